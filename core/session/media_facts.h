/* The facts that are kept of the media of a call. */
#ifndef SC_SESSION_MEDIA_FACTS_H
#define SC_SESSION_MEDIA_FACTS_H

#include "media/dtmf.h"

struct sc_announcement;
struct sc_call;
struct sc_description;
struct sc_media_stream;
struct sc_passed;
struct sc_state;

/* What a call has of media; NULL in a call without. */
struct sc_call_media {
	struct sc_announcement *announced;                   /* the newest first */
	struct sc_media_stream *streams;                     /* in no order */
	struct sc_passed *passed;                            /* passed.h */
	struct sc_vq_kept *reports;                          /* vq_reports.h */
	struct sc_dtmf pressed_by_caller, pressed_by_callee; /* pressed.h */
	struct sc_description *descriptions, *latest; /* descriptions.h: the first, the last */
	uint16_t announced_count, stream_count, passed_count, description_count, report_count;
	/* Another call has a stream that goes to who receives there, as this one announces too:
	 * whose it is nobody can tell. */
	bool shared_to_caller, shared_to_callee;
};

/* That of a call, made where there is none. */
struct sc_call_media *sc_call_media_of(struct sc_state *state, struct sc_call *call);

#endif
