/* A stream's figures: the tables and examples of METRICS.md 12.2 and 12.3, and flows whose
 * figures were counted by hand. */
#include "base/limits.h"
#include "media.h"

/* ---- order ---- */

struct order {
	const char *name;
	uint16_t seq[12];
	unsigned count;
	uint64_t expected, received, lost, duplicates, out_of_order, depth;
	int64_t lost_rfc;
};

/* R2 to R4 are METRICS.md 12.2's; the others counted by hand. A copy of R3's has an
 * identification of its own, as all packets here. */
static const struct order orders[] = {
	{"R2 wrap", {65533, 65534, 65535, 0, 1, 3}, 6, 7, 6, 1, 0, 0, 0, 1},
	{"R3", {10, 11, 13, 12, 14, 14, 16}, 7, 7, 7, 1, 1, 1, 1, 0},
	{"R4 first late", {100, 99, 101, 102}, 4, 4, 4, 0, 0, 1, 1, -1},
	{"one", {7}, 1, 1, 1, 0, 0, 0, 0, 0},
	{"first late over a wrap", {1, 65535, 0, 2}, 4, 4, 4, 0, 0, 2, 2, -2},
	{"late by four", {1, 2, 4, 5, 6, 7, 3}, 7, 7, 7, 0, 0, 1, 4, 0},
	/* 3550 A.1: a jump that the next packet confirms begins anew; 4 + 2 packets. */
	{"begins anew", {1, 2, 3, 4, 40000, 40001}, 6, 6, 6, 0, 0, 0, 0, 0},
	{"a stray", {1, 2, 40000, 3, 4}, 5, 4, 4, 0, 0, 0, 0, 0},
	{"begins anew from a stray", {9000, 1, 2, 3}, 4, 4, 4, 0, 0, 0, 0, 0},
};

static void test_order(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(orders); i++) {
		const struct order *order = &orders[i];
		const struct sc_stream_result *result;
		struct media media;

		g_test_message("%s", order->name);
		media_init(&media);
		for (unsigned n = 0; n < order->count; n++)
			media_send(&media, MS(20 * n), order->seq[n], 160 * order->seq[n], false);
		result = media_result(&media);
		g_assert_cmpuint(result->expected, ==, order->expected);
		g_assert_cmpuint(result->packets, ==, order->received);
		g_assert_cmpuint(result->lost, ==, order->lost);
		g_assert_cmpint(result->lost_rfc, ==, order->lost_rfc);
		g_assert_cmpuint(result->duplicates, ==, order->duplicates);
		g_assert_cmpuint(result->out_of_order, ==, order->out_of_order);
		g_assert_cmpuint(result->reorder_max, ==, order->depth);
		media_done(&media);
	}
}

/* RFC 3550 A.1: less than MAX_DROPOUT ahead is a gap, less than MAX_MISORDER behind is late. */
static void test_order_limits(void)
{
	static const struct {
		uint16_t jump;
		uint64_t expected, strays;
	} rows[] = {{2999, 3001, 0}, {3000, 2, 1}, {(uint16_t)-99, 100, 0}, {(uint16_t)-100, 2, 1}};

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct sc_stream_result *result;
		struct media media;

		media_init(&media);
		media_send(&media, 0, 1000, 0, false);
		media_send(&media, MS(20), 1001, 160, false);
		media_send(&media, MS(40), (uint16_t)(1001 + rows[i].jump), 320, false);
		result = media_result(&media);
		g_assert_cmpuint(result->expected, ==, rows[i].expected);
		g_assert_cmpuint(result->strays, ==, rows[i].strays);
		g_assert_true(result->valid);
		media_done(&media);
	}
}

/* RTP-1: two consecutive numbers; what was seen before counts all the same. */
static void test_probation(void)
{
	struct media media;

	media_init(&media);
	for (unsigned i = 0; i < 10; i++)
		media_send(&media, MS(20 * i), (uint16_t)(2 * i), 160 * i, false);
	g_assert_false(media_result(&media)->valid);
	media_send(&media, MS(200), 19, 1600, false);
	g_assert_true(media_result(&media)->valid);
	g_assert_cmpuint(media.result.packets, ==, 11);
	g_assert_cmpuint(media.result.lost, ==, 9); /* 1, 3, ... 17 */
	media_done(&media);
}

