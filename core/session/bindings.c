#include "session/bindings.h"

#include "base/limits.h"
#include "message/uri.h"

/* A binding; the texts of its contact lie behind it. */
struct binding {
	struct binding *next;
	struct sc_contact contact;
	struct sc_grant grant;
};

/* An address of record that has bindings, or a URI that a registrar granted. */
struct entry {
	uint64_t hash;
	struct sc_span text;      /* in the same block, behind the struct */
	struct binding *bindings; /* of an address of record */
	unsigned count;
	struct sc_endpoint registrar; /* of a URI */
};

struct sc_bindings {
	GHashTable *aors, *uris;
	GString *key;   /* the latest that was made */
	unsigned count; /* bindings and URIs */
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

static void free_entry(void *item)
{
	struct entry *entry = item;
	struct binding *next;

	for (struct binding *binding = entry->bindings; binding; binding = next) {
		next = binding->next;
		g_free(binding);
	}
	g_free(entry);
}

struct sc_bindings *sc_bindings_new(void)
{
	struct sc_bindings *bindings = g_new0(struct sc_bindings, 1);

	bindings->aors = g_hash_table_new_full(entry_hash, entry_equal, free_entry, NULL);
	bindings->uris = g_hash_table_new_full(entry_hash, entry_equal, free_entry, NULL);
	bindings->key = g_string_new(NULL);
	return bindings;
}

void sc_bindings_free(struct sc_bindings *bindings)
{
	g_hash_table_destroy(bindings->aors);
	g_hash_table_destroy(bindings->uris);
	g_string_free(bindings->key, TRUE);
	g_free(bindings);
}

/* ---- keys: valid until the next one is made ---- */

static void add(GString *key, struct sc_span text)
{
	g_string_append_len(key, text.ptr, (gssize)text.len);
}

static void add_lower(GString *key, struct sc_span text)
{
	for (size_t i = 0; i < text.len; i++)
		g_string_append_c(key, sc_lower(text.ptr[i]));
}

/* user@host, the host without case. */
static struct sc_span aor_key(const struct sc_bindings *bindings, struct sc_span aor)
{
	GString *key = g_string_assign(bindings->key, "");
	size_t user_len = aor.len;

	while (user_len > 0 && aor.ptr[user_len - 1] != '@')
		user_len--;
	add(key, sc_span(aor.ptr, user_len));
	add_lower(key, sc_span(aor.ptr + user_len, aor.len - user_len));
	return sc_span(key->str, key->len);
}

/* Where a proxy sends requests for the binding: it may leave off parameters and
 * the usual port. */
static struct sc_span uri_key(const struct sc_bindings *bindings, struct sc_span text)
{
	GString *key = g_string_assign(bindings->key, "");
	struct sc_uri uri;

	if (sc_uri_parse(&uri, text, NULL)) {
		add(key, uri.user);
		g_string_append_c(key, '@');
		add_lower(key, uri.host);
		g_string_append_printf(key, ":%u", uri.port == 0 ? 5060u : uri.port);
	} else {
		add(key, text);
	}
	return sc_span(key->str, key->len);
}

/* ---- entries ---- */

static struct entry *find(GHashTable *entries, struct sc_span key)
{
	struct entry probe = {.hash = sc_span_hash(2, key), .text = key};

	return g_hash_table_lookup(entries, &probe);
}

static struct entry *make(GHashTable *entries, struct sc_span key)
{
	struct entry *entry = g_malloc0(sizeof *entry + key.len);

	if (key.len > 0)
		memcpy(entry + 1, key.ptr, key.len);
	entry->text = sc_span((const char *)(entry + 1), key.len);
	entry->hash = sc_span_hash(2, entry->text);
	g_hash_table_add(entries, entry);
	return entry;
}

/* False: there are too many. */
static bool has_room(struct sc_state *state)
{
	if (state->bindings->count < SC_BINDINGS_MAX)
		return true;
	state->counters->n[SC_COUNT_LIMIT_BINDINGS]++;
	return false;
}

static void note_uri(struct sc_state *state, struct sc_span uri,
		     const struct sc_endpoint *registrar)
{
	struct sc_bindings *bindings = state->bindings;
	struct sc_span key = uri_key(bindings, uri);
	struct entry *entry = find(bindings->uris, key);

	if (!entry) {
		if (!has_room(state))
			return;
		entry = make(bindings->uris, key);
		bindings->count++;
	}
	entry->registrar = *registrar;
}

static void forget_uri(struct sc_bindings *bindings, struct sc_span uri)
{
	struct entry *entry = find(bindings->uris, uri_key(bindings, uri));

	if (!entry)
		return;
	g_hash_table_remove(bindings->uris, entry);
	bindings->count--;
}

/* ---- bindings ---- */

static struct sc_span copy(char **at, struct sc_span text)
{
	struct sc_span kept = text;

