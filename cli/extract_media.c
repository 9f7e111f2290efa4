#include "extract_media.h"

#include <glib.h>

#include "base/time.h"
#include "media/kind.h"
#include "session/copies.h"

/* RTCP may come so long after the last packet of RTP: its usual interval (RFC 3550 6.2). */
#define RTCP_AFTER_NS (5 * SC_NS_PER_S)

/* ---- while calls are chosen ---- */

/* The row of a call comes before its media, but which others go with it by --session is known at
 * the end. */
static void note(struct sc_extract_media *media, const struct sc_media_span *span)
{
	uint64_t group;

	if (media->choice->joined || sc_choice_has(media->choice, span->call, &group))
		g_array_append_vals(media->noted, span, 1);
}

static void on_stream(void *user, const struct sc_stream_row *row)
{
	struct sc_media_span span = {
		.ends = sc_endpoint_pair_of(&row->src, &row->dst),
		.call = row->call,
		.from_ns = row->start_ns,
		.to_ns = row->end_ns,
		.stream = true,
	};

	if (row->call != 0)
		note(user, &span);
}

static void on_passed(void *user, uint64_t call, const struct sc_passed *passed)
{
	struct sc_extract_media *media = user;
	struct sc_media_span span = {
		.ends = passed->ends,
		.call = call,
		.from_ns = passed->first_ns,
		.to_ns = passed->last_ns,
		.fax = passed->kind == SC_MEDIA_UDPTL,
	};

	if (!media->only || span.fax || passed->kind == SC_MEDIA_RTCP)
		note(media, &span);
}

void sc_extract_media_init(struct sc_extract_media *media, const struct sc_choice *choice,
			   bool only)
{
	*media = (struct sc_extract_media){
		.choice = choice,
		.only = only,
		.noted = g_array_new(FALSE, FALSE, sizeof(struct sc_media_span)),
		.watch = {media, on_stream, on_passed},
	};
}

void sc_extract_media_clear(struct sc_extract_media *media)
{
	g_array_free(media->noted, TRUE);
	if (media->sorted)
		g_array_free(media->sorted, TRUE);
}

/* ---- once they are ---- */

static int by_ends(const void *one, const void *other)
{
	return memcmp(&((const struct sc_media_span *)one)->ends,
		      &((const struct sc_media_span *)other)->ends,
		      sizeof(struct sc_endpoint_pair));
}

bool sc_extract_media_settle(struct sc_extract_media *media)
{
	uint64_t group;

	media->sorted = g_array_new(FALSE, FALSE, sizeof(struct sc_media_span));
	for (guint i = 0; i < media->noted->len; i++) {
		const struct sc_media_span *span =
			&g_array_index(media->noted, struct sc_media_span, i);

		if (sc_choice_has(media->choice, span->call, &group))
			g_array_append_vals(media->sorted, span, 1);
	}
	g_array_sort(media->sorted, by_ends);
	return media->sorted->len > 0;
}

/* The first span of these ends; the others follow. NULL: there is none. */
static const struct sc_media_span *first_of(const struct sc_extract_media *media,
					    const struct sc_endpoint_pair *ends)
{
	const struct sc_media_span *spans =
		(const struct sc_media_span *)(const void *)media->sorted->data;
	guint from = 0, to = media->sorted->len;

	while (from < to) {
		guint middle = from + (to - from) / 2;

		if (memcmp(&spans[middle].ends, ends, sizeof *ends) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == media->sorted->len || memcmp(&spans[from].ends, ends, sizeof *ends) != 0)
		return NULL;
	return &spans[from];
}

/* Is what a datagram is media, in a span of them? */
static bool is_media(const struct sc_media_span *span, enum sc_media_kind kind)
{
	switch (kind) {
	case SC_MEDIA_RTP:
	case SC_MEDIA_RTCP:
	case SC_MEDIA_TURN: /* which carries them */
	case SC_MEDIA_UDPTL:
		return true;
	case SC_MEDIA_OTHER:
		return span->fax;
	default:
		return false;
	}
}

/* Is it in time? After the last packet of a stream there are copies of it, and RTCP: RTP is another
 * stream's, as of the next call on these ports. */
static bool is_in_time(const struct sc_media_span *span, int64_t time_ns, enum sc_media_kind kind)
{
	int64_t after_ns = !span->stream          ? 0
			   : kind == SC_MEDIA_RTP ? SC_COPY_GAP_NS
						  : RTCP_AFTER_NS;

	return time_ns >= span->from_ns && time_ns <= sc_time_add(span->to_ns, after_ns);
}

/* Between the datagram's ends, or those `down` ports below. */
static bool is_of_span(const struct sc_extract_media *media, const struct sc_datagram *datagram,
		       unsigned down, enum sc_media_kind kind)
{
	struct sc_endpoint src = sc_datagram_end(datagram, datagram->src, datagram->sport - down);
	struct sc_endpoint dst = sc_datagram_end(datagram, datagram->dst, datagram->dport - down);
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(&src, &dst);
	const struct sc_media_span *span = first_of(media, &ends);
	const struct sc_media_span *last =
		&g_array_index(media->sorted, struct sc_media_span, media->sorted->len - 1);
	int64_t time_ns = datagram->frame->time_ns;

	for (; span && span <= last && memcmp(&span->ends, &ends, sizeof ends) == 0; span++)
		if (is_in_time(span, time_ns, kind) && (!media->only || is_media(span, kind)))
			return true;
	return false;
}

bool sc_extract_media_has(const struct sc_extract_media *media, const struct sc_datagram *datagram)
{
	struct sc_bytes bytes = {datagram->bytes, datagram->captured};
	enum sc_media_kind kind = sc_media_kind_of(bytes, datagram->length);

	return is_of_span(media, datagram, 0, kind) || is_of_span(media, datagram, 1, kind);
}

bool sc_extract_media_between(const struct sc_extract_media *media, const struct sc_endpoint *one,
			      const struct sc_endpoint *other)
{
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(one, other);

	return first_of(media, &ends) != NULL;
}
