/* RTCP of streams: whose it is, and what it claims (METRICS.md RTP-7). */
#include "media/rtcp.h"
#include "session/streams.h"

/* The stream of that SSRC which goes with the RTCP, or (`reversed`) against it: on the same
 * ports (RFC 5761), or the ones below (RFC 3550 11). */
static struct sc_media_stream *beside(const struct sc_streams *streams,
				      const struct sc_datagram *datagram, bool reversed,
				      uint32_t ssrc)
{
	for (unsigned down = 0; down < 2; down++) {
		struct sc_stream_sought sought = sc_stream_seek(datagram, reversed, down, ssrc);
		struct sc_media_stream *stream = sc_streams_find(streams, &sought);

		if (stream)
			return stream;
	}
	return NULL;
}

static struct sc_claims *claims_of(struct sc_state *state, struct sc_media_stream *stream)
{
	if (!stream->claims)
		stream->claims = sc_pool_take(&state->pool, sizeof *stream->claims);
	return stream->claims;
}

static void take_report(struct sc_state *state, const struct sc_datagram *datagram,
			const struct sc_rtcp_report *report)
{
	struct sc_media_stream *stream = beside(state->streams, datagram, true, report->ssrc);
	const struct sc_sequence *sequence;

	if (!stream)
		return;
	sc_streams_settle(state->streams, stream);
	sequence = &stream->measured.sequence;
	sc_claims_report(claims_of(state, stream), datagram->frame->time_ns, report,
			 (int64_t)sc_sequence_expected(sequence) - (int64_t)sequence->unique);
}

static void take_rtcp_packet(struct sc_state *state, const struct sc_datagram *datagram,
			     const struct sc_rtcp_packet *packet)
{
	struct sc_media_stream *stream;
	struct sc_rtcp_report report;
	struct sc_rtcp_sent sent;
	struct sc_rtcp_voip voip;
	uint32_t at = 0;

	if (sc_rtcp_sent(packet, &sent) &&
	    (stream = beside(state->streams, datagram, false, packet->ssrc)))
		sc_claims_sent(claims_of(state, stream), datagram->frame->time_ns, &sent);
	for (unsigned i = 0; sc_rtcp_report(packet, i, &report); i++)
		take_report(state, datagram, &report);
	while (sc_rtcp_voip(packet, &at, &voip))
		if ((stream = beside(state->streams, datagram, true, voip.ssrc)))
			sc_claims_voip(claims_of(state, stream), &voip);
}

void sc_streams_take_rtcp(struct sc_state *state, const struct sc_datagram *datagram)
{
	struct sc_bytes rest = sc_datagram_bytes(datagram);
	struct sc_rtcp_packet packet;

	if (sc_rtcp_form_of(rest, datagram->length) == SC_RTCP_BROKEN)
		return;
	while (sc_rtcp_next(&rest, &packet))
		take_rtcp_packet(state, datagram, &packet);
}
