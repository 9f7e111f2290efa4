#include "session/challenges.h"

#include "session/dialog_set.h"
#include "session/owner.h"

struct challenge_key {
	struct sc_span call_id, nonce;
};

static uint64_t hash_of(const struct challenge_key *key)
{
	return sc_span_hash(sc_span_hash(SC_CALL_ID_SEED, key->call_id), key->nonce);
}

static bool asks_with(const void *item, const void *wanted)
{
	const struct sc_txn *txn = item;
	const struct challenge_key *key = wanted;

	if (!sc_span_eq(txn->set->key.call_id, key->call_id))
		return false;
	for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next) {
		const struct sc_auth_list *asked = sc_reply_more(reply)->auth;

		for (unsigned i = 0; asked && i < asked->count; i++)
			if (sc_span_eq(asked->auth[i].nonce, key->nonce))
				return true;
	}
	return false;
}

static struct sc_auth_list *keep(struct sc_state *state, struct sc_txn *txn,
				 const struct sc_message *message)
{
	bool left_off = false;
	struct sc_auth_list *list = sc_auth_keep(&state->pool, message, &left_off);

	if (left_off) {
		sc_owner_limit(state, txn->owner, SC_COUNT_LIMIT_AUTH);
		txn->limited = true;
	}
	return list;
}

void sc_challenges_note_request(struct sc_state *state, struct sc_txn *txn,
				const struct sc_message *message)
{
	struct sc_auth_list *credentials = NULL;

	if (txn->method == SC_REGISTER || (txn->method == SC_INVITE && txn->initial))
		credentials = keep(state, txn, message);
	if (credentials)
		sc_txn_extra(txn, &state->pool)->auth = credentials;
}

void sc_challenges_note_reply(struct sc_state *state, struct sc_txn *txn, struct sc_reply *reply,
			      const struct sc_message *message)
{
	struct challenge_key key = {.call_id = txn->set->key.call_id};
	struct sc_auth_list *asked;

	if ((reply->code != 401 && reply->code != 407) ||
	    (txn->method != SC_INVITE && txn->method != SC_REGISTER))
		return;
	asked = reply->extra->auth = keep(state, txn, message); /* it is a 3xx-6xx */
	/* REGISTERs are found by Call-ID and AOR, whatever their tags. */
	for (unsigned i = 0; txn->method == SC_INVITE && asked && i < asked->count; i++) {
		key.nonce = asked->auth[i].nonce;
		sc_index_add(&state->challenges, hash_of(&key), txn);
	}
}

struct sc_txn *sc_challenges_find(const struct sc_state *state, struct sc_span call_id,
				  const struct sc_auth_list *credentials)
{
	for (unsigned i = 0; credentials && i < credentials->count; i++) {
		struct challenge_key key = {call_id, credentials->auth[i].nonce};
		struct sc_txn *txn = NULL;

		if (key.nonce.len > 0)
			txn = sc_index_find(&state->challenges, hash_of(&key), asks_with, &key);
		if (txn)
			return txn;
	}
	return NULL;
}

void sc_challenges_forget(struct sc_state *state, struct sc_txn *txn)
{
	struct challenge_key key = {.call_id = txn->set->key.call_id};

	if (txn->method != SC_INVITE)
		return;
	for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next) {
		const struct sc_auth_list *asked = sc_reply_more(reply)->auth;

		for (unsigned i = 0; asked && i < asked->count; i++) {
			key.nonce = asked->auth[i].nonce;
			sc_index_remove(&state->challenges, hash_of(&key), txn);
		}
	}
}
