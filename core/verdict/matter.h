/* A matter: what the rules judge. A call, a registration or another transaction that is over, with
 * its rows and what was said in it; what a host did for some time; or a stream of no call. All of
 * it is valid while it is judged, and nothing of it changes. */
#ifndef SC_VERDICT_MATTER_H
#define SC_VERDICT_MATTER_H

#include "base/config.h"
#include "message/method.h"
#include "verdict/episode.h"
#include "verdict/said.h"

/* The row of a transaction of the matter; its texts are absent. */
struct sc_matter_txn {
	struct sc_matter_txn *next;
	struct sc_txn_row row;
};

/* What the network did to a request of the matter. */
struct sc_matter_trouble {
	struct sc_matter_trouble *next;
	struct sc_trouble trouble;
};

/* A stream of the matter. */
struct sc_matter_stream {
	struct sc_matter_stream *next;
	struct sc_stream_row *row;
};

struct sc_matter {
	const struct sc_config *config;
	/* One of these four is there, or none: then it is a stream alone. */
	const struct sc_call_row *call;
	const struct sc_registration_row *registration;
	const struct sc_txn_row *txn;
	const struct sc_episode *episode; /* of a host */

	const struct sc_said *said;               /* in the order of the capture */
	const struct sc_matter_txn *txns;         /* of a call or registration, in no order */
	const struct sc_matter_trouble *troubles; /* in the order of the capture */
	const struct sc_matter_stream *streams;
	int64_t now_ns; /* how far the capture goes, as far as it was read when this was over */
	/* Of a registration that refreshed a binding after that had expired: from the 2xx that
	 * granted it to the first REGISTER. Absent: it did not. */
	struct sc_interval lapse;
	bool cut; /* not all that was said could be kept: nothing follows from what is missing */
};

/* ---- what went wrong, by the rows alone (VD-4) ---- */

/* X(id, what is said of it) */
#define SC_TROUBLES(X) \
	X(FAILED, "failed") \
	X(TIMED_OUT, "timed out") \
	X(DROPPED, "was dropped") \
	X(SLOW, "was slow") \
	X(SILENT, "was silent")

enum sc_trouble_kind {
#define X(id, text) SC_TROUBLE_##id##_AT,
	SC_TROUBLES(X)
#undef X
};

enum {
#define X(id, text) SC_TROUBLE_##id = 1 << SC_TROUBLE_##id##_AT,
	SC_TROUBLES(X)
#undef X
};

/* A set of SC_TROUBLE_...; 0: it went well, or ended as a user wanted. */
unsigned sc_matter_troubles(const struct sc_matter *matter);

/* ---- questions about what was said ---- */

/* Did either side offer T.38? Then what is not there of the audio was not to be there. */
bool sc_matter_has_fax(const struct sc_matter *matter);

/* The first request of that method from `from` on (NULL: from the start), no copy; NULL: none. */
const struct sc_said *sc_said_request(const struct sc_said *from, enum sc_method method);

/* The first message of the same transaction; for a response the request, if it was seen. */
const struct sc_said *sc_said_beginning(const struct sc_matter *matter, const struct sc_said *said);

/* The final response of a transaction; NULL: none was seen. */
const struct sc_said *sc_said_final(const struct sc_matter *matter, uint64_t txn);

/* Did its sender send `of` again? What was seen so late on another way that it is taken for a
 * retransmission is the same sending. */
bool sc_said_repeats(const struct sc_said *said, const struct sc_said *of);

/* How often the message `said` was sent in all, and the last of these. */
unsigned sc_said_sendings(const struct sc_said *said, const struct sc_said **last);

/* Nothing of it is known to lie in a hole of the capture: what is missing was not sent, or not
 * where the tap is (VD-3). */
bool sc_matter_whole(const struct sc_matter *matter);

static inline bool sc_said_is(const struct sc_said *said, enum sc_method method)
{
	return said->request && said->method == method;
}

/* It is no copy of another message of the same hop. */
static inline bool sc_said_first(const struct sc_said *said)
{
	return said->copy == SC_ORIGINAL || said->copy == SC_FORWARDED;
}

#endif
