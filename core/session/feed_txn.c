#include "session/feed_txn.h"

#include "base/canary.h"
#include "session/challenges.h"
#include "session/dialog.h"
#include "session/dialog_set.h"
#include "session/expiry.h"
#include "session/measures.h"
#include "session/seen.h"
#include "session/tombstones.h"
#include "session/txns.h"

struct sc_txn *sc_feed_find_txn(struct sc_state *state, const struct sc_txn_key *key)
{
	struct sc_txn *txn = sc_index_find(&state->txns, key->hash, sc_txn_is, key);

	if (txn && sc_dialog_set_settle_late(state, txn->set))
		txn = sc_index_find(&state->txns, key->hash, sc_txn_is, key);
	return txn;
}

/* The caller has no tag, so the callee's requests name none (RFC 3261 12.1.2). */
static struct sc_dialog_set *set_without_tag(struct sc_state *state,
					     const struct sc_message *message)
{
	struct sc_dialog_set *set = sc_dialog_set_of_tag(state, message->call_id, message->to.tag);

	for (struct sc_dialog *dialog = set ? set->dialogs : NULL; dialog; dialog = dialog->next)
		if (sc_span_eq(dialog->tag, message->from.tag))
			return set;
	return NULL;
}

/* The INVITE whose challenge this one answers, whatever its From-tag (METRICS.md DL-4). */
static struct sc_txn *challenged(struct sc_state *state, const struct sc_message *message)
{
	struct sc_auth_list *credentials;
	struct sc_txn *txn;
	bool left_off;

	if (state->challenges.count == 0 || !message->request || message->method != SC_INVITE ||
	    message->to.tag.ptr)
		return NULL;
	credentials = sc_auth_keep(&state->pool, message, &left_off);
	txn = sc_challenges_find(state, message->call_id, credentials);
	if (txn && sc_dialog_set_settle_late(state, txn->set))
		txn = sc_challenges_find(state, message->call_id, credentials);
	sc_auth_drop(&state->pool, credentials);
	return txn;
}

/* A retry with a tag of its own takes the dialog set over: what it sets up has that tag. */
static struct sc_dialog_set *set_of_challenge(struct sc_state *state,
					      const struct sc_message *message)
{
	const struct sc_txn *invite = challenged(state, message);

	if (!invite || invite->set->dialogs)
		return NULL;
	sc_dialog_set_rename(state, invite->set, message);
	return invite->set;
}

/* A CANCEL belongs to what it cancels (RFC 3261 9.2), whatever its From-tag. */
static struct sc_dialog_set *find_set(struct sc_state *state, const struct sc_message *message)
{
	struct sc_txn_key key;
	const struct sc_txn *invite = NULL;
	struct sc_dialog_set *set;

	if (message->method == SC_CANCEL) {
		sc_txn_key_of(&key, message, &state->hashes, SC_INVITE);
		invite = sc_feed_find_txn(state, &key);
	}
	set = invite ? invite->set : sc_dialog_set_find(state, message);
	if (!set)
		set = set_of_challenge(state, message);
	return !set && message->request && !message->to.tag.ptr ? set_without_tag(state, message)
								: set;
}

/* The subscription of a REFER goes on after its dialog (RFC 3515 2.4.6). */
static bool of_subscription(const struct sc_state *state, const struct sc_dialog_set *set,
			    const struct sc_message *message)
{
	return (message->method == SC_NOTIFY || message->method == SC_SUBSCRIBE) && set &&
	       sc_measures_open_until(state, set) >= state->now_ns;
}

static void note_late(struct sc_state *state, const struct sc_late *late, struct sc_seen *seen)
{
	state->counters->n[SC_COUNT_LATE]++;
	seen->late = true;
	if (late->kind == SC_OWNER_REGISTRATION)
		seen->registration = late->number;
	else
		seen->call = late->number;
}

SC_NO_CANARY struct sc_txn *sc_feed_new_txn(struct sc_state *state, const struct sc_txn_key *key,
					    const struct sc_message *message, struct sc_seen *seen)
{
	struct sc_dialog_set *set = find_set(state, message);
	struct sc_late late = {0};
	struct sc_txn *txn;

	if (set)
		sc_dialog_set_settle_late(state, set);
	if (sc_tombstones_find(state, message, set, &late) &&
	    !of_subscription(state, set, message)) {
		note_late(state, &late, seen);
		return NULL;
	}
	if (!set)
		set = sc_dialog_set_new(state, message);
	txn = sc_txn_enter(state, key, set, message);
	txn->owner_number = late.number;
	return txn;
}
