/* When threads are settled: active ones in the order of their latest message,
 * idle ones by the deadline that something in them still waits for. */
#include "session/thread.h"

#include "base/limits.h"
#include "base/time.h"
#include "session/call.h"
#include "session/registration.h"

/* ---- the three places a thread can be in ---- */

static void leave_active(struct sc_state *state, struct sc_thread *thread)
{
	*(thread->older ? &thread->older->newer : &state->oldest) = thread->newer;
	*(thread->newer ? &thread->newer->older : &state->newest) = thread->older;
	thread->older = thread->newer = NULL;
}

static void enter_active(struct sc_state *state, struct sc_thread *thread)
{
	thread->idle = SC_ACTIVE;
	thread->older = state->newest;
	thread->newer = NULL;
	*(state->newest ? &state->newest->newer : &state->oldest) = thread;
	state->newest = thread;
}

static struct sc_thread *heap_at(const GPtrArray *heap, guint index)
{
	return g_ptr_array_index(heap, index);
}

static void heap_put(GPtrArray *heap, guint index, struct sc_thread *thread)
{
	g_ptr_array_index(heap, index) = thread;
	thread->idle_index = index;
}

static void heap_up(GPtrArray *heap, guint index)
{
	struct sc_thread *thread = heap_at(heap, index);

	for (guint parent; index > 0; index = parent) {
		parent = (index - 1) / 2;
		if (heap_at(heap, parent)->deadline_ns <= thread->deadline_ns)
			break;
		heap_put(heap, index, heap_at(heap, parent));
	}
	heap_put(heap, index, thread);
}

static void heap_down(GPtrArray *heap, guint index)
{
	struct sc_thread *thread = heap_at(heap, index);

	for (guint child; (child = 2 * index + 1) < heap->len; index = child) {
		if (child + 1 < heap->len &&
		    heap_at(heap, child + 1)->deadline_ns < heap_at(heap, child)->deadline_ns)
			child++;
		if (thread->deadline_ns <= heap_at(heap, child)->deadline_ns)
			break;
		heap_put(heap, index, heap_at(heap, child));
	}
	heap_put(heap, index, thread);
}

static void heap_add(GPtrArray *heap, struct sc_thread *thread)
{
	g_ptr_array_add(heap, thread);
	heap_up(heap, heap->len - 1);
}

static void heap_remove(GPtrArray *heap, struct sc_thread *thread)
{
	guint index = thread->idle_index;
	struct sc_thread *last = heap_at(heap, heap->len - 1);

	g_ptr_array_set_size(heap, (gint)heap->len - 1);
	if (last == thread)
		return;
	heap_put(heap, index, last);
	heap_up(heap, index);
	heap_down(heap, last->idle_index);
}

static void parked_remove(GPtrArray *parked, struct sc_thread *thread)
{
	struct sc_thread *last = heap_at(parked, parked->len - 1);

	heap_put(parked, thread->idle_index, last);
	g_ptr_array_set_size(parked, (gint)parked->len - 1);
}

static void leave(struct sc_state *state, struct sc_thread *thread)
{
	if (thread->idle == SC_ACTIVE)
		leave_active(state, thread);
	else if (thread->idle == SC_WAITING)
		heap_remove(state->waiting, thread);
	else if (thread->idle_index != UINT32_MAX)
		parked_remove(state->parked, thread);
	thread->idle = SC_PARKED;
	thread->idle_index = UINT32_MAX;
}

static void enter_idle(struct sc_state *state, struct sc_thread *thread, int64_t deadline_ns)
{
	thread->deadline_ns = deadline_ns;
	if (deadline_ns == INT64_MAX) {
		thread->idle = SC_PARKED;
		g_ptr_array_add(state->parked, thread);
		thread->idle_index = state->parked->len - 1;
	} else {
		thread->idle = SC_WAITING;
		heap_add(state->waiting, thread);
	}
}

/* ---- settling ---- */

/* A transaction that no call or registration keeps is over 64*T1 after its
 * last message, or after its deadline. */
static int64_t txn_final_at(const struct sc_state *state, const struct sc_txn *txn)
{
	int64_t deadline_ns = sc_txn_deadline(txn, &state->config);
	int64_t idle_ns = sc_time_add(txn->last_ns, sc_timer_64t1(&state->config));

	return deadline_ns == INT64_MAX ? idle_ns : MAX(deadline_ns, idle_ns);
}

