/* What is remembered of a TCP connection. */
#ifndef SC_DECODE_CONNECTION_H
#define SC_DECODE_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/flow.h"
#include "decode/hold.h"

/* One direction of a connection: a stream. */
struct sc_stream {
	uint64_t id;
	struct sc_hold hold;
	uint64_t gap;                      /* bytes lost since the last ones handed out, */
	int64_t gap_first_ns, gap_last_ns; /* sent not before, arrived not after */
	int64_t sent_ns;                   /* time of the last bytes handed out; 0: none were */
	int64_t acked_ns;                  /* when `ack` was reached */
	uint32_t next;    /* sequence number of the byte that is due; valid if `known` */
	uint32_t isn;     /* valid if `syn` */
	uint32_t fin_seq; /* valid if `fin` */
	bool known, syn, fin;
	bool closed;
	bool unknown_gap; /* an unknown number of bytes was lost since the last ones */
	bool acked;       /* `ack` is valid: */
	uint32_t ack;     /* how far the other side has confirmed this stream */
};

struct sc_connection {
	struct sc_flow flow;      /* key: both endpoints, sorted */
	struct sc_stream ways[2]; /* from key.a, from key.b */
	bool sip_port;            /* a port is 5060 or 5061 */
};

struct sc_streams {
	struct sc_flows connections; /* by when they were last active */
	struct sc_holds holds;
	uint64_t last_id;
};

#endif
