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
	/* RTP later than its copies is another stream's, as of the next call on these ports. */
	struct sc_media_span span = {
		.ends = sc_endpoint_pair_of(&row->src, &row->dst),
		.call = row->call,
		.from_ns = row->start_ns,
		.until_ns = {[SC_AFTER_COPIES] = sc_time_add(row->end_ns, SC_COPY_GAP_NS),
			     [SC_AFTER_RTCP] = sc_time_add(row->end_ns, RTCP_AFTER_NS),
			     [SC_AFTER_FAX] = INT64_MIN},
	};

	if (row->call != 0)
		note(user, &span);
}

static void on_passed(void *user, uint64_t call, const struct sc_passed *passed)
{
	struct sc_extract_media *media = user;
	bool fax = passed->kind == SC_MEDIA_UDPTL;
	struct sc_media_span span = {
		.ends = passed->ends,
		.call = call,
		.from_ns = passed->first_ns,
		.until_ns = {[SC_AFTER_COPIES] = passed->last_ns,
			     [SC_AFTER_RTCP] = passed->last_ns,
			     [SC_AFTER_FAX] = fax ? passed->last_ns : INT64_MIN},
	};

	if (!media->only || fax || passed->kind == SC_MEDIA_RTCP)
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

static int compare(const struct sc_media_span *span, const struct sc_endpoint_pair *ends,
		   int64_t from_ns)
{
	int order = memcmp(&span->ends, ends, sizeof *ends);

	return order != 0 ? order : (span->from_ns > from_ns) - (span->from_ns < from_ns);
}

static int by_ends(const void *one, const void *other)
{
	const struct sc_media_span *span = other;

	return compare(one, &span->ends, span->from_ns);
}

/* What a span reaches, all that begin later find. */
static void reach_on(struct sc_media_span *span, const struct sc_media_span *before)
{
	if (memcmp(&span->ends, &before->ends, sizeof span->ends) != 0)
		return;
	for (unsigned i = 0; i < SC_AFTER_COUNT; i++)
		span->until_ns[i] = MAX(span->until_ns[i], before->until_ns[i]);
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
	for (guint i = 1; i < media->sorted->len; i++)
		reach_on(&g_array_index(media->sorted, struct sc_media_span, i),
			 &g_array_index(media->sorted, struct sc_media_span, i - 1));
	return media->sorted->len > 0;
}

/* The last span of these ends that begins at that time or before; NULL: there is none. */
static const struct sc_media_span *last_of(const struct sc_extract_media *media,
					   const struct sc_endpoint_pair *ends, int64_t time_ns)
{
	const struct sc_media_span *spans =
		(const struct sc_media_span *)(const void *)media->sorted->data;
	guint from = 0, to = media->sorted->len;

	while (from < to) {
		guint middle = from + (to - from) / 2;

		if (compare(&spans[middle], ends, time_ns) <= 0)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == 0 || memcmp(&spans[from - 1].ends, ends, sizeof *ends) != 0)
		return NULL;
	return &spans[from - 1];
}

/* How long a datagram may be of media; SC_AFTER_COUNT: not at all. */
static enum sc_media_after after_of(const struct sc_extract_media *media, enum sc_media_kind kind)
{
	switch (kind) {
	case SC_MEDIA_RTP:
		return SC_AFTER_COPIES;
	case SC_MEDIA_RTCP:
	case SC_MEDIA_TURN: /* which carries them */
	case SC_MEDIA_UDPTL:
		return SC_AFTER_RTCP;
	case SC_MEDIA_OTHER:
		return media->only ? SC_AFTER_FAX : SC_AFTER_RTCP;
	default:
		return media->only ? SC_AFTER_COUNT : SC_AFTER_RTCP;
	}
}

/* Between the datagram's ends, or those `down` ports below. */
static bool is_of_span(const struct sc_extract_media *media, const struct sc_datagram *datagram,
		       unsigned down, enum sc_media_after after)
{
	struct sc_endpoint src = sc_datagram_end(datagram, datagram->src, datagram->sport - down);
	struct sc_endpoint dst = sc_datagram_end(datagram, datagram->dst, datagram->dport - down);
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(&src, &dst);
	int64_t time_ns = datagram->frame->time_ns;
	const struct sc_media_span *span = last_of(media, &ends, time_ns);

	return span && time_ns <= span->until_ns[after];
}

bool sc_extract_media_has(const struct sc_extract_media *media, const struct sc_datagram *datagram)
{
	struct sc_bytes bytes = {datagram->bytes, datagram->captured};
	enum sc_media_after after = after_of(media, sc_media_kind_of(bytes, datagram->length));

	return after != SC_AFTER_COUNT &&
	       (is_of_span(media, datagram, 0, after) || is_of_span(media, datagram, 1, after));
}

bool sc_extract_media_between(const struct sc_extract_media *media, const struct sc_endpoint *one,
			      const struct sc_endpoint *other)
{
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(one, other);

	return last_of(media, &ends, INT64_MAX) != NULL;
}
