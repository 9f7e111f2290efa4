/* Why a call is in the session of an earlier one (METRICS.md 10), as the words of words.h. */
#ifndef SC_SESSION_JOIN_WORDS_H
#define SC_SESSION_JOIN_WORDS_H

/* What a message says, or what gives points. X(id, word, points), alphabetical: the bit is the
 * place in the list. */
#define SC_JOINS(X) \
	X(CALL_ID, "call-id", 0)         /* a header names it, or it is the same */ \
	X(CODE, "code", 1)               /* a response soon after the other's */ \
	X(DIVERSION, "diversion", 2)     /* Diversion or History-Info name the other's callee */ \
	X(HEP, "hep", 0)                 /* the same correlation id of HEP */ \
	X(ICID, "icid", 0)               /* RFC 7315 */ \
	X(IN_REPLY_TO, "in-reply-to", 0) /* RFC 3261 20.21 */ \
	X(NUMBERS, "numbers", 3)         /* caller and callee, but for their prefixes */ \
	X(REPLACES, "replaces", 0)       /* RFC 3891 */ \
	X(SDP, "sdp", 3)                 /* the same session, or address of media */ \
	X(SESSION_ID, "session-id", 0)   /* RFC 7989 */ \
	X(TARGET_DIALOG, "target-dialog", 0) /* RFC 4538 */ \
	X(TRANSIT, "transit", 3)             /* it leaves from where the other went, soon after */

enum sc_join {
#define X(id, word, points) SC_JOIN_##id,
	SC_JOINS(X)
#undef X
};

#define SC_JOINED_BY(id) (1u << SC_JOIN_##id)

extern const char *const sc_join_words[];

#endif
