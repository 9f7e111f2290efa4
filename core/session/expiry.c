#include "session/expiry.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/ahead.h"
#include "session/call_end.h"
#include "session/dialog_set.h"
#include "session/measures.h"
#include "session/registration.h"
#include "session/txn_state.h"
#include "session/txns.h"

/* ---- where a dialog set waits ---- */

/* Once a second is often enough to look, since a message that comes to a
 * dialog set settles it first if its time has come (sc_dialog_set_settle_late): when a
 * row is final does not depend on it. */
static int64_t second_of(int64_t time_ns)
{
	return time_ns / SC_NS_PER_S;
}

/* Into the second after its deadline; beyond the wheel's reach into its last
 * one, to be looked at again. */
static void wait_until(struct sc_state *state, struct sc_dialog_set *set, int64_t deadline_ns)
{
	int64_t second = second_of(deadline_ns) + 1;

	second = MAX(second, state->wheel_second + 1);
	second = MIN(second, state->wheel_second + SC_WHEEL_SECONDS - 1);
	GPtrArray **slot = &state->wheel[(uint64_t)second % SC_WHEEL_SECONDS];
	if (!*slot)
		*slot = g_ptr_array_new();
	g_ptr_array_add(*slot, set);
	set->idle = SC_WAITING;
	state->waiting_count++;
}

static void park(struct sc_state *state, struct sc_dialog_set *set)
{
	set->idle = SC_PARKED;
	set->prev_idle = NULL;
	set->next_idle = state->parked;
	if (set->next_idle)
		set->next_idle->prev_idle = set;
	state->parked = set;
}

static void unpark(struct sc_state *state, struct sc_dialog_set *set)
{
	if (set->prev_idle)
		set->prev_idle->next_idle = set->next_idle;
	else
		state->parked = set->next_idle;
	if (set->next_idle)
		set->next_idle->prev_idle = set->prev_idle;
	set->idle = SC_LOOSE;
}

/* ---- settling ---- */

static void free_set(struct sc_state *state, struct sc_dialog_set *set)
{
	sc_measures_forget(state, set);
	sc_dialog_set_free(state, set);
}

/* A transaction that no call or registration keeps is over 64*T1 after its
 * last message, or after its deadline. */
static int64_t txn_final_at(const struct sc_state *state, const struct sc_txn *txn)
{
	int64_t deadline_ns = sc_txn_deadline(txn, &state->config);
	int64_t idle_ns = sc_time_add(txn->last_ns, sc_timer_64t1(&state->config));

	return deadline_ns == INT64_MAX ? idle_ns : MAX(deadline_ns, idle_ns);
}

static bool expire_txns(struct sc_state *state, struct sc_dialog_set *set)
{
	bool ended = false;

	while (set->txns && txn_final_at(state, set->txns) <= state->now_ns) {
		sc_txn_end(state, set->txns);
		ended = true;
	}
	return ended;
}

/* Ends what is final in the dialog set; the time when something next becomes so. */
static int64_t settle_calls(struct sc_state *state, struct sc_dialog_set *set)
{
	int64_t next_ns = INT64_MAX;
	struct sc_call *next;

	for (struct sc_call *call = set->calls; call; call = next) {
		int64_t deadline_ns = sc_call_deadline(state, call);

		next = call->next;
		if (deadline_ns <= state->now_ns)
			sc_call_end(state, call);
		else
			next_ns = MIN(next_ns, deadline_ns);
	}
	return next_ns;
}

static int64_t settle_registrations(struct sc_state *state, struct sc_dialog_set *set)
{
	int64_t next_ns = INT64_MAX;
	struct sc_registration *next;

	for (struct sc_registration *reg = set->registrations; reg; reg = next) {
		int64_t deadline_ns = sc_registration_deadline(state, reg);

		next = reg->next;
		if (deadline_ns <= state->now_ns)
			sc_registration_end(state, reg);
		else
			next_ns = MIN(next_ns, deadline_ns);
	}
	return next_ns;
}

/* Ends what is final in a dialog set that waits nowhere; frees it, or gives the
 * time when something next becomes final (INT64_MAX: only the end tells). */