/* 200,000 packets, three times around: nothing but number 100,000 is missing. */
static void test_wraps(void)
{
	struct media media;

	media_init(&media);
	for (unsigned i = 0; i < 200000; i++)
		if (i != 100000)
			media_send_at(&media, i, 0);
	media_result(&media);
	g_assert_cmpuint(media.result.expected, ==, 200000);
	g_assert_cmpuint(media.result.lost, ==, 1);
	g_assert_cmpuint(media.result.loss_runs[0], ==, 1);
	g_assert_cmpint(media.result.jitter_max_ns, ==, 0);
	g_assert_cmpint(media.result.ptime_ns, ==, MS(20));
	media_done(&media);
}

/* ---- copies: METRICS.md 3.3, D1 and D2 ---- */

static void test_copies(void)
{
	static const struct {
		uint16_t first_id, id;
		double gap_ms;
		bool copy;
	} rows[] = {
		{7, 7, 0.2, true}, {7, 7, 200, true},   {7, 7, 201, false}, {7, 8, 0.2, false},
		{0, 0, 5, true},   {0, 0, 6, false},    {7, 0, 1, false},   {0, 7, 1, false},
		{7, 7, 80, true},  {7, 7, 4300, false}, /* the low bits of its time come again */
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct media media;
		double gap_ms = rows[i].gap_ms;

		media_init(&media);
		media_send_at(&media, 1, 0);
		media.ip_id = rows[i].first_id;
		media_send_at(&media, 2, 0);
		media.ip_id = 100;
		/* The stream goes on meanwhile. */
		for (unsigned n = 3; 20 * (n - 2) < gap_ms && n < 12; n++)
			media_send_at(&media, n, 0);
		media.ip_id = rows[i].id;
		media_send(&media, MS(40 + gap_ms), 2, 320, false);
		media_result(&media);
		g_assert_cmpuint(media.result.copies, ==, rows[i].copy);
		g_assert_cmpuint(media.result.duplicates, ==, !rows[i].copy);
		media_done(&media);
	}
}

/* A mirror port gives everything twice: the figures are as if it had not. */
static void test_mirror(void)
{
	struct sc_stream_result once;
	struct media media;

	for (unsigned doubled = 0; doubled < 2; doubled++) {
		media_init(&media);
		for (unsigned n = 0; n < 500; n++) {
			if (n % 50 == 7)
				continue;
			media_send_at(&media, n, n % 3);
			if (doubled) {
				media.ip_id--;
				media_send_at(&media, n, n % 3 + 0.3);
			}
		}
		media_result(&media);
		if (!doubled)
			once = media.result;
		media_done(&media);
	}
	g_assert_cmpuint(media.result.copies, ==, 490);
	g_assert_cmpuint(media.result.packets, ==, once.packets);
	g_assert_cmpuint(media.result.lost, ==, 10);
	g_assert_cmpint(media.result.jitter_ns, ==, once.jitter_ns);
	g_assert_cmpint(media.result.jitter_mean_ns, ==, once.jitter_mean_ns);
	g_assert_cmpint(media.result.pdv_p95_ns, ==, once.pdv_p95_ns);
}

/* ---- timing ---- */

/* METRICS.md 12.3, R1: J = 9.2572021484375 units of 1/8000 s = 1.157150 ms in the end, by 0, 2.5,
 * 4.84375, 4.541015625. */
