/* Headers of RTP by RFC 3550 5.1, and what else comes to a port of media by RFC 7983. The bytes
 * were written from the RFCs. */
#include "guard.h"

#include "media/kind.h"
#include "media/rtp.h"

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

#define HEADER(first, second) \
	first, second, 0x12, 0x34, 0x89, 0xab, 0xcd, 0xef, 0xde, 0xad, 0xbe, 0xef

static struct sc_bytes bytes_of(const void *bytes, size_t len)
{
	return (struct sc_bytes){bytes, (uint32_t)len};
}

static void test_header(void)
{
	static const uint8_t plain[] = {HEADER(0x80, 0x88), 1, 2, 3};
	struct sc_rtp rtp;

	g_assert_true(sc_rtp_read(&rtp, bytes_of(plain, sizeof plain), sizeof plain));
	g_assert_cmpuint(rtp.payload_type, ==, 8);
	g_assert_true(rtp.marker);
	g_assert_cmpuint(rtp.seq, ==, 0x1234);
	g_assert_cmpuint(rtp.timestamp, ==, 0x89abcdef);
	g_assert_cmpuint(rtp.ssrc, ==, 0xdeadbeef);
	g_assert_cmpuint(rtp.header_bytes, ==, 12);
	g_assert_cmpuint(rtp.payload_bytes, ==, 3);
	/* The capture kept the header alone. */
	g_assert_true(sc_rtp_read(&rtp, bytes_of(plain, 12), 172));
	g_assert_cmpuint(rtp.payload_bytes, ==, 160);
	g_assert_false(sc_rtp_read(&rtp, bytes_of(plain, 11), 172));
}

static const struct {
	const char *name;
	const uint8_t *bytes;
	size_t len;
	uint32_t header, payload; /* 0, 0: no RTP */
} headers[] = {
	{"two CSRCs", BYTES(HEADER(0x82, 0), 0, 0, 0, 1, 0, 0, 0, 2, 9), 20, 1},
	{"CSRCs beyond the end", BYTES(HEADER(0x83, 0), 0, 0, 0, 1, 0, 0, 0, 2), 0, 0},
	{"an extension of one word", BYTES(HEADER(0x90, 0), 0xbe, 0xde, 0, 1, 0, 0, 0, 0, 9, 9), 20,
	 2},
	{"an extension of none", BYTES(HEADER(0x90, 0), 0xbe, 0xde, 0, 0, 9), 16, 1},
	{"an extension beyond the end", BYTES(HEADER(0x90, 0), 0xbe, 0xde, 0, 2, 0, 0, 0, 0), 0, 0},
	{"an extension without its length", BYTES(HEADER(0x90, 0), 0xbe), 0, 0},
	{"a CSRC and an extension", BYTES(HEADER(0x91, 0), 0, 0, 0, 1, 0, 0, 0, 0, 9), 20, 1},
	{"padding", BYTES(HEADER(0xa0, 0), 9, 9, 0, 2), 12, 2},
	{"nothing but padding", BYTES(HEADER(0xa0, 0), 0, 0, 0, 4), 12, 0},
	{"too much padding", BYTES(HEADER(0xa0, 0), 9, 9, 0, 5), 0, 0},
	{"padding of none", BYTES(HEADER(0xa0, 0), 9, 9, 0, 0), 0, 0},
	{"no payload", BYTES(HEADER(0x80, 0)), 12, 0},
	{"version 1", BYTES(HEADER(0x40, 0), 9), 0, 0},
	{"RTCP's first type", BYTES(HEADER(0x80, 192)), 0, 0},
	{"RTCP's last type", BYTES(HEADER(0x80, 223)), 0, 0},
	{"payload type 63 with a marker", BYTES(HEADER(0x80, 191)), 12, 0},
	{"payload type 96 with a marker", BYTES(HEADER(0x80, 224)), 12, 0},
	{"payload type 72 without", BYTES(HEADER(0x80, 72)), 12, 0},
};

static void test_headers(void)
{
	struct guard guard = guard_new(64);

	for (unsigned i = 0; i < G_N_ELEMENTS(headers); i++) {
		const uint8_t *bytes = guard_put(&guard, headers[i].bytes, headers[i].len);
		bool is = headers[i].header > 0;
		struct sc_rtp rtp;

		g_test_message("%s", headers[i].name);
		g_assert_cmpint(sc_rtp_read(&rtp, bytes_of(bytes, headers[i].len),
					    (uint32_t)headers[i].len),
				==, is);
		if (is) {
			g_assert_cmpuint(rtp.header_bytes, ==, headers[i].header);
			g_assert_cmpuint(rtp.payload_bytes, ==, headers[i].payload);
		}
	}
	guard_free(&guard);
}

