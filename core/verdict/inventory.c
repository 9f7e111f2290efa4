#include "verdict/inventory.h"

#include <string.h>

#include "base/limits.h"

#define X(id, key, label) key,
const char *const sc_inventory_keys[] = {SC_INVENTORY(X)};
#undef X
#define X(id, key, label) label,
const char *const sc_inventory_labels[] = {SC_INVENTORY(X)};
#undef X

/* How often there is one; and of which whole it is a part, by name. */
struct item {
	uint64_t count;
	const char *whole;
};

struct sc_inventory {
	struct sc_counters *counters;
	GHashTable *items[SC_INVENTORY_COUNT];  /* text -> struct item */
	GHashTable *wholes[SC_INVENTORY_COUNT]; /* name -> uint64_t */
	GString *text;                          /* being looked for */
};

struct sc_inventory *sc_inventory_new(struct sc_counters *counters)
{
	struct sc_inventory *inventory = g_new0(struct sc_inventory, 1);

	inventory->counters = counters;
	inventory->text = g_string_new(NULL);
	for (unsigned i = 0; i < SC_INVENTORY_COUNT; i++) {
		inventory->items[i] =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		inventory->wholes[i] =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	}
	return inventory;
}

void sc_inventory_free(struct sc_inventory *inventory)
{
	if (!inventory)
		return;
	for (unsigned i = 0; i < SC_INVENTORY_COUNT; i++) {
		g_hash_table_destroy(inventory->items[i]);
		g_hash_table_destroy(inventory->wholes[i]);
	}
	g_string_free(inventory->text, TRUE);
	g_free(inventory);
}

/* ---- counting ---- */

/* One more of the whole `name`; what that is called as long as the inventory lives, NULL: there are
 * too many. */
static const char *add_whole(struct sc_inventory *inventory, enum sc_inventory_kind kind,
			     const char *name)
{
	GHashTable *wholes = inventory->wholes[kind];
	void *key, *count;

	if (!g_hash_table_lookup_extended(wholes, name, &key, &count)) {
		if (g_hash_table_size(wholes) >= SC_INVENTORY_VALUES_MAX) {
			inventory->counters->n[SC_COUNT_LIMIT_INVENTORY]++;
			return NULL;
		}
		key = g_strdup(name);
		count = g_new0(uint64_t, 1);
		g_hash_table_insert(wholes, key, count);
	}
	++*(uint64_t *)count;
	return key;
}

/* One more of what inventory->text says, a part of `whole`. */
static void add_item(struct sc_inventory *inventory, enum sc_inventory_kind kind, const char *whole)
{
	GHashTable *items = inventory->items[kind];
	struct item *item = g_hash_table_lookup(items, inventory->text->str);

	if (!item && g_hash_table_size(items) >= SC_INVENTORY_VALUES_MAX) {
		inventory->counters->n[SC_COUNT_LIMIT_INVENTORY]++;
		return;
	}
	if (!item) {
		item = g_new0(struct item, 1);
		item->whole = whole;
		g_hash_table_insert(items, g_strdup(inventory->text->str), item);
	}
	item->count++;
}

static void set_text(struct sc_inventory *inventory, struct sc_span text)
{
	g_string_truncate(inventory->text, 0);
	for (size_t i = 0; i < text.len; i++) /* it becomes a C string */
		g_string_append_c(inventory->text, text.ptr[i] ? text.ptr[i] : ' ');
}

/* What there is one of in a row that has it. */
static void add(struct sc_inventory *inventory, enum sc_inventory_kind kind, struct sc_span text)
{
	const char *whole = text.len > 0 ? add_whole(inventory, kind, "") : NULL;

	if (!whole)
		return;
	set_text(inventory, text);
	add_item(inventory, kind, whole);
}

/* How a request of that method ended; 0: in no response. */
static void add_code(struct sc_inventory *inventory, struct sc_span method, uint64_t code)
{
	const char *whole;

	set_text(inventory, method);
	whole = add_whole(inventory, SC_INVENTORY_CODE, inventory->text->str);
	if (!whole || code == 0)
		return;
	g_string_append_printf(inventory->text, " %" G_GUINT64_FORMAT, code);
	add_item(inventory, SC_INVENTORY_CODE, whole);
}

static void add_host(struct sc_inventory *inventory, struct sc_endpoint host, const char *whole)
{
	char text[SC_ENDPOINT_TEXT_MAX];

	host.port = 0;
	set_text(inventory, sc_span(text, sc_endpoint_format(text, &host)));
	add_item(inventory, SC_INVENTORY_HOST, whole);
}

/* Each host of a row once. */
static void add_hosts(struct sc_inventory *inventory, const struct sc_endpoint *src,
		      const struct sc_endpoint *dst)
{
	const char *whole = add_whole(inventory, SC_INVENTORY_HOST, "");

	if (!whole)
		return;
	add_host(inventory, *src, whole);
	if (!sc_endpoint_same_ip(src, dst))
		add_host(inventory, *dst, whole);
}

