/* What goes between the ends of a call's media and is no RTP: STUN, ZRTP, DTLS, T.38, and what
 * keeps ports open (METRICS.md 12.1). It is counted, and what of it tells of the call's streams, or
 * is media, is kept with the two ends it went between. Conclusions are drawn when rows are made. */
#ifndef SC_SESSION_PASSED_H
#define SC_SESSION_PASSED_H

#include "media/kind.h"
#include "session/state.h"

struct sc_call;

struct sc_passed {
	struct sc_passed *next; /* of the same call, the newest first */
	struct sc_endpoint_pair ends;
	enum sc_media_kind kind;
	int64_t first_ns, last_ns;
};

/* Is it something that tells of a call's media, such as STUN? By its bytes alone. */
bool sc_passed_tells(const struct sc_datagram *datagram);

/* A datagram of no stream. False: it may be RTP, and is not announced as something else; or a
 * TURN server carries RTP or RTCP in it: then it is now that. */
bool sc_passed_take(struct sc_state *state, struct sc_datagram *datagram);

/* Keeps that such a thing, or RTCP that is not beside its RTP, went between two ends of the call.
 */
void sc_passed_keep(struct sc_state *state, struct sc_call *call,
		    const struct sc_datagram *datagram, enum sc_media_kind kind);

/* Did such a thing go between these ends of the call? */
bool sc_passed_between(const struct sc_call *call, const struct sc_endpoint *one,
		       const struct sc_endpoint *other, enum sc_media_kind kind);

/* Hands out all of the call's; the sink asks for it. */
void sc_passed_hand_out(struct sc_state *state, const struct sc_call *call);

/* Forgets all of the call's. */
void sc_passed_free(struct sc_state *state, struct sc_call *call);

#endif
