/* Registrations (core/session/registration*.c, bindings.c): kinds, attempts, what is
 * granted, and when a row is final.
 *
 * Expected values are written from METRICS.md CL-5, DL-4, 5.1, OC-4 and RFC 3261 10. */
#include "session_ladder.h"

#include "session/words.h"

#define CREDENTIALS LADDER_CREDENTIALS
#define CONTACT "Contact: <sip:a@192.0.2.97>"

static const struct sc_registration_row *last(const struct ladder *ladder)
{
	g_assert_cmpuint(ladder->registration_count, >, 0);
	return &ladder->registrations[ladder->registration_count - 1];
}

static void assert_kind(const struct sc_registration_row *row, enum sc_registration_kind kind)
{
	g_assert_cmpstr(sc_registration_kind_words[row->kind - 1], ==,
			sc_registration_kind_words[kind - 1]);
}

static void assert_outcome(const struct sc_registration_row *row,
			   enum sc_registration_outcome outcome)
{
	g_assert_cmpstr(sc_registration_outcome_words[row->outcome - 1], ==,
			sc_registration_outcome_words[outcome - 1]);
}

/* A REGISTER and its answer, `cseq` as branch too. */
static void exchange(struct ladder *ladder, double at_s, unsigned cseq, const char *asks,
		     const char *code, const char *gets)
{
	g_autofree char *branch = g_strdup_printf("r%u", cseq);

	SAY(ladder, at_s, "ar", "REGISTER", branch, .cseq = cseq, .more = asks);
	if (code)
		SAY(ladder, at_s + 0.25, "ra", code, branch, "t", cseq, "REGISTER", .more = gets);
}

/* ---- kinds (CL-5) ---- */

