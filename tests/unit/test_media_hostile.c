/* Any bytes, any numbers, any times: nothing is read past an end, counts agree with one another,
 * time grows with the packets alone and memory with nothing. The seeds are fixed.
 *
 * And streams through a network of dice, against a count that keeps everything. */
#include "base/limits.h"
#include "cpu_time.h"
#include "guard.h"
#include "media.h"
#include "media/claims.h"
#include "media/dtmf.h"
#include "media/kind.h"
#include "media/rtp.h"

/* ---- bytes ---- */

static void read_rtcp(struct sc_bytes bytes)
{
	static struct sc_claims claims;
	struct sc_rtcp_packet packet;
	uint32_t left = bytes.len;

	while (sc_rtcp_next(&bytes, &packet)) {
		struct sc_rtcp_sent sent;
		struct sc_rtcp_report report;
		struct sc_rtcp_voip voip;
		uint32_t at = 0;
		unsigned i = 0;

		g_assert_cmpuint(bytes.len + 4 + packet.body.len, <=, left);
		left = bytes.len;
		if (sc_rtcp_sent(&packet, &sent))
			sc_claims_sent(&claims, (int64_t)sent.ntp, &sent);
		while (sc_rtcp_report(&packet, i, &report)) {
			sc_claims_report(&claims, (int64_t)((uint64_t)report.lsr << 33), &report,
					 report.lost);
			i++;
		}
		g_assert_cmpuint(i, <=, packet.count);
		while (sc_rtcp_voip(&packet, &at, &voip))
			sc_claims_voip(&claims, &voip);
		sc_loss_place(&claims);
	}
}

static void read_all(const uint8_t *bytes, uint32_t len, uint32_t wire_bytes)
{
	struct sc_bytes b = {bytes, len};
	struct sc_rtp rtp;

	sc_media_kind_of(b, wire_bytes);
	if (sc_rtp_read(&rtp, b, wire_bytes))
		g_assert_cmpuint((uint64_t)rtp.header_bytes + rtp.payload_bytes, <=, wire_bytes);
	sc_rtcp_form_of(b, wire_bytes);
	read_rtcp(b);
}

static void fill(GRand *rand, uint8_t *bytes, size_t len)
{
	static const uint8_t firsts[] = {0x80, 0x81, 0x90, 0xa0, 0xbf, 0, 1, 16, 22, 0x40};
	static const uint8_t seconds[] = {200, 201, 202, 203, 204, 207, 0, 0x80, 101, 0xfe};

	for (size_t i = 0; i < len; i++) /* small numbers are lengths that may fit */
		bytes[i] = (uint8_t)(g_rand_int(rand) % (i % 3 == 0 ? 256 : 9));
	if (len > 0)
		bytes[0] = firsts[g_rand_int_range(rand, 0, G_N_ELEMENTS(firsts))];
	if (len > 1)
		bytes[1] = seconds[g_rand_int_range(rand, 0, G_N_ELEMENTS(seconds))];
	if (len > 3 && g_rand_boolean(rand))
		bytes[2] = 0;
}

static void test_bytes(void)
{
	GRand *rand = g_rand_new_with_seed(3550);
	struct guard guard = guard_new(300);
	uint8_t bytes[300];

	for (unsigned round = 0; round < 300000; round++) {
		size_t len = (size_t)g_rand_int_range(rand, 0, round % 5 == 0 ? sizeof bytes : 40);
		uint32_t wire_bytes = (uint32_t)len;

		fill(rand, bytes, len);
		if (round % 4 == 0)
			wire_bytes += (uint32_t)g_rand_int(rand) >> (round % 28);
		if (wire_bytes >= len)
			read_all(guard_put(&guard, bytes, len), (uint32_t)len, wire_bytes);
	}
	guard_free(&guard);
	g_rand_free(rand);
}

static void test_events(void)
{
	GRand *rand = g_rand_new_with_seed(4733);
	struct sc_pool pool = {0};
	struct sc_dtmf dtmf = {0};
	uint32_t timestamp = 0;

	for (unsigned round = 0; round < 300000; round++) {
		uint8_t payload[4] = {(uint8_t)g_rand_int_range(rand, 0, 20),
				      (uint8_t)g_rand_int(rand), (uint8_t)g_rand_int(rand), 0};

		if (g_rand_int_range(rand, 0, 3) == 0)
			timestamp += g_rand_boolean(rand) ? 0xffff : g_rand_int(rand) >> 16;
		sc_dtmf_feed(&dtmf, &pool, round, round, timestamp, g_rand_boolean(rand),
			     (struct sc_bytes){payload, (uint32_t)g_rand_int_range(rand, 0, 5)});
		if (dtmf.count == SC_DTMF_EVENTS_MAX && round % 1000 == 0) {
			g_assert_cmpuint(dtmf.dropped, >, 0);
			sc_dtmf_clear(&dtmf, &pool);
		}
	}
	sc_dtmf_clear(&dtmf, &pool);
	g_assert_cmpuint(pool.used_bytes, ==, 0);
	sc_pool_clear(&pool);
	g_rand_free(rand);
}

