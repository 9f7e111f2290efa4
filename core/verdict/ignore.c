#include "verdict/ignore.h"

#include <glib.h>

#include "verdict/rule.h"

struct line {
	int rule;              /* of sc_rules; -1: any */
	GPatternSpec *pattern; /* NULL: any finding of it */
};

struct sc_ignore {
	GArray *lines; /* struct line */
};

static void clear_line(void *item)
{
	struct line *line = item;

	if (line->pattern)
		g_pattern_spec_free(line->pattern);
}

void sc_ignore_free(struct sc_ignore *ignore)
{
	if (!ignore)
		return;
	g_array_free(ignore->lines, TRUE);
	g_free(ignore);
}

static bool read_line(struct sc_ignore *ignore, const char *name, unsigned number, char *text,
		      struct sc_error *error)
{
	struct line line = {.rule = -1};
	char *comment = strchr(text, '#');
	g_auto(GStrv) words = NULL;

	if (comment)
		*comment = '\0';
	words = g_strsplit_set(g_strstrip(text), " \t", 0);
	if (!words[0])
		return true;
	if (strcmp(words[0], "*") != 0) {
		line.rule = sc_rule_find(sc_span_of(words[0]));
		if (line.rule < 0) {
			sc_error_set(error, SC_USAGE,
				     "%s:%u: there is no rule \"%s\"; sipchron findings --help "
				     "lists them",
				     name, number, words[0]);
			return false;
		}
	}
	for (unsigned i = 1; words[i]; i++) {
		if (!*words[i])
			continue;
		if (line.pattern) {
			g_pattern_spec_free(line.pattern);
			sc_error_set(error, SC_USAGE,
				     "%s:%u: a rule and one pattern are all that a line has", name,
				     number);
			return false;
		}
		line.pattern = g_pattern_spec_new(words[i]);
	}
	g_array_append_val(ignore->lines, line);
	return true;
}

struct sc_ignore *sc_ignore_read(const char *name, struct sc_span text, struct sc_error *error)
{
	struct sc_ignore *ignore = g_new0(struct sc_ignore, 1);
	g_autofree char *copy = g_strndup(text.ptr, text.len);
	g_auto(GStrv) lines = g_strsplit(copy, "\n", 0);

	ignore->lines = g_array_new(FALSE, FALSE, sizeof(struct line));
	g_array_set_clear_func(ignore->lines, clear_line);
	for (unsigned i = 0; lines[i]; i++)
		if (!read_line(ignore, name, i + 1, lines[i], error)) {
			sc_ignore_free(ignore);
			return NULL;
		}
	return ignore;
}

static bool fits_text(GPatternSpec *pattern, struct sc_span text)
{
	g_autofree char *copy = text.ptr ? g_strndup(text.ptr, text.len) : NULL;

	return copy && g_pattern_spec_match_string(pattern, copy);
}

/* user@host, or the user alone */
static bool fits_user(GPatternSpec *pattern, struct sc_span user)
{
	const char *at = user.len > 0 ? memchr(user.ptr, '@', user.len) : NULL;

	return fits_text(pattern, user) ||
	       (at && fits_text(pattern, sc_span_between(user.ptr, at)));
}

static bool fits_host(GPatternSpec *pattern, struct sc_endpoint host)
{
	char text[SC_ENDPOINT_TEXT_MAX];

	if (fits_text(pattern, sc_span(text, sc_endpoint_format(text, &host))))
		return true;
	host.port = 0;
	return fits_text(pattern, sc_span(text, sc_endpoint_format(text, &host)));
}

bool sc_ignore_hides(const struct sc_ignore *ignore, const struct sc_finding_row *row)
{
	for (guint i = 0; i < ignore->lines->len; i++) {
		const struct line *line = &g_array_index(ignore->lines, struct line, i);

		if (line->rule >= 0 && line->rule + 1 != (int)row->rule)
			continue;
		if (!line->pattern || fits_user(line->pattern, row->from) ||
		    fits_user(line->pattern, row->to) || fits_host(line->pattern, row->endpoint) ||
		    fits_host(line->pattern, row->src) || fits_host(line->pattern, row->dst))
			return true;
	}
	return false;
}
