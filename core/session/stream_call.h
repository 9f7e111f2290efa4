/* Whose stream is it? By what calls announce, and whether they are still heard of (METRICS.md
 * RTP-2). Questions only: streams.c binds. */
#ifndef SC_SESSION_STREAM_CALL_H
#define SC_SESSION_STREAM_CALL_H

#include "session/media_stream.h"

/* Is nothing to be heard of the call any more? Its ports may be another's. */
bool sc_call_hung_up(const struct sc_call *call);

/* The instants at which it is asked how far the call's streams are (METRICS.md OW-2, OW-3): each
 * 2xx to its INVITEs, the time from which audio is due after it, and each BYE. */
#define SC_AUDIO_DUE_NS SC_NS_PER_S
void sc_call_moments(const struct sc_call *call, void (*moment)(void *user, int64_t at_ns),
		     void *user);

struct sc_stream_binding {
	const struct sc_announcement *announced;
	unsigned rank;
	bool ambiguous; /* another call announces it as well */
	bool more;      /* only the latest SC_END_ANNOUNCEMENTS_MAX were looked at */
};

/* The announcement at `end` that fits best to what `other` is, of several the latest. */
struct sc_stream_binding sc_stream_choose(const struct sc_media_end *end,
					  const struct sc_media_end *other);

/* Notes in the other calls that announce `end` just as well that the stream which goes there, or
 * (`by_source`) comes from there, was taken for `chosen`'s. */
void sc_stream_share(const struct sc_media_end *end, const struct sc_media_end *other,
		     const struct sc_announcement *chosen, bool by_source);

/* The same of one announcement. */
void sc_announcement_share(const struct sc_announcement *announced, bool by_source);

/* Is what comes on the ends of another call's stream no more of that one? It has hung up; or
 * this call began after the last packet, and announces both ends. */
bool sc_stream_is_taken_over(const struct sc_media_stream *stream, const struct sc_call *call);

#endif
