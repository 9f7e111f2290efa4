/* Framers: one for each stream of TCP, and a bound on what all of them keep. Whoever follows
 * connections (decode/stream.h) hands on here what came. */
#ifndef SC_FRAMERS_H
#define SC_FRAMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/counters.h"
#include "base/limits.h"
#include "base/packet.h"
#include "base/span.h"
#include "decode/decode.h"

/* Who takes what was cut: struct sc_framer_sink (message/framer.h), but of all streams. */
struct sc_framers_sink {
	void *user;
	/* Says whether it is SIP, and so the stream's. */
	bool (*message)(void *user, const struct sc_packet *packet, struct sc_span bytes);
	void (*hep)(void *user, const struct sc_packet *packet, struct sc_span bytes);
	void (*media)(void *user, const struct sc_packet *packet, struct sc_span bytes);
	struct sc_span (*inflate)(void *user, struct sc_span packed, struct sc_span window);
};

struct sc_framers;

/* The part of --max-memory that they may take. */
static inline uint64_t sc_framers_kept_max(const struct sc_config *config)
{
	uint64_t share = config->memory_bytes_max / SC_STREAM_KEPT_SHARE;

	return share < SC_STREAM_KEPT_BYTES_MAX ? share : SC_STREAM_KEPT_BYTES_MAX;
}

/* `sink` is copied; `counters` is added to and outlives the framers. More than `kept_max` bytes
 * are not kept of what is unfinished: the streams that have waited longest give up. */
struct sc_framers *sc_framers_new(const struct sc_framers_sink *sink, uint64_t kept_max,
				  struct sc_counters *counters);

/* The next bytes of a stream. */
void sc_framers_segment(struct sc_framers *framers, const struct sc_packet *packet,
			const struct sc_segment *segment);

/* No more will come of that stream. */
void sc_framers_close(struct sc_framers *framers, uint64_t stream);

/* Has the stream, or the other direction of its connection, given a message of SIP? */
bool sc_framers_carry_sip(const struct sc_framers *framers, uint64_t stream);

/* It has, as somebody else has found out. */
void sc_framers_found_sip(struct sc_framers *framers, uint64_t stream);

/* Bytes of all that is unfinished. */
uint64_t sc_framers_kept(const struct sc_framers *framers);

/* The frame in which the earliest of it began; UINT64_MAX: nothing is unfinished. */
uint64_t sc_framers_waiting_frame(const struct sc_framers *framers);

/* The end of the input: what is left is handed on, stream by stream in the order in which these
 * began. */
void sc_framers_finish(struct sc_framers *framers);

void sc_framers_free(struct sc_framers *framers); /* NULL is fine */

#endif
