/* A ladder as a Mermaid sequence diagram, for Markdown. */
#include <string.h>

#include "base/time.h"
#include "writers/ladder/ladder_words.h"
#include "base/text.h"

#define TEXT_MAX 120 /* characters: diagrams grow with their texts */

/* Text of the capture. Mermaid has a syntax within text, and puts it into HTML:
 * all but what is known to be harmless becomes an entity code. */
static void put(GString *out, struct sc_span text)
{
	g_autoptr(GString) plain = g_string_new(NULL);
	g_autoptr(GString) cut = g_string_new(NULL);

	sc_text_plain(plain, text);
	sc_text_cut(cut, sc_span(plain->str, plain->len), TEXT_MAX);
	for (char *c = cut->str; *c; c = g_utf8_next_char(c)) {
		gunichar code = g_utf8_get_char(c);

		if (code < 0x80 ? g_ascii_isalnum(*c) || strchr(" .-+@(),/=", *c)
				: g_unichar_isalnum(code) || code == 0x2026 /* ellipsis */)
			g_string_append_unichar(out, code);
		else
			g_string_append_printf(out, "#%u;", code);
	}
}

static void participants(GString *out, const struct sc_ladder *ladder)
{
	for (size_t i = 0; i < ladder->host_count; i++) {
		const struct sc_ladder_host *host = &ladder->hosts[i];
		char address[SC_ENDPOINT_TEXT_MAX];
		g_autoptr(GString) roles = g_string_new(NULL);

		sc_endpoint_format(address, &host->endpoint);
		g_string_append_printf(out, "    participant h%zu as ", i + 1);
		put(out, sc_span_of(address));
		sc_ladder_roles(roles, host);
		if (roles->len > 0) {
			g_string_append(out, "<br/>");
			put(out, sc_span(roles->str, roles->len));
		}
		g_string_append_c(out, '\n');
	}
}

/* Over all hosts. */
static void begin_note(GString *out, const struct sc_ladder *ladder)
{
	g_string_append(out, "    Note over h1");
	if (ladder->host_count > 1)
		g_string_append_printf(out, ",h%zu", ladder->host_count);
	g_string_append(out, ": ");
}

static void titles(GString *out, const struct sc_ladder *ladder,
		   const struct sc_ladder_style *style)
{
	char time[SC_TIME_TEXT_MAX];

	for (size_t i = 0; i < ladder->call_count; i++) {
		g_autoptr(GString) title = g_string_new(NULL);

		sc_ladder_title(title, ladder->calls[i]);
		begin_note(out, ladder);
		put(out, sc_span(title->str, title->len));
		g_string_append_c(out, '\n');
	}
	if (ladder->arrow_count == 0 || ladder->arrows[0].time_ns == SC_TIME_NONE)
		return;
	sc_time_format(time, ladder->arrows[0].time_ns, style->local_time);
	begin_note(out, ladder);
	g_string_append(out, "begins ");
	put(out, sc_span_of(time));
	g_string_append_c(out, '\n');
}

/* Requests are drawn through, responses dashed; what was only repeated has an
 * open head. Media pause with a cross. */
static const char *shape_of(const struct sc_ladder_arrow *arrow)
{
	if (arrow->kind == SC_LADDER_GAP)
		return "--x";
	return arrow->request ? (arrow->repeated ? "-)" : "->>")
			      : (arrow->repeated ? "--)" : "-->>");
}

static void message(GString *out, const struct sc_ladder_arrow *arrow)
{
	const char *shape = shape_of(arrow);
	g_autoptr(GString) label = g_string_new(NULL);
	char since[SC_TIME_TEXT_MAX] = "-";

	sc_ladder_label(label, arrow);
	if (arrow->since_ns != SC_TIME_NONE)
		sc_duration_format(since, arrow->since_ns, 3);
	g_string_append_printf(out, "    h%u%sh%u: %s ", arrow->from + 1, shape, arrow->to + 1,
			       since);
	put(out, sc_span(label->str, label->len));
	g_string_append_c(out, '\n');
}

static void notes(GString *out, const struct sc_ladder_arrow *arrow)
{
	g_autoptr(GString) text = g_string_new(NULL);

	sc_ladder_copy(text, arrow);
	for (size_t i = 0; i < arrow->mark_count; i++) {
		g_string_append_printf(text, "%s%s ", text->len > 0 ? ", " : "",
				       arrow->marks[i].stop ? "stop" : "start");
		sc_ladder_mark_text(text, &arrow->marks[i]);
	}
	for (char **detail = arrow->details; detail && *detail; detail++)
		g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", *detail);
	if (text->len == 0)
		return;
	g_string_append_printf(out, "    Note over h%u: ", arrow->to + 1);
	put(out, sc_span(text->str, text->len));
	g_string_append_c(out, '\n');
}

void sc_ladder_mermaid(GString *out, const struct sc_ladder *ladder,
		       const struct sc_ladder_style *style)
{
	g_string_append(out, "sequenceDiagram\n");
	participants(out, ladder);
	titles(out, ladder, style);
	for (size_t i = 0; i < ladder->arrow_count; i++) {
		message(out, &ladder->arrows[i]);
		notes(out, &ladder->arrows[i]);
	}
	if (ladder->left_out > 0) {
		begin_note(out, ladder);
		sc_ladder_left_out(out, ladder);
		g_string_append_c(out, '\n');
	}
}
