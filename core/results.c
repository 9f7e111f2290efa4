#include "results.h"

#include <glib.h>

#include "base/row_pack.h"
#include "engine_state.h"
#include "session/call_row.h"
#include "session/deferred.h"
#include "session/registration_row.h"
#include "session/roles.h"
#include "session/txn_row.h"

/* The rows of a kind that are final, packed, by number less one; NULL: not yet. */
struct finals {
	const struct sc_table *table;
	GPtrArray *rows;
	GByteArray *lists; /* of the row that was asked for last */
};

struct sc_results {
	struct sc_engine *engine;
	struct sc_state *state; /* the engine's */
	struct sc_metrics *metrics;
	struct finals txns, calls, registrations;
	void (*messages)(void *user, const struct sc_message_row *row);
	void *user;

	/* What was asked for last. */
	struct sc_txn_row txn;
	struct sc_call_row call;
	struct sc_call_scratch call_scratch;
	struct sc_registration_row registration;
	struct sc_registration_scratch registration_scratch;
};

/* ---- what becomes final ---- */

static void keep(struct finals *finals, uint64_t number, const void *row)
{
	if (number > finals->rows->len)
		g_ptr_array_set_size(finals->rows, (int)number);
	g_ptr_array_index(finals->rows, number - 1) = sc_row_pack(finals->table, row);
}

/* False: no row of that number is final. */
static bool kept(const struct finals *finals, uint64_t number, void *row)
{
	if (number == 0 || number > finals->rows->len ||
	    !g_ptr_array_index(finals->rows, number - 1))
		return false;
	sc_row_unpack(finals->table, g_ptr_array_index(finals->rows, number - 1), row,
		      finals->lists);
	return true;
}

static void on_message(void *user, const struct sc_message_row *row)
{
	const struct sc_results *results = user;

	results->messages(results->user, row);
}

static void on_txn(void *user, const struct sc_txn_row *row)
{
	struct sc_results *results = user;

	keep(&results->txns, row->txn, row);
}

static void on_call(void *user, const struct sc_call_row *row)
{
	struct sc_results *results = user;

	sc_metrics_call(results->metrics, row);
	keep(&results->calls, row->call, row);
}

static void on_registration(void *user, const struct sc_registration_row *row)
{
	struct sc_results *results = user;

	sc_metrics_registration(results->metrics, row);
	keep(&results->registrations, row->registration, row);
}

static void on_measure(void *user, const struct sc_measure *measure)
{
	const struct sc_results *results = user;

	sc_metrics_measure(results->metrics, measure);
}

static void on_element(void *user, const struct sc_element_row *row)
{
	(void)user; /* that there is a taker makes the engine collect them */
	(void)row;
}

/* ---- life ---- */

static struct finals no_finals(const struct sc_table *table)
{
	return (struct finals){table, g_ptr_array_new_with_free_func(g_free), g_byte_array_new()};
}

static void free_finals(struct finals *finals)
{
	g_ptr_array_free(finals->rows, TRUE);
	g_byte_array_free(finals->lists, TRUE);
}

struct sc_results *sc_results_new(const struct sc_config *config,
				  void (*messages)(void *user, const struct sc_message_row *row),
				  void *user, struct sc_counters *counters)
{
	struct sc_results *results = g_new0(struct sc_results, 1);
	const struct sc_row_sink sink = {
		.user = results,
		.message = messages ? on_message : NULL,
		.transaction = on_txn,
		.call = on_call,
		.registration = on_registration,
		.measure = on_measure,
		.element = on_element,
	};

	results->engine = sc_engine_new(config, &sink, counters);
	results->state = sc_engine_state(results->engine);
	sc_state_keep_live(results->state);
	results->metrics = sc_metrics_new(config, NULL, false, counters);
	results->txns = no_finals(&sc_transactions_table);
	results->calls = no_finals(&sc_calls_table);
	results->registrations = no_finals(&sc_registrations_table);
	results->messages = messages;
	results->user = user;
	return results;
}

