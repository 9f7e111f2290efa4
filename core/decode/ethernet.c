/* Ethernet, VLAN tags, LLC/SNAP, and the ethertypes that all links share. */
#include "decode/walk.h"

/* IEEE 802 numbers, https://www.iana.org/assignments/ieee-802-numbers */
enum {
	ETHERTYPE_LENGTH_MAX = 0x05dc, /* below 0x0600 it is a length: LLC follows */
	ETHERTYPE_LLC = 0x0004,        /* Linux's own, in cooked captures: LLC follows */
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_TEB = 0x6558,
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_MPLS = 0x8847,
	ETHERTYPE_MPLS_UPSTREAM = 0x8848,
	ETHERTYPE_PPPOE_SESSION = 0x8864,
	ETHERTYPE_PPP = 0x880b,
	ETHERTYPE_QINQ = 0x88a8, /* 802.1ad */
	ETHERTYPE_QINQ_9100 = 0x9100,
	ETHERTYPE_QINQ_9200 = 0x9200,
};

static const struct {
	uint16_t type;
	uint8_t layer;
} types[] = {
	{ETHERTYPE_IPV4, SC_LAYER_IP4},
	{ETHERTYPE_IPV6, SC_LAYER_IP6},
	{ETHERTYPE_MPLS, SC_LAYER_MPLS},
	{ETHERTYPE_MPLS_UPSTREAM, SC_LAYER_MPLS},
	{ETHERTYPE_PPPOE_SESSION, SC_LAYER_PPPOE},
	{ETHERTYPE_PPP, SC_LAYER_PPP},
	{ETHERTYPE_TEB, SC_LAYER_ETHERNET},
	{ETHERTYPE_LLC, SC_LAYER_LLC},
};

static bool is_vlan(uint16_t type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ || type == ETHERTYPE_QINQ_9100 ||
	       type == ETHERTYPE_QINQ_9200;
}

enum sc_layer sc_ethertype(struct sc_decoder *decoder, struct sc_walk *walk, uint16_t type)
{
	enum { VLAN_TAG = 4, VLAN_TYPE_AT = 2 };

	if (__builtin_expect(type == ETHERTYPE_IPV4, 1))
		return SC_LAYER_IP4;
	while (is_vlan(type)) {
		if (walk->rest.len < VLAN_TAG)
			return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
		type = sc_u16(walk->rest, VLAN_TYPE_AT);
		sc_skip(walk, VLAN_TAG);
	}
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (types[i].type == type)
			return (enum sc_layer)types[i].layer;
	if (type <= ETHERTYPE_LENGTH_MAX && type > ETHERTYPE_LLC)
		return SC_LAYER_LLC;
	sc_count(decoder, SC_COUNT_NOT_IP);
	return SC_LAYER_DONE;
}

enum sc_layer sc_ethernet(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 14, TYPE_AT = 12 };
	uint16_t type = sc_u16(walk->rest, TYPE_AT);

	if (walk->rest.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, HEADER);
	return sc_ethertype(decoder, walk, type);
}

/* IEEE 802.2, with SNAP (RFC 1042) or IP's own access point. */
enum sc_layer sc_llc(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum {
		LLC = 3,
		SNAP = 8,
		SNAP_TYPE_AT = 6,
		UNNUMBERED = 3,
		SAP_IP = 0x06,
		SAP_SNAP = 0xaa
	};
	struct sc_bytes b = walk->rest;

	if (b.len < LLC)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	if (sc_u8(b, 0) == SAP_IP && sc_u8(b, 1) == SAP_IP && sc_u8(b, 2) == UNNUMBERED) {
		sc_skip(walk, LLC);
		return SC_LAYER_IP4;
	}
	if (sc_u8(b, 0) != SAP_SNAP || sc_u8(b, 1) != SAP_SNAP || sc_u8(b, 2) != UNNUMBERED) {
		sc_count(decoder, SC_COUNT_NOT_IP);
		return SC_LAYER_DONE;
	}
	if (b.len < SNAP)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, SNAP);
	return sc_ethertype(decoder, walk, sc_u16(b, SNAP_TYPE_AT));
}
