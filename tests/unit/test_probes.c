/* Probes and episodes (core/verdict/): requests are settled in the order in which they were sent,
 * and one more than fits is counted. The numbers are those of base/limits.h; what rules make of it
 * is in tests/findings. */
#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "message/parse.h"
#include "verdict/aor.h"
#include "verdict/episode.h"
#include "verdict/passport.h"
#include "verdict/q850.h"
#include "verdict/rate.h"

static const char options[] =
	"OPTIONS sip:b@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
	"From: <sip:a@a>;tag=a\r\nTo: <sip:b@b>\r\nCall-ID: o\r\n"
	"CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
static const char ok[] = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
			 "From: <sip:a@a>;tag=a\r\nTo: <sip:b@b>;tag=b\r\nCall-ID: o\r\n"
			 "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

struct fixture {
	struct sc_pool pool;
	struct sc_config config;
	struct sc_counters counters;
	struct sc_probes *probes;
	GString *said; /* the numbers of those sent and settled */
};

static void on_sent(void *user, const struct sc_probe *probe)
{
	struct fixture *fixture = user;

	if (fixture->said)
		g_string_append_printf(fixture->said, "+%u ", (unsigned)probe->txn);
}

static void on_settled(void *user, const struct sc_probe *probe)
{
	struct fixture *fixture = user;

	if (fixture->said)
		g_string_append_printf(fixture->said, "%u=%u ", (unsigned)probe->txn, probe->code);
}

static void set_up(struct fixture *fixture)
{
	fixture->config.t1_ns = SC_NS_PER_S / 2;
	fixture->probes = sc_probes_new(&fixture->pool, &fixture->config, &fixture->counters,
					&(struct sc_probe_sink){on_sent, on_settled, fixture});
}

static void tear_down(struct fixture *fixture)
{
	sc_probes_free(fixture->probes);
	g_assert_cmpuint(fixture->pool.used_bytes, ==, 0);
	sc_pool_clear(&fixture->pool);
}

static void say(struct fixture *fixture, const char *text, uint64_t txn, int64_t time_ns)
{
	struct sc_message message;
	struct sc_message_row row = {
		.txn = txn, .frame = txn, .time_ns = time_ns, .copy = SC_ORIGINAL};

	g_assert_cmpint(sc_message_parse(&message, sc_span_of(text), SC_DATAGRAM, 0), ==,
			SC_PARSE_OK);
	sc_probes_message(fixture->probes, &row, &message);
}

/* An answer settles a request, but not before those sent earlier; 32 s without one settle it, too.
 */
static void test_order(void)
{
	struct fixture fixture = {.said = g_string_new(NULL)};

	set_up(&fixture);
	say(&fixture, options, 1, 0);
	say(&fixture, options, 2, SC_NS_PER_S);
	say(&fixture, ok, 2, 2 * SC_NS_PER_S);
	say(&fixture, options, 3, 31 * SC_NS_PER_S);
	g_assert_cmpstr(fixture.said->str, ==, "+1 +2 +3 ");
	say(&fixture, options, 4, 32 * SC_NS_PER_S);
	g_assert_cmpstr(fixture.said->str, ==, "+1 +2 +3 1=0 2=200 +4 ");
	sc_probes_finish(fixture.probes, 63 * SC_NS_PER_S); /* 3 has waited for 32 s, 4 for 31 */
	g_assert_cmpstr(fixture.said->str, ==, "+1 +2 +3 1=0 2=200 +4 3=0 ");
	g_string_free(fixture.said, TRUE);
	tear_down(&fixture);
}

static void test_too_many(void)
{
	struct fixture fixture = {0};

	set_up(&fixture);
	for (unsigned i = 1; i <= SC_PROBES_MAX + 1; i++) {
		g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_PROBES], ==, 0);
		say(&fixture, options, i, 0);
	}
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_PROBES], ==, 1);
	sc_probes_finish(fixture.probes, 0);
	tear_down(&fixture);
}

static void on_over(void *user, const struct sc_episode *episode)
{
	unsigned *count = user;

	*count += episode->kind == SC_EPISODE_CALLS;
}

/* A host that asks another is a history, and one with the host that it asks; the other is one, too.
 */
static void test_too_many_hosts(void)
{
	struct fixture fixture = {0};
	unsigned calls = 0;
	struct sc_episodes *episodes =
		sc_episodes_new(&fixture.pool, &fixture.config, &fixture.counters, on_over, &calls);
	struct sc_probe probe = {.method = SC_INVITE, .code = 486, .time_ns = 1, .frame = 1};

	probe.dst = (struct sc_endpoint){.family = 4, .addr = {192, 0, 2, 1}, .port = 5060};
	probe.src = (struct sc_endpoint){.family = 4, .port = 5060};
	for (unsigned i = 0; i < (SC_HISTORIES_MAX - 1) / 2 + 1; i++) {
		g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_HISTORIES], ==, 0);
		probe.src.addr[2] = (uint8_t)(i >> 8);
		probe.src.addr[3] = (uint8_t)i;
		sc_episodes_settled(episodes, &probe);
	}
	/* 1 + 2 * 32,767 is one less than fit: of the last host only the pair has a place. */
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_HISTORIES], ==, 1);
	sc_episodes_finish(episodes);
	g_assert_cmpuint(calls, ==, 32767);
	sc_episodes_free(episodes);
	g_assert_cmpuint(fixture.pool.used_bytes, ==, 0);
	sc_pool_clear(&fixture.pool);
}

