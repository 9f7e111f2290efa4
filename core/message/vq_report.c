#include "message/vq_report.h"

#include "base/decimal.h"
#include "message/lex.h"

#define HEX 16u

static const struct {
	struct sc_span name;
	int16_t least;
	uint16_t most;
} figures[] = {
#define X(id, name_, least_, most_) {SC_SPAN_LIT(name_), least_, most_},
	SC_VQ_FIGURES(X)
#undef X
};

/* ---- values ---- */

/* "0x2468abcd", or without 0x. */
static bool read_ssrc(struct sc_span text, uint32_t *ssrc)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t value = 0;

	if (text.len > 2 && text.ptr[0] == '0' && (text.ptr[1] | 0x20) == 'x')
		text = sc_span(text.ptr + 2, text.len - 2);
	if (text.len == 0 || text.len > 2 * sizeof value)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *at = memchr(digits, c >= 'A' ? c | 0x20 : c, HEX);

		if (!at)
			return false;
		value = value * HEX + (uint32_t)(at - digits);
	}
	*ssrc = value;
	return true;
}

/* IP=10.1.1.1 PORT=5000 SSRC=0x1: an address may be in brackets. */
static void read_end(struct sc_vq_end *end, struct sc_span name, struct sc_span value)
{
	uint64_t port;

	if (sc_is_word(name, "ip")) {
		uint16_t before = end->at.port;

		if (value.len > 1 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']')
			value = sc_span(value.ptr + 1, value.len - 2);
		sc_endpoint_read(&end->at, value);
		end->at.port = before;
	} else if (sc_is_word(name, "port") && sc_span_u64(value, UINT16_MAX, &port)) {
		end->at.port = (uint16_t)port;
	} else if (sc_is_word(name, "ssrc") && !end->has_ssrc) {
		end->has_ssrc = read_ssrc(value, &end->ssrc);
	}
}

void sc_vq_clear(struct sc_vq_metrics *metrics)
{
	for (unsigned i = 0; i < SC_VQ_FIGURE_COUNT; i++)
		metrics->thousandths[i] = SC_VQ_ABSENT;
}

/* Levels may be below 0. */
static int32_t value_of(struct sc_span text, int least, unsigned most)
{
	bool negative = least < 0 && text.len > 1 && text.ptr[0] == '-';
	uint32_t thousandths;

	if (negative)
		text = sc_span(text.ptr + 1, text.len - 1);
	if (!sc_decimal_read(text, negative ? (unsigned)-least : most, &thousandths))
		return SC_VQ_ABSENT;
	if (!negative && (int64_t)thousandths < (int64_t)least * (int64_t)SC_THOUSANDTHS)
		return SC_VQ_ABSENT;
	return negative ? -(int32_t)thousandths : (int32_t)thousandths;
}

static void read_figure(struct sc_vq_metrics *metrics, struct sc_span name, struct sc_span value)
{
	for (unsigned i = 0; i < SC_VQ_FIGURE_COUNT; i++)
		if (metrics->thousandths[i] == SC_VQ_ABSENT &&
		    sc_span_caseeq(name, figures[i].name))
			metrics->thousandths[i] =
				value_of(value, figures[i].least, figures[i].most);
}

/* ---- lines ---- */

/* The next "NAME=value" of a line; a quoted value is stepped over. False: no more. */
static bool next_pair(struct sc_cursor *cursor, struct sc_span *name, struct sc_span *value)
{
	sc_cursor_skip_lws(cursor);
	if (sc_cursor_done(cursor))
		return false;
	*name = sc_cursor_to(cursor, '=', ' ');
	*value = sc_span(cursor->at, 0);
	if (!sc_cursor_take(cursor, '='))
		return true;
	if (sc_cursor_take(cursor, '"'))
		sc_cursor_quoted(cursor, value);
	*value = sc_cursor_to(cursor, ' ', '\t');
	return true;
}

struct reading {
	struct sc_vq_report *report;
	struct sc_vq_metrics *metrics; /* of the section; NULL: none has begun */
	struct sc_span dialog;         /* the Call-ID of DialogID */
	bool is_report;
};

/* What begins a report, or a section of it. */
static bool begins(struct reading *reading, struct sc_span name)
{
	struct sc_vq_report *report = reading->report;

	if (sc_is_word(name, "vqsessionreport"))
		report->whole = reading->is_report = true;
	else if (sc_is_word(name, "vqintervalreport") || sc_is_word(name, "vqalertreport"))
		reading->is_report = true;
	else if (sc_is_word(name, "localmetrics") || sc_is_word(name, "metrics"))
		reading->metrics = &report->heard;
	else if (sc_is_word(name, "remotemetrics"))
		reading->metrics = &report->heard_by_remote;
	else
		return false;
	return true;
}

static void read_line(struct reading *reading, struct sc_span line)
{
	struct sc_cursor cursor = sc_cursor(line);
	struct sc_span name = sc_span_trim(sc_cursor_to(&cursor, ':', ':')), value;
	struct sc_vq_report *report = reading->report;
	struct sc_vq_end *end = sc_is_word(name, "localaddr")    ? &report->local
				: sc_is_word(name, "remoteaddr") ? &report->remote
								 : NULL;

	if (begins(reading, name))
		return;
	sc_cursor_take(&cursor, ':');
	if (sc_is_word(name, "callid") && !report->call_id.ptr) {
		report->call_id = sc_span_trim(sc_cursor_rest(&cursor));
		return;
	}
	if (sc_is_word(name, "dialogid") && !reading->dialog.ptr) { /* ends with its tags */
		reading->dialog = sc_span_trim(sc_cursor_to(&cursor, ';', ';'));
		return;
	}
	while (next_pair(&cursor, &name, &value))
		if (end)
			read_end(end, name, value);
		else if (reading->metrics)
			read_figure(reading->metrics, name, value);
}

bool sc_vq_read(struct sc_vq_report *report, struct sc_span text)
{
	struct reading reading = {.report = report};
	struct sc_cursor cursor = sc_cursor(text);

	*report = (struct sc_vq_report){0};
	sc_vq_clear(&report->heard);
	sc_vq_clear(&report->heard_by_remote);
	while (!sc_cursor_done(&cursor)) {
		read_line(&reading, sc_cursor_to(&cursor, '\r', '\n'));
		if (!sc_cursor_done(&cursor))
			cursor.at++;
	}
	if (report->call_id.len == 0)
		report->call_id = reading.dialog;
	return reading.is_report && report->call_id.len > 0;
}
