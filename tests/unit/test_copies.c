/* Copies (core/session/copies.c): both sides of each threshold of METRICS.md 3.3, and
 * the schedules of 3.2. Expected values are written from these tables. */
#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "session/copies.h"

#define S(n) ((int64_t)((n)*1e9))
#define MS(n) ((n)*SC_NS_PER_MS)

/* Hashes of two messages. */
static const uint64_t one = 1, two = 2;

/* What copies keep; one for all cases. */
static struct sc_pool pool;

static struct sc_packet packet_at(int64_t time_ns, uint32_t ip_id, enum sc_transport transport)
{
	struct sc_packet packet = {.transport = transport, .ip_id = ip_id};

	packet.src.family = packet.dst.family = 4;
	packet.first.number = packet.last.number = 1;
	packet.first.time_ns = packet.last.time_ns = time_ns;
	return packet;
}

/* The first sending is at 10 s with IP identification 7. */
static const struct again {
	int64_t gap_ns;
	uint32_t ip_id;
	enum sc_transport transport;
	bool same_path, same_bytes;
	enum sc_copy copy;
	const char *reason;
} cases[] = {
	{MS(200), 7, SC_UDP, true, true, SC_DUPLICATE, "D1: at most 200 ms"},
	{MS(200) + 1, 7, SC_UDP, true, true, SC_RETRANSMISSION, "D1: not later"},
	{-MS(200), 7, SC_UDP, true, true, SC_DUPLICATE, "CV-7: merged captures disagree"},
	{-MS(200) - 1, 7, SC_UDP, true, true, SC_RETRANSMISSION, "... no more than that"},
	{MS(200), 8, SC_UDP, true, true, SC_RETRANSMISSION, "D1: another IP identification"},
	{MS(200), 7, SC_TCP, true, true, SC_RETRANSMISSION, "D1: UDP alone"},
	{MS(200), 7, SC_UDP, true, false, SC_RETRANSMISSION, "D1: other bytes"},
	{MS(5), 0, SC_UDP, true, true, SC_DUPLICATE, "D2: at most --dup-window"},
	{MS(5) + 1, 0, SC_UDP, true, true, SC_RETRANSMISSION, "D2: not later"},
	{MS(5), 8, SC_UDP, true, true, SC_RETRANSMISSION, "D2: two identifications, two sendings"},
	{1, 8, SC_UDP, true, true, SC_RETRANSMISSION, "... however close"},
	{MS(5), 8, SC_TCP, true, true, SC_DUPLICATE, "D2: any transport"},
	{MS(5), 8, SC_UDP, true, false, SC_RETRANSMISSION, "D2: other bytes"},
	{MS(200), 8, SC_UDP, false, true, SC_OTHER_TAP, "D4: at most 200 ms"},
	{MS(200), 8, SC_UDP, false, false, SC_OTHER_TAP, "D4: a NAT may change bytes"},
	{MS(200) + 1, 8, SC_UDP, false, true, SC_RETRANSMISSION, "D4: not later"},
	{-MS(200), 8, SC_UDP, false, true, SC_OTHER_TAP, "D4 with CV-7"},
};

static void test_again(void)
{
	struct sc_config config;

	sc_config_default(&config);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct again *row = &cases[i];
		struct sc_packet first = packet_at(S(10), 7, row->transport);
		struct sc_packet again = packet_at(S(10) + row->gap_ns, row->ip_id, row->transport);
		struct sc_copies copies = {0};

		g_test_message("%s", row->reason);
		sc_copies_first(&copies, &first, one);
		g_assert_cmpint(sc_copies_again(&copies, &pool, &config, &again, row->same_path,
						row->same_bytes ? one : two),
				==, row->copy);
		g_assert_cmpuint(copies.latest.index, ==, row->copy == SC_RETRANSMISSION);
		sc_copies_clear(&copies, &pool);
	}
}

/* D1: an IP identification of 0 says nothing, even twice. */
static void test_no_identification(void)
{
	struct sc_packet first = packet_at(S(10), 0, SC_UDP);
	struct sc_packet again = packet_at(S(10) + MS(100), 0, SC_UDP);
	struct sc_copies copies = {0};
	struct sc_config config;

	sc_config_default(&config);
	sc_copies_first(&copies, &first, one);
	g_assert_cmpint(sc_copies_again(&copies, &pool, &config, &again, true, one), ==,
			SC_RETRANSMISSION);
	sc_copies_clear(&copies, &pool);
}

