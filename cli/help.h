/* What --help prints; the keys come from the tables that the rows come from. */
#ifndef SC_CLI_HELP_H
#define SC_CLI_HELP_H

#include <glib.h>

#include "command.h"

char *sc_help_general(void);

/* `context` knows the options, and `settings` is a group of it. Both: free with g_free. */
char *sc_help_command(const struct sc_command *command, GOptionContext *context,
		      GOptionGroup *settings);

#endif
