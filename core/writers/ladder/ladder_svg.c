/* A ladder as SVG 1.1: no script, no style sheet, nothing from elsewhere. */
#include <string.h>

#include "base/time.h"
#include "writers/ladder/ladder_words.h"
#include "base/text.h"

/* Lengths in pixels. Text is monospaced, so that its width is known. */
enum {
	FONT = 12,
	CHAR_TENTHS = 73, /* width of a character, in tenths */
	MARGIN = 16,
	LINE = 17, /* of text */
	ROW = 30,  /* a message */
	NOTE_LINE = 14,
	LEFT = 190, /* time, delta, frame, call */
	GAP_MIN = 150,
	GAP_MAX = 330,
	NOTES = 240,
	BOX = 58,         /* of a host, with three lines */
	HEAD = 5,         /* of an arrow */
	LABEL_MAX = 200,  /* characters */
	NOTES_WIDTH = 31, /* characters of a line of notes */
	BOX_MAX = 200,
};

/* Told apart by colour-blind readers, too (Okabe and Ito), on white. */
#define INK "#1a1a1a"
#define PALE "#767676"
#define REQUEST "#0072b2"
#define PROVISIONAL "#5a5a9a"
#define SUCCESS "#00795a"
#define REDIRECT "#a66a00"
#define FAILURE "#c44e00"
#define MARK "#8a3a75"
#define MEDIA "#3d4852"

struct picture {
	GString *out;
	const struct sc_ladder *ladder;
	const struct sc_ladder_style *style;
	unsigned first, gap, notes, width; /* x of the first host, between hosts, of notes */
	unsigned y;
};

static unsigned text_width(struct sc_span text)
{
	return sc_text_width(text) * CHAR_TENTHS / 10;
}

static const char *color_of(const struct sc_ladder_arrow *arrow)
{
	static const char *const classes[] = {PROVISIONAL, SUCCESS, REDIRECT};
	unsigned class = arrow->code / 100;

	if (arrow->kind != SC_LADDER_MESSAGE)
		return MEDIA;
	if (arrow->request)
		return REQUEST;
	return class >= 1 && class <= G_N_ELEMENTS(classes) ? classes[class - 1] : FAILURE;
}

static unsigned host_at(const struct picture *p, size_t host)
{
	return p->first + (unsigned)host * p->gap;
}

/* ---- text ---- */

/* Text of the capture, shortened to that many characters. */
static void xml(GString *out, struct sc_span text, unsigned characters)
{
	g_autoptr(GString) plain = g_string_new(NULL);
	g_autoptr(GString) cut = g_string_new(NULL);

	sc_text_plain(plain, text);
	sc_text_cut(cut, sc_span(plain->str, plain->len), characters);
	sc_text_xml(out, sc_span(cut->str, cut->len));
}

/* `anchor`: start, middle or end. */
static void text_at(struct picture *p, unsigned x, unsigned y, const char *anchor,
		    const char *color, struct sc_span text, unsigned characters)
{
	g_string_append_printf(p->out, "<text x=\"%u\" y=\"%u\" text-anchor=\"%s\" fill=\"%s\">", x,
			       y, anchor, color);
	xml(p->out, text, characters);
	g_string_append(p->out, "</text>\n");
}

static void string_at(struct picture *p, unsigned x, unsigned y, const char *anchor,
		      const char *color, const GString *text, unsigned characters)
{
	text_at(p, x, y, anchor, color, sc_span(text->str, text->len), characters);
}

/* On an arrow: with white around it, where it lies on lifelines. */
static void label_at(struct picture *p, unsigned x, unsigned y, const char *anchor,
		     const char *color, const GString *label, unsigned characters)
{
	g_string_append(p->out, "<g stroke=\"#ffffff\" stroke-width=\"4\" paint-order=\"stroke\">");
	string_at(p, x, y, anchor, color, label, characters);
	g_string_append(p->out, "</g>\n");
}

