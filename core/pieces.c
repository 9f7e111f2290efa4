#include "pieces.h"

#include <glib.h>

#include "base/flow.h"
#include "base/limits.h"
#include "base/time.h"
#include "message/lex.h"
#include "message/start_line.h"
#include "message/stream_head.h"

/* A message whose end is to come. */
struct piece {
	struct sc_flow flow;     /* key: the endpoints that HEP names, and the agent */
	struct sc_packet packet; /* first: of its beginning; last: of what came last */
	struct sc_packet stream; /* that its last payload came in, if `streamed` */
	bool streamed;
	int64_t since_ns; /* when its last payload came: HEP's times are another clock's */
	struct sc_head head;
	GByteArray *bytes;
	GArray *frames; /* uint64_t */
};

struct sc_pieces {
	sc_piece_fn *function;
	void *user;
	struct sc_counters *counters;
	struct sc_flows waiting;
	uint64_t bytes; /* of all of them */
	int64_t now_ns;
};

struct sc_pieces *sc_pieces_new(sc_piece_fn *function, void *user, struct sc_counters *counters)
{
	struct sc_pieces *pieces = g_new0(struct sc_pieces, 1);

	pieces->function = function;
	pieces->user = user;
	pieces->counters = counters;
	sc_flows_init(&pieces->waiting, SC_PIECES_MAX);
	return pieces;
}

static void forget(struct sc_pieces *pieces, struct piece *piece)
{
	sc_flows_remove(&pieces->waiting, &piece->flow);
	pieces->bytes -= piece->bytes->len;
	g_byte_array_unref(piece->bytes);
	g_array_unref(piece->frames);
	g_free(piece);
}

/* Does a message begin there, so that it does not go on with one that waits? */
static bool begins(struct sc_span bytes)
{
	bool whole_line;

	while (bytes.len > 0 && sc_is_line_end(*bytes.ptr))
		bytes = sc_span(bytes.ptr + 1, bytes.len - 1);
	return bytes.len > 0 && sc_start_line(bytes, &whole_line) && whole_line;
}

/* How long the message is that `bytes` begin; 0: its headers are not all there. */
static size_t whole(struct sc_head *head, struct sc_span bytes)
{
	if (head->length == 0 && !sc_head_scan(head, bytes))
		return 0;
	if (!head->content_length.given || head->content_length.unsound)
		return MAX(bytes.len, head->length); /* all that is there */
	return head->length + (size_t)head->content_length.bytes;
}

/* The first `len` bytes, or all that came of them, are a message. */
static void hand_on(struct sc_pieces *pieces, const struct piece *piece, size_t len)
{
	const GByteArray *bytes = piece->bytes;
	struct sc_packet packet = piece->packet;
	const struct sc_piece_carrier carrier = {
		.frames = (const uint64_t *)(void *)piece->frames->data,
		.frame_count = piece->frames->len,
		.stream = piece->streamed ? &piece->stream : NULL,
	};

	if (len > bytes->len)
		packet.missing = (uint32_t)MIN(len - bytes->len, UINT32_MAX);
	pieces->function(pieces->user, &packet,
			 sc_span((const char *)bytes->data, MIN(len, bytes->len)), &carrier);
}

static void give_up(struct sc_pieces *pieces, struct piece *piece)
{
	struct sc_span bytes = sc_span((const char *)piece->bytes->data, piece->bytes->len);
	size_t len = whole(&piece->head, bytes);

	hand_on(pieces, piece, len > 0 ? len : bytes.len);
	forget(pieces, piece);
}

void sc_pieces_expire(struct sc_pieces *pieces, int64_t now_ns)
{
	struct piece *oldest;

	pieces->now_ns = now_ns;
	while ((oldest = (struct piece *)pieces->waiting.oldest) &&
	       (now_ns == INT64_MAX ||
		sc_time_diff(now_ns, oldest->since_ns) > SC_FRAGMENT_TIMEOUT_S * SC_NS_PER_S))
		give_up(pieces, oldest);
}

