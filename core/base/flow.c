#include "base/flow.h"

#include <glib.h>

#include "base/span.h"

void sc_flows_init(struct sc_flows *flows, size_t count_max)
{
	memset(flows, 0, sizeof *flows);
	flows->bucket_count = 1;
	while (flows->bucket_count < count_max)
		flows->bucket_count *= 2;
	flows->buckets = g_new0(struct sc_flow *, flows->bucket_count);
}

void sc_flows_clear(struct sc_flows *flows)
{
	g_free(flows->buckets);
	memset(flows, 0, sizeof *flows);
}

static bool is(const struct sc_flow *flow, uint64_t hash, const struct sc_flow_key *key)
{
	return flow->hash == hash && memcmp(&flow->key, key, sizeof *key) == 0;
}

struct sc_flow *sc_flows_find(const struct sc_flows *flows, const struct sc_flow_key *key)
{
	uint64_t hash = sc_hash(0, key, sizeof *key);
	struct sc_flow *flow = flows->buckets[hash & (flows->bucket_count - 1)];

	while (flow && !is(flow, hash, key))
		flow = flow->chain;
	return flow;
}

struct sc_flow *sc_flows_next(const struct sc_flow *flow)
{
	struct sc_flow *next = flow->chain;

	while (next && !is(next, flow->hash, &flow->key))
		next = next->chain;
	return next;
}

static void link_newest(struct sc_flows *flows, struct sc_flow *flow)
{
	flow->newer = NULL;
	flow->older = flows->newest;
	if (flows->newest)
		flows->newest->newer = flow;
	else
		flows->oldest = flow;
	flows->newest = flow;
}

static void unlink_order(struct sc_flows *flows, struct sc_flow *flow)
{
	if (flow->older)
		flow->older->newer = flow->newer;
	else
		flows->oldest = flow->newer;
	if (flow->newer)
		flow->newer->older = flow->older;
	else
		flows->newest = flow->older;
}

void sc_flows_add(struct sc_flows *flows, struct sc_flow *flow, const struct sc_flow_key *key)
{
	struct sc_flow **place;

	flow->key = *key;
	flow->hash = sc_hash(0, key, sizeof *key);
	flow->chain = NULL;
	/* At the end of its bucket: the earliest of equals is found first. */
	place = &flows->buckets[flow->hash & (flows->bucket_count - 1)];
	while (*place)
		place = &(*place)->chain;
	*place = flow;
	link_newest(flows, flow);
	flows->count++;
}

void sc_flows_remove(struct sc_flows *flows, struct sc_flow *flow)
{
	struct sc_flow **place = &flows->buckets[flow->hash & (flows->bucket_count - 1)];

	while (*place != flow)
		place = &(*place)->chain;
	*place = flow->chain;
	unlink_order(flows, flow);
	flows->count--;
}

void sc_flows_touch(struct sc_flows *flows, struct sc_flow *flow)
{
	if (flows->newest == flow)
		return;
	unlink_order(flows, flow);
	link_newest(flows, flow);
}
