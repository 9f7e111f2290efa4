/* What a message is to those before it (core/session/feed*.c): the rules R1 to R7, N2
 * and N3 of METRICS.md 3.3, timer errors of 3.2, and what an INVITE that came late
 * starts, on both sides of each threshold. */
#include "session_ladder.h"

#include "session/words.h"

#define MS(n) ((n)*SC_NS_PER_MS)

static void assert_seen(const struct ladder *ladder, enum sc_copy copy, enum sc_cause cause,
			uint64_t original_frame)
{
	g_assert_cmpstr(sc_copy_words[ladder->seen.copy - 1], ==, sc_copy_words[copy - 1]);
	g_assert_cmpstr(ladder->seen.cause ? sc_cause_words[ladder->seen.cause - 1] : NULL, ==,
			cause ? sc_cause_words[cause - 1] : NULL);
	g_assert_cmpuint(ladder->seen.original_frame, ==, original_frame);
}

/* ---- requests ---- */

/* R1, and 3.2: the third sending of an INVITE is due 1.5 s after the first. */
static void test_request(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	assert_seen(ladder, SC_ORIGINAL, SC_CAUSE_NONE, 0);
	SAY(ladder, 0.502, "ab", "INVITE", "i1");
	assert_seen(ladder, SC_RETRANSMISSION, SC_CAUSE_REQUEST, 1);
	g_assert_cmpuint(ladder->seen.retransmission_index, ==, 1);
	g_assert_cmpint(ladder->seen.timer_error_ns, ==, MS(2));
	SAY(ladder, 1.499, "ab", "INVITE", "i1");
	g_assert_cmpuint(ladder->seen.retransmission_index, ==, 2);
	g_assert_cmpint(ladder->seen.timer_error_ns, ==, -MS(1));
	ladder_finish(ladder);
	g_assert_cmpuint(ladder_call(ladder)->retransmissions, ==, 2);
	ladder_free(ladder);
}

/* 3.2: the fifth repeat of an OPTIONS is due after 11.5 s, of an INVITE after 15.5 s. */
static void test_caps(void)
{
	static const double at_s[] = {0.5, 1.5, 3.5, 7.5, 11.5};

	for (int invite = 0; invite < 2; invite++) {
		struct ladder *ladder = ladder_new(NULL);
		const char *method = invite ? "INVITE" : "OPTIONS";

		SAY(ladder, 0, "ab", method, "r1");
		for (size_t i = 0; i < G_N_ELEMENTS(at_s); i++)
			SAY(ladder, at_s[i], "ab", method, "r1");
		g_assert_cmpint(ladder->seen.timer_error_ns, ==, invite ? -S(4) : 0);
		ladder_free(ladder);
	}
}

/* Nothing is sent again by a timer over TCP (RFC 3261 17.1.1.2): there is no instant. */
static void test_reliable_transport(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1", .transport = SC_TCP);
	SAY(ladder, 0.5, "ab", "INVITE", "i1", .transport = SC_TCP);
	assert_seen(ladder, SC_RETRANSMISSION, SC_CAUSE_REQUEST, 1);
	g_assert_cmpint(ladder->seen.timer_error_ns, ==, SC_TIME_NONE);
	ladder_free(ladder);
}

/* R5: spurious more than 100 ms after a response. */
static void test_spurious(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 0.4, "ba", "100", "i1");
		SAY(ladder, 0.5, "ab", "INVITE", "i1", .extra_ns = late);
		assert_seen(ladder, SC_RETRANSMISSION, late ? SC_CAUSE_SPURIOUS : SC_CAUSE_REQUEST,
			    1);
		ladder_free(ladder);
	}
}

/* CV-4: the first sending and a later one are odd multiples of T1 apart, later ones even
 * multiples; a timer may be off by T1/10. */
static void test_start_late(void)
{
	static const struct {
		double gap_s;
		int64_t extra_ns;
		int late;
	} gaps[] = {{0.5, 0, 0},  {0.95, -1, 0}, {0.95, 0, 1}, {1, 0, 1}, {1.05, 0, 1},
		    {1.05, 1, 0}, {1.5, 0, 0},   {2, 0, 1},    {3, 0, 1}, {3.5, 0, 0}};

	for (size_t i = 0; i < G_N_ELEMENTS(gaps); i++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, gaps[i].gap_s, "ab", "INVITE", "i1", .extra_ns = gaps[i].extra_ns);
		SAY(ladder, 4, "ba", "200", "i1", "t");
		ladder_finish(ladder);
		g_assert_cmpint((ladder_call(ladder)->flags & SC_FLAG(START_LATE)) != 0, ==,
				gaps[i].late);
		ladder_free(ladder);
	}
}

