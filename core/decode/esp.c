/* ESP (RFC 4303) with the NULL cipher (RFC 2410), as phones and the P-CSCF of an IMS use it: what
 * is inside can be read. No key exchange is looked at, so the algorithms of an association are not
 * known, and each packet is judged by its own bytes. Encrypted bytes are random and pass by
 * accident less than once in 2^28 packets. */
#include "decode/ip_header.h"
#include "decode/walk.h"

enum {
	ESP_HEADER = 8,  /* SPI, sequence number */
	ESP_TRAILER = 2, /* length of the padding, next header */
	ALIGNMENT = 4,   /* of the end of the trailer (RFC 4303 2.4) */
};

/* What algorithms put around the payload, the likeliest first. */
static const struct algorithm {
	uint8_t iv, icv; /* bytes */
} algorithms[] = {
	{0, 12}, /* HMAC-MD5-96 and HMAC-SHA-1-96 (RFC 2403, RFC 2404), 3GPP TS 33.203 */
	{0, 16}, /* HMAC-SHA-256-128 (RFC 4868) */
	{0, 0},  /* no authentication */
	{0, 24}, /* HMAC-SHA-384-192 */
	{0, 32}, /* HMAC-SHA-512-256 */
	{8, 16}, /* AES-GMAC (RFC 4543) */
};

/* What was found inside. */
struct inside {
	uint32_t at, len; /* behind the ESP header */
	uint8_t protocol;
};

/* ---- does a payload look like what it is said to be? ---- */

/* One's complement sum of 16-bit words (RFC 1071). */
static uint64_t sum_of(struct sc_bytes b)
{
	uint64_t sum = 0;

	for (uint32_t at = 0; at + 1 < b.len; at += 2)
		sum += sc_u16(b, at);
	if (b.len % 2)
		sum += (uint64_t)sc_u8(b, b.len - 1) << 8;
	return sum;
}

static bool adds_up(uint64_t sum)
{
	enum { WORD = 0xffff, WORD_BITS = 16 };

	while (sum > WORD)
		sum = (sum & WORD) + (sum >> WORD_BITS);
	return sum == WORD;
}

/* With the pseudo-header (RFC 768, RFC 8200 8.1). */
static bool checksum_right(const struct sc_walk *walk, struct sc_bytes b, uint8_t protocol)
{
	uint32_t addr = walk->family == 4 ? 4 : 16;

	return adds_up(sum_of(b) + sum_of((struct sc_bytes){walk->src, addr}) +
		       sum_of((struct sc_bytes){walk->dst, addr}) + b.len + protocol);
}

static bool like_udp(struct sc_bytes b)
{
	enum { HEADER = 8, LENGTH_AT = 4 };

	return b.len >= HEADER && sc_u16(b, LENGTH_AT) == b.len;
}

/* Hardly anybody uses the urgent pointer; else the checksum tells. */
static bool like_tcp(const struct sc_walk *walk, struct sc_bytes b)
{
	enum { HEADER = 20, WORD = 4, OFFSET_AT = 12, FLAGS_AT = 13, URGENT_AT = 18 };
	enum { RESERVED = 0x0f, SYN = 0x02, RST = 0x04, FIN = 0x01, URG = 0x20 };
	uint8_t offset = sc_u8(b, OFFSET_AT), flags = sc_u8(b, FLAGS_AT);
	uint32_t header_len = (offset >> 4) * (uint32_t)WORD;

	if (b.len < HEADER || header_len < HEADER || header_len > b.len || (offset & RESERVED))
		return false;
	if ((flags & SYN) && (flags & (RST | FIN)))
		return false;
	if (!(flags & URG) && sc_u16(b, URGENT_AT) == 0)
		return true;
	return checksum_right(walk, b, SC_IP_PROTOCOL_TCP);
}

/* Chunks up to its end (RFC 9260 3). */
static bool like_sctp(struct sc_bytes b)
{
	enum { HEADER = 12, CHUNK_HEADER = 4, LENGTH_AT = 2, ROUND = 3 };

	if (b.len < HEADER + CHUNK_HEADER)
		return false;
	for (b = sc_bytes_after(b, HEADER); b.len > 0;) {
		uint32_t len = sc_u16(b, LENGTH_AT);
		if (len < CHUNK_HEADER || len > b.len)
			return false;
		b = sc_bytes_after(b, (len + ROUND) & ~(uint32_t)ROUND);
	}
	return true;
}

/* Tunnel mode: the inner packet is as long as it says. */
static bool like_ip(struct sc_bytes b, uint8_t protocol)
{
	struct sc_ip ip;
	bool read = protocol == SC_IP_PROTOCOL_IP4 ? sc_ip4_read(b, &ip) : sc_ip6_read(b, &ip);

	return read && ip.total_len == b.len;
}

