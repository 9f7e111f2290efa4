/* A ladder for a terminal: a line for each message, columns for hosts.
 *
 *   time    delta  frame  10.9.0.11           10.9.0.12
 *                         UAC                 UAS
 *                         |                   |
 *  0.000             3    |-INVITE----------->|     > SRD
 *  0.850   +0.850    4    |<-180 Ringing------|     # SRD 0.850 s
 */
#include <string.h>

#include "base/time.h"
#include "writers/ladder/ladder_text.h"
#include "base/text.h"

static const struct sc_ladder_glyphs unicode = {"│", "─", "╌", "═", "┼", "◀", "▶", "↻", {"▸", "■"}};
static const struct sc_ladder_glyphs ascii = {"|", "-", ".", "=", "+", "<", ">", "@", {">", "#"}};

enum {
	DECIMALS = 3, /* of a second: milliseconds */
	INDENT = 2,   /* of notes behind the first lifeline, of a list behind its left part */
	/* Between two hosts so far apart a label has a space at both ends. */
	WIDE_BODY = 20,
	WIDE_LABEL_AT = 3,
};

/* ---- lines ---- */

/* Time, delta, frame, call. How many columns that takes. */
static unsigned left_part(struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow)
{
	char since[SC_TIME_TEXT_MAX] = "-", delta[SC_TIME_TEXT_MAX] = "";

	if (arrow->since_ns != SC_TIME_NONE)
		sc_duration_format(since, arrow->since_ns, DECIMALS);
	if (arrow->delta_ns != SC_TIME_NONE) {
		bool plus = arrow->delta_ns >= 0;

		delta[0] = '+';
		sc_duration_format(delta + plus, arrow->delta_ns, DECIMALS);
	}
	g_string_append_printf(p->out, "%*s %*s %*" G_GUINT64_FORMAT, (int)p->times, since,
			       (int)p->times, delta, (int)p->frames, arrow->frame);
	if (p->calls)
		g_string_append_printf(p->out, " %*" G_GUINT64_FORMAT, (int)p->calls, arrow->call);
	return 2 * p->times + 2 + p->frames + (p->calls ? 1 + p->calls : 0);
}

/* What is written on an arrow with so much room: all of it; of a request as much
 * of the URI as is worth it, or the method; of a response what tells it best. */
static GString *label_of(const struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow,
			 unsigned room)
{
	enum { URI_MIN = 12 }; /* room for as much of the URI */
	g_autoptr(GString) label = g_string_new(NULL);
	g_autoptr(GString) whole = NULL;

	sc_ladder_label(label, arrow);
	whole = sc_ladder_harmless(p, sc_span(label->str, label->len), SC_LADDER_TEXT_MAX);
	if (sc_ladder_width(whole) <= room)
		return g_steal_pointer(&whole);
	if (arrow->kind == SC_LADDER_ENDS) {
		g_string_assign(label, "RTP ends");
		return sc_ladder_harmless(p, sc_span(label->str, label->len), room);
	}
	if (arrow->kind != SC_LADDER_MESSAGE)
		return sc_ladder_harmless(p, arrow->info, room);
	if (arrow->request && room < arrow->command.len + URI_MIN)
		return sc_ladder_harmless(p, arrow->command, room);
	if (!arrow->request && !sc_span_eq(arrow->method, SC_SPAN_LIT("INVITE"))) {
		g_string_printf(label, "%u (%.*s)", arrow->code, (int)MIN(arrow->method.len, room),
				arrow->method.ptr);
		g_string_free(whole, TRUE);
		whole = sc_ladder_harmless(p, sc_span(label->str, label->len), room);
		return g_steal_pointer(&whole);
	}
	return sc_ladder_harmless(p, sc_span(label->str, label->len), room);
}

static const char *line_of(const struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow)
{
	if (arrow->repeated || arrow->kind == SC_LADDER_GAP)
		return p->glyphs->dashed;
	return arrow->kind == SC_LADDER_MESSAGE ? p->glyphs->line : p->glyphs->media;
}

/* Between two hosts: the columns from behind the lifeline of `low` up to that
 * of `high`. */
static void arrow_body(struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow, size_t low,
		       size_t high)
{
	const char *line = line_of(p, arrow);
	unsigned body = (unsigned)(high - low) * p->gap - 1, at = 0, label_end;
	bool leftwards = arrow->to < arrow->from;
	unsigned label_at = body >= WIDE_BODY ? WIDE_LABEL_AT : leftwards ? 2 : 1;
	g_autoptr(GString) label = label_of(p, arrow, body - label_at - (leftwards ? 1 : 2));

	label_end = label_at + sc_ladder_width(label);
	while (at < body) {
		bool crossing = (at + 1) % p->gap == 0;

		if (at == label_at && label->len > 0) {
			g_string_append_len(p->out, label->str, (gssize)label->len);
			at = label_end;
			continue;
		}
		if (leftwards && at == 0)
			g_string_append(p->out, p->glyphs->left);
		else if (!leftwards && at + 1 == body)
			g_string_append(p->out, p->glyphs->right);
		else if (body >= WIDE_BODY && label->len > 0 &&
			 (at + 1 == label_at || at == label_end))
			g_string_append_c(p->out, ' ');
		else
			g_string_append(p->out, crossing ? p->glyphs->crossing : line);
		at++;
	}
}

