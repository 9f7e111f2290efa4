/* Chains: requests that are one attempt together (METRICS.md DL-4). */
#ifndef SC_SESSION_CHAIN_H
#define SC_SESSION_CHAIN_H

#include "session/state.h"
#include "session/txn.h"

/* What a final response to a request says of the next one. */
enum sc_continuation {
	SC_CHAIN_TERMINAL,
	SC_CHAIN_CHALLENGE,   /* 401, 407: a retry with credentials */
	SC_CHAIN_REDIRECT,    /* a request to a contact */
	SC_CHAIN_REPAIR,      /* a retry is expected: 422 Min-SE, 423 Min-Expires */
	SC_CHAIN_CHANGE,      /* the client may try again with a changed request */
	SC_CHAIN_AFTER_DELAY, /* only with Retry-After */
};

/* A row of the table: status codes; what no row names is terminal. */
struct sc_chain_rule {
	uint16_t from, to;
	uint8_t continuation; /* enum sc_continuation */
};

const struct sc_chain_rule *sc_chain_rules(size_t *count);

/* What came before the latest request of a chain. */
struct sc_chain {
	uint16_t challenges;      /* 401 or 407 in a row before it */
	uint16_t challenge_code;  /* of the last of them */
	bool looped;              /* three challenges in a row without a 2xx */
	bool redirected;          /* a 3xx came: every contact may be tried */
	uint16_t tries, contacts; /* requests since that 3xx, contacts it offered */
};

/* Does `request` (a new one, of the same Call-ID and From-tag) continue the
 * chain whose latest request is `last`? */
bool sc_chain_continues(const struct sc_state *state, const struct sc_txn *last,
			const struct sc_chain *chain, const struct sc_txn *request);

/* Until when a retry after `last` would be its continuation; SC_TIME_NONE:
 * what came is terminal, or nothing came yet. */
int64_t sc_chain_until(const struct sc_state *state, const struct sc_txn *last,
		       const struct sc_chain *chain);

/* Until when a retry obeys the Retry-After of this final, which has one. */
int64_t sc_retry_after_until(const struct sc_reply *final);

/* Until when another BYE may mend this final of one; SC_TIME_NONE: it cannot. */
int64_t sc_bye_retry_until(const struct sc_config *config, const struct sc_reply *final);

/* Is the final of `last` one that clients are meant to answer with a retry
 * (challenge, redirect, 422, 423)? */
bool sc_chain_expects_retry(const struct sc_txn *last);

/* The request of the chain's latest link, as the originating endpoint sent it,
 * and what came before it. `requests` are all hops of all links, linked by
 * next. NULL: no request was captured. */
struct sc_txn *sc_chain_latest(struct sc_txn *requests, struct sc_chain *chain);

/* The host that sends the request with the fewest Vias (METRICS.md DL-6), as
 * that request; NULL: no request was captured. */
struct sc_txn *sc_chain_origin(struct sc_txn *requests);

/* Was the request sent by the originating endpoint of the chain? */
bool sc_chain_mine(const struct sc_txn *origin, const struct sc_txn *request);

#endif
