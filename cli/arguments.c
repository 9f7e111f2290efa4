#include "arguments.h"

#include <stdbool.h>
#include <string.h>

#include "filter/nearest.h"
#include "media/codec.h"
#include "media/emodel.h"

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

/* Is it the name of an audio codec? One that is mistyped would change nothing, in silence. */
static gboolean check_codec(const char *name, struct sc_span typed, GError **error)
{
	g_autofree char *text = g_strndup(typed.ptr, typed.len);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	unsigned choice;

	for (size_t i = 0; i < sc_codec_count; i++) {
		const struct sc_codec *codec = &sc_codecs[i];

		if (codec->payload != SC_PAYLOAD_AUDIO)
			continue;
		if (sc_span_caseeq(sc_span_of(codec->name), typed))
			return TRUE;
		if (sc_codec_of_name(sc_span_of(codec->name)) == codec) /* each once */
			g_ptr_array_add(names, (gpointer)(uintptr_t)codec->name);
	}
	g_ptr_array_add(names, NULL);
	return sc_argument_choice(name, text, (const char *const *)names->pdata, &choice, error);
}

gboolean sc_argument_codec_ie(const char *name, const char *value, GError **error)
{
	struct sc_impairment impairment;
	struct sc_span codec;

	if (!sc_impairment_read(sc_span_of(value), &codec, &impairment))
		return sc_argument_bad(error, name, value,
				       "a codec with its Ie and Bpl, as opus=0/25.1");
	return check_codec(name, codec, error);
}

/* "3", "3-7". */
static bool parse_range(const char *value, struct sc_number_range *range)
{
	const char *dash = strchr(value, '-');
	struct sc_span from = sc_span_of(value);

	if (dash)
		from.len = (size_t)(dash - value);
	if (!sc_span_u64(from, UINT64_MAX - 1, &range->from) || range->from == 0)
		return false;
	range->to = range->from;
	return !dash || (sc_span_u64(sc_span_of(dash + 1), UINT64_MAX - 1, &range->to) &&
			 range->to >= range->from);
}

gboolean sc_argument_ranges(GArray **ranges, const char *value)
{
	g_auto(GStrv) words = g_strsplit(value, ",", -1);
	struct sc_number_range range;

	if (!*ranges)
		*ranges = g_array_new(FALSE, FALSE, sizeof range);
	for (char **word = words; *word; word++) {
		if (!parse_range(*word, &range))
			return FALSE;
		g_array_append_val(*ranges, range);
	}
	return TRUE;
}

bool sc_argument_in_ranges(const GArray *ranges, uint64_t number)
{
	for (guint i = 0; ranges && i < ranges->len; i++) {
		const struct sc_number_range *range =
			&g_array_index(ranges, struct sc_number_range, i);

		if (number >= range->from && number <= range->to)
			return true;
	}
	return false;
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
