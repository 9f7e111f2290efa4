#include "session/deferred.h"

#include "base/limits.h"
#include "base/time.h"

struct sc_deferred {
	struct sc_deferred *next;
	struct sc_measure measure; /* its texts are in the pool */
	struct sc_stamp stop;      /* as far as it is known */
	uint64_t frame;            /* of the first copy of the stop */
	int64_t until_ns;
};

static void tell(struct sc_state *state, const struct sc_measure *measure)
{
	if (state->sink.measure && measure->interval.absent == SC_PRESENT)
		state->sink.measure(state->sink.user, measure);
}

void sc_deferred_add(struct sc_state *state, const struct sc_measure *measure,
		     const struct sc_stamp *stop)
{
	struct sc_deferred *deferred, **end = &state->deferred;
	unsigned count = 0;

	sc_deferred_flush(state, false);
	for (; *end && count < SC_DEFERRED_MAX; count++)
		end = &(*end)->next;
	if (count == SC_DEFERRED_MAX) {
		tell(state, measure);
		return;
	}
	deferred = sc_pool_take(&state->pool, sizeof *deferred);
	deferred->measure = *measure;
	deferred->measure.call_id = sc_pool_keep(&state->pool, measure->call_id);
	deferred->measure.from_uri = sc_pool_keep(&state->pool, measure->from_uri);
	deferred->measure.to_uri = sc_pool_keep(&state->pool, measure->to_uri);
	deferred->stop = *stop;
	deferred->frame = stop->frame;
	deferred->until_ns = sc_time_add(stop->first_ns, SC_COPY_GAP_NS);
	*end = deferred;
}

void sc_deferred_copy(struct sc_state *state, const struct sc_stamp *first,
		      const struct sc_stamp *received)
{
	for (struct sc_deferred *each = state->deferred; each; each = each->next) {
		struct sc_interval *interval = &each->measure.interval;

		if (each->frame != first->frame || interval->stop_frame != each->stop.frame)
			continue;
		interval->ns += sc_time_diff(received->last_ns, each->stop.last_ns);
		interval->stop_frame = received->frame;
		interval->skewed = interval->ns < 0;
		each->stop = *received;
	}
}

void sc_deferred_look(const struct sc_state *state,
		      void (*look)(void *user, const struct sc_measure *measure), void *user)
{
	for (const struct sc_deferred *each = state->deferred; each; each = each->next)
		if (each->measure.interval.absent == SC_PRESENT)
			look(user, &each->measure);
}

void sc_deferred_flush(struct sc_state *state, bool all)
{
	struct sc_deferred *first;

	while ((first = state->deferred) && (all || first->until_ns < state->now_ns)) {
		state->deferred = first->next;
		tell(state, &first->measure);
		sc_pool_drop(&state->pool, first->measure.call_id);
		sc_pool_drop(&state->pool, first->measure.from_uri);
		sc_pool_drop(&state->pool, first->measure.to_uri);
		sc_pool_give(&state->pool, first, sizeof *first);
	}
}
