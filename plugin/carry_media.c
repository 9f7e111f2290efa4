/* Datagrams of media, from what Wireshark knows of their headers. Their bytes are read from behind
 * the header of UDP, whatever Wireshark took them for. */
#include "carry_parts.h"

#include "decode/tunnel.h"

/* The fields of IP headers in a frame, each looked for once. NULL: there are none. */
struct ip_fields {
	const GPtrArray *ids4; /* of all headers of IPv4 */
	const GPtrArray *ids6, *lengths6;
};

static field_info *last_of(const GPtrArray *fields)
{
	return fields && fields->len > 0 ? g_ptr_array_index(fields, fields->len - 1) : NULL;
}

/* Of the innermost IP header: RFC 2474. */
static uint8_t dscp_of(const field_info *field, bool ip4)
{
	enum { FIELD_AT = 4, SHIFT4 = 2, SHIFT6 = 6, MASK = 0x3f };
	int start = field ? field->start - FIELD_AT : -1;

	if (start < 0)
		return 0;
	return (uint8_t)(tvb_get_ntohs(field->ds_tvb, start) >> (ip4 ? SHIFT4 : SHIFT6) & MASK);
}

/* Where the datagram ends whose header is there: as IP says, where that contradicts UDP. */
static int media_end(const GPtrArray *ids, field_info *length, int header)
{
	enum { HEADER = 8 };
	int packet = sc_carry_packet_end(ids, length->ds_tvb, header);
	int end = header + (int)sc_ws_uint(length);

	if (packet == INT_MAX)
		packet = (int)tvb_reported_length(length->ds_tvb);
	return end >= header + HEADER && end <= packet ? end : packet;
}

/* The first byte of RTP and RTCP, and of what else goes between ends of media (RFC 7983). */
static bool begins_as_media(uint8_t first)
{
	return (first & 0xc0) == 0x80;
}

static bool may_be_on_media_port(uint8_t first)
{
	return first < 0xc0;
}

/* Its bytes, if it may be media and is no tunnel. */
static bool set_payload(struct sc_datagram *datagram, const struct ip_fields *fields,
			field_info *length)
{
	enum { LENGTH_AT = 4, HEADER = 8 };
	int header = length->start - LENGTH_AT, payload = header + HEADER;
	int captured = (int)tvb_captured_length(length->ds_tvb), end;
	const uint8_t *bytes;
	uint32_t before;

	if (header < 0 || payload > captured ||
	    (payload < captured && !may_be_on_media_port(sc_ws_byte(length->ds_tvb, payload))))
		return false;
	end = media_end(fields->ids4, length, header);
	if (end < payload)
		return false;
	bytes = tvb_get_ptr(length->ds_tvb, header, MIN(end, captured) - header);
	datagram->sport = (uint16_t)(bytes[0] << 8 | bytes[1]);
	datagram->dport = (uint16_t)(bytes[2] << 8 | bytes[3]);
	datagram->bytes = bytes + HEADER;
	datagram->captured = (uint32_t)(MIN(end, captured) - payload);
	datagram->length = (uint32_t)(end - payload);
	return !sc_tunnel_likely(datagram->sport, datagram->dport) ||
	       !sc_tunnel_find(datagram->sport, datagram->dport,
			       (struct sc_bytes){datagram->bytes, datagram->captured}, &before);
}

bool sc_carry_media(struct sc_carry_media *media, packet_info *pinfo, const proto_tree *tree)
{
	const GPtrArray *lengths = sc_carry_fields(tree, UDP_LENGTH);
	bool ip4 = pinfo->src.type == AT_IPv4;
	struct sc_datagram *datagram;
	struct ip_fields fields = {0};
	field_info *id;

	if (!lengths || lengths->len == 0 || (!ip4 && pinfo->src.type != AT_IPv6) ||
	    pinfo->dst.type != pinfo->src.type)
		return false;
	fields.ids4 = sc_carry_fields(tree, IP_ID);
	if (!ip4) {
		fields.ids6 = sc_carry_fields(tree, IPV6_ID);
		fields.lengths6 = sc_carry_fields(tree, IPV6_LENGTH);
	}
	media->frame = sc_carry_frame_ref(pinfo);
	datagram = &media->datagram;
	*datagram = (struct sc_datagram){
		.src = pinfo->src.data,
		.dst = pinfo->dst.data,
		.family = ip4 ? 4 : 6,
		.frame = &media->frame,
	};
	if (!set_payload(datagram, &fields, lengths->pdata[lengths->len - 1]) ||
	    sc_carry_fields(tree, ICMP_TYPE) ||
	    sc_carry_fields(tree, ICMPV6_TYPE)) /* it is quoted there */
		return false;
	id = last_of(ip4 ? fields.ids4 : fields.ids6);
	/* What a relay carries has none in the command line either. */
	if (datagram->captured > 0 && begins_as_media(datagram->bytes[0]))
		datagram->dscp = dscp_of(ip4 ? id : last_of(fields.lengths6), ip4);
	datagram->ip_id = id ? sc_ws_uint(id) : 0;
	return true;
}
