#include "population.h"

static struct sc_selection selection_of(struct sc_population *population, struct sc_where *where)
{
	struct sc_selection selection = population->listing->selection;

	selection.where = where;
	return selection;
}

bool sc_population_open(struct sc_population *population, struct sc_run *run,
			const struct sc_table *table, size_t row_bytes)
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
	population->window = run->options.from.given || run->options.to.given;
	population->calls = selection_of(population, calls);
	population->registrations = selection_of(population, registrations);
	return true;
}

void sc_population_close(struct sc_population *population)
{
	sc_listing_close(population->listing);
	sc_selection_end(&population->calls);
	sc_selection_end(&population->registrations);
}

bool sc_population_has(const struct sc_population *population, const struct sc_selection *selection,
		       int64_t start_ns, const void *row)
{
	if (population->all && !population->window)
		return true;
	return (population->all || selection->where) &&
	       sc_selection_keeps(selection, start_ns, row);
}

/* ---- adding up ---- */

/* A row of a kind that expectations count. */
static void count(const struct sc_summary *summary, const struct sc_table *kind, const void *row)
{
	if (summary->expectations)
		sc_expectations_row(summary->expectations, kind, row);
}

static bool has_call(const struct sc_summary *summary, const struct sc_call_row *row)
{
	const struct sc_population *population = summary->population;

	return sc_population_has(population, &population->calls, row->start_ns, row);
}

static void sum_call(void *user, const struct sc_call_row *row)
{
	const struct sc_summary *summary = user;

	if (summary->health)
		sc_health_call(summary->health, row);
	if (has_call(summary, row))
		sc_metrics_call(summary->metrics, row);
}

/* What is more than metrics is apart: those are to be fast. */
static void note_call(void *user, const struct sc_call_row *row)
{
	const struct sc_summary *summary = user;

	sum_call(user, row);
	if (!has_call(summary, row))
		return;
	if (summary->inventory)
		sc_inventory_call(summary->inventory, row);
	if (summary->expectations)
		sc_expectations_call(summary->expectations, row);
	count(summary, &sc_calls_table, row);
}

static bool has_registration(const struct sc_summary *summary,
			     const struct sc_registration_row *row)
{
	const struct sc_population *population = summary->population;

	return sc_population_has(population, &population->registrations, row->start_ns, row);
}

static void sum_registration(void *user, const struct sc_registration_row *row)
{
	const struct sc_summary *summary = user;

	if (summary->health)
		sc_health_registration(summary->health, row);
	if (has_registration(summary, row))
		sc_metrics_registration(summary->metrics, row);
}

static void note_registration(void *user, const struct sc_registration_row *row)
{
	const struct sc_summary *summary = user;

	sum_registration(user, row);
	if (!has_registration(summary, row))
		return;
	if (summary->inventory)
		sc_inventory_registration(summary->inventory, row);
	if (summary->expectations)
		sc_expectations_registration(summary->expectations, row);
	count(summary, &sc_registrations_table, row);
}

static bool in_window(const struct sc_summary *summary, int64_t time_ns)
{
	return !summary->population->window ||
	       sc_selection_in_window(&summary->population->calls, time_ns);
}

/* Is something of that time in that is neither call nor registration? Of which call it is, an
 * expression cannot ask. */
static bool in_all(const struct sc_summary *summary, int64_t time_ns)
{
	return summary->population->all && in_window(summary, time_ns);
}

static void sum_measure(void *user, const struct sc_measure *measure)
{
	const struct sc_summary *summary = user;

	if (in_all(summary, measure->start_ns))
		sc_metrics_measure(summary->metrics, measure);
}

static void note_measure(void *user, const struct sc_measure *measure)
{
	const struct sc_summary *summary = user;

	sum_measure(user, measure);
	if (in_all(summary, measure->start_ns))
		sc_expectations_measure(summary->expectations, measure);
}

/* With a window, messages are counted one by one. With an expression they are not counted at all:
 * it speaks of calls, and which call a message is of is known too late. */
