/* Calls, from messages to rows, without a file or a program: both sides of each
 * threshold and each limit that decides what became of a call.
 *
 * Expected values are written from METRICS.md 4, 5.4, 7, 9 and 16. */
#include "session_ladder.h"

#include "session/words.h"

#define T1_64 S(32)

static void assert_outcome(const struct sc_call_row *row, enum sc_outcome outcome,
			   enum sc_sub_outcome sub)
{
	g_assert_cmpstr(sc_outcome_words[row->outcome - 1], ==, sc_outcome_words[outcome - 1]);
	g_assert_cmpstr(row->sub_outcome ? sc_sub_outcome_words[row->sub_outcome - 1] : NULL, ==,
			sub ? sc_sub_outcome_words[sub - 1] : NULL);
}

static void assert_flag(const struct sc_call_row *row, uint64_t flag, bool set)
{
	g_assert_cmpint((row->flags & flag) != 0, ==, set);
}

/* ---- when a row is final ---- */

/* "A call is final when it has ended and 64*T1 have passed since its last message"; the
 * wheel looks within the second after that. */
static void test_final(void)
{
	struct ladder *ladder = ladder_new(NULL);

	ladder_answered_call(ladder);
	SAY(ladder, 10, "ab", "BYE", "b1", "t", 2);
	SAY(ladder, 10.5, "ba", "200", "b1", "t", 2, "BYE");
	ladder_clock(ladder, S(10.5) + T1_64 - 1);
	g_assert_cmpuint(ladder->call_count, ==, 0);
	ladder_clock(ladder, S(10.5) + T1_64 + S(1));
	assert_outcome(ladder_call(ladder), SC_OUTCOME_COMPLETED, SC_SUB_NORMAL);
	g_assert_cmpuint(ladder->state.set_count, ==, 0);
	ladder_free(ladder);
}

/* FX-1: a message at the very instant still keeps the call; one after it finds it over. */
static void test_late_message(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		ladder_answered_call(ladder);
		SAY(ladder, 10, "ab", "BYE", "b1", "t", 2);
		SAY(ladder, 10.25, "ba", "200", "b1", "t", 2, "BYE");
		SAY(ladder, 42.25, "ba", "200", "b1", "t", 2, "BYE", .extra_ns = late);
		g_assert_cmpuint(ladder->call_count, ==, late ? 1 : 0);
		ladder_free(ladder);
	}
}

/* A call that is up waits for the end of the input, and costs the wheel nothing. */
static void test_parked(void)
{
	struct ladder *ladder = ladder_new(NULL);

	ladder_answered_call(ladder);
	ladder_clock(ladder, S(100000));
	g_assert_cmpuint(ladder->call_count, ==, 0);
	g_assert_cmpuint(ladder->state.waiting_count, ==, 0);
	ladder_finish(ladder);
	assert_outcome(ladder_call(ladder), SC_OUTCOME_ANSWERED, SC_SUB_OPEN);
	ladder_free(ladder);
}

/* RFC 4028: without a refresh the session ends by itself, and FX-1: that is judged 64*T1 later. */
static void test_session_expires(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 2, "ba", "200", "i1", "t", .more = "Session-Expires: 90\r\n");
	SAY(ladder, 2.1, "ab", "ACK", "a1", "t");
	ladder_clock(ladder, S(92) + T1_64);
	g_assert_cmpuint(ladder->call_count, ==, 0);
	ladder_clock(ladder, S(92) + T1_64 + S(1));
	assert_outcome(ladder_call(ladder), SC_OUTCOME_ANSWERED, SC_SUB_SESSION_EXPIRED);
	g_assert_cmpint(ladder_call(ladder)->sdt.ns, ==, S(90));
	ladder_free(ladder);
}

/* A limit ends calls early; what is parked goes first, and they are marked. */
static void test_limit(void)
{
	struct sc_config config;
	struct ladder *ladder;

	sc_config_default(&config);
	config.calls_max = 1;
	ladder = ladder_new(&config);
	ladder_answered_call(ladder);
	ladder_clock(ladder, S(1000));
	SAY(ladder, 1000, "ab", "INVITE", "i2", .call_id = "two");
	ladder_clock(ladder, S(1000));
	assert_outcome(ladder_call(ladder), SC_OUTCOME_ANSWERED, SC_SUB_OPEN);
	assert_flag(ladder_call(ladder), SC_FLAG(LIMITED), true);
	g_assert_cmpuint(ladder->counters.n[SC_COUNT_LIMIT_CALLS], ==, 1);
	ladder_finish(ladder);
	g_assert_cmpuint(ladder->call_count, ==, 2);
	assert_flag(&ladder->calls[1], SC_FLAG(LIMITED), false); /* the end is no limit */
	ladder_free(ladder);
}

