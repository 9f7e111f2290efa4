#include "decode/stream.h"

#include <glib.h>

#include "base/limits.h"
#include "base/ports.h"
#include "decode/walk.h"
#include "decode/sequence.h"

enum { CONNECTIONS_MAX = SC_TCP_STREAMS_MAX / 2 };

void sc_streams_init(struct sc_streams *streams, struct sc_pool *pool)
{
	sc_flows_init(&streams->connections, CONNECTIONS_MAX);
	streams->holds.pool = pool;
}

static struct sc_connection *connection_of(struct sc_flow *flow)
{
	return (struct sc_connection *)flow;
}

static void number(struct sc_streams *streams, struct sc_connection *connection, unsigned way)
{
	/* The direction seen first gets the lower number. */
	connection->ways[way].id = ++streams->last_id;
	connection->ways[!way].id = ++streams->last_id;
}

static void drop(struct sc_decoder *decoder, struct sc_connection *connection)
{
	struct sc_streams *streams = decoder->streams;

	for (unsigned way = 0; way < 2; way++) {
		sc_hold_clear(&streams->holds, &connection->ways[way].hold);
		sc_doubt_forget(streams, &connection->ways[way]);
	}
	sc_flows_remove(&streams->connections, &connection->flow);
	sc_pool_give(&decoder->pool, connection, sizeof *connection);
}

void sc_streams_clear(struct sc_decoder *decoder)
{
	struct sc_flows *connections = &decoder->streams->connections;

	while (connections->oldest)
		drop(decoder, connection_of(connections->oldest));
	sc_flows_clear(connections);
}

/* `packet` NULL: no frame closed it, the decoder gave it up. */
static void close_way(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		      const struct sc_walk *walk, unsigned sender, bool reset)
{
	struct sc_stream *stream = &connection->ways[way];
	struct sc_packet packet;

	if (stream->closed)
		return;
	stream->closed = true;
	if (!decoder->sink.closed)
		return;
	if (walk)
		packet = sc_stream_packet(connection, sender, walk->first, walk->last,
					  walk->interface);
	decoder->sink.closed(decoder->sink.user, walk ? &packet : NULL, stream->id, reset);
}

/* Everything that is known of it is handed out, and both directions end. */
static void give_up(struct sc_decoder *decoder, struct sc_connection *connection)
{
	for (unsigned way = 0; way < 2; way++) {
		sc_sequence_flush(decoder, connection, way);
		close_way(decoder, connection, way, NULL, way, false);
	}
}

static void make_room(struct sc_decoder *decoder)
{
	struct sc_flows *connections = &decoder->streams->connections;

	while (connections->count >= CONNECTIONS_MAX) {
		struct sc_connection *oldest = connection_of(connections->oldest);
		if (!oldest->ways[0].closed || !oldest->ways[1].closed)
			sc_count(decoder, SC_COUNT_LIMIT_STREAMS);
		give_up(decoder, oldest);
		drop(decoder, oldest);
	}
}

static struct sc_connection *open_connection(struct sc_decoder *decoder,
					     const struct sc_flow_key *key, unsigned way)
{
	struct sc_connection *connection;

	make_room(decoder);
	connection = sc_pool_take(&decoder->pool, sizeof *connection);
	connection->ways[0].hold.owner = connection;
	connection->ways[1].hold.owner = connection;
	connection->sip_port = sc_sip_port(key->a.port) || sc_sip_port(key->b.port);
	sc_flows_add(&decoder->streams->connections, &connection->flow, key);
	number(decoder->streams, connection, way);
	return connection;
}

/* The same ports are used for another connection: new streams. */
static void reopen(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way)
{
	give_up(decoder, connection);
	for (unsigned i = 0; i < 2; i++) {
		sc_doubt_forget(decoder->streams, &connection->ways[i]);
		connection->ways[i] = (struct sc_stream){0};
		connection->ways[i].hold.owner = connection;
	}
	number(decoder->streams, connection, way);
}

/* Can the segment, a SYN, be of the connection that is being followed? */
static bool syn_fits(const struct sc_stream *stream, const struct sc_stream *reverse,
		     const struct sc_tcp_segment *segment)
{
	int32_t distance;

	if (stream->syn)
		return stream->isn == segment->seq; /* sent again */
	if (stream->known)
		return false;
	if (!reverse->known)
		return true;
	/* Is it the answer to the other side's SYN? If that SYN was not seen: is it an answer to
	 * something close to where the other side stands? */
	distance = sc_seq_diff(segment->ack, reverse->next);
	return segment->acking && distance <= SC_TCP_JUMP_BYTES_MAX &&
	       distance >= -SC_TCP_JUMP_BYTES_MAX;
}

/* Sequence numbers count the SYN as one (RFC 9293 3.4): its bytes come behind. */
static uint32_t take_syn(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
			 const struct sc_tcp_segment *segment, int64_t time_ns)
{
	struct sc_stream *stream = &connection->ways[way];

	if (!syn_fits(stream, &connection->ways[!way], segment))
		reopen(decoder, connection, way);
	if (!stream->syn) {
		stream->syn = true;
		stream->isn = segment->seq;
		stream->known = true;
		stream->next = segment->seq + 1;
		stream->sent_ns = time_ns;
	}
	return segment->seq + 1;
}

static void take_fin(struct sc_stream *stream, uint32_t fin_seq)
{
	if (stream->fin)
		return;
	stream->fin = true;
	stream->fin_seq = fin_seq;
	if (!stream->known) {
		stream->known = true;
		stream->next = fin_seq;
	}
}

