/* ICMP and ICMPv6 errors (RFC 792, RFC 4443). The packet that an error quotes is no traffic of its
 * own: it tells that something was not delivered. */
#include "decode/walk.h"
#include "decode/ip_header.h"

struct error_type {
	uint8_t type;
	bool unreachable;
};

static const struct error_type errors4[] = {
	{3, true},   /* destination unreachable */
	{4, false},  /* source quench */
	{11, false}, /* time exceeded */
	{12, false}, /* parameter problem */
};

static const struct error_type errors6[] = {
	{1, true},  /* destination unreachable */
	{2, false}, /* packet too big */
	{3, false}, /* time exceeded */
	{4, false}, /* parameter problem */
};

/* The transport of a quoted packet, and how far its payload is from its ports. */
static bool quoted_transport(int protocol, struct sc_bytes b, enum sc_transport *transport,
			     uint32_t *header_len)
{
	enum { UDP_HEADER = 8, SCTP_HEADER = 28, TCP_OFFSET_AT = 12, WORD = 4, TCP_HEADER = 20 };

	switch (protocol) {
	case SC_IP_PROTOCOL_UDP:
		*transport = SC_UDP;
		*header_len = UDP_HEADER;
		return true;
	case SC_IP_PROTOCOL_TCP:
		*transport = SC_TCP;
		*header_len = (sc_u8(b, TCP_OFFSET_AT) >> 4) * (uint32_t)WORD;
		/* Eight bytes are enough for an error (RFC 792). */
		if (*header_len < TCP_HEADER)
			*header_len = TCP_HEADER;
		return true;
	case SC_IP_PROTOCOL_SCTP:
		*transport = SC_SCTP;
		*header_len = SCTP_HEADER; /* with that of the first DATA chunk */
		return true;
	}
	return false;
}

/* Finds the ports and the payload of the quoted packet behind its IP header. Returns the protocol.
 */
static int quoted_payload(const struct sc_ip *ip, struct sc_bytes *b)
{
	enum { FRAGMENT_HEADER = 8, OFFSET_MASK = 0xfff8 };
	int protocol = sc_ip_extensions(ip->family, ip->protocol, b);

	if (ip->family == 6 && protocol == SC_IP_PROTOCOL_FRAGMENT &&
	    (sc_u16(*b, 2) & OFFSET_MASK) == 0) {
		protocol = sc_u8(*b, 0);
		*b = sc_bytes_after(*b, FRAGMENT_HEADER);
	}
	return protocol;
}

static struct sc_endpoint sender_of(const struct sc_walk *walk)
{
	return walk->family == 4 ? sc_endpoint_ip4(walk->src, 0) : sc_endpoint_ip6(walk->src, 0);
}

/* Hands on the quoted packet. False: it is not sound, or not of a transport we know. */
static bool quote(struct sc_decoder *decoder, const struct sc_walk *walk,
		  const struct sc_icmp_error *error)
{
	enum { PORTS = 4, OFFSET_MASK = 0x1fff };
	struct sc_bytes b = walk->rest;
	struct sc_walk quoted = *walk;
	struct sc_packet packet;
	enum sc_transport transport;
	uint32_t header_len;
	struct sc_ip ip;

	if (!(walk->family == 4 ? sc_ip4_read(b, &ip) : sc_ip6_read(b, &ip)))
		return false;
	b = sc_bytes_after(sc_bytes_first(b, ip.total_len ? ip.total_len : b.len), ip.header_len);
	int protocol = quoted_payload(&ip, &b);
	/* A later fragment has no ports. */
	if ((ip.fragment & OFFSET_MASK) != 0 || b.len < PORTS ||
	    !quoted_transport(protocol, b, &transport, &header_len))
		return false;
	quoted.src = ip.src;
	quoted.dst = ip.dst;
	quoted.ip_id = ip.id;
	quoted.missing = 0;
	packet = sc_packet_of(&quoted, transport, sc_u16(b, 0), sc_u16(b, 2));
	b = sc_bytes_after(b, header_len);
	if (decoder->sink.icmp_error)
		decoder->sink.icmp_error(decoder->sink.user, &packet, error, b.ptr, b.len);
	return true;
}

static enum sc_layer icmp(struct sc_decoder *decoder, struct sc_walk *walk,
			  const struct error_type *errors, size_t count)
{
	enum { HEADER = 8 };
	struct sc_icmp_error error = {.teller = sender_of(walk),
				      .type = sc_u8(walk->rest, 0),
				      .code = sc_u8(walk->rest, 1)};
	/* How long the quotation is, when something else follows (RFC 4884 4). */
	uint32_t len = walk->family == 4 ? sc_u8(walk->rest, 5) * UINT32_C(4)
					 : sc_u8(walk->rest, 4) * UINT32_C(8);

	if (walk->rest.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_TRANSPORT);
	sc_skip(walk, HEADER);
	if (len > 0)
		walk->rest = sc_bytes_first(walk->rest, len);
	for (size_t i = 0; i < count; i++) {
		error.unreachable = errors[i].unreachable;
		if (errors[i].type == error.type && quote(decoder, walk, &error))
			return SC_LAYER_DONE;
	}
	sc_count(decoder, SC_COUNT_OTHER_IP_PROTOCOL);
	return SC_LAYER_DONE;
}

enum sc_layer sc_icmp4(struct sc_decoder *decoder, struct sc_walk *walk)
{
	return icmp(decoder, walk, errors4, sizeof errors4 / sizeof errors4[0]);
}

enum sc_layer sc_icmp6(struct sc_decoder *decoder, struct sc_walk *walk)
{
	return icmp(decoder, walk, errors6, sizeof errors6 / sizeof errors6[0]);
}
