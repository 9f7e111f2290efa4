#include "command.h"

#include <stddef.h>

const struct sc_command *const sc_commands[] = {
	&sc_command_messages,
	&sc_command_transactions,
	&sc_command_calls,
	&sc_command_registrations,
	&sc_command_metrics,
	&sc_command_elements,
	&sc_command_ladder,
	&sc_command_extract,
	&sc_command_plot,
	&sc_command_report,
	NULL,
};
