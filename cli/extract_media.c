#include "extract_media.h"

#include <glib.h>

#include "base/time.h"
#include "decode/decode.h"
#include "session/rows.h"

/* RTCP may come so long after the last packet of RTP: its usual interval (RFC 3550 6.2). */
#define RTCP_AFTER_NS (5 * SC_NS_PER_S)

/* When two ends exchanged media of a chosen call. */
struct span {
	int64_t from_ns, to_ns;
};

struct media {
	struct sc_choice *choice;
	GHashTable *spans; /* struct sc_endpoint_pair -> GArray of struct span */
	struct sc_decoder *decoder;
	void (*want)(void *user, uint64_t number);
	void *user;
};

static unsigned pair_hash(const void *pair)
{
	return sc_hash_fold(sc_hash(0, pair, sizeof(struct sc_endpoint_pair)));
}

static int pair_equal(const void *one, const void *other)
{
	return memcmp(one, other, sizeof(struct sc_endpoint_pair)) == 0;
}

static void free_spans(void *spans)
{
	g_array_free(spans, TRUE);
}

/* ---- the pass for streams ---- */

static void on_stream(void *user, const struct sc_stream_row *row)
{
	struct media *media = user;
	struct sc_endpoint_pair pair = sc_endpoint_pair_of(&row->src, &row->dst);
	struct span span = {row->start_ns, sc_time_add(row->end_ns, RTCP_AFTER_NS)};
	GArray *spans;
	uint64_t group;

	if (row->call == 0 || !sc_choice_has(media->choice, row->call, &group))
		return;
	spans = g_hash_table_lookup(media->spans, &pair);
	if (!spans) {
		spans = g_array_new(FALSE, FALSE, sizeof span);
		g_hash_table_insert(media->spans, g_memdup2(&pair, sizeof pair), spans);
	}
	g_array_append_val(spans, span);
}

static void find_streams(struct media *media)
{
	struct sc_intake_job job = {.sink = {.user = media, .stream = on_stream}};
	struct sc_intake_end end;

	sc_passes_analyse(&media->choice->passes, &job, &end);
	sc_intake_end_clear(&end);
}

/* ---- the pass for their records ---- */

/* Of these ends, or of those `down` ports below. */
static bool is_of_span(const struct media *media, const struct sc_datagram *datagram, unsigned down)
{
	struct sc_endpoint src = sc_datagram_end(datagram, datagram->src, datagram->sport - down);
	struct sc_endpoint dst = sc_datagram_end(datagram, datagram->dst, datagram->dport - down);
	struct sc_endpoint_pair pair = sc_endpoint_pair_of(&src, &dst);
	const GArray *spans = g_hash_table_lookup(media->spans, &pair);
	int64_t time_ns = datagram->frame->time_ns;

	for (guint i = 0; spans && i < spans->len; i++) {
		const struct span *span = &g_array_index(spans, struct span, i);

		if (time_ns >= span->from_ns && time_ns <= span->to_ns)
			return true;
	}
	return false;
}

static void on_media(void *user, const struct sc_datagram *datagram)
{
	struct media *media = user;
	const uint64_t *parts;
	size_t count;

	if (!is_of_span(media, datagram, 0) && !is_of_span(media, datagram, 1))
		return;
	parts = sc_decoder_parts(media->decoder, &count);
	for (size_t i = 0; i < count; i++)
		media->want(media->user, parts[i]);
}

static bool no_datagram(void *user, const uint8_t *data, uint32_t len)
{
	(void)user, (void)data, (void)len;
	return false;
}

static void find_records(struct media *media)
{
	struct sc_passes *passes = &media->choice->passes;
	const struct sc_decode_sink sink = {
		.user = media, .wanted = no_datagram, .media = on_media};
	struct sc_source *source = sc_passes_open(passes);
	struct sc_frame frame;

	if (!source)
		return;
	media->decoder = sc_decoder_new(&sink, &passes->again);
	sc_decoder_keep_parts(media->decoder);
	while (sc_passes_next(passes, source, &frame))
		sc_decoder_frame(media->decoder, &frame);
	sc_decoder_finish(media->decoder);
	sc_decoder_free(media->decoder);
	sc_passes_close(passes, source);
}

void sc_extract_media(struct sc_choice *choice, void (*want)(void *user, uint64_t number),
		      void *user)
{
	struct media media = {
		.choice = choice,
		.spans = g_hash_table_new_full(pair_hash, pair_equal, g_free, free_spans),
		.want = want,
		.user = user,
	};

	find_streams(&media);
	if (g_hash_table_size(media.spans) > 0)
		find_records(&media);
	g_hash_table_destroy(media.spans);
}