/* ---- timeouts are never guessed (OC-2) ---- */

static const struct timeout {
	bool ringing;
	int64_t end_ns;
	enum sc_outcome outcome;
	enum sc_sub_outcome sub;
	const char *reason;
} timeouts[] = {
	{false, S(32) - 1, SC_OUTCOME_IN_PROGRESS, SC_SUB_CALLING, "Timer B still runs"},
	{false, S(32), SC_OUTCOME_TIMED_OUT, SC_SUB_NO_RESPONSE, "Timer B"},
	{true, S(601) - 1, SC_OUTCOME_IN_PROGRESS, SC_SUB_RINGING, "600 s not yet over"},
	{true, S(601), SC_OUTCOME_NO_ANSWER, SC_SUB_NO_FINAL, "600 s after the 180"},
};

static void test_timeouts(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(timeouts); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", timeouts[i].reason);
		SAY(ladder, 0, "ab", "INVITE", "i1");
		if (timeouts[i].ringing)
			SAY(ladder, 1, "ba", "180", "i1", "t");
		ladder->state.now_ns = timeouts[i].end_ns;
		ladder_finish(ladder);
		assert_outcome(ladder_call(ladder), timeouts[i].outcome, timeouts[i].sub);
		ladder_free(ladder);
	}
}

/* ---- how answered calls end ---- */

/* The sub-outcome `short`: under 3 s from the 200 to the BYE. */
static void test_short(void)
{
	for (int longer = 0; longer < 2; longer++) {
		struct ladder *ladder = ladder_new(NULL);

		ladder_answered_call(ladder);
		SAY(ladder, 5, "ab", "BYE", "b1", "t", 2, .extra_ns = longer - 1);
		SAY(ladder, 5.1, "ba", "200", "b1", "t", 2, "BYE");
		ladder_finish(ladder);
		assert_outcome(ladder_call(ladder), SC_OUTCOME_COMPLETED,
			       longer ? SC_SUB_NORMAL : SC_SUB_SHORT);
		ladder_free(ladder);
	}
}

/* RFC 3326: a BYE tells of trouble. Q.850 16 is normal clearing, 31 normal, unspecified. */
static void test_dropped(void)
{
	static const struct row {
		const char *reason;
		bool dropped;
	} rows[] = {
		{"Q.850;cause=16", false}, {"Q.850;cause=31", false}, {"Q.850;cause=38", true},
		{"Q.850;cause=17", true},  {"SIP;cause=200", false},  {"SIP;cause=399", false},
		{"SIP;cause=400", true},   {"SIP;cause=503", true},   {"X;cause=99", false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);
		g_autofree char *more = g_strdup_printf("Reason: %s\r\n", rows[i].reason);

		g_test_message("%s", rows[i].reason);
		ladder_answered_call(ladder);
		SAY(ladder, 10, "ab", "BYE", "b1", "t", 2, .more = more);
		SAY(ladder, 10.1, "ba", "200", "b1", "t", 2, "BYE");
		ladder_finish(ladder);
		assert_flag(ladder_call(ladder), SC_FLAG(DROPPED), rows[i].dropped);
		ladder_free(ladder);
	}
}

/* RFC 3261 15: a callee must not send BYE before the ACK came or 64*T1 passed; so its BYE
 * implies the ACK, up to T1 before that (FX-6). */
static void test_implied_ack(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);
		const struct sc_call_row *row;

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 2, "ba", "200", "i1", "t");
		SAY(ladder, 33.5, "ba", "BYE", "b1", "f", 1, .from_tag = "t", .extra_ns = late - 1);
		SAY(ladder, 33.6, "ab", "200", "b1", "f", 1, "BYE", "t");
		ladder_finish(ladder);
		row = ladder_call(ladder);
		assert_outcome(row, late ? SC_OUTCOME_ANSWERED : SC_OUTCOME_COMPLETED,
			       late ? SC_SUB_NO_ACK : SC_SUB_NORMAL);
		assert_flag(row, SC_FLAG(INFERRED), !late);
		assert_flag(row, SC_FLAG(NO_ACK), late);
		g_assert_cmpint(row->ended_by, ==, SC_SIDE_CALLEE);
		ladder_free(ladder);
	}
}

