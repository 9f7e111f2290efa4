#include "timing/breakdown.h"

#include <string.h>

#include "base/limits.h"
#include "base/type.h"
#include "session/words.h"
#include "timing/breakdown_parts.h"
#include "timing/metric_row.h"
#include "timing/samples.h"

/* Keys of one --by. More make a table that nobody reads. */
#define KEYS_MAX 4

/* A measured time of the rows counted. */
struct measured {
	const struct sc_column *column;
	uint16_t p50, p95, max; /* where these are in the rows given */
};

struct sc_breakdown {
	const struct sc_table *table;
	struct sc_counters *counters;
	bool local;
	struct sc_breakdown_key keys[KEYS_MAX];
	unsigned key_count;
	struct sc_breakdown_sources sources;
	const struct sc_column *outcome; /* NULL: rows have none that can be bad */
	/* Of rows that prove something of calls: which, and by which frames; NULL: they do not. */
	const struct sc_column *call, *frames;
	struct measured *measured;
	unsigned measured_count;

	struct sc_table given; /* what rows are given */
	struct sc_column *columns;
	size_t row_bytes;
	uint16_t n, share, failed, failed_share, calls, first_frame;
	GStringChunk *texts; /* keys of columns, values of groups */

	GHashTable *groups; /* name -> struct group */
	GString *name;      /* of the row being counted */
	uint64_t total;
};

struct group {
	uint64_t n, failed;
	uint64_t calls,
		latest_call; /* those that its rows are about: one call's follow each other */
	uint64_t first_frame;
	char *row;                  /* the values of the keys, by `given` */
	struct sc_samples *samples; /* one a measured time */
	unsigned samples_count;
};

static void free_group(void *data)
{
	struct group *group = data;

	for (unsigned i = 0; i < group->samples_count; i++)
		sc_samples_clear(&group->samples[i]);
	g_free(group->samples);
	g_free(group->row);
	g_free(group);
}

/* ---- the table of the rows given ---- */

static uint16_t place(struct sc_breakdown *breakdown, size_t bytes)
{
	size_t offset = breakdown->row_bytes;

	breakdown->row_bytes +=
		(bytes + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t);
	return (uint16_t)offset;
}

static uint16_t add_column(struct sc_breakdown *breakdown, const char *key, enum sc_type type,
			   uint8_t importance, const char *label)
{
	struct sc_column *column = &breakdown->columns[breakdown->given.count++];

	*column = (struct sc_column){
		.key = g_string_chunk_insert(breakdown->texts, key),
		.type = type,
		.importance = importance,
		.label = label,
		.help = label,
	};
	column->offset = place(breakdown, sc_types[type].bytes);
	return column->offset;
}

static void add_key(struct sc_breakdown *breakdown, struct sc_breakdown_key *key)
{
	const struct sc_column *column = key->column;
	const char *name = column ? column->key : key->dimension->name;

	key->offset = add_column(breakdown, name, column ? column->type : SC_T_TEXT, 1, name);
	if (column)
		breakdown->columns[breakdown->given.count - 1].words = column->words;
}

static void add_measured(struct sc_breakdown *breakdown, const struct sc_column *column)
{
	static const char *const names[] = {"p50", "p95", "max"};
	struct measured *measured = &breakdown->measured[breakdown->measured_count++];
	uint16_t *const places[] = {&measured->p50, &measured->p95, &measured->max};
	uint8_t importance = column->importance == 1 ? 2 : 3;

	measured->column = column;
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *key = g_strdup_printf("%s_%s", column->key, names[i]);

		*places[i] = add_column(breakdown, key, SC_T_QUANTITY, i == 2 ? 3 : importance,
					column->label);
	}
}

