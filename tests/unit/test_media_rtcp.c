/* RTCP: packets and blocks by RFC 3550 6 and RFC 3611, the round trips of RFC 3550 6.4.1 and of
 * METRICS.md 12.5, and where losses are by RTP-7. */
#include <glib.h>

#include "base/time.h"
#include "media/claims.h"

#define BE16(v) (uint8_t)((v) >> 8), (uint8_t)(v)
#define BE32(v) (uint8_t)((v) >> 24), (uint8_t)((v) >> 16), (uint8_t)((v) >> 8), (uint8_t)(v)

#define SR_HEADER(count, words) (uint8_t)(0x80 | (count)), 200, BE16(words)
#define RR_HEADER(count, words) (uint8_t)(0x80 | (count)), 201, BE16(words)
#define SENT BE32(0xb44db705u), BE32(0x20000000u), BE32(16000), BE32(100), BE32(16000)
/* About source 0xabcd: 3 of 256 lost, -2 in all, and so on. */
#define BLOCK \
	BE32(0xabcd), 3, 0xff, 0xff, 0xfe, BE32(0x10005), BE32(80), BE32(0xb7052000u), \
		BE32(0x00054000u)
#define SDES 0x81, 202, BE16(3), BE32(0x1111), 1, 3, 'a', '@', 'b', 0, 0, 0
#define BYE 0x81, 203, BE16(1), BE32(0x1111)
#define VOIP \
	7, 0, BE16(8), BE32(0xabcd), 12, 13, 84, 10, BE16(120), BE16(520), BE16(40), BE16(60), \
		236, 127, 55, 16, 82, 127, 41, 40, 0xb0, 0, BE16(40), BE16(60), BE16(200)

static struct sc_bytes bytes_of(const uint8_t *bytes, size_t len)
{
	return (struct sc_bytes){bytes, (uint32_t)len};
}

static enum sc_rtcp_form form_of(const uint8_t *bytes, size_t len)
{
	return sc_rtcp_form_of(bytes_of(bytes, len), (uint32_t)len);
}

static void test_compound(void)
{
	static const uint8_t datagram[] = {SR_HEADER(1, 12), BE32(0x1111), SENT, BLOCK, SDES, BYE};
	struct sc_bytes rest = bytes_of(datagram, sizeof datagram);
	struct sc_rtcp_packet packet;
	struct sc_rtcp_sent sent;
	struct sc_rtcp_report report;

	g_assert_cmpuint(form_of(datagram, sizeof datagram), ==, SC_RTCP_COMPOUND);
	g_assert_true(sc_rtcp_next(&rest, &packet));
	g_assert_cmpuint(packet.type, ==, SC_RTCP_SR);
	g_assert_cmpuint(packet.ssrc, ==, 0x1111);
	g_assert_true(sc_rtcp_sent(&packet, &sent));
	g_assert_true(sent.ntp == UINT64_C(0xb44db70520000000));
	g_assert_cmpuint(sent.timestamp, ==, 16000);
	g_assert_cmpuint(sent.packets, ==, 100);
	g_assert_cmpuint(sent.bytes, ==, 16000);
	g_assert_true(sc_rtcp_report(&packet, 0, &report));
	g_assert_false(sc_rtcp_report(&packet, 1, &report));
	g_assert_cmpuint(report.ssrc, ==, 0xabcd);
	g_assert_cmpuint(report.fraction, ==, 3);
	g_assert_cmpint(report.lost, ==, -2);
	g_assert_cmpuint(report.highest, ==, 0x10005);
	g_assert_cmpuint(report.jitter, ==, 80);
	g_assert_cmpuint(report.lsr, ==, 0xb7052000u);
	g_assert_cmpuint(report.dlsr, ==, 0x54000);
	g_assert_true(sc_rtcp_next(&rest, &packet));
	g_assert_cmpuint(packet.type, ==, SC_RTCP_SDES);
	g_assert_false(sc_rtcp_sent(&packet, &sent));
	g_assert_false(sc_rtcp_report(&packet, 0, &report));
	g_assert_true(sc_rtcp_next(&rest, &packet));
	g_assert_cmpuint(packet.type, ==, SC_RTCP_BYE);
	g_assert_cmpuint(packet.ssrc, ==, 0x1111);
	g_assert_false(sc_rtcp_next(&rest, &packet));
}

