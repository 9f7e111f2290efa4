#include "session/expiry.h"

#include "base/canary.h"
#include "base/limits.h"
#include "base/time.h"
#include "session/ahead.h"
#include "session/call.h"
#include "session/dialog_set.h"
#include "session/legs.h"
#include "session/measures.h"
#include "session/owner.h"
#include "session/tombstones.h"
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

/* A transaction that no call or registration keeps has the same grace as an owner. */
static int64_t txn_open_until(const struct sc_state *state, const struct sc_txn *txn)
{
	int64_t over_ns = sc_txn_deadline(txn, &state->config);

	over_ns = over_ns == INT64_MAX ? txn->last_ns : MAX(over_ns, txn->last_ns);
	return sc_time_add(over_ns, sc_timer_64t1(&state->config));
}

static bool expire_txns(struct sc_state *state, struct sc_dialog_set *set)
{
	bool ended = false;

	while (set->txns && txn_open_until(state, set->txns) < state->now_ns) {
		sc_txn_end(state, set->txns);
		ended = true;
	}
	return ended;
}

/* The row is final since `final_ns`. */
static void end_owner(struct sc_state *state, struct sc_owner *owner, int64_t final_ns)
{
	sc_owner_hand_out(state, owner);
	sc_tombstones_add(state, owner, final_ns);
	sc_owner_free(state, owner);
}

/* Ends what is final of one kind; the time when something next becomes so. */
static int64_t settle_owners(struct sc_state *state, struct sc_owner *newest)
{
	int64_t next_ns = INT64_MAX;
	struct sc_owner *next;

	for (struct sc_owner *owner = newest; owner; owner = next) {
		int64_t until_ns = sc_owner_open_until(state, owner);

		next = owner->next;
		if (until_ns < state->now_ns)
			end_owner(state, owner, until_ns);
		else
			next_ns = MIN(next_ns, until_ns);
	}
	return next_ns;
}

/* Ends what is final in a dialog set that waits nowhere. False: nothing is left.
 * Else the time when something next becomes final (INT64_MAX: only the end tells). */
static bool settle(struct sc_state *state, struct sc_dialog_set *set, int64_t *next_ns)
{
	int64_t first_ns = INT64_MAX, final_ns;
	bool left = false;

	expire_txns(state, set);
	for (int kind = 0; kind < SC_OWNER_KINDS; kind++) {
		final_ns = settle_owners(state, set->owners[kind].newest);
		first_ns = MIN(first_ns, final_ns);
		left |= set->owners[kind].newest != NULL;
	}
	if (set->txns) {
		final_ns = txn_open_until(state, set->txns);
		first_ns = MIN(first_ns, final_ns);
		left = true;
	}
	final_ns = sc_measures_open_until(state, set);
	if (final_ns >= state->now_ns) {
		first_ns = MIN(first_ns, final_ns);
		left = true;
	}
	*next_ns = first_ns;
	return left;
}

static int64_t quiet_until(const struct sc_state *state, const struct sc_dialog_set *set)
{
	return sc_time_add(set->last_ns, sc_timer_64t1(&state->config));
}

static void look_after(struct sc_state *state, struct sc_dialog_set *set)
{
	int64_t next_ns = quiet_until(state, set);

	if (next_ns >= state->now_ns) /* something came meanwhile */
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
	for (int kind = 0; kind < SC_OWNER_KINDS; kind++) {
		for (struct sc_owner *owner = set->owners[kind].newest; owner; owner = owner->next)
			owner->surrendered = true;
		while (set->owners[kind].newest)
			end_owner(state, set->owners[kind].newest, state->now_ns);
	}
	while (set->txns)
		sc_txn_end(state, set->txns);
	free_set(state, set);
}

/* Whatever is not the latest of its kind ends by itself. */
static bool expire_owners(struct sc_state *state, const struct sc_owner_list *list)
{
	int64_t before_ns = sc_time_diff(state->now_ns, sc_timer_64t1(&state->config)), until_ns;
	bool ended = false;

	for (; list->oldest != list->newest && list->oldest->last_ns < before_ns; ended = true) {
		until_ns = sc_owner_open_until(state, list->oldest);
		if (until_ns >= state->now_ns)
			break;
		end_owner(state, list->oldest, until_ns);
	}
	return ended;
}