/* METRICS.md 5.4: a 503 with Retry-After: 4 is waited on for 4 + 2 s. */
static void test_bye_again(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		ladder_answered_call(ladder);
		SAY(ladder, 10, "ab", "BYE", "b1", "t", 2);
		SAY(ladder, 10.5, "ba", "503", "b1", "t", 2, "BYE", .more = "Retry-After: 4\r\n");
		ladder->state.now_ns = S(16.5) + late - 1;
		ladder_finish(ladder);
		assert_outcome(ladder_call(ladder), SC_OUTCOME_ANSWERED,
			       late ? SC_SUB_BYE_FAILED : SC_SUB_BYE_PENDING);
		ladder_free(ladder);
	}
}

/* METRICS.md 5.4: the BYE that follows a 401 is the same disconnect. */
static void test_bye_challenged(void)
{
	struct ladder *ladder = ladder_new(NULL);

	ladder_answered_call(ladder);
	SAY(ladder, 10, "ab", "BYE", "b1", "t", 2);
	SAY(ladder, 10.5, "ba", "401", "b1", "t", 2, "BYE");
	SAY(ladder, 11, "ab", "BYE", "b2", "t", 3);
	SAY(ladder, 11.25, "ba", "200", "b2", "t", 3, "BYE");
	ladder_finish(ladder);
	assert_outcome(ladder_call(ladder), SC_OUTCOME_COMPLETED, SC_SUB_NORMAL);
	g_assert_cmpint(ladder_call(ladder)->sdd.ns, ==, S(1.25));
	ladder_free(ladder);
}

/* ---- bytes that were lost (METRICS.md 16) ---- */

/* A gap in the set-up makes the call `truncated`; one after the answer is a flag. */
static void test_gap(void)
{
	static const struct row {
		double gap_s;
		bool flag;
		enum sc_outcome outcome;
		enum sc_sub_outcome sub;
	} rows[] = {
		{-1, false, SC_OUTCOME_COMPLETED, SC_SUB_NORMAL}, /* before the call */
		{0, false, SC_OUTCOME_COMPLETED, SC_SUB_NORMAL},  /* not behind its INVITE */
		{0.5, true, SC_OUTCOME_TRUNCATED, SC_SUB_GAP},
		{2, true, SC_OUTCOME_TRUNCATED, SC_SUB_GAP}, /* with the answer */
		{2.05, true, SC_OUTCOME_COMPLETED, SC_SUB_NORMAL},
	};
	struct sc_packet gap = {
		.src = ladder_host('b'), .dst = ladder_host('a'), .transport = SC_TCP};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("at %g s", rows[i].gap_s);
		gap.last.time_ns = S(rows[i].gap_s);
		gap.first.time_ns = gap.last.time_ns - SC_NS_PER_MS;
		if (rows[i].gap_s < 0)
			sc_feed_gap(&ladder->state, &gap);
		SAY(ladder, 0, "ab", "INVITE", "i1", .transport = SC_TCP);
		if (rows[i].gap_s >= 0)
			sc_feed_gap(&ladder->state, &gap);
		SAY(ladder, 2, "ba", "200", "i1", "t", .transport = SC_TCP);
		SAY(ladder, 2.1, "ab", "ACK", "a1", "t", .transport = SC_TCP);
		SAY(ladder, 10, "ab", "BYE", "b1", "t", 2, .transport = SC_TCP);
		SAY(ladder, 10.1, "ba", "200", "b1", "t", 2, "BYE", .transport = SC_TCP);
		ladder_finish(ladder);
		assert_outcome(ladder_call(ladder), rows[i].outcome, rows[i].sub);
		assert_flag(ladder_call(ladder), SC_FLAG(CAPTURE_GAP), rows[i].flag);
		ladder_free(ladder);
	}
}

/* ---- which INVITEs are one call ---- */

/* METRICS.md 9, RO-B2BUA: it keeps Call-ID, From-tag and CSeq, but starts a Via list of
 * its own: two calls. A proxy adds a Via: one call. */
static void test_b2bua_leg(void)
{
	for (int proxy = 0; proxy < 2; proxy++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 0.1, "bc", "INVITE", "i2", .via = proxy ? "i1" : NULL);
		ladder_finish(ladder);
		g_assert_cmpuint(ladder->call_count, ==, proxy ? 1 : 2);
		g_assert_cmpuint(ladder->calls[0].legs, ==, proxy ? 2 : 1);
		if (!proxy)
			g_assert_cmpuint(ladder->calls[1].session, ==, 1);
		ladder_free(ladder);
	}
}