static void test_too_many_users(void)
{
	struct fixture fixture = {0};
	unsigned calls = 0;
	struct sc_aors *aors = sc_aors_new(&fixture.pool, &fixture.counters, on_over, &calls);
	struct sc_registration_row row = {.outcome = SC_REGISTRATION_OK, .kind = SC_REG_INITIAL};
	char text[16];

	for (unsigned i = 0; i <= SC_AORS_MAX; i++) {
		g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_AORS], ==, 0);
		row.aor = sc_span(text, (size_t)g_snprintf(text, sizeof text, "%08u", i));
		sc_aors_registration(aors, &row, SC_UDP);
	}
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_AORS], ==, 1);
	sc_aors_finish(aors);
	sc_aors_free(aors);
	g_assert_cmpuint(fixture.pool.used_bytes, ==, 0);
	sc_pool_clear(&fixture.pool);
}

/* RFC 3398: 7.2.4.1 has 486 for cause 17, 8.2.6.1 has cause 17 for 600. */
static void test_q850(void)
{
	g_assert_cmpuint(sc_q850_cause(SC_SPAN_LIT("SIP;cause=200, Q.850;cause=17;text=\"x\"")), ==,
			 17);
	g_assert_cmpuint(sc_q850_cause(SC_SPAN_LIT("q.850 ; text=\"a;cause=9\"")), ==, 0);
	g_assert_cmpuint(sc_q850_cause(SC_SPAN_LIT("Q.850;cause=128")), ==, 0);
	g_assert_cmpuint(sc_q850_cause(SC_SPAN_LIT("Q.850;cause=")), ==, 0);
	g_assert_cmpuint(sc_q850_cause(SC_SPAN_LIT("Q.850")), ==, 0);
	g_assert_cmpuint(sc_q850_cause(sc_span(NULL, 0)), ==, 0);
	g_assert_true(sc_q850_agrees(17, 486));
	g_assert_true(sc_q850_agrees(17, 600));
	g_assert_false(sc_q850_agrees(17, 503));
	g_assert_true(sc_q850_agrees(16, 486)); /* it has no response */
	g_assert_true(sc_q850_agrees(99, 486)); /* not known */
	g_assert_cmpstr(sc_q850_text(1), ==, "unallocated number");
	g_assert_null(sc_q850_text(99));
}

/* The example of RFC 8225 9, and what is none. */
static void test_passport(void)
{
	struct sc_passport passport;
	char digits[SC_PASSPORT_NUMBER_MAX + 1];

	g_assert_true(sc_passport_read(
		&passport,
		SC_SPAN_LIT(
			"eyJhbGciOiJFUzI1NiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW"
			"1wbGUub3JnL3Bh"
			"c3Nwb3J0LmNlciJ9."
			"eyJkZXN0Ijp7InVyaSI6WyJzaXA6YWxpY2VAZXhhbXBsZS5jb20iXX0sImlhdCI6IjE0NDMy"
			"MDgzNDUiLCJvcmlnIjp7InRuIjoiMTIxNTU1NTEyMTIifX0."
			"rq3pjT1hoRwakEGjHCnWSwUnshd0-zJ6F1VOgFWSj"
			"Hv8Qr;info=<https://cert>")));
	g_assert_cmpstr(passport.from, ==, "12155551212");
	g_assert_cmpint(passport.issued_s, ==,
			0); /* that example has it as a text, which RFC 7519 does not allow */
	g_assert_false(sc_passport_read(&passport, SC_SPAN_LIT("..sig;info=<x>")));
	g_assert_false(sc_passport_read(&passport, SC_SPAN_LIT("abc")));
	g_assert_false(sc_passport_read(&passport, sc_span(NULL, 0)));
	for (size_t length = 0; length < 256; length++) { /* any bytes, of any length */
		char text[260] = "a.";

		for (size_t i = 0; i < length; i++)
			text[2 + i] = (char)(i * 37 + length);
		sc_passport_read(&passport, sc_span(text, 2 + length));
	}
	sc_passport_digits(digits, SC_SPAN_LIT("+1 (215)"));
	g_assert_cmpstr(digits, ==, "");
	sc_passport_digits(digits, SC_SPAN_LIT("+1-(215).555"));
	g_assert_cmpstr(digits, ==, "1215555");
}

/* Seconds with 1, 1, 4, none, then ten with 3: the median of 13 seconds is 3. */
static void test_rate(void)
{
	static const unsigned in_second[] = {1, 1, 4, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
	struct sc_rate rate = {0};
	uint64_t frame = 0;

	g_assert_cmpuint(sc_rate_median(&rate), ==, 0);
	for (unsigned second = 0; second < G_N_ELEMENTS(in_second); second++)
		for (unsigned i = 0; i < in_second[second]; i++)
			sc_rate_add(&rate, second * SC_NS_PER_S + i, ++frame);
	sc_rate_end(&rate);
	g_assert_cmpuint(sc_rate_median(&rate), ==, 3);
	g_assert_cmpuint(rate.most, ==, 3);
	g_assert_cmpint(rate.most_from_ns, ==, 4 * SC_NS_PER_S);
	g_assert_cmpuint(rate.most_frame, ==, 7);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/probes/order", test_order);
	g_test_add_func("/probes/too-many", test_too_many);
	g_test_add_func("/probes/too-many-hosts", test_too_many_hosts);
	g_test_add_func("/probes/too-many-users", test_too_many_users);
	g_test_add_func("/probes/rate", test_rate);
	g_test_add_func("/probes/q850", test_q850);
	g_test_add_func("/probes/passport", test_passport);
	return g_test_run();
}
