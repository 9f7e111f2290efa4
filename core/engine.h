/* The engine: messages in, rows out. What both front ends use.
 *
 *   struct sc_engine *engine = sc_engine_new(&config, &sink, &counters);
 *   for each frame:           sc_engine_clock(engine, time);
 *   for each message in it:   sc_message_parse(...); sc_engine_message(...);
 *   sc_engine_finish(engine);
 *   sc_engine_free(engine);
 *
 * It reads no clock and no file; the same calls give the same rows. */
#ifndef SC_ENGINE_H
#define SC_ENGINE_H

#include "base/packet.h"
#include "base/config.h"
#include "base/counters.h"
#include "message/message.h"
#include "session/ahead.h"
#include "session/feed.h"
#include "session/rows.h"

struct sc_engine;

/* All arguments are copied but `counters`, which is added to and outlives the engine. */
struct sc_engine *sc_engine_new(const struct sc_config *config, const struct sc_row_sink *sink,
				struct sc_counters *counters);

/* A record of any protocol was seen at that time: deadlines before it have passed. */
void sc_engine_clock(struct sc_engine *engine, int64_t time_ns);

/* A message of that method and with those hashes is to come soon: fetches what
 * it will need (session/ahead.h). Changes nothing, and need not be called. */
void sc_engine_ahead(const struct sc_engine *engine, const struct sc_hashes *hashes,
		     enum sc_method method, unsigned step);

/* One SIP message. `seen` may be NULL. */
void sc_engine_message(struct sc_engine *engine, const struct sc_message *message,
		       const struct sc_packet *packet, struct sc_seen *seen);

/* The same, when its hashes are known. */
void sc_engine_message_hashed(struct sc_engine *engine, const struct sc_message *message,
			      const struct sc_hashes *hashes, const struct sc_packet *packet,
			      struct sc_seen *seen);

/* An ICMP error that quotes `quoted`, the beginning of a SIP message that
 * could not be delivered; packet as in decode.h. */
void sc_engine_unreachable(struct sc_engine *engine, struct sc_span quoted,
			   const struct sc_packet *packet);

/* A TCP segment with RST between the two that `packet` names: requests that wait
 * for their final response on that connection have failed. */
void sc_engine_reset(struct sc_engine *engine, const struct sc_packet *packet);

/* SIP bytes were lost in this direction: calls between the two are incomplete. */
void sc_engine_gap(struct sc_engine *engine, const struct sc_packet *packet);

/* The end of the input: everything becomes final and is handed out in the
 * order of row numbers. */
void sc_engine_finish(struct sc_engine *engine);

void sc_engine_free(struct sc_engine *engine); /* NULL is fine */

#endif