/* ---- numbers ---- */

static void check_sums(const struct sc_stream_result *result)
{
	uint64_t runs_least = 0;

	g_assert_cmpuint(result->lost, <=, result->expected);
	g_assert_cmpuint(result->duplicates, <=, result->packets);
	g_assert_cmpuint(result->expected, ==, result->lost + result->packets - result->duplicates);
	g_assert_cmpuint(result->burst_packets + result->gap_packets, ==, result->expected);
	g_assert_cmpuint(result->burst_bad + result->gap_bad, ==,
			 result->lost + result->discarded[SC_BUFFER_60]);
	g_assert_cmpuint(result->discarded[SC_BUFFER_50], >=, result->discarded[SC_BUFFER_60]);
	g_assert_cmpuint(result->discarded[SC_BUFFER_60], >=, result->discarded[SC_BUFFER_200]);
	g_assert_cmpuint(result->intervals_lossy, <=, result->intervals);
	for (unsigned i = 0; i < SC_LOSS_RUNS; i++)
		runs_least += (i + 1) * result->loss_runs[i];
	g_assert_cmpuint(runs_least, <=, result->lost);
	if (result->loss_runs[SC_LOSS_RUNS - 1] == 0)
		g_assert_cmpuint(runs_least, ==, result->lost);
	if (result->jitter_ns != SC_TIME_NONE) {
		g_assert_cmpint(result->jitter_ns, >=, 0);
		g_assert_cmpint(result->jitter_max_ns, >=, result->jitter_mean_ns);
		g_assert_cmpint(result->pdv_p50_ns, <=, result->pdv_p95_ns);
		g_assert_cmpint(result->pdv_p95_ns, <=, result->pdv_p99_ns);
		g_assert_cmpint(result->pdv_p99_ns, <=, result->pdv_max_ns);
	}
}

static int64_t any_time(GRand *rand, int64_t time_ns)
{
	switch (g_rand_int_range(rand, 0, 200)) {
	case 0:
		return SC_TIME_NONE + 1;
	case 1:
		return INT64_MAX;
	case 2:
		return (int64_t)((uint64_t)g_rand_int(rand) << 32 | g_rand_int(rand));
	default:
		return time_ns;
	}
}

static void any_packet(struct media *media, GRand *rand, unsigned round)
{
	static const uint32_t rates[] = {0, 1, 8000, 44100, 90000, UINT32_MAX};
	static uint16_t seq;
	static uint32_t timestamp;
	uint32_t dice = g_rand_int(rand);

	seq = (uint16_t)(dice % 97 == 0 ? dice >> 16 : seq + dice % 5 - 1);
	timestamp = dice % 89 == 0 ? g_rand_int(rand) : timestamp + 160;
	media->ip_id = (uint16_t)(dice >> 20) % 4;
	if (dice % 211 == 0)
		sc_stream_payload(&media->stream, &media->context, (uint8_t)(dice >> 24) & 0x7f,
				  (enum sc_payload)(dice >> 16) % 8, rates[(dice >> 8) % 6]);
	media_send(media, any_time(rand, MS(20.0 * round)), seq, timestamp, dice % 50 == 0);
}

static void test_numbers(void)
{
	GRand *rand = g_rand_new_with_seed(12);

	for (unsigned stream = 0; stream < 60; stream++) {
		struct media media;

		media_init(&media);
		for (unsigned round = 0; round < 4000; round++) {
			any_packet(&media, rand, round);
			if (round % 97 == 0)
				check_sums(media_result(&media));
		}
		check_sums(media_result(&media));
		media_done(&media);
	}
	g_rand_free(rand);
}

/* ---- waiting ---- */

/* Another packet, near to the one before it or far: in time, timestamps, frames, or numbers. */
static struct sc_stream_packet next_to(GRand *rand, const struct sc_stream_packet *last)
{
	struct sc_stream_packet packet = *last;
	int far = g_rand_int_range(rand, 0, 40);

