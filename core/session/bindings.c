#include "session/bindings.h"

#include "base/limits.h"
#include "message/param.h"

/* A text with a meaning: "b" + AOR + contact of a binding, or "u" + URI that a
 * registrar granted. */
struct entry {
	uint64_t hash;
	struct sc_span text; /* in the same block, behind the struct */
	struct sc_grant grant;
};

struct sc_bindings {
	GHashTable *entries;
};

static unsigned entry_hash(const void *entry)
{
	uint64_t hash = ((const struct entry *)entry)->hash;

	return (unsigned)(hash ^ hash >> 32);
}

static int entry_equal(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;

	return a->hash == b->hash && sc_span_eq(a->text, b->text);
}

struct sc_bindings *sc_bindings_new(void)
{
	struct sc_bindings *bindings = g_new0(struct sc_bindings, 1);

	bindings->entries = g_hash_table_new_full(entry_hash, entry_equal, g_free, NULL);
	return bindings;
}

void sc_bindings_free(struct sc_bindings *bindings)
{
	g_hash_table_destroy(bindings->entries);
	g_free(bindings);
}

/* ---- keys ---- */

#define KEY_MAX 1024u /* longer AORs and contacts are compared by their beginning */

struct key {
	char text[KEY_MAX];
	size_t len;
};

static void add(struct key *key, struct sc_span text)
{
	size_t len = MIN(text.len, KEY_MAX - key->len);

	if (len > 0)
		memcpy(key->text + key->len, text.ptr, len);
	key->len += len;
}

/* A Contact's URI as RFC 3261 19.1.4 compares it roughly: user, host, port. */
static void add_uri(struct key *key, struct sc_span text)
{
	struct sc_uri uri;
	char port[8];

	if (!sc_uri_parse(&uri, text, NULL)) {
		add(key, text);
		return;
	}
	add(key, uri.user);
	add(key, SC_SPAN_LIT("@"));
	for (size_t i = 0; i < uri.host.len; i++) {
		char c = sc_lower(uri.host.ptr[i]);
		add(key, sc_span(&c, 1));
	}
	g_snprintf(port, sizeof port, ":%u", uri.port == 0 ? 5060u : uri.port);
	add(key, sc_span(port, strlen(port)));
}

static void binding_key(struct key *key, struct sc_span aor, struct sc_span contact_value)
{
	struct sc_name_addr contact;
	struct sc_span instance;

	key->len = 0;
	add(key, SC_SPAN_LIT("b"));
	add(key, aor);
	add(key, SC_SPAN_LIT(" "));
	sc_name_addr_parse(&contact, contact_value, NULL);
	instance = sc_param(contact.params, SC_SPAN_LIT("+sip.instance"));
	if (instance.ptr && instance.len > 0) { /* RFC 5626 6 */
		add(key, instance);
		add(key, SC_SPAN_LIT(" "));
		add(key, sc_param(contact.params, SC_SPAN_LIT("reg-id")));
	} else {
		add_uri(key, contact.uri);
	}
}

static void uri_key(struct key *key, struct sc_span uri)
{
	key->len = 0;
	add(key, SC_SPAN_LIT("u"));
	add_uri(key, uri);
}

static struct entry *find(const struct sc_bindings *bindings, const struct key *key)
{
	struct entry probe = {.text = {key->text, key->len}};

	probe.hash = sc_span_hash(2, probe.text);
	return g_hash_table_lookup(bindings->entries, &probe);
}

static void put(struct sc_state *state, const struct key *key, const struct sc_grant *grant)
{
	struct entry *entry = find(state->bindings, key);

	if (!entry) {
		if (g_hash_table_size(state->bindings->entries) >= SC_BINDINGS_MAX) {
			state->counters->n[SC_COUNT_LIMIT_BINDINGS]++;
			return;
		}
		entry = g_malloc0(sizeof *entry + key->len);
		memcpy(entry + 1, key->text, key->len);
		entry->text = sc_span((const char *)(entry + 1), key->len);
		entry->hash = sc_span_hash(2, entry->text);
		g_hash_table_add(state->bindings->entries, entry);
	}
	entry->grant = *grant;
}

static void drop(struct sc_state *state, const struct key *key)
{
	struct entry *entry = find(state->bindings, key);

	if (entry)
		g_hash_table_remove(state->bindings->entries, entry);
}

/* ---- questions ---- */

const struct sc_grant *sc_bindings_known(const struct sc_bindings *bindings, struct sc_span aor,
					 struct sc_span contact_value)
{
	const struct entry *entry;
	struct key key;

	binding_key(&key, aor, contact_value);
	entry = find(bindings, &key);
	return entry ? &entry->grant : NULL;
}

void sc_bindings_set(struct sc_state *state, struct sc_span aor, struct sc_span contact_value,
		     const struct sc_grant *grant)
{
	struct sc_name_addr contact;
	struct key binding, uri;

	binding_key(&binding, aor, contact_value);
	sc_name_addr_parse(&contact, contact_value, NULL);
	uri_key(&uri, contact.uri);
	if (!grant) {
		drop(state, &binding);
		drop(state, &uri);
	} else {
		put(state, &binding, grant);
		put(state, &uri, grant);
	}
}

const struct sc_endpoint *sc_bindings_registrar(const struct sc_bindings *bindings,
						struct sc_span uri)
{
	const struct entry *entry;
	struct key key;

	if (g_hash_table_size(bindings->entries) == 0)
		return NULL;
	uri_key(&key, uri);
	entry = find(bindings, &key);
	return entry ? &entry->grant.registrar : NULL;
}
