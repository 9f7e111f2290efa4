/* The ladders of a report as JSON, a script element for some dozens of them:
 * the page reads one when it is wanted. */
#include "session/roles.h"
#include "writers/report/html.h"
#include "writers/report/report_json.h"
#include "writers/json.h"
#include "writers/ladder/ladder_words.h"
#include "writers/report/report_parts.h"
#include "base/text.h"
#include "base/type.h"

/* Calls of one session, which share a ladder; or a registration. */
struct party {
	uint64_t group; /* the session, or the registration */
	bool of_calls;
	GPtrArray *owners; /* struct sc_report_owner, by number */
};

static void free_party(void *data)
{
	struct party *party = data;

	g_ptr_array_free(party->owners, TRUE);
	g_free(party);
}

static struct party *new_party(GPtrArray *parties, uint64_t group, bool of_calls)
{
	struct party *party = g_new0(struct party, 1);

	party->group = group;
	party->of_calls = of_calls;
	party->owners = g_ptr_array_new();
	g_ptr_array_add(parties, party);
	return party;
}

/* In the order of their first calls. */
static GPtrArray *parties_of_calls(const struct sc_report_capture *capture)
{
	GPtrArray *parties = g_ptr_array_new_with_free_func(free_party),
		  *calls = sc_keep_all(capture->calls.keep);
	GHashTable *by_session = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; i < calls->len; i++) {
		struct sc_report_owner *call = g_ptr_array_index(calls, i);
		const struct sc_call_row *row = call->row;
		struct party *party;

		if (!call->trail)
			continue;
		party = g_hash_table_lookup(by_session, &row->session);
		if (!party) {
			party = new_party(parties, row->session, true);
			g_hash_table_insert(by_session, &party->group, party);
		}
		g_ptr_array_add(party->owners, call);
	}
	g_hash_table_destroy(by_session);
	g_ptr_array_free(calls, TRUE);
	return parties;
}

static GPtrArray *parties_of_registrations(const struct sc_report_capture *capture)
{
	GPtrArray *parties = g_ptr_array_new_with_free_func(free_party),
		  *all = sc_keep_all(capture->registrations.keep);

	for (guint i = 0; i < all->len; i++) {
		struct sc_report_owner *registration = g_ptr_array_index(all, i);

		if (registration->trail)
			g_ptr_array_add(
				new_party(parties, registration->kept.number, false)->owners,
				registration);
	}
	g_ptr_array_free(all, TRUE);
	return parties;
}

/* ---- messages in, model out ---- */

static void collect(void *user, const struct sc_message_row *row)
{
	g_array_append_val((GArray *)user, *row);
}

static gint by_frame(gconstpointer one, gconstpointer other)
{
	const struct sc_message_row *a = one, *b = other;

	return a->frame < b->frame ? -1 : a->frame > b->frame;
}

/* The messages of a party, in the order of the capture, go into the book. */
static GArray *enter(struct sc_ladder_book *book, const struct party *party)
{
	GArray *messages = g_array_new(FALSE, FALSE, sizeof(struct sc_message_row));

	for (guint i = 0; i < party->owners->len; i++) {
		const struct sc_report_owner *owner = g_ptr_array_index(party->owners, i);

		sc_trail_each(owner->trail, collect, messages);
	}
	if (party->owners->len > 1)
		g_array_sort(messages, by_frame); /* keeps the order of equals */
	for (guint i = 0; i < messages->len; i++)
		sc_ladder_book_message(book, &g_array_index(messages, struct sc_message_row, i),
				       party->group);
	for (guint i = 0; i < party->owners->len; i++) {
		const struct sc_report_owner *owner = g_ptr_array_index(party->owners, i);

		if (party->of_calls)
			sc_ladder_book_call(book, owner->row, party->group);
		for (guint j = 0; owner->streams && j < owner->streams->len; j++)
			sc_ladder_book_stream(book, g_ptr_array_index(owner->streams, j),
					      party->group);
		if (!party->of_calls)
			sc_ladder_book_registration(book, owner->row, party->group);
	}
	return messages;
}

/* ---- JSON ---- */

static void append_host(GString *out, const struct sc_ladder_host *host)
{
	char text[SC_ENDPOINT_TEXT_MAX];
	bool first = true;

	sc_endpoint_format(text, &host->endpoint);
	g_string_append_printf(out, "{\"endpoint\":\"%s\",\"port\":%u,\"v6\":%s,\"roles\":[", text,
			       host->endpoint.port, host->endpoint.family == 6 ? "true" : "false");
	for (unsigned i = 0; sc_role_words[i]; i++) {
		if (!(host->roles >> i & 1))
			continue;
		g_string_append_printf(out, "%s\"%s\"", first ? "" : ",", sc_role_words[i]);
		first = false;
	}
	g_string_append(out, "],\"user_agent\":");
	sc_report_json_text(out, host->user_agent);
	g_string_append_c(out, '}');
}

