/* A call attempt: INVITEs chained over challenges, redirects and retries, on
 * all hops that were seen, and the dialogs they set up (METRICS.md 4). */
#ifndef SC_SESSION_CALL_H
#define SC_SESSION_CALL_H

#include "base/packet.h"
#include "session/state.h"
#include "session/txn.h"

struct sc_dialog_set;
struct sc_session_key;

#define SC_CALL_CANCELS_MAX 16

struct sc_call {
	struct sc_call *prev, *next; /* in the dialog set */
	struct sc_dialog_set *set;
	uint64_t number, session;
	struct sc_span from, to; /* URIs as written */
	struct sc_txn *invites;  /* initial INVITEs, all hops, in the order seen */
	struct sc_txn *last_invite;
	struct sc_txn *cancels;
	uint16_t invite_count, cancel_count;
	uint32_t loose;   /* transactions of the dialog set that point to it */
	bool gap;         /* bytes were lost on the network path while it was set up */
	bool limited;     /* something was not kept */
	bool surrendered; /* ended early by a limit */
	int64_t first_ns, last_ns;
	uint64_t first_frame, last_frame;
	uint64_t retransmissions, duplicates;
	uint64_t flags;              /* facts that no transaction holds */
	struct sc_session_key *keys; /* that it has in the table of session keys */
};

/* The call an initial INVITE belongs to: an attempt it continues, or a new one. */
struct sc_call *sc_call_of_invite(struct sc_state *state, struct sc_txn *invite,
				  const struct sc_message *message, const struct sc_packet *packet);

/* The call of a request inside a dialog or of a stray response, made when the
 * capture began in its middle and `make`; may be NULL. */
struct sc_call *sc_call_of_dialog(struct sc_state *state, struct sc_dialog_set *set,
				  const struct sc_message *message, const struct sc_packet *packet,
				  bool make);

/* Were SIP bytes lost between these two while the call went on? Then it is
 * marked (`gap`: while it was being set up). */
void sc_call_check_gap(const struct sc_state *state, struct sc_call *call,
		       const struct sc_endpoint *src, const struct sc_endpoint *dst);

/* ... between the hosts of its INVITEs, up to now. */
void sc_call_check_gaps(const struct sc_state *state, struct sc_call *call);

/* A message of the call was seen. */
void sc_call_saw(struct sc_call *call, const struct sc_packet *packet);

#endif