static const struct {
	const char *name;
	enum sc_media_kind kind;
	const uint8_t *bytes;
	size_t len;
} kinds[] = {
	{"RTP", SC_MEDIA_RTP, BYTES(HEADER(0x80, 0), 1, 2, 3)},
	{"RR without a block", SC_MEDIA_RTCP, BYTES(0x80, 201, 0, 1, 0, 0, 0, 1)},
	{"BYE of nobody", SC_MEDIA_RTCP, BYTES(0x80, 203, 0, 0)},
	{"RTCP that ends too soon", SC_MEDIA_OTHER, BYTES(0x80, 201, 0, 2, 0, 0, 0, 1)},
	/* SRTCP: an SR's header, then what nobody can read, an index and a tag. */
	{"SRTCP", SC_MEDIA_RTCP,
	 BYTES(0x80, 201, 0, 1, 0, 0, 0, 1, 0x80, 0, 0, 1, 7, 7, 7, 7, 7, 7)},
	{"STUN binding request", SC_MEDIA_STUN,
	 BYTES(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)},
	{"STUN of RFC 3489", SC_MEDIA_STUN,
	 BYTES(0x01, 0x01, 0, 4, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4)},
	{"neither cookie nor length of STUN", SC_MEDIA_OTHER,
	 BYTES(0x01, 0x01, 0, 8, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4)},
	{"ZRTP hello", SC_MEDIA_ZRTP,
	 BYTES(0x10, 0, 0, 1, 'Z', 'R', 'T', 'P', 0, 0, 0, 1, 0x50, 0x5a, 0, 3)},
	{"DTLS hello", SC_MEDIA_DTLS, BYTES(22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0)},
	{"no DTLS, for its version", SC_MEDIA_OTHER,
	 BYTES(22, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0)},
	{"TURN", SC_MEDIA_TURN, BYTES(0x40, 1, 0, 4, 0x80, 0, 0, 1)},
	/* T.38 in UDPTL: no-signal, once, and with an earlier packet behind. */
	{"UDPTL", SC_MEDIA_UDPTL, BYTES(0, 7, 1, 2, 0, 0)},
	{"UDPTL with redundancy", SC_MEDIA_UDPTL, BYTES(0, 8, 2, 6, 1, 0, 1, 1, 2)},
	{"UDPTL with FEC", SC_MEDIA_UDPTL, BYTES(0, 9, 2, 6, 1, 0x80, 1, 3, 1, 2, 6, 1)},
	{"UDPTL with a byte too many", SC_MEDIA_OTHER, BYTES(0, 7, 1, 2, 0, 0, 9)},
	{"UDPTL with a byte too few", SC_MEDIA_OTHER, BYTES(0, 8, 2, 6, 1, 0, 1, 1)},
	{"DNS question", SC_MEDIA_DNS,
	 BYTES(0x9a, 0x10, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 's', 'i', 'p', 0, 0, 1, 0, 1)},
	{"DNS answer", SC_MEDIA_DNS,
	 BYTES(0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 3, 's', 'i', 'p', 0, 0, 1, 0, 1,
	       0xc0)},
	{"RTP that looks like DNS but for the class", SC_MEDIA_RTP,
	 BYTES(0x80, 0x10, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 's', 'i', 'p', 0, 0, 1, 0, 7)},
	{"nothing", SC_MEDIA_KEEPALIVE, NULL, 0},
	{"one byte", SC_MEDIA_KEEPALIVE, BYTES(0)},
	{"CR LF twice", SC_MEDIA_KEEPALIVE, BYTES('\r', '\n', '\r', '\n')},
	{"text", SC_MEDIA_OTHER, BYTES('h', 'e', 'l', 'l', 'o')},
};

static void test_kinds(void)
{
	struct guard guard = guard_new(64);

	for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
		const uint8_t *bytes = guard_put(&guard, kinds[i].bytes, kinds[i].len);

		g_test_message("%s", kinds[i].name);
		g_assert_cmpuint(
			sc_media_kind_of(bytes_of(bytes, kinds[i].len), (uint32_t)kinds[i].len), ==,
			kinds[i].kind);
	}
	guard_free(&guard);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/rtp/header", test_header);
	g_test_add_func("/media/rtp/headers", test_headers);
	g_test_add_func("/media/kind/kinds", test_kinds);
	return g_test_run();
}