static void test_jitter(void)
{
	static const unsigned arrivals_ms[] = {0, 20, 45, 60, 80, 110};
	static const double jitter[] = {0, 0, 2.5, 4.84375, 4.541015625, 9.2572021484375};
	double sum = 0;
	struct media media;

	media_init(&media);
	for (unsigned i = 0; i < G_N_ELEMENTS(arrivals_ms); i++) {
		media_send(&media, MS(arrivals_ms[i]), (uint16_t)i, 160 * i, false);
		media_result(&media);
		sum += jitter[i];
		if (i > 0)
			g_assert_cmpint(media.result.jitter_ns, ==, (int64_t)(jitter[i] * 125000));
	}
	g_assert_cmpint(media.result.jitter_ns, ==, 1157150);
	g_assert_cmpint(media.result.jitter_max_ns, ==, 1157150);
	g_assert_cmpint(media.result.jitter_mean_ns, ==, (int64_t)(sum / 5 * 125000));
	/* |D| are 0, 5, 5, 0, 10 ms; the transits 0, 0, 5, 0, 0, 10. */
	g_assert_cmpint(media.result.pdv_max_ns, ==, MS(10));
	g_assert_cmpint(media.result.pdv_p99_ns, ==, MS(10));
	g_assert_cmpint(media.result.pdv_p50_ns, >=, MS(5));
	g_assert_cmpint(media.result.pdv_p50_ns, <=, MS(5) + MS(5) / 32);
	g_assert_cmpint(media.result.skew_max_ns, ==, -MS(10));
	g_assert_cmpint(media.result.delta_max_ns, ==, MS(30));
	g_assert_cmpuint(media.result.delta_max_frame, ==, 6);
	media_done(&media);
}

/* 12.3: silence suppression is no jitter, since the timestamps jump along. */
static void test_silence(void)
{
	struct media media;

	media_init(&media);
	media_send(&media, 0, 1, 0, false);
	media_send(&media, MS(20), 2, 160, false);
	media_send(&media, MS(1020), 3, 8160, true);
	media_send(&media, MS(1040), 4, 8320, false);
	media_result(&media);
	g_assert_cmpint(media.result.jitter_max_ns, ==, 0);
	g_assert_cmpint(media.result.delta_max_ns, ==, MS(20)); /* a talkspurt begins at frame 3 */
	g_assert_cmpuint(media.stream.gaps_all, ==, 0);
	media_done(&media);
}

/* 90 kHz is no whole number of nanoseconds: over a day nothing adds up. The timestamp wraps
 * after 13 hours. */
static void test_odd_clock(void)
{
	struct media media;

	media_init(&media);
	sc_stream_payload(&media.stream, &media.context, 96, SC_PAYLOAD_VIDEO, 90000);
	for (unsigned i = 0; i < 86400; i++)
		media_send(&media, (int64_t)i * SC_NS_PER_S, (uint16_t)i, 90000 * i, true);
	media_result(&media);
	g_assert_cmpint(media.result.jitter_max_ns, <=, 1);
	g_assert_cmpint(ABS(media.result.skew_max_ns), <=, 1000);
	g_assert_cmpint(media.result.ptime_ns, ==, SC_NS_PER_S);
	media_done(&media);
}

/* No clock, no jitter; but losses. */
static void test_no_clock(void)
{
	struct media media;

	media_init(&media);
	sc_stream_payload(&media.stream, &media.context, 96, SC_PAYLOAD_UNKNOWN, 0);
	for (unsigned i = 0; i < 100; i++)
		if (i != 50)
			media_send_at(&media, i, i % 7);
	media_result(&media);
	g_assert_cmpint(media.result.jitter_ns, ==, SC_TIME_NONE);
	g_assert_cmpint(media.result.pdv_p50_ns, ==, SC_TIME_NONE);
	g_assert_cmpint(media.result.ptime_ns, ==, SC_TIME_NONE);
	g_assert_cmpint(media.result.delta_max_ns, ==,
			MS(42)); /* from 49 to 51, which is 2 ms late */
	g_assert_cmpuint(media.result.lost, ==, 1);
	media_done(&media);
}

/* The sender's clock is 100 ppm fast: 8000.8 ticks a second of the tap's. */
static void test_drift(void)
{
	struct media media;

	media_init(&media);
	for (unsigned i = 0; i < 6000; i++)
		media_send(&media, (int64_t)(i * 20e6 / 1.0001), (uint16_t)i, 160 * i, false);
	media_result(&media);
	g_assert_true(media.result.has_drift);
	g_assert_cmpfloat_with_epsilon(media.result.drift_ppm, 100, 0.1);
	/* 120 s: 12 ms ahead, but for the last packet's step. */
	g_assert_cmpint(media.result.skew_max_ns, >, MS(11.9));
	g_assert_cmpint(media.result.skew_max_ns, <, MS(12));
	media_done(&media);

	media_init(&media);
	for (unsigned i = 0; i < 700; i++) /* 14 s: two whole steps */
		media_send_at(&media, i, 0);
	g_assert_false(media_result(&media)->has_drift);
	media_done(&media);
}

