#include "arguments.h"

#include <stdbool.h>
#include <string.h>

#include "filter/nearest.h"

gboolean sc_argument_bad(GError **error, const char *name, const char *value, const char *expected)
{
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: \"%s\" is not %s", name,
		    value, expected);
	return FALSE;
}

gboolean sc_argument_choice(const char *name, const char *value, const char *const *words,
			    unsigned *choice, GError **error)
{
	struct sc_nearest nearest = sc_nearest_to(sc_span_of(value));
	g_autofree char *all = g_strjoinv(", ", (char **)(uintptr_t)words);

	for (*choice = 0; words[*choice]; ++*choice) {
		if (strcmp(value, words[*choice]) == 0)
			return TRUE;
		sc_nearest_offer(&nearest, words[*choice]);
	}
	if (nearest.word)
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "%s: \"%s\" is not one of %s; did you mean \"%s\"?", name, value, all,
			    nearest.word);
	else
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "%s: \"%s\" is not one of %s", name, value, all);
	return FALSE;
}

/* Does the option of that letter, or of that name, take a value? */
static bool takes_value(const GOptionEntry *const *tables, char letter, const char *name)
{
	for (; *tables; tables++)
		for (const GOptionEntry *entry = *tables; entry->long_name; entry++)
			if ((letter && entry->short_name == letter) ||
			    strcmp(entry->long_name, name) == 0)
				return entry->arg_description != NULL;
	return false;
}

/* Where the value begins in "-qfcsv"; NULL: no letter takes one. */
static const char *value_in(const GOptionEntry *const *tables, const char *word)
{
	for (const char *letter = word + 1; *letter; letter++)
		if (takes_value(tables, *letter, ""))
			return letter + 1;
	return NULL;
}

char **sc_arguments_split(const GOptionEntry *const *tables, char **argv)
{
	GPtrArray *words = g_ptr_array_new();
	bool is_value = true; /* the first is no argument */

	for (; *argv && strcmp(*argv, "--") != 0; argv++) {
		const char *word = *argv, *value = NULL;
		const bool is_option = !is_value && word[0] == '-' && word[1];

		is_value = false;
		if (is_option && word[1] == '-')
			is_value = takes_value(tables, '\0', word + 2);
		else if (is_option)
			value = value_in(tables, word);
		if (value && *value) {
			g_ptr_array_add(words, g_strndup(word, (size_t)(value - word)));
			word = value + (*value == '=');
		} else if (value) {
			is_value = true;
		}
		g_ptr_array_add(words, g_strdup(word));
	}
	for (; *argv; argv++)
		g_ptr_array_add(words, g_strdup(*argv));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}
