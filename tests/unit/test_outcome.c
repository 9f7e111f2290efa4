/* What a final response makes of a call (core/session/outcome.c): every status code,
 * with and without ringing, with every Q.850 cause that counts.
 *
 * Expected values are written from the table of METRICS.md OC-1: top down, the first
 * row that fits. */
#include <glib.h>

#include "session/outcome.h"

/* A row of OC-1: the codes it names, and what they are called within it. */
static const struct named {
	unsigned code;
	enum sc_outcome outcome;
	enum sc_sub_outcome sub;
	const char *reason;
} named[] = {
	{486, SC_OUTCOME_BUSY, SC_SUB_NONE, "RFC 3261 21.4.24: Busy Here"},
	{600, SC_OUTCOME_BUSY, SC_SUB_NONE, "21.6.1: Busy Everywhere"},
	{480, SC_OUTCOME_NO_ANSWER, SC_SUB_UNAVAILABLE, "21.4.18: Temporarily Unavailable"},
	{401, SC_OUTCOME_REJECTED, SC_SUB_AUTH_FAILED, "OC-1: at the end"},
	{402, SC_OUTCOME_REJECTED, SC_SUB_AUTH_FAILED, "OC-1: at the end"},
	{407, SC_OUTCOME_REJECTED, SC_SUB_AUTH_FAILED, "OC-1: at the end"},
	{403, SC_OUTCOME_REJECTED, SC_SUB_FORBIDDEN, "21.4.4: Forbidden"},
	{433, SC_OUTCOME_REJECTED, SC_SUB_FORBIDDEN, "RFC 5079: Anonymity Disallowed"},
	{603, SC_OUTCOME_REJECTED, SC_SUB_DECLINED, "21.6.2: Decline"},
	{607, SC_OUTCOME_REJECTED, SC_SUB_DECLINED, "RFC 8197: Unwanted"},
	{608, SC_OUTCOME_REJECTED, SC_SUB_DECLINED, "RFC 8688: Rejected"},
	{503, SC_OUTCOME_FAILED_SERVER, SC_SUB_OVERLOAD, "21.5.4: Service Unavailable"},
	{404, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND, "21.4.5: Not Found"},
	{410, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND, "21.4.10: Gone"},
	{484, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND, "21.4.22: Address Incomplete"},
	{485, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND, "21.4.23: Ambiguous"},
	{604, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND, "21.6.3: Does Not Exist Anywhere"},
	{406, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_ACCEPTABLE, "21.4.7: Not Acceptable"},
	{415, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_ACCEPTABLE, "21.4.13: Unsupported Media Type"},
	{488, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_ACCEPTABLE, "21.4.26: Not Acceptable Here"},
	{606, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_ACCEPTABLE, "21.6.4: Not Acceptable"},
};

static struct sc_ending ending(enum sc_outcome outcome, enum sc_sub_outcome sub)
{
	return (struct sc_ending){outcome, sub};
}

/* Without a Q.850 cause. */
static struct sc_ending expected_of_code(unsigned code, bool rang)
{
	if (code == 408 && rang)
		return ending(SC_OUTCOME_NO_ANSWER, SC_SUB_RING_TIMEOUT);
	if (code == 408)
		return ending(SC_OUTCOME_TIMED_OUT, SC_SUB_REMOTE_408);
	for (size_t i = 0; i < G_N_ELEMENTS(named); i++)
		if (named[i].code == code)
			return ending(named[i].outcome, named[i].sub);
	switch (code / 100) {
	case 3:
		return ending(SC_OUTCOME_REDIRECTED, SC_SUB_NONE);
	case 5:
		return ending(SC_OUTCOME_FAILED_SERVER, SC_SUB_NONE);
	case 6: /* RFC 3261 8.1.3.2: an unknown 6xx is a 600 */
		return ending(SC_OUTCOME_BUSY, SC_SUB_NONE);
	default:
		return ending(SC_OUTCOME_FAILED_REQUEST, SC_SUB_BAD_REQUEST);
	}
}