/* A stream: two lines, or one of points where it pauses. */
static void media_line(struct picture *p, unsigned x1, unsigned x2, unsigned y, bool pause)
{
	if (pause) {
		g_string_append_printf(p->out,
				       "<path d=\"M%u %uH%u\" stroke=\"" MEDIA "\" "
				       "stroke-width=\"3\" stroke-dasharray=\"3 5\"/>\n",
				       x1, y, x2);
		return;
	}
	g_string_append_printf(p->out,
			       "<path d=\"M%u %uH%uM%u %uH%u\" stroke=\"" MEDIA "\" "
			       "stroke-width=\"1.5\"/>\n",
			       x1, y - 2, x2, x1, y + 2, x2);
}

static void line(struct picture *p, unsigned x1, unsigned y1, unsigned x2, unsigned y2,
		 const char *color, const char *dashes)
{
	g_string_append_printf(
		p->out, "<line x1=\"%u\" y1=\"%u\" x2=\"%u\" y2=\"%u\" stroke=\"%s\"%s%s%s/>\n", x1,
		y1, x2, y2, color, dashes ? " stroke-dasharray=\"" : "", dashes ? dashes : "",
		dashes ? "\"" : "");
}

/* ---- layout ---- */

static void lay_out(struct picture *p)
{
	const struct sc_ladder *ladder = p->ladder;
	unsigned wanted = GAP_MIN;

	for (size_t i = 0; i < ladder->arrow_count; i++) {
		const struct sc_ladder_arrow *arrow = &ladder->arrows[i];
		unsigned steps =
			(unsigned)(MAX(arrow->from, arrow->to) - MIN(arrow->from, arrow->to));
		g_autoptr(GString) label = g_string_new(NULL);

		sc_ladder_label(label, arrow);
		wanted = MAX(wanted,
			     (text_width(sc_span(label->str, label->len)) + 4 * HEAD + MARGIN) /
				     MAX(steps, 1));
	}
	p->gap = MIN(wanted, GAP_MAX);
	p->first = MARGIN + LEFT + BOX_MAX / 2;
	p->notes = host_at(p, ladder->host_count ? ladder->host_count - 1 : 0) + GAP_MIN / 2;
	p->width = p->notes + NOTES + MARGIN;
}

/* How many lines; they are written if `p` is not NULL. */
static unsigned notes(struct picture *p, const struct sc_ladder_arrow *arrow, unsigned y)
{
	static const struct sc_ladder_signs signs = {"▸", "■"};
	g_autoptr(GString) text = g_string_new(NULL);
	unsigned lines = 0;

	for (size_t next = 0; sc_ladder_notes(text, arrow, &next, NOTES_WIDTH, &signs); lines++) {
		if (p)
			string_at(p, p->notes, y + lines * NOTE_LINE, "start",
				  arrow->repeated && lines == 0      ? PALE
				  : arrow->kind != SC_LADDER_MESSAGE ? MEDIA
								     : MARK,
				  text, LABEL_MAX);
		g_string_truncate(text, 0);
	}
	return lines;
}

static unsigned row_height(const struct sc_ladder_arrow *arrow)
{
	unsigned needed = notes(NULL, arrow, 0) * NOTE_LINE + 4;

	return MAX((unsigned)ROW, needed);
}

static unsigned head_height(const struct sc_ladder *ladder)
{
	return (unsigned)ladder->call_count * 2 * LINE + LINE + BOX + 2 * LINE;
}

static unsigned height_of(const struct sc_ladder *ladder)
{
	unsigned height = head_height(ladder) + 2 * LINE;

	for (size_t i = 0; i < ladder->arrow_count; i++)
		height += row_height(&ladder->arrows[i]);
	return height;
}

/* ---- parts ---- */