/* Data behind the end of both streams: the ports are in use again, or the RST
 * that ended them was not believed. */
static bool is_reuse(const struct sc_connection *connection, unsigned way, uint32_t seq)
{
	const struct sc_stream *stream = &connection->ways[way];
	int32_t distance = sc_seq_diff(seq, stream->next);

	if (!stream->closed || !connection->ways[!way].closed)
		return false;
	return !stream->known || distance > 0 || (distance == 0 && !stream->fin) ||
	       distance < -SC_TCP_JUMP_BYTES_MAX;
}

/* `connection` NULL: not one that is followed. */
static void reset(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		  const struct sc_walk *walk, const struct sc_packet *packet)
{
	for (unsigned i = 0; connection && i < 2; i++) {
		sc_sequence_flush(decoder, connection, i);
		close_way(decoder, connection, i, walk, way, true);
	}
	if (decoder->sink.reset)
		decoder->sink.reset(decoder->sink.user, packet);
}

static void close_finished(struct sc_decoder *decoder, struct sc_connection *connection,
			   const struct sc_walk *walk)
{
	for (unsigned way = 0; way < 2; way++) {
		const struct sc_stream *stream = &connection->ways[way];
		if (__builtin_expect(stream->fin, 0) &&
		    sc_seq_diff(stream->next, stream->fin_seq) >= 0)
			close_way(decoder, connection, way, walk, way, false);
	}
}

/* Finds the connection, or opens it when the segment gives reason to. */
static struct sc_connection *find(struct sc_decoder *decoder, const struct sc_flow_key *key,
				  unsigned way, bool open)
{
	struct sc_flows *connections = &decoder->streams->connections;
	struct sc_flow *flow = sc_flows_find(connections, key);

	if (!flow)
		return open ? open_connection(decoder, key, way) : NULL;
	sc_flows_touch(connections, flow);
	return connection_of(flow);
}

void sc_streams_segment(struct sc_decoder *decoder, const struct sc_walk *walk,
			const struct sc_tcp_segment *segment)
{
	unsigned way = memcmp(&segment->src, &segment->dst, sizeof segment->src) > 0;
	struct sc_flow_key key = {.a = way ? segment->dst : segment->src,
				  .b = way ? segment->src : segment->dst};
	uint32_t payload_len = walk->rest.len + walk->missing, seq = segment->seq;
	struct sc_connection *connection;
	struct sc_packet packet;

	if (decoder->sink.conversation || segment->rst)
		packet = sc_packet_of(walk, SC_TCP, segment->src.port, segment->dst.port);
	if (decoder->sink.conversation)
		decoder->sink.conversation(decoder->sink.user, &packet);
	connection = find(decoder, &key, way, segment->syn || (payload_len > 0 && !segment->rst));
	if (segment->rst) {
		reset(decoder, connection, way, walk, &packet);
		return;
	}
	if (!connection)
		return;
	if (segment->syn)
		seq = take_syn(decoder, connection, way, segment, walk->first->time_ns);
	else if (payload_len > 0 && is_reuse(connection, way, seq))
		reopen(decoder, connection, way);
	if (segment->acking)
		sc_sequence_acked(decoder, connection, !way, segment->ack, walk->last->time_ns);
	if (payload_len > 0)
		sc_sequence_take(decoder, connection, way, walk, seq);
	if (segment->fin)
		take_fin(&connection->ways[way], seq + payload_len);
	close_finished(decoder, connection, walk);
}

static unsigned way_of(const struct sc_hold *hold)
{
	const struct sc_connection *connection = hold->owner;

	return hold == &connection->ways[1].hold;
}

void sc_streams_expire(struct sc_decoder *decoder, int64_t now_ns)
{
	struct sc_streams *streams = decoder->streams;
	struct sc_hold *oldest = streams->holds.oldest;

	sc_sequence_give_up_acked(decoder, oldest->owner, way_of(oldest));
	if (oldest->first && sc_time_diff(now_ns, oldest->first->frame.time_ns) >
				     SC_TCP_UNCONFIRMED_MS * SC_NS_PER_MS)
		sc_sequence_flush(decoder, oldest->owner, way_of(oldest));
	close_finished(decoder, oldest->owner, NULL);
	if (oldest->first) { /* still waits, for something not confirmed */
		oldest->since_ns = now_ns;
		sc_hold_requeue(&streams->holds, oldest);
	}
}

static gint by_stream_id(gconstpointer a, gconstpointer b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

void sc_streams_finish(struct sc_decoder *decoder)
{
	struct waiting {
		uint64_t id;
		struct sc_connection *connection;
		unsigned way;
	} item;
	GArray *all = g_array_new(FALSE, FALSE, sizeof item);

	for (struct sc_hold *hold = decoder->streams->holds.oldest; hold; hold = hold->newer) {
		item.connection = hold->owner;
		item.way = way_of(hold);
		item.id = item.connection->ways[item.way].id;
		g_array_append_val(all, item);
	}
	g_array_sort(all, by_stream_id);
	for (guint i = 0; i < all->len; i++) {
		item = g_array_index(all, struct waiting, i);
		sc_sequence_flush(decoder, item.connection, item.way);
	}
	g_array_free(all, TRUE);
	while (decoder->streams->oldest_doubt)
		sc_doubts_tell(decoder);
}