static void sum_message(void *user, const struct sc_message_row *row)
{
	const struct sc_summary *summary = user;

	if (summary->population->window && in_all(summary, row->time_ns))
		sc_metrics_message(summary->metrics, row);
	if (in_window(summary, row->time_ns))
		count(summary, &sc_messages_table, row);
}

static void sum_transaction(void *user, const struct sc_txn_row *row)
{
	const struct sc_summary *summary = user;

	if (summary->inventory && in_all(summary, row->start_ns))
		sc_inventory_transaction(summary->inventory, row);
	if (in_window(summary, row->start_ns))
		count(summary, &sc_transactions_table, row);
}

static void sum_finding(void *user, const struct sc_finding_row *row)
{
	const struct sc_summary *summary = user;

	if (summary->inventory && in_all(summary, row->start_ns))
		sc_inventory_finding(summary->inventory, row);
	if (in_window(summary, row->start_ns))
		count(summary, &sc_findings_table, row);
}

static void note_stream(void *user, const struct sc_stream_row *row)
{
	const struct sc_summary *summary = user;

	if (summary->health)
		sc_health_stream(summary->health, row);
	if (in_window(summary, row->start_ns))
		count(summary, &sc_streams_table, row);
}

static void count_element(void *user, const struct sc_element_row *row)
{
	count(user, &sc_elements_table, row);
}

const struct sc_table *const sc_population_kinds[] = {
	&sc_calls_table,   &sc_registrations_table, &sc_transactions_table, &sc_messages_table,
	&sc_streams_table, &sc_elements_table,      &sc_findings_table,     NULL,
};

static bool counts(const struct sc_summary *summary, const struct sc_table *kind)
{
	return summary->expectations && sc_expectations_count(summary->expectations, kind);
}

static struct sc_row_sink sink_of(struct sc_summary *summary)
{
	const bool inventory = summary->inventory != NULL;
	const bool more = inventory || summary->expectations;
	const bool messages = summary->population->window || counts(summary, &sc_messages_table);

	return (struct sc_row_sink){
		.user = summary,
		.media = true,
		.media_later = summary->population->all,
		.sessions = !summary->population->all || summary->expectations,
		.message = messages ? sum_message : NULL,
		.measure = summary->expectations ? note_measure : sum_measure,
		.transaction = inventory || counts(summary, &sc_transactions_table)
				       ? sum_transaction
				       : NULL,
		.call = more ? note_call : sum_call,
		.registration = more ? note_registration : sum_registration,
		.course = summary->health != NULL,
		.stream =
			summary->health || counts(summary, &sc_streams_table) ? note_stream : NULL,
		.element = counts(summary, &sc_elements_table) ? count_element : NULL,
		.finding = inventory || counts(summary, &sc_findings_table) ? sum_finding : NULL,
	};
}

/* What is known once all is read. */
static void end(struct sc_summary *summary, const struct sc_counters *counters)
{
	const struct sc_listing *listing = summary->population->listing;

	if (!summary->population->window &&
	    summary->population->all) /* the engine counted them all */
		sc_metrics_messages(summary->metrics, counters);
	sc_selection_clip(&listing->selection, listing->input.last_ns, &summary->first_ns,
			  &summary->last_ns);
}

void sc_summary_read(struct sc_summary *summary)
{
	struct sc_listing *listing = summary->population->listing;
	const struct sc_row_sink sink = sink_of(summary);

	sc_listing_read(listing, &sink, false);
	end(summary, &listing->run->counters);
}

void sc_summary_read_part(struct sc_summary *summary, struct sc_reading *reading, unsigned first,
			  unsigned count)
{
	struct sc_listing *listing = summary->population->listing;
	const struct sc_row_sink sink = sink_of(summary);
	struct sc_counters counters = {{0}};

	sc_listing_read_part(listing, reading, first, count, &sink, &counters);
	end(summary, &counters);
	sc_counters_add(&listing->run->counters, &counters);
}