static bool like(const struct sc_walk *walk, struct sc_bytes b, uint8_t protocol)
{
	switch (protocol) {
	case SC_IP_PROTOCOL_IP4:
	case SC_IP_PROTOCOL_IP6:
		return like_ip(b, protocol);
	case SC_IP_PROTOCOL_UDP:
		return like_udp(b);
	case SC_IP_PROTOCOL_TCP:
		return like_tcp(walk, b);
	case SC_IP_PROTOCOL_SCTP:
		return like_sctp(b);
	case SC_IP_PROTOCOL_ICMP4:
		return b.len > ALIGNMENT && adds_up(sum_of(b));
	case SC_IP_PROTOCOL_ICMP6:
		return b.len > ALIGNMENT && checksum_right(walk, b, protocol);
	}
	return false;
}

/* ---- the trailer ---- */

/* Padding is 1, 2, 3 ... where the cipher does not ask for another (RFC 4303 2.4). */
static bool padding_sound(struct sc_bytes padding)
{
	for (uint32_t i = 0; i < padding.len; i++)
		if (sc_u8(padding, i) != i + 1)
			return false;
	return true;
}

/* All of `b`, what is behind the ESP header, was captured. */
static bool read_whole(const struct sc_walk *walk, struct sc_bytes b,
		       const struct algorithm *algorithm, struct inside *inside)
{
	uint32_t around = algorithm->iv + algorithm->icv + (uint32_t)ESP_TRAILER, end, padding;

	if (b.len < around)
		return false;
	end = b.len - algorithm->icv - ESP_TRAILER;
	padding = sc_u8(b, end);
	if (padding > end - algorithm->iv)
		return false;
	inside->at = algorithm->iv;
	inside->len = end - padding - algorithm->iv;
	inside->protocol = sc_u8(b, end + 1);
	return padding_sound((struct sc_bytes){b.ptr + end - padding, padding}) &&
	       like(walk, (struct sc_bytes){b.ptr + inside->at, inside->len}, inside->protocol);
}

/* How long what begins there says that it is; 0: it is not of `protocol`. */
static uint32_t stated_len(struct sc_bytes b, uint8_t protocol)
{
	enum { UDP_HEADER = 8, UDP_LENGTH_AT = 4, HEADER_4 = 20 };
	struct sc_ip ip;

	if (protocol == SC_IP_PROTOCOL_UDP)
		return b.len >= UDP_HEADER ? sc_u16(b, UDP_LENGTH_AT) : 0;
	if (protocol == SC_IP_PROTOCOL_IP6)
		return sc_ip6_read(b, &ip) ? ip.total_len : 0;
	if (!sc_ip4_read(b, &ip) || !adds_up(sum_of(sc_bytes_first(b, ip.header_len))))
		return 0;
	return ip.header_len >= HEADER_4 ? ip.total_len : 0;
}

/* The capture has cut `b`, which was `len` bytes long, so the trailer is missing. The beginning of
 * the payload may still say how long the payload is. */
static bool read_cut(struct sc_bytes b, uint32_t len, const struct algorithm *algorithm,
		     struct inside *inside)
{
	static const uint8_t protocols[] = {SC_IP_PROTOCOL_IP4, SC_IP_PROTOCOL_IP6,
					    SC_IP_PROTOCOL_UDP};
	uint32_t around = algorithm->iv + algorithm->icv + (uint32_t)ESP_TRAILER;

	if (len < around || b.len < algorithm->iv)
		return false;
	inside->at = algorithm->iv;
	for (size_t i = 0; i < sizeof protocols; i++) {
		inside->protocol = protocols[i];
		inside->len = stated_len(sc_bytes_after(b, inside->at), inside->protocol);
		if (inside->len > 0 && inside->len <= len - around &&
		    len - around - inside->len < ALIGNMENT)
			return true;
	}
	return false;
}

/* ESP itself, and what its NAT traversal has in UDP (RFC 3948). */
enum sc_layer sc_esp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	struct sc_bytes b = sc_bytes_after(walk->rest, ESP_HEADER);
	struct inside inside;

	if (walk->rest.len < ESP_HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
	for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
		bool read = walk->missing == 0
				    ? read_whole(walk, b, &algorithms[i], &inside)
				    : read_cut(b, b.len + walk->missing, &algorithms[i], &inside);
		if (!read)
			continue;
		sc_count(decoder, SC_COUNT_ESP_NULL);
		sc_skip(walk, ESP_HEADER + inside.at);
		sc_clip(decoder, walk, inside.len);
		return sc_ip_payload(decoder, walk, inside.protocol);
	}
	sc_count(decoder, SC_COUNT_ESP);
	return SC_LAYER_DONE;
}
