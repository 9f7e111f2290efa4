#include "decode/sctp.h"

#include <glib.h>

#include "decode/walk.h"

enum {
	HEADER = 12, /* ports, verification tag, checksum */
	CHUNK_HEADER = 4,
	CHUNK_DATA = 0,
	DATA_HEADER = 16, /* of the chunk: TSN, stream, sequence, protocol behind its header */
	DATA_END = 1,     /* flags of a DATA chunk */
	DATA_BEGINNING = 2,
	PROTOCOL_UNSPECIFIED = 0, /* RFC 4168 5: what SIP has */
	WORD_BITS = 64,
};

void sc_associations_init(struct sc_associations *associations, struct sc_pool *pool)
{
	sc_flows_init(&associations->flows, SC_SCTP_ASSOCIATIONS_MAX);
	associations->holds.pool = pool;
}

/* Chunks of messages that will not become complete. */
static void forget_chunks(struct sc_decoder *decoder, struct sc_hold *hold)
{
	decoder->counters->n[SC_COUNT_SCTP_INCOMPLETE] += hold->count;
	sc_hold_clear(&decoder->associations->holds, hold);
}

static void drop(struct sc_decoder *decoder, struct sc_association *association)
{
	forget_chunks(decoder, &association->hold);
	sc_flows_remove(&decoder->associations->flows, &association->flow);
	sc_pool_give(&decoder->pool, association, sizeof *association);
}

void sc_associations_finish(struct sc_decoder *decoder)
{
	while (decoder->associations->holds.oldest)
		forget_chunks(decoder, decoder->associations->holds.oldest);
}

void sc_associations_clear(struct sc_decoder *decoder)
{
	struct sc_associations *all = decoder->associations;

	while (all->flows.oldest)
		drop(decoder, (struct sc_association *)all->flows.oldest);
	sc_flows_clear(&all->flows);
	g_free(all->message);
}

static struct sc_association *find(struct sc_decoder *decoder, const struct sc_walk *walk)
{
	struct sc_flows *flows = &decoder->associations->flows;
	struct sc_bytes b = walk->rest;
	struct sc_flow_key key = {
		.a = sc_endpoint_of(walk, walk->src, sc_u16(b, 0)),
		.b = sc_endpoint_of(walk, walk->dst, sc_u16(b, 2)),
		.tag = sc_u32(b, 4),
	};
	struct sc_flow *flow = sc_flows_find(flows, &key);

	if (flow) {
		sc_flows_touch(flows, flow);
		return (struct sc_association *)flow;
	}
	while (flows->count >= SC_SCTP_ASSOCIATIONS_MAX)
		drop(decoder, (struct sc_association *)flows->oldest);
	flow = sc_pool_take(&decoder->pool, sizeof(struct sc_association));
	sc_flows_add(flows, flow, &key);
	return (struct sc_association *)flow;
}

static uint64_t *word_of(struct sc_association *association, uint32_t tsn)
{
	return &association->seen[tsn % SC_SCTP_TSNS_MAX / WORD_BITS];
}

static uint64_t bit_of(uint32_t tsn)
{
	return UINT64_C(1) << tsn % WORD_BITS;
}

/* Moves the window of TSNs remembered, so that it ends with `tsn`. */
static void advance(struct sc_association *association, uint32_t tsn)
{
	int32_t distance = sc_seq_diff(tsn, association->highest);

	if (!association->known || distance >= SC_SCTP_TSNS_MAX || distance <= -SC_SCTP_TSNS_MAX)
		memset(association->seen, 0, sizeof association->seen);
	else
		for (uint32_t next = association->highest + 1; sc_seq_diff(next, tsn) <= 0; next++)
			*word_of(association, next) &= ~bit_of(next);
	association->known = true;
	association->highest = tsn;
}

/* True: it was not seen before. (A TSN far behind the window is no repetition
 * either, but a restart.) */
static bool mark(struct sc_association *association, uint32_t tsn)
{
	int32_t distance = sc_seq_diff(tsn, association->highest);
	uint64_t *word = word_of(association, tsn);

	if (!association->known || distance > 0 || distance <= -SC_SCTP_TSNS_MAX)
		advance(association, tsn);
	if (*word & bit_of(tsn))
		return false;
	*word |= bit_of(tsn);
	return true;
}

/* One whole user message. */
static void deliver(struct sc_decoder *decoder, const struct sc_walk *walk,
		    const struct sc_association *association, struct sc_bytes message,
		    uint32_t protocol)
{
	struct sc_walk out = *walk;

	if (protocol != PROTOCOL_UNSPECIFIED && !sc_bytes_like_text(message))
		return;
	out.rest = message;
	sc_deliver(decoder, &out, SC_SCTP, association->flow.key.a.port,
		   association->flow.key.b.port);
}

/* Is `next` the chunk behind `piece` in the same message? (RFC 9260 6.9) */
static bool follows(const struct sc_piece *piece, const struct sc_piece *next)
{
	return next && next->seq == piece->seq + 1 && next->stream == piece->stream &&
	       !(piece->flags & DATA_END) && !(next->flags & DATA_BEGINNING);
}

