/* Offers and answers of a call (RFC 3264): which way media may go, and when. The facts are kept
 * as they come; what they mean together is asked when the call's row is made. */
#ifndef SC_SESSION_DESCRIPTIONS_H
#define SC_SESSION_DESCRIPTIONS_H

#include "session/copies.h"
#include "session/words.h"

struct sc_call;
struct sc_sdp;
struct sc_state;

/* A session description, as far as its first m= line of audio (else of any RTP) goes. */
struct sc_description {
	struct sc_description *next; /* in the order in which they came */
	int64_t time_ns;
	uint32_t cseq;
	uint8_t side;      /* enum sc_side: who says so */
	uint8_t direction; /* enum sc_sdp_direction; inactive: no line is accepted */
	uint8_t line;      /* of that m= line, from 0 */
	bool zero;         /* its address is of zeros (RFC 2543): nothing is to be sent there */
	bool offers;       /* of an INVITE or UPDATE: it is no answer */
	bool prack;        /* of a PRACK, which answers what a response before it offered */
};

/* By whom a session description was told, when, and in what. */
struct sc_told {
	struct sc_stamp seen;
	uint32_t cseq;
	uint8_t side;       /* enum sc_side */
	bool offers, prack; /* as above */
};

void sc_descriptions_note(struct sc_state *state, struct sc_call *call, const struct sc_sdp *sdp,
			  const struct sc_told *told);

/* What was agreed on in some time. */
struct sc_talk {
	bool known;  /* an offer was answered before it */
	bool active; /* both sides were to send and to receive, all the time */
	/* How long the media were off (sendonly, inactive, or an address of zeros), having been
	 * on before. */
	int64_t hold_ns;
};

struct sc_talk sc_descriptions_talk(const struct sc_call *call, int64_t from_ns, int64_t to_ns);

/* The first offer; NULL: none. And the latest answer to it, or to one after it. */
const struct sc_description *sc_descriptions_offer(const struct sc_call *call);
const struct sc_description *sc_descriptions_answer(const struct sc_call *call);

void sc_descriptions_free(struct sc_state *state, struct sc_call *call);

#endif
