/* The end of a dialog: its BYEs (METRICS.md 5.4, FX-7), or that it was found dead
 * (FX-8), or that its session timer ran out. */
#ifndef SC_SESSION_DIALOG_END_H
#define SC_SESSION_DIALOG_END_H

#include "session/call_view.h"
#include "session/dialog.h"

/* What became of the BYEs of a dialog. */
struct sc_bye_end {
	const struct sc_txn *first;   /* the earliest, at its sender; NULL: no BYE */
	const struct sc_reply *final; /* of the first, or of its sender's recovery; NULL: none */
	bool timed_out;               /* the first, and nobody answered it */
	bool hidden;                  /* not seen in time, but it can lie in a hole */
	bool waiting;                 /* a recovery may still come */
	bool replied;                 /* some BYE got a final response, ... */
	bool accepted;                /* a 2xx */
	bool pending;                 /* some BYE may still be answered */
};

struct sc_bye_end sc_dialog_end(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* The first BYE that the originating endpoint sends or receives; without one any. NULL: none. */
const struct sc_txn *sc_dialog_bye(const struct sc_call_view *view, const struct sc_dialog *dialog);

/* When the originating endpoint sends or has received that BYE; SC_TIME_NONE: never. */
int64_t sc_dialog_bye_ns(const struct sc_call_view *view, const struct sc_txn *bye);
uint64_t sc_dialog_bye_frame(const struct sc_call_view *view, const struct sc_txn *bye);

/* Did the caller send this BYE: the side with the dialog set's own tag? */
bool sc_bye_by_caller(const struct sc_txn *bye);

/* Two sides sent BYEs, each before it saw the other's. */
bool sc_dialog_glare(const struct sc_dialog *dialog);

/* When a request inside the dialog finds that it is dead, if nothing else comes:
 * by a 481 or 408, or in silence. INT64_MAX: no request does. */
int64_t sc_dialog_dead_at(const struct sc_state *state, const struct sc_dialog *dialog);

/* When its session timer runs out (RFC 4028); INT64_MAX: it has none, or a refresh before that
 * can lie in a hole. */
int64_t sc_dialog_expires_at(const struct sc_state *state, const struct sc_dialog *dialog);

/* The request that found the dialog dead by now, at the originating endpoint; NULL: none. */
const struct sc_txn *sc_dialog_dead_by(const struct sc_call_view *view,
				       const struct sc_dialog *dialog);

/* When that was, as far as the originating endpoint can tell. */
int64_t sc_dialog_lost_ns(const struct sc_call_view *view, const struct sc_dialog *dialog,
			  const struct sc_txn *dead_by);

/* When its session timer ran out before any BYE (RFC 4028); SC_TIME_NONE. */
int64_t sc_dialog_expired_ns(const struct sc_call_view *view, const struct sc_dialog *dialog);

#endif
