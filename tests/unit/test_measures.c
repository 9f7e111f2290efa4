/* Measures (core/session/measures.c): what starts and stops each, and what does not.
 * Expected values are written from the second table of METRICS.md 6. */
#include "session_ladder.h"

#include "session/words.h"

/* The last measure of that kind; NULL: none. `count`: how many there are. */
static const struct sc_measure *measured(const struct ladder *ladder, enum sc_measure_id id,
					 unsigned *count)
{
	const struct sc_measure *found = NULL;

	*count = 0;
	for (unsigned i = 0; i < ladder->measure_count; i++)
		if (ladder->measures[i].id == id) {
			found = &ladder->measures[i];
			(*count)++;
		}
	return found;
}

static void assert_once(const struct ladder *ladder, enum sc_measure_id id, double seconds)
{
	unsigned count;
	const struct sc_measure *measure = measured(ladder, id, &count);

	g_assert_cmpuint(count, ==, 1);
	g_assert_cmpint(measure->interval.ns, ==, S(seconds));
}

static void assert_never(const struct ladder *ladder, enum sc_measure_id id)
{
	unsigned count;

	measured(ladder, id, &count);
	g_assert_cmpuint(count, ==, 0);
}

/* ---- hop by hop ---- */

static void test_hops(void)
{
	struct ladder *ladder = ladder_new(NULL);
	unsigned count;

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 0.25, "bc", "INVITE", "i2", .via = "i1");
	assert_once(ladder, SC_MEASURE_HOP, 0.25);
	SAY(ladder, 0.5, "cb", "100", "i2", .via = "i1"); /* nothing is measured to a 100 */
	SAY(ladder, 1.25, "cb", "180", "i2", "t", .via = "i1");
	assert_once(ladder, SC_MEASURE_PGRD, 1);
	SAY(ladder, 1.75, "ba", "180", "i1", "t");
	g_assert_cmpint(measured(ladder, SC_MEASURE_PGRD, &count)->interval.ns, ==, S(1.75));
	g_assert_cmpint(measured(ladder, SC_MEASURE_HOP, &count)->interval.ns, ==, S(0.5));
	g_assert_cmpuint(count, ==, 2);
	SAY(ladder, 2, "ba", "183", "i1", "t"); /* the first 180 or 183 alone */
	measured(ladder, SC_MEASURE_PGRD, &count);
	g_assert_cmpuint(count, ==, 2);
	SAY(ladder, 3.25, "cb", "200", "i2", "t", .via = "i1");
	assert_once(ladder, SC_MEASURE_PGAD, 3);
	assert_once(ladder, SC_MEASURE_TRT, 3);
	SAY(ladder, 3.5, "cb", "200", "i2", "u", .via = "i1"); /* the first final alone */
	assert_once(ladder, SC_MEASURE_TRT, 3);
	g_assert_cmpuint(measured(ladder, SC_MEASURE_TRT, &count)->call, ==, 1);
	g_assert_cmpuint(measured(ladder, SC_MEASURE_TRT, &count)->registration, ==, 0);
	ladder_free(ladder);
}

/* Nothing is measured from a request that was not captured. */
static void test_no_start(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 1, "ba", "180", "i1", "t");
	SAY(ladder, 2, "ba", "200", "i1", "t");
	g_assert_cmpuint(ladder->measure_count, ==, 0);
	ladder_free(ladder);
}

/* OPTIONS have a name of their own. */
static void test_options(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "OPTIONS", "o1");
	SAY(ladder, 0.5, "ba", "200", "o1", "t", .method = "OPTIONS");
	assert_once(ladder, SC_MEASURE_ORD, 0.5);
	assert_never(ladder, SC_MEASURE_TRT);
	ladder_free(ladder);
}

/* ---- re-INVITE and UPDATE ---- */

/* RID: "retries after 491 or 500 included"; any other failure ends the try. */
static void test_change(void)
{
	static const struct row {
		const char *code;
		double seconds;
	} rows[] = {{"491", 5.5}, {"500", 5.5}, {"488", 0.5}, {"503", 0.5}};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", rows[i].code);
		ladder_answered_call(ladder);
		SAY(ladder, 10, "ab", "INVITE", "c1", "t", 2);
		SAY(ladder, 10.5, "ba", rows[i].code, "c1", "t", 2);
		SAY(ladder, 15, "ab", "INVITE", "c2", "t", 3);
		SAY(ladder, 15.5, "ba", "200", "c2", "t", 3);
		assert_once(ladder, SC_MEASURE_RID, rows[i].seconds);
		ladder_free(ladder);
	}
}

