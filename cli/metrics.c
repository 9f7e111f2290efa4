/* metrics: the figures over the capture, and with --explain the rows behind one. */
#include "timing/metrics.h"

#include "base/time.h"
#include "health.h"
#include "listing.h"
#include "timing/dimension.h"
#include "timing/explain.h"
#include "timing/metric_list.h"

/* The expression of --where stands for calls, for registrations, or for both:
 * a kind of row that does not have its keys does not go in. */
struct population {
	struct sc_listing *listing;
	struct sc_selection calls, registrations;
	bool all; /* no --where: everything goes in */
};

struct summary {
	struct population population;
	struct sc_metrics *metrics;
	struct sc_health *health; /* of all that was read, whatever is summed up */
};

struct proof {
	struct population population;
	unsigned metric;
};

static struct sc_selection selection_of(struct population *population, struct sc_where *where)
{
	struct sc_selection selection = population->listing->selection;

	selection.where = where;
	return selection;
}

static bool open_population(struct sc_run *run, const struct sc_table *table, size_t row_bytes,
			    struct population *population)
{
	struct sc_where *calls, *registrations;

	if (!sc_run_where_both(run, &calls, &registrations))
		return false;
	population->listing = sc_listing_open(run, table, row_bytes, NULL);
	if (!population->listing) {
		sc_where_free(calls);
		sc_where_free(registrations);
		return false;
	}
	population->all = !run->options.where;
	population->calls = selection_of(population, calls);
	population->registrations = selection_of(population, registrations);
	return true;
}

static void close_population(struct population *population)
{
	sc_listing_close(population->listing);
	sc_selection_end(&population->calls);
	sc_selection_end(&population->registrations);
}

static bool goes_in(const struct population *population, const struct sc_selection *selection,
		    int64_t start_ns, const void *row)
{
	return (population->all || selection->where) &&
	       sc_selection_keeps(selection, start_ns, row);
}

/* ---- the figures ---- */

static void sum_call(void *user, const struct sc_call_row *row)
{
	struct summary *summary = user;

	sc_health_call(summary->health, row);
	if (goes_in(&summary->population, &summary->population.calls, row->start_ns, row))
		sc_metrics_call(summary->metrics, row);
}

static void sum_registration(void *user, const struct sc_registration_row *row)
{
	struct summary *summary = user;

	sc_health_registration(summary->health, row);
	if (goes_in(&summary->population, &summary->population.registrations, row->start_ns, row))
		sc_metrics_registration(summary->metrics, row);
}

/* Measures belong to exchanges, not to calls: an expression leaves them out. */
static void sum_measure(void *user, const struct sc_measure *measure)
{
	struct summary *summary = user;

	if (summary->population.all &&
	    sc_selection_in_window(&summary->population.calls, measure->start_ns))
		sc_metrics_measure(summary->metrics, measure);
}

/* With a window, messages are counted one by one. With an expression they are not counted at all:
 * it speaks of calls, and which call a message is of is known too late. */
static void sum_message(void *user, const struct sc_message_row *row)
{
	struct summary *summary = user;

	if (summary->population.all &&
	    sc_selection_in_window(&summary->population.calls, row->time_ns))
		sc_metrics_message(summary->metrics, row);
}

static void look_at_stream(void *user, const struct sc_stream_row *row)
{
	sc_health_stream(((struct summary *)user)->health, row);
}

static void list_metric(void *user, const struct sc_metric_row *row)
{
	const struct summary *summary = user;
	struct sc_listing *listing = summary->population.listing;
	const struct sc_options *options = &listing->run->options;
	struct sc_metric_row judged = *row;

	judged.trust = sc_health_trust(summary->health, row);
	if (options->verbose || options->format != SC_FORMAT_TABLE || sc_metric_worth_a_line(row))
		sc_listing_row(listing, SC_LISTING_IN_ORDER, &judged, true);
}

static void sum_up(struct sc_run *run)
{
	bool window = run->options.from.given || run->options.to.given;
	struct summary summary;
	struct sc_listing *listing;
	int64_t first_ns, last_ns;

	if (!open_population(run, &sc_metrics_table, sizeof(struct sc_metric_row),
			     &summary.population))
		return;
	listing = summary.population.listing;
	summary.metrics = sc_metrics_new(&run->options.config, run->options.by,
					 run->options.local_time, &run->counters);
	summary.health = sc_health_new(&run->counters, &listing->input.first_ns);
	sc_listing_read(listing,
			&(struct sc_row_sink){.user = &summary,
					      .media = true,
					      .course = true,
					      .stream = look_at_stream,
					      .media_later = summary.population.all,
					      .sessions = !summary.population.all,
					      .message = window ? sum_message : NULL,
					      .measure = sum_measure,
					      .call = sum_call,
					      .registration = sum_registration},
			false);
	if (!window && summary.population.all) /* all messages: the engine counted them */
		sc_metrics_messages(summary.metrics, &run->counters);
	sc_selection_clip(&listing->selection, listing->input.last_ns, &first_ns, &last_ns);
	sc_health_end(summary.health, &listing->input);
	if (listing->input.opened)
		sc_metrics_finish(summary.metrics, first_ns, last_ns, list_metric, &summary);
	close_population(&summary.population);
	sc_metrics_free(summary.metrics);
	sc_health_free(summary.health);
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
	bool part = goes_in(&proof->population, &proof->population.calls, row->start_ns, row) &&
		    sc_explain_call(&proof->population.listing->run->options.config, proof->metric,
				    row, &explained);

	list_explained(proof, row->call, &explained, part);
}

static void explain_registration(void *user, const struct sc_registration_row *row)
{
	struct proof *proof = user;
	struct sc_explain_row explained;
	bool part =
		goes_in(&proof->population, &proof->population.registrations, row->start_ns, row) &&
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

	if (!open_population(run, &sc_explain_table, sizeof(struct sc_explain_row),
			     &proof.population))
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
	close_population(&proof.population);
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
	.options = SC_OPTIONS_METRICS | SC_OPTIONS_ROWS,
};
