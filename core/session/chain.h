/* Chains: requests that are one attempt together (METRICS.md DL-4). */
#ifndef SC_SESSION_CHAIN_H
#define SC_SESSION_CHAIN_H

#include "session/state.h"
#include "session/txn.h"

/* What the end of a request says of the next one. */
enum sc_continuation {
	SC_CHAIN_TERMINAL,
	SC_CHAIN_CHALLENGE,    /* 401, 407: a retry with credentials */
	SC_CHAIN_REDIRECT,     /* a request to a contact */
	SC_CHAIN_REPAIR,       /* a retry is expected: 422 Min-SE, 423 Min-Expires */
	SC_CHAIN_CHANGE,       /* the client may try again with a changed request */
	SC_CHAIN_AFTER_DELAY,  /* only with Retry-After */
	SC_CHAIN_NEXT_CONTACT, /* after a 3xx: its contacts in turn, whatever finals come between */
	SC_CHAIN_UNSEEN,       /* its challenge was not captured */
	SC_CHAIN_FAILOVER,     /* it was given up: the next address (RFC 3261 8.1.2) */
};

/* What shows that a request continues another of its dialog set, so of the same
 * Call-ID and From-tag (REGISTERs: and AOR; with a nonce: whatever the tags). */
enum sc_evidence {
	SC_EVIDENCE_CSEQ = 1,        /* its CSeq is not below */
	SC_EVIDENCE_CREDENTIALS = 2, /* it carries some */
	SC_EVIDENCE_FIRST = 4,       /* ... and the one before carried none */
	SC_EVIDENCE_NONCE = 8,       /* ... with a nonce of the challenge */
	SC_EVIDENCE_OF_REQUEST = 15, /* all of these; the others are of the chain before it */
	SC_EVIDENCE_UNREFUSED = 16,  /* the challenge refuses no credentials */
	SC_EVIDENCE_CONTACT = 32,    /* a contact of the 3xx is left to be tried */
};

/* How long after the end of the one before the next may come. */
enum sc_chain_window {
	SC_WINDOW_64T1,
	SC_WINDOW_SOON,        /* 2 s: later it is a person that tries again */
	SC_WINDOW_NONCE,       /* 300 s: the life of a nonce */
	SC_WINDOW_RETRY_AFTER, /* what the header says and 2 s; none without it */
	SC_WINDOW_GIVEN_UP,    /* 64*T1 after it timed out or could not be sent */
	SC_WINDOW_ANY,
};

/* A row of the table: what came (a range of status codes, or 0: no final) is
 * continued by a request that shows all the evidence within the window. */
struct sc_chain_rule {
	uint16_t from, to;
	uint8_t continuation; /* enum sc_continuation */
	uint8_t evidence;     /* bits of enum sc_evidence */
	uint8_t window;       /* enum sc_chain_window */
};

const struct sc_chain_rule *sc_chain_rules(size_t *count);

/* What came before the end of the latest request of a chain. */
struct sc_chain {
	uint16_t challenges;      /* 401 or 407 in a row before it */
	bool refused;             /* it was challenged by a realm that it had answered */
	bool looped;              /* three challenges in a row without a 2xx */
	bool redirected;          /* a 3xx came: every contact may be tried */
	uint16_t tries, contacts; /* requests since that 3xx, contacts it offered */
};

/* How surely a request continues a chain. */
enum sc_link { SC_LINK_NONE, SC_LINK_PLAIN, SC_LINK_NONCE };

/* Does `request`, a new one of the same dialog set, continue the chain whose
 * latest request is `last`? */
enum sc_link sc_chain_continues(const struct sc_state *state, const struct sc_txn *last,
				const struct sc_chain *chain, const struct sc_txn *request);

/* Until when a retry after `last` would be its continuation; SC_TIME_NONE:
 * what came is terminal, or nothing came yet. */
int64_t sc_chain_until(const struct sc_state *state, const struct sc_txn *last,
		       const struct sc_chain *chain);

/* Is the attempt still in progress, as the final of `last` is one that clients
 * are meant to answer with a retry (challenge, redirect, 422, 423), and soon? */
bool sc_chain_awaits_retry(const struct sc_state *state, const struct sc_txn *last,
			   const struct sc_chain *chain);

/* It is no more for want of such a retry; but the retry can lie in a hole (METRICS.md FX-11). */
bool sc_chain_retry_hidden(const struct sc_state *state, const struct sc_txn *last,
			   const struct sc_chain *chain);

/* Until when a retry obeys the Retry-After of this final, which has one. */
int64_t sc_retry_after_until(const struct sc_reply *final);

/* Until when another BYE may mend this final of one; SC_TIME_NONE: it cannot. */
int64_t sc_bye_retry_until(const struct sc_config *config, const struct sc_reply *final);

/* Why a challenge ended the attempt: its request carried no credentials for it,
 * or wrong ones, or only their nonce was too old. SC_SUB_NONE: it ended otherwise. */
enum sc_sub_outcome sc_chain_refusal(const struct sc_txn *last);

/* Is it another request with the CSeq of one that was challenged, by the same
 * sender and with credentials? Then it is no hop of that one, as it seems. */
bool sc_chain_same_cseq_retry(const struct sc_txn *request);

/* The request of the chain's latest link, as the originating endpoint sent it
 * or what stands in for that, and what came before it. `requests` are all hops
 * of all links, linked by next. NULL: no request was captured. */
struct sc_txn *sc_chain_latest(struct sc_txn *requests, struct sc_chain *chain);

/* The host that sends the request with the fewest Vias (METRICS.md DL-6), as
 * that request; NULL: no request was captured. */
struct sc_txn *sc_chain_origin(struct sc_txn *requests);

/* Was the request sent by the originating endpoint of the chain? Most are the origin itself: a
 * call of one INVITE, seen once. */
bool sc_chain_same_sender(const struct sc_txn *origin, const struct sc_txn *request);

static inline bool sc_chain_mine(const struct sc_txn *origin, const struct sc_txn *request)
{
	return origin == request || sc_chain_same_sender(origin, request);
}

/* Does it tell what became of the chain: is it mine, or does it stand in for a
 * request or a final response that was not captured there (METRICS.md DL-6)? */
bool sc_chain_other_tells(const struct sc_txn *origin, const struct sc_txn *request);

static inline bool sc_chain_tells(const struct sc_txn *origin, const struct sc_txn *request)
{
	return origin == request || sc_chain_other_tells(origin, request);
}

#endif
