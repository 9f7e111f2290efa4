/* The options of all commands, in groups; options.c makes a command line of them. */
#ifndef SC_CLI_OPTION_GROUPS_H
#define SC_CLI_OPTION_GROUPS_H

#include "options.h"

struct sc_option_group {
	const GOptionEntry *entries; /* one with no name at the end; data is struct sc_options */
	unsigned of; /* which of enum sc_option_groups it is for; 0: every command has it */
};

#define SC_OPTION_GROUPS_MAX 16
extern const struct sc_option_group sc_option_groups_all[];
extern const size_t sc_option_group_count;

/* --format, whose text is made for each command. */
extern const GOptionEntry sc_option_format[];
enum { SC_OPTION_FORMAT_ENTRIES = 2 };

#endif
