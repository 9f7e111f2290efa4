/* What was said: one message of a call, a registration or another exchange, as far as the rules
 * of findings ask for it, kept until what it is of is over.
 *
 * Which texts of a message are kept is the table of facts below. A new one is a row there, and
 * where it is no header field, the place that finds it (said.c). */
#ifndef SC_VERDICT_SAID_H
#define SC_VERDICT_SAID_H

#include "base/pool.h"
#include "session/rows.h"

struct sc_message;

/* X(id, header field): all its values, with commas between them. */
#define SC_HEADER_FACTS(X) \
	X(AUTHORIZATION, AUTHORIZATION) \
	X(CONTACT, CONTACT) \
	X(CONTENT_TYPE, CONTENT_TYPE) \
	X(EVENT, EVENT) \
	X(FROM, FROM) \
	X(IDENTITY, IDENTITY) \
	X(MAX_FORWARDS, MAX_FORWARDS) \
	X(MIN_SE, MIN_SE) \
	X(PROXY_AUTHENTICATE, PROXY_AUTHENTICATE) \
	X(PROXY_AUTHORIZATION, PROXY_AUTHORIZATION) \
	X(RACK, RACK) \
	X(REASON, REASON) \
	X(RECORD_ROUTE, RECORD_ROUTE) \
	X(REFER_TO, REFER_TO) \
	X(REQUIRE, REQUIRE) \
	X(ROUTE, ROUTE) \
	X(RSEQ, RSEQ) \
	X(SESSION_EXPIRES, SESSION_EXPIRES) \
	X(SUPPORTED, SUPPORTED) \
	X(TO, TO) \
	X(VIA, VIA) \
	X(WARNING, WARNING) \
	X(WWW_AUTHENTICATE, WWW_AUTHENTICATE)

/* X(id): what is no header field that is known, or a part of one. */
#define SC_OTHER_FACTS(X) \
	X(BODY) /* of a NOTIFY and an INFO */ \
	X(CALL_ID) \
	X(FROM_TAG) \
	X(PHRASE) /* reason phrase of a response */ \
	X(SDP) \
	X(TO_TAG) \
	X(UNSUPPORTED) /* of a 420 */ \
	X(URI)         /* Request-URI */

enum sc_fact {
#define X(id, ...) SC_FACT_##id,
	SC_HEADER_FACTS(X) SC_OTHER_FACTS(X)
#undef X
		SC_FACT_COUNT
};

/* Lives in a pool, its texts behind it. */
struct sc_said {
	struct sc_said *next; /* of the same matter, in the order of the capture */
	uint64_t frame;       /* with its last byte */
	uint64_t txn;         /* row number of its transaction; 0: none */
	uint64_t original;    /* frame of the message that it is a copy of; 0: it is none */
	int64_t time_ns;      /* of its first byte; SC_TIME_NONE: not known */
	uint64_t diags;       /* 1 << SC_DIAG_... */
	uint64_t facts;       /* 1 << SC_FACT_..., those that it has */
	struct sc_endpoint src, dst;
	uint32_t cseq;
	uint32_t length; /* bytes of the message */
	uint32_t bytes;  /* of this block */
	uint16_t code;   /* of a response, else 0 */
	enum sc_transport transport;
	enum sc_copy copy;
	enum sc_cause cause; /* of a retransmission */
	uint8_t method;      /* enum sc_method; of a response that of CSeq */
	bool request;
	bool lost_text; /* a text of it was too long to be kept */
};

/* Takes what is asked of the message. */
struct sc_said *sc_said_new(struct sc_pool *pool, const struct sc_message_row *row,
			    const struct sc_message *message);
void sc_said_free(struct sc_pool *pool, struct sc_said *said);

/* ptr NULL: it has none. Valid as long as the message is kept. */
struct sc_span sc_said_fact(const struct sc_said *said, enum sc_fact fact);

static inline bool sc_said_has(const struct sc_said *said, enum sc_fact fact)
{
	return said->facts >> fact & 1;
}

#endif