/* --dup-window is what the user says. */
static void test_window(void)
{
	struct sc_packet first = packet_at(0, 0, SC_UDP), again = packet_at(MS(50), 0, SC_UDP);
	struct sc_copies copies = {0};
	struct sc_config config;

	sc_config_default(&config);
	config.dup_window_ns = MS(50);
	sc_copies_first(&copies, &first, one);
	g_assert_cmpint(sc_copies_again(&copies, &pool, &config, &again, true, one), ==,
			SC_DUPLICATE);
	config.dup_window_ns = MS(50) - 1;
	g_assert_cmpint(sc_copies_again(&copies, &pool, &config, &again, true, one), ==,
			SC_RETRANSMISSION);
	sc_copies_clear(&copies, &pool);
}

/* D2: IPv6 has no identification in its header, and a fragment's says nothing here;
 * nor has what came without an IP header. */
static void test_no_ip4(void)
{
	static const uint8_t families[] = {6, 0};

	for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
		struct sc_packet first = packet_at(0, 1, SC_UDP), again = packet_at(1, 2, SC_UDP);
		struct sc_copies copies = {0};
		struct sc_config config;

		sc_config_default(&config);
		first.src.family = again.src.family = families[i];
		sc_copies_first(&copies, &first, one);
		g_assert_cmpint(sc_copies_again(&copies, &pool, &config, &again, true, one), ==,
				SC_DUPLICATE);
	}
}

/* D1: a copy is looked for among 16 sendings, the latest one and those before it. */
static void test_sendings(void)
{
	struct sc_copies copies = {0};
	struct sc_config config;
	struct sc_packet packet;

	sc_config_default(&config);
	for (uint32_t id = 1; id <= 17; id++) { /* 10 ms apart */
		packet = packet_at(MS(10) * id, id, SC_UDP);
		if (id == 1)
			sc_copies_first(&copies, &packet, one);
		else
			g_assert_cmpint(
				sc_copies_again(&copies, &pool, &config, &packet, true, one), ==,
				SC_RETRANSMISSION);
	}
	for (uint32_t id = 17; id >= 2; id--) {
		packet = packet_at(MS(180), id, SC_UDP);
		g_assert_cmpint(sc_copies_again(&copies, &pool, &config, &packet, true, one), ==,
				SC_DUPLICATE);
	}
	packet = packet_at(MS(180), 1, SC_UDP);
	g_assert_cmpint(sc_copies_again(&copies, &pool, &config, &packet, true, one), ==,
			SC_RETRANSMISSION);
	sc_copies_clear(&copies, &pool);
}

/* Of two taps 40 ms apart, a mirror at each, the second is where it was received. */
static void test_received(void)
{
	static const int64_t at_ms[] = {0, 3, 40, 43, 500, 540};
	static const int64_t received_ms[] = {0, 0, 40, 40, 40, 40};
	struct sc_copies copies = {0};
	struct sc_stamp first;
	struct sc_config config;

	sc_config_default(&config);
	for (size_t i = 0; i < G_N_ELEMENTS(at_ms); i++) {
		struct sc_packet packet = packet_at(MS(at_ms[i]), i < 4 ? 1 : 2, SC_UDP);

		if (i == 0)
			sc_copies_first(&copies, &packet, one);
		else
			sc_copies_again(&copies, &pool, &config, &packet, true, one);
		if (i == 0)
			first = sc_stamp_of(&packet);
		g_assert_cmpint(sc_copies_received(&copies, &first)->last_ns, ==,
				MS(received_ms[i]));
	}
	sc_copies_clear(&copies, &pool);
}

/* CV-4: even multiples of T1, give or take a tenth of it. */
static void test_gaps(void)
{
	static const double even[] = {1, 0.95, 1.05, 2, 3, 6, 7, 12, 14, 15, 28};
	static const double odd[] = {0, 0.05, 0.5, 0.9, 1.1, 1.5, 3.5, 7.5, 11.5, 15.5, 31.5, -1};
	struct sc_config config;

	sc_config_default(&config);
	for (size_t i = 0; i < G_N_ELEMENTS(even); i++)
		g_assert_true(sc_gap_shows_earlier(&config, S(even[i])));
	for (size_t i = 0; i < G_N_ELEMENTS(odd); i++)
		g_assert_false(sc_gap_shows_earlier(&config, S(odd[i])));
}

