/* A dialog (METRICS.md DL-1) as far as a call needs it: one To-tag of the call. */
#ifndef SC_SESSION_DIALOG_H
#define SC_SESSION_DIALOG_H

#include <stdint.h>

#include "base/span.h"

struct sc_call;
struct sc_dialog_set;
struct sc_state;
struct sc_txn;

/* What proved the dialog. */
enum sc_dialog_stage {
	SC_DIALOG_IMPLIED,  /* an ACK or a BYE: what set it up was not captured */
	SC_DIALOG_EARLY,    /* a 101-199 */
	SC_DIALOG_CONFIRMED /* a 2xx */
};

/* The other tag is the dialog set's. */
struct sc_dialog {
	struct sc_dialog *next;
	struct sc_call *call;
	struct sc_span tag; /* of the side that did not start the dialog set */
	uint16_t ack_count, bye_count, request_count;
	uint8_t stage;              /* enum sc_dialog_stage */
	struct sc_txn *acks;        /* ACKs to its 2xx, one a hop; in order */
	struct sc_txn *byes;        /* all hops, in order */
	struct sc_txn *requests;    /* the latest other request inside it, all hops (FX-8) */
	int64_t followed_ns;        /* latest message of the dialog that is not of that request */
	int64_t refreshed_ns;       /* last 2xx that set or extended the session timer */
	int64_t session_expires_ns; /* in force; SC_TIME_NONE: none */
};

/* The dialog of `call` with that tag, made when there is none; NULL: too many.
 * Two calls of a dialog set may have dialogs of the same tags: B2BUAs that keep
 * Call-ID and tags, servers that answer every attempt alike. */
struct sc_dialog *sc_dialog_of(struct sc_state *state, struct sc_dialog_set *set,
			       struct sc_span tag, struct sc_call *call);

/* ... only if there is one already. */
struct sc_dialog *sc_dialog_find(const struct sc_dialog_set *set, struct sc_span tag,
				 const struct sc_call *call);

/* A request inside the dialog takes the place of the latest. False: there are too many hops. */
bool sc_dialog_keep_request(struct sc_dialog *dialog, struct sc_txn *request);

/* The dialog with that tag went on, unless the message is of its latest request. */
void sc_dialogs_go_on(const struct sc_dialog_set *set, struct sc_span tag, const struct sc_txn *txn,
		      int64_t time_ns);

/* Frees all dialogs of a call, and ends their ACKs and BYEs. */
void sc_dialogs_drop(struct sc_state *state, struct sc_dialog_set *set, const struct sc_call *call);

#endif
