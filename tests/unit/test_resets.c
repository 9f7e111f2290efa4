/* TCP resets and lost bytes (core/session/resets.c, gaps.c): which requests a RST ends.
 * Expected values are written from METRICS.md 3.4 and RFC 3261 18.4. */
#include "session_ladder.h"

#include "session/words.h"

/* A RST from one host to the other, at this time. */
static void reset(struct ladder *ladder, double at_s, const char *path)
{
	const struct line line = {at_s, path};
	struct sc_packet packet = ladder_packet(ladder, &line);

	packet.transport = SC_TCP;
	ladder_clock(ladder, packet.last.time_ns);
	sc_feed_reset(&ladder->state, &packet);
}

static enum sc_outcome outcome(struct ladder *ladder)
{
	ladder_finish(ladder);
	return ladder_call(ladder)->outcome;
}

/* "A RST counts whichever side sent it, ... an INVITE that rings included"; requests
 * over UDP or SCTP wait on no connection. */
static void test_transports(void)
{
	static const struct row {
		enum sc_transport transport;
		const char *path;
		bool failed;
	} rows[] = {
		{SC_TCP, "ba", true},  {SC_TCP, "ab", true},  {SC_TLS, "ab", true},
		{SC_WS, "ab", true},   {SC_UDP, "ab", false}, {SC_SCTP, "ab", false},
		{SC_TCP, "ac", false}, {SC_TCP, "cb", false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		for (int rings = 0; rings < 2; rings++) {
			struct ladder *ladder = ladder_new(NULL);

			g_test_message("row %zu", i);
			SAY(ladder, 0, "ab", "INVITE", "i1", .transport = rows[i].transport);
			if (rings)
				SAY(ladder, 1, "ba", "180", "i1", "t",
				    .transport = rows[i].transport);
			reset(ladder, 2, rows[i].path);
			g_assert_cmpint(outcome(ladder) == SC_OUTCOME_FAILED_NETWORK, ==,
					rows[i].failed);
			ladder_free(ladder);
		}
}

/* "It says nothing of what was answered before." */
static void test_answered(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1", .transport = SC_TCP);
	SAY(ladder, 1, "ba", "486", "i1", "t", .transport = SC_TCP);
	reset(ladder, 2, "ba");
	g_assert_cmpint(outcome(ladder), ==, SC_OUTCOME_BUSY);
	ladder_free(ladder);
}

/* "For all requests in either direction that wait on the connection." */
static void test_all_that_wait(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1", .transport = SC_TCP);
	SAY(ladder, 0, "ab", "INVITE", "i2", .call_id = "two", .transport = SC_TCP);
	SAY(ladder, 0, "ba", "INVITE", "i3", .call_id = "three", .transport = SC_TCP);
	SAY(ladder, 0, "ac", "INVITE", "i4", .call_id = "four", .transport = SC_TCP);
	reset(ladder, 2, "ba");
	ladder_finish(ladder);
	g_assert_cmpuint(ladder->call_count, ==, 4);
	for (unsigned i = 0; i < 4; i++)
		g_assert_cmpint(ladder->calls[i].outcome == SC_OUTCOME_FAILED_NETWORK, ==, i < 3);
	ladder_free(ladder);
}

/* "A response that comes on the very connection after all shows that the endpoints
 * ignored the RST: then there was none." It goes on to wait. */
static void test_disproved(void)
{
	struct ladder *ladder = ladder_new(NULL);
	const struct sc_call_row *row;

	SAY(ladder, 0, "ab", "INVITE", "i1", .transport = SC_TCP);
	reset(ladder, 2, "ba");
	SAY(ladder, 3, "ba", "180", "i1", "t", .transport = SC_TCP);
	SAY(ladder, 4, "ba", "486", "i1", "t", .transport = SC_TCP);
	ladder_finish(ladder);
	row = ladder_call(ladder);
	g_assert_cmpint(row->outcome, ==, SC_OUTCOME_BUSY);
	g_assert_false(row->flags & SC_FLAG(LATE_FINAL));
	ladder_free(ladder);
	ladder = ladder_new(NULL);
	SAY(ladder, 0, "ab", "INVITE", "i1", .transport = SC_TCP);
	reset(ladder, 2, "ba");
	SAY(ladder, 3, "ba", "180", "i1", "t", .transport = SC_TCP);
	reset(ladder, 4, "ba");
	g_assert_cmpint(outcome(ladder), ==, SC_OUTCOME_FAILED_NETWORK);
	ladder_free(ladder);
}

/* ... but one over another connection comes late. */
static void test_other_connection(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1", .transport = SC_TCP);
	reset(ladder, 2, "ba");
	SAY(ladder, 3, "bc", "486", "i1", "t", .transport = SC_TCP);
	ladder_finish(ladder);
	g_assert_true(ladder_call(ladder)->flags & SC_FLAG(LATE_FINAL));
	ladder_free(ladder);
}

/* DL-4: the retry to another address within 64*T1 is the same attempt. */
static void test_failover(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);

		SAY(ladder, 0, "ab", "INVITE", "i1", .transport = SC_TCP);
		reset(ladder, 2, "ba");
		SAY(ladder, 34, "ac", "INVITE", "i2", .cseq = 2, .transport = SC_TCP,
		    .extra_ns = late);
		ladder_finish(ladder);
		g_assert_cmpuint(ladder->call_count, ==, late ? 2 : 1);
		ladder_free(ladder);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/resets/transports", test_transports);
	g_test_add_func("/resets/answered", test_answered);
	g_test_add_func("/resets/all that wait", test_all_that_wait);
	g_test_add_func("/resets/disproved", test_disproved);
	g_test_add_func("/resets/other connection", test_other_connection);
	g_test_add_func("/resets/failover", test_failover);
	return g_test_run();
}
