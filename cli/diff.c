/* diff: two captures compared, or one part of a capture with the others (METRICS.md VD-8). */
#include "verdict/diff.h"

#include "base/limits.h"
#include "gate.h"
#include "population.h"
#include "timing/dimension.h"

struct compared {
	struct sc_population population;
	struct sc_gate gate;
	struct sc_diff *diff;
	GPtrArray *sides; /* struct sc_diff_side *: A and B, or the groups */
};

static void take(void *user, const struct sc_metric_row *row, int64_t *sorted, size_t count)
{
	GPtrArray *sides = user;
	struct sc_diff_side *side =
		sides->len > 0 ? g_ptr_array_index(sides, sides->len - 1) : NULL;

	if (!side || (row->group.ptr && !sc_span_eq(row->group, sc_span_of(side->name)))) {
		side = sc_diff_side_new(row->group, NULL);
		g_ptr_array_add(sides, side);
	}
	sc_diff_side_take(side, row, sorted, count);
}

static void free_side(void *side)
{
	sc_diff_side_free(side);
}

static void list(void *user, const struct sc_diff_row *row)
{
	struct compared *compared = user;
	struct sc_listing *listing = compared->population.listing;
	const struct sc_options *options = &listing->run->options;

	if (options->verbose || options->format != SC_FORMAT_TABLE || sc_diff_worth_a_line(row))
		sc_listing_row(listing, SC_LISTING_IN_ORDER, row, true);
	if (compared->gate.expectations)
		sc_expectations_row(compared->gate.expectations, &sc_diff_table, row);
}

/* ---- two captures ---- */

/* `expectations`: of B, about which --fail-if asks. */
static void read_side(struct compared *compared, struct sc_reading *reading, unsigned first,
		      unsigned count, struct sc_expectations *expectations)
{
	struct sc_run *run = compared->population.listing->run;
	struct sc_inventory *inventory = sc_inventory_new(&run->counters);
	struct sc_summary summary = {
		.population = &compared->population,
		.metrics = sc_metrics_new(&run->options.config, NULL, false, &run->counters),
		.inventory = inventory,
		.expectations = expectations,
	};

	sc_summary_read_part(&summary, reading, first, count);
	g_ptr_array_add(compared->sides, sc_diff_side_new((struct sc_span){NULL, 0}, inventory));
	sc_metrics_finish_samples(summary.metrics, summary.first_ns, summary.last_ns, take,
				  compared->sides);
	sc_metrics_free(summary.metrics);
}

static void compare_captures(struct compared *compared)
{
	struct sc_run *run = compared->population.listing->run;
	const unsigned of_a = run->options.diff.of_a;
	struct sc_reading reading;

	sc_reading_begin_each(&reading, run, run->options.files, run->options.file_count);
	reading.count = 2;
	read_side(compared, &reading, 0, of_a, NULL);
	read_side(compared, &reading, of_a, run->options.file_count - of_a,
		  compared->gate.expectations);
	sc_reading_clear(&reading);
	sc_diff_add(compared->diff, NULL, g_ptr_array_index(compared->sides, 0),
		    g_ptr_array_index(compared->sides, 1));
}

/* ---- parts of one capture ---- */

struct weighed {
	uint64_t weight;
	guint index;
};