	packet.time_ns += far == 0   ? MS(5000)
			  : far == 1 ? MS(-5)
				     : MS(g_rand_double_range(rand, 15, 25));
	packet.timestamp += far == 2 ? 1u << 19 : far == 3 ? 0u - (1u << 20) : 160;
	packet.frame += far == 4 ? 1u << 21 : far == 5 ? UINT64_C(1) << 40 : 3;
	packet.seq = (uint16_t)(packet.seq + (far == 6 ? 40000 : far == 7 ? 2 : 1));
	packet.ip_id++;
	packet.payload_bytes = (uint16_t)(far == 8 ? UINT16_MAX : 160);
	packet.dscp = far == 9 ? 63 : 46;
	packet.marker = far == 10;
	return packet;
}

/* Whether packets wait for others or each is measured at once, the figures are the same. */
static void test_waiting(void)
{
	GRand *rand = g_rand_new_with_seed(13);

	for (unsigned stream = 0; stream < 40; stream++) {
		struct sc_stream_packet packet = {.frame = 1, .timestamp = 1u << 30};
		const struct sc_stream_result *one, *other;
		struct media waits, settles;

		media_init(&waits);
		media_init(&settles);
		for (unsigned round = 0; round < 500; round++, packet = next_to(rand, &packet)) {
			sc_stream_feed(&waits.stream, &waits.context, &packet);
			g_assert_cmpint(sc_stream_latest_ns(&waits.stream), ==, packet.time_ns);
			sc_stream_feed(&settles.stream, &settles.context, &packet);
			sc_stream_settle(&settles.stream, &settles.context);
		}
		one = media_result(&waits);
		other = media_result(&settles);
#define SAME(field) g_assert_cmpint((int64_t)one->field, ==, (int64_t)other->field)
		SAME(packets);
		SAME(expected);
		SAME(lost);
		SAME(lost_rfc);
		SAME(duplicates);
		SAME(strays);
		SAME(restarts);
		SAME(payload_bytes);
		SAME(start_ns);
		SAME(end_ns);
		SAME(first_frame);
		SAME(last_frame);
		SAME(delta_max_ns);
		SAME(delta_max_frame);
		SAME(jitter_ns);
		SAME(jitter_mean_ns);
		SAME(jitter_max_ns);
		SAME(skew_max_ns);
		SAME(pdv_p50_ns);
		SAME(pdv_p99_ns);
		SAME(pdv_max_ns);
		SAME(discarded[0]);
		SAME(intervals);
		SAME(intervals_lossy);
		SAME(bursts);
		SAME(gap_packets);
#undef SAME
		g_assert_cmpint(waits.stream.dscp, ==, settles.stream.dscp);
		media_done(&waits);
		media_done(&settles);
	}
	g_rand_free(rand);
}

/* ---- a network of dice ---- */

#define SENT 3000u

struct arrival {
	int64_t time_ns;
	unsigned n;
};

static int by_time(const void *one, const void *other)
{
	const struct arrival *a = one, *b = other;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	return a->n < b->n ? -1 : a->n > b->n;
}

/* 20 ms apart, each up to `spread_ms` on the way, some lost in runs, some sent twice. */
static unsigned travel(GRand *rand, struct arrival *arrivals, double spread_ms)
{
	unsigned count = 0, burst = 0;

	for (unsigned n = 0; n < SENT; n++) {
		unsigned copies = g_rand_int_range(rand, 0, 40) == 0 ? 2 : 1;

		if (burst == 0 && g_rand_int_range(rand, 0, 60) == 0)
			burst = (unsigned)g_rand_int_range(rand, 1, 14);
		if (burst > 0) {
			burst--;
			continue;
		}
		for (; copies > 0; copies--)
			arrivals[count++] = (struct arrival){
				MS(20.0 * n) + MS(g_rand_double_range(rand, 0, spread_ms)), n};
	}
	qsort(arrivals, count, sizeof *arrivals, by_time);
	return count;
}

/* What METRICS.md 12.2 says, by keeping all that came. */
static void count_all(const struct arrival *arrivals, unsigned count, struct sc_stream_result *all)
{
	static bool seen[SENT];
	unsigned lowest = SENT, highest = arrivals[0].n, run = 0;

	memset(seen, 0, sizeof seen);
	memset(all, 0, sizeof *all);
	for (unsigned i = 0; i < count; i++) {
		unsigned n = arrivals[i].n;

		if (seen[n]) {
			all->duplicates++;
		} else if (n < highest) {
			all->out_of_order++;
			all->reorder_max = MAX(all->reorder_max, highest - n);
		}
		seen[n] = true;
		lowest = MIN(lowest, n);
		highest = MAX(highest, n);
	}
	all->packets = count;
	all->expected = highest - lowest + 1;
	all->lost = all->expected - (count - all->duplicates);
	all->lost_rfc = (int64_t)highest - arrivals[0].n + 1 - count;
	for (unsigned n = lowest; n <= highest; n++)
		if (!seen[n]) {
			run++;
		} else if (run > 0) {
			all->loss_runs[MIN(run, SC_LOSS_RUNS) - 1]++;
			all->loss_max_run = MAX(all->loss_max_run, run);
			run = 0;
		}
}

