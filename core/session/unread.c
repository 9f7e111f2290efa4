#include "session/unread.h"

#include <glib.h>

#include "base/limits.h"
#include "session/call.h"
#include "session/descriptions.h"
#include "session/dialog_set.h"

/* Half of the room is filled while the other half is kept. */
#define HALF_BYTES (SC_UNREAD_BYTES_MAX / 2)

struct half {
	char *bytes; /* NULL: not needed yet */
	size_t used;
};

struct sc_unread {
	struct half current, before;
	uint64_t dropped_to; /* descriptions of calls up to that number were dropped; 0: none */
};

/* What stands before the text of one. */
struct entry {
	uint64_t call;
	struct sc_told told;
	uint32_t length;
};

/* Entries begin where any struct may. */
static size_t size_of(uint32_t length)
{
	return (sizeof(struct entry) + length + 15) & ~(size_t)15;
}

struct sc_unread *sc_unread_new(void)
{
	return g_new0(struct sc_unread, 1);
}

void sc_unread_free(struct sc_unread *unread)
{
	if (!unread)
		return;
	g_free(unread->current.bytes);
	g_free(unread->before.bytes);
	g_free(unread);
}

/* ---- keeping ---- */

static const struct entry *entry_at(const struct half *half, size_t at)
{
	return (const void *)(half->bytes + at);
}

/* The older half makes room. */
static void turn_over(struct sc_unread *unread)
{
	struct half older = unread->before;

	for (size_t at = 0; at < older.used; at += size_of(entry_at(&older, at)->length))
		unread->dropped_to = MAX(unread->dropped_to, entry_at(&older, at)->call);
	unread->before = unread->current;
	unread->current = (struct half){older.bytes, 0};
	if (!unread->current.bytes)
		unread->current.bytes = g_malloc(HALF_BYTES);
}

void sc_unread_keep(struct sc_unread *unread, uint64_t call, struct sc_span sdp,
		    const struct sc_told *told)
{
	uint32_t length = (uint32_t)MIN(sdp.len, HALF_BYTES / 2);
	struct entry *entry;

	if (!unread->current.bytes || unread->current.used + size_of(length) > HALF_BYTES)
		turn_over(unread);
	entry = (void *)(unread->current.bytes + unread->current.used);
	*entry = (struct entry){call, *told, length};
	memcpy(entry + 1, sdp.ptr, length);
	unread->current.used += size_of(length);
}

/* ---- reading ---- */

/* The calls in progress, by number. */
static GHashTable *calls_of(const struct sc_state *state)
{
	GHashTable *calls = g_hash_table_new(g_int64_hash, g_int64_equal);
	const struct sc_dialog_set *set;
	size_t at = 0;

	while ((set = sc_index_next(&state->sets, &at)))
		for (struct sc_owner *owner = set->owners[SC_OWNER_CALL].newest; owner;
		     owner = owner->next)
			g_hash_table_insert(calls, &owner->number, owner);
	return calls;
}

static void mark_limited(struct sc_state *state, GHashTable *calls, uint64_t dropped_to)
{
	GHashTableIter iter;
	void *call;

	g_hash_table_iter_init(&iter, calls);
	while (g_hash_table_iter_next(&iter, NULL, &call))
		if (((struct sc_owner *)call)->number <= dropped_to)
			sc_owner_limit(state, call, SC_COUNT_LIMIT_UNREAD);
}

void sc_unread_read(const struct sc_unread *unread, struct sc_state *state,
		    void (*told)(struct sc_state *state, struct sc_call *call, struct sc_span sdp,
				 const struct sc_told *told))
{
	const struct half *const halves[] = {&unread->before, &unread->current};
	GHashTable *calls = calls_of(state);

	mark_limited(state, calls, unread->dropped_to);
	for (unsigned i = 0; i < G_N_ELEMENTS(halves); i++) {
		for (size_t at = 0; at < halves[i]->used;) {
			const struct entry *entry = entry_at(halves[i], at);
			struct sc_call *call = g_hash_table_lookup(calls, &entry->call);

			if (call)
				told(state, call, sc_span((const char *)(entry + 1), entry->length),
				     &entry->told);
			at += size_of(entry->length);
		}
	}
	g_hash_table_destroy(calls);
}