/* N2: another branch of the same request. A CANCEL is made anew by each proxy (RFC 3261
 * 9.1), unless it carries the Via of the other. */
static void test_forwarded(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0.1, "bc", "INVITE", "i2", .via = "i1");
	assert_seen(ladder, SC_FORWARDED, SC_CAUSE_NONE, 1);
	SAY(ladder, 0.2, "cb", "180", "i2", "t", .via = "i1");
	assert_seen(ladder, SC_ORIGINAL, SC_CAUSE_NONE, 0);
	SAY(ladder, 0.3, "ba", "180", "i1", "t");
	assert_seen(ladder, SC_FORWARDED, SC_CAUSE_NONE, 3);
	SAY(ladder, 0.3, "cb", "100", "i2", .via = "i1");
	SAY(ladder, 0.3, "ba", "100", "i1"); /* a 100 never leaves its hop */
	assert_seen(ladder, SC_ORIGINAL, SC_CAUSE_NONE, 0);
	SAY(ladder, 1, "ab", "CANCEL", "i1");
	SAY(ladder, 1.1, "bc", "CANCEL", "i2");
	assert_seen(ladder, SC_ORIGINAL, SC_CAUSE_NONE, 0);
	ladder_free(ladder);
	ladder = ladder_new(NULL);
	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ab", "CANCEL", "i1");
	SAY(ladder, 1.1, "bc", "CANCEL", "i2", .via = "i1");
	assert_seen(ladder, SC_FORWARDED, SC_CAUSE_NONE, 2);
	ladder_free(ladder);
}

/* ---- responses ---- */

/* R2: the request was repeated at most 1 s before. For a response without a timer. */
static void test_solicited(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "OPTIONS", "o1");
		SAY(ladder, 0.4, "ba", "200", "o1", "t", .method = "OPTIONS");
		SAY(ladder, 0.5, "ab", "OPTIONS", "o1");
		SAY(ladder, 1.5, "ba", "200", "o1", "t", .method = "OPTIONS", .extra_ns = late);
		assert_seen(ladder, SC_RETRANSMISSION,
			    late ? SC_CAUSE_UNSOLICITED : SC_CAUSE_SOLICITED, 2);
		ladder_free(ladder);
	}
}

/* R2 for what has a timer: only a repeat after its last sending asks for it. */
static void test_solicited_or_timer(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0.4, "ba", "200", "i1", "t");
	SAY(ladder, 0.5, "ab", "INVITE", "i1");
	SAY(ladder, 0.6, "ba", "200", "i1", "t");
	assert_seen(ladder, SC_RETRANSMISSION, SC_CAUSE_SOLICITED, 2);
	g_assert_cmpint(ladder->seen.timer_error_ns, ==, SC_TIME_NONE);
	SAY(ladder, 0.9, "ba", "200", "i1", "t"); /* sent at 0.6 since; its timer explains it */
	assert_seen(ladder, SC_RETRANSMISSION, SC_CAUSE_TU_2XX, 2);
	g_assert_cmpuint(ladder->seen.retransmission_index, ==, 2);
	/* 3.2: due 0.5 s after the first sending; what was asked for at 0.6 moved no timer. */
	g_assert_cmpint(ladder->seen.timer_error_ns, ==, 0);
	ladder_free(ladder);
}

struct repeat {
	const char *method, *code, *more;
	bool acked;
	enum sc_copy copy;
	enum sc_cause cause;
	bool timed; /* there is an instant to compare with */
	const char *reason;
};

