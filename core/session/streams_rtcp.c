/* RTCP of streams: whose it is, and what it claims (METRICS.md RTP-7). */
#include "base/limits.h"
#include "media/rtcp.h"
#include "media/rtp.h"
#include "session/call.h"
#include "session/passed.h"
#include "session/streams_live.h"
#include "session/streams_parts.h"

/* A datagram of RTCP, and who announces its ends: looked up when a stream is not found beside it.
 */
struct rtcp {
	struct sc_state *state;
	const struct sc_datagram *datagram;
	bool looked_up;
	/* Of a=rtcp first, of each end the latest first; `by_source`: it comes from there. */
	unsigned count;
	struct announced {
		const struct sc_announcement *by;
		bool by_source;
	} announced[SC_RTCP_ANNOUNCEMENTS_MAX];
	unsigned apart;  /* so many of them are of a=rtcp */
	unsigned missed; /* SSRCs that none of them knows */
};

/* ---- whose it is ---- */

/* A call announces an end anew with each offer: once is enough. */
static bool is_there(const struct rtcp *rtcp, const struct sc_announcement *announced,
		     bool by_source)
{
	for (unsigned i = 0; i < rtcp->count; i++) {
		const struct sc_announcement *by = rtcp->announced[i].by;

		if (by->call == announced->call && by->side == announced->side &&
		    by->end == announced->end && rtcp->announced[i].by_source == by_source)
			return true;
	}
	return false;
}

static void add(struct rtcp *rtcp, const struct sc_announcement *announced, bool apart,
		bool by_source)
{
	for (unsigned i = 0; announced;
	     i++, announced = apart ? announced->older_rtcp : announced->older) {
		if (i == SC_END_ANNOUNCEMENTS_MAX || rtcp->count == SC_RTCP_ANNOUNCEMENTS_MAX) {
			rtcp->state->counters->n[SC_COUNT_LIMIT_RTCP]++;
			return;
		}
		if (!is_there(rtcp, announced, by_source))
			rtcp->announced[rtcp->count++] = (struct announced){announced, by_source};
	}
}

static const struct sc_media_end *end_of(const struct rtcp *rtcp, bool by_source, unsigned down)
{
	const struct sc_datagram *datagram = rtcp->datagram;
	unsigned port = (by_source ? datagram->sport : datagram->dport) - down;
	struct sc_endpoint at =
		sc_datagram_end(datagram, by_source ? datagram->src : datagram->dst, port);

	return sc_media_end_find(&rtcp->state->media_ends, &at);
}

static void look_up(struct rtcp *rtcp)
{
	const struct sc_media_end *end;

	rtcp->looked_up = true;
	for (unsigned by_source = 0; by_source < 2; by_source++)
		if ((end = end_of(rtcp, by_source, 0)))
			add(rtcp, end->rtcp, true, by_source);
	rtcp->apart = rtcp->count;
	for (unsigned by_source = 0; by_source < 2; by_source++)
		for (unsigned down = 0; down < 2; down++)
			if ((end = end_of(rtcp, by_source, down)))
				add(rtcp, end->announced, false, by_source);
}

/* The stream of that SSRC which goes with the RTCP, or (`reversed`) against it: on the same
 * ports (RFC 5761), or the ones below (RFC 3550 11). */
static struct sc_media_stream *beside(const struct rtcp *rtcp, bool reversed, uint32_t ssrc)
{
	for (unsigned down = 0; down < 2; down++) {
		struct sc_stream_sought sought =
			sc_stream_seek(rtcp->datagram, reversed, down, ssrc);
		struct sc_media_stream *stream = sc_streams_find(rtcp->state->streams, &sought);

		if (stream)
			return stream;
	}
	return NULL;
}

/* The stream of that call which its announced end hears (`to`), or sends. A relay may hand on an
 * SSRC: of several the one that is at that end itself. */
static struct sc_media_stream *of_call(const struct sc_announcement *announced, bool to,
				       uint32_t ssrc)
{
	enum sc_side side = (enum sc_side)announced->side;
	enum sc_side hearer = to ? side : sc_other_side(side);
	enum sc_stream_direction direction =
		hearer == SC_SIDE_CALLEE ? SC_DIRECTION_TO_CALLEE : SC_DIRECTION_TO_CALLER;
	struct sc_media_stream *found = NULL;

	for (struct sc_media_stream *stream = announced->call->media->streams; stream;
	     stream = stream->next_of_call) {
		if (sc_stream_ssrc(stream) != ssrc || stream->direction != direction)
			continue;
		if ((to ? stream->dst : stream->src) == announced->end)
			return stream;
		if (!found)
			found = stream;
	}
	return found;
}

/* What none of them knows is looked for so many times a datagram: RTCP has a few SSRCs. */
static struct sc_media_stream *of_calls(struct rtcp *rtcp, bool reversed, uint32_t ssrc)
{
	struct sc_media_stream *stream = NULL;

