/* metrics: the figures over the capture, and with --explain the rows behind one. */
#include "timing/metrics.h"

#include "base/time.h"
#include "gate.h"
#include "health.h"
#include "population.h"
#include "timing/dimension.h"
#include "timing/explain.h"
#include "timing/metric_list.h"

struct proof {
	struct sc_population population;
	unsigned metric;
};

/* ---- the figures ---- */

static void list_metric(void *user, const struct sc_metric_row *row)
{
	const struct sc_summary *summary = user;
	struct sc_listing *listing = summary->population->listing;
	const struct sc_options *options = &listing->run->options;
	struct sc_metric_row judged = *row;

	judged.trust = sc_health_trust(summary->health, row);
	if (options->verbose || options->format != SC_FORMAT_TABLE || sc_metric_worth_a_line(row))
		sc_listing_row(listing, SC_LISTING_IN_ORDER, &judged, true);
}

/* Lists a metric, and keeps it for --fail-if. */
struct listed {
	struct sc_summary *summary;
	struct sc_diff_side *side;
};

static void take_metric(void *user, const struct sc_metric_row *row, int64_t *sorted, size_t count)
{
	const struct listed *listed = user;

	list_metric(listed->summary, row);
	sc_diff_side_take(listed->side, row, sorted, count);
}

static void finish(struct sc_summary *summary, struct sc_gate *gate)
{
	struct listed listed = {summary, NULL};

	if (!gate->expectations) {
		sc_metrics_finish(summary->metrics, summary->first_ns, summary->last_ns,
				  list_metric, summary);
		return;
	}
	listed.side = sc_diff_side_new((struct sc_span){NULL, 0}, NULL);
	sc_metrics_finish_samples(summary->metrics, summary->first_ns, summary->last_ns,
				  take_metric, &listed);
	sc_gate_judge(gate, listed.side, NULL);
	sc_diff_side_free(listed.side);
}

static void sum_up(struct sc_run *run)
{
	struct sc_population population;
	struct sc_summary summary = {.population = &population};
	struct sc_gate gate;

	if (sc_gate_open(&gate, run,
			 (struct sc_expect_scope){.kinds = sc_population_kinds, .figures = true}) &&
	    sc_population_open(&population, run, &sc_metrics_table, sizeof(struct sc_metric_row))) {
		summary.expectations = gate.expectations;
		summary.metrics = sc_metrics_new(&run->options.config, run->options.by,
						 run->options.local_time, &run->counters);
		summary.health = sc_health_new(&run->counters, &population.listing->input.first_ns);
		sc_summary_read(&summary);
		sc_health_end(summary.health, &population.listing->input);
		if (population.listing->input.opened)
			finish(&summary, &gate);
		sc_population_close(&population);
		sc_metrics_free(summary.metrics);
		sc_health_free(summary.health);
	}
	sc_gate_close(&gate);
}

/* ---- the rows behind a figure ---- */

/* `number`: of the call or registration. */
static void list_explained(struct proof *proof, uint64_t number, struct sc_explain_row *row,
			   bool part)
{
	struct sc_listing *listing = proof->population.listing;

	if (part)
		row->file_frame = sc_listing_place(listing, row->start_frame, &row->file);
	sc_listing_row(listing, number, row, part);
}

static void explain_call(void *user, const struct sc_call_row *row)
{
	struct proof *proof = user;
	struct sc_explain_row explained;
	bool part = sc_population_has(&proof->population, &proof->population.calls, row->start_ns,
				      row) &&
		    sc_explain_call(&proof->population.listing->run->options.config, proof->metric,
				    row, &explained);

	list_explained(proof, row->call, &explained, part);
}

static void explain_registration(void *user, const struct sc_registration_row *row)
{
	struct proof *proof = user;
	struct sc_explain_row explained;
	bool part = sc_population_has(&proof->population, &proof->population.registrations,
				      row->start_ns, row) &&
		    sc_explain_registration(&proof->population.listing->run->options.config,
					    proof->metric, row, &explained);

	list_explained(proof, row->registration, &explained, part);
}

static void explain_measure(void *user, const struct sc_measure *measure)
{
	struct proof *proof = user;
	struct sc_explain_row explained;
	bool part = proof->population.all &&
		    sc_selection_in_window(&proof->population.calls, measure->start_ns) &&
		    sc_explain_measure(proof->metric, measure, &explained);

	if (part)
		list_explained(proof, SC_LISTING_IN_ORDER, &explained, true);
}

static void explain(struct sc_run *run, unsigned index)
{
	const struct sc_metric *metric = &sc_metrics_all[index];
	struct proof proof = {.metric = index};
	struct sc_row_sink sink = {.user = &proof, .media = true, .sessions = true};

	if (!sc_population_open(&proof.population, run, &sc_explain_table,
				sizeof(struct sc_explain_row)))
		return;
	/* Calls or registrations are listed by their numbers; measures in the order in which they
	 * are known. */
	if (metric->kind == SC_METRIC_MEASURE)
		sink.measure = explain_measure;
	else if (metric->of_registration)
		sink.registration = explain_registration;
	else
		sink.call = explain_call;
	proof.population.listing->noun = metric->kind == SC_METRIC_MEASURE ? "exchanges"
					 : metric->of_registration         ? "registrations"
									   : "calls";
	sc_listing_keep_places(proof.population.listing);
	sc_listing_read(proof.population.listing, &sink, false);
	sc_population_close(&proof.population);
}

/* ---- the command line ---- */

/* Is `typed` one of the names, in whatever case? If not, that is said. */
static bool check_name(struct sc_run *run, const char *what, const char *typed,
		       const char *(*name)(unsigned))
{
	for (unsigned i = 0; name(i); i++)
		if (g_ascii_strcasecmp(name(i), typed) == 0)
			return true;
	sc_run_unknown(run, what, typed, name);
	return false;
}

static void run_metrics(struct sc_run *run)
{
	const char *by = run->options.by, *name = run->options.explain;

	if ((by && !check_name(run, "key of --by", by, sc_dimension_name)) ||
	    (name && !check_name(run, "metric", name, sc_metric_name)))
		return;
	if (by && name) {
		sc_run_usage(run, "--by and --explain do not go together");
		return;
	}
	if (!name) {
		sum_up(run);
		return;
	}
	if (run->options.fail_if) {
		sc_run_usage(run, "--fail-if and --explain do not go together");
		return;
	}
	unsigned index = (unsigned)sc_metric_find(sc_span_of(name));
	if (sc_metrics_all[index].kind == SC_METRIC_OTHER) {
		sc_run_usage(run,
			     "%s is counted over the whole capture: there are no calls behind it "
			     "to list",
			     sc_metric_name(index));
		return;
	}
	explain(run, index);
}

const struct sc_command sc_command_metrics = {
	.name = "metrics",
	.question = "RFC 6076 metrics and the industry's figures over the capture",
	.table = &sc_metrics_table,
	.run = run_metrics,
	.options = SC_OPTIONS_METRICS | SC_OPTIONS_EXPLAIN | SC_OPTIONS_ROWS | SC_OPTIONS_GATE,
};
