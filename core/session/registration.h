/* A registration attempt: REGISTERs chained over challenges and 423 (METRICS.md 4, 5.1). */
#ifndef SC_SESSION_REGISTRATION_H
#define SC_SESSION_REGISTRATION_H

#include "base/limits.h"
#include "session/state.h"
#include "session/txn.h"

enum sc_registration_kind {
	SC_REG_INITIAL,
	SC_REG_REFRESH,
	SC_REG_DEREGISTER,
	SC_REG_FETCH,
};

struct sc_registration {
	struct sc_registration *prev, *next; /* in the dialog set */
	struct sc_dialog_set *set;
	uint64_t number;
	struct sc_span aor;                     /* user@host of To */
	struct sc_span contact;                 /* first Contact URI; ptr NULL: none */
	struct sc_span from;                    /* user@host of From */
	struct sc_txn *requests, *last_request; /* all hops, in the order seen */
	uint16_t request_count;
	uint32_t loose;     /* transactions of the dialog set that point to it */
	uint8_t kind;       /* enum sc_registration_kind */
	int64_t expires_ns; /* granted; SC_TIME_NONE */
	int64_t first_ns, last_ns;
	uint64_t first_frame, last_frame;
	uint64_t retransmissions, duplicates;
	bool surrendered;
};

/* The registration attempt of a new REGISTER (or of a response without one). */
struct sc_registration *sc_registration_of(struct sc_state *state, struct sc_txn *request,
					   const struct sc_message *message,
					   const struct sc_packet *packet);

/* A 2xx came: notes what it grants and the binding it makes. */
void sc_registration_granted(struct sc_state *state, struct sc_registration *registration,
			     const struct sc_txn *request, const struct sc_message *message,
			     const struct sc_packet *packet);

void sc_registration_saw(struct sc_registration *registration, const struct sc_packet *packet);

/* As sc_call_deadline. */
int64_t sc_registration_deadline(const struct sc_state *state,
				 const struct sc_registration *registration);
void sc_registration_end(struct sc_state *state, struct sc_registration *registration);

struct sc_registration_scratch {
	struct sc_unit_end units[SC_CALL_INVITES_MAX];
};

void sc_registration_row(const struct sc_state *state, const struct sc_registration *registration,
			 struct sc_registration_row *row, struct sc_registration_scratch *scratch);

#endif