	if (rtcp->count > 0 && rtcp->missed == SC_RTCP_UNKNOWN_MAX) {
		rtcp->state->counters->n[SC_COUNT_LIMIT_RTCP]++;
		return NULL;
	}
	for (unsigned i = 0; !stream && i < rtcp->count; i++)
		stream = of_call(rtcp->announced[i].by, rtcp->announced[i].by_source == reversed,
				 ssrc);
	if (!stream && rtcp->count > 0)
		rtcp->missed++;
	return stream;
}

/* Else that of a call which announces an end of it. What goes to a side tells of what that side
 * hears; a report (`reversed`) of what it sends. */
static struct sc_media_stream *stream_of(struct rtcp *rtcp, bool reversed, uint32_t ssrc)
{
	struct sc_media_stream *stream = beside(rtcp, reversed, ssrc);

	if (!stream && !rtcp->looked_up)
		look_up(rtcp);
	if (!stream)
		stream = of_calls(rtcp, reversed, ssrc);
	if (stream && rtcp->looked_up && stream->call)
		sc_passed_keep(rtcp->state, stream->call, rtcp->datagram, SC_MEDIA_RTCP);
	if (stream && rtcp->state->live)
		sc_streams_live_touch(rtcp->state->live, stream);
	return stream;
}

/* The stream itself may go to where nobody says: then where its RTCP goes counts. */
static void bind_by_rtcp(struct rtcp *rtcp, struct sc_media_stream *stream)
{
	const struct announced *first = &rtcp->announced[0];

	if (stream->call)
		return;
	if (!rtcp->looked_up)
		look_up(rtcp);
	if (rtcp->apart == 0 || !sc_streams_call_has_room(rtcp->state, first->by->call))
		return;
	sc_streams_bind(rtcp->state, stream, first->by, first->by_source);
	stream->bound_by = SC_BOUND_RTCP;
	stream->flags &= ~(UINT32_C(1) << SC_STREAM_NAT_LATCHED);
}

/* ---- what it claims ---- */

static struct sc_claims *claims_of(struct sc_state *state, struct sc_media_stream *stream)
{
	if (!stream->claims)
		stream->claims = sc_pool_take(&state->pool, sizeof *stream->claims);
	return stream->claims;
}

static void take_report(struct rtcp *rtcp, const struct sc_rtcp_report *report)
{
	struct sc_media_stream *stream = stream_of(rtcp, true, report->ssrc);
	const struct sc_sequence *sequence;

	if (!stream)
		return;
	sc_streams_settle(rtcp->state->streams, stream);
	sequence = &stream->measured.sequence;
	sc_claims_report(claims_of(rtcp->state, stream), rtcp->datagram->frame->time_ns, report,
			 (int64_t)sc_sequence_expected(sequence) - (int64_t)sequence->unique);
}

static void take_sent(struct rtcp *rtcp, uint32_t ssrc, const struct sc_rtcp_sent *sent)
{
	struct sc_media_stream *stream = stream_of(rtcp, false, ssrc);

	if (!stream)
		return;
	bind_by_rtcp(rtcp, stream);
	sc_claims_sent(claims_of(rtcp->state, stream), rtcp->datagram->frame->time_ns, sent);
}

static void take_packet(struct rtcp *rtcp, const struct sc_rtcp_packet *packet)
{
	struct sc_media_stream *stream;
	struct sc_rtcp_report report;
	struct sc_rtcp_sent sent;
	struct sc_rtcp_voip voip;
	uint32_t at = 0;

	if (sc_rtcp_sent(packet, &sent))
		take_sent(rtcp, packet->ssrc, &sent);
	for (unsigned i = 0; sc_rtcp_report(packet, i, &report); i++)
		take_report(rtcp, &report);
	while (sc_rtcp_voip(packet, &at, &voip))
		if ((stream = stream_of(rtcp, true, voip.ssrc)))
			sc_claims_voip(claims_of(rtcp->state, stream), &voip);
}

bool sc_streams_take_rtcp(struct sc_state *state, const struct sc_datagram *datagram)
{
	struct sc_bytes rest = sc_datagram_bytes(datagram);
	struct rtcp rtcp = {.state = state, .datagram = datagram};
	struct sc_endpoint src = sc_datagram_end(datagram, datagram->src, datagram->sport);
	struct sc_endpoint dst = sc_datagram_end(datagram, datagram->dst, datagram->dport);
	struct sc_rtcp_packet packet;

	if (sc_u8(rest, 0) >> 6 != 2 || !sc_rtcp_type(sc_u8(rest, 1)) ||
	    sc_rtcp_form_of(rest, datagram->length) == SC_RTCP_BROKEN)
		return false;
	if (state->unread) /* sc_streams_begin has it read */
		return false;
	sc_streams_saw(state->streams, &src, &dst);
	while (sc_rtcp_next(&rest, &packet))
		take_packet(&rtcp, &packet);
	return true;
}
