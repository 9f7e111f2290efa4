#include "session/call_hints.h"

#include "base/time.h"
#include "session/streams.h"

#define HINT(id) (UINT64_C(1) << SC_HINT_##id)

/* ---- addresses ---- */

static bool announces_host(const struct sc_call *call, enum sc_side side,
			   const struct sc_endpoint *host)
{
	for (const struct sc_announcement *announced = call->media->announced; announced;
	     announced = announced->next)
		if (announced->side == side && sc_endpoint_same_ip(&announced->end->at, host))
			return true;
	return false;
}

/* An address that the side announces, and that none of its packets comes from. */
static bool announces_unused_private(const struct sc_call *call, enum sc_side side,
				     enum sc_stream_direction sent)
{
	for (const struct sc_announcement *announced = call->media->announced; announced;
	     announced = announced->next) {
		bool used = false;

		if (announced->side != side || !sc_endpoint_private(&announced->end->at))
			continue;
		for (SC_EACH_AUDIO(stream, call, sent))
			used |= sc_endpoint_same_ip(&stream->src->at, &announced->end->at);
		if (!used)
			return true;
	}
	return false;
}

/* The side that hears nothing sends from where it does not say that it hears. */
static uint64_t of_addresses(const struct sc_call *call, enum sc_side side)
{
	enum sc_stream_direction sent =
		side == SC_SIDE_CALLER ? SC_DIRECTION_TO_CALLEE : SC_DIRECTION_TO_CALLER;

	for (SC_EACH_AUDIO(stream, call, sent))
		if (!announces_host(call, side, &stream->src->at) &&
		    sc_announcement_of_side(call, side))
			return announces_unused_private(call, side, sent) ? HINT(PRIVATE_ADDRESS)
									  : HINT(OTHER_ADDRESS);
	return 0;
}

/* ---- what is in it ---- */

static bool differ(const struct sc_announcement *one, const struct sc_announcement *other)
{
	return one && other &&
	       (one->encrypted == SC_ENCRYPTION_NO) != (other->encrypted == SC_ENCRYPTION_NO);
}

/* Of the two ends of a stream one says that it is SRTP, the other RTP. */
static bool is_mismatch(const struct sc_call *call, const struct sc_media_stream *stream)
{
	enum sc_side receiver =
		stream->direction == SC_DIRECTION_TO_CALLER ? SC_SIDE_CALLER : SC_SIDE_CALLEE;

	return differ(sc_announcement_at(stream->dst, call, receiver),
		      sc_announcement_at(stream->src, call, sc_other_side(receiver)));
}

static bool is_before_ack(const struct sc_media_stream *stream, const struct sc_call_row *row)
{
	int64_t start_ns = stream->measured.start_ns;

	return row->ackd.absent == SC_PRESENT && start_ns >= row->answered_ns &&
	       start_ns < sc_time_add(row->answered_ns, row->ackd.ns);
}

static uint64_t of_streams(const struct sc_call *call, enum sc_stream_direction direction,
			   const struct sc_call_row *row)
{
	uint64_t hints = 0;

	for (SC_EACH_AUDIO(stream, call, direction)) {
		if (stream->flags & (UINT64_C(1) << SC_STREAM_SHORT_OF_SDP))
			hints |= HINT(UNANNOUNCED_PAYLOAD);
		if (is_mismatch(call, stream))
			hints |= HINT(SRTP_MISMATCH);
		if (is_before_ack(stream, row))
			hints |= HINT(BEFORE_ACK);
	}
	return hints;
}

/* Nobody sends anything: what they say is all there is, if each says one thing. */
static bool is_mismatch_alone(const struct sc_call *call)
{
	const struct sc_announcement *latest = call->media->announced;

	return call->media->announced_count == 2 && latest->side != latest->next->side &&
	       differ(latest, latest->next);
}

uint64_t sc_call_hints(const struct sc_call *call, const struct sc_call_row *row)
{
	uint64_t hints = of_streams(call, SC_DIRECTION_TO_CALLEE, row) |
			 of_streams(call, SC_DIRECTION_TO_CALLER, row);

	if (row->media_missing != SC_DIRECTION_TO_CALLEE)
		hints |= of_addresses(call, SC_SIDE_CALLER);
	if (row->media_missing != SC_DIRECTION_TO_CALLER)
		hints |= of_addresses(call, SC_SIDE_CALLEE);
	if (is_mismatch_alone(call))
		hints |= HINT(SRTP_MISMATCH);
	return hints;
}