static void make_table(struct sc_breakdown *breakdown)
{
	const struct sc_table *table = breakdown->table;
	const size_t most = KEYS_MAX + 6 + 3 * table->count;

	breakdown->columns = g_new0(struct sc_column, most);
	breakdown->measured = g_new0(struct measured, table->count);
	for (unsigned i = 0; i < breakdown->key_count; i++)
		add_key(breakdown, &breakdown->keys[i]);
	breakdown->n = add_column(breakdown, "n", SC_T_COUNT, 1, "rows");
	breakdown->share = add_column(breakdown, "share", SC_T_QUANTITY, 1, "percent of all rows");
	if (breakdown->outcome) {
		breakdown->failed =
			add_column(breakdown, "failed", SC_T_COUNT, 1, "rows of the class bad");
		breakdown->failed_share = add_column(breakdown, "failed_share", SC_T_QUANTITY, 1,
						     "percent of these rows");
	}
	if (breakdown->frames) {
		breakdown->calls =
			add_column(breakdown, "calls", SC_T_COUNT, 1, "calls that they are about");
		breakdown->first_frame = add_column(breakdown, "first_frame", SC_T_FRAME, 1,
						    "frame of the first one's evidence");
	}
	for (size_t i = 0; i < table->count; i++)
		if (table->columns[i].type == SC_T_INTERVAL)
			add_measured(breakdown, &table->columns[i]);
	breakdown->given.name = table->name;
	breakdown->given.columns = breakdown->columns;
}

static const struct sc_column *outcome_of(const struct sc_table *table)
{
	const struct sc_column *outcome = sc_breakdown_member(table, "outcome");
	bool graded = outcome && (outcome->words == sc_outcome_words ||
				  outcome->words == sc_registration_outcome_words);

	return graded ? outcome : NULL;
}

struct sc_breakdown *sc_breakdown_new(const struct sc_table *table, const char *keys, bool local,
				      struct sc_counters *counters, char **unknown)
{
	g_auto(GStrv) names = g_strsplit(keys, ",", -1);
	struct sc_breakdown *breakdown = g_new0(struct sc_breakdown, 1);

	breakdown->table = table;
	breakdown->counters = counters;
	breakdown->local = local;
	breakdown->sources = sc_breakdown_sources(table);
	breakdown->outcome = outcome_of(table);
	breakdown->call = sc_breakdown_member(table, "call");
	breakdown->frames = breakdown->call ? sc_breakdown_member(table, "frames") : NULL;
	breakdown->texts = g_string_chunk_new(4096);
	breakdown->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_group);
	breakdown->name = g_string_new(NULL);
	*unknown = *names ? NULL : g_strdup("");
	for (unsigned i = 0; names[i] && !*unknown; i++)
		if (i >= KEYS_MAX || !sc_breakdown_find_key(table, names[i], &breakdown->keys[i]))
			*unknown = g_strdup(names[i]);
		else
			breakdown->key_count++;
	if (*unknown) {
		sc_breakdown_free(breakdown);
		return NULL;
	}
	make_table(breakdown);
	return breakdown;
}

void sc_breakdown_free(struct sc_breakdown *breakdown)
{
	if (!breakdown)
		return;
	g_hash_table_destroy(breakdown->groups);
	g_string_chunk_free(breakdown->texts);
	g_string_free(breakdown->name, TRUE);
	g_free(breakdown->columns);
	g_free(breakdown->measured);
	g_free(breakdown);
}

const struct sc_table *sc_breakdown_table(const struct sc_breakdown *breakdown)
{
	return &breakdown->given;
}

size_t sc_breakdown_row_bytes(const struct sc_breakdown *breakdown)
{
	return breakdown->row_bytes;
}

/* ---- counting ---- */

static struct sc_subject subject_of(const struct sc_breakdown *breakdown, const void *row)
{
	const struct sc_breakdown_sources *from = &breakdown->sources;

	return (struct sc_subject){
		.from = from->from ? *(const struct sc_span *)sc_cell(from->from, row)
				   : (struct sc_span){NULL, 0},
		.to = from->to ? *(const struct sc_span *)sc_cell(from->to, row)
			       : (struct sc_span){NULL, 0},
		.src = from->src ? sc_cell(from->src, row) : NULL,
		.dst = from->dst ? sc_cell(from->dst, row) : NULL,
		.start_ns =
			from->start ? *(const int64_t *)sc_cell(from->start, row) : SC_TIME_NONE,
		.local = breakdown->local,
	};
}

