/* The state machines of transactions (core/session/txn_state.c): every pair of state
 * and event, and every deadline, on both sides.
 *
 * What is expected is written from METRICS.md 3.4, RFC 3261 17.1 and 17.2, RFC 6026. */
#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "session/rows.h"
#include "session/owner.h"
#include "session/txn_state.h"

#define S(n) ((int64_t)((n)*1e9))
#define T1_64 S(32) /* RFC 3261 table 4: T1 is 0.5 s */

#define STATE_COUNT SC_TXN_STATE_END

struct step {
	enum sc_txn_state from;
	enum sc_txn_event event;
	enum sc_txn_state to;
	uint64_t flags;
	const char *reason;
};

/* Whatever no row names leaves the state as it is, and no flag. */
static const struct step invite_steps[] = {
	{SC_TXN_NONE, SC_EV_REQUEST, SC_TXN_CALLING, 0, "17.1.1.2"},
	{SC_TXN_NONE, SC_EV_PROVISIONAL, SC_TXN_PROCEEDING, 0, "the request was not captured"},
	{SC_TXN_NONE, SC_EV_SUCCESS, SC_TXN_ACCEPTED, 0, "the request was not captured"},
	{SC_TXN_NONE, SC_EV_FAILURE, SC_TXN_COMPLETED, 0, "the request was not captured"},
	{SC_TXN_NONE, SC_EV_ACK, SC_TXN_CONFIRMED_FAILURE, SC_FLAG(INFERRED),
	 "3.4: an ACK proves a response that was not captured"},
	{SC_TXN_CALLING, SC_EV_PROVISIONAL, SC_TXN_PROCEEDING, 0, "17.1.1.2"},
	{SC_TXN_CALLING, SC_EV_SUCCESS, SC_TXN_ACCEPTED, 0, "RFC 6026 8.4"},
	{SC_TXN_CALLING, SC_EV_FAILURE, SC_TXN_COMPLETED, 0, "17.1.1.2"},
	{SC_TXN_CALLING, SC_EV_ACK, SC_TXN_CONFIRMED_FAILURE, SC_FLAG(INFERRED), "3.4"},
	{SC_TXN_CALLING, SC_EV_UNREACHABLE, SC_TXN_NET_FAILED, 0, "17.1.4"},
	{SC_TXN_PROCEEDING, SC_EV_SUCCESS, SC_TXN_ACCEPTED, 0, "RFC 6026 8.4"},
	{SC_TXN_PROCEEDING, SC_EV_FAILURE, SC_TXN_COMPLETED, 0, "17.1.1.2"},
	{SC_TXN_PROCEEDING, SC_EV_ACK, SC_TXN_CONFIRMED_FAILURE, SC_FLAG(INFERRED), "3.4"},
	{SC_TXN_PROCEEDING, SC_EV_UNREACHABLE, SC_TXN_NET_FAILED, 0,
	 "3.4: before a final response, also while it rings"},
	{SC_TXN_COMPLETED, SC_EV_ACK, SC_TXN_CONFIRMED_FAILURE, 0, "17.2.1"},
	{SC_TXN_COMPLETED, SC_EV_SUCCESS, SC_TXN_ACCEPTED, SC_FLAG(PROTOCOL_VIOLATION),
	 "3.4: a 2xx after a 3xx-6xx is taken"},
	{SC_TXN_CONFIRMED_FAILURE, SC_EV_SUCCESS, SC_TXN_ACCEPTED, SC_FLAG(PROTOCOL_VIOLATION),
	 "3.4: a 2xx after a 3xx-6xx is taken"},
	{SC_TXN_ACCEPTED, SC_EV_ACK, SC_TXN_CONFIRMED_SUCCESS, 0, "13.2.2.4"},
	{SC_TXN_ACCEPTED, SC_EV_FAILURE, SC_TXN_ACCEPTED, SC_FLAG(PROTOCOL_VIOLATION),
	 "RFC 6026 7.1: a server that sent a 2xx sends no failure"},
	{SC_TXN_CONFIRMED_SUCCESS, SC_EV_FAILURE, SC_TXN_CONFIRMED_SUCCESS,
	 SC_FLAG(PROTOCOL_VIOLATION), "RFC 6026 7.1"},
	{SC_TXN_TIMED_OUT, SC_EV_PROVISIONAL, SC_TXN_PROCEEDING, 0, "it goes on after all"},
	{SC_TXN_TIMED_OUT, SC_EV_SUCCESS, SC_TXN_ACCEPTED, SC_FLAG(LATE_FINAL), "3.4"},
	{SC_TXN_TIMED_OUT, SC_EV_FAILURE, SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL), "3.4"},
	{SC_TXN_STALLED, SC_EV_PROVISIONAL, SC_TXN_PROCEEDING, 0, "it goes on after all"},
	{SC_TXN_STALLED, SC_EV_SUCCESS, SC_TXN_ACCEPTED, SC_FLAG(LATE_FINAL), "3.4"},
	{SC_TXN_STALLED, SC_EV_FAILURE, SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL), "3.4"},
	{SC_TXN_NET_FAILED, SC_EV_PROVISIONAL, SC_TXN_PROCEEDING, 0, "it goes on after all"},
	{SC_TXN_NET_FAILED, SC_EV_SUCCESS, SC_TXN_ACCEPTED, SC_FLAG(LATE_FINAL), "3.4"},
	{SC_TXN_NET_FAILED, SC_EV_FAILURE, SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL), "3.4"},
};