	if (text.len > 0) {
		memcpy(*at, text.ptr, text.len);
		kept.ptr = *at;
		*at += text.len;
	}
	return text.len > 0 || !text.ptr ? kept : sc_span("", 0);
}

static struct binding *make_binding(const struct sc_contact *contact)
{
	struct binding *binding = g_malloc0(sizeof *binding + contact->uri.len +
					    contact->instance.len + contact->reg_id.len);
	char *at = (char *)(binding + 1);

	binding->contact.uri = copy(&at, contact->uri);
	binding->contact.instance = copy(&at, contact->instance);
	binding->contact.reg_id = copy(&at, contact->reg_id);
	return binding;
}

static struct binding **place_of(struct entry *aor, const struct sc_contact *contact)
{
	struct binding **place = &aor->bindings;

	while (*place && !sc_contact_same(&(*place)->contact, contact))
		place = &(*place)->next;
	return place;
}

const struct sc_grant *sc_bindings_known(const struct sc_bindings *bindings, struct sc_span aor,
					 const struct sc_contact *contact)
{
	struct entry *entry = find(bindings->aors, aor_key(bindings, aor));
	const struct binding *binding = entry ? *place_of(entry, contact) : NULL;

	return binding ? &binding->grant : NULL;
}

void sc_bindings_set(struct sc_state *state, struct sc_span aor, const struct sc_contact *contact,
		     const struct sc_grant *grant)
{
	struct sc_bindings *bindings = state->bindings;
	struct sc_span key = aor_key(bindings, aor);
	struct entry *entry = find(bindings->aors, key);
	struct binding **place;

	if (!entry)
		entry = make(bindings->aors, key);
	place = place_of(entry, contact);
	if (!*place && entry->count >= SC_CONTACTS_MAX) {
		state->counters->n[SC_COUNT_LIMIT_BINDINGS]++;
		return;
	}
	if (!*place && has_room(state)) {
		*place = make_binding(contact);
		entry->count++;
		bindings->count++;
	}
	if (*place)
		(*place)->grant = *grant;
	if (!entry->bindings)
		g_hash_table_remove(bindings->aors, entry);
	note_uri(state, contact->uri, &grant->registrar);
}

static void remove_at(struct sc_bindings *bindings, struct entry *aor, struct binding **place)
{
	struct binding *binding = *place;

	*place = binding->next;
	aor->count--;
	bindings->count--;
	forget_uri(bindings, binding->contact.uri);
	g_free(binding);
}

/* Which bindings of an address of record go; NULL members: what they say is not asked. */
struct going {
	const struct sc_contact *contact;    /* this one alone */
	const struct sc_contacts *listed;    /* those that are not among them, */
	const struct sc_endpoint *registrar; /* of this registrar */
};

static bool goes(const struct binding *binding, const struct going *going)
{
	if (going->contact && !sc_contact_same(&binding->contact, going->contact))
		return false;
	return !going->listed || (sc_endpoint_eq(&binding->grant.registrar, going->registrar) &&
				  !sc_contacts_find(going->listed, &binding->contact));
}

static void remove_going(struct sc_bindings *bindings, struct sc_span aor, struct going going)
{
	struct entry *entry = find(bindings->aors, aor_key(bindings, aor));
	struct binding **place;

	if (!entry)
		return;
	for (place = &entry->bindings; *place;)
		if (goes(*place, &going))
			remove_at(bindings, entry, place);
		else
			place = &(*place)->next;
	if (!entry->bindings)
		g_hash_table_remove(bindings->aors, entry);
}

void sc_bindings_remove(struct sc_state *state, struct sc_span aor,
			const struct sc_contact *contact)
{
	remove_going(state->bindings, aor, (struct going){.contact = contact});
}

void sc_bindings_listed(struct sc_state *state, struct sc_span aor,
			const struct sc_contacts *listed, const struct sc_endpoint *registrar)
{
	remove_going(state->bindings, aor,
		     (struct going){.listed = listed, .registrar = registrar});
}

/* ---- whose bindings requests go to ---- */

const struct sc_endpoint *sc_bindings_registrar(const struct sc_bindings *bindings,
						struct sc_span uri)
{
	const struct entry *entry;

	if (g_hash_table_size(bindings->uris) == 0)
		return NULL;
	entry = find(bindings->uris, uri_key(bindings, uri));
	return entry ? &entry->registrar : NULL;
}