/* The same host sends the INVITE to another one: the same call, its second branch. */
static void test_fork_of_caller(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0, "ac", "INVITE", "i2");
	ladder_finish(ladder);
	g_assert_cmpuint(ladder_call(ladder)->legs, ==, 2);
	ladder_free(ladder);
}

/* DL-4: the retry after a 401 is the same call until 64*T1 have passed. */
static void test_retry(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 0.5, "ba", "401", "i1", "t1");
		SAY(ladder, 0.6, "ab", "ACK", "i1", "t1");
		SAY(ladder, 32.5, "ab", "INVITE", "i2", .cseq = 2, .more = LADDER_CREDENTIALS,
		    .extra_ns = late);
		ladder_finish(ladder);
		g_assert_cmpuint(ladder->call_count, ==, late ? 2 : 1);
		g_assert_cmpuint(ladder->calls[0].auth_rounds, ==, late ? 0 : 1);
		ladder_free(ladder);
	}
}

/* TX-3: a CANCEL belongs to the INVITE of its branch, whatever its From-tag. */
static void test_cancel_by_branch(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ab", "CANCEL", "i1", .from_tag = "other");
	ladder->state.now_ns = S(33); /* its end */
	ladder_finish(ladder);
	assert_outcome(ladder_call(ladder), SC_OUTCOME_CANCELLED, SC_SUB_BY_CALLER);
	ladder_free(ladder);
}

/* A CANCEL whose INVITE was not captured: nothing follows after 64*T1. */
static void test_cancel_alone(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 1, "ab", "CANCEL", "i1");
	ladder_clock(ladder, S(33) - 1);
	g_assert_cmpuint(ladder->call_count, ==, 0);
	ladder_clock(ladder, S(34));
	assert_outcome(ladder_call(ladder), SC_OUTCOME_TRUNCATED, SC_SUB_START_MISSING);
	assert_flag(ladder_call(ladder), SC_FLAG(INFERRED), true);
	ladder_free(ladder);
}

/* Requests that only a call can have make one when the capture began in its middle;
 * others do not. */
static void test_middle(void)
{
	static const struct row {
		const char *method;
		bool call;
	} rows[] = {
		{"INVITE", true}, {"PRACK", true},    {"UPDATE", true},  {"INFO", true},
		{"BYE", true},    {"MESSAGE", false}, {"NOTIFY", false}, {"OPTIONS", false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", rows[i].method);
		SAY(ladder, 0, "ab", rows[i].method, "m1", "t", 7);
		SAY(ladder, 0.5, "ba", "200", "m1", "t", 7, rows[i].method);
		ladder_finish(ladder);
		g_assert_cmpuint(ladder->call_count, ==, rows[i].call ? 1 : 0);
		if (rows[i].call)
			assert_outcome(&ladder->calls[0], SC_OUTCOME_TRUNCATED,
				       SC_SUB_START_MISSING);
		ladder_free(ladder);
	}
}

/* METRICS.md 3.4: an ACK or a dialog's requests prove a response that was not captured. */
static void test_answer_unseen(void)
{
	static const struct row {
		const char *method, *branch;
		unsigned cseq;
		const char *reason;
	} rows[] = {
		{"ACK", "i1", 1, "the INVITE's branch: of a failure"},
		{"ACK", "a1", 1, "a branch of its own: of a 2xx"},
		{"BYE", "b1", 2, "a BYE of the callee"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);
		bool bye = i == 2;

		g_test_message("%s", rows[i].reason);
		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 1, "ba", "180", "i1", "t");
		SAY(ladder, 5, bye ? "ba" : "ab", rows[i].method, rows[i].branch, bye ? "f" : "t",
		    rows[i].cseq, .from_tag = bye ? "t" : "f");
		ladder_finish(ladder);
		assert_outcome(ladder_call(ladder), SC_OUTCOME_TRUNCATED, SC_SUB_GAP);
		assert_flag(ladder_call(ladder), SC_FLAG(INFERRED), true);
		ladder_free(ladder);
	}
}

/* Two attempts of one Call-ID and From-tag, the second once the first was hung up (FX-15): a
 * BYE goes to the one whose dialog it names. */