static void test_kinds(void)
{
	static const struct row {
		const char *asks;
		enum sc_registration_kind kind;
		const char *reason;
	} rows[] = {
		{NULL, SC_REG_FETCH, "without a Contact it asks"},
		{CONTACT "\r\n", SC_REG_INITIAL, "nothing was granted yet"},
		{"Contact: *\r\nExpires: 0\r\n", SC_REG_DEREGISTER, "RFC 3261 10.2.2"},
		{"Contact: *\r\n", SC_REG_DEREGISTER, "CL-5: Contact: *"},
		{CONTACT "\r\nExpires: 0\r\n", SC_REG_DEREGISTER, "the header"},
		{CONTACT ";expires=0\r\n", SC_REG_DEREGISTER, "the parameter"},
		{CONTACT ";expires=0\r\nExpires: 60\r\n", SC_REG_DEREGISTER,
		 "the parameter comes before the header"},
		{CONTACT ";expires=60\r\nExpires: 0\r\n", SC_REG_INITIAL, "also this way round"},
		{CONTACT ";expires=0, <sip:c@192.0.2.97>;expires=0\r\n", SC_REG_DEREGISTER,
		 "all of them"},
		{CONTACT ";expires=0, <sip:c@192.0.2.97>\r\n", SC_REG_INITIAL, "not all of them"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", rows[i].reason);
		exchange(ladder, 0, 1, rows[i].asks, "200", NULL);
		ladder_finish(ladder);
		assert_kind(last(ladder), rows[i].kind);
		ladder_free(ladder);
	}
}

/* A binding that was granted before: the same Contact URI, or the same instance and
 * reg-id (RFC 5626). */
static void test_refresh(void)
{
	static const struct row {
		const char *first, *granted, *again;
		enum sc_registration_kind kind;
		const char *reason;
	} rows[] = {
		{CONTACT "\r\n", CONTACT ";expires=60\r\n", CONTACT "\r\n", SC_REG_REFRESH,
		 "the same URI"},
		{CONTACT "\r\n", CONTACT ";expires=60\r\n", "Contact: <sip:a@192.0.2.97:5060>\r\n",
		 SC_REG_INITIAL, "RFC 3261 19.1.4: a port that is left out may be another"},
		{CONTACT "\r\n", CONTACT ";expires=60\r\n", "Contact: <sip:a@192.0.2.97:5062>\r\n",
		 SC_REG_INITIAL, "another port"},
		{CONTACT "\r\n", CONTACT ";expires=60\r\n", "Contact: <sip:z@192.0.2.97>\r\n",
		 SC_REG_INITIAL, "another user"},
		{CONTACT "\r\n", CONTACT ";expires=0\r\n", CONTACT "\r\n", SC_REG_INITIAL,
		 "it was removed"},
		{CONTACT ";+sip.instance=\"<u>\";reg-id=1\r\n",
		 CONTACT ";expires=60;+sip.instance=\"<u>\";reg-id=1\r\n",
		 "Contact: <sip:x@198.51.100.1>;+sip.instance=\"<u>\";reg-id=1\r\n", SC_REG_REFRESH,
		 "another URI of the same instance"},
		{CONTACT ";+sip.instance=\"<u>\";reg-id=1\r\n",
		 CONTACT ";expires=60;+sip.instance=\"<u>\";reg-id=1\r\n",
		 CONTACT ";+sip.instance=\"<u>\";reg-id=2\r\n", SC_REG_INITIAL, "another flow"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", rows[i].reason);
		exchange(ladder, 0, 1, rows[i].first, "200", rows[i].granted);
		exchange(ladder, 50, 2, rows[i].again, "200", NULL);
		ladder_finish(ladder);
		g_assert_cmpuint(ladder->registration_count, ==, 2);
		assert_kind(last(ladder), rows[i].kind);
		ladder_free(ladder);
	}
}

/* ---- what is granted (RFC 3261 10.3) ---- */

static void test_expires(void)
{
	static const struct row {
		const char *asks, *gets;
		int64_t expires_ns;
		const char *reason;
	} rows[] = {
		{CONTACT "\r\n", CONTACT ";expires=60\r\n", S(60), "the contact's own"},
		{CONTACT "\r\n", CONTACT "\r\nExpires: 90\r\n", S(90), "that of the header"},
		{CONTACT "\r\n", "Contact: <sip:z@h>;expires=5, <sip:a@192.0.2.97>;expires=60\r\n",
		 S(60), "10.3: all bindings are listed, ours is the one asked for"},
		{CONTACT "\r\nExpires: 70\r\n", NULL, S(70), "nothing said: what was asked for"},
		{CONTACT "\r\n", NULL, SC_TIME_NONE, "nothing said, nothing asked for"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s", rows[i].reason);
		exchange(ladder, 0, 1, rows[i].asks, "200", rows[i].gets);
		ladder_finish(ladder);
		g_assert_cmpint(last(ladder)->expires_ns, ==, rows[i].expires_ns);
		ladder_free(ladder);
	}
}

/* M-REGI: from the grant to the next REGISTER; late when the binding had run out. */
static void test_interval(void)
{
	for (int late = 0; late < 2; late++) {
		struct ladder *ladder = ladder_new(NULL);
		const struct sc_measure *measure = NULL;

		exchange(ladder, 0, 1, CONTACT "\r\n", "200", CONTACT ";expires=60\r\n");
		SAY(ladder, 60.25, "ar", "REGISTER", "r2", .cseq = 2, .more = CONTACT "\r\n",
		    .extra_ns = late);
		for (unsigned i = 0; i < ladder->measure_count; i++)
			if (ladder->measures[i].id == SC_MEASURE_REGI)
				measure = &ladder->measures[i];
		g_assert_nonnull(measure);
		g_assert_cmpint(measure->interval.ns, ==, S(60) + late);
		g_assert_cmpint(measure->late, ==, late);
		g_assert_cmpuint(measure->registration, ==, 2);
		ladder_free(ladder);
	}
}

/* ---- attempts (DL-4) and outcomes (OC-4) ---- */

static const struct ending {
	const char *code; /* NULL: no answer */
	double end_s;
	enum sc_registration_outcome outcome;
	const char *reason;
} endings[] = {
	{"200", 1, SC_REGISTRATION_OK, "5.1: a 2xx"},
	{"403", 1, SC_REGISTRATION_FAILED, "5.2: 400 to 699"},
	{"500", 1, SC_REGISTRATION_FAILED, "5.2"},
	{"603", 1, SC_REGISTRATION_FAILED, "5.2"},
	{"302", 32.25, SC_REGISTRATION_OPEN, "it may still be followed"},
	{"302", 32.26, SC_REGISTRATION_REDIRECTED, "nobody followed"},
	{"401", 32.25, SC_REGISTRATION_OPEN, "a retry may still come"},
	{"401", 32.26, SC_REGISTRATION_AUTH_FAILED, "it never came"},
	{"407", 32.26, SC_REGISTRATION_AUTH_FAILED, "5.2"},
	{"402", 1, SC_REGISTRATION_AUTH_FAILED, "5.2: 402 is one of them, and expects no retry"},
	{NULL, 31.9, SC_REGISTRATION_OPEN, "OC-2: Timer F still runs"},
	{NULL, 32, SC_REGISTRATION_FAILED_TIMEOUT, "Timer F"},
};

static void test_outcomes(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
		struct ladder *ladder = ladder_new(NULL);

		g_test_message("%s: %s", endings[i].code, endings[i].reason);
		exchange(ladder, 0, 1, CONTACT "\r\n", endings[i].code, NULL);
		ladder->state.now_ns = S(endings[i].end_s);
		ladder_finish(ladder);
		assert_outcome(last(ladder), endings[i].outcome);
		g_assert_cmpint(last(ladder)->rrd.absent == SC_PRESENT, ==,
				endings[i].outcome == SC_REGISTRATION_OK);
		ladder_free(ladder);
	}
}

/* The challenge is part of the attempt: RRD runs from the first REGISTER (5.1). */
static void test_challenged(void)
{
	struct ladder *ladder = ladder_new(NULL);

	exchange(ladder, 0, 1, CONTACT "\r\n", "401", NULL);
	exchange(ladder, 1, 2, CREDENTIALS CONTACT "\r\n", "200", CONTACT ";expires=60\r\n");
	ladder_clock(ladder, S(1.25 + 32) - 1);
	g_assert_cmpuint(ladder->registration_count, ==, 0);
	ladder_clock(ladder, S(1.25 + 32 + 1));
	g_assert_cmpuint(ladder->registration_count, ==, 1);
	g_assert_cmpint(last(ladder)->rrd.ns, ==, S(1.25));
	g_assert_cmpint(last(ladder)->rrd_auth.ns, ==, S(0.25));
	g_assert_cmpuint(last(ladder)->auth_rounds, ==, 1);
	g_assert_cmpuint(last(ladder)->units.count, ==, 2); /* DL-7: two REGISTERs */
	ladder_free(ladder);
}

/* An ICMP error ends it at once; a retry to another address may follow (DL-4). */
static void test_unreachable(void)
{
	struct ladder *ladder = ladder_new(NULL);
	const struct line line = {0, "ar", "REGISTER", "r1", .more = CONTACT "\r\n", .cseq = 1};
	g_autofree char *text = ladder_text(&line);
	struct sc_packet packet = ladder_packet(ladder, &line);
	struct sc_message message;

	ladder_say(ladder, &line);
	g_assert_cmpint(sc_message_parse(&message, sc_span(text, strlen(text)), SC_DATAGRAM, 0), ==,
			SC_PARSE_OK);
	sc_hashes_of(&ladder->state.hashes, &message);
	packet.last.time_ns = S(0.1);
	sc_feed_unreachable(&ladder->state, &message, &packet, NULL);
	ladder_finish(ladder);
	assert_outcome(last(ladder), SC_REGISTRATION_FAILED_NETWORK);
	ladder_free(ladder);
}

/* A phone that registers all the time: whatever is over ends, though its dialog set is
 * never quiet for 64*T1. */
static void test_never_quiet(void)
{
	struct ladder *ladder = ladder_new(NULL);

	for (unsigned i = 0; i < 10; i++)
		exchange(ladder, i * 30, i + 1, CONTACT "\r\n", "200", CONTACT ";expires=60\r\n");
	/* The last message is at 270.25 s; what was heard of last 32 s before is over. */
	g_assert_cmpuint(ladder->registration_count, ==, 8);
	ladder_finish(ladder);
	g_assert_cmpuint(ladder->registration_count, ==, 10);
	ladder_free(ladder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/registrations/kinds", test_kinds);
	g_test_add_func("/registrations/refresh", test_refresh);
	g_test_add_func("/registrations/expires", test_expires);
	g_test_add_func("/registrations/interval", test_interval);
	g_test_add_func("/registrations/outcomes", test_outcomes);
	g_test_add_func("/registrations/challenged", test_challenged);
	g_test_add_func("/registrations/unreachable", test_unreachable);
	g_test_add_func("/registrations/never quiet", test_never_quiet);
	return g_test_run();
}
