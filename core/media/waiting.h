/* Packets of a stream that wait to be measured together (stream.h), each as it differs from the
 * first of them: in a quarter of a line of the cache. One whose difference has no room is the
 * first of others. */
#ifndef SC_MEDIA_WAITING_H
#define SC_MEDIA_WAITING_H

#include <stdbool.h>
#include <stdint.h>

struct sc_stream_packet {
	int64_t time_ns; /* in a capture without times any, always the same, and no clock rate */
	uint64_t frame;
	uint32_t timestamp;
	uint16_t payload_bytes;
	uint16_t seq;
	uint16_t ip_id; /* sc_media_ip_id */
	bool marker;
	uint8_t dscp;
};

/* Of the first one. */
struct sc_waiting_first {
	int64_t time_ns;
	uint64_t frame;
	uint32_t timestamp;
};

struct sc_waiting {
	/* Ticks of the timestamp, frames, number, DSCP and marker, in so many bits: */
	uint64_t header;
	uint32_t since_ns;
	uint16_t payload_bytes, ip_id;
};
#define SC_WAITING_TICKS_BITS 20 /* signed; at 48 kHz that is ten seconds */
#define SC_WAITING_FRAME_BITS 21
#define SC_WAITING_SEQ_BITS 16
#define SC_WAITING_DSCP_BITS 6
#define SC_WAITING_TICKS_MIDDLE (1u << (SC_WAITING_TICKS_BITS - 1))
_Static_assert(SC_WAITING_TICKS_BITS + SC_WAITING_FRAME_BITS + SC_WAITING_SEQ_BITS +
			       SC_WAITING_DSCP_BITS + 1 ==
		       64,
	       "a header has 64 bits");

static inline struct sc_waiting_first sc_waiting_first(const struct sc_stream_packet *packet)
{
	return (struct sc_waiting_first){packet->time_ns, packet->frame, packet->timestamp};
}

/* False: it differs too much from the first. */
static inline bool sc_waiting_put(struct sc_waiting *waiting, const struct sc_waiting_first *first,
				  const struct sc_stream_packet *packet)
{
	uint64_t since_ns = (uint64_t)packet->time_ns - (uint64_t)first->time_ns;
	uint64_t frame = packet->frame - first->frame;
	uint64_t ticks = packet->timestamp - first->timestamp + SC_WAITING_TICKS_MIDDLE;
	uint64_t far = since_ns >> 32;

	far |= frame >> SC_WAITING_FRAME_BITS;
	far |= ticks >> SC_WAITING_TICKS_BITS;
	if (far != 0)
		return false;
	waiting->header = ticks << SC_WAITING_FRAME_BITS | frame;
	waiting->header = waiting->header << SC_WAITING_SEQ_BITS | packet->seq;
	waiting->header = waiting->header << (SC_WAITING_DSCP_BITS + 1) |
			  (uint8_t)(packet->dscp << 1 | packet->marker);
	waiting->since_ns = (uint32_t)since_ns;
	waiting->payload_bytes = packet->payload_bytes;
	waiting->ip_id = packet->ip_id;
	return true;
}

/* When it came; as exact where damaged times wrap around. */
static inline int64_t sc_waiting_ns(const struct sc_waiting *waiting,
				    const struct sc_waiting_first *first)
{
	return (int64_t)((uint64_t)first->time_ns + waiting->since_ns);
}

static inline struct sc_stream_packet sc_waiting_get(const struct sc_waiting *waiting,
						     const struct sc_waiting_first *first)
{
	uint64_t numbers = waiting->header >> (SC_WAITING_DSCP_BITS + 1);
	uint64_t frames = numbers >> SC_WAITING_SEQ_BITS;
	uint32_t ticks = (uint32_t)(frames >> SC_WAITING_FRAME_BITS);

	return (struct sc_stream_packet){
		.time_ns = sc_waiting_ns(waiting, first),
		.frame = first->frame + (frames & ((UINT64_C(1) << SC_WAITING_FRAME_BITS) - 1)),
		.timestamp = first->timestamp + ticks - SC_WAITING_TICKS_MIDDLE,
		.payload_bytes = waiting->payload_bytes,
		.seq = (uint16_t)numbers,
		.ip_id = waiting->ip_id,
		.marker = waiting->header & 1,
		.dscp = waiting->header >> 1 & ((1u << SC_WAITING_DSCP_BITS) - 1),
	};
}

#endif
