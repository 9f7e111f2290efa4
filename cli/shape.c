#include "shape.h"

#include "filter/nearest.h"
#include "session/rows.h"

static void unknown_key(struct sc_run *run, const char *option, const char *typed,
			const struct sc_table *table)
{
	struct sc_nearest nearest = sc_nearest_to(sc_span_of(typed));

	for (size_t i = 0; i < table->count; i++)
		sc_nearest_offer(&nearest, table->columns[i].key);
	if (nearest.word)
		sc_run_usage(run, "%s: unknown key \"%s\"; did you mean \"%s\"?", option, typed,
			     nearest.word);
	else if (run->options.by)
		sc_run_usage(run,
			     "%s: unknown key \"%s\"; with --by a row has keys such as %s and n",
			     option, typed, table->columns[0].key);
	else
		sc_run_usage(run, "%s: unknown key \"%s\"; \"sipchron %s --help\" lists the keys",
			     option, typed, run->command->name);
}

static const struct sc_column *find(struct sc_run *run, const char *option, const char *typed,
				    const struct sc_table *table)
{
	const struct sc_column *column = sc_table_column(table, sc_span_of(typed));

	if (!column)
		unknown_key(run, option, typed, table);
	return column;
}

/* The column that names the groups of `metrics --by` and `diff --by` is never left out. */
static void group_first(struct sc_shape *shape, const struct sc_run *run)
{
	const struct sc_table *table = &shape->shown;

	if (!run->options.by || strcmp(table->columns[0].key, "group") != 0)
		return;
	shape->by_column = g_memdup2(table->columns, table->count * sizeof *table->columns);
	shape->by_column[0].importance = 1;
	shape->shown.columns = shape->by_column;
}

/* All columns that were asked for are equally important. */
static bool choose_columns(struct sc_shape *shape, struct sc_run *run, const struct sc_table *table)
{
	char *const *typed = run->options.rows.columns;
	size_t count = 0;

	shape->shown = *table;
	if (!typed) {
		group_first(shape, run);
		return true;
	}
	shape->columns = g_new0(struct sc_column, g_strv_length((char **)(uintptr_t)typed) + 1);
	for (; *typed; typed++) {
		const struct sc_column *column;

		if (**typed == '\0') /* between a comma and a blank */
			continue;
		column = find(run, "--columns", *typed, table);
		if (!column)
			return false;
		shape->columns[count] = *column;
		shape->columns[count++].importance = 1;
	}
	if (count == 0)
		sc_run_usage(run, "--columns: which keys?");
	shape->shown.columns = shape->columns;
	shape->shown.count = count;
	return count > 0;
}

bool sc_shape_make(struct sc_shape *shape, struct sc_run *run, const struct sc_table *table)
{
	const char *sort = run->options.rows.sort;

	*shape = (struct sc_shape){
		.order = {.reverse = run->options.rows.reverse, .limit = run->options.rows.limit},
		.ordered = sort || run->options.rows.reverse,
	};
	if (!choose_columns(shape, run, table))
		return false;
	if (!sort)
		return true;
	shape->order.column = find(run, "--sort", sort, table);
	if (shape->order.column && !sc_sorted_by(shape->order.column)) {
		sc_run_usage(run, "--sort: %s is a list, which has no order", sort);
		return false;
	}
	return shape->order.column != NULL;
}

void sc_shape_clear(struct sc_shape *shape)
{
	g_free(shape->columns);
	g_free(shape->by_column);
}
