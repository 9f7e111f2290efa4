#include "session/dialog_set.h"

#include <string.h>

#include <glib.h>

static bool set_is(const void *item, const void *key)
{
	const struct sc_dialog_set_key *a = &((const struct sc_dialog_set *)item)->key, *b = key;

	return sc_span_eq(a->call_id, b->call_id) && sc_span_eq(a->tag, b->tag);
}

static struct sc_dialog_set *find(struct sc_state *state, struct sc_span call_id,
				  struct sc_span tag, uint64_t hash)
{
	struct sc_dialog_set_key key = {hash, call_id, tag};

	return sc_index_find(&state->sets, hash, set_is, &key);
}

struct sc_dialog_set *sc_dialog_set_of_tag(struct sc_state *state, struct sc_span call_id,
					   struct sc_span tag)
{
	return find(state, call_id, tag, sc_span_hash(state->hashes.call_id, tag));
}

struct sc_dialog_set *sc_dialog_set_find(struct sc_state *state, const struct sc_message *message)
{
	struct sc_dialog_set *set =
		find(state, message->call_id, sc_set_tag(message), state->hashes.set);

	if (!set && message->to.tag.ptr && message->method != SC_REGISTER)
		set = sc_dialog_set_of_tag(state, message->call_id, message->to.tag);
	return set;
}

struct sc_dialog_set *sc_dialog_set_new(struct sc_state *state, const struct sc_message *message)
{
	struct sc_span call_id = message->call_id, tag = sc_set_tag(message);
	size_t bytes = sizeof(struct sc_dialog_set) + call_id.len + tag.len;
	struct sc_dialog_set *set = sc_pool_take(&state->pool, bytes);
	char *at = (char *)(set + 1);

	set->bytes = bytes;
	memcpy(at, call_id.ptr, call_id.len);
	call_id.ptr = at;
	if (tag.ptr) {
		memcpy(at + call_id.len, tag.ptr, tag.len);
		tag.ptr = at + call_id.len;
	}
	set->key = (struct sc_dialog_set_key){state->hashes.set, call_id, tag};
	set->serial = ++state->set_serial;
	sc_index_add(&state->sets, set->key.hash, set);
	state->set_count++;
	return set;
}

void sc_dialog_set_rename(struct sc_state *state, struct sc_dialog_set *set,
			  const struct sc_message *message)
{
	struct sc_span tag = sc_pool_keep(&state->pool, sc_set_tag(message));

	sc_index_remove(&state->sets, set->key.hash, set);
	if (set->renamed)
		sc_pool_drop(&state->pool, set->key.tag);
	set->renamed = true;
	set->key.tag = tag;
	set->key.hash = state->hashes.set;
	sc_index_add(&state->sets, set->key.hash, set);
}

void sc_dialog_set_free(struct sc_state *state, struct sc_dialog_set *set)
{
	g_assert(!set->dialogs);
	sc_index_remove(&state->sets, set->key.hash, set);
	if (set->renamed)
		sc_pool_drop(&state->pool, set->key.tag);
	sc_pool_give(&state->pool, set, set->bytes);
	state->set_count--;
}

struct sc_span sc_dialog_set_other_tag(const struct sc_dialog_set *set,
				       const struct sc_message *message)
{
	return sc_span_eq(message->from.tag, set->key.tag) ? message->to.tag : message->from.tag;
}