/* Joins the chunks from `first` to `last`; the part behind a chunk that the
 * capture cut is missing. */
static struct sc_bytes join(struct sc_decoder *decoder, const struct sc_piece *first,
			    const struct sc_piece *last, uint32_t *missing)
{
	uint8_t **message = &decoder->associations->message;
	uint32_t len = 0;

	if (!*message)
		*message = g_malloc(SC_STREAM_MESSAGE_BYTES_MAX);
	*missing = 0;
	for (const struct sc_piece *piece = first;; piece = piece->after) {
		if (*missing > 0) {
			*missing += piece->len;
		} else {
			memcpy(*message + len, piece->data, piece->len);
			len += piece->len;
		}
		*missing += piece->missing;
		if (piece == last)
			return (struct sc_bytes){*message, len};
	}
}

/* Delivers the message that `piece` is of, if it is complete now. */
static void try_join(struct sc_decoder *decoder, const struct sc_walk *walk,
		     struct sc_association *association, struct sc_piece *piece)
{
	struct sc_piece *first = piece, *last = piece, *next;
	struct sc_walk out = *walk;
	struct sc_frame_ref first_frame;
	struct sc_bytes message;

	while (follows(last, last->after))
		last = last->after;
	if (!(last->flags & DATA_END))
		return;
	while (first->before && follows(first->before, first))
		first = first->before;
	if (!(first->flags & DATA_BEGINNING))
		return;
	message = join(decoder, first, last, &out.missing);
	first_frame = first->frame;
	out.first = &first_frame;
	deliver(decoder, &out, association, message, first->protocol);
	for (bool more = true; more; first = next) {
		more = first != last;
		next = first->after;
		sc_hold_drop(&decoder->associations->holds, &association->hold, first);
	}
}

static void hold_chunk(struct sc_decoder *decoder, const struct sc_walk *walk,
		       struct sc_association *association, struct sc_bytes chunk, uint32_t missing)
{
	struct sc_holds *holds = &decoder->associations->holds;
	struct sc_piece description = {
		.frame = *walk->first,
		.seq = sc_u32(chunk, 4),
		.span = 1,
		.stream = sc_u32(chunk, 8),
		.protocol = sc_u32(chunk, 12),
		.flags = sc_u8(chunk, 1),
		.missing = missing,
	};
	struct sc_piece *piece = sc_hold_add(holds, &association->hold, &description,
					     sc_bytes_after(chunk, DATA_HEADER));

	if (!piece) {
		sc_count(decoder, SC_COUNT_SCTP_RETRANSMITTED);
		return;
	}
	try_join(decoder, walk, association, piece);
	if (sc_hold_full(&association->hold))
		forget_chunks(decoder, &association->hold);
	while (holds->bytes > SC_HELD_BYTES_MAX)
		forget_chunks(decoder, holds->oldest);
}

/* A chunk with its header (RFC 9260 3.3.1), of which `missing` bytes were not
 * captured. */
static void data_chunk(struct sc_decoder *decoder, const struct sc_walk *walk,
		       struct sc_association *association, struct sc_bytes chunk, uint32_t missing)
{
	enum { WHOLE = DATA_BEGINNING | DATA_END };
	struct sc_walk out = *walk;

	/* Tag 0 is for INIT alone. A chunk with it is of no real association, and its TSN need not
	 * mean anything. */
	if (association->flow.key.tag != 0 && !mark(association, sc_u32(chunk, 4))) {
		sc_count(decoder, SC_COUNT_SCTP_RETRANSMITTED);
		return;
	}
	if ((sc_u8(chunk, 1) & WHOLE) != WHOLE) {
		hold_chunk(decoder, walk, association, chunk, missing);
		return;
	}
	out.missing = missing;
	deliver(decoder, &out, association, sc_bytes_after(chunk, DATA_HEADER), sc_u32(chunk, 12));
}

enum sc_layer sc_sctp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { PADDING = 3 };
	struct sc_association *association = NULL;
	struct sc_bytes b = sc_bytes_after(walk->rest, HEADER);

	sc_count(decoder, SC_COUNT_SCTP);
	if (walk->rest.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_TRANSPORT);
	if (decoder->sink.conversation) {
		struct sc_packet packet =
			sc_packet_of(walk, SC_SCTP, sc_u16(walk->rest, 0), sc_u16(walk->rest, 2));
		decoder->sink.conversation(decoder->sink.user, &packet);
	}
	while (b.len >= CHUNK_HEADER) {
		uint32_t len = sc_u16(b, 2), missing = len > b.len ? len - b.len : 0;
		struct sc_bytes chunk = sc_bytes_first(b, len);
		bool data = sc_u8(b, 0) == CHUNK_DATA;
		if (len < CHUNK_HEADER || missing > walk->missing ||
		    (data && chunk.len < DATA_HEADER))
			return sc_damaged(decoder, walk, SC_COUNT_BAD_TRANSPORT);
		if (data && !association)
			association = find(decoder, walk);
		if (data)
			data_chunk(decoder, walk, association, chunk, missing);
		b = sc_bytes_after(b, (len + PADDING) & ~(uint32_t)PADDING);
	}
	return SC_LAYER_DONE;
}