static void append_seconds(GString *out, const char *key, int64_t ns)
{
	g_string_append(out, ",\"");
	g_string_append(out, key);
	g_string_append(out, "\":");
	sc_report_json_seconds(out, ns);
}

static void append_marks(GString *out, const struct sc_ladder_arrow *arrow)
{
	g_string_append(out, ",\"marks\":[");
	for (size_t i = 0; i < arrow->mark_count; i++) {
		const struct sc_ladder_mark *mark = &arrow->marks[i];

		g_string_append(out, i > 0 ? ",{\"key\":\"" : "{\"key\":\"");
		g_string_append(out, mark->key);
		g_string_append(out, mark->stop ? "\",\"stop\":true" : "\",\"stop\":false");
		if (mark->ends_by_clock)
			g_string_append(out, ",\"by_clock\":true");
		append_seconds(out, "value", mark->ns);
		g_string_append_c(out, '}');
	}
	g_string_append_c(out, ']');
}

static void append_number(GString *out, struct sc_span key, uint64_t number)
{
	g_string_append_len(out, key.ptr, (gssize)key.len);
	sc_text_count(out, number);
}

#define NUMBER(key, number) append_number(out, SC_SPAN_LIT(key), number)

/* Of a message its text, as far as it was kept. */
static void append_text(GString *out, const struct sc_message_row *message)
{
	NUMBER(",\"length\":", message->sip_length);
	if (!message->bytes.ptr)
		return;
	g_string_append(out, ",\"text\":");
	sc_text_json(out, message->bytes);
}

/* Of media what it is, and what is to be said of it. */
static void append_media(GString *out, const struct sc_ladder_arrow *arrow)
{
	static const char *const kinds[] = {
		[SC_LADDER_BEGINS] = "begins",
		[SC_LADDER_ENDS] = "ends",
		[SC_LADDER_GAP] = "gap",
		[SC_LADDER_KEY] = "key",
	};

	g_string_append_printf(out, ",\"media\":\"%s\",\"details\":[", kinds[arrow->kind]);
	for (char **detail = arrow->details; detail && *detail; detail++) {
		g_string_append(out, detail > arrow->details ? "," : "");
		sc_text_json(out, sc_span_of(*detail));
	}
	g_string_append_c(out, ']');
}

/* `message` NULL: it is none. */
static void append_arrow(GString *out, const struct sc_ladder_arrow *arrow,
			 const struct sc_message_row *message, GString *scratch)
{
	NUMBER("{\"frame\":", arrow->frame);
	NUMBER(",\"call\":", arrow->call);
	NUMBER(",\"from\":", arrow->from);
	NUMBER(",\"to\":", arrow->to);
	NUMBER(",\"ports\":[", arrow->src.port);
	NUMBER(",", arrow->dst.port);
	g_string_append_c(out, ']');
	if (!arrow->request)
		NUMBER(",\"code\":", arrow->code);
	append_seconds(out, "since", arrow->since_ns);
	g_string_append(out, ",\"transport\":\"");
	g_string_append(out, sc_word(sc_transport_words, arrow->transport));
	g_string_append(out, "\",\"label\":");
	g_string_truncate(scratch, 0);
	sc_ladder_label(scratch, arrow);
	sc_text_json(out, sc_span(scratch->str, scratch->len));
	if (arrow->repeated) {
		g_string_truncate(scratch, 0);
		sc_ladder_copy(scratch, arrow);
		g_string_append(out, ",\"copy\":");
		sc_text_json(out, sc_span(scratch->str, scratch->len));
	}
	if (arrow->mark_count > 0)
		append_marks(out, arrow);
	if (message)
		append_text(out, message);
	else
		append_media(out, arrow);
	g_string_append_c(out, '}');
}

static int64_t first_time(const struct sc_ladder *ladder)
{
	for (size_t i = 0; i < ladder->arrow_count; i++)
		if (ladder->arrows[i].time_ns != SC_TIME_NONE)
			return ladder->arrows[i].time_ns;
	return SC_TIME_NONE;
}

/* NULL: it is of media. */
static const struct sc_message_row *message_of(const struct sc_ladder_arrow *arrow,
					       const GArray *messages)
{
	return arrow->kind == SC_LADDER_MESSAGE
		       ? &g_array_index(messages, struct sc_message_row, arrow->entered)
		       : NULL;
}

static void append_streams(GString *out, const struct party *party, int64_t start_ns)
{
	bool any = false;

	for (guint i = 0; i < party->owners->len; i++) {
		const struct sc_report_owner *owner = g_ptr_array_index(party->owners, i);

		if (!owner->streams)
			continue;
		g_string_append(out, any ? ",\n" : "");
		sc_report_streams(out, owner->streams, start_ns);
		any = true;
	}
}

