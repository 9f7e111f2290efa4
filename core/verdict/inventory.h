/* What a capture has of each kind of thing - response codes, hosts, codecs - and how often, so that
 * one can say what is new in another. A kind is a row in SC_INVENTORY and a line where its rows are
 * looked at. */
#ifndef SC_VERDICT_INVENTORY_H
#define SC_VERDICT_INVENTORY_H

#include <glib.h>

#include "base/counters.h"
#include "session/rows.h"
#include "verdict/finding.h"

/* X(id, key, label, what its share is of) */
#define SC_INVENTORY(X) \
	X(CODE, "response-code", "how requests of a method ended") \
	X(OUTCOME, "outcome", "what became of calls") \
	X(REGISTRATION_OUTCOME, "registration-outcome", "what became of registrations") \
	X(USER_AGENT, "user-agent", "who began calls and registrations") \
	X(HOST, "host", "ends of calls and registrations") \
	X(CODEC, "codec", "what calls were spoken in") \
	X(FINDING, "finding", "what was found to be wrong, by rule")

enum sc_inventory_kind {
#define X(id, key, label) SC_INVENTORY_##id,
	SC_INVENTORY(X)
#undef X
		SC_INVENTORY_COUNT
};

extern const char *const sc_inventory_keys[], *const sc_inventory_labels[];

struct sc_inventory;

/* `counters` outlive it. */
struct sc_inventory *sc_inventory_new(struct sc_counters *counters);
void sc_inventory_call(struct sc_inventory *inventory, const struct sc_call_row *row);
void sc_inventory_registration(struct sc_inventory *inventory,
			       const struct sc_registration_row *row);
/* Of requests that are no call and no registration: those have a row of their own. */
void sc_inventory_transaction(struct sc_inventory *inventory, const struct sc_txn_row *row);
void sc_inventory_finding(struct sc_inventory *inventory, const struct sc_finding_row *row);
void sc_inventory_free(struct sc_inventory *inventory); /* NULL is fine */

/* A value of either side: how often it is there, and of how many. */
struct sc_inventory_value {
	enum sc_inventory_kind kind;
	const char *text;
	uint64_t count_a, count_b, of_a, of_b;
};

/* All values of both, kind by kind in the order of the list, sorted. Free with g_array_free, while
 * both are there. */
GArray *sc_inventory_union(const struct sc_inventory *a, const struct sc_inventory *b);

#endif
