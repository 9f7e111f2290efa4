#include "session/instance.h"

#include "base/limits.h"
#include "session/dialog_set.h"
#include "session/via_list.h"

struct sc_instance *sc_instance_find(const struct sc_dialog_set *set, enum sc_method method,
				     struct sc_span name, uint32_t cseq, struct sc_span to_tag)
{
	struct sc_instance *instance = set->newest_instance;

	for (unsigned i = 0; instance && i < SC_INSTANCES_SEARCHED_MAX;
	     instance = instance->older, i++)
		if (instance->cseq == cseq && instance->method == method &&
		    sc_span_eq(sc_txn_text(instance->hops, SC_TXN_TO_TAG), to_tag) &&
		    (method != SC_EXTENSION ||
		     sc_span_eq(sc_txn_text(instance->hops, SC_TXN_METHOD), name)))
			return instance;
	return NULL;
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

void sc_instance_join(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_instance *instance =
		sc_instance_find(txn->set, txn->method, sc_txn_text(txn, SC_TXN_METHOD), txn->cseq,
				 sc_txn_text(txn, SC_TXN_TO_TAG));

	if (!instance)
		instance = new_instance(state, txn);
	txn->instance = instance;
	if (instance->last_hop)
		instance->last_hop->next_hop = txn;
	else
		instance->hops = txn;
	instance->last_hop = txn;
	instance->count++;
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

/* ---- which hop was first ---- */

/* `text` has room for SC_VIA_TEXT_MAX. */
static size_t own_via_text(char *text, const struct sc_txn *txn)
{
	return sc_via_text(text, SC_VIA_TEXT_MAX, sc_txn_text(txn, SC_TXN_HOST), txn->port,
			   sc_txn_branch(txn));
}

bool sc_txn_is_downstream(const struct sc_txn *lower, const struct sc_txn *upper)
{
	char text[SC_VIA_TEXT_MAX];
	size_t len = own_via_text(text, upper);
	size_t position = 0;
	struct sc_span value;

	if (len == 0)
		return false;
	while (sc_via_list_next(lower->vias, &position, &value))
		if (sc_span_eq(value, sc_span(text, len)))
			return true;
	return false;
}

bool sc_txn_sent_on(const struct sc_txn *lower, const struct sc_txn *upper)
{
	return upper->method != SC_CANCEL || sc_txn_is_downstream(lower, upper);
}