static void append_ladder(GString *out, const struct sc_ladder *ladder, const struct party *party,
			  const GArray *messages)
{
	GString *scratch = g_string_new(NULL);
	uint64_t left_out = ladder->left_out, streams_left_out = 0;
	char start[SC_TIME_TEXT_MAX] = "";

	for (guint i = 0; i < party->owners->len; i++) {
		const struct sc_report_owner *owner = g_ptr_array_index(party->owners, i);

		left_out += owner->trail->left_out;
		streams_left_out += owner->streams_left_out;
	}
	if (first_time(ladder) != SC_TIME_NONE)
		sc_time_format(start, first_time(ladder), false);
	g_string_append_printf(out,
			       "{\"start\":\"%s\",\"left_out\":%" G_GUINT64_FORMAT ",\"hosts\":[",
			       start, left_out);
	for (size_t i = 0; i < ladder->host_count; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		append_host(out, &ladder->hosts[i]);
	}
	g_string_append(out, "],\"arrows\":[");
	for (size_t i = 0; i < ladder->arrow_count; i++) {
		g_string_append(out, i > 0 ? ",\n" : "\n");
		append_arrow(out, &ladder->arrows[i], message_of(&ladder->arrows[i], messages),
			     scratch);
	}
	g_string_append(out, "],\"streams\":[");
	append_streams(out, party, first_time(ladder));
	NUMBER("],\"streams_left_out\":", streams_left_out);
	g_string_append_c(out, '}');
	g_string_free(scratch, TRUE);
}

/* ---- script elements ---- */

/* `parties` from `first` on. Each ladder is found by its place. */
static void write_chunk(struct sc_report_page *page, const struct sc_report_capture *capture,
			const GPtrArray *parties, guint first)
{
	const guint end = MIN(first + SC_REPORT_CHUNK, parties->len);
	struct sc_counters nobody_reads = {{0}};
	struct sc_ladder_book *book = sc_ladder_book_new(&nobody_reads);
	GPtrArray *messages = g_ptr_array_new();
	const struct sc_ladder *const *ladders;
	size_t count;

	for (guint i = first; i < end; i++)
		g_ptr_array_add(messages, enter(book, g_ptr_array_index(parties, i)));
	for (guint i = 0; i < capture->elements->len; i++)
		sc_ladder_book_element(book, g_ptr_array_index(capture->elements, i));
	ladders = sc_ladder_book_finish(book, &count);
	g_string_append_c(page->json, '[');
	for (size_t i = 0; i < count; i++) {
		const guint at = (guint)i;

		g_string_append(page->json, i > 0 ? ",\n" : "");
		append_ladder(page->json, ladders[i], g_ptr_array_index(parties, first + at),
			      g_ptr_array_index(messages, at));
		g_array_free(g_ptr_array_index(messages, at), TRUE);
	}
	g_string_append_c(page->json, ']');
	g_ptr_array_free(messages, TRUE);
	sc_ladder_book_free(book);
}

/* Script elements of that name, "ladders-0-0" ... */
static void write_chunks(struct sc_report_page *page, guint index, const char *name,
			 GPtrArray *parties)
{
	for (guint first = 0; first < parties->len; first += SC_REPORT_CHUNK) {
		g_string_append_printf(page->text,
				       "<script type=\"application/json\" id=\"%s-%u-%u\">", name,
				       index, first / SC_REPORT_CHUNK);
		write_chunk(page, g_ptr_array_index(page->report->captures, index), parties, first);
		sc_report_flush(page);
		g_string_append(page->text, "</script>\n");
	}
	g_ptr_array_free(parties, TRUE);
}

void sc_report_ladders(struct sc_report_page *page)
{
	const GPtrArray *captures = page->report->captures;

	for (guint i = 0; i < captures->len; i++) {
		const struct sc_report_capture *capture = g_ptr_array_index(captures, i);

		write_chunks(page, i, "ladders", parties_of_calls(capture));
		write_chunks(page, i, "registration-ladders", parties_of_registrations(capture));
	}
}

static void append_numbers(GString *out, const GPtrArray *owners)
{
	for (guint i = 0; i < owners->len; i++) {
		const struct sc_report_owner *owner = g_ptr_array_index(owners, i);

		g_string_append_printf(out, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "",
				       owner->kept.number);
	}
}

void sc_report_call_index(struct sc_report_page *page, const struct sc_report_capture *capture)
{
	GPtrArray *parties = parties_of_calls(capture);

	for (guint i = 0; i < parties->len; i++) {
		const struct party *party = g_ptr_array_index(parties, i);

		g_string_append(page->json, i > 0 ? ",[" : "[");
		append_numbers(page->json, party->owners);
		g_string_append_c(page->json, ']');
	}
	g_ptr_array_free(parties, TRUE);
}

void sc_report_registration_index(struct sc_report_page *page,
				  const struct sc_report_capture *capture)
{
	GPtrArray *parties = parties_of_registrations(capture);

	for (guint i = 0; i < parties->len; i++) {
		const struct party *party = g_ptr_array_index(parties, i);

		g_string_append(page->json, i > 0 ? "," : "");
		append_numbers(page->json, party->owners);
	}
	g_ptr_array_free(parties, TRUE);
}
