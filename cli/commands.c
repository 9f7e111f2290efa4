/* The commands, in the order in which help lists them. */
#include "command.h"

#include <stddef.h>

const struct sc_command *const sc_commands[] = {
#define X(name) &sc_command_##name,
	SC_COMMANDS(X)
#undef X
		NULL,
};
