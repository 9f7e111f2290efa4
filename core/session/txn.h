/* Transactions (RFC 3261 17, RFC 6026): the facts seen of each, and its state.
 *
 * Long because a transaction is the unit that everything else is made of.
 *
 * One transaction is one hop: each proxy on the way has its own branch and so
 * its own. All hops of one request are an instance (METRICS.md TX-6). */
#ifndef SC_SESSION_TXN_H
#define SC_SESSION_TXN_H

#include "base/packet.h"
#include "base/pool.h"
#include "base/time.h"
#include "message/message.h"
#include "session/copies.h"
#include "session/hashes.h"

struct sc_auth_list;
struct sc_contacts;
struct sc_dialog_set;
struct sc_instance;
struct sc_owner;
struct sc_wait;

/* What identifies a transaction (METRICS.md TX-1, TX-2): a message, looked up
 * under its own method or, an ACK or CANCEL, under that of the INVITE. */
struct sc_txn_key {
	const struct sc_message *message;
	uint64_t hash;
	uint8_t method; /* enum sc_method */
	bool old;       /* struct sc_hashes */
};

/* Between whom a message went. */
struct sc_path {
	struct sc_endpoint src, dst;
};

/* One distinct response: status code, To-tag, RSeq; a provisional one that is not
 * reliable also by its bytes (METRICS.md 3.3). */
struct sc_reply {
	struct sc_reply *next;
	struct sc_stamp seen; /* its first copy */
	struct sc_copies copies;
	struct sc_span to_tag;       /* ptr NULL: none */
	uint64_t content;            /* struct sc_reply_key */
	struct sc_reply_more *extra; /* read through sc_reply_more; NULL: none of it */
	uint32_t rseq;
	uint16_t code;
	bool sdp; /* carries a session description */
};

/* What few responses have: 3xx to 6xx, those that took another way than the request, and those
 * with a session timer or a Reason header. */
struct sc_reply_more {
	struct sc_path *path;       /* where it is not the request's reversed; else NULL */
	struct sc_span reason;      /* of a 3xx-6xx, in words (reason.h) */
	struct sc_auth_list *auth;  /* what a 401 or 407 asks for (auth.h); else NULL */
	uint32_t retry_after_s;     /* of a 3xx-6xx, or SC_NO_SECONDS */
	uint32_t session_expires_s; /* or SC_NO_SECONDS */
	uint16_t q850;              /* Reason: Q.850;cause=; 0: none */
	uint16_t contacts;          /* values in Contact, for 3xx */
};

extern const struct sc_reply_more sc_reply_plain;

static inline const struct sc_reply_more *sc_reply_more(const struct sc_reply *reply)
{
	return reply->extra ? reply->extra : &sc_reply_plain;
}

/* The ACK to a 3xx-6xx. */
struct sc_ack {
	struct sc_stamp seen;
	struct sc_copies copies;
};

/* The texts of a transaction, kept behind the struct in this order. */
enum sc_txn_text {
	SC_TXN_BRANCH,
	SC_TXN_HOST,     /* of sent-by */
	SC_TXN_TO_TAG,   /* of the request */
	SC_TXN_URI,      /* Request-URI; of initial INVITEs and RFC 2543 ones */
	SC_TXN_METHOD,   /* of extension methods */
	SC_TXN_FROM_TAG, /* of RFC 2543 ones */
	SC_TXN_TEXT_COUNT
};

#define SC_TXN_NO_TEXT UINT32_MAX

/* There are a million of these: what every message looks at comes first, what
 * is rare stands behind pointers. */
struct sc_txn {
	struct sc_dialog_set *set;
	uint64_t hash;
	uint32_t cseq;
	uint16_t port;
	uint8_t method; /* enum sc_method */
	uint8_t state;  /* enum sc_txn_state as of the last event; see sc_txn_state_at */
	bool old : 1;   /* RFC 2543 matching */
	bool row : 1;   /* shown as a row; an ACK to a 2xx is none */
	bool has_request : 1;
	bool initial : 1;    /* the request has no To-tag */
	bool start_late : 1; /* CV-4 */
	bool start_lost : 1; /* the request seen first was a repeat that came after a response */
	bool pinned : 1;     /* kept as long as its call, registration or dialog */
	bool offers : 1;     /* a re-INVITE or UPDATE with an offer ... */
	bool holds : 1;      /* ... that takes the media off */
	bool limited : 1;    /* its owner has to know that a limit was hit */
	bool reset : 1;      /* a RST made it NET_FAILED */
	uint8_t transport;
	uint16_t via_count; /* of the request; 0: not known */
	uint16_t reply_count;
	uint32_t text_len[SC_TXN_TEXT_COUNT]; /* or SC_TXN_NO_TEXT */
	uint32_t reply_bits; /* one bit set a status code seen: no bit, no such reply */
	struct sc_reply *replies, *last_reply; /* in the order seen */
	struct sc_reply *final;                /* the first final; a 2xx replaces a 3xx-6xx */
	struct sc_endpoint src, dst;           /* of the request, seen or implied by a response */
	struct sc_copies copies;
	struct sc_stamp request; /* first copy */
	int64_t last_ns;         /* the clock at its latest message */
	int64_t provisional_ns;  /* last 1xx, 100 included; SC_TIME_NONE */

	struct sc_instance *instance;
	struct sc_txn *next_hop;    /* in the instance */
	struct sc_txn *prev, *next; /* in its owner's list */
	struct sc_owner *owner;     /* NULL: nobody, or it is gone */
	uint64_t number;            /* row number; of an ACK to a 2xx that of the INVITE */
	uint64_t owner_number;      /* of the owner; stays when that is gone */

