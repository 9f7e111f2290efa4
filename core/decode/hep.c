#include "decode/hep.h"

#include "base/span.h"
#include "base/time.h"
#include "decode/inflate.h"
#include "decode/ip_header.h"

enum {
	HEADER = 6,       /* magic, length of the whole packet */
	CHUNK_HEADER = 6, /* vendor, type, length with this header */
	VENDOR_GENERIC = 0,
	PROTOCOL_SIP = 1,
	PROTOCOL_RTP = 4,
	PROTOCOL_RTCP = 5, /* as it was, or, of most agents, told of in JSON */
	FAMILY_IP4 = 2,
	FAMILY_IP6 = 10,
	MICROSECONDS = 1000000,
};

/* Generic chunks that matter here. */
enum chunk {
	CHUNK_FAMILY = 0x0001,
	CHUNK_IP_PROTOCOL = 0x0002,
	CHUNK_SRC4 = 0x0003,
	CHUNK_DST4 = 0x0004,
	CHUNK_SRC6 = 0x0005,
	CHUNK_DST6 = 0x0006,
	CHUNK_SPORT = 0x0007,
	CHUNK_DPORT = 0x0008,
	CHUNK_SECONDS = 0x0009,
	CHUNK_MICROSECONDS = 0x000a,
	CHUNK_PROTOCOL = 0x000b,
	CHUNK_AGENT = 0x000c,
	CHUNK_PAYLOAD = 0x000f,
	CHUNK_COMPRESSED = 0x0010,
	CHUNK_CORRELATION = 0x0011,
	CHUNK_COUNT,
};

/* How many bytes a chunk must have; 0: any number. */
static const uint8_t sizes[CHUNK_COUNT] = {
	[CHUNK_FAMILY] = 1,  [CHUNK_IP_PROTOCOL] = 1,  [CHUNK_SRC4] = 4,     [CHUNK_DST4] = 4,
	[CHUNK_SRC6] = 16,   [CHUNK_DST6] = 16,        [CHUNK_SPORT] = 2,    [CHUNK_DPORT] = 2,
	[CHUNK_SECONDS] = 4, [CHUNK_MICROSECONDS] = 4, [CHUNK_PROTOCOL] = 1,
};

/* Several agents may see the same connection; a relay may send for several. */
static uint32_t agent_of(const struct sc_endpoint *sender, struct sc_bytes number)
{
	uint64_t hash = sc_hash(0, number.ptr, number.len);

	return sc_hash_fold(sc_hash(hash, sender->addr, sizeof sender->addr));
}

/* A packet cut into its chunks; ptr NULL: the chunk is not there. */
struct chunks {
	struct sc_bytes all[CHUNK_COUNT];
};

static enum sc_transport transport_of(uint8_t ip_protocol)
{
	static const struct {
		uint8_t ip_protocol, transport;
	} rows[] = {
		{SC_IP_PROTOCOL_TCP, SC_TCP},
		{SC_IP_PROTOCOL_SCTP, SC_SCTP},
		{22, SC_TLS}, /* XNS-IDP: what Kamailio sends for TLS and WebSocket */
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].ip_protocol == ip_protocol)
			return (enum sc_transport)rows[i].transport;
	return SC_UDP;
}

/* Only the last chunk may be cut by the capture, by `missing` bytes. */
static bool cut_chunks(struct sc_bytes b, uint32_t missing, struct chunks *chunks)
{
	memset(chunks, 0, sizeof *chunks);
	for (b = sc_bytes_after(b, HEADER); b.len > 0;) {
		uint16_t vendor = sc_u16(b, 0), type = sc_u16(b, 2), len = sc_u16(b, 4);
		struct sc_bytes body;
		if (b.len < CHUNK_HEADER)
			return missing > 0;
		if (len < CHUNK_HEADER || len > b.len + missing)
			return false;
		body = sc_bytes_after(sc_bytes_first(b, len), CHUNK_HEADER);
		b = sc_bytes_after(b, len);
		if (vendor != VENDOR_GENERIC || type >= CHUNK_COUNT)
			continue;
		if (sizes[type] != 0 && body.len != sizes[type])
			return len - CHUNK_HEADER == sizes[type]; /* cut */
		chunks->all[type] = body;
	}
	return true;
}

static void set_time(struct sc_packet *packet, uint32_t seconds, uint32_t microseconds)
{
	packet->last.time_ns = seconds * SC_NS_PER_S + microseconds * SC_NS_PER_US;
	packet->first.time_ns = packet->last.time_ns;
}

static bool chunk_time(const struct chunks *chunks, struct sc_packet *packet)
{
	uint32_t microseconds = sc_u32(chunks->all[CHUNK_MICROSECONDS], 0);

	if (microseconds >= MICROSECONDS)
		return false;
	/* Without a time of its own it has that of the packet. */
	if (chunks->all[CHUNK_SECONDS].ptr)
		set_time(packet, sc_u32(chunks->all[CHUNK_SECONDS], 0), microseconds);
	return true;
}

static void chunk_addresses(const struct chunks *chunks, struct sc_packet *packet)
{
	const struct sc_bytes *all = chunks->all;
	uint16_t sport = sc_u16(all[CHUNK_SPORT], 0), dport = sc_u16(all[CHUNK_DPORT], 0);

	memset(&packet->src, 0, sizeof packet->src);
	memset(&packet->dst, 0, sizeof packet->dst);
	if (all[CHUNK_SRC4].ptr)
		packet->src = sc_endpoint_ip4(all[CHUNK_SRC4].ptr, sport);
	else if (all[CHUNK_SRC6].ptr)
		packet->src = sc_endpoint_ip6(all[CHUNK_SRC6].ptr, sport);
	if (all[CHUNK_DST4].ptr)
		packet->dst = sc_endpoint_ip4(all[CHUNK_DST4].ptr, dport);
	else if (all[CHUNK_DST6].ptr)
		packet->dst = sc_endpoint_ip6(all[CHUNK_DST6].ptr, dport);
}