static const struct repeat repeats[] = {
	{"INVITE", "200", NULL, false, SC_RETRANSMISSION, SC_CAUSE_TU_2XX, true, "R3"},
	{"INVITE", "486", NULL, false, SC_RETRANSMISSION, SC_CAUSE_TIMER_G, true, "R3"},
	{"INVITE", "486", NULL, true, SC_RETRANSMISSION, SC_CAUSE_UNSOLICITED, true,
	 "R6: Timer G ends with the ACK"},
	{"INVITE", "180", NULL, false, SC_ORIGINAL, SC_CAUSE_NONE, false,
	 "R7: on purpose, RFC 3261 13.3.1.1"},
	{"INVITE", "180", "RSeq: 7\r\n", false, SC_RETRANSMISSION, SC_CAUSE_RELIABLE_1XX, true,
	 "N3: RFC 3262 3"},
	{"OPTIONS", "200", NULL, false, SC_RETRANSMISSION, SC_CAUSE_UNSOLICITED, false, "R6"},
	{"OPTIONS", "486", NULL, false, SC_RETRANSMISSION, SC_CAUSE_UNSOLICITED, false, "R6"},
};

static void test_repeats(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(repeats); i++) {
		const struct repeat *row = &repeats[i];
		struct ladder *ladder = ladder_new(NULL);
		bool again = row->copy == SC_RETRANSMISSION;

		g_test_message("%s %s: %s", row->method, row->code, row->reason);
		SAY(ladder, 0, "ab", row->method, "r1");
		SAY(ladder, 1, "ba", row->code, "r1", "t", 1, row->method, .more = row->more);
		if (row->acked)
			SAY(ladder, 1.1, "ab", "ACK", "r1", "t");
		SAY(ladder, 1.6, "ba", row->code, "r1", "t", 1, row->method, .more = row->more);
		assert_seen(ladder, row->copy, row->cause, again ? 2 : 0);
		g_assert_cmpint(ladder->seen.timer_error_ns, ==,
				row->timed ? MS(100) : SC_TIME_NONE);
		ladder_free(ladder);
	}
}

/* The repeats of a reliable 1xx double without limit, those of a 2xx up to T2 (3.2). */
static void test_reply_caps(void)
{
	static const double at_s[] = {1.5, 2.5, 4.5, 8.5, 12.5};

	for (int final = 0; final < 2; final++) {
		struct ladder *ladder = ladder_new(NULL);
		const char *code = final ? "200" : "183", *more = final ? NULL : "RSeq: 1\r\n";

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 1, "ba", code, "i1", "t", .more = more);
		for (size_t i = 0; i < G_N_ELEMENTS(at_s); i++)
			SAY(ladder, at_s[i], "ba", code, "i1", "t", .more = more);
		g_assert_cmpint(ladder->seen.timer_error_ns, ==, final ? 0 : -S(4));
		ladder_free(ladder);
	}
}

/* TX-5: another RSeq or another To-tag is another response. */
static void test_other_responses(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "183", "i1", "t", .more = "RSeq: 1\r\n");
	SAY(ladder, 2, "ba", "183", "i1", "t", .more = "RSeq: 2\r\n");
	assert_seen(ladder, SC_ORIGINAL, SC_CAUSE_NONE, 0);
	SAY(ladder, 3, "ba", "183", "i1", "u", .more = "RSeq: 1\r\n");
	assert_seen(ladder, SC_ORIGINAL, SC_CAUSE_NONE, 0);
	SAY(ladder, 4, "ba", "183", "i1", "t", .more = "RSeq: 1\r\n");
	assert_seen(ladder, SC_RETRANSMISSION, SC_CAUSE_RELIABLE_1XX, 2);
	ladder_free(ladder);
}

/* SC_TXN_RESPONSES_MAX different responses are kept; more are counted. */
static void test_responses_max(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	for (unsigned i = 0; i < SC_TXN_RESPONSES_MAX + 1; i++) {
		g_autofree char *more = g_strdup_printf("RSeq: %u\r\n", i + 1);
		g_assert_cmpuint(ladder->counters.n[SC_COUNT_LIMIT_RESPONSES], ==, 0);
		SAY(ladder, 1, "ba", "183", "i1", "t", .more = more);
	}
	g_assert_cmpuint(ladder->counters.n[SC_COUNT_LIMIT_RESPONSES], ==, 1);
	ladder_free(ladder);
}

/* RFC 4320 4.1: nothing but a 100 may come to a non-INVITE before the final. */
static void test_illegal_provisional(void)
{
	static const char *const codes[] = {"100", "180"};

	for (size_t i = 0; i < G_N_ELEMENTS(codes); i++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 9, "ab", "CANCEL", "i1");
		SAY(ladder, 9.1, "ba", codes[i], "i1", "t", .method = "CANCEL");
		ladder_finish(ladder);
		g_assert_cmpint((ladder->calls[0].flags & SC_FLAG(ILLEGAL_PROVISIONAL)) != 0, ==,
				i == 1);
		ladder_free(ladder);
	}
}

