#include "results.h"

#include <glib.h>

#include "base/row_pack.h"
#include "engine_state.h"
#include "session/call.h"
#include "session/call_row.h"
#include "session/deferred.h"
#include "session/legs.h"
#include "session/registration_row.h"
#include "session/roles.h"
#include "session/streams.h"
#include "session/streams_live.h"
#include "session/txn_row.h"
#include "verdict/health.h"

/* Rows of a kind that are kept, packed, by number less one; NULL: not yet. */
struct kept {
	const struct sc_table *table;
	GPtrArray *finals;
	GPtrArray *resting; /* of what goes on, while nothing is fed */
	GByteArray *lists;  /* of the row that was asked for last */
};

struct sc_results {
	struct sc_engine *engine;
	struct sc_state *state; /* the engine's */
	struct sc_metrics *metrics;
	struct kept txns, calls, registrations, streams;
	GArray *handles; /* uint32_t: of streams by number less one; 0: not asked for yet */
	uint32_t handle; /* of the stream of the datagram that was fed last */
	bool rests;      /* all was read, for now */
	void (*messages)(void *user, const struct sc_message_row *row);
	void *user;

	/* What was asked for last. */
	struct sc_txn_row txn;
	struct sc_call_row call;
	struct sc_call_scratch call_scratch;
	struct sc_registration_row registration;
	struct sc_registration_scratch registration_scratch;
	struct sc_stream_row stream;
};

/* ---- what is kept ---- */

static void *at(const GPtrArray *array, uint64_t number)
{
	return number > 0 && number <= array->len ? g_ptr_array_index(array, number - 1) : NULL;
}

static void keep_in(GPtrArray *rows, const struct sc_table *table, uint64_t number, const void *row)
{
	if (number > rows->len)
		g_ptr_array_set_size(rows, (int)number);
	g_ptr_array_index(rows, number - 1) = sc_row_pack(table, row);
}

static void keep(struct kept *kept, uint64_t number, const void *row)
{
	keep_in(kept->finals, kept->table, number, row);
}

/* False: no row of that number is kept. */
static bool take_kept(const struct kept *kept, uint64_t number, void *row)
{
	const void *packed = at(kept->finals, number);

	if (!packed)
		packed = at(kept->resting, number);
	if (!packed)
		return false;
	sc_row_unpack(kept->table, packed, row, kept->lists);
	return true;
}

/* A row that was made of what goes on. */
static void made(struct sc_results *results, struct kept *kept, uint64_t number, const void *row)
{
	if (results->rests)
		keep_in(kept->resting, kept->table, number, row);
}

