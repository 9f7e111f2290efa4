/* Digits: the example of METRICS.md 12.6, and packets that RFC 4733 2.5 allows to be lost, late,
 * or cut in segments. */
#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "media/dtmf.h"

struct sent {
	uint32_t timestamp;
	bool marker;
	uint8_t code;
	bool end;
	uint16_t duration;
};

struct press {
	const char *name;
	uint32_t ticks;
	bool ended;
};

#define M true
#define E true
static const struct {
	const char *name;
	struct sent sent[16];
	struct press presses[4];
} cases[] = {
	{"12.6's example: one digit 5 of 160 ms",
	 {{16000, M, 5, 0, 160},
	  {16000, 0, 5, 0, 320},
	  {16000, 0, 5, 0, 480},
	  {16000, 0, 5, 0, 640},
	  {16000, 0, 5, 0, 800},
	  {16000, 0, 5, 0, 960},
	  {16000, 0, 5, 0, 1120},
	  {16000, 0, 5, E, 1280},
	  {16000, 0, 5, E, 1280},
	  {16000, 0, 5, E, 1280}},
	 {{"5", 1280, true}}},
	{"the same key twice",
	 {{100, M, 1, E, 800}, {2000, M, 1, E, 800}},
	 {{"1", 800, true}, {"1", 800, true}}},
	{"the first packets are lost, and so is the marker",
	 {{100, 0, 11, 0, 480}, {100, 0, 11, E, 800}},
	 {{"#", 800, true}}},
	{"the end is lost",
	 {{100, M, 10, 0, 160}, {100, 0, 10, 0, 320}, {4000, M, 0, 0, 160}, {4000, 0, 0, E, 320}},
	 {{"*", 320, false}, {"0", 320, true}}},
	{"an end comes after the next digit began",
	 {{100, M, 3, 0, 160}, {4000, M, 4, 0, 160}, {100, 0, 3, E, 320}, {4000, 0, 4, E, 480}},
	 {{"3", 320, true}, {"4", 480, true}}},
	{"updates in the wrong order",
	 {{100, M, 9, 0, 320}, {100, 0, 9, 0, 160}, {100, 0, 9, E, 400}},
	 {{"9", 400, true}}},
	{"three segments (2.5.1.3): 2 * 65535 + 1000 ticks",
	 {{100, M, 12, 0, 65535},
	  {65635, 0, 12, 0, 160},
	  {65635, 0, 12, 0, 65535},
	  {131170, 0, 12, 0, 800},
	  {131170, 0, 12, E, 1000}},
	 {{"A", 132070, true}}},
	{"a packet of the first segment is late: it is no other digit",
	 {{100, M, 12, 0, 65535},
	  {65635, 0, 12, 0, 160},
	  {100, 0, 12, 0, 65535},
	  {65635, 0, 12, E, 320}},
	 {{"A", 65855, true}}},
	{"a segment over the wrap of the timestamp",
	 {{0xffffff00u, M, 15, 0, 65535}, {0xfeffu, 0, 15, E, 160}},
	 {{"D", 65695, true}}},
	{"a marker so much later is a digit, no segment",
	 {{100, M, 7, 0, 65535}, {65635, M, 7, E, 160}},
	 {{"7", 65535, false}, {"7", 160, true}}},
	{"another key at the same time (12.6: M, other event)",
	 {{100, M, 1, 0, 160}, {100, M, 2, E, 160}},
	 {{"1", 160, false}, {"2", 160, true}}},
	{"flash", {{100, M, 16, E, 800}}, {{"flash", 800, true}}},
};

static void send(struct sc_dtmf *dtmf, struct sc_pool *pool, unsigned n, const struct sent *sent)
{
	const uint8_t payload[] = {sent->code, (uint8_t)((sent->end ? 0x80 : 0) | 10),
				   (uint8_t)(sent->duration >> 8), (uint8_t)sent->duration};

	sc_dtmf_feed(dtmf, pool, n * 20 * SC_NS_PER_MS, n + 1, sent->timestamp, sent->marker,
		     (struct sc_bytes){payload, sizeof payload});
}

static void test_cases(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sc_pool pool = {0};
		struct sc_dtmf dtmf = {0};
		unsigned count = 0;

		g_test_message("%s", cases[i].name);
		for (unsigned n = 0; cases[i].sent[n].duration > 0; n++)
			send(&dtmf, &pool, n, &cases[i].sent[n]);
		for (; cases[i].presses[count].name; count++) {
			const struct press *press = &cases[i].presses[count];
			const struct sc_dtmf_event *event = &dtmf.events[count];

			g_assert_cmpuint(dtmf.count, >, count);
			g_assert_cmpstr(sc_dtmf_name(event->code), ==, press->name);
			g_assert_cmpuint(event->before + event->duration, ==, press->ticks);
			g_assert_cmpint(event->ended, ==, press->ended);
		}
		g_assert_cmpuint(dtmf.count, ==, count);
		sc_dtmf_clear(&dtmf, &pool);
		g_assert_cmpuint(pool.used_bytes, ==, 0);
		sc_pool_clear(&pool);
	}
}

/* Of the example: 160 ms at 8 kHz, from its first packet to its last. */
static void test_times(void)
{
	struct sc_pool pool = {0};
	struct sc_dtmf dtmf = {0};

	for (unsigned n = 0; n < 10; n++)
		send(&dtmf, &pool, n, &cases[0].sent[n]);
	g_assert_cmpint(dtmf.events[0].start_ns, ==, 0);
	g_assert_cmpint(dtmf.events[0].last_ns, ==, 180 * SC_NS_PER_MS);
	g_assert_cmpuint(dtmf.events[0].frame, ==, 1);
	g_assert_cmpint(sc_dtmf_duration_ns(&dtmf.events[0], 8000), ==, 160 * SC_NS_PER_MS);
	g_assert_cmpint(sc_dtmf_duration_ns(&dtmf.events[0], 48000), ==, 26666666);
	sc_dtmf_feed(&dtmf, &pool, 0, 1, 5, true, (struct sc_bytes){(const uint8_t *)"\1\2", 3});
	g_assert_cmpuint(dtmf.count, ==, 1);
	g_assert_null(sc_dtmf_name(17));
	sc_dtmf_clear(&dtmf, &pool);
	sc_pool_clear(&pool);
}

/* More than anybody presses: the first ones are kept, the others counted. */
static void test_limit(void)
{
	struct sc_pool pool = {0};
	struct sc_dtmf dtmf = {0};

	for (unsigned n = 0; n < SC_DTMF_EVENTS_MAX + 7; n++)
		send(&dtmf, &pool, n, &(struct sent){1000 * n, true, (uint8_t)(n % 12), true, 400});
	g_assert_cmpuint(dtmf.count, ==, SC_DTMF_EVENTS_MAX);
	g_assert_cmpuint(dtmf.dropped, ==, 7);
	g_assert_cmpuint(dtmf.events[1023].code, ==, 1023 % 12);
	sc_dtmf_clear(&dtmf, &pool);
	g_assert_cmpuint(pool.used_bytes, ==, 0);
	sc_pool_clear(&pool);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/dtmf/cases", test_cases);
	g_test_add_func("/media/dtmf/times", test_times);
	g_test_add_func("/media/dtmf/limit", test_limit);
	return g_test_run();
}