static void assert_ending(struct sc_ending got, struct sc_ending expected)
{
	g_assert_cmpstr(sc_outcome_words[got.outcome - 1], ==,
			sc_outcome_words[expected.outcome - 1]);
	g_assert_cmpstr(got.sub ? sc_sub_outcome_words[got.sub - 1] : NULL, ==,
			expected.sub ? sc_sub_outcome_words[expected.sub - 1] : NULL);
}

static void test_every_code(void)
{
	for (unsigned code = 300; code < 700; code++)
		for (int rang = 0; rang < 2; rang++) {
			g_test_message("%u%s", code, rang ? " after ringing" : "");
			assert_ending(sc_outcome_of_final(code, rang, 0),
				      expected_of_code(code, rang));
			/* Normal clearing tells nothing. */
			assert_ending(sc_outcome_of_final(code, rang, 16),
				      expected_of_code(code, rang));
		}
}

/* Causes of Q.850 2.2.7.1 that OC-1 names, and the row each stands in. */
static const struct cause {
	unsigned q850;
	struct sc_ending ending;
	const char *reason;
} causes[] = {
	{17, {SC_OUTCOME_BUSY, SC_SUB_NONE}, "user busy"},
	{18, {SC_OUTCOME_NO_ANSWER, SC_SUB_RING_TIMEOUT}, "no user responding"},
	{19, {SC_OUTCOME_NO_ANSWER, SC_SUB_RING_TIMEOUT}, "no answer from user"},
	{20, {SC_OUTCOME_NO_ANSWER, SC_SUB_UNAVAILABLE}, "subscriber absent"},
	{21, {SC_OUTCOME_REJECTED, SC_SUB_DECLINED}, "call rejected"},
};

static void test_causes(void)
{
	/* FX-19: they overrule any 4xx and 5xx, and no 6xx. */
	for (size_t i = 0; i < G_N_ELEMENTS(causes); i++)
		for (unsigned code = 300; code < 700; code++) {
			bool overruled = code >= 400 && code < 600;

			g_test_message("%u with cause %u, %s", code, causes[i].q850,
				       causes[i].reason);
			assert_ending(sc_outcome_of_final(code, false, causes[i].q850),
				      overruled ? causes[i].ending : expected_of_code(code, false));
		}
	/* Causes beside these tell nothing. */
	for (unsigned q850 = 1; q850 < 128; q850++)
		if (q850 < 17 || q850 > 21)
			assert_ending(sc_outcome_of_final(500, false, q850),
				      ending(SC_OUTCOME_FAILED_SERVER, SC_SUB_NONE));
}

/* A row that no final response reaches would be dead. */
static void test_every_row(void)
{
	size_t count;
	const struct sc_outcome_rule *rules = sc_outcome_rules(&count);
	bool taken[128] = {false};

	g_assert_cmpuint(count, <, G_N_ELEMENTS(taken));
	for (unsigned code = 300; code < 700; code++)
		for (unsigned q850 = 0; q850 < 128; q850++)
			for (int rang = 0; rang < 2; rang++) {
				const struct sc_outcome_rule *rule =
					sc_outcome_rule_of(code, rang, q850);
				if (rule)
					taken[rule - rules] = true;
			}
	for (size_t i = 0; i < count; i++) {
		g_test_message("row %zu", i);
		g_assert_true(taken[i]);
	}
}

/* RFC 6076 4.2 and 4.3: failures are 4xx but 401, 402 and 407; 5xx; 6xx. */
static void test_failures(void)
{
	for (unsigned code = 100; code < 700; code++) {
		g_test_message("%u", code);
		g_assert_cmpint(sc_code_failure(code), ==,
				code >= 400 && code != 401 && code != 402 && code != 407);
	}
	g_assert_false(sc_code_failure(700));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outcome/every code", test_every_code);
	g_test_add_func("/outcome/causes", test_causes);
	g_test_add_func("/outcome/every row", test_every_row);
	g_test_add_func("/outcome/failures", test_failures);
	return g_test_run();
}
