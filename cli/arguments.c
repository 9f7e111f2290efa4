#include "arguments.h"

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