/* Something is to be fed. */
static void wake(struct sc_results *results)
{
	struct kept *all[] = {&results->txns, &results->calls, &results->registrations,
			      &results->streams};

	for (size_t i = 0; results->rests && i < G_N_ELEMENTS(all); i++)
		g_ptr_array_set_size(all[i]->resting, 0);
	results->rests = false;
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

static void on_stream(void *user, const struct sc_stream_row *row)
{
	struct sc_results *results = user;

	keep(&results->streams, row->stream, row);
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

static struct kept none_kept(const struct sc_table *table)
{
	return (struct kept){table, g_ptr_array_new_with_free_func(g_free),
			     g_ptr_array_new_with_free_func(g_free), g_byte_array_new()};
}

static void free_kept(struct kept *kept)
{
	g_ptr_array_free(kept->finals, TRUE);
	g_ptr_array_free(kept->resting, TRUE);
	g_byte_array_free(kept->lists, TRUE);
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
		.stream = on_stream,
		.measure = on_measure,
		.element = on_element,
		.sessions = true,
	};

	results->engine = sc_engine_new(config, &sink, counters);
	results->state = sc_engine_state(results->engine);
	sc_state_keep_live(results->state);
	results->metrics = sc_metrics_new(config, NULL, false, counters);
	results->txns = none_kept(&sc_transactions_table);
	results->calls = none_kept(&sc_calls_table);
	results->registrations = none_kept(&sc_registrations_table);
	results->streams = none_kept(&sc_streams_table);
	results->handles = g_array_new(FALSE, TRUE, sizeof(uint32_t));
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
	free_kept(&results->txns);
	free_kept(&results->calls);
	free_kept(&results->registrations);
	free_kept(&results->streams);
	g_array_free(results->handles, TRUE);
	g_free(results);
}

struct sc_engine *sc_results_engine(struct sc_results *results)
{
	wake(results);
	return results->engine;
}

/* ---- streams ---- */

uint32_t sc_results_media(struct sc_results *results, const struct sc_datagram *datagram,
			  const uint32_t **handles)
{
	GArray *touched = results->state->live->touched;

	if (results->rests)
		wake(results);
	if (touched->len > 0)
		g_array_set_size(touched, 0);
	if (!sc_streams_take_live(results->state, datagram, &results->handle))
		sc_engine_media_begin(results->engine, datagram);
	*handles = results->handle ? &results->handle : (const void *)touched->data;
	return results->handle ? 1 : touched->len;
}

uint64_t sc_results_stream_number(struct sc_results *results, uint32_t handle)
{
	uint64_t number = sc_streams_live_number(results->state->live, handle);

	if (number > results->handles->len)
		g_array_set_size(results->handles, (guint)number);
	if (number > 0)
		g_array_index(results->handles, uint32_t, number - 1) = handle;
	return number;
}

/* 0: there is none with that number. */
static uint32_t handle_of(struct sc_results *results, uint64_t number)
{
	const struct sc_live *live = results->state->live;
	const GArray *handles = results->handles;
	uint32_t handle = number <= handles->len ? g_array_index(handles, uint32_t, number - 1) : 0;

	for (guint i = 1; handle == 0 && i <= live->streams->len; i++)
		if (sc_results_stream_number(results, i) == number)
			handle = i;
	return handle;
}

/* What may be streams is measured and gets its number, in the order in which the end of the
 * input comes by it. */
static void settle_streams(struct sc_state *state)
{
	const struct sc_live *live = state->live;
	struct sc_media_stream *stream;

	for (guint i = 0; i < live->owners[SC_OWNER_CALL]->len; i++) {
		const struct sc_call *call = g_ptr_array_index(live->owners[SC_OWNER_CALL], i);

		stream = call && call->media ? call->media->streams : NULL;
		for (; stream; stream = stream->next_of_call)
			sc_streams_settle(state->streams, stream);
	}
	for (uint32_t handle = 1; handle <= live->streams->len; handle++) {
		stream = sc_streams_live_at(live, handle);
		if (stream)
			sc_streams_settle(state->streams, stream);
	}
}

void sc_results_rest(struct sc_results *results)
{
	if (!results->rests)
		settle_streams(results->state);
	results->rests = true;
}

/* ---- rows by number ---- */

const struct sc_txn_row *sc_results_txn(struct sc_results *results, uint64_t number)
{
	const struct sc_txn *txn;

	results->txn = (struct sc_txn_row){0};
	if (take_kept(&results->txns, number, &results->txn))
		return &results->txn;
	txn = at(results->state->live->txns, number);
	if (!txn)
		return NULL;
	sc_txn_row(results->state, txn, &results->txn);
	made(results, &results->txns, number, &results->txn);
	return &results->txn;
}

const struct sc_call_row *sc_results_call(struct sc_results *results, uint64_t number)
{
	const struct sc_call *call;

	results->call = (struct sc_call_row){0};
	if (take_kept(&results->calls, number, &results->call))
		return &results->call;
	call = at(results->state->live->owners[SC_OWNER_CALL], number);
	if (!call)
		return NULL;
	sc_call_row(results->state, call, &results->call, &results->call_scratch);
	made(results, &results->calls, number, &results->call);
	return &results->call;
}

const struct sc_registration_row *sc_results_registration(struct sc_results *results,
							  uint64_t number)
{
	const struct sc_registration *registration;

	results->registration = (struct sc_registration_row){0};
	if (take_kept(&results->registrations, number, &results->registration))
		return &results->registration;
	registration = at(results->state->live->owners[SC_OWNER_REGISTRATION], number);
	if (!registration)
		return NULL;
	sc_registration_row(results->state, registration, &results->registration,
			    &results->registration_scratch);
	made(results, &results->registrations, number, &results->registration);
	return &results->registration;
}

const struct sc_stream_row *sc_results_stream(struct sc_results *results, uint64_t number)
{
	struct sc_media_stream *stream;
	const struct sc_stream_row *row;
	uint32_t handle;

	results->stream = (struct sc_stream_row){0};
	if (take_kept(&results->streams, number, &results->stream))
		return &results->stream;
	handle = number > 0 ? handle_of(results, number) : 0;
	if (handle == 0)
		return NULL;
	stream = sc_streams_live_at(results->state->live, handle);
	if (!stream)
		return NULL;
	row = sc_streams_row(results->state, stream);
	made(results, &results->streams, number, row);
	return row;
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
		if (!call)
			continue;
		sc_roles_of_call(state, call);
		sc_legs_roles(state, call);
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

/* ---- metrics, and whether they can be trusted ---- */

/* Rows say it all: of those that are final, too. */
static struct sc_health *examine(struct sc_results *results, const struct sc_clock_watch *clock)
{
	struct sc_health *health = sc_health_new(results->state->counters, &clock->first_ns);
	struct sc_clock_watch ended = *clock;
	const struct sc_call_row *call;
	const struct sc_registration_row *registration;
	const struct sc_stream_row *stream;

	for (uint64_t i = 1; (call = sc_results_call(results, i)); i++)
		sc_health_call(health, call);
	for (uint64_t i = 1; (registration = sc_results_registration(results, i)); i++)
		sc_health_registration(health, registration);
	for (uint64_t i = 1; (stream = sc_results_stream(results, i)); i++)
		sc_health_stream(health, stream);
	sc_clock_watch_end(&ended);
	sc_health_capture(health,
			  &(struct sc_health_capture){.records = clock->frames, .clock = &ended});
	sc_health_settle(health);
	return health;
}

struct judged {
	const struct sc_health *health;
	sc_metric_fn *emit;
	void *user;
};

static void judge(void *user, const struct sc_metric_row *row)
{
	const struct judged *judged = user;
	struct sc_metric_row copy = *row;

	copy.trust = sc_health_trust(judged->health, row);
	judged->emit(judged->user, &copy);
}

void sc_results_metrics(struct sc_results *results, const struct sc_clock_watch *clock,
			sc_metric_fn *emit, void *user)
{
	struct sc_metrics *metrics = sc_metrics_copy(results->metrics);
	struct sc_health *health = examine(results, clock);
	const struct sc_live *in_progress = results->state->live;
	struct judged judged = {health, emit, user};

	for (guint i = 0; i < in_progress->owners[SC_OWNER_CALL]->len; i++)
		if (g_ptr_array_index(in_progress->owners[SC_OWNER_CALL], i))
			sc_metrics_call(metrics, sc_results_call(results, i + 1));
	for (guint i = 0; i < in_progress->owners[SC_OWNER_REGISTRATION]->len; i++)
		if (g_ptr_array_index(in_progress->owners[SC_OWNER_REGISTRATION], i))
			sc_metrics_registration(metrics, sc_results_registration(results, i + 1));
	sc_deferred_look(results->state, count_measure, metrics);
	sc_metrics_messages(metrics, results->state->counters);
	sc_metrics_finish(metrics, clock->first_ns, sc_clock_watch_latest(clock), judge, &judged);
	sc_metrics_free(metrics);
	sc_health_free(health);
}