static const struct step other_steps[] = {
	{SC_TXN_NONE, SC_EV_REQUEST, SC_TXN_TRYING, 0, "17.1.2.2"},
	{SC_TXN_NONE, SC_EV_PROVISIONAL, SC_TXN_PROCEEDING, 0, "the request was not captured"},
	{SC_TXN_NONE, SC_EV_SUCCESS, SC_TXN_COMPLETED, 0, "the request was not captured"},
	{SC_TXN_NONE, SC_EV_FAILURE, SC_TXN_COMPLETED, 0, "the request was not captured"},
	{SC_TXN_TRYING, SC_EV_PROVISIONAL, SC_TXN_PROCEEDING, 0, "17.1.2.2"},
	{SC_TXN_TRYING, SC_EV_SUCCESS, SC_TXN_COMPLETED, 0, "17.1.2.2"},
	{SC_TXN_TRYING, SC_EV_FAILURE, SC_TXN_COMPLETED, 0, "17.1.2.2"},
	{SC_TXN_TRYING, SC_EV_UNREACHABLE, SC_TXN_NET_FAILED, 0, "17.1.4"},
	{SC_TXN_PROCEEDING, SC_EV_SUCCESS, SC_TXN_COMPLETED, 0, "17.1.2.2"},
	{SC_TXN_PROCEEDING, SC_EV_FAILURE, SC_TXN_COMPLETED, 0, "17.1.2.2"},
	{SC_TXN_PROCEEDING, SC_EV_UNREACHABLE, SC_TXN_NET_FAILED, 0, "17.1.4"},
	{SC_TXN_TIMED_OUT, SC_EV_SUCCESS, SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL), "3.4: taken"},
	{SC_TXN_TIMED_OUT, SC_EV_FAILURE, SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL), "3.4: taken"},
	{SC_TXN_NET_FAILED, SC_EV_SUCCESS, SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL), "3.4: taken"},
	{SC_TXN_NET_FAILED, SC_EV_FAILURE, SC_TXN_COMPLETED, SC_FLAG(LATE_FINAL), "3.4: taken"},
};

static const struct step *step_of(const struct step *steps, size_t count, unsigned state,
				  unsigned event)
{
	for (size_t i = 0; i < count; i++)
		if (steps[i].from == state && steps[i].event == event)
			return &steps[i];
	return NULL;
}