static void expire_txns(struct sc_state *state, struct sc_thread *thread)
{
	while (thread->txns && txn_final_at(state, thread->txns) <= state->now_ns)
		sc_state_end_txn(state, thread->txns);
}

/* Ends what is final in the thread; the time when something next becomes so. */
static int64_t settle_calls(struct sc_state *state, struct sc_thread *thread)
{
	int64_t next_ns = INT64_MAX;
	struct sc_call *next;

	for (struct sc_call *call = thread->calls; call; call = next) {
		int64_t deadline_ns = sc_call_deadline(state, call);

		next = call->next;
		if (deadline_ns <= state->now_ns)
			sc_call_end(state, call);
		else
			next_ns = MIN(next_ns, deadline_ns);
	}
	return next_ns;
}

static int64_t settle_registrations(struct sc_state *state, struct sc_thread *thread)
{
	int64_t next_ns = INT64_MAX;
	struct sc_registration *next;

	for (struct sc_registration *reg = thread->registrations; reg; reg = next) {
		int64_t deadline_ns = sc_registration_deadline(state, reg);

		next = reg->next;
		if (deadline_ns <= state->now_ns)
			sc_registration_end(state, reg);
		else
			next_ns = MIN(next_ns, deadline_ns);
	}
	return next_ns;
}

static void settle(struct sc_state *state, struct sc_thread *thread)
{
	int64_t calls_ns, registrations_ns, txns_ns = INT64_MAX;

	leave(state, thread);
	expire_txns(state, thread);
	calls_ns = settle_calls(state, thread);
	registrations_ns = settle_registrations(state, thread);
	if (thread->txns)
		txns_ns = txn_final_at(state, thread->txns);
	if (!thread->calls && !thread->registrations && !thread->txns)
		sc_thread_free(state, thread);
	else
		enter_idle(state, thread, MIN(MIN(calls_ns, registrations_ns), txns_ns));
}

/* Ends all there is in the thread, final or not. */
static void surrender(struct sc_state *state, struct sc_thread *thread)
{
	leave(state, thread);
	for (struct sc_call *call = thread->calls; call; call = call->next)
		call->surrendered = true;
	while (thread->calls)
		sc_call_end(state, thread->calls);
	while (thread->registrations)
		sc_registration_end(state, thread->registrations);
	while (thread->txns)
		sc_state_end_txn(state, thread->txns);
	sc_thread_free(state, thread);
}

void sc_thread_touch(struct sc_state *state, struct sc_thread *thread)
{
	leave(state, thread);
	enter_active(state, thread);
	thread->last_ns = state->now_ns;
	if (!state->config.keep_all)
		expire_txns(state, thread);
}

static bool over_limit(const struct sc_state *state)
{
	return state->thread_count > state->config.calls_max ||
	       state->pool.used_bytes > state->config.memory_bytes_max;
}

void sc_threads_sweep(struct sc_state *state)
{
	int64_t quiet_ns = sc_timer_64t1(&state->config);

	if (state->config.keep_all)
		return;
	while (state->oldest && sc_time_add(state->oldest->last_ns, quiet_ns) <= state->now_ns)
		settle(state, state->oldest);
	while (state->waiting->len > 0 &&
	       heap_at(state->waiting, 0)->deadline_ns <= state->now_ns)
		settle(state, heap_at(state->waiting, 0));
	while (over_limit(state)) {
		struct sc_thread *victim = state->parked->len > 0 ? heap_at(state->parked, 0)
					   : state->waiting->len > 0
						   ? heap_at(state->waiting, 0)
						   : state->oldest;
		if (!victim)
			break;
		state->counters->n[SC_COUNT_LIMIT_CALLS]++;
		surrender(state, victim);
	}
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

void sc_threads_finish(struct sc_state *state)
{
	GPtrArray *calls = g_ptr_array_new(), *registrations = g_ptr_array_new();
	const struct sc_thread *thread;
	size_t at = 0;

	while ((thread = sc_index_next(&state->threads, &at))) {
		for (struct sc_call *call = thread->calls; call; call = call->next)
			g_ptr_array_add(calls, call);
		for (struct sc_registration *reg = thread->registrations; reg; reg = reg->next)
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
	while (state->oldest)
		surrender(state, state->oldest);
	while (state->waiting->len > 0)
		surrender(state, heap_at(state->waiting, 0));
	while (state->parked->len > 0)
		surrender(state, heap_at(state->parked, 0));
}
