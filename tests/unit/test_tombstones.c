/* Tombstones (core/session/tombstones.c): how many there are, for how long, and which of several
 * a message fits. Whole flows are in tests/flows/over-*.flow.
 *
 * What is expected is written from METRICS.md FX-2 and the limits' reasons. */
#include "session_ladder.h"

/* A call that starts, is refused and is final long before the next one. */
static void refused_call(struct ladder *ladder, unsigned number)
{
	g_autofree char *call_id = g_strdup_printf("call%u", number);
	double at_s = number;

	SAY(ladder, at_s, "ab", "INVITE", "i1", .call_id = call_id);
	SAY(ladder, at_s + 0.01, "ba", "486", "i1", "t", .call_id = call_id);
	SAY(ladder, at_s + 0.02, "ab", "ACK", "i1", "t", .call_id = call_id);
}

/* Is a request inside the dialog of that call late? Of none it founds a call of its own. */
static bool is_late(struct ladder *ladder, unsigned number)
{
	g_autofree char *call_id = g_strdup_printf("call%u", number);
	double at_s = (double)(ladder->state.now_ns / SC_NS_PER_S);

	SAY(ladder, at_s, "ab", "BYE", "b1", "t", 2, .call_id = call_id);
	if (ladder->seen.late)
		g_assert_cmpuint(ladder->seen.call, ==, number + 1);
	return ladder->seen.late;
}

/* A sixteenth of --max-memory. Each has 64 bytes, and 20 in each of two places of the tables: for
 * 16 that is 16 * 16 * 104 bytes. The oldest goes first. */
static void test_share_of_memory(void)
{
	struct sc_config config;
	struct ladder *ladder;

	sc_config_default(&config);
	config.memory_bytes_max = 16 * 16 * 104;
	config.t1_ns = SC_NS_PER_MS; /* final after 64 ms */
	ladder = ladder_new(&config);
	for (unsigned i = 0; i < 17; i++)
		refused_call(ladder, i);
	ladder_clock(ladder, S(30));
	g_assert_cmpuint(ladder->call_count, ==, 17);
	g_assert_true(is_late(ladder, 16));
	g_assert_true(is_late(ladder, 1));
	g_assert_cmpuint(ladder->counters.n[SC_COUNT_LATE], ==, 2);
	g_assert_false(is_late(ladder, 0));
	g_assert_cmpuint(ladder->counters.n[SC_COUNT_LATE], ==, 2);
	ladder_finish(ladder);
	g_assert_cmpuint(ladder->call_count, ==, 18);
	/* Told, and no more than the share: 16 of them, and places for 16. */
	g_assert_cmpuint(ladder->counters.n[SC_COUNT_MEMORY_TOMBSTONES], ==, 16 * (64 + 20));
	ladder_free(ladder);
}

static void test_none(void)
{
	struct sc_config config;
	struct ladder *ladder;

	sc_config_default(&config);
	config.memory_bytes_max = 16 * 104 - 1;
	config.t1_ns = SC_NS_PER_MS;
	ladder = ladder_new(&config);
	refused_call(ladder, 0);
	ladder_clock(ladder, S(30));
	g_assert_false(is_late(ladder, 0));
	ladder_finish(ladder);
	ladder_free(ladder);
}

/* 65,536 of them; the tags of what went are known: `continued`. */
static void test_most(void)
{
	struct sc_config config;
	struct ladder *ladder;

	sc_config_default(&config);
	config.t1_ns = SC_NS_PER_MS / 2;
	ladder = ladder_new(&config);
	ladder->state.sink = (struct sc_row_sink){0}; /* there is no room for so many rows */
	for (unsigned i = 0; i <= SC_TOMBSTONES_MAX; i++) {
		g_autofree char *call_id = g_strdup_printf("call%u", i);

		SAY(ladder, 0, "ab", "INVITE", "i1", .call_id = call_id,
		    .extra_ns = SC_NS_PER_MS * i);
		SAY(ladder, 0, "ba", "180", "i1", "t", .call_id = call_id,
		    .extra_ns = SC_NS_PER_MS * i);
		SAY(ladder, 0, "ba", "486", "i1", "t", .call_id = call_id,
		    .extra_ns = SC_NS_PER_MS * i);
	}
	ladder_clock(ladder, S(70));
	ladder->state.sink = (struct sc_row_sink){.user = ladder, .call = ladder_on_call};
	g_assert_true(is_late(ladder, 1));
	g_assert_false(is_late(ladder, 0));
	ladder_finish(ladder);
	g_assert_cmpuint(ladder->call_count, ==, 1);
	g_assert_cmpint(ladder->calls[0].outcome, ==, SC_OUTCOME_TRUNCATED);
	g_assert_cmpint(ladder->calls[0].sub_outcome, ==, SC_SUB_CONTINUED);
	ladder_free(ladder);
}

/* More branches than have room: the sixth, and one of a later request, which is new. */
static void test_branches(void)
{
	struct ladder *ladder = ladder_new(NULL);

	for (unsigned i = 0; i < 6; i++) {
		g_autofree char *branch = g_strdup_printf("i%u", i);

		SAY(ladder, i, "ab", "INVITE", branch, .cseq = i + 1);
		SAY(ladder, i + 0.1, "ba", "302", branch, "t", .cseq = i + 1);
	}
	ladder_clock(ladder, S(100));
	g_assert_cmpuint(ladder->call_count, ==, 1);
	SAY(ladder, 100, "ba", "302", "i5", "t", .cseq = 6);
	g_assert_true(ladder->seen.late);
	SAY(ladder, 100, "ab", "INVITE", "i5", .cseq = 6);
	g_assert_true(ladder->seen.late);
	SAY(ladder, 100, "ab", "INVITE", "i6", .cseq = 7);
	g_assert_false(ladder->seen.late);
	ladder_finish(ladder);
	g_assert_cmpuint(ladder->call_count, ==, 2);
	ladder_free(ladder);
}

/* The same CSeq number in another branch, with the same Call-ID and tag, is a new request. */
static void test_same_cseq(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "486", "i1", "t");
	ladder_clock(ladder, S(100));
	SAY(ladder, 100, "ab", "INVITE", "i2");
	g_assert_false(ladder->seen.late);
	SAY(ladder, 100.5, "ab", "INVITE", "i1");
	g_assert_true(ladder->seen.late);
	g_assert_cmpuint(ladder->seen.call, ==, 1);
	ladder_finish(ladder);
	g_assert_cmpuint(ladder->call_count, ==, 2);
	ladder_free(ladder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tombstones/share-of-memory", test_share_of_memory);
	g_test_add_func("/tombstones/none", test_none);
	g_test_add_func("/tombstones/most", test_most);
	g_test_add_func("/tombstones/branches", test_branches);
	g_test_add_func("/tombstones/same-cseq", test_same_cseq);
	return g_test_run();
}
