#include "decode/connection.h"

#include "decode/walk.h"

struct sc_packet sc_stream_packet(const struct sc_connection *connection, unsigned way,
				  const struct sc_frame_ref *first, const struct sc_frame_ref *last,
				  uint32_t interface)
{
	const struct sc_flow_key *key = &connection->flow.key;

	return (struct sc_packet){
		.src = way ? key->b : key->a,
		.dst = way ? key->a : key->b,
		.first = *first,
		.last = *last,
		.transport = SC_TCP,
		.interface = interface,
	};
}

void sc_stream_tell_hole(struct sc_decoder *decoder, const struct sc_connection *connection,
			 unsigned way, int64_t from_ns, int64_t until_ns, bool came)
{
	const struct sc_frame_ref first = {.time_ns = from_ns}, last = {.time_ns = until_ns};
	struct sc_packet packet = sc_stream_packet(connection, way, &first, &last, 0);

	if (decoder->sink.hole)
		decoder->sink.hole(decoder->sink.user, &packet, connection->ways[way].id, came);
}