/* All pairs of state and event. */
static void walk(enum sc_method method, const struct step *steps, size_t step_count)
{
	struct sc_config config;

	sc_config_default(&config);
	for (unsigned state = 0; state < STATE_COUNT; state++)
		for (unsigned event = 0; event < SC_EV_COUNT; event++) {
			const struct step *step = step_of(steps, step_count, state, event);
			struct sc_txn txn = {.method = (uint8_t)method, .state = (uint8_t)state};

			g_test_message("%s, event %u: %s", sc_word(sc_txn_state_words, state),
				       event, step ? step->reason : "nothing happens");
			sc_txn_event(&txn, event, 0, &config);
			g_assert_cmpuint(txn.state, ==, step ? step->to : state);
			g_assert_cmphex(txn.flags, ==, step ? step->flags : 0);
		}
}

static void test_invite(void)
{
	walk(SC_INVITE, invite_steps, G_N_ELEMENTS(invite_steps));
}

static void test_other(void)
{
	walk(SC_OPTIONS, other_steps, G_N_ELEMENTS(other_steps));
}

/* Requests are sent at 10 s, the last provisional response comes at 12 s. */
static const struct deadline {
	enum sc_method method;
	enum sc_txn_state state;
	bool has_request;
	int64_t deadline_ns; /* INT64_MAX: none */
	enum sc_txn_state after;
	const char *reason;
} deadlines[] = {
	{SC_INVITE, SC_TXN_CALLING, true, S(10) + T1_64, SC_TXN_TIMED_OUT, "Timer B"},
	{SC_OPTIONS, SC_TXN_TRYING, true, S(10) + T1_64, SC_TXN_TIMED_OUT, "Timer F"},
	{SC_OPTIONS, SC_TXN_PROCEEDING, true, S(10) + T1_64, SC_TXN_TIMED_OUT,
	 "Timer F runs on through a 100"},
	{SC_OPTIONS, SC_TXN_PROCEEDING, false, S(12) + T1_64, SC_TXN_TIMED_OUT,
	 "the request was not captured: it came before the 100"},
	{SC_INVITE, SC_TXN_PROCEEDING, true, S(12) + S(600), SC_TXN_STALLED,
	 "3.4: 600 s after the last message"},
	{SC_INVITE, SC_TXN_NONE, false, INT64_MAX, SC_TXN_NONE, "nothing runs"},
	{SC_INVITE, SC_TXN_COMPLETED, true, INT64_MAX, SC_TXN_COMPLETED, "answered"},
	{SC_INVITE, SC_TXN_ACCEPTED, true, INT64_MAX, SC_TXN_ACCEPTED, "answered"},
	{SC_INVITE, SC_TXN_CONFIRMED_SUCCESS, true, INT64_MAX, SC_TXN_CONFIRMED_SUCCESS, "over"},
	{SC_INVITE, SC_TXN_CONFIRMED_FAILURE, true, INT64_MAX, SC_TXN_CONFIRMED_FAILURE, "over"},
	{SC_INVITE, SC_TXN_NET_FAILED, true, INT64_MAX, SC_TXN_NET_FAILED, "over"},
	{SC_OPTIONS, SC_TXN_COMPLETED, true, INT64_MAX, SC_TXN_COMPLETED, "answered"},
};

static void test_deadlines(void)
{
	struct sc_config config;

	sc_config_default(&config);
	for (size_t i = 0; i < G_N_ELEMENTS(deadlines); i++) {
		const struct deadline *row = &deadlines[i];
		struct sc_txn txn = {.method = (uint8_t)row->method,
				     .state = (uint8_t)row->state,
				     .has_request = row->has_request,
				     .request = {S(10), S(11), 1},
				     .provisional_ns = S(12)};
		int64_t at_ns;

		g_test_message("%s: %s", sc_word(sc_txn_state_words, row->state), row->reason);
		g_assert_cmpint(sc_txn_deadline(&txn, &config), ==, row->deadline_ns);
		at_ns = MIN(row->deadline_ns, S(1e6));
		g_assert_cmpuint(sc_txn_state_at(&txn, at_ns - 1, &config), ==, row->state);
		g_assert_cmpuint(sc_txn_state_at(&txn, at_ns, &config), ==, row->after);
		/* FX-1: a message of that instant comes in time. */
		g_assert_cmpuint(sc_txn_state_before(&txn, at_ns, &config), ==, row->state);
		g_assert_cmpuint(sc_txn_state_before(&txn, at_ns + 1, &config), ==, row->after);
	}
}

