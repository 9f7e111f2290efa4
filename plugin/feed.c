/* The first pass: what Wireshark took for SIP goes into the core, as the
 * command line's pipeline does it. */
#include "plugin.h"

#include "carry.h"

/* Messages of the frame at hand. */
static GArray *fed;

/* Methods and reason phrases are few: each text is kept once, and those seen
 * lately are found without a copy. */
#define LATELY 64u

static struct {
	const char *kept;
	size_t len;
} lately[LATELY];

static const char *keep_new(struct sc_span text)
{
	char *copy = g_strndup(text.ptr, text.len);
	char *valid = g_utf8_validate(copy, -1, NULL) ? copy : g_utf8_make_valid(copy, -1);
	const char *kept = g_string_chunk_insert_const(sc_plugin.texts, valid);

	if (valid != copy)
		g_free(valid);
	g_free(copy);
	return kept;
}

static const char *keep_text(struct sc_span text)
{
	size_t slot;

	if (text.len == 0)
		return text.ptr ? "" : NULL;
	slot = (text.len * 7 + (unsigned char)text.ptr[0] * 3 +
		(unsigned char)text.ptr[text.len - 1]) %
	       LATELY;
	if (!lately[slot].kept || lately[slot].len != text.len ||
	    memcmp(lately[slot].kept, text.ptr, text.len) != 0) {
		const char *kept = keep_new(text);

		/* What was no UTF-8 reads otherwise now, and is not to be found by its bytes. */
		if (strlen(kept) != text.len || memcmp(kept, text.ptr, text.len) != 0)
			return kept;
		lately[slot].kept = kept;
		lately[slot].len = text.len;
	}
	return lately[slot].kept;
}

void sc_plugin_feed_reset(void)
{
	memset(lately, 0, sizeof lately);
	g_clear_pointer(&fed, g_array_unref);
}

void sc_plugin_on_message(void *user, const struct sc_message_row *row)
{
	struct sc_plugin_message message = {
		.call = (uint32_t)row->call,
		.txn = (uint32_t)row->txn,
		.registration = (uint32_t)row->registration,
		.original_frame = (uint32_t)row->original_frame,
		.retransmission_index = (uint32_t)row->retransmission_index,
		.sip_length = (uint32_t)row->sip_length,
		.time_ns = row->time_ns,
		.delta_prev_ns = row->delta_prev_ns,
		.delta_first_ns = row->delta_first_ns,
		.timer_error_ns = row->timer_error_ns,
		.diags = row->diags,
		.command = keep_text(row->command),
		.cseq_method = keep_text(row->cseq_method),
		.cause = row->cause,
		.code = (uint16_t)row->code,
		.request = row->type[0] == 'R',
	};

	(void)user;
	g_array_append_val(fed, message);
	if (sc_plugin_list_message)
		sc_plugin_list_message(row);
}

static int64_t time_of(const packet_info *pinfo)
{
	int64_t ns;

	if (!(pinfo->presence_flags & PINFO_HAS_TS) ||
	    __builtin_mul_overflow((int64_t)pinfo->abs_ts.secs, SC_NS_PER_S, &ns))
		return SC_TIME_NONE;
	return sc_time_add(ns, pinfo->abs_ts.nsecs);
}

static void keep_time(uint32_t number, int64_t time_ns)
{
	static const int64_t none = SC_TIME_NONE;

	while (sc_plugin.times->len <= number)
		g_array_append_val(sc_plugin.times, none);
	g_array_index(sc_plugin.times, int64_t, number) = time_ns;
	if (time_ns == SC_TIME_NONE)
		return;
	if (sc_plugin.first_ns == SC_TIME_NONE)
		sc_plugin.first_ns = time_ns;
	sc_plugin.last_ns = MAX(sc_plugin.last_ns, time_ns);
	sc_engine_clock(sc_results_engine(sc_plugin.results), time_ns);
}

/* A stream's message that is not all there: Wireshark waited for the rest in
 * vain. As the framer does, its headers count if they are whole. */
static enum sc_parse parse(const struct sc_carry *carry, struct sc_span bytes,
			   struct sc_message *message, struct sc_carrier *carrier)
{
	enum sc_parse parsed =
		sc_message_parse(message, bytes, carry->carriage,
				 carry->carriage == SC_STREAM ? 0 : carrier->missing);

	if (parsed != SC_PARSE_MORE)
		return parsed;
	carrier->missing = MAX(carrier->missing, 1);
	parsed = sc_message_parse(message, bytes, carry->carriage, carrier->missing);
	if (parsed == SC_PARSE_OK && sc_message_diag(message, SC_DIAG_NO_HEADER_END))
		return SC_PARSE_NOT_SIP;
	return parsed;
}

static void feed_one(struct sc_carry *carry, struct sc_span bytes)
{
	struct sc_engine *engine = sc_results_engine(sc_plugin.results);
	struct sc_carrier carrier = carry->carrier;
	struct sc_message message;
	struct sc_seen seen;

	if (carry->error) {
		if (carry->unreachable)
			sc_engine_unreachable(engine, bytes, &carrier);
		return;
	}
	if (parse(carry, bytes, &message, &carrier) != SC_PARSE_OK) {
		carry->source = NULL; /* what follows lies inside nothing */
		return;
	}
	carry->end -= (int)(bytes.ptr + bytes.len - (message.bytes.ptr + message.bytes.len));
	sc_engine_message(engine, &message, &carrier, &seen);
	g_array_index(fed, struct sc_plugin_message, fed->len - 1).copy = (uint8_t)seen.copy;
}

static struct sc_plugin_frame *keep_fed(packet_info *pinfo)
{
	size_t bytes = fed->len * sizeof(struct sc_plugin_message);
	struct sc_plugin_frame *frame =
		wmem_alloc(wmem_file_scope(), sizeof(struct sc_plugin_frame) + bytes);

	frame->count = fed->len;
	memcpy(frame->messages, fed->data, bytes);
	p_add_proto_data(wmem_file_scope(), pinfo, sc_plugin.proto, 0, frame);
	return frame;
}

const struct sc_plugin_frame *sc_plugin_feed(packet_info *pinfo, proto_tree *tree)
{
	struct sc_carrier gap;
	struct sc_carry carry;
	struct sc_span bytes;

	keep_time(pinfo->num, time_of(pinfo));
	if (!tree)
		return NULL;
	if (sc_carry_gap(&gap, pinfo, tree))
		sc_engine_gap(sc_results_engine(sc_plugin.results), &gap);
	sc_carry_frame(&carry, pinfo, tree);
	if (!carry.messages)
		return NULL;
	if (!fed)
		fed = g_array_new(FALSE, FALSE, sizeof(struct sc_plugin_message));
	g_array_set_size(fed, 0);
	for (guint i = 0; i < carry.messages->len; i++)
		if (sc_carry_message(&carry, g_ptr_array_index(carry.messages, i), &bytes))
			feed_one(&carry, bytes);
	return fed->len > 0 ? keep_fed(pinfo) : NULL;
}

const struct sc_plugin_frame *sc_plugin_frame(packet_info *pinfo)
{
	return p_get_proto_data(wmem_file_scope(), pinfo, sc_plugin.proto, 0);
}