/* From a host to itself: beside its lifeline. Returns how many columns it takes. */
static unsigned loop(struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow)
{
	g_autoptr(GString) label = label_of(p, arrow, p->gap - 2);

	g_string_append(p->out, p->glyphs->self);
	g_string_append_len(p->out, label->str, (gssize)label->len);
	return 1 + sc_ladder_width(label);
}

/* The lifelines from column `at` of the terminal on, with an arrow or none.
 * Returns where it ends. */
static unsigned lifelines(struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow,
			  unsigned at)
{
	size_t low = arrow ? MIN(arrow->from, arrow->to) : 0;
	size_t high = arrow ? MAX(arrow->from, arrow->to) : 0;

	for (size_t host = 0; host < p->ladder->host_count; host++) {
		if (at < sc_ladder_host_at(p, host))
			sc_ladder_spaces(p, sc_ladder_host_at(p, host) - at);
		g_string_append(p->out, p->glyphs->lifeline);
		at = sc_ladder_host_at(p, host) + 1;
		if (!arrow || host != low)
			continue;
		if (low == high) {
			at += loop(p, arrow);
			continue;
		}
		arrow_body(p, arrow, low, high);
		at = sc_ladder_host_at(p, high);
		host = high - 1;
	}
	return at;
}

/* ---- notes ---- */

static unsigned room_behind(const struct sc_ladder_sheet *p, unsigned at)
{
	return p->width > at ? p->width - at : 0;
}

/* Notes in lines of their own, at column `at`; further to the left where there is no room. */
static void notes_below(struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow, unsigned at)
{
	g_autoptr(GString) notes = g_string_new(NULL);
	size_t next = 0;

	while (sc_ladder_notes(notes, arrow, &next, room_behind(p, at), &p->glyphs->signs)) {
		sc_ladder_spaces(p, MIN(at, room_behind(p, sc_ladder_width(notes))));
		g_string_append_len(p->out, notes->str, (gssize)notes->len);
		sc_ladder_end_line(p);
		g_string_truncate(notes, 0);
	}
}

static void draw(struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow)
{
	unsigned at = lifelines(p, arrow, left_part(p, arrow)), room = room_behind(p, p->notes);
	g_autoptr(GString) notes = g_string_new(NULL);
	size_t next = 0;

	if (p->notes == 0) {
		sc_ladder_end_line(p);
		notes_below(p, arrow, p->first + INDENT);
		return;
	}
	for (bool more = false; sc_ladder_notes(notes, arrow, &next, room, &p->glyphs->signs);
	     more = true) {
		if (more) {
			sc_ladder_end_line(p);
			at = lifelines(p, NULL, 0);
		}
		sc_ladder_spaces(p, p->notes > at ? p->notes - at : 1);
		g_string_append_len(p->out, notes->str, (gssize)notes->len);
		g_string_truncate(notes, 0);
	}
	sc_ladder_end_line(p);
}

static void draw_in_list(struct sc_ladder_sheet *p, const struct sc_ladder_arrow *arrow)
{
	unsigned at = left_part(p, arrow) + INDENT;
	gsize start;
	g_autoptr(GString) label = NULL;

	sc_ladder_spaces(p, INDENT);
	start = p->out->len;
	sc_ladder_letters(p->out, arrow->from);
	g_string_append(p->out, line_of(p, arrow));
	g_string_append(p->out, p->glyphs->right);
	sc_ladder_letters(p->out, arrow->to);
	g_string_append(p->out, "  ");
	at += sc_text_width(sc_span(p->out->str + start, p->out->len - start));
	label = label_of(p, arrow, MAX(room_behind(p, at), 1));
	g_string_append_len(p->out, label->str, (gssize)label->len);
	sc_ladder_end_line(p);
	notes_below(p, arrow, at);
}

void sc_ladder_text(GString *out, const struct sc_ladder *ladder,
		    const struct sc_ladder_style *style)
{
	struct sc_ladder_sheet p = {
		.out = out,
		.ladder = ladder,
		.style = style,
		.glyphs = style->ascii ? &ascii : &unicode,
		.width = style->width ? style->width : UINT16_MAX,
	};

	sc_ladder_lay_out(&p);
	sc_ladder_head(&p);
	for (size_t i = 0; i < ladder->arrow_count; i++)
		(p.list ? draw_in_list : draw)(&p, &ladder->arrows[i]);
	if (ladder->left_out > 0) {
		sc_ladder_left_out(out, ladder);
		g_string_append_c(out, '\n');
	}
}