/* Gaps are counted from the latest sending; a duplicate is none. */
static void test_latest_sending(void)
{
	struct sc_packet at[] = {packet_at(0, 1, SC_UDP), packet_at(MS(150), 1, SC_UDP),
				 packet_at(MS(300), 1, SC_UDP), packet_at(MS(500), 1, SC_UDP)};
	static const enum sc_copy expected[] = {
		SC_ORIGINAL, SC_DUPLICATE, /* 150 ms behind the first */
		SC_RETRANSMISSION,         /* 300 ms behind it: the duplicate does not count */
		SC_DUPLICATE,              /* 200 ms behind the retransmission */
	};
	struct sc_copies copies = {0};
	struct sc_config config;

	sc_config_default(&config);
	sc_copies_first(&copies, &at[0], one);
	for (size_t i = 1; i < G_N_ELEMENTS(at); i++)
		g_assert_cmpint(sc_copies_again(&copies, &pool, &config, &at[i], true, one), ==,
				expected[i]);
	g_assert_cmpuint(copies.latest.index, ==, 1);
	sc_copies_clear(&copies, &pool);
}

/* The count of repeats stays at its end. */
static void test_many(void)
{
	struct sc_packet first = packet_at(0, 1, SC_UDP);
	struct sc_copies copies = {0};
	struct sc_config config;

	sc_config_default(&config);
	sc_copies_first(&copies, &first, one);
	for (int64_t i = 1; i <= UINT16_MAX + 2; i++) {
		struct sc_packet again = packet_at(S(1) * i, 1, SC_UDP);
		sc_copies_again(&copies, &pool, &config, &again, true, one);
	}
	g_assert_cmpuint(copies.latest.index, ==, UINT16_MAX);
	sc_copies_first(&copies, &first, one);
	g_assert_cmpuint(copies.latest.index, ==, 0);
	sc_copies_clear(&copies, &pool);
}

/* METRICS.md 3.2, both rows. */
static void test_schedules(void)
{
	static const double invite[] = {0.5, 1.5, 3.5, 7.5, 15.5, 31.5};
	static const double other[] = {0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5};
	struct sc_config config;

	sc_config_default(&config);
	g_assert_cmpint(sc_schedule_ns(&config, 0, 0), ==, 0);
	for (unsigned k = 1; k <= G_N_ELEMENTS(invite); k++)
		g_assert_cmpint(sc_schedule_ns(&config, k, 0), ==, S(invite[k - 1]));
	for (unsigned k = 1; k <= G_N_ELEMENTS(other); k++)
		g_assert_cmpint(sc_schedule_ns(&config, k, config.t2_ns), ==, S(other[k - 1]));
	/* T1 above T2: evenly from the start. */
	config.t1_ns = S(5);
	g_assert_cmpint(sc_schedule_ns(&config, 3, config.t2_ns), ==, S(12));
	/* No overflow, whatever k. */
	g_assert_cmpint(sc_schedule_ns(&config, UINT_MAX, 0), ==, INT64_MAX);
	config.t2_ns = SC_TIMER_MAX_NS;
	config.t1_ns = SC_TIMER_MAX_NS;
	g_assert_cmpint(sc_schedule_ns(&config, UINT_MAX, config.t2_ns), ==, INT64_MAX);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/copies/again", test_again);
	g_test_add_func("/copies/no identification", test_no_identification);
	g_test_add_func("/copies/no IPv4", test_no_ip4);
	g_test_add_func("/copies/sendings", test_sendings);
	g_test_add_func("/copies/received", test_received);
	g_test_add_func("/copies/gaps", test_gaps);
	g_test_add_func("/copies/window", test_window);
	g_test_add_func("/copies/latest sending", test_latest_sending);
	g_test_add_func("/copies/many", test_many);
	g_test_add_func("/copies/schedules", test_schedules);
	return g_test_run();
}
