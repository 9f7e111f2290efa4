/* The text of a ladder: what stands where, and what stands above the messages. */
#include <string.h>

#include "base/time.h"
#include "writers/ladder/ladder_text.h"
#include "base/text.h"

enum {
	GAP_MIN = 12,   /* columns of the terminal from host to host: below, a list is drawn */
	GAP_MAX = 34,   /* more makes nothing clearer */
	NOTES_MIN = 16, /* room for a mark */
	NOTES_WANTED = 30,
	NOTES_GAP = 2,
	NAME_LINES = 3, /* of a host: address, roles, user agent */
};

/* ---- text ---- */

/* Everything that is no ASCII as \u{...}. */
static void to_ascii(GString *text)
{
	g_autofree char *from = g_strdup(text->str);

	g_string_truncate(text, 0);
	for (char *c = from; *c; c = g_utf8_next_char(c)) {
		gunichar code = g_utf8_get_char(c);

		if (code < 0x80)
			g_string_append_c(text, (char)code);
		else
			g_string_append_printf(text, "\\u{%04x}", code);
	}
}

/* Text of the capture, as it may be printed, in at most `width` columns. */
GString *sc_ladder_harmless(const struct sc_ladder_sheet *p, struct sc_span text, unsigned width)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	GString *cut = g_string_new(NULL);

	sc_text_plain(clean, text);
	if (p->style->ascii)
		to_ascii(clean);
	sc_text_cut(cut, sc_span(clean->str, clean->len), width);
	if (p->style->ascii)
		g_string_replace(cut, "…", "~", 0);
	return cut;
}

unsigned sc_ladder_width(const GString *text)
{
	return sc_text_width(sc_span(text->str, text->len));
}

void sc_ladder_spaces(struct sc_ladder_sheet *p, unsigned count)
{
	g_string_append_printf(p->out, "%*s", (int)count, "");
}

void sc_ladder_end_line(struct sc_ladder_sheet *p)
{
	while (p->out->len > 0 && p->out->str[p->out->len - 1] == ' ')
		g_string_truncate(p->out, p->out->len - 1);
	g_string_append_c(p->out, '\n');
}

/* A line of its own with text of the capture in it. */
static void text_line(struct sc_ladder_sheet *p, const char *before, struct sc_span text)
{
	g_autoptr(GString) line = g_string_new(before);
	g_autoptr(GString) shown = NULL;

	g_string_append_len(line, text.ptr, (gssize)text.len);
	shown = sc_ladder_harmless(p, sc_span(line->str, line->len), p->width);
	g_string_append_len(p->out, shown->str, (gssize)shown->len);
	sc_ladder_end_line(p);
}

/* ---- what stands where ---- */

static unsigned digits(uint64_t number)
{
	unsigned count = 1;

	while (number >= 10) {
		number /= 10;
		count++;
	}
	return count;
}

static unsigned max_width(unsigned width, unsigned other)
{
	return MAX(width, other);
}

static unsigned time_width(int64_t ns)
{
	char text[SC_TIME_TEXT_MAX];

	return ns == SC_TIME_NONE ? 0 : (unsigned)sc_duration_format(text, ns, 3);
}

/* How far apart hosts would like to be: names, and labels between neighbours,
 * should fit. */
static unsigned wanted_gap(const struct sc_ladder_sheet *p)
{
	const struct sc_ladder *ladder = p->ladder;
	unsigned wanted = 0;

	for (size_t i = 0; i < ladder->host_count; i++) {
		char address[SC_ENDPOINT_TEXT_MAX];

		wanted = max_width(wanted, 2 + (unsigned)sc_endpoint_format(
						       address, &ladder->hosts[i].endpoint));
	}
	for (size_t i = 0; i < ladder->arrow_count; i++) {
		g_autoptr(GString) label = g_string_new(NULL);

		sc_ladder_label(label, &ladder->arrows[i]);
		wanted = max_width(wanted, 7 + sc_text_width(sc_span(label->str, label->len)));
	}
	return CLAMP(wanted, GAP_MIN, GAP_MAX);
}

/* The least that notes take: the longest that cannot be divided. */
static unsigned least_notes(const struct sc_ladder_sheet *p)
{
	g_autoptr(GString) note = g_string_new(NULL);
	unsigned least = NOTES_MIN;

	for (size_t i = 0; i < p->ladder->arrow_count; i++) {
		const struct sc_ladder_arrow *arrow = &p->ladder->arrows[i];

		for (size_t next = 0; sc_ladder_notes(note, arrow, &next, 1, &p->glyphs->signs);) {
			least = max_width(least, sc_text_width(sc_span(note->str, note->len)));
			g_string_truncate(note, 0);
		}
	}
	return least;
}

/* What the address above the last host takes behind its column. */
static unsigned last_name(const struct sc_ladder_sheet *p)
{
	char address[SC_ENDPOINT_TEXT_MAX] = "";

	if (p->ladder->host_count > 0)
		sc_endpoint_format(address, &p->ladder->hosts[p->ladder->host_count - 1].endpoint);
	return (unsigned)MIN(strlen(address), (size_t)NOTES_MIN);
}

/* Room goes to the columns at the left, then to notes, then between hosts; if
 * there is not enough between them, notes go below. */