	struct sc_txn_more *extra; /* read through sc_txn_more; NULL: none of it */
	struct sc_span vias;       /* the Via values behind the top one, as (length, text) pairs */
	struct sc_wait *wait;      /* over TCP: for the final response (resets.h); else NULL */
	uint64_t flags;            /* 1 << SC_FLAG_... facts of the transaction */
	uint32_t retransmissions, duplicates;
	uint32_t expires_s;  /* Expires of the request, or SC_NO_SECONDS */
	uint32_t bytes;      /* size of this block, texts included */
	uint32_t file;       /* of the request, or the first message without one: its file, */
	uint64_t file_frame; /* and its frame there */
};

/* What few transactions have. */
struct sc_txn_more {
	struct sc_auth_list *auth;    /* credentials of a REGISTER or initial INVITE; else NULL */
	struct sc_contacts *contacts; /* of a REGISTER (contacts.h); else NULL */
	int64_t request_again_ns;     /* latest retransmission of the request; SC_TIME_NONE */
	int64_t unreachable_ns;       /* an ICMP error about the request, or a RST; SC_TIME_NONE */
	int64_t cancel_ns;            /* of an INVITE: its first CANCEL was sent; SC_TIME_NONE */
	struct sc_ack *ack;           /* to a 3xx-6xx; NULL: none seen */
	struct sc_span reason;        /* of a BYE or CANCEL: its Reason header in words */
	uint32_t unanswered; /* retransmissions of the request that explain no response yet (R2) */
	uint32_t reply_interface; /* of the response that came before the request */
	uint16_t q850, sip_cause; /* of the request's Reason header; 0: none */
};

extern const struct sc_txn_more sc_txn_plain;

static inline const struct sc_txn_more *sc_txn_more(const struct sc_txn *txn)
{
	return txn->extra ? txn->extra : &sc_txn_plain;
}

/* To write to. */
struct sc_txn_more *sc_txn_extra(struct sc_txn *txn, struct sc_pool *pool);

struct sc_span sc_txn_text(const struct sc_txn *txn, enum sc_txn_text which);
struct sc_span sc_txn_method_name(const struct sc_txn *txn);

static inline struct sc_span sc_txn_branch(const struct sc_txn *txn)
{
	return sc_txn_text(txn, SC_TXN_BRANCH);
}

/* The key a message is looked up by. `as`: the method to look for (an ACK
 * first looks for SC_INVITE). The key points to the message. */
void sc_txn_key_of(struct sc_txn_key *key, const struct sc_message *message,
		   const struct sc_hashes *hashes, enum sc_method as);

/* Is it the transaction with that key? For sc_index_find. */
bool sc_txn_is(const void *txn, const void *key);

/* A new transaction in the pool, keyed by `key` (copied), in no list yet. */
struct sc_txn *sc_txn_new(struct sc_pool *pool, const struct sc_txn_key *key,
			  struct sc_dialog_set *set, const struct sc_message *message);
void sc_txn_free(struct sc_pool *pool, struct sc_txn *txn);

/* Notes the request: addresses, time, tags, Vias. */
void sc_txn_set_request(struct sc_txn *txn, struct sc_pool *pool, const struct sc_message *message,
			const struct sc_packet *packet);

/* METRICS.md R2: a request's retransmission this long before solicits a response's. */
#define SC_SOLICITED_WITHIN_NS SC_NS_PER_S

/* What tells two responses with the same code, To-tag and RSeq apart. */
struct sc_reply_key {
	uint64_t content; /* hash of the message but for its Vias; 0: it does not matter */
	uint64_t bytes;   /* hash of all of it */
	uint32_t rseq;    /* of a reliable provisional response (RFC 3262 7.1); 0: of none */
};

struct sc_reply_key sc_reply_key_of(const struct sc_message *message);

/* The response of the transaction with the message's code, To-tag and RSeq, and its
 * content; NULL: there is none. Without regard to its content, the latest. */
struct sc_reply *sc_txn_find_reply(const struct sc_txn *txn, const struct sc_message *message,
				   const struct sc_reply_key *key);
struct sc_reply *sc_txn_latest_reply(const struct sc_txn *txn, const struct sc_message *message,
				     uint32_t rseq);

/* What `reply` of `txn` is on another hop: with the same code, To-tag and RSeq, and the
 * same number of such ones before it, since each hop has its own bytes. NULL: nothing. */
const struct sc_reply *sc_txn_reply_of_hop(const struct sc_txn *hop, const struct sc_txn *txn,
					   const struct sc_reply *reply);

struct sc_reply *sc_txn_add_reply(struct sc_pool *pool, struct sc_txn *txn,
				  const struct sc_message *message, const struct sc_packet *packet,
				  const struct sc_reply_key *key);

/* When a response was received, and a request by whom it was sent to: intervals stop
 * there (METRICS.md 3.3). */
static inline const struct sc_stamp *sc_reply_received(const struct sc_reply *reply)
{
	return sc_copies_received(&reply->copies, &reply->seen);
}

static inline const struct sc_stamp *sc_request_received(const struct sc_txn *txn)
{
	return sc_copies_received(&txn->copies, &txn->request);
}

/* Did this copy of the request, of the response travel as the first one did? */
bool sc_txn_same_path(const struct sc_txn *txn, const struct sc_packet *packet);
bool sc_reply_same_path(const struct sc_txn *txn, const struct sc_reply *reply,
			const struct sc_packet *packet);

/* ---- questions ---- */

/* A 2xx. */
static inline bool sc_code_success(unsigned code)
{
	return code >= 200 && code < 300;
}

/* A provisional response that means progress: 101 to 199. */
static inline bool sc_code_progress(unsigned code)
{
	return code > 100 && code < 200;
}

#endif