void sc_results_free(struct sc_results *results)
{
	if (!results)
		return;
	sc_engine_free(results->engine);
	sc_metrics_free(results->metrics);
	free_finals(&results->txns);
	free_finals(&results->calls);
	free_finals(&results->registrations);
	g_free(results);
}

struct sc_engine *sc_results_engine(struct sc_results *results)
{
	return results->engine;
}

/* ---- rows by number ---- */

static void *live(GPtrArray *array, uint64_t number)
{
	return number > 0 && number <= array->len ? g_ptr_array_index(array, number - 1) : NULL;
}

const struct sc_txn_row *sc_results_txn(struct sc_results *results, uint64_t number)
{
	const struct sc_txn *txn = live(results->state->live->txns, number);

	if (!txn) {
		results->txn = (struct sc_txn_row){0};
		return kept(&results->txns, number, &results->txn) ? &results->txn : NULL;
	}
	sc_txn_row(results->state, txn, &results->txn);
	return &results->txn;
}

const struct sc_call_row *sc_results_call(struct sc_results *results, uint64_t number)
{
	const struct sc_call *call = live(results->state->live->owners[SC_OWNER_CALL], number);

	if (!call) {
		results->call = (struct sc_call_row){0};
		return kept(&results->calls, number, &results->call) ? &results->call : NULL;
	}
	sc_call_row(results->state, call, &results->call, &results->call_scratch);
	return &results->call;
}

const struct sc_registration_row *sc_results_registration(struct sc_results *results,
							  uint64_t number)
{
	const struct sc_registration *registration =
		live(results->state->live->owners[SC_OWNER_REGISTRATION], number);

	if (!registration) {
		results->registration = (struct sc_registration_row){0};
		return kept(&results->registrations, number, &results->registration)
			       ? &results->registration
			       : NULL;
	}
	sc_registration_row(results->state, registration, &results->registration,
			    &results->registration_scratch);
	return &results->registration;
}

/* ---- the whole ---- */

void sc_results_elements(struct sc_results *results,
			 void (*element)(void *user, const struct sc_element_row *row), void *user)
{
	struct sc_state *state = results->state;
	struct sc_roles *collected = state->roles;
	const struct sc_row_sink sink = state->sink;

	/* Calls tell who answered them when they end: here on a copy. */
	state->roles = sc_roles_copy(collected);
	for (guint i = 0; i < state->live->owners[SC_OWNER_CALL]->len; i++) {
		const struct sc_call *call =
			g_ptr_array_index(state->live->owners[SC_OWNER_CALL], i);
		if (call)
			sc_roles_of_call(state, call);
	}
	state->sink.element = element;
	state->sink.user = user;
	sc_roles_finish(state);
	state->sink = sink;
	sc_roles_free(state->roles);
	state->roles = collected;
}

static void count_measure(void *user, const struct sc_measure *measure)
{
	sc_metrics_measure(user, measure);
}

void sc_results_metrics(struct sc_results *results, int64_t first_ns, int64_t end_ns,
			sc_metric_fn *emit, void *user)
{
	struct sc_metrics *metrics = sc_metrics_copy(results->metrics);
	const struct sc_live *in_progress = results->state->live;

	for (guint i = 0; i < in_progress->owners[SC_OWNER_CALL]->len; i++)
		if (g_ptr_array_index(in_progress->owners[SC_OWNER_CALL], i))
			sc_metrics_call(metrics, sc_results_call(results, i + 1));
	for (guint i = 0; i < in_progress->owners[SC_OWNER_REGISTRATION]->len; i++)
		if (g_ptr_array_index(in_progress->owners[SC_OWNER_REGISTRATION], i))
			sc_metrics_registration(metrics, sc_results_registration(results, i + 1));
	sc_deferred_look(results->state, count_measure, metrics);
	sc_metrics_messages(metrics, results->state->counters);
	sc_metrics_finish(metrics, first_ns, end_ns, emit, user);
	sc_metrics_free(metrics);
}
