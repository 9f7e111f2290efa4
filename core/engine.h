/* The engine: events in, rows out. What both front ends use.
 *
 *   struct sc_engine *engine = sc_engine_new(&config, &sink, &counters);
 *   for each record:          sc_engine_feed(engine, &clock);
 *   for each message in it:   sc_message_parse(...); sc_engine_feed(engine, &message);
 *   sc_engine_finish(engine);
 *   sc_engine_free(engine);
 *
 * It reads no clock and no file; the same events give the same rows. */
#ifndef SC_ENGINE_H
#define SC_ENGINE_H

#include "base/config.h"
#include "base/counters.h"
#include "event.h"
#include "message/message.h"
#include "session/rows.h"

struct sc_engine;

/* All arguments are copied but `counters`, which is added to and outlives the engine. */
struct sc_engine *sc_engine_new(const struct sc_config *config, const struct sc_row_sink *sink,
				struct sc_counters *counters);

/* What happened next. A clock and a message first hand out the calls that are over by
 * then. What a message turned out to be is in its row. */
void sc_engine_feed(struct sc_engine *engine, const struct sc_event *event);

/* A datagram that may be RTP or RTCP, if anybody asks for streams (row sink). It takes no way
 * through an event, since there are very many. False: its stream is not known yet; all messages
 * that were seen before it are to be fed, and then sc_engine_media_begin called. */
bool sc_engine_media(struct sc_engine *engine, const struct sc_datagram *datagram);
/* Does anybody ask for what is made of media? */
bool sc_engine_asks_for_media(const struct sc_engine *engine);
void sc_engine_media_begin(struct sc_engine *engine, const struct sc_datagram *datagram);

/* Does anybody ask for media, and may there be some? */
bool sc_engine_takes_media(const struct sc_engine *engine);

/* Such a datagram, of that frame, is to come soon: fetches what it will need. Changes nothing, and
 * need not be called. */
void sc_engine_media_ahead(struct sc_engine *engine, const struct sc_datagram *datagram);

/* So many bytes are kept elsewhere now, of what --max-memory is to bound. */
void sc_engine_elsewhere(struct sc_engine *engine, uint64_t bytes);

/* A message of that method and with those hashes is to come soon: fetches what
 * it will need (session/ahead.h). Changes nothing, and need not be called. */
void sc_engine_ahead(const struct sc_engine *engine, const struct sc_hashes *hashes,
		     enum sc_method method, unsigned step);

/* The end of the input: everything becomes final and is handed out in the
 * order of row numbers. */
void sc_engine_finish(struct sc_engine *engine);

void sc_engine_free(struct sc_engine *engine); /* NULL is fine */

#endif