static void titles(struct picture *p)
{
	const struct sc_ladder *ladder = p->ladder;
	char time[SC_TIME_TEXT_MAX] = "";
	unsigned room = (p->width - 2 * MARGIN) * 10 / CHAR_TENTHS;

	for (size_t i = 0; i < ladder->call_count; i++) {
		g_autoptr(GString) title = g_string_new(NULL);
		g_autoptr(GString) call_id = g_string_new("Call-ID ");

		sc_ladder_title(title, ladder->calls[i]);
		g_string_append_len(call_id, ladder->calls[i]->call_id.ptr,
				    (gssize)ladder->calls[i]->call_id.len);
		string_at(p, MARGIN, p->y += LINE, "start", INK, title, room);
		string_at(p, MARGIN, p->y += LINE, "start", PALE, call_id, room);
	}
	if (ladder->arrow_count > 0 && ladder->arrows[0].time_ns != SC_TIME_NONE) {
		g_autoptr(GString) begins = g_string_new("begins ");

		sc_time_format(time, ladder->arrows[0].time_ns, p->style->local_time);
		g_string_append(begins, time);
		string_at(p, MARGIN, p->y + LINE, "start", PALE, begins, room);
	}
	p->y += 2 * LINE;
}

static void host(struct picture *p, size_t index, unsigned bottom)
{
	const struct sc_ladder_host *shown = &p->ladder->hosts[index];
	unsigned x = host_at(p, index), half = MIN(p->gap - MARGIN, BOX_MAX) / 2;
	unsigned room = (2 * half - 8) * 10 / CHAR_TENTHS;
	char address[SC_ENDPOINT_TEXT_MAX];
	g_autoptr(GString) roles = g_string_new(NULL);

	sc_endpoint_format(address, &shown->endpoint);
	sc_ladder_roles(roles, shown);
	line(p, x, p->y + BOX, x, bottom, PALE, "2 3");
	g_string_append_printf(p->out,
			       "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%d\" rx=\"4\" "
			       "fill=\"#f3f5f7\" stroke=\"" PALE "\"/>\n",
			       x - half, p->y, 2 * half, BOX);
	text_at(p, x, p->y + LINE, "middle", INK, sc_span_of(address), room);
	string_at(p, x, p->y + 2 * LINE, "middle", INK, roles, room);
	if (shown->user_agent.ptr)
		text_at(p, x, p->y + 3 * LINE, "middle", PALE, shown->user_agent, room);
}

static void hosts(struct picture *p, unsigned bottom)
{
	static const struct {
		unsigned x;
		const char *name;
	} columns[] = {{60, "time"}, {125, "delta"}, {185, "frame"}};

	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
		text_at(p, columns[i].x, p->y + BOX - 4, "end", PALE, sc_span_of(columns[i].name),
			LABEL_MAX);
	for (size_t i = 0; i < p->ladder->host_count; i++)
		host(p, i, bottom);
	p->y += BOX + LINE / 2;
}

/* What there is to know of a message, where a pointer rests on it. */
static void tooltip(struct picture *p, const struct sc_ladder_arrow *arrow)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char src[SC_ENDPOINT_TEXT_MAX], dst[SC_ENDPOINT_TEXT_MAX], time[SC_TIME_TEXT_MAX] = "-";

	sc_endpoint_format(src, &arrow->src);
	sc_endpoint_format(dst, &arrow->dst);
	if (arrow->time_ns != SC_TIME_NONE)
		sc_time_format(time, arrow->time_ns, p->style->local_time);
	g_string_append_printf(text,
			       "frame %" G_GUINT64_FORMAT ", %s, %s to %s, %s: ", arrow->frame,
			       time, src, dst, sc_word(sc_transport_words, arrow->transport));
	sc_ladder_label(text, arrow);
	g_string_append(p->out, "<title>");
	xml(p->out, sc_span(text->str, text->len), UINT16_MAX);
	g_string_append(p->out, "</title>\n");
}

static void times(struct picture *p, const struct sc_ladder_arrow *arrow, unsigned y)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char seconds[SC_TIME_TEXT_MAX] = "-";

	if (arrow->since_ns != SC_TIME_NONE)
		sc_duration_format(seconds, arrow->since_ns, 3);
	g_string_assign(text, seconds);
	string_at(p, 60, y, "end", INK, text, LABEL_MAX);
	if (arrow->delta_ns != SC_TIME_NONE) {
		sc_duration_format(seconds, arrow->delta_ns, 3);
		g_string_printf(text, "%s%s", arrow->delta_ns < 0 ? "" : "+", seconds);
		string_at(p, 125, y, "end", PALE, text, LABEL_MAX);
	}
	g_string_printf(text, "%" G_GUINT64_FORMAT, arrow->frame);
	if (p->ladder->call_count > 1)
		g_string_append_printf(text, " (%" G_GUINT64_FORMAT ")", arrow->call);
	string_at(p, 185, y, "end", PALE, text, LABEL_MAX);
}

