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
	GString *key; /* the latest that was made */
};

static unsigned entry_hash(const void *entry)
{
	return sc_hash_fold(((const struct entry *)entry)->hash);
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
	bindings->key = g_string_new(NULL);
	return bindings;
}

void sc_bindings_free(struct sc_bindings *bindings)
{
	g_hash_table_destroy(bindings->entries);
	g_string_free(bindings->key, TRUE);
	g_free(bindings);
}

/* ---- keys ---- */

static void add(GString *key, struct sc_span text)
{
	g_string_append_len(key, text.ptr, (gssize)text.len);
}

/* A Contact's URI as RFC 3261 19.1.4 compares it roughly: user, host, port. */
static void add_uri(GString *key, struct sc_span text)
{
	struct sc_uri uri;

	if (!sc_uri_parse(&uri, text, NULL)) {
		add(key, text);
		return;
	}
	add(key, uri.user);
	g_string_append_c(key, '@');
	for (size_t i = 0; i < uri.host.len; i++)
		g_string_append_c(key, sc_lower(uri.host.ptr[i]));
	g_string_append_printf(key, ":%u", uri.port == 0 ? 5060u : uri.port);
}

/* Both: valid until the next key is made. */
static struct sc_span binding_key(const struct sc_bindings *bindings, struct sc_span aor,
				  struct sc_span contact_value)
{
	GString *key = g_string_assign(bindings->key, "b");
	struct sc_name_addr contact;
	struct sc_span instance;

	add(key, aor);
	g_string_append_c(key, ' ');
	sc_name_addr_parse(&contact, contact_value, NULL);
	instance = sc_param(contact.params, SC_SPAN_LIT("+sip.instance"));
	if (instance.ptr && instance.len > 0) { /* RFC 5626 6 */
		add(key, instance);
		g_string_append_c(key, ' ');
		add(key, sc_param(contact.params, SC_SPAN_LIT("reg-id")));
	} else {
		add_uri(key, contact.uri);
	}
	return sc_span(key->str, key->len);
}

static struct sc_span uri_key(const struct sc_bindings *bindings, struct sc_span uri)
{
	GString *key = g_string_assign(bindings->key, "u");

	add_uri(key, uri);
	return sc_span(key->str, key->len);
}

static struct entry *find(const struct sc_bindings *bindings, struct sc_span key)
{
	struct entry probe = {.hash = sc_span_hash(2, key), .text = key};

	return g_hash_table_lookup(bindings->entries, &probe);
}

/* `grant` NULL: it is forgotten. */
static void set(struct sc_state *state, struct sc_span key, const struct sc_grant *grant)
{
	GHashTable *entries = state->bindings->entries;
	struct entry *entry = find(state->bindings, key);

	if (!grant) {
		if (entry)
			g_hash_table_remove(entries, entry);
		return;
	}
	if (!entry) {
		if (g_hash_table_size(entries) >= SC_BINDINGS_MAX) {
			state->counters->n[SC_COUNT_LIMIT_BINDINGS]++;
			return;
		}
		entry = g_malloc0(sizeof *entry + key.len);
		memcpy(entry + 1, key.ptr, key.len);
		entry->text = sc_span((const char *)(entry + 1), key.len);
		entry->hash = sc_span_hash(2, entry->text);
		g_hash_table_add(entries, entry);
	}
	entry->grant = *grant;
}

/* ---- questions ---- */

const struct sc_grant *sc_bindings_known(const struct sc_bindings *bindings, struct sc_span aor,
					 struct sc_span contact_value)
{
	const struct entry *entry = find(bindings, binding_key(bindings, aor, contact_value));

	return entry ? &entry->grant : NULL;
}

void sc_bindings_set(struct sc_state *state, struct sc_span aor, struct sc_span contact_value,
		     const struct sc_grant *grant)
{
	struct sc_name_addr contact;

	set(state, binding_key(state->bindings, aor, contact_value), grant);
	sc_name_addr_parse(&contact, contact_value, NULL);
	set(state, uri_key(state->bindings, contact.uri), grant);
}

const struct sc_endpoint *sc_bindings_registrar(const struct sc_bindings *bindings,
						struct sc_span uri)
{
	const struct entry *entry;

	if (g_hash_table_size(bindings->entries) == 0)
		return NULL;
	entry = find(bindings, uri_key(bindings, uri));
	return entry ? &entry->grant.registrar : NULL;
}
