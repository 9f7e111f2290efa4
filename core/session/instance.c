#include "session/instance.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/dialog_set.h"
#include "session/via_list.h"

/* NULL: there is none among the latest; *last is then the oldest looked at if
 * there are older ones, else NULL. `name` counts for extension methods alone. */
static struct sc_instance *find(const struct sc_dialog_set *set, enum sc_method method,
				struct sc_span name, uint32_t cseq, struct sc_span to_tag,
				const struct sc_instance **last)
{
	struct sc_instance *instance = set->newest_instance;

	*last = NULL;
	for (unsigned i = 0; instance && i < SC_INSTANCES_SEARCHED_MAX; i++) {
		if (instance->cseq == cseq && instance->method == method &&
		    sc_span_eq(sc_txn_text(instance->hops, SC_TXN_TO_TAG), to_tag) &&
		    (method != SC_EXTENSION ||
		     sc_span_eq(sc_txn_text(instance->hops, SC_TXN_METHOD), name)))
			return instance;
		*last = instance;
		instance = instance->older;
	}
	if (!instance)
		*last = NULL;
	return NULL;
}

struct sc_instance *sc_instance_of_invite(const struct sc_dialog_set *set, uint32_t cseq,
					  struct sc_span to_tag, bool *beyond)
{
	const struct sc_instance *last;
	struct sc_instance *instance =
		find(set, SC_INVITE, (struct sc_span){NULL, 0}, cseq, to_tag, &last);

	if (!instance && last)
		*beyond = true;
	return instance;
}

static struct sc_instance *new_instance(struct sc_state *state, const struct sc_txn *txn)
{
	struct sc_instance *instance = sc_pool_take(&state->pool, sizeof *instance);
	struct sc_dialog_set *set = txn->set;

	instance->cseq = txn->cseq;
	instance->method = txn->method;
	instance->older = set->newest_instance;
	if (instance->older)
		instance->older->newer = instance;
	set->newest_instance = instance;
	return instance;
}

/* Might a hop that is not among the latest have come within a round trip? */
static bool too_many_at_once(const struct sc_state *state, const struct sc_instance *last)
{
	const struct sc_txn *hop = last->hops;

	return !hop->has_request ||
	       sc_time_diff(state->now_ns, hop->request.first_ns) < state->config.t1_ns;
}

/* Its owner, which is not known yet, is told later (owner.c). */
static void limit(struct sc_state *state, struct sc_txn *txn, enum sc_counter counter)
{
	state->counters->n[counter]++;
	txn->limited = true;
}

static void append(struct sc_instance *instance, struct sc_txn *txn)
{
	txn->instance = instance;
	if (instance->last_hop)
		instance->last_hop->next_hop = txn;
	else
		instance->hops = txn;
	instance->last_hop = txn;
	instance->count++;
}

void sc_instance_join(struct sc_state *state, struct sc_txn *txn)
{
	const struct sc_instance *last;
	struct sc_instance *instance = find(txn->set, txn->method, sc_txn_text(txn, SC_TXN_METHOD),
					    txn->cseq, sc_txn_text(txn, SC_TXN_TO_TAG), &last);

	if (!instance) {
		if (last && too_many_at_once(state, last))
			limit(state, txn, SC_COUNT_LIMIT_INSTANCES);
		instance = new_instance(state, txn);
	}
	append(instance, txn);
	if (instance->count > SC_INSTANCE_HOPS_MAX)
		limit(state, txn, SC_COUNT_LIMIT_HOPS);
}

static void free_instance(struct sc_state *state, struct sc_dialog_set *set,
			  struct sc_instance *instance)
{
	if (instance->newer)
		instance->newer->older = instance->older;
	else
		set->newest_instance = instance->older;
	if (instance->older)
		instance->older->newer = instance->newer;
	sc_pool_give(&state->pool, instance, sizeof *instance);
}

void sc_instance_leave(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_instance *instance = txn->instance;
	struct sc_txn *before = NULL;

	if (instance->hops != txn)
		for (before = instance->hops; before->next_hop != txn; before = before->next_hop)
			;
	if (before)
		before->next_hop = txn->next_hop;
	else
		instance->hops = txn->next_hop;
	if (instance->last_hop == txn)
		instance->last_hop = before;
	if (--instance->count == 0)
		free_instance(state, txn->set, instance);
}

void sc_instance_part(struct sc_state *state, struct sc_txn *txn)
{
	sc_instance_leave(state, txn);
	txn->next_hop = NULL;
	append(new_instance(state, txn), txn);
}

/* ---- which hop was first ---- */

bool sc_txn_is_downstream(const struct sc_txn *lower, const struct sc_txn *upper)
{
	return sc_via_list_has(lower->vias, sc_txn_text(upper, SC_TXN_HOST), upper->port,
			       sc_txn_branch(upper));
}

bool sc_txn_sent_on(const struct sc_txn *lower, const struct sc_txn *upper)
{
	return upper->method != SC_CANCEL || sc_txn_is_downstream(lower, upper);
}
