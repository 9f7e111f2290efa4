/* Reports of voice quality that ends send by PUBLISH or NOTIFY (RFC 6035; METRICS.md 12.5), joined
 * by the Call-ID in them to the call that they are about, and by addresses and SSRC to its streams.
 */
#ifndef SC_SESSION_VQ_REPORTS_H
#define SC_SESSION_VQ_REPORTS_H

#include "message/vq_report.h"
#include "session/state.h"

struct sc_call;
struct sc_media_stream;
struct sc_message;

/* A report of a call, without its Call-ID. */
struct sc_vq_kept {
	struct sc_vq_kept *next; /* of the same call, the newest first */
	struct sc_vq_report report;
};

/* A PUBLISH or NOTIFY that was not there before, of whatever dialog. */
void sc_vq_reports_note(struct sc_state *state, const struct sc_message *message);

/* What the receiver of the stream says that it heard; NULL: it says nothing. All streams of the
 * call are settled. */
const struct sc_vq_metrics *sc_vq_reports_of(const struct sc_media_stream *stream);

/* The call is over, its rows are handed out: counts what was of none of its streams. */
void sc_vq_reports_count(struct sc_state *state, const struct sc_call *call);
void sc_vq_reports_free(struct sc_state *state, struct sc_call *call);

#endif