/* ---- ACKs ---- */

/* R4; TX-4: the ACK to a failure is part of the INVITE's transaction. */
static void test_ack(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "486", "i1", "t");
	SAY(ladder, 1.1, "ab", "ACK", "i1", "t");
	assert_seen(ladder, SC_ORIGINAL, SC_CAUSE_NONE, 0);
	g_assert_cmpuint(ladder->seen.txn, ==, 1);
	SAY(ladder, 1.6, "ab", "ACK", "i1", "t");
	assert_seen(ladder, SC_RETRANSMISSION, SC_CAUSE_ACK, 3);
	g_assert_cmpint(ladder->seen.timer_error_ns, ==, SC_TIME_NONE);
	ladder_free(ladder);
	ladder = ladder_new(NULL);
	ladder_answered_call(ladder);
	g_assert_cmpuint(ladder->seen.txn, ==, 1); /* shown with its INVITE */
	SAY(ladder, 2.7, "ab", "ACK", "a1", "t");
	assert_seen(ladder, SC_RETRANSMISSION, SC_CAUSE_ACK, 4);
	g_assert_cmpint(ladder->seen.timer_error_ns, ==, SC_TIME_NONE);
	ladder_free(ladder);
}

/* TX-4: an ACK to a 2xx with the INVITE's branch is taken, and flagged. */
static void test_ack_branch(void)
{
	for (int wrong = 0; wrong < 2; wrong++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1");
		SAY(ladder, 2, "ba", "200", "i1", "t");
		SAY(ladder, 2.1, "ab", "ACK", wrong ? "i1" : "a1", "t");
		ladder_finish(ladder);
		g_assert_cmpint(ladder_call(ladder)->ackd.ns, ==, S(0.1));
		g_assert_cmpint((ladder_call(ladder)->flags & SC_FLAG(ACK_BRANCH)) != 0, ==, wrong);
		ladder_free(ladder);
	}
}

/* ---- a response that was seen first (METRICS.md 3.1) ---- */

/* At most T1 before its request: the two belong together, and the interval is negative. */
static void test_response_first(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);
		const struct sc_call_row *row;

		SAY(ladder, 10, "ba", "180", "i1", "t");
		SAY(ladder, 10.5, "ab", "INVITE", "i1", .extra_ns = late);
		SAY(ladder, 12, "ba", "200", "i1", "t");
		ladder_finish(ladder);
		row = ladder_call(ladder);
		g_assert_cmpint(row->outcome == SC_OUTCOME_TRUNCATED, ==, late);
		if (!late)
			g_assert_cmpint(row->frd.ns, ==, -S(0.5));
		ladder_free(ladder);
	}
}

/* ... and when the response comes again within 1 s, the request was a repeat. */
static void test_lost_start(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 10, "ba", "100", "i1");
		SAY(ladder, 10.4, "ab", "INVITE", "i1");
		SAY(ladder, 11.4, "ba", "100", "i1", .extra_ns = late);
		SAY(ladder, 12, "ba", "200", "i1", "t");
		ladder_finish(ladder);
		g_assert_cmpint(ladder_call(ladder)->outcome == SC_OUTCOME_TRUNCATED, ==, !late);
		ladder_free(ladder);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/feed/request", test_request);
	g_test_add_func("/feed/caps", test_caps);
	g_test_add_func("/feed/reliable transport", test_reliable_transport);
	g_test_add_func("/feed/spurious", test_spurious);
	g_test_add_func("/feed/start late", test_start_late);
	g_test_add_func("/feed/forwarded", test_forwarded);
	g_test_add_func("/feed/solicited", test_solicited);
	g_test_add_func("/feed/solicited or timer", test_solicited_or_timer);
	g_test_add_func("/feed/repeats", test_repeats);
	g_test_add_func("/feed/reply caps", test_reply_caps);
	g_test_add_func("/feed/other responses", test_other_responses);
	g_test_add_func("/feed/responses max", test_responses_max);
	g_test_add_func("/feed/illegal provisional", test_illegal_provisional);
	g_test_add_func("/feed/ack", test_ack);
	g_test_add_func("/feed/ack branch", test_ack_branch);
	g_test_add_func("/feed/response first", test_response_first);
	g_test_add_func("/feed/lost start", test_lost_start);
	return g_test_run();
}
