/* The row of a call (core/session/call_view.c, call_outcome.c, call_dialog.c,
 * call_row.c): how it ends, what is measured between which messages, and its flags.
 *
 * Expected values are written from METRICS.md 5, 6, 7 and 16. */
#include "session_ladder.h"

#include "session/words.h"

#define FLAG_SET(ladder, id) ((ladder_call(ladder)->flags & SC_FLAG(id)) != 0)

static void assert_outcome(const struct sc_call_row *row, enum sc_outcome outcome,
			   enum sc_sub_outcome sub)
{
	g_assert_cmpstr(sc_outcome_words[row->outcome - 1], ==, sc_outcome_words[outcome - 1]);
	g_assert_cmpstr(row->sub_outcome ? sc_sub_outcome_words[row->sub_outcome - 1] : NULL, ==,
			sub ? sc_sub_outcome_words[sub - 1] : NULL);
}

static void assert_time(struct sc_interval interval, double seconds, uint64_t start, uint64_t stop)
{
	g_assert_cmpint(interval.absent, ==, SC_PRESENT);
	g_assert_cmpint(interval.ns, ==, S(seconds));
	g_assert_cmpuint(interval.start_frame, ==, start);
	g_assert_cmpuint(interval.stop_frame, ==, stop);
}

/* ---- a whole call, with a challenge ---- */

static void test_times(void)
{
	struct ladder *ladder = ladder_new(NULL);
	const struct sc_call_row *row;

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0.25, "ba", "407", "i1", "x");
	SAY(ladder, 0.5, "ab", "ACK", "i1", "x");
	SAY(ladder, 1, "ab", "INVITE", "i2", .cseq = 2, .more = LADDER_CREDENTIALS);
	SAY(ladder, 1.125, "ba", "100", "i2", .cseq = 2);
	SAY(ladder, 2, "ba", "183", "i2", "t", 2);
	SAY(ladder, 3, "ba", "180", "i2", "t", 2);
	SAY(ladder, 8, "ba", "200", "i2", "t", 2);
	SAY(ladder, 8.5, "ab", "ACK", "a2", "t", 2);
	SAY(ladder, 20, "ba", "BYE", "b1", "f", 1, .from_tag = "t");
	SAY(ladder, 20.25, "ab", "200", "b1", "f", 1, "BYE", "t");
	ladder_finish(ladder);
	row = ladder_call(ladder);
	assert_outcome(row, SC_OUTCOME_COMPLETED, SC_SUB_NORMAL);
	assert_time(row->frd, 0.25, 1, 2);   /* the first response of any kind */
	assert_time(row->srd, 2, 1, 6);      /* 5.3: the clock runs on through the challenge */
	assert_time(row->pdd, 3, 1, 7);      /* a 183 without SDP is not heard */
	assert_time(row->tta, 8, 1, 8);      /* to the 2xx */
	assert_time(row->ring, 5, 7, 8);     /* from the 180 to the answer */
	assert_time(row->ackd, 0.5, 8, 9);   /* 2xx to ACK */
	assert_time(row->sdt, 12, 8, 10);    /* 2xx to BYE */
	assert_time(row->sdd, 0.25, 10, 11); /* 5.4: at the sender of the BYE */
	g_assert_cmpint(row->srd_class, ==, SC_CLASS_SUCCESS);
	g_assert_cmpint(row->ended_by, ==, SC_SIDE_CALLEE);
	g_assert_cmpuint(row->auth_rounds, ==, 1);
	g_assert_cmpuint(row->invite_transactions, ==, 2);
	ladder_free(ladder);
}

/* PDD: a 183 with a session description is heard. */
static void test_early_media(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 2, "ba", "183", "i1", "t", .body = "v=0\r\n");
	SAY(ladder, 3, "ba", "180", "i1", "t");
	ladder_finish(ladder);
	assert_time(ladder_call(ladder)->pdd, 2, 1, 2);
	ladder_free(ladder);
}