static int by_weight(const void *one, const void *other)
{
	const struct weighed *a = one, *b = other;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Which groups are compared: true at the index of each. g_free when done. */
static bool *choose(struct sc_run *run, const GPtrArray *sides)
{
	g_autofree struct weighed *order = g_new(struct weighed, sides->len);
	bool *chosen = g_new0(bool, sides->len);

	for (guint i = 0; i < sides->len; i++)
		order[i] = (struct weighed){sc_diff_side_weight(g_ptr_array_index(sides, i)), i};
	qsort(order, sides->len, sizeof *order, by_weight);
	for (guint i = 0; i < MIN(sides->len, SC_DIFF_GROUPS_MAX); i++)
		chosen[order[i].index] = true;
	if (sides->len > SC_DIFF_GROUPS_MAX)
		run->counters.n[SC_COUNT_LIMIT_DIFF_GROUPS] += sides->len - SC_DIFF_GROUPS_MAX;
	return chosen;
}

/* Each group with all others; of two, the second with the first. */
static void compare_groups(struct compared *compared)
{
	const GPtrArray *sides = compared->sides;
	struct sc_run *run = compared->population.listing->run;
	g_autofree bool *chosen = choose(run, sides);

	for (guint i = sides->len == 2 ? 1 : 0; sides->len > 1 && i < sides->len; i++) {
		const struct sc_diff_side *group = g_ptr_array_index(sides, i);
		struct sc_diff_side *rest;

		if (!chosen[i])
			continue;
		rest = sc_diff_side_rest((struct sc_diff_side *const *)sides->pdata, sides->len, i);
		sc_diff_add(compared->diff, group->name, rest, group);
		sc_diff_side_free(rest);
	}
}

static void cut_capture(struct compared *compared)
{
	struct sc_run *run = compared->population.listing->run;
	struct sc_summary summary = {.population = &compared->population};

	summary.metrics = sc_metrics_new(&run->options.config, run->options.by,
					 run->options.local_time, &run->counters);
	sc_summary_read(&summary);
	sc_metrics_finish_samples(summary.metrics, summary.first_ns, summary.last_ns, take,
				  compared->sides);
	sc_metrics_free(summary.metrics);
	compare_groups(compared);
}

/* ---- the command line ---- */

/* Finds where the files of B begin. False after sc_run_usage. */
static bool check_files(struct sc_run *run)
{
	struct sc_options *options = &run->options;
	unsigned stdins = 0;

	for (unsigned i = 0; i < options->file_count; i++)
		stdins += strcmp(options->files[i], "-") == 0;
	if (stdins > 1)
		sc_run_usage(run, "standard input can be read only once");
	else if (options->by && options->diff.vs)
		sc_run_usage(run, "--by cuts one capture; --vs stands between two");
	else if (options->folders && !options->by)
		sc_run_usage(run, "-r does not say which captures are A and which are B; with --by "
				  "it may be given");
	else if (!options->by && !options->diff.vs && options->file_count != 2)
		sc_run_usage(run, "A and B are two captures, or several with --vs between: "
				  "A1 A2 --vs B1 B2");
	else if (options->diff.vs &&
		 (options->diff.of_a == 0 || options->diff.of_a == options->file_count))
		sc_run_usage(run, "--vs stands between captures: A... --vs B...");
	else if (!options->diff.vs)
		options->diff.of_a = 1;
	return run->status == SC_OK;
}

static bool check_by(struct sc_run *run)
{
	for (unsigned i = 0; run->options.by && sc_dimension_name(i); i++)
		if (g_ascii_strcasecmp(sc_dimension_name(i), run->options.by) == 0)
			return true;
	if (run->options.by)
		sc_run_unknown(run, "key of --by", run->options.by, sc_dimension_name);
	return run->status == SC_OK;
}

/* The kinds of a capture, and the rows of the comparison. */
static const struct sc_table *const *kinds(void)
{
	static const struct sc_table *all[16] = {&sc_diff_table};

	for (unsigned i = 0; sc_population_kinds[i] && i + 2 < G_N_ELEMENTS(all); i++)
		all[i + 1] = sc_population_kinds[i];
	return all;
}

static void compare(struct compared *compared)
{
	struct sc_run *run = compared->population.listing->run;
	struct sc_listing *listing = compared->population.listing;

	listing->noun = "comparisons";
	compared->diff = sc_diff_new(&run->options.diff.thresholds);
	compared->sides = g_ptr_array_new_with_free_func(free_side);
	if (run->options.by)
		cut_capture(compared);
	else
		compare_captures(compared);
	if (listing->input.opened) {
		sc_diff_finish(compared->diff, list, compared);
		if (!run->options.by)
			sc_gate_judge(&compared->gate, g_ptr_array_index(compared->sides, 1),
				      g_ptr_array_index(compared->sides, 0));
	}
	sc_population_close(&compared->population);
	g_ptr_array_free(compared->sides, TRUE);
	sc_diff_free(compared->diff);
}

static void run_diff(struct sc_run *run)
{
	struct compared compared;

	if (!check_by(run) || !check_files(run))
		return;
	if (sc_gate_open(&compared.gate, run,
			 (struct sc_expect_scope){
				 .kinds = kinds(), .figures = true, .baseline = true}) &&
	    sc_population_open(&compared.population, run, &sc_diff_table,
			       sizeof(struct sc_diff_row)))
		compare(&compared);
	sc_gate_close(&compared.gate);
}

const struct sc_command sc_command_diff = {
	.name = "diff",
	.question = "What got better or worse from one capture to another, and what is new or gone",
	.table = &sc_diff_table,
	.run = run_diff,
	.options = SC_OPTIONS_METRICS | SC_OPTIONS_ROWS | SC_OPTIONS_DIFF | SC_OPTIONS_GATE,
	.operands = "FILE... --vs ",
};