static void append(struct sc_pieces *pieces, struct piece *piece, const struct sc_packet *packet,
		   struct sc_span bytes, const struct sc_piece_carrier *carrier)
{
	piece->packet.last = packet->last;
	piece->since_ns = pieces->now_ns;
	piece->streamed = carrier->stream != NULL;
	if (piece->streamed)
		piece->stream = *carrier->stream;
	if (carrier->frame_count > 0)
		g_array_append_vals(piece->frames, carrier->frames, (guint)carrier->frame_count);
	g_byte_array_append(piece->bytes, (const guint8 *)bytes.ptr, (guint)bytes.len);
	pieces->bytes += bytes.len;
	sc_flows_touch(&pieces->waiting, &piece->flow);
}

static void keep_to_limits(struct sc_pieces *pieces)
{
	while (pieces->waiting.count > SC_PIECES_MAX || pieces->bytes > SC_PIECES_BYTES_MAX) {
		pieces->counters->n[SC_COUNT_LIMIT_STREAM_MEMORY]++;
		give_up(pieces, (struct piece *)pieces->waiting.oldest);
	}
}

static void begin(struct sc_pieces *pieces, const struct sc_flow_key *key,
		  const struct sc_packet *packet, struct sc_span bytes, const struct sc_head *head,
		  const struct sc_piece_carrier *carrier)
{
	struct piece *piece = g_new0(struct piece, 1);

	piece->packet = *packet;
	piece->head = *head;
	piece->bytes = g_byte_array_new();
	piece->frames = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	sc_flows_add(&pieces->waiting, &piece->flow, key);
	append(pieces, piece, packet, bytes, carrier);
	keep_to_limits(pieces);
}

/* Goes on with a message that waits. How many of the new bytes are behind its end. */
static size_t go_on(struct sc_pieces *pieces, struct piece *piece, const struct sc_packet *packet,
		    struct sc_span bytes, const struct sc_piece_carrier *carrier)
{
	size_t len, rest;

	append(pieces, piece, packet, bytes, carrier);
	len = whole(&piece->head, sc_span((const char *)piece->bytes->data, piece->bytes->len));
	if (len == 0 || len > piece->bytes->len) {
		keep_to_limits(pieces);
		return 0;
	}
	rest = piece->bytes->len - len;
	hand_on(pieces, piece, len);
	forget(pieces, piece);
	return rest;
}

/* Nothing waits: hands on the first message. How many bytes are behind it. */
static size_t start(struct sc_pieces *pieces, const struct sc_flow_key *key,
		    const struct sc_packet *packet, struct sc_span bytes,
		    const struct sc_piece_carrier *carrier)
{
	struct sc_head head = {0};
	size_t len = bytes.len;

	if (packet->missing == 0 && begins(bytes)) {
		len = whole(&head, bytes);
		if (len == 0 || len > bytes.len) {
			begin(pieces, key, packet, bytes, &head, carrier);
			return 0;
		}
	}
	pieces->function(pieces->user, packet, sc_span(bytes.ptr, len), carrier);
	return bytes.len - len;
}

void sc_pieces_take(struct sc_pieces *pieces, const struct sc_packet *packet, struct sc_span bytes,
		    const struct sc_piece_carrier *carrier)
{
	const struct sc_flow_key key = {packet->src, packet->dst, packet->agent};
	size_t rest = bytes.len;

	while (rest > 0) {
		struct sc_flow *flow = sc_flows_find(&pieces->waiting, &key);

		bytes = sc_span(bytes.ptr + bytes.len - rest, rest);
		if (flow && (begins(bytes) || packet->missing > 0)) {
			give_up(pieces, (struct piece *)flow);
			flow = NULL;
		}
		rest = flow ? go_on(pieces, (struct piece *)flow, packet, bytes, carrier)
			    : start(pieces, &key, packet, bytes, carrier);
	}
}

void sc_pieces_free(struct sc_pieces *pieces)
{
	if (!pieces)
		return;
	while (pieces->waiting.oldest)
		forget(pieces, (struct piece *)pieces->waiting.oldest);
	sc_flows_clear(&pieces->waiting);
	g_free(pieces);
}
