/* What is remembered of a TCP connection. */
#ifndef SC_DECODE_CONNECTION_H
#define SC_DECODE_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/flow.h"
#include "base/packet.h"
#include "decode/hold.h"

struct sc_decoder;

/* One direction of a connection: a stream. */
struct sc_stream {
	uint64_t id;
	struct sc_hold hold;
	uint64_t gap;    /* bytes lost since the last ones handed out */
	int64_t sent_ns; /* what is due was sent after this: time of the last bytes; 0: not known */
	int64_t acked_ns; /* when `ack` was reached */
	uint32_t next;    /* sequence number of the byte that is due; valid if `known` */
	uint32_t isn;     /* valid if `syn` */
	uint32_t fin_seq; /* valid if `fin` */
	bool known, syn, fin;
	bool closed;
	bool unknown_gap; /* an unknown number of bytes was lost since the last ones */
	bool acked;       /* `ack` is valid: */
	uint32_t ack;     /* how far the other side has confirmed this stream */
	bool doubted;     /* in the list of doubts (doubt.h), */
	bool doubt_told;  /* and told of before: since doubt_from_ns */
	int64_t doubt_since_ns, doubt_from_ns;
	struct sc_stream *older_doubt, *newer_doubt;
};

struct sc_connection {
	struct sc_flow flow;      /* key: both endpoints, sorted */
	struct sc_stream ways[2]; /* from key.a, from key.b */
	bool sip_port;            /* a port is 5060 or 5061 */
};

struct sc_streams {
	struct sc_flows connections; /* by when they were last active */
	struct sc_holds holds;
	struct sc_stream *oldest_doubt, *newest_doubt;
	uint64_t last_id;
};

/* The packet of bytes of `connection`'s direction `way`. */
struct sc_packet sc_stream_packet(const struct sc_connection *connection, unsigned way,
				  const struct sc_frame_ref *first, const struct sc_frame_ref *last,
				  uint32_t interface);

/* Tells of a hole, or that what was told from `from_ns` on `came` (decode.h). */
void sc_stream_tell_hole(struct sc_decoder *decoder, const struct sc_connection *connection,
			 unsigned way, int64_t from_ns, int64_t until_ns, bool came);

#endif