/* Names with spaces between, each a part of all calls whose codec is known. */
static void add_codecs(struct sc_inventory *inventory, struct sc_span names)
{
	const char *whole = names.len > 0 ? add_whole(inventory, SC_INVENTORY_CODEC, "") : NULL;
	size_t begin = 0;

	for (size_t i = 0; whole && i <= names.len; i++) {
		if (i < names.len && names.ptr[i] != ' ')
			continue;
		if (i > begin) {
			set_text(inventory, sc_span(names.ptr + begin, i - begin));
			add_item(inventory, SC_INVENTORY_CODEC, whole);
		}
		begin = i + 1;
	}
}

void sc_inventory_call(struct sc_inventory *inventory, const struct sc_call_row *row)
{
	if (row->outcome == SC_OUTCOME_TRUNCATED)
		return; /* how it began is not known */
	add(inventory, SC_INVENTORY_OUTCOME, sc_span_of(sc_word(sc_outcome_words, row->outcome)));
	add(inventory, SC_INVENTORY_USER_AGENT, row->user_agent);
	add_code(inventory, sc_span_of("INVITE"), row->final_code);
	add_hosts(inventory, &row->src, &row->dst);
	add_codecs(inventory, row->codec);
}

void sc_inventory_registration(struct sc_inventory *inventory,
			       const struct sc_registration_row *row)
{
	add(inventory, SC_INVENTORY_REGISTRATION_OUTCOME,
	    sc_span_of(sc_word(sc_registration_outcome_words, row->outcome)));
	add(inventory, SC_INVENTORY_USER_AGENT, row->user_agent);
	add_code(inventory, sc_span_of("REGISTER"), row->final_code);
	add_hosts(inventory, &row->src, &row->dst);
}

void sc_inventory_transaction(struct sc_inventory *inventory, const struct sc_txn_row *row)
{
	if (!sc_span_eq(row->method, sc_span_of("INVITE")) &&
	    !sc_span_eq(row->method, sc_span_of("REGISTER")))
		add_code(inventory, row->method, row->final_code);
}

void sc_inventory_finding(struct sc_inventory *inventory, const struct sc_finding_row *row)
{
	const struct sc_column *rule = sc_table_column(&sc_findings_table, SC_SPAN_LIT("rule"));

	add(inventory, SC_INVENTORY_FINDING, sc_span_of(sc_word(rule->words, row->rule)));
}

/* ---- two of them ---- */

static uint64_t whole_of(const struct sc_inventory *inventory, enum sc_inventory_kind kind,
			 const char *name)
{
	const uint64_t *count = g_hash_table_lookup(inventory->wholes[kind], name);

	return count ? *count : 0;
}

static uint64_t count_of(const struct sc_inventory *inventory, enum sc_inventory_kind kind,
			 const char *text)
{
	const struct item *item = g_hash_table_lookup(inventory->items[kind], text);

	return item ? item->count : 0;
}

static int by_text(const void *one, const void *other)
{
	const struct sc_inventory_value *a = one, *b = other;

	return strcmp(a->text, b->text);
}

/* All of `from` but those that `known`, if there is any, has too. */
static void gather(GArray *values, const struct sc_inventory *from,
		   const struct sc_inventory *known, enum sc_inventory_kind kind)
{
	GHashTableIter iter;
	void *text, *item;

	g_hash_table_iter_init(&iter, from->items[kind]);
	while (g_hash_table_iter_next(&iter, &text, &item)) {
		/* The name of the whole is for sc_inventory_union. */
		struct sc_inventory_value value = {.kind = kind, .text = text};

		if (!known || !g_hash_table_contains(known->items[kind], text))
			g_array_append_val(values, value);
	}
}

static const char *whole_name(const struct sc_inventory *a, const struct sc_inventory *b,
			      const struct sc_inventory_value *value)
{
	const struct item *item = g_hash_table_lookup(a->items[value->kind], value->text);

	if (!item)
		item = g_hash_table_lookup(b->items[value->kind], value->text);
	return item->whole;
}

GArray *sc_inventory_union(const struct sc_inventory *a, const struct sc_inventory *b)
{
	GArray *values = g_array_new(FALSE, FALSE, sizeof(struct sc_inventory_value));

	for (unsigned i = 0; i < SC_INVENTORY_COUNT; i++) {
		const enum sc_inventory_kind kind = (enum sc_inventory_kind)i;
		const guint first = values->len;
		struct sc_inventory_value *of_kind;

		gather(values, a, NULL, kind);
		gather(values, b, a, kind);
		if (values->len == first)
			continue;
		of_kind = &g_array_index(values, struct sc_inventory_value, first);
		qsort(of_kind, values->len - first, sizeof *of_kind, by_text);
		for (guint j = 0; j < values->len - first; j++) {
			const char *whole = whole_name(a, b, &of_kind[j]);

			of_kind[j].count_a = count_of(a, kind, of_kind[j].text);
			of_kind[j].count_b = count_of(b, kind, of_kind[j].text);
			of_kind[j].of_a = whole_of(a, kind, whole);
			of_kind[j].of_b = whole_of(b, kind, whole);
		}
	}
	return values;
}
