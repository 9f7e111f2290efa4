/* The streams of RTP that are going on, each with the call that it belongs to (METRICS.md
 * 12.1). Measuring them is media/'s; this file finds the stream of a packet, and the call of a
 * stream.
 *
 * A stream is one direction of one SSRC between two transport addresses. It is bound to the
 * call that announces where it goes, else where it comes from. It ends with its call; one that
 * no call announced ends when it has been quiet for SC_STREAM_IDLE_S. */
#ifndef SC_SESSION_STREAMS_H
#define SC_SESSION_STREAMS_H

#include "session/media_paths.h"
#include "session/media_stream.h"
#include "session/state.h"

struct sc_streams *sc_streams_new(const struct sc_config *config, struct sc_pool *pool,
				  struct sc_counters *counters);

/* Frees the tables; streams are gone by then. NULL is fine. */
void sc_streams_free(struct sc_streams *streams);

/* A datagram that is no SIP. False: it is of no stream that is known, and sc_streams_begin is to
 * be called once all messages before it were fed. */
bool sc_streams_take(struct sc_state *state, const struct sc_datagram *datagram);
/* The same for who asks which streams a datagram is of (streams_live.h). *handle: of RTP that was
 * taken; 0: of others, which live->touched has. */
bool sc_streams_take_live(struct sc_state *state, const struct sc_datagram *datagram,
			  uint32_t *handle);
void sc_streams_begin(struct sc_state *state, const struct sc_datagram *datagram);

/* Such a datagram of IPv4 is to come soon: fetches what it will need. */
void sc_streams_ahead(struct sc_streams *streams, const struct sc_datagram *datagram);

/* The stream of that key; NULL: there is none. */
struct sc_media_stream *sc_streams_find(const struct sc_streams *streams,
					const struct sc_stream_sought *sought);

/* Measures the packets that wait. Two consecutive ones show that it is RTP (RTP-1): from then
 * on it has a number. */
void sc_streams_settle(struct sc_streams *streams, struct sc_media_stream *stream);

/* What begins as RTCP does (streams_rtcp.c). False: it is none, or ciphered, or cut. */
bool sc_streams_take_rtcp(struct sc_state *state, const struct sc_datagram *datagram);

/* What a payload type of the stream is: as who hears it announces, or else who sends it. NULL:
 * neither says. */
const struct sc_media_format *sc_stream_format(const struct sc_media_stream *stream,
					       uint8_t payload_type);

/* It is of the call that announces where it goes, or (`by_source`) where it comes from. */
void sc_streams_bind(struct sc_state *state, struct sc_media_stream *stream,
		     const struct sc_announcement *announced, bool by_source);

/* A session description of the call: what it announces, and streams that were there before. */
void sc_streams_told(struct sc_state *state, struct sc_call *call, struct sc_span sdp,
		     const struct sc_told *told);

/* Hands out what has been quiet for long and is of no call. The capture's clock has gone on. */
void sc_streams_sweep(struct sc_state *state);

/* The same of all that are of no call: the input is over. */
void sc_streams_sweep_all(struct sc_state *state);

/* RTP or RTCP was seen to go that way; was it? Ports do not matter (METRICS.md OW-1). */
void sc_streams_saw(struct sc_streams *streams, const struct sc_endpoint *src,
		    const struct sc_endpoint *dst);
bool sc_streams_have_seen(const struct sc_streams *streams, const struct sc_endpoint *src,
			  const struct sc_endpoint *dst);

/* Something happened to the call, its answer or a BYE: how far its streams are then is to be
 * known (stream_marks.c). The other marks what happened before a stream was bound to its call. */
void sc_streams_mark(struct sc_state *state, struct sc_call *call, int64_t at_ns);
void sc_stream_mark_moments(struct sc_state *state, struct sc_media_stream *stream);

/* Measures all packets of the call's streams that wait. */
void sc_streams_settle_all(struct sc_state *state, struct sc_call *call);

/* The row of a stream as of now; valid until the next one is asked for. */
const struct sc_stream_row *sc_streams_row(const struct sc_state *state,
					   struct sc_media_stream *stream);

/* The streams of a call that is over and settled: their rows, and their end. */
void sc_streams_hand_out(struct sc_state *state, struct sc_call *call);
void sc_streams_end(struct sc_state *state, struct sc_call *call);

/* The rate of telephone events where no rtpmap tells (RFC 4733 2.1), Hz. */
#define SC_TELEPHONE_RATE 8000u

/* A row with what it points to. */
struct sc_stream_room {
	struct sc_stream_row row;
	struct sc_stream_result result;
	struct sc_dtmf_row dtmf[2 * SC_DTMF_EVENTS_MAX]; /* of RTP, and of INFO */
	struct sc_gap_row gaps[SC_STREAM_GAPS_MAX];
	struct sc_course_row course[SC_COURSE_SLOTS_MAX];
};

/* How its keys are agreed on, by SDP and by what was seen between its ends; and is its payload
 * ciphered by that? */
enum sc_encryption sc_stream_encryption(const struct sc_media_stream *stream);
bool sc_stream_sealed(const struct sc_media_stream *stream);

/* The row of a stream (stream_row.c), which is valid as long as the room. */
void sc_stream_row_of(const struct sc_state *state, struct sc_media_stream *stream,
		      const struct sc_stream_context *context, struct sc_stream_room *room);

/* Of it the gaps, and how the stream went over time (stream_course.c); room->result is that of
 * the stream. `impairment` NULL: no MOS. */
void sc_stream_row_course(const struct sc_stream *measured, const struct sc_impairment *impairment,
			  struct sc_stream_room *room);

#endif