static void test_forms(void)
{
	static const uint8_t rr[] = {RR_HEADER(0, 1), BE32(1)};
	static const uint8_t reduced[] = {BYE};
	static const uint8_t more[] = {RR_HEADER(0, 1), BE32(1), 0x80};
	static const uint8_t longer[] = {RR_HEADER(0, 2), BE32(1)};
	static const uint8_t other[] = {RR_HEADER(0, 1), BE32(1), 0x80, 100, 0, 0};
	static const uint8_t srtcp[] = {RR_HEADER(0, 1),
					BE32(1),
					0x80,
					0,
					0,
					1, /* index */
					1,
					2,
					3,
					4,
					5,
					6,
					7,
					8,
					9,
					10};

	g_assert_cmpuint(form_of(rr, sizeof rr), ==, SC_RTCP_COMPOUND);
	g_assert_cmpuint(form_of(reduced, sizeof reduced), ==, SC_RTCP_REDUCED);
	g_assert_cmpuint(form_of(more, sizeof more), ==, SC_RTCP_BROKEN);
	g_assert_cmpuint(form_of(longer, sizeof longer), ==, SC_RTCP_BROKEN);
	g_assert_cmpuint(form_of(other, sizeof other), ==, SC_RTCP_BROKEN);
	g_assert_cmpuint(form_of(srtcp, sizeof srtcp), ==, SC_RTCP_BROKEN);
	g_assert_cmpuint(form_of(rr, 0), ==, SC_RTCP_BROKEN);
	/* Cut by the capture. */
	g_assert_cmpuint(sc_rtcp_form_of(bytes_of(rr, sizeof rr), 52), ==, SC_RTCP_BROKEN);
}

/* Blocks that the length has no room for are none, whatever the count says; nor is padding one. */
static void test_counts(void)
{
	static const uint8_t claims[] = {RR_HEADER(31, 7), BE32(1), BLOCK};
	static const uint8_t padded[] = {0xa1, 201, BE16(7), BE32(1), BE32(0xabcd), 3,
					 0,    0,   0,       BE32(1), BE32(80),     BE32(0),
					 0,    0,   0,       4};
	struct sc_bytes rest = bytes_of(claims, sizeof claims);
	struct sc_rtcp_packet packet;
	struct sc_rtcp_report report;

	g_assert_true(sc_rtcp_next(&rest, &packet));
	g_assert_true(sc_rtcp_report(&packet, 0, &report));
	g_assert_false(sc_rtcp_report(&packet, 1, &report));
	rest = bytes_of(padded, sizeof padded);
	g_assert_true(sc_rtcp_next(&rest, &packet));
	g_assert_false(sc_rtcp_report(&packet, 0, &report));
}

/* RFC 3611 4.7: a receiver's reference times (4.4) come first, and are passed over. */
static void test_voip(void)
{
	static const uint8_t datagram[] = {0x80, 207,     BE16(13), BE32(0x2222), 4,
					   0,    BE16(2), BE32(1),  BE32(2),      VOIP};
	struct sc_bytes rest = bytes_of(datagram, sizeof datagram);
	struct sc_rtcp_packet packet;
	struct sc_rtcp_voip voip;
	uint32_t at = 0;

	g_assert_cmpuint(form_of(datagram, sizeof datagram), ==, SC_RTCP_REDUCED);
	g_assert_true(sc_rtcp_next(&rest, &packet));
	g_assert_true(sc_rtcp_voip(&packet, &at, &voip));
	g_assert_cmpuint(voip.ssrc, ==, 0xabcd);
	g_assert_cmpuint(voip.loss_rate, ==, 12);
	g_assert_cmpuint(voip.discard_rate, ==, 13);
	g_assert_cmpuint(voip.burst_density, ==, 84);
	g_assert_cmpuint(voip.gap_density, ==, 10);
	g_assert_cmpuint(voip.burst_ms, ==, 120);
	g_assert_cmpuint(voip.gap_ms, ==, 520);
	g_assert_cmpuint(voip.round_trip_ms, ==, 40);
	g_assert_cmpuint(voip.end_system_ms, ==, 60);
	g_assert_cmpint(voip.signal_level, ==, -20);
	g_assert_cmpint(voip.noise_level, ==, SC_XR_UNAVAILABLE);
	g_assert_cmpuint(voip.rerl, ==, 55);
	g_assert_cmpuint(voip.gmin, ==, 16);
	g_assert_cmpuint(voip.r_factor, ==, 82);
	g_assert_cmpuint(voip.ext_r_factor, ==, SC_XR_UNAVAILABLE);
	g_assert_cmpuint(voip.mos_lq, ==, 41);
	g_assert_cmpuint(voip.mos_cq, ==, 40);
	g_assert_cmpuint(voip.rx_config, ==, 0xb0);
	g_assert_cmpuint(voip.jb_nominal_ms, ==, 40);
	g_assert_cmpuint(voip.jb_max_ms, ==, 60);
	g_assert_cmpuint(voip.jb_most_ms, ==, 200);
	g_assert_false(sc_rtcp_voip(&packet, &at, &voip));
}