/* A dialog set that is never quiet (a phone that registers every half minute) must
 * not keep what is long over. */
static bool expire_old(struct sc_state *state, struct sc_dialog_set *set)
{
	bool ended = expire_txns(state, set);

	for (int kind = 0; kind < SC_OWNER_KINDS; kind++)
		ended |= expire_owners(state, &set->owners[kind]);
	return ended;
}

SC_NO_CANARY bool sc_dialog_set_settle_late(struct sc_state *state, struct sc_dialog_set *set)
{
	int64_t next_ns;

	if (quiet_until(state, set) >= state->now_ns)
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
	/* One budget: what is kept elsewhere is not there for calls. */
	uint64_t bytes = state->pool.used_bytes + state->elsewhere_bytes +
			 state->counters->n[SC_COUNT_MEMORY_ELEMENTS] +
			 state->counters->n[SC_COUNT_MEMORY_TOMBSTONES];

	return state->set_count > state->config.calls_max || bytes > state->config.memory_bytes_max;
}

static __attribute__((noinline)) void sweep(struct sc_state *state)
{
	turn_wheel(state);
	while (over_limit(state) && state->set_count > 0)
		give_up_some(state);
}

void sc_dialog_sets_sweep(struct sc_state *state)
{
	uint64_t *most = &state->counters->n[SC_COUNT_MEMORY_CALLS];

	*most = MAX(*most, state->pool.used_bytes);
	if (second_of(state->now_ns) > state->wheel_second || over_limit(state))
		sweep(state);
}

void sc_dialog_sets_sweep_now(struct sc_state *state)
{
	sc_dialog_sets_sweep(state);
	/* What is due in the second that goes on; what is not yet is put back. */
	empty_slot(state, state->wheel_second + 1);
	look_after_due(state);
}

/* ---- the end of the input ---- */

static int by_number(const void *one, const void *other)
{
	const struct sc_owner *a = *(struct sc_owner *const *)one;
	const struct sc_owner *b = *(struct sc_owner *const *)other;

	return a->number < b->number ? -1 : a->number > b->number;
}

static int by_serial(const void *one, const void *other)
{
	const struct sc_dialog_set *a = *(struct sc_dialog_set *const *)one;
	const struct sc_dialog_set *b = *(struct sc_dialog_set *const *)other;

	return a->serial < b->serial ? -1 : a->serial > b->serial;
}

/* Ends all owners of a kind in the order of their numbers. */
static void finish_owners(struct sc_state *state, enum sc_owner_kind kind)
{
	GPtrArray *owners = g_ptr_array_new();
	const struct sc_dialog_set *set;
	size_t at = 0;

	while ((set = sc_index_next(&state->sets, &at)))
		for (struct sc_owner *owner = set->owners[kind].newest; owner; owner = owner->next)
			g_ptr_array_add(owners, owner);
	g_ptr_array_sort(owners, by_number);
	for (guint i = 0; kind == SC_OWNER_CALL && state->legs && i < owners->len; i++)
		sc_legs_settle(state, sc_call_of_owner(g_ptr_array_index(owners, i)));
	for (guint i = 0; i < owners->len; i++)
		end_owner(state, g_ptr_array_index(owners, i), state->now_ns);
	g_ptr_array_free(owners, TRUE);
}

void sc_dialog_sets_finish(struct sc_state *state)
{
	const struct sc_dialog_set *set;
	size_t at = 0;

	for (int kind = 0; kind < SC_OWNER_KINDS; kind++)
		finish_owners(state, (enum sc_owner_kind)kind);
	/* What is left are transactions of their own, in the order of the index:
	 * rows in a fixed order come of sorting the dialog sets. */
	g_ptr_array_set_size(state->due, 0);
	while ((set = sc_index_next(&state->sets, &at)))
		g_ptr_array_add(state->due, (void *)(uintptr_t)set);
	g_ptr_array_sort(state->due, by_serial);
	for (guint i = 0; i < state->due->len; i++)
		surrender(state, g_ptr_array_index(state->due, i));
}
