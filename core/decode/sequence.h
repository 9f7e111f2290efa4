/* Sequence: the bytes of one TCP stream, put in order (RFC 9293 3.4). */
#ifndef SC_DECODE_SEQUENCE_H
#define SC_DECODE_SEQUENCE_H

#include "base/packet.h"
#include "decode/connection.h"

struct sc_decoder;
struct sc_walk;

/* Bytes (walk->rest, walk->missing) that begin at `seq`. */
void sc_sequence_take(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		      const struct sc_walk *walk, uint32_t seq);

/* The other side has confirmed everything before `ack`. */
void sc_sequence_acked(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way,
		       uint32_t ack, int64_t time_ns);

/* Gives up what is missing although it was confirmed: it will not be sent
 * again, the capture has lost it. */
void sc_sequence_give_up_acked(struct sc_decoder *decoder, struct sc_connection *connection,
			       unsigned way);

/* Hands out all that waits behind gaps. */
void sc_sequence_flush(struct sc_decoder *decoder, struct sc_connection *connection, unsigned way);

#endif