/* Telephone events are no jitter, and the voice goes on where it was; comfort noise and another
 * codec begin anew (12.3). */
static void test_payload_types(void)
{
	struct media media;

	media_init(&media);
	for (unsigned i = 0; i < 10; i++)
		media_send_at(&media, i, 0);
	sc_stream_payload(&media.stream, &media.context, 101, SC_PAYLOAD_EVENT, 8000);
	for (unsigned i = 10; i < 20; i++)
		media_send(&media, MS(20 * i), (uint16_t)i, 1600, i == 10);
	sc_stream_payload(&media.stream, &media.context, 0, SC_PAYLOAD_AUDIO, 8000);
	media_send_at(&media, 20, 0);
	media_result(&media);
	g_assert_cmpint(media.result.jitter_max_ns, ==, 0);
	g_assert_cmpuint(media.stream.transit.samples, ==, 10);
	g_assert_cmpuint(media.result.events, ==, 10);
	g_assert_cmpuint(media.result.lost, ==, 0);
	g_assert_cmpuint(media.stream.voice_changes, ==, 0);

	/* Its first packet is 15 ms late, which is a transit, and no jitter. */
	sc_stream_payload(&media.stream, &media.context, 8, SC_PAYLOAD_AUDIO, 8000);
	media_send_at(&media, 21, 15);
	media_send_at(&media, 22, 15);
	media_result(&media);
	g_assert_cmpint(media.result.jitter_max_ns, ==, 0);
	g_assert_cmpint(media.result.skew_max_ns, ==, -MS(15));
	g_assert_cmpuint(media.stream.voice_changes, ==, 1);

	sc_stream_payload(&media.stream, &media.context, 13, SC_PAYLOAD_NOISE, 8000);
	media_send_at(&media, 23, 0);
	g_assert_cmpuint(media_result(&media)->noise, ==, 1);
	g_assert_cmpuint(media.stream.voice_changes, ==, 1);

	/* Another clock: the transit begins anew, or it would be off by a factor of six. */
	sc_stream_payload(&media.stream, &media.context, 111, SC_PAYLOAD_AUDIO, 48000);
	for (unsigned i = 24; i < 40; i++)
		media_send(&media, MS(20 * i), (uint16_t)i, 960 * i, false);
	media_result(&media);
	g_assert_cmpint(media.result.jitter_max_ns, ==, 0);
	g_assert_cmpint(media.result.skew_max_ns, ==, -MS(15));
	g_assert_cmpuint(media.stream.voice_changes, ==, 2);
	media_done(&media);
}

/* ---- jitter buffers ---- */

/* Every tenth packet is so late. The buffers of 50, 60 and 200 ms drop what is later. */
static void test_discard(void)
{
	static const struct {
		double late_ms;
		bool discarded[SC_BUFFER_COUNT];
	} rows[] = {
		{50, {false, false, false}}, {51, {true, false, false}}, {60, {true, false, false}},
		{61, {true, true, false}},   {200, {true, true, false}}, {201, {true, true, true}},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct media media;

		media_init(&media);
		for (unsigned n = 0; n < 1000; n++)
			if (n % 50 != 25 || n == 0)
				media_send_at(&media, n, 0);
			else /* in order of arrival it comes later */
				media_send_at(&media, n, rows[i].late_ms);
		media_result(&media);
		g_assert_cmpuint(media.result.lost, ==, 0);
		for (unsigned b = 0; b < SC_BUFFER_COUNT; b++) {
			unsigned discarded = rows[i].discarded[b] ? 20 : 0;

			g_assert_cmpuint(media.result.discarded[b], ==, discarded);
			g_assert_cmpuint(media.result.bad_runs[b], ==, discarded);
		}
		media_done(&media);
	}
}

