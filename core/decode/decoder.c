/* The decoder: the walk through the layers of each frame, and what it hands on (decode.h). */
#include "decode/decode.h"

#include <glib.h>

#include "base/canary.h"
#include "base/time.h"
#include "decode/fragment.h"
#include "decode/sctp.h"
#include "decode/stream.h"
#include "decode/usual.h"
#include "decode/walk.h"

struct sc_decoder *sc_decoder_new(const struct sc_decode_sink *sink, struct sc_counters *counters)
{
	struct sc_decoder *decoder = g_new0(struct sc_decoder, 1);

	decoder->sink = *sink;
	decoder->now_ns = SC_TIME_NONE;
	decoder->counters = counters;
	decoder->fragments = g_new0(struct sc_fragments, 1);
	decoder->streams = g_new0(struct sc_streams, 1);
	decoder->associations = g_new0(struct sc_associations, 1);
	sc_fragments_init(decoder->fragments);
	sc_streams_init(decoder->streams, &decoder->pool);
	sc_associations_init(decoder->associations, &decoder->pool);
	return decoder;
}

static __attribute__((noinline)) void give_up(struct sc_decoder *decoder, int64_t now_ns)
{
	if (now_ns > decoder->fragments->deadline_ns)
		sc_fragments_expire(decoder, now_ns);
	sc_streams_clock(decoder, decoder->streams, now_ns);
}

void sc_decoder_clock(struct sc_decoder *decoder, int64_t now_ns)
{
	decoder->now_ns = now_ns;
	if (__builtin_expect(now_ns > decoder->fragments->deadline_ns ||
				     sc_streams_due(decoder->streams, now_ns) ||
				     sc_doubts_due(decoder->streams, now_ns),
			     0))
		give_up(decoder, now_ns);
}

static inline void keep_time(struct sc_decoder *decoder, int64_t now_ns)
{
	if (__builtin_expect(now_ns == SC_TIME_NONE, 0))
		sc_count(decoder, SC_COUNT_NO_TIME);
	else if (__builtin_expect(now_ns != decoder->now_ns, 0)) /* else it was told already */
		sc_decoder_clock(decoder, now_ns);
}

static SC_NO_CANARY void walk_frame(struct sc_decoder *decoder, const struct sc_frame *frame,
				    enum sc_layer layer)
{
	struct sc_walk walk = {
		.rest = {frame->data, frame->caplen},
		.interface = frame->interface,
		.first = &frame->ref,
		.last = &frame->ref,
	};

	if (frame->caplen < frame->ref.length) {
		walk.missing = frame->ref.length - frame->caplen;
		walk.cut = true;
		walk.snapped = frame->caplen + frame->left_out < frame->ref.length;
		if (walk.snapped)
			sc_count(decoder, SC_COUNT_SNAPLEN);
	}
	if (__builtin_expect(decoder->parts != NULL, 0)) {
		g_array_set_size(decoder->parts, 0);
		g_array_append_val(decoder->parts, frame->ref.number);
	}
	if (layer == SC_LAYER_DONE)
		sc_count(decoder, SC_COUNT_BAD_LINK);
	if (layer == SC_LAYER_ETHERNET && sc_usual_enter(&walk))
		layer = SC_LAYER_UDP;
	sc_walk_on(decoder, &walk, layer);
	if (decoder->fragments->spent)
		sc_fragments_settle(decoder);
}

SC_NO_CANARY void sc_decoder_frame(struct sc_decoder *decoder, const struct sc_frame *frame)
{
	enum sc_layer layer = sc_link_layer(frame->link_type);
	struct sc_datagram datagram;

	sc_count(decoder, SC_COUNT_FRAMES);
	keep_time(decoder, frame->ref.time_ns);
	if (layer == SC_LAYER_ETHERNET && decoder->sink.media && !decoder->parts &&
	    sc_usual_read(frame, &datagram)) {
		sc_count(decoder, SC_COUNT_UDP);
		decoder->sink.media(decoder->sink.user, &datagram);
	} else {
		walk_frame(decoder, frame, layer);
	}
}

bool sc_decoder_ahead(const struct sc_frame *frame, struct sc_datagram *datagram)
{
	return sc_link_layer(frame->link_type) == SC_LAYER_ETHERNET &&
	       sc_usual_ahead(frame, datagram);
}

void sc_decoder_keep_parts(struct sc_decoder *decoder)
{
	if (!decoder->parts)
		decoder->parts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
}

const uint64_t *sc_decoder_parts(const struct sc_decoder *decoder, size_t *count)
{
	*count = decoder->parts->len;
	return (const uint64_t *)(void *)decoder->parts->data;
}

uint64_t sc_decoder_waiting_frame(const struct sc_decoder *decoder)
{
	uint64_t fragments = sc_fragments_waiting_frame(decoder);
	uint64_t segments = sc_holds_waiting_frame(&decoder->streams->holds);
	uint64_t chunks = sc_holds_waiting_frame(&decoder->associations->holds);

	return MIN(fragments, MIN(segments, chunks));
}

void sc_decoder_finish(struct sc_decoder *decoder)
{
	/* Fragments first: they may carry TCP. */
	sc_fragments_expire(decoder, INT64_MAX);
	sc_streams_finish(decoder);
	sc_associations_finish(decoder);
}

void sc_decoder_free(struct sc_decoder *decoder)
{
	if (!decoder)
		return;
	sc_fragments_clear(decoder);
	sc_streams_clear(decoder);
	sc_associations_clear(decoder);
	g_free(decoder->fragments);
	g_free(decoder->streams);
	g_free(decoder->associations);
	sc_pool_clear(&decoder->pool);
	if (decoder->parts)
		g_array_free(decoder->parts, TRUE);
	g_free(decoder->inflate_room);
	g_free(decoder);
}