/* 5.3: what stops the clock of a call that failed, and its class. */
static void test_failure(void)
{
	static const struct row {
		const char *first, *last, *more;
		double srd_s; /* 0: none */
		enum sc_class class;
		const char *reason;
	} rows[] = {
		{"180", "486", NULL, 1, SC_CLASS_FAILURE, "the earlier of 101-199 and failure"},
		{"100", "486", NULL, 3, SC_CLASS_FAILURE, "a 100 never stops it"},
		{"199", "503", NULL, 3, SC_CLASS_FAILURE, "RFC 6228: a 199 of no early dialog"},
		{"100", "302", NULL, 0, SC_CLASS_NONE, "a 3xx that nobody followed"},
		{"100", "401", NULL, 0, SC_CLASS_NONE, "a challenge that nobody met"},
		{"100", "402", NULL, 0, SC_CLASS_NONE, "no failure by RFC 6076 4.3.2"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);
		const struct sc_call_row *row;

		g_test_message("%s", rows[i].reason);
		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 1, "ba", rows[i].first, "i1", "t");
		SAY(ladder, 3, "ba", rows[i].last, "i1", "t");
		ladder->state.now_ns = S(100);
		ladder_finish(ladder);
		row = ladder_call(ladder);
		g_assert_cmpint(row->srd_class, ==, rows[i].class);
		if (rows[i].srd_s > 0)
			assert_time(row->srd, rows[i].srd_s, 1, rows[i].srd_s < 2 ? 2 : 3);
		else
			g_assert_cmpint(row->srd.absent, ==, SC_EXCLUDED);
		ladder_free(ladder);
	}
}

/* ---- cancelled (OC-1) ---- */

struct cancel {
	bool rings;
	const char *cancel; /* header fields of the CANCEL; NULL: none was seen */
	const char *invite; /* header fields of the INVITE */
	double final_s;     /* of the 487; 0: none, 64*T1 after the CANCEL */
	enum sc_sub_outcome sub;
	const char *reason;
};

static const struct cancel cancels[] = {
	{true, "", NULL, 5.25, SC_SUB_BY_CALLER, "CANCEL and 487"},
	{true, "", NULL, 0, SC_SUB_BY_CALLER, "a CANCEL and no other final"},
	{true, "Reason: SIP;cause=200\r\n", NULL, 5.25, SC_SUB_ELSEWHERE, "RFC 3326"},
	{true, "Reason: SIP;cause=487\r\n", NULL, 5.25, SC_SUB_BY_CALLER, "RFC 3326"},
	{true, NULL, NULL, 5.25, SC_SUB_UNSEEN, "487 without a CANCEL in the capture"},
	{true, NULL, "Expires: 5\r\n", 5, SC_SUB_EXPIRED, "RFC 3261 13.3.1: it ran out"},
	{true, NULL, "Expires: 6\r\n", 5, SC_SUB_UNSEEN, "... not yet"},
	{true, NULL, NULL, 181, SC_SUB_TIMER_C, "180 s after the 180"},
	{true, NULL, NULL, 180.9, SC_SUB_UNSEEN, "... not yet"},
	{false, NULL, NULL, 181, SC_SUB_UNSEEN, "nothing rang"},
};

static void test_cancelled(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cancels); i++) {
		const struct cancel *c = &cancels[i];
		struct ladder *ladder = ladder_new(NULL);
		const struct sc_call_row *row;

		g_test_message("%s", c->reason);
		SAY(ladder, 0, "ab", "INVITE", "i1", .more = c->invite);
		if (c->rings)
			SAY(ladder, 1, "ba", "180", "i1", "t");
		else
			SAY(ladder, 1, "ba", "100", "i1");
		if (c->cancel)
			SAY(ladder, 5, "ab", "CANCEL", "i1", .more = c->cancel);
		if (c->final_s > 0)
			SAY(ladder, c->final_s, "ba", "487", "i1", "t");
		else
			ladder->state.now_ns = S(5 + 32);
		ladder_finish(ladder);
		row = ladder_call(ladder);
		assert_outcome(row, SC_OUTCOME_CANCELLED, c->sub);
		g_assert_cmpint(row->srd_class, ==, c->rings ? SC_CLASS_CANCELLED : SC_CLASS_NONE);
		ladder_free(ladder);
	}
}

/* CXD: CANCEL to its 2xx; CXI: CANCEL to the 487. */
static void test_cancel_times(void)
{
	struct ladder *ladder = ladder_new(NULL);
	const struct sc_call_row *row;

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "180", "i1", "t");
	SAY(ladder, 5, "ab", "CANCEL", "i1");
	SAY(ladder, 5.25, "ba", "200", "i1", "t", .method = "CANCEL");
	SAY(ladder, 5.5, "ba", "487", "i1", "t");
	ladder_finish(ladder);
	row = ladder_call(ladder);
	assert_time(row->cxd, 0.25, 3, 4);
	assert_time(row->cxi, 0.5, 3, 5);
	assert_time(row->ring, 4, 2, 3); /* the CANCEL ended it */
	g_assert_cmpint(row->srd_class, ==, SC_CLASS_CANCELLED);
	ladder_free(ladder);
}

