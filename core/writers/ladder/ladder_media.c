/* A call's media on its ladder: streams of RTP, each an arrow where it begins and one where it
 * ends, and between them what a listener noticed. */
#include "base/text.h"
#include "base/time.h"
#include "base/type.h"
#include "writers/ladder/ladder_book.h"

/* "RTP PCMU", "SRTP 96" */
static GString *name_of(const struct sc_stream_row *row)
{
	bool sealed = row->encrypted == SC_ENCRYPTION_SRTP_SDES ||
		      row->encrypted == SC_ENCRYPTION_SRTP_DTLS ||
		      row->encrypted == SC_ENCRYPTION_ZRTP;
	GString *name = g_string_new(sealed ? "SRTP " : "RTP ");

	if (row->codec.ptr)
		g_string_append_len(name, row->codec.ptr, (gssize)row->codec.len);
	else
		sc_text_count(name, row->payload_type);
	return name;
}

/* ---- how good it was ---- */

/* A value of the row as tables have it; nothing if it is absent. */
static void add_value(GPtrArray *details, const struct sc_stream_row *row, const char *before,
		      const char *key, const char *behind)
{
	const struct sc_column *column = sc_table_column(&sc_streams_table, sc_span_of(key));
	g_autoptr(GString) text = g_string_new(before);

	if (!sc_cell_present(column, row))
		return;
	sc_cell_text(text, column, row, SC_STYLE_TABLE);
	g_string_append(text, behind);
	g_ptr_array_add(details, g_string_free(g_steal_pointer(&text), FALSE));
}

static char **quality_of(const struct sc_stream_row *row)
{
	GPtrArray *details = g_ptr_array_new();

	add_value(details, row, "", "packets", " packets");
	add_value(details, row, "lost ", "lost_percent", " %");
	add_value(details, row, "jitter ", "jitter_mean", " s");
	add_value(details, row, "MOS ", "mos",
		  row->mos_scale == SC_MOS_DECLARED ? " (declared)" : "");
	g_ptr_array_add(details, NULL);
	return (char **)g_ptr_array_free(details, FALSE);
}

/* ---- arrows ---- */

struct events {
	struct sc_ladder_book *book;
	struct sc_ladder_draft *draft;
	const struct sc_stream_row *row;
};

/* Takes `label` and `details`. */
static void add(const struct events *events, enum sc_ladder_kind kind, int64_t time_ns,
		uint64_t frame, GString *label, char **details)
{
	struct sc_ladder_arrow arrow = {
		.kind = kind,
		.frame = frame,
		.first_frame = frame,
		.call = events->row->call,
		.time_ns = time_ns,
		.since_ns = SC_TIME_NONE,
		.delta_ns = SC_TIME_NONE,
		.src = events->row->src,
		.dst = events->row->dst,
		.request = true,
		.transport = SC_UDP,
		.direction = events->row->direction,
		.details = details,
	};

	if (!sc_ladder_book_room(events->book, events->draft)) {
		g_string_free(label, TRUE);
		g_strfreev(details);
		return;
	}
	arrow.info.len = label->len;
	arrow.info.ptr = g_string_free(label, FALSE);
	g_array_append_val(events->draft->arrows, arrow);
	events->draft->shown.media = true;
}

static void add_gap(const struct events *events, const struct sc_gap_row *gap)
{
	GString *label = g_string_new("no RTP for ");
	char seconds[SC_TIME_TEXT_MAX];

	sc_duration_format_brief(seconds, sc_time_diff(gap->to_ns, gap->from_ns));
	g_string_append_printf(label, "%s s", seconds);
	add(events, SC_LADDER_GAP, gap->from_ns, gap->from_frame, label, NULL);
}

static void add_key(const struct events *events, const struct sc_dtmf_row *key)
{
	GString *label = g_string_new("DTMF ");
	GPtrArray *details = g_ptr_array_new();
	char seconds[SC_TIME_TEXT_MAX];

	g_string_append_len(label, key->digit.ptr, (gssize)key->digit.len);
	if (key->duration_ns != SC_TIME_NONE) {
		sc_duration_format_brief(seconds, key->duration_ns);
		g_ptr_array_add(details, g_strdup_printf("for %s s", seconds));
	}
	if (key->source == SC_KEY_INFO)
		g_ptr_array_add(details, g_strdup("by INFO"));
	if (key->no_end)
		g_ptr_array_add(details, g_strdup("end not seen"));
	g_ptr_array_add(details, NULL);
	add(events, SC_LADDER_KEY, key->time_ns, key->frame, label,
	    (char **)g_ptr_array_free(details, FALSE));
}

void sc_ladder_book_stream(struct sc_ladder_book *book, const struct sc_stream_row *row,
			   uint64_t group)
{
	const struct events events = {book, g_hash_table_lookup(book->by_group, &group), row};
	GString *end;

	if (!events.draft)
		return;
	add(&events, SC_LADDER_BEGINS, row->start_ns, row->first_frame, name_of(row), NULL);
	for (size_t i = 0; i < row->dtmf.count; i++)
		add_key(&events, &((const struct sc_dtmf_row *)row->dtmf.items)[i]);
	for (size_t i = 0; i < row->gaps.count; i++)
		add_gap(&events, &((const struct sc_gap_row *)row->gaps.items)[i]);
	end = name_of(row);
	g_string_append(end, " ends");
	add(&events, SC_LADDER_ENDS, row->end_ns, row->last_frame, end, quality_of(row));
}

/* ---- who answered ---- */

static bool is_answer(const struct sc_ladder_arrow *arrow)
{
	return arrow->kind == SC_LADDER_MESSAGE && !arrow->request && arrow->code > 100 &&
	       sc_span_eq(arrow->method, SC_SPAN_LIT("INVITE"));
}

struct sc_ladder_subject *sc_ladder_call_of(const struct sc_ladder_draft *draft, uint64_t number)
{
	guint from = 0, to = draft->calls->len;

	while (from < to) {
		guint middle = from + (to - from) / 2;

		if (((const struct sc_ladder_subject *)g_ptr_array_index(draft->calls, middle))
			    ->number < number)
			from = middle + 1;
		else
			to = middle;
	}
	for (; from < draft->calls->len; from++) {
		struct sc_ladder_subject *subject = g_ptr_array_index(draft->calls, from);

		if (subject->number != number)
			break;
		if (subject->table == &sc_calls_table)
			return subject;
	}
	return NULL;
}

/* The first to answer at all is the one that is furthest along the path. */
void sc_ladder_find_callees(struct sc_ladder_draft *draft)
{
	for (guint i = 0; draft->shown.media && i < draft->arrows->len; i++) {
		const struct sc_ladder_arrow *arrow =
			&g_array_index(draft->arrows, struct sc_ladder_arrow, i);
		struct sc_ladder_subject *call =
			is_answer(arrow) ? sc_ladder_call_of(draft, arrow->call) : NULL;

		if (call && call->callee.family == 0)
			call->callee = arrow->src;
	}
}