/* A deadline that has passed is counted before the event that comes after it. */
static void test_event_after_deadline(void)
{
	struct sc_txn txn = {
		.method = SC_INVITE, .state = SC_TXN_CALLING, .provisional_ns = SC_TIME_NONE};
	struct sc_config config;

	sc_config_default(&config);
	sc_txn_event(&txn, SC_EV_SUCCESS, T1_64, &config);
	g_assert_cmphex(txn.flags, ==, 0);
	txn.state = SC_TXN_CALLING;
	sc_txn_event(&txn, SC_EV_SUCCESS, T1_64 + 1, &config);
	g_assert_cmpuint(txn.state, ==, SC_TXN_ACCEPTED);
	g_assert_cmphex(txn.flags, ==, SC_FLAG(LATE_FINAL));
}

/* What an INVITE that rings waits for: a message of it or of its call (FX-1), or the end of
 * its CANCEL (RFC 3261 9.1). */
static void test_ringing(void)
{
	struct sc_owner call = {.last_ns = S(40)};
	struct sc_txn_more cancelled = {.cancel_ns = S(20)};
	struct sc_txn ringing = {.method = SC_INVITE,
				 .state = SC_TXN_PROCEEDING,
				 .provisional_ns = S(12),
				 .last_ns = S(13)};
	struct sc_config config;

	sc_config_default(&config);
	g_assert_cmpint(sc_txn_deadline(&ringing, &config), ==, S(613));
	ringing.owner = &call;
	g_assert_cmpint(sc_txn_deadline(&ringing, &config), ==, S(613)); /* a re-INVITE */
	ringing.pinned = true;
	g_assert_cmpint(sc_txn_deadline(&ringing, &config), ==, S(640));
	ringing.extra = &cancelled;
	g_assert_cmpint(sc_txn_deadline(&ringing, &config), ==, S(52));
	g_assert_cmpuint(sc_txn_state_at(&ringing, S(52), &config), ==, SC_TXN_STALLED);
}

/* Timers follow T1 and --proceeding. */
static void test_settings(void)
{
	struct sc_txn calling = {.method = SC_INVITE, .state = SC_TXN_CALLING};
	struct sc_txn ringing = {.method = SC_INVITE, .state = SC_TXN_PROCEEDING};
	struct sc_config config;

	sc_config_default(&config);
	config.t1_ns = S(2);
	config.proceeding_ns = S(60);
	g_assert_cmpint(sc_txn_deadline(&calling, &config), ==, S(128));
	g_assert_cmpint(sc_txn_deadline(&ringing, &config), ==, S(60));
}

/* METRICS.md 3.4: the words; both kinds of ACK are `confirmed`, and what nothing has
 * moved yet has none. */
static void test_words(void)
{
	static const char *const words[] = {NULL,        "calling",  "trying",    "proceeding",
					    "completed", "accepted", "confirmed", "confirmed",
					    "timed_out", "stalled",  "net_failed"};

	for (unsigned state = 0; state < STATE_COUNT; state++)
		g_assert_cmpstr(sc_word(sc_txn_state_words, state), ==, words[state]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/txn_state/invite", test_invite);
	g_test_add_func("/txn_state/other", test_other);
	g_test_add_func("/txn_state/deadlines", test_deadlines);
	g_test_add_func("/txn_state/event after deadline", test_event_after_deadline);
	g_test_add_func("/txn_state/ringing", test_ringing);
	g_test_add_func("/txn_state/settings", test_settings);
	g_test_add_func("/txn_state/words", test_words);
	return g_test_run();
}