static void point(struct picture *p, unsigned x, unsigned y, bool leftwards, const char *color)
{
	unsigned back = leftwards ? x + 2 * HEAD : x - 2 * HEAD;

	g_string_append_printf(p->out, "<path d=\"M%u %uL%u %uL%u %uz\" fill=\"%s\"/>\n", x, y,
			       back, y - HEAD, back, y + HEAD, color);
}

static void draw_arrow(struct picture *p, const struct sc_ladder_arrow *arrow, unsigned y)
{
	const char *color = color_of(arrow);
	unsigned from = host_at(p, arrow->from), to = host_at(p, arrow->to);
	unsigned span = MAX(from, to) - MIN(from, to);
	g_autoptr(GString) label = g_string_new(NULL);

	sc_ladder_label(label, arrow);
	if (span == 0) { /* to itself: there and back */
		g_string_append_printf(
			p->out, "<path d=\"M%u %uh30v8h-20\" fill=\"none\" stroke=\"%s\"/>\n", from,
			y - 8, color);
		point(p, to, y, true, color);
		label_at(p, from + 36, y - 2, "start", color, label,
			 (p->gap - 40) * 10 / CHAR_TENTHS);
		return;
	}
	if (arrow->kind == SC_LADDER_MESSAGE)
		line(p, from, y, to > from ? to - HEAD : to + HEAD, y, color,
		     arrow->repeated ? "5 4" : NULL);
	else
		media_line(p, from, to > from ? to - HEAD : to + HEAD, y,
			   arrow->kind == SC_LADDER_GAP);
	point(p, to, y, to < from, color);
	label_at(p, MIN(from, to) + span / 2, y - (arrow->kind == SC_LADDER_MESSAGE ? 5 : 7),
		 "middle", color, label, (span - 3 * HEAD) * 10 / CHAR_TENTHS);
}

static void message(struct picture *p, const struct sc_ladder_arrow *arrow)
{
	unsigned y = p->y + ROW * 2 / 3;

	g_string_append(p->out, "<g>\n");
	tooltip(p, arrow);
	times(p, arrow, y + 4);
	draw_arrow(p, arrow, y);
	notes(p, arrow, y + 4);
	g_string_append(p->out, "</g>\n");
	p->y += row_height(arrow);
}

static void ladder(struct picture *p)
{
	unsigned bottom = p->y + height_of(p->ladder) - LINE;

	titles(p);
	hosts(p, bottom);
	for (size_t i = 0; i < p->ladder->arrow_count; i++)
		message(p, &p->ladder->arrows[i]);
	if (p->ladder->left_out > 0) {
		g_autoptr(GString) left_out = g_string_new(NULL);

		sc_ladder_left_out(left_out, p->ladder);
		string_at(p, MARGIN, p->y + LINE, "start", INK, left_out, LABEL_MAX);
	}
	p->y = bottom + LINE;
}

void sc_ladder_svg(GString *out, const struct sc_ladder *const *ladders, size_t count,
		   const struct sc_ladder_style *style)
{
	struct picture p = {.out = out, .style = style, .y = MARGIN};
	unsigned height = 2 * MARGIN, width = 0;

	for (size_t i = 0; i < count; i++) {
		p.ladder = ladders[i];
		lay_out(&p);
		width = MAX(width, p.width);
		height += height_of(ladders[i]);
	}
	g_string_append_printf(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
		"viewBox=\"0 0 %u %u\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, "
		"monospace\" font-size=\"%d\">\n"
		"<rect width=\"%u\" height=\"%u\" fill=\"#ffffff\"/>\n",
		width, height, width, height, FONT, width, height);
	for (size_t i = 0; i < count; i++) {
		p.ladder = ladders[i];
		lay_out(&p);
		ladder(&p);
	}
	g_string_append(out, "</svg>\n");
}