static bool settle(struct sc_state *state, struct sc_dialog_set *set, int64_t *next_ns)
{
	int64_t calls_ns, registrations_ns, txns_ns = INT64_MAX;

	expire_txns(state, set);
	calls_ns = settle_calls(state, set);
	registrations_ns = settle_registrations(state, set);
	if (set->txns)
		txns_ns = txn_final_at(state, set->txns);
	*next_ns = MIN(MIN(calls_ns, registrations_ns), txns_ns);
	return set->calls || set->registrations || set->txns;
}

static int64_t quiet_until(const struct sc_state *state, const struct sc_dialog_set *set)
{
	return sc_time_add(set->last_ns, sc_timer_64t1(&state->config));
}

static void look_after(struct sc_state *state, struct sc_dialog_set *set)
{
	int64_t next_ns = quiet_until(state, set);

	if (next_ns > state->now_ns) /* something came meanwhile */
		wait_until(state, set, next_ns);
	else if (!settle(state, set, &next_ns))
		free_set(state, set);
	else if (next_ns == INT64_MAX)
		park(state, set);
	else
		wait_until(state, set, next_ns);
}

/* Ends all there is in the dialog set, final or not. */
static void surrender(struct sc_state *state, struct sc_dialog_set *set)
{
	for (struct sc_call *call = set->calls; call; call = call->next)
		call->surrendered = true;
	while (set->calls)
		sc_call_end(state, set->calls);
	while (set->registrations)
		sc_registration_end(state, set->registrations);
	while (set->txns)
		sc_txn_end(state, set->txns);
	free_set(state, set);
}

/* A dialog set that is never quiet (a phone that registers every half minute) must
 * not keep what is long over: whatever is not its latest ends by itself. */
static bool expire_old(struct sc_state *state, struct sc_dialog_set *set)
{
	int64_t before_ns = sc_time_diff(state->now_ns, sc_timer_64t1(&state->config));
	bool ended = expire_txns(state, set);

	for (; set->oldest_call != set->calls && set->oldest_call->last_ns <= before_ns &&
	       sc_call_deadline(state, set->oldest_call) <= state->now_ns;
	     ended = true)
		sc_call_end(state, set->oldest_call);
	for (; set->oldest_registration != set->registrations &&
	       set->oldest_registration->last_ns <= before_ns &&
	       sc_registration_deadline(state, set->oldest_registration) <= state->now_ns;
	     ended = true)
		sc_registration_end(state, set->oldest_registration);
	return ended;
}

bool sc_dialog_set_settle_late(struct sc_state *state, struct sc_dialog_set *set)
{
	int64_t next_ns;

	if (quiet_until(state, set) > state->now_ns)
		return expire_old(state, set);
	settle(state, set, &next_ns);
	return true;
}

void sc_dialog_set_touch(struct sc_state *state, struct sc_dialog_set *set)
{
	set->last_ns = state->now_ns;
	if (set->idle == SC_PARKED)
		unpark(state, set);
	if (set->idle == SC_LOOSE)
		wait_until(state, set, quiet_until(state, set));
}

/* ---- the wheel ---- */

static int by_last_message(const void *one, const void *other)
{
	const struct sc_dialog_set *a = *(struct sc_dialog_set *const *)one;
	const struct sc_dialog_set *b = *(struct sc_dialog_set *const *)other;

	if (a->last_ns != b->last_ns)
		return a->last_ns < b->last_ns ? -1 : 1;
	return a->serial < b->serial ? -1 : a->serial > b->serial;
}

/* Takes all dialog sets out of a second, those quiet for longest first. */
static void empty_slot(struct sc_state *state, int64_t second)
{
	GPtrArray **slot = &state->wheel[(uint64_t)second % SC_WHEEL_SECONDS], *taken = *slot;

	g_ptr_array_set_size(state->due, 0);
	if (!taken)
		return;
	*slot = state->due;
	state->due = taken;
	for (guint i = 0; i < taken->len; i++) {
		struct sc_dialog_set *set = g_ptr_array_index(taken, i);

		if (i + 8 < taken->len)
			sc_ahead_settle(state, g_ptr_array_index(taken, i + 8), 0);
		set->idle = SC_LOOSE;
	}
	state->waiting_count -= state->due->len;
	g_ptr_array_sort(state->due, by_last_message);
}

/* Dialog sets between two steps of looking ahead. */
#define STEP_SETS 3u