/* OC-3: when CANCEL and 2xx cross, the 2xx decides. */
static void test_cancel_race(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "180", "i1", "t");
	SAY(ladder, 5, "ab", "CANCEL", "i1");
	SAY(ladder, 5.1, "ba", "200", "i1", "t");
	SAY(ladder, 5.2, "ab", "ACK", "a1", "t");
	SAY(ladder, 5.2, "ba", "481", "i1", "t", .method = "CANCEL");
	SAY(ladder, 5.3, "ab", "BYE", "b1", "t", 2);
	SAY(ladder, 5.4, "ba", "200", "b1", "t", 2, "BYE");
	ladder_finish(ladder);
	assert_outcome(ladder_call(ladder), SC_OUTCOME_COMPLETED, SC_SUB_CANCEL_RACE);
	g_assert_true(FLAG_SET(ladder, CANCEL_RACE));
	g_assert_true(FLAG_SET(ladder, CANCEL_481));
	g_assert_false(FLAG_SET(ladder, EARLY_CANCEL)); /* it rang before */
	ladder_free(ladder);
}

/* A BYE that the caller sends before any final ends its early dialog. */
static void test_early_bye(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "180", "i1", "t");
	SAY(ladder, 5, "ab", "BYE", "b1", "t", 2);
	SAY(ladder, 5.1, "ba", "200", "b1", "t", 2, "BYE");
	ladder_finish(ladder);
	assert_outcome(ladder_call(ladder), SC_OUTCOME_CANCELLED, SC_SUB_EARLY_BYE);
	g_assert_true(FLAG_SET(ladder, EARLY));
	ladder_free(ladder);
}

/* ---- dialogs ---- */

/* RFC 3261 16.7: of a fork any 2xx, else a 6xx, else the lowest class. */
static void test_fork(void)
{
	static const struct row {
		const char *one, *other;
		unsigned final;
	} rows[] = {
		{"486", "503", 486}, {"503", "486", 486}, {"404", "603", 603},
		{"302", "486", 302}, {"603", "200", 200}, {"486", "480", 486},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s, %s", rows[i].one, rows[i].other);
		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 0, "ac", "INVITE", "i2");
		SAY(ladder, 1, "ba", rows[i].one, "i1", "t");
		SAY(ladder, 2, "ca", rows[i].other, "i2", "u");
		ladder_finish(ladder);
		g_assert_cmpuint(ladder_call(ladder)->final_code, ==, rows[i].final);
		ladder_free(ladder);
	}
}

/* The dialog that lost the fork and was torn down at once does not decide. */
static void test_survivor(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "200", "i1", "t");
	SAY(ladder, 1.1, "ab", "ACK", "a1", "t");
	SAY(ladder, 1.2, "ba", "200", "i1", "u");
	SAY(ladder, 1.3, "ab", "ACK", "a2", "u");
	SAY(ladder, 1.4, "ab", "BYE", "b1", "t", 2);
	SAY(ladder, 1.5, "ba", "200", "b1", "t", 2, "BYE");
	SAY(ladder, 30, "ab", "BYE", "b2", "u", 3);
	SAY(ladder, 30.5, "ba", "200", "b2", "u", 3, "BYE");
	ladder_finish(ladder);
	assert_outcome(ladder_call(ladder), SC_OUTCOME_COMPLETED, SC_SUB_NORMAL);
	g_assert_cmpint(ladder_call(ladder)->sdd.ns, ==, S(0.5));
	g_assert_cmpuint(ladder_call(ladder)->dialogs.count, ==, 2);
	ladder_free(ladder);
}

/* 5.4: both sides send a BYE; an error to the earlier is none if the other succeeds,
 * and nothing is told while it may. */
static void test_bye_glare(void)
{
	for (int answered = 0; answered < 2; answered++) {
		struct ladder *ladder = ladder_new(NULL);

		ladder_answered_call(ladder);
		SAY(ladder, 10, "ab", "BYE", "b1", "t", 2);
		SAY(ladder, 10, "ba", "BYE", "b2", "f", 1, .from_tag = "t");
		SAY(ladder, 10.25, "ba", "481", "b1", "t", 2, "BYE");
		if (answered)
			SAY(ladder, 10.5, "ab", "200", "b2", "f", 1, "BYE", "t");
		ladder_finish(ladder);
		assert_outcome(ladder_call(ladder),
			       answered ? SC_OUTCOME_COMPLETED : SC_OUTCOME_ANSWERED,
			       answered ? SC_SUB_NORMAL : SC_SUB_BYE_PENDING);
		g_assert_true(FLAG_SET(ladder, BYE_GLARE));
		g_assert_cmpint(ladder_call(ladder)->ended_by, ==, SC_SIDE_CALLER);
		ladder_free(ladder);
	}
}

