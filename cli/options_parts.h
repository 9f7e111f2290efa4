/* What tables of options are written with; for cli/options*.c alone. */
#ifndef SC_CLI_OPTIONS_PARTS_H
#define SC_CLI_OPTIONS_PARTS_H

#include <glib.h>

/* A function for an option of the table. */
#define OPTION(function) \
	static gboolean function(const char *name, const char *value, gpointer data, GError **error)

/* FILENAME: bytes as they are, whatever the locale. */
#define WITH_VALUE(name, letter, function, help, value) \
	{ \
		name, letter, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (gpointer)function, \
			help, value \
	}
#define SWITCH(name, letter, function, help) \
	{ \
		name, letter, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (gpointer)function, \
			help, NULL \
	}

/* Those of what compares and expects, in options_diff.c. */
extern const GOptionEntry sc_options_of_diff[], sc_options_of_gate[], sc_options_of_expect[];

/* In arguments of a command that has it: the word --vs becomes an empty one, which is no file's
 * name and keeps its place among the files. */
void sc_options_mark_vs(char **words);

/* Takes it out of the files again, and notes how many stand before it. */
struct sc_options;
void sc_options_find_vs(struct sc_options *options);

#endif