/* SIP, which is what it is where nothing is said; RTP and RTCP by their first byte. */
static bool is_read(struct sc_bytes protocol, struct sc_bytes payload)
{
	switch (protocol.ptr ? sc_u8(protocol, 0) : PROTOCOL_SIP) {
	case PROTOCOL_SIP:
		return true;
	case PROTOCOL_RTP:
	case PROTOCOL_RTCP:
		return sc_begins_as_media(payload);
	default:
		return false;
	}
}

static bool decode_3(struct sc_bytes b, struct sc_inflate_room **room, struct sc_packet *packet,
		     struct sc_bytes *payload)
{
	struct chunks chunks;
	struct sc_bytes correlation;

	if (sc_u16(b, 4) != b.len + packet->missing || !cut_chunks(b, packet->missing, &chunks) ||
	    !chunk_time(&chunks, packet))
		return false;
	packet->agent = agent_of(&packet->src, chunks.all[CHUNK_AGENT]);
	chunk_addresses(&chunks, packet);
	packet->transport = transport_of(sc_u8(chunks.all[CHUNK_IP_PROTOCOL], 0));
	correlation = chunks.all[CHUNK_CORRELATION];
	packet->correlation = correlation.len ? sc_hash(0, correlation.ptr, correlation.len) : 0;
	if (!is_read(chunks.all[CHUNK_PROTOCOL], chunks.all[CHUNK_PAYLOAD]))
		return true;
	*payload = chunks.all[CHUNK_PAYLOAD];
	if (!payload->ptr && chunks.all[CHUNK_COMPRESSED].ptr)
		*payload = sc_inflate(room, chunks.all[CHUNK_COMPRESSED]);
	if (payload->ptr && payload->ptr + payload->len != b.ptr + b.len)
		packet->missing = 0; /* what is missing was behind it */
	return payload->ptr != NULL;
}

/* The byte order of version 2's time differs between senders: the reading
 * that is closer to the packet's own time is right. */
static bool time_2(struct sc_bytes b, struct sc_packet *packet)
{
	int64_t outer_ns = packet->last.time_ns, closest = INT64_MAX;
	bool found = false;

	for (unsigned swapped = 0; swapped < 2; swapped++) {
		uint32_t seconds = sc_u32(b, 0), microseconds = sc_u32(b, 4);
		int64_t distance;
		if (swapped) {
			seconds = __builtin_bswap32(seconds);
			microseconds = __builtin_bswap32(microseconds);
		}
		if (microseconds >= MICROSECONDS)
			continue;
		distance = outer_ns == SC_TIME_NONE ? 0 : seconds - outer_ns / SC_NS_PER_S;
		if (distance < 0)
			distance = -distance;
		if (found && distance >= closest)
			continue;
		found = true;
		closest = distance;
		set_time(packet, seconds, microseconds);
	}
	return found;
}

/* Versions 1 and 2: version, header length, family, protocol, ports,
 * addresses; 2 has seconds, microseconds and the agent's number behind them,
 * mostly padded. The header length may or may not include these. */
static bool decode_1_2(struct sc_bytes b, struct sc_packet *packet, struct sc_bytes *payload)
{
	enum { FIXED = 8, TIME = 10, TIME_PADDED = 12 };
	uint8_t version = sc_u8(b, 0), header = sc_u8(b, 1), family = sc_u8(b, 2);
	uint32_t addr = family == FAMILY_IP6 ? 16 : 4, len = FIXED + 2 * addr;

	if ((family != FAMILY_IP4 && family != FAMILY_IP6) || header < len || b.len < len)
		return false;
	packet->agent = agent_of(&packet->src, sc_bytes_first(b, 0));
	packet->src = addr == 4 ? sc_endpoint_ip4(b.ptr + FIXED, sc_u16(b, 4))
				: sc_endpoint_ip6(b.ptr + FIXED, sc_u16(b, 4));
	packet->dst = addr == 4 ? sc_endpoint_ip4(b.ptr + FIXED + addr, sc_u16(b, 6))
				: sc_endpoint_ip6(b.ptr + FIXED + addr, sc_u16(b, 6));
	packet->transport = transport_of(sc_u8(b, 3));
	packet->correlation = 0;
	*payload = sc_bytes_after(b, len);
	if (version == 1)
		return sc_bytes_like_text(*payload);
	if (payload->len < TIME || !time_2(*payload, packet))
		return false;
	if (header == len + TIME || sc_bytes_like_text(sc_bytes_after(*payload, TIME)))
		*payload = sc_bytes_after(*payload, TIME);
	else
		*payload = sc_bytes_after(*payload, TIME_PADDED);
	return sc_bytes_like_text(*payload);
}

bool sc_hep_decode(const uint8_t *data, uint32_t len, struct sc_inflate_room **room,
		   struct sc_packet *packet, const uint8_t **payload, uint32_t *payload_len)
{
	struct sc_bytes b = {data, len}, inside = {data, 0};
	uint32_t magic = sc_u32(b, 0);
	bool sound;

	if (magic == SC_HEP_MAGIC || magic == SC_HEP_MAGIC_EEP)
		sound = decode_3(b, room, packet, &inside);
	else
		sound = decode_1_2(b, packet, &inside);
	packet->ip_id = 0;
	*payload = inside.ptr;
	*payload_len = inside.len;
	return sound;
}