/* Looks after all that are due, each fetched from memory while others before it are settled. */
static void look_after_due(struct sc_state *state)
{
	const guint lead = SC_AHEAD_STEPS * STEP_SETS, count = state->due->len;

	for (guint i = 0; i < count + lead; i++) {
		for (unsigned step = 0; step < SC_AHEAD_STEPS; step++) {
			guint back = step * STEP_SETS;
			if (i >= back && i - back < count)
				sc_ahead_settle(state, g_ptr_array_index(state->due, i - back),
						step);
		}
		if (i >= lead)
			look_after(state, g_ptr_array_index(state->due, i - lead));
	}
}

static void turn_wheel(struct sc_state *state)
{
	int64_t second = second_of(state->now_ns);

	if (second <= state->wheel_second)
		return;
	/* After a long silence every slot is looked at once. */
	if (second - state->wheel_second >= SC_WHEEL_SECONDS)
		state->wheel_second = second - SC_WHEEL_SECONDS;
	while (state->wheel_second < second) {
		state->wheel_second++;
		empty_slot(state, state->wheel_second);
		look_after_due(state);
	}
}

/* The dialog sets that are likely to be over soonest go first. */
static void give_up_some(struct sc_state *state)
{
	struct sc_dialog_set *parked = state->parked;

	if (parked) {
		unpark(state, parked);
		state->counters->n[SC_COUNT_LIMIT_CALLS]++;
		surrender(state, parked);
		return;
	}
	for (int64_t second = state->wheel_second + 1; state->waiting_count > 0; second++) {
		empty_slot(state, second);
		for (guint i = 0; i < state->due->len; i++) {
			state->counters->n[SC_COUNT_LIMIT_CALLS]++;
			surrender(state, g_ptr_array_index(state->due, i));
		}
		if (state->due->len > 0)
			return;
	}
}

static bool over_limit(const struct sc_state *state)
{
	return state->set_count > state->config.calls_max ||
	       state->pool.used_bytes > state->config.memory_bytes_max;
}

void sc_dialog_sets_sweep(struct sc_state *state)
{
	turn_wheel(state);
	while (over_limit(state) && state->set_count > 0)
		give_up_some(state);
}

/* ---- the end of the input ---- */

static int by_call_number(const void *one, const void *other)
{
	const struct sc_call *a = *(struct sc_call *const *)one;
	const struct sc_call *b = *(struct sc_call *const *)other;

	return a->number < b->number ? -1 : a->number > b->number;
}

static int by_registration_number(const void *one, const void *other)
{
	const struct sc_registration *a = *(struct sc_registration *const *)one;
	const struct sc_registration *b = *(struct sc_registration *const *)other;

	return a->number < b->number ? -1 : a->number > b->number;
}

static int by_serial(const void *one, const void *other)
{
	const struct sc_dialog_set *a = *(struct sc_dialog_set *const *)one;
	const struct sc_dialog_set *b = *(struct sc_dialog_set *const *)other;

	return a->serial < b->serial ? -1 : a->serial > b->serial;
}

void sc_dialog_sets_finish(struct sc_state *state)
{
	GPtrArray *calls = g_ptr_array_new(), *registrations = g_ptr_array_new();
	const struct sc_dialog_set *set;
	size_t at = 0;

	while ((set = sc_index_next(&state->sets, &at))) {
		for (struct sc_call *call = set->calls; call; call = call->next)
			g_ptr_array_add(calls, call);
		for (struct sc_registration *reg = set->registrations; reg; reg = reg->next)
			g_ptr_array_add(registrations, reg);
	}
	g_ptr_array_sort(calls, by_call_number);
	g_ptr_array_sort(registrations, by_registration_number);
	for (guint i = 0; i < calls->len; i++)
		sc_call_end(state, g_ptr_array_index(calls, i));
	for (guint i = 0; i < registrations->len; i++)
		sc_registration_end(state, g_ptr_array_index(registrations, i));
	g_ptr_array_free(calls, TRUE);
	g_ptr_array_free(registrations, TRUE);
	/* What is left are transactions of their own, in the order of the index:
	 * rows in a fixed order come of sorting the dialog sets. */
	g_ptr_array_set_size(state->due, 0);
	at = 0;
	while ((set = sc_index_next(&state->sets, &at)))
		g_ptr_array_add(state->due, (void *)(uintptr_t)set);
	g_ptr_array_sort(state->due, by_serial);
	for (guint i = 0; i < state->due->len; i++)
		surrender(state, g_ptr_array_index(state->due, i));
}
