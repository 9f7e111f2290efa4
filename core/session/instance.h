/* Instances: all hops of one request, and what the Vias say of their order
 * (METRICS.md TX-6). */
#ifndef SC_SESSION_INSTANCE_H
#define SC_SESSION_INSTANCE_H

#include "session/state.h"
#include "session/txn.h"

/* The hops of one request of a dialog set: same CSeq, method and To-tag (a fork may
 * give two dialogs the same CSeq). */
struct sc_instance {
	struct sc_instance *newer, *older; /* in the dialog set */
	struct sc_txn *hops;               /* in the order seen */
	struct sc_txn *last_hop;
	uint32_t count;
	uint32_t cseq;  /* of all of them, */
	uint8_t method; /* and this */
};

/* The instance of the INVITE with that CSeq and To-tag, when it is among the
 * latest of the dialog set; else NULL, and *beyond becomes true if not all were
 * looked at (SC_INSTANCES_SEARCHED_MAX). */
struct sc_instance *sc_instance_of_invite(const struct sc_dialog_set *set, uint32_t cseq,
					  struct sc_span to_tag, bool *beyond);

/* A new transaction joins the instance of its request, made when there is none,
 * and leaves it before it is freed; with its last hop an instance goes. */
void sc_instance_join(struct sc_state *state, struct sc_txn *txn);
void sc_instance_leave(struct sc_state *state, struct sc_txn *txn);

/* It is no hop of the request that it seemed to be one of: it becomes an instance of its own. */
void sc_instance_part(struct sc_state *state, struct sc_txn *txn);

/* Does the request of `lower` contain the Via of `upper`: was it forwarded,
 * directly or not, from there (METRICS.md TX-6)? */
bool sc_txn_is_downstream(const struct sc_txn *lower, const struct sc_txn *upper);

/* Is `lower` the request of `upper`, sent on? Both are of one instance, and then
 * it is, but for a CANCEL: each element makes its own (RFC 3261 9.1), unless it
 * is stateless (16.10, 16.11). */
bool sc_txn_sent_on(const struct sc_txn *lower, const struct sc_txn *upper);

#endif
