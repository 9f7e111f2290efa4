/* The options that set something about the analysis: the rows of SC_SETTINGS. */
#ifndef SC_CLI_SETTINGS_H
#define SC_CLI_SETTINGS_H

#include <glib.h>

#include "base/config.h"
#include "command.h"
#include "filter/nearest.h"

/* A group with an option for each setting that the command has, which is
 * written to `config` when it is parsed. Whoever adds it to a context gives it
 * away. */
GOptionGroup *sc_settings_group(const struct sc_command *command, struct sc_config *config);

/* Offers the names of these options. */
void sc_settings_offer(const struct sc_command *command, struct sc_nearest *nearest);

#endif