static void check_against(const struct sc_stream_result *result, const struct sc_stream_result *all)
{
	g_assert_cmpuint(result->packets, ==, all->packets);
	g_assert_cmpuint(result->expected, ==, all->expected);
	g_assert_cmpuint(result->lost, ==, all->lost);
	g_assert_cmpint(result->lost_rfc, ==, all->lost_rfc);
	g_assert_cmpuint(result->duplicates, ==, all->duplicates);
	g_assert_cmpuint(result->out_of_order, ==, all->out_of_order);
	g_assert_cmpuint(result->reorder_max, ==, all->reorder_max);
	g_assert_cmpuint(result->loss_max_run, ==, all->loss_max_run);
	g_assert_true(memcmp(result->loss_runs, all->loss_runs, sizeof all->loss_runs) == 0);
}

/* RFC 3550 A.8 in floating point, in the unit of the timestamp. */
static double jitter_of(const struct arrival *arrivals, unsigned count)
{
	double jitter = 0;

	for (unsigned i = 1; i < count; i++) {
		double r = (double)(arrivals[i].time_ns - arrivals[i - 1].time_ns) * 8000 / 1e9;
		double s = 160.0 * ((double)arrivals[i].n - (double)arrivals[i - 1].n);

		jitter += (fabs(r - s) - jitter) / 16;
	}
	return jitter;
}

static void test_network(void)
{
	static const double spreads_ms[] = {0, 5, 50, 300, 1500};
	static struct arrival arrivals[2 * SENT];
	GRand *rand = g_rand_new_with_seed(3611);

	for (unsigned round = 0; round < 100; round++) {
		unsigned first = g_rand_int(rand) % 65536;
		unsigned count = travel(rand, arrivals, spreads_ms[round % 5]);
		struct sc_stream_result all;
		struct media media;

		media_init(&media);
		for (unsigned i = 0; i < count; i++)
			media_send(&media, arrivals[i].time_ns, (uint16_t)(first + arrivals[i].n),
				   160 * arrivals[i].n, false);
		count_all(arrivals, count, &all);
		check_sums(media_result(&media));
		check_against(&media.result, &all);
		g_assert_cmpfloat_with_epsilon((double)media.result.jitter_ns,
					       jitter_of(arrivals, count) * 125000, 2);
		media_done(&media);
	}
	g_rand_free(rand);
}

/* ---- time and memory ---- */

/* Jumps of all but a restart are the dearest packets: each tells of thousands that are lost. */
static void jump(void *user, unsigned size)
{
	struct media media;

	(void)user;
	media_init(&media);
	for (unsigned i = 0; i < size; i++)
		media_send(&media, MS(20.0 * i), (uint16_t)(2999 * i), 160 * i, i % 2 == 0);
	media_result(&media);
	g_assert_cmpuint(media.result.expected, ==, 2999 * (uint64_t)(size - 1) + 1);
	media_done(&media);
}

/* Delays of every size, gaps, and a new beginning every other packet. */
static void trouble(void *user, unsigned size)
{
	struct media media;
	uint64_t most = 0;

	(void)user;
	media_init(&media);
	for (unsigned i = 0; i < size; i++) {
		media_send(&media, MS(3000.0 * i + (1u << i % 20)),
			   (uint16_t)(i / 2 * 30000 + i % 2), 160 * i, false);
		most = MAX(most, media.pool.used_bytes);
	}
	media_result(&media);
	/* Gaps, and a histogram of four bytes a bucket at most. */
	g_assert_cmpuint(most, <=, 8192);
	media_done(&media);
}

static void test_linear(void)
{
	assert_linear(jump, NULL, 20000);
	assert_linear(trouble, NULL, 50000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/hostile/bytes", test_bytes);
	g_test_add_func("/media/hostile/events", test_events);
	g_test_add_func("/media/hostile/numbers", test_numbers);
	g_test_add_func("/media/hostile/waiting", test_waiting);
	g_test_add_func("/media/hostile/network", test_network);
	g_test_add_func("/media/hostile/linear", test_linear);
	return g_test_run();
}