void sc_ladder_lay_out(struct sc_ladder_sheet *p)
{
	const struct sc_ladder *ladder = p->ladder;
	unsigned gaps = ladder->host_count > 1 ? (unsigned)ladder->host_count - 1 : 1;
	unsigned room, wanted = wanted_gap(p), behind = last_name(p);
	unsigned least = least_notes(p);

	p->times = 6;
	p->frames = 5;
	for (size_t i = 0; i < ladder->arrow_count; i++) {
		const struct sc_ladder_arrow *arrow = &ladder->arrows[i];

		p->times = max_width(p->times, time_width(arrow->since_ns));
		p->times = max_width(p->times, 1 + time_width(arrow->delta_ns));
		p->frames = max_width(p->frames, digits(arrow->frame));
		if (ladder->call_count > 1)
			p->calls = max_width(MAX(p->calls, 4), digits(arrow->call));
	}
	p->first = 2 * p->times + 1 + 1 + p->frames + (p->calls ? 1 + p->calls : 0) + 2;
	room = p->width > p->first + 1 ? p->width - p->first - 1 : 0;
	p->gap = (room > behind ? room - behind : 0) / gaps;
	p->list = p->gap < GAP_MIN;
	if (p->list)
		return;
	for (unsigned notes = MAX(least, (unsigned)NOTES_WANTED); notes >= least; notes--) {
		unsigned gap = room > notes + NOTES_GAP ? (room - notes - NOTES_GAP) / gaps : 0;

		if (gap < wanted && !(notes == least && gap >= GAP_MIN))
			continue;
		p->gap = MIN(gap, wanted);
		p->notes = p->first + gaps * p->gap + 1 + NOTES_GAP;
		return;
	}
	p->gap = MIN(p->gap, wanted);
}

/* ---- the head ---- */

static void titles(struct sc_ladder_sheet *p)
{
	const struct sc_ladder *ladder = p->ladder;
	char time[SC_TIME_TEXT_MAX];

	for (size_t i = 0; i < ladder->call_count; i++) {
		const struct sc_ladder_subject *call = ladder->calls[i];
		g_autoptr(GString) title = g_string_new(NULL);

		sc_ladder_title(title, call);
		text_line(p, "", sc_span(title->str, title->len));
		text_line(p, "Call-ID ", call->call_id);
	}
	if (ladder->arrow_count > 0 && ladder->arrows[0].time_ns != SC_TIME_NONE) {
		sc_time_format(time, ladder->arrows[0].time_ns, p->style->local_time);
		g_string_append_printf(p->out, "begins %s", time);
		sc_ladder_end_line(p);
	}
	g_string_append_c(p->out, '\n');
}

static void name_of(GString *out, const struct sc_ladder_host *host, unsigned line)
{
	char address[SC_ENDPOINT_TEXT_MAX];

	if (line == 0) {
		sc_endpoint_format(address, &host->endpoint);
		g_string_append(out, address);
	} else if (line == 1) {
		sc_ladder_roles(out, host);
	} else {
		g_string_append_len(out, host->user_agent.ptr, (gssize)host->user_agent.len);
	}
}

/* Address, roles, user agent of each host, in lines above its column. */
static void host_names(struct sc_ladder_sheet *p)
{
	const struct sc_ladder *ladder = p->ladder;

	for (unsigned line = 0; line < NAME_LINES; line++) {
		unsigned at = 0;

		if (line == 0) {
			g_string_append_printf(p->out, "%*s %*s %*s", (int)p->times, "time",
					       (int)p->times, "delta", (int)p->frames, "frame");
			at = 2 * p->times + 2 + p->frames;
		}
		if (line == 0 && p->calls) {
			g_string_append_printf(p->out, " %*s", (int)p->calls, "call");
			at += 1 + p->calls;
		}
		for (size_t i = 0; i < ladder->host_count; i++) {
			bool last = i + 1 == ladder->host_count;
			unsigned room = last && p->width > sc_ladder_host_at(p, i)
						? p->width - sc_ladder_host_at(p, i)
						: p->gap - 1;
			g_autoptr(GString) name = g_string_new(NULL);
			g_autoptr(GString) shown = NULL;

			name_of(name, &ladder->hosts[i], line);
			shown = sc_ladder_harmless(p, sc_span(name->str, name->len), room);
			sc_ladder_spaces(p, sc_ladder_host_at(p, i) - at);
			g_string_append_len(p->out, shown->str, (gssize)shown->len);
			at = sc_ladder_host_at(p, i) + sc_ladder_width(shown);
		}
		sc_ladder_end_line(p);
	}
}

void sc_ladder_letters(GString *out, size_t host)
{
	if (host >= 26)
		sc_ladder_letters(out, host / 26 - 1);
	g_string_append_c(out, (char)('A' + host % 26));
}

static void host_list(struct sc_ladder_sheet *p)
{
	const struct sc_ladder *ladder = p->ladder;

	for (size_t i = 0; i < ladder->host_count; i++) {
		g_autoptr(GString) line = g_string_new(NULL);
		g_autoptr(GString) shown = NULL;

		sc_ladder_letters(line, i);
		for (unsigned part = 0; part < NAME_LINES; part++) {
			g_string_append(line, "  ");
			name_of(line, &ladder->hosts[i], part);
		}
		shown = sc_ladder_harmless(p, sc_span(line->str, line->len), p->width);
		g_string_append_len(p->out, shown->str, (gssize)shown->len);
		sc_ladder_end_line(p);
	}
	g_string_append_printf(p->out, "\n%*s %*s %*s%s", (int)p->times, "time", (int)p->times,
			       "delta", (int)p->frames, "frame", p->calls ? " call" : "");
	sc_ladder_end_line(p);
}

void sc_ladder_head(struct sc_ladder_sheet *p)
{
	titles(p);
	if (p->list)
		host_list(p);
	else
		host_names(p);
}