/* RFC 3550, figure 2: b710:8000 - b705:2000 - 0005:4000 = 6.125 s. */
static void test_round_trip(void)
{
	uint32_t round_trip;

	g_assert_true(sc_rtcp_round_trip(0xb7108000u, 0xb7052000u, 0x00054000u, &round_trip));
	g_assert_cmpuint(round_trip, ==, 0x00062000u);
	/* Over the wrap of the middle of NTP: 2 s, less half a second. */
	g_assert_true(sc_rtcp_round_trip(0x00010000u, 0xffff0000u, 0x8000, &round_trip));
	g_assert_cmpuint(round_trip, ==, 0x18000u);
	g_assert_false(sc_rtcp_round_trip(0xb7108000u, 0, 0, &round_trip));
	g_assert_false(sc_rtcp_round_trip(0x10000, 0x8000, 0x9000, &round_trip));
}

/* METRICS.md 12.5: SR at 10.000, RR at 10.180, DLSR 0x2000 = 0.125 s: 0.055 s. */
static void test_tap_round_trip(void)
{
	struct sc_claims claims = {0};
	struct sc_rtcp_sent sent = {.ntp = UINT64_C(0xb44db70520000000)};
	struct sc_rtcp_report report = {.lsr = 0xb7052000u, .dlsr = 0x2000};

	sc_claims_report(&claims, 9 * SC_NS_PER_S, &report, 0); /* its SR was not seen */
	g_assert_cmpuint(claims.round_trip_count, ==, 0);
	sc_claims_sent(&claims, 10 * SC_NS_PER_S, &sent);
	sc_claims_sent(&claims, 10 * SC_NS_PER_S + 200 * SC_NS_PER_US, &sent); /* a mirror's copy */
	sc_claims_report(&claims, 10180 * SC_NS_PER_MS, &report, 0);
	g_assert_cmpuint(claims.round_trip_count, ==, 1);
	g_assert_cmpint(claims.round_trip_last_ns, ==, 55 * SC_NS_PER_MS);
	/* It had no SR yet; it waited longer than there was time. */
	report.lsr = 0;
	sc_claims_report(&claims, 10180 * SC_NS_PER_MS, &report, 0);
	report.lsr = 0xb7052000u;
	report.dlsr = 0x4000;
	sc_claims_report(&claims, 10180 * SC_NS_PER_MS, &report, 0);
	g_assert_cmpuint(claims.round_trip_count, ==, 1);
	/* Some SRs later it still answers that one; 25 ms more. */
	for (uint32_t i = 1; i < SC_CLAIMS_SENT_KEPT - 1; i++) {
		sent.ntp += (uint64_t)5 << 32;
		sc_claims_sent(&claims, (10 + 5 * i) * SC_NS_PER_S, &sent);
	}
	report.dlsr = 0x2000;
	sc_claims_report(&claims, 10205 * SC_NS_PER_MS, &report, 0);
	g_assert_cmpint(claims.round_trip_max_ns, ==, 80 * SC_NS_PER_MS);
	g_assert_cmpint(claims.round_trip_sum_ns, ==, 135 * SC_NS_PER_MS);
	g_assert_cmpuint(claims.report_count, ==, 5);
}

/* RTP-7: what the tap misses is lost before it, what only the receiver misses behind it. */
static void test_loss_place(void)
{
	static const struct {
		int64_t tap;
		int32_t receiver;
		enum sc_loss_place place;
	} rows[] = {
		{0, 0, SC_LOSS_NONE},  {0, 5, SC_LOSS_DOWNSTREAM}, {5, 5, SC_LOSS_UPSTREAM},
		{5, 7, SC_LOSS_BOTH},  {5, 3, SC_LOSS_UPSTREAM},   {5, 0, SC_LOSS_NONE},
		{5, -1, SC_LOSS_NONE}, /* the capture lost; or packets came twice */
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct sc_claims claims = {0};
		struct sc_rtcp_report report = {.lost = rows[i].receiver, .jitter = 10 * i};

		g_assert_cmpuint(sc_loss_place(&claims), ==, SC_LOSS_NONE);
		sc_claims_report(&claims, 0, &report, rows[i].tap);
		g_assert_cmpuint(sc_loss_place(&claims), ==, rows[i].place);
		g_assert_cmpuint(claims.jitter_max, ==, 10 * i);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/rtcp/compound", test_compound);
	g_test_add_func("/media/rtcp/forms", test_forms);
	g_test_add_func("/media/rtcp/counts", test_counts);
	g_test_add_func("/media/rtcp/voip", test_voip);
	g_test_add_func("/media/rtcp/round_trip", test_round_trip);
	g_test_add_func("/media/claims/round_trip", test_tap_round_trip);
	g_test_add_func("/media/claims/loss_place", test_loss_place);
	return g_test_run();
}