/* The network sends a packet again, so late that no buffer waits: the first one was in time. */
static void test_late_again(void)
{
	struct media media;

	media_init(&media);
	for (unsigned n = 0; n < 100; n++) {
		media_send_at(&media, n, 0);
		if (n == 30)
			media_send_at(&media, 10, 401);
	}
	media_result(&media);
	g_assert_cmpuint(media.result.duplicates, ==, 1);
	g_assert_cmpuint(media.result.discarded[SC_BUFFER_50], ==, 0);
	media_done(&media);
}

/* A way that becomes 100 ms longer: all is late until the minimum has forgotten the old way,
 * 30 to 35 s; one that becomes shorter is none. */
static void test_route(void)
{
	struct media media;

	media_init(&media);
	for (unsigned n = 0; n < 500; n++)
		media_send_at(&media, n, 100);
	for (unsigned n = 500; n < 1000; n++)
		media_send_at(&media, n, 0);
	g_assert_cmpuint(media_result(&media)->discarded[SC_BUFFER_60], ==, 0);
	for (unsigned n = 1000; n < 4000; n++)
		media_send_at(&media, n, 100);
	media_result(&media);
	g_assert_cmpuint(media.result.discarded[SC_BUFFER_60], >=, 1500);
	g_assert_cmpuint(media.result.discarded[SC_BUFFER_60], <=, 1750);
	g_assert_cmpuint(media.result.discarded[SC_BUFFER_200], ==, 0);
	media_done(&media);
}

/* T21: after a hold, or an announcement, the sender's clock stands elsewhere: that is no packet
 * that comes late. A stall without a marker is. */
static void test_timestamps_set_anew(void)
{
	static const struct {
		int64_t timestamp_s; /* ahead of what it would be */
		int64_t pause_s;
		bool marker;
		unsigned discarded;
	} rows[] = {
		{1000, 0, false, 0}, {-1000, 0, false, 0}, {-60, 60, true, 0}, {-3, 3, false, 100}};

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct media media;

		media_init(&media);
		for (unsigned n = 0; n < 100; n++)
			media_send_at(&media, n, 0);
		for (unsigned n = 100; n < 200; n++)
			media_send(&media, MS(20 * n) + rows[i].pause_s * SC_NS_PER_S, (uint16_t)n,
				   160 * n + (uint32_t)(8000 *
							(rows[i].timestamp_s + rows[i].pause_s)),
				   n == 100 && rows[i].marker);
		media_result(&media);
		g_assert_cmpuint(media.result.discarded[SC_BUFFER_60], ==, rows[i].discarded);
		g_assert_cmpuint(media.result.lost, ==, 0);
		g_assert_cmpuint(media.stream.gaps_all, ==, rows[i].pause_s > 0);
		media_done(&media);
	}
}

/* ---- losses ---- */

/* Runs of 1 to 12, with 30 packets between them. */
static void test_loss_runs(void)
{
	struct media media;
	unsigned n = 0;

	media_init(&media);
	for (unsigned run = 1; run <= 12; run++) {
		for (unsigned i = 0; i < 30; i++)
			media_send_at(&media, n++, 0);
		n += run;
	}
	media_send_at(&media, n, 0);
	media_result(&media);
	for (unsigned i = 0; i < 9; i++)
		g_assert_cmpuint(media.result.loss_runs[i], ==, 1);
	g_assert_cmpuint(media.result.loss_runs[9], ==, 3);
	g_assert_cmpuint(media.result.loss_max_run, ==, 12);
	g_assert_cmpuint(media.result.lost, ==, 78);
	g_assert_cmpuint(media.result.bad_runs[SC_BUFFER_200], ==, 12);
	g_assert_cmpuint(media.result.bursts, ==, 11); /* all but the run of one */
	g_assert_cmpuint(media.result.gap_bad, ==, 1);
	media_done(&media);
}

/* RTP-5: of six intervals of 500 packets the second loses 5, which is 1 % and not above, the
 * fourth 6; then nothing comes for a minute. */
static void test_ten_seconds(void)
{
	struct media media;

	media_init(&media);
	for (unsigned n = 0; n < 3000; n++)
		if (!((n >= 600 && n < 605) || (n >= 1600 && n < 1606)))
			media_send_at(&media, n, 0);
	media_send(&media, MS(130000), 3000, 160 * 6500, true);
	media_result(&media);
	g_assert_cmpuint(media.result.intervals, ==, 7);
	g_assert_cmpuint(media.result.intervals_lossy, ==, 1);
	media_done(&media);
}