/* Appends the value of a key as JSON, so that no two values look alike. */
static void put_value(GString *name, const struct sc_breakdown_key *key,
		      const struct sc_subject *subject, const void *row)
{
	if (key->dimension)
		key->dimension->group_name(name, subject);
	else if (sc_cell_present(key->column, row))
		sc_cell_text(name, key->column, row, SC_STYLE_JSON);
}

static struct sc_span keep_text(struct sc_breakdown *breakdown, struct sc_span text)
{
	if (!text.ptr)
		return text;
	return sc_span(g_string_chunk_insert_len(breakdown->texts, text.ptr, (gssize)text.len),
		       text.len);
}

/* The value of a key, as the row has it, in the row of a new group. */
static void keep_value(struct sc_breakdown *breakdown, const struct sc_breakdown_key *key,
		       const struct sc_subject *subject, const void *row, char *given)
{
	void *cell = given + key->offset;

	if (key->dimension) {
		g_autoptr(GString) name = g_string_new(NULL);

		key->dimension->group_name(name, subject);
		*(struct sc_span *)cell =
			name->len > 0 ? keep_text(breakdown, sc_span(name->str, name->len))
				      : (struct sc_span){NULL, 0};
		return;
	}
	memcpy(cell, sc_cell(key->column, row), sc_type_of(key->column)->bytes);
	if (key->column->type == SC_T_TEXT)
		*(struct sc_span *)cell = keep_text(breakdown, *(struct sc_span *)cell);
}

static struct group *new_group(struct sc_breakdown *breakdown, const struct sc_subject *subject,
			       const void *row)
{
	struct group *group = g_new0(struct group, 1);

	group->row = g_malloc0(breakdown->row_bytes);
	group->samples_count = breakdown->measured_count;
	group->samples = g_new0(struct sc_samples, group->samples_count);
	for (unsigned i = 0; i < breakdown->key_count; i++)
		keep_value(breakdown, &breakdown->keys[i], subject, row, group->row);
	g_hash_table_insert(breakdown->groups, g_strdup(breakdown->name->str), group);
	return group;
}

static struct group *group_of(struct sc_breakdown *breakdown, const void *row)
{
	const struct sc_subject subject = subject_of(breakdown, row);
	GString *name = g_string_truncate(breakdown->name, 0);
	struct group *group;

	for (unsigned i = 0; i < breakdown->key_count; i++) {
		put_value(name, &breakdown->keys[i], &subject, row);
		g_string_append_c(name, '\n');
	}
	group = g_hash_table_lookup(breakdown->groups, name->str);
	if (!group && g_hash_table_size(breakdown->groups) >= SC_BREAKDOWN_GROUPS_MAX) {
		breakdown->counters->n[SC_COUNT_LIMIT_GROUPS]++;
		return NULL;
	}
	return group ? group : new_group(breakdown, &subject, row);
}

static bool has_failed(const struct sc_column *outcome, const void *row)
{
	uint8_t value = *(const uint8_t *)sc_cell(outcome, row);

	return (outcome->words == sc_outcome_words
			? sc_outcome_grade((enum sc_outcome)value)
			: sc_registration_grade((enum sc_registration_outcome)value)) ==
	       SC_GRADE_BAD;
}

static void add_evidence(const struct sc_breakdown *breakdown, struct group *group, const void *row)
{
	const struct sc_frame_list *frames = sc_cell(breakdown->frames, row);
	uint64_t call = *(const uint64_t *)sc_cell(breakdown->call, row);

	group->calls += call != 0 && call != group->latest_call;
	group->latest_call = call;
	if (frames->count > 0 && group->first_frame == 0)
		group->first_frame = frames->items[0];
}