static void test_dialog_of(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "200", "i1", "t1");
	SAY(ladder, 1.1, "ab", "ACK", "a1", "t1");
	SAY(ladder, 4, "ab", "BYE", "b1", "t1", 2);
	SAY(ladder, 5, "ab", "INVITE", "i2", .cseq = 3);
	SAY(ladder, 6, "ba", "200", "i2", "t2", 3);
	SAY(ladder, 6.1, "ab", "ACK", "a2", "t2", 3);
	SAY(ladder, 10, "ab", "BYE", "b2", "t1", 4);
	g_assert_cmpuint(ladder->seen.call, ==, 1);
	SAY(ladder, 11, "ab", "BYE", "b3", "t2", 5);
	g_assert_cmpuint(ladder->seen.call, ==, 2);
	SAY(ladder, 12, "ab", "INFO", "x1", "t1", 6);
	g_assert_cmpuint(ladder->seen.call, ==, 1);
	ladder_free(ladder);
}

/* ---- limits, both sides ---- */

/* SC_CALL_INVITES_MAX hops of one INVITE are kept; one more is counted and told. */
static void test_invites_max(void)
{
	for (unsigned more = 0; more < 2; more++) {
		struct ladder *ladder = ladder_new(NULL);

		for (unsigned i = 0; i < SC_CALL_INVITES_MAX + more; i++) {
			g_autofree char *branch = g_strdup_printf("h%u", i);
			SAY(ladder, i * 0.01, i % 2 ? "cb" : "bc", "INVITE", branch, .via = "i0");
		}
		ladder_finish(ladder);
		g_assert_cmpuint(ladder->counters.n[SC_COUNT_LIMIT_INVITES], ==, more);
		assert_flag(ladder_call(ladder), SC_FLAG(LIMITED), more > 0);
		g_assert_cmpuint(ladder->txn_count, ==, SC_CALL_INVITES_MAX + more);
		ladder_free(ladder);
	}
}

/* SC_CALL_DIALOGS_MAX To-tags; one more is counted. */
static void test_dialogs_max(void)
{
	for (unsigned more = 0; more < 2; more++) {
		struct ladder *ladder = ladder_new(NULL);

		for (unsigned hop = 0; hop < 2; hop++) {
			g_autofree char *branch = g_strdup_printf("i%u", hop);
			SAY(ladder, 0, hop ? "bc" : "ab", "INVITE", branch,
			    .via = hop ? "i0" : NULL);
		}
		for (unsigned i = 0; i < SC_CALL_DIALOGS_MAX + more; i++) {
			g_autofree char *tag = g_strdup_printf("t%u", i);
			SAY(ladder, 1, i % 2 ? "cb" : "ba", "183", i % 2 ? "i1" : "i0", tag,
			    .via = i % 2 ? "i0" : NULL);
		}
		ladder_finish(ladder);
		g_assert_cmpuint(ladder->counters.n[SC_COUNT_LIMIT_DIALOGS], ==, more);
		g_assert_cmpuint(ladder_call(ladder)->dialogs.count, ==, SC_CALL_DIALOGS_MAX);
		ladder_free(ladder);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/calls/final", test_final);
	g_test_add_func("/calls/late message", test_late_message);
	g_test_add_func("/calls/parked", test_parked);
	g_test_add_func("/calls/session expires", test_session_expires);
	g_test_add_func("/calls/limit", test_limit);
	g_test_add_func("/calls/timeouts", test_timeouts);
	g_test_add_func("/calls/short", test_short);
	g_test_add_func("/calls/dropped", test_dropped);
	g_test_add_func("/calls/implied ack", test_implied_ack);
	g_test_add_func("/calls/bye again", test_bye_again);
	g_test_add_func("/calls/bye challenged", test_bye_challenged);
	g_test_add_func("/calls/gap", test_gap);
	g_test_add_func("/calls/b2bua leg", test_b2bua_leg);
	g_test_add_func("/calls/fork of caller", test_fork_of_caller);
	g_test_add_func("/calls/retry", test_retry);
	g_test_add_func("/calls/cancel by branch", test_cancel_by_branch);
	g_test_add_func("/calls/cancel alone", test_cancel_alone);
	g_test_add_func("/calls/middle", test_middle);
	g_test_add_func("/calls/answer unseen", test_answer_unseen);
	g_test_add_func("/calls/dialog of", test_dialog_of);
	g_test_add_func("/calls/invites max", test_invites_max);
	g_test_add_func("/calls/dialogs max", test_dialogs_max);
	return g_test_run();
}