/* RID: the tries of one side, not of the other. */
static void test_change_sides(void)
{
	struct ladder *ladder = ladder_new(NULL);

	ladder_answered_call(ladder);
	SAY(ladder, 10, "ab", "INVITE", "c1", "t", 2);
	SAY(ladder, 10.5, "ba", "491", "c1", "t", 2);
	SAY(ladder, 12, "ba", "UPDATE", "c2", "f", 1, .from_tag = "t");
	SAY(ladder, 12.25, "ab", "200", "c2", "f", 1, "UPDATE", "t");
	assert_once(ladder, SC_MEASURE_RID, 0.25);
	ladder_free(ladder);
}

/* HOLD: "sendonly, inactive, 0.0.0.0". */
static void test_hold(void)
{
	static const struct row {
		const char *line;
		bool holds;
	} rows[] = {
		{"a=sendonly", true},  {"a=inactive", true},  {"c=IN IP4 0.0.0.0", true},
		{"a=sendrecv", false}, {"a=recvonly", false}, {"c=IN IP4 10.0.0.0", false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);
		g_autofree char *sdp = g_strdup_printf("v=0\r\n%s\r\n", rows[i].line);

		g_test_message("%s", rows[i].line);
		ladder_answered_call(ladder);
		SAY(ladder, 10, "ab", "INVITE", "h1", "t", 2, .body = sdp);
		SAY(ladder, 10.5, "ba", "200", "h1", "t", 2);
		SAY(ladder, 20, "ab", "INVITE", "h2", "t", 3, .body = "v=0\r\na=sendrecv\r\n");
		SAY(ladder, 20.5, "ba", "200", "h2", "t", 3);
		if (rows[i].holds)
			assert_once(ladder, SC_MEASURE_HOLD, 10);
		else
			assert_never(ladder, SC_MEASURE_HOLD);
		ladder_free(ladder);
	}
}

/* A refused offer holds nothing; one without an offer changes nothing. */
static void test_no_hold(void)
{
	struct ladder *ladder = ladder_new(NULL);

	ladder_answered_call(ladder);
	SAY(ladder, 10, "ab", "INVITE", "h1", "t", 2, .body = "v=0\r\na=inactive\r\n");
	SAY(ladder, 10.5, "ba", "488", "h1", "t", 2);
	SAY(ladder, 20, "ab", "INVITE", "h2", "t", 3, .body = "v=0\r\na=sendrecv\r\n");
	SAY(ladder, 20.5, "ba", "200", "h2", "t", 3);
	assert_never(ladder, SC_MEASURE_HOLD);
	SAY(ladder, 30, "ab", "INVITE", "h3", "t", 4, .body = "v=0\r\na=inactive\r\n");
	SAY(ladder, 30.5, "ba", "200", "h3", "t", 4);
	SAY(ladder, 40, "ab", "INVITE", "h4", "t", 5);
	SAY(ladder, 40.5, "ba", "200", "h4", "t", 5);
	assert_never(ladder, SC_MEASURE_HOLD);
	ladder_free(ladder);
}

/* SE: 2xx with Session-Expires to the next one; others set no timer. */
static void test_refresh(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "200", "i1", "t", .more = "Session-Expires: 90\r\n");
	SAY(ladder, 1.1, "ab", "ACK", "a1", "t");
	SAY(ladder, 20, "ab", "UPDATE", "u1", "t", 2);
	SAY(ladder, 20.5, "ba", "200", "u1", "t", 2, "UPDATE");
	SAY(ladder, 30, "ab", "UPDATE", "u2", "t", 3);
	SAY(ladder, 30.5, "ba", "422", "u2", "t", 3, "UPDATE", .more = "Session-Expires: 90\r\n");
	assert_never(ladder, SC_MEASURE_SE);
	SAY(ladder, 46, "ab", "UPDATE", "u3", "t", 4);
	SAY(ladder, 46.5, "ba", "200", "u3", "t", 4, "UPDATE", .more = "Session-Expires: 90\r\n");
	assert_once(ladder, SC_MEASURE_SE, 45.5);
	ladder_free(ladder);
}

