/* What stands behind an option: checks that more than one kind of option needs. */
#ifndef SC_CLI_ARGUMENTS_H
#define SC_CLI_ARGUMENTS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What the user should have written. */
#define SC_ARGUMENT_SECONDS "a number of seconds, such as 0.5"
#define SC_ARGUMENT_COUNT "a number above 0, such as 512 or 512M"

/* FALSE. Sets `error`: `value` of the option `name` is not `expected`. */
gboolean sc_argument_bad(GError **error, const char *name, const char *value, const char *expected);

/* Is `value` one of `words` (NULL at the end)? *choice is then its place. FALSE
 * sets `error`, which names the words and the one that was probably meant. */
gboolean sc_argument_choice(const char *name, const char *value, const char *const *words,
			    unsigned *choice, GError **error);

/* Is `value` a codec with its Ie and Bpl, and the codec one that is known? Else FALSE, and what it
 * is not. */
gboolean sc_argument_codec_ie(const char *name, const char *value, GError **error);

/* Numbers from 1 on, both ends included. */
struct sc_number_range {
	uint64_t from, to;
};

/* Adds those of "3,5-7" to *ranges (NULL: makes it), struct sc_number_range each. FALSE: it is no
 * such text. An option that takes several may be given again. */
gboolean sc_argument_ranges(GArray **ranges, const char *value);

/* Is it one of them? NULL: there are none. */
bool sc_argument_in_ranges(const GArray *ranges, uint64_t number);

/* Arguments as GLib wants them: a value that stands in one word with its letter
 * (-fcsv, -qfcsv, -f=csv) becomes the next word. `tables` (NULL at the end) has
 * the options that there are; those with an arg_description take a value. What
 * stands where a value is wanted, and behind "--", is left alone. Free with
 * g_strfreev. */
char **sc_arguments_split(const GOptionEntry *const *tables, char **argv);

#endif
