/* Flows: a table of whatever is followed from packet to packet (TCP
 * connections, SCTP associations, datagrams in fragments), found by key and
 * kept in an order in which the oldest can be dropped.
 *
 * A flow is the first member of its owner's struct; the owner allocates it.
 * Several flows may have the same key: the earliest is found first. */
#ifndef SC_BASE_FLOW_H
#define SC_BASE_FLOW_H

#include <stddef.h>
#include <stdint.h>

#include "base/endpoint.h"

struct sc_flow_key {
	struct sc_endpoint a, b;
	uint32_t tag; /* what tells flows between the same two apart */
};

struct sc_flow {
	struct sc_flow *chain;         /* the next one in its bucket */
	struct sc_flow *older, *newer; /* the order of dropping */
	uint64_t hash;
	struct sc_flow_key key;
};

struct sc_flows {
	struct sc_flow **buckets;
	size_t bucket_count; /* a power of two */
	size_t count;
	struct sc_flow *oldest, *newest;
};

/* For about `count_max` flows; keeping to that is the owner's business. */
void sc_flows_init(struct sc_flows *flows, size_t count_max);

/* Frees the table, not the flows. */
void sc_flows_clear(struct sc_flows *flows);

/* NULL: there is none. */
struct sc_flow *sc_flows_find(const struct sc_flows *flows, const struct sc_flow_key *key);

/* The next flow with the same key, or NULL. */
struct sc_flow *sc_flows_next(const struct sc_flow *flow);

/* Puts a flow in, as the newest. */
void sc_flows_add(struct sc_flows *flows, struct sc_flow *flow, const struct sc_flow_key *key);
void sc_flows_remove(struct sc_flows *flows, struct sc_flow *flow);

/* Makes it the newest. */
void sc_flows_touch(struct sc_flows *flows, struct sc_flow *flow);

#endif
