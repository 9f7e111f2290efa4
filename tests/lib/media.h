/* A stream of RTP for tests, and packets for it. */
#ifndef SC_TESTS_MEDIA_H
#define SC_TESTS_MEDIA_H

#include <glib.h>
#include <math.h>

#include "base/pool.h"
#include "base/time.h"
#include "media/stream.h"

#define MS(ms) ((int64_t)llround((ms)*1e6))

struct media {
	struct sc_pool pool;
	struct sc_stream_context context;
	struct sc_stream stream;
	struct sc_stream_result result;
	uint64_t frame;
	uint16_t ip_id; /* of the next packet; 0: none has one */
};

/* PCMU, 8 kHz. */
static inline void media_init(struct media *media)
{
	memset(media, 0, sizeof *media);
	media->context.pool = &media->pool;
	media->context.dup_window_ns = MS(5);
	media->ip_id = 1;
	sc_stream_init(&media->stream);
	sc_stream_payload(&media->stream, &media->context, 0, SC_PAYLOAD_AUDIO, 8000);
}

static inline void media_done(struct media *media)
{
	sc_stream_clear(&media->stream, &media->pool);
	g_assert_cmpuint(media->pool.used_bytes, ==, 0);
	sc_pool_clear(&media->pool);
}

static inline void media_send(struct media *media, int64_t time_ns, uint16_t seq,
			      uint32_t timestamp, bool marker)
{
	struct sc_stream_packet packet = {.time_ns = time_ns,
					  .frame = ++media->frame,
					  .timestamp = timestamp,
					  .payload_bytes = 160,
					  .seq = seq,
					  .ip_id = media->ip_id,
					  .marker = marker};

	if (media->ip_id > 0)
		media->ip_id++;
	sc_stream_feed(&media->stream, &media->context, &packet);
}

/* Number n, sent 20 ms after number n - 1, so much later than at once. */
static inline void media_send_at(struct media *media, unsigned n, double late_ms)
{
	media_send(media, MS(20.0 * n + late_ms), (uint16_t)n, 160 * n, false);
}

static inline const struct sc_stream_result *media_result(struct media *media)
{
	sc_stream_result(&media->stream, &media->context, &media->result);
	return &media->result;
}

#endif