/* Gaps of 2 s and more are kept; of too many the longest. */
static void test_gaps(void)
{
	struct media media;
	int64_t time_ns = 0, longest_ns = 0;

	media_init(&media);
	media_send(&media, 0, 0, 0, false);
	media_send(&media, MS(1999), 1, 0, false);
	media_send(&media, MS(3999), 2, 0, false);
	media_result(&media);
	g_assert_cmpuint(media.stream.gap_count, ==, 1);
	g_assert_cmpint(media.stream.gaps[0].from_ns, ==, MS(1999));
	g_assert_cmpint(media.stream.gaps[0].to_ns, ==, MS(3999));
	media_done(&media);

	media_init(&media);
	for (unsigned i = 0; i < 2 * SC_STREAM_GAPS_MAX; i++) {
		media_send(&media, time_ns, (uint16_t)i, 0, false);
		time_ns += MS(2000 + 10 * (i * 7 % (2 * SC_STREAM_GAPS_MAX)));
	}
	media_result(&media);
	g_assert_cmpuint(media.stream.gaps_all, ==, 2 * SC_STREAM_GAPS_MAX - 1);
	g_assert_cmpuint(media.stream.gap_count, ==, SC_STREAM_GAPS_MAX);
	/* 0 to 63 but one, in steps of 10 ms: the shortest kept is number 31 or 32. */
	for (unsigned i = 0; i < SC_STREAM_GAPS_MAX; i++) {
		int64_t ns = media.stream.gaps[i].to_ns - media.stream.gaps[i].from_ns;

		g_assert_cmpint(ns, >=, MS(2000 + 310));
		longest_ns = MAX(longest_ns, ns);
	}
	g_assert_cmpint(longest_ns, ==, MS(2000 + 630));
	media_done(&media);
}

/* A packet that waits counts as soon as somebody asks. */
static void test_waiting(void)
{
	struct media media;

	media_init(&media);
	g_assert_cmpuint(media_result(&media)->packets, ==, 0);
	g_assert_cmpint(media.result.start_ns, ==, SC_TIME_NONE);
	for (unsigned n = 0; n < 20; n++) {
		media_send_at(&media, n, 0);
		if (n % 3 == 0) {
			g_assert_cmpuint(media_result(&media)->packets, ==, n + 1);
			g_assert_cmpint(media.result.end_ns, ==, MS(20 * n));
			g_assert_cmpuint(media.result.last_frame, ==, n + 1);
		}
	}
	g_assert_cmpuint(media_result(&media)->payload_bytes, ==, 20 * 160);
	media_done(&media);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/stream/order", test_order);
	g_test_add_func("/media/stream/order_limits", test_order_limits);
	g_test_add_func("/media/stream/probation", test_probation);
	g_test_add_func("/media/stream/wraps", test_wraps);
	g_test_add_func("/media/stream/copies", test_copies);
	g_test_add_func("/media/stream/mirror", test_mirror);
	g_test_add_func("/media/stream/jitter", test_jitter);
	g_test_add_func("/media/stream/silence", test_silence);
	g_test_add_func("/media/stream/odd_clock", test_odd_clock);
	g_test_add_func("/media/stream/no_clock", test_no_clock);
	g_test_add_func("/media/stream/drift", test_drift);
	g_test_add_func("/media/stream/payload_types", test_payload_types);
	g_test_add_func("/media/stream/discard", test_discard);
	g_test_add_func("/media/stream/late_again", test_late_again);
	g_test_add_func("/media/stream/route", test_route);
	g_test_add_func("/media/stream/timestamps_set_anew", test_timestamps_set_anew);
	g_test_add_func("/media/stream/loss_runs", test_loss_runs);
	g_test_add_func("/media/stream/ten_seconds", test_ten_seconds);
	g_test_add_func("/media/stream/gaps", test_gaps);
	g_test_add_func("/media/stream/waiting", test_waiting);
	return g_test_run();
}