void sc_breakdown_add(struct sc_breakdown *breakdown, const void *row)
{
	struct group *group = group_of(breakdown, row);

	breakdown->total++;
	if (!group)
		return;
	group->n++;
	if (breakdown->outcome)
		group->failed += has_failed(breakdown->outcome, row);
	if (breakdown->frames)
		add_evidence(breakdown, group, row);
	for (unsigned i = 0; i < breakdown->measured_count; i++) {
		const struct sc_interval *interval = sc_cell(breakdown->measured[i].column, row);

		if (interval->absent == SC_PRESENT && !interval->skewed)
			sc_samples_add(&group->samples[i], interval->ns);
	}
}

/* ---- the rows given ---- */

static void set(char *row, uint16_t offset, struct sc_quantity value)
{
	*(struct sc_quantity *)(void *)(row + offset) = value;
}

static void set_percentiles(char *row, const struct measured *measured, struct sc_samples *samples)
{
	const struct sc_quantity none = {.unit = SC_UNIT_SECONDS, .absent = SC_NOT_APPLICABLE};
	size_t count = sc_samples_count(samples);
	struct sc_stats stats = {0};
	int64_t *values;

	if (count == 0) {
		set(row, measured->p50, none);
		set(row, measured->p95, none);
		set(row, measured->max, none);
		return;
	}
	values = g_new(int64_t, 2 * count);
	sc_samples_read(samples, values);
	sc_stats_of(&stats, sc_sort(values, values + count, count), count);
	g_free(values);
	set(row, measured->p50, sc_quantity(stats.p50, SC_UNIT_SECONDS));
	set(row, measured->p95, sc_quantity(stats.p95, SC_UNIT_SECONDS));
	set(row, measured->max, sc_quantity(stats.max, SC_UNIT_SECONDS));
}

static void fill(const struct sc_breakdown *breakdown, struct group *group)
{
	char *row = group->row;

	*(uint64_t *)(void *)(row + breakdown->n) = group->n;
	set(row, breakdown->share,
	    sc_quantity(sc_percent(group->n, breakdown->total), SC_UNIT_PERCENT));
	if (breakdown->outcome) {
		*(uint64_t *)(void *)(row + breakdown->failed) = group->failed;
		set(row, breakdown->failed_share,
		    sc_quantity(sc_percent(group->failed, group->n), SC_UNIT_PERCENT));
	}
	if (breakdown->frames) {
		*(uint64_t *)(void *)(row + breakdown->calls) = group->calls;
		*(uint64_t *)(void *)(row + breakdown->first_frame) = group->first_frame;
	}
	for (unsigned i = 0; i < breakdown->measured_count; i++)
		set_percentiles(row, &breakdown->measured[i], &group->samples[i]);
}

struct named {
	const char *name;
	struct group *group;
};

static int by_name(const void *one, const void *other)
{
	return strcmp(((const struct named *)one)->name, ((const struct named *)other)->name);
}

static int by_count(const void *one, const void *other)
{
	uint64_t a = ((const struct named *)one)->group->n;
	uint64_t b = ((const struct named *)other)->group->n;

	return a != b ? (a < b ? 1 : -1) : by_name(one, other);
}

void sc_breakdown_finish(struct sc_breakdown *breakdown, void (*emit)(void *user, const void *row),
			 void *user)
{
	const struct sc_dimension *first = breakdown->keys[0].dimension;
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct named));
	GHashTableIter iter;
	void *name, *group;

	g_hash_table_iter_init(&iter, breakdown->groups);
	while (g_hash_table_iter_next(&iter, &name, &group)) {
		struct named named = {name, group};

		g_array_append_val(all, named);
	}
	g_array_sort(all, first && first->in_time ? by_name : by_count);
	for (guint i = 0; i < all->len; i++) {
		struct named *named = &g_array_index(all, struct named, i);

		fill(breakdown, named->group);
		emit(user, named->group->row);
	}
	g_array_free(all, TRUE);
}