/* A BYE without any answer: `bye-timeout` after Timer F, and SDT counts that time. */
static void test_bye_timeout(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);
		const struct sc_call_row *row;

		ladder_answered_call(ladder);
		SAY(ladder, 10, "ab", "BYE", "b1", "t", 2);
		ladder->state.now_ns = S(42) + late - 1;
		ladder_finish(ladder);
		row = ladder_call(ladder);
		assert_outcome(row, SC_OUTCOME_ANSWERED,
			       late ? SC_SUB_BYE_TIMEOUT : SC_SUB_BYE_PENDING);
		g_assert_cmpint(row->sdt.absent == SC_PRESENT, ==, late);
		if (late) /* RFC 6076 4.5.2 */
			g_assert_cmpint(row->sdt.ns, ==, S(8 + 32));
		g_assert_cmpint(row->sdd.absent, ==, late ? SC_NO_STOP_TIMEOUT : SC_NO_STOP_OPEN);
		ladder_free(ladder);
	}
}

/* 408 after a 180 or 183 is `no_answer`, without one `timed_out` (OC-1). */
static void test_rang(void)
{
	static const struct row {
		const char *code;
		bool rang;
	} rows[] = {{"100", false}, {"180", true}, {"181", false}, {"182", false}, {"183", true}};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", rows[i].code);
		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 1, "ba", rows[i].code, "i1", "t");
		SAY(ladder, 30, "ba", "408", "i1", "t");
		ladder_finish(ladder);
		assert_outcome(ladder_call(ladder),
			       rows[i].rang ? SC_OUTCOME_NO_ANSWER : SC_OUTCOME_TIMED_OUT,
			       rows[i].rang ? SC_SUB_RING_TIMEOUT : SC_SUB_REMOTE_408);
		ladder_free(ladder);
	}
}

/* ---- flags of requests (TX-1, TX-7, DL-4) ---- */

static void test_loop_and_merge(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0.1, "bc", "INVITE", "i2", .via = "i1");
	g_assert_cmpuint(ladder->call_count, ==, 0);
	SAY(ladder, 0.2, "ca", "INVITE", "i3", .via = "i1"); /* back to who had sent it */
	ladder_finish(ladder);
	g_assert_true(FLAG_SET(ladder, LOOP));
	g_assert_false(FLAG_SET(ladder, MERGED));
	ladder_free(ladder);
	ladder = ladder_new(NULL);
	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0.1, "bc", "INVITE", "i2", .via = "i1");
	SAY(ladder, 0.2, "dc", "INVITE", "i3", .via = "i1"); /* another way to the same host */
	ladder_finish(ladder);
	g_assert_false(FLAG_SET(ladder, LOOP));
	g_assert_true(FLAG_SET(ladder, MERGED));
	ladder_free(ladder);
}

/* RFC 3261 8.1.1.7: a branch is used for one request only. */
static void test_branch_reuse(void)
{
	for (int again = 0; again < 2; again++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 0.25, "ba", "401", "i1", "x");
		SAY(ladder, 1, "ab", "INVITE", again ? "i1" : "i2", .cseq = 2,
		    .more = LADDER_CREDENTIALS);
		ladder_finish(ladder);
		g_assert_cmpint(FLAG_SET(ladder, BRANCH_REUSE), ==, again);
		ladder_free(ladder);
	}
}

/* Timer H: a failure that nobody acknowledged within 64*T1. */
static void test_no_ack(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 1, "ba", "486", "i1", "t");
		ladder->state.now_ns = S(33) + late - 1;
		ladder_finish(ladder);
		g_assert_cmpint(FLAG_SET(ladder, NO_ACK), ==, late);
		ladder_free(ladder);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call rows/times", test_times);
	g_test_add_func("/call rows/early media", test_early_media);
	g_test_add_func("/call rows/failure", test_failure);
	g_test_add_func("/call rows/cancelled", test_cancelled);
	g_test_add_func("/call rows/cancel times", test_cancel_times);
	g_test_add_func("/call rows/cancel race", test_cancel_race);
	g_test_add_func("/call rows/early bye", test_early_bye);
	g_test_add_func("/call rows/fork", test_fork);
	g_test_add_func("/call rows/survivor", test_survivor);
	g_test_add_func("/call rows/bye glare", test_bye_glare);
	g_test_add_func("/call rows/bye timeout", test_bye_timeout);
	g_test_add_func("/call rows/rang", test_rang);
	g_test_add_func("/call rows/loop and merge", test_loop_and_merge);
	g_test_add_func("/call rows/branch reuse", test_branch_reuse);
	g_test_add_func("/call rows/no ack", test_no_ack);
	return g_test_run();
}