/* ---- PRACK, REFER, SUBSCRIBE ---- */

/* PRK: the 1xx that the RAck names (RFC 3262 7.2). */
static void test_prack(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "INVITE", "i1");
	SAY(ladder, 1, "ba", "183", "i1", "t", .more = "RSeq: 7\r\n");
	SAY(ladder, 2, "ba", "180", "i1", "t", .more = "RSeq: 8\r\n");
	SAY(ladder, 2.25, "ab", "PRACK", "p0", "t", 2, .more = "RAck: 9 1 INVITE\r\n");
	SAY(ladder, 2.25, "ab", "PRACK", "p1", "t", 3, .more = "RAck: 7 2 INVITE\r\n");
	assert_never(ladder, SC_MEASURE_PRK);
	SAY(ladder, 2.25, "ab", "PRACK", "p2", "t", 4, .more = "RAck: 7 1 INVITE\r\n");
	assert_once(ladder, SC_MEASURE_PRK, 1.25);
	SAY(ladder, 2.5, "ba", "481", "p1", "t", 3, "PRACK");
	assert_never(ladder, SC_MEASURE_PRK_2XX);
	SAY(ladder, 2.75, "ba", "200", "p2", "t", 4, "PRACK");
	assert_once(ladder, SC_MEASURE_PRK_2XX, 0.5);
	ladder_free(ladder);
}

/* XFT: "the NOTIFY that ends the subscription with a final status". */
static void test_transfer(void)
{
	static const struct row {
		const char *state, *body;
		bool ends;
	} rows[] = {
		{"active", "SIP/2.0 100 Trying", false},
		{"active", "SIP/2.0 200 OK", false},
		{"terminated;reason=noresource", "SIP/2.0 199 X", false},
		{"terminated;reason=noresource", "SIP/2.0 200 OK", true},
		{"terminated;reason=noresource", "SIP/2.0 603 Decline", true},
		{"terminated", "SIP/2.0 700 X", false},
		{"terminated", "X", false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);
		g_autofree char *more =
			g_strdup_printf("Subscription-State: %s\r\n", rows[i].state);

		g_test_message("%s, %s", rows[i].state, rows[i].body);
		ladder_answered_call(ladder);
		SAY(ladder, 10, "ab", "REFER", "r1", "t", 2);
		SAY(ladder, 10.5, "ba", "202", "r1", "t", 2, "REFER");
		assert_once(ladder, SC_MEASURE_XFA, 0.5);
		SAY(ladder, 14, "ba", "NOTIFY", "n1", "f", 1, .from_tag = "t", .more = more,
		    .body = rows[i].body);
		if (rows[i].ends)
			assert_once(ladder, SC_MEASURE_XFT, 4);
		else
			assert_never(ladder, SC_MEASURE_XFT);
		ladder_free(ladder);
	}
}

/* SUBN: the first NOTIFY, once. */
static void test_subscription(void)
{
	struct ladder *ladder = ladder_new(NULL);

	SAY(ladder, 0, "ab", "SUBSCRIBE", "s1");
	SAY(ladder, 0.5, "ba", "200", "s1", "t", .method = "SUBSCRIBE");
	assert_once(ladder, SC_MEASURE_SUBA, 0.5);
	SAY(ladder, 2, "ba", "NOTIFY", "n1", "f", 1, .from_tag = "t");
	SAY(ladder, 3, "ba", "NOTIFY", "n2", "f", 2, .from_tag = "t");
	assert_once(ladder, SC_MEASURE_SUBN, 2);
	ladder_free(ladder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/measures/hops", test_hops);
	g_test_add_func("/measures/no start", test_no_start);
	g_test_add_func("/measures/options", test_options);
	g_test_add_func("/measures/change", test_change);
	g_test_add_func("/measures/change, sides", test_change_sides);
	g_test_add_func("/measures/hold", test_hold);
	g_test_add_func("/measures/no hold", test_no_hold);
	g_test_add_func("/measures/refresh", test_refresh);
	g_test_add_func("/measures/prack", test_prack);
	g_test_add_func("/measures/transfer", test_transfer);
	g_test_add_func("/measures/subscription", test_subscription);
	return g_test_run();
}
