/* Ethernet, its tags, LLC/SNAP, and the ethertypes that all links share. */
#include "decode/walk.h"

/* IEEE 802 numbers, https://www.iana.org/assignments/ieee-802-numbers */
enum {
	ETHERTYPE_LENGTH_MAX = 0x05dc, /* below 0x0600 it is a length: LLC follows */
	ETHERTYPE_LLC = 0x0004,        /* Linux's own, in cooked captures: LLC follows */
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_TEB = 0x6558,
	ETHERTYPE_TRILL = 0x22f3,
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_MPLS = 0x8847,
	ETHERTYPE_MPLS_UPSTREAM = 0x8848,
	ETHERTYPE_PPPOE_SESSION = 0x8864,
	ETHERTYPE_PPP = 0x880b,
	ETHERTYPE_QINQ = 0x88a8,   /* 802.1ad */
	ETHERTYPE_MACSEC = 0x88e5, /* 802.1AE */
	ETHERTYPE_PBB = 0x88e7,    /* 802.1ah */
	ETHERTYPE_CMD = 0x8909,    /* Cisco MetaData */
	ETHERTYPE_VN_TAG = 0x8926, /* Cisco */
	ETHERTYPE_HSR = 0x892f,    /* IEC 62439-3 */
	ETHERTYPE_E_TAG = 0x893f,  /* 802.1BR */
	ETHERTYPE_NSH = 0x894f,
	ETHERTYPE_QINQ_9100 = 0x9100,
	ETHERTYPE_QINQ_9200 = 0x9200,
	ETHERTYPE_EDSA = 0xdada, /* Marvell's switches, as Linux numbers it */
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
	{ETHERTYPE_NSH, SC_LAYER_NSH},
	{ETHERTYPE_PBB, SC_LAYER_PBB},
	{ETHERTYPE_TRILL, SC_LAYER_TRILL},
	{ETHERTYPE_MACSEC, SC_LAYER_MACSEC},
};

/* Tags: so many bytes between one ethertype and the next. */
static const struct {
	uint16_t type, bytes;
} tags[] = {
	{ETHERTYPE_VLAN, 2},      {ETHERTYPE_QINQ, 2}, {ETHERTYPE_QINQ_9100, 2},
	{ETHERTYPE_QINQ_9200, 2}, {ETHERTYPE_CMD, 6},  {ETHERTYPE_VN_TAG, 4},
	{ETHERTYPE_E_TAG, 6},     {ETHERTYPE_EDSA, 6}, {ETHERTYPE_HSR, 4},
};

/* 0: it is no tag. */
static uint32_t tag_bytes(uint16_t type)
{
	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
		if (tags[i].type == type)
			return tags[i].bytes;
	return 0;
}

enum sc_layer sc_ethertype(struct sc_decoder *decoder, struct sc_walk *walk, uint16_t type)
{
	enum { TYPE = 2 };
	uint32_t bytes;

	if (__builtin_expect(type == ETHERTYPE_IPV4, 1))
		return SC_LAYER_IP4;
	while ((bytes = tag_bytes(type)) > 0) {
		if (walk->rest.len < bytes + TYPE)
			return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
		type = sc_u16(walk->rest, bytes);
		sc_skip(walk, bytes + TYPE);
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

/* A backbone's service tag (802.1ah), with the customer's frame behind it. */
enum sc_layer sc_pbb(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { TAG = 4 };

	if (walk->rest.len < TAG)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, TAG);
	return SC_LAYER_ETHERNET;
}

/* TRILL (RFC 6325 3): version, length of the options in words, hop count; two names. */
enum sc_layer sc_trill(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 6, WORD = 4, OPTIONS_SHIFT = 6, OPTIONS_MASK = 0x1f };
	uint32_t options = (sc_u16(walk->rest, 0) >> OPTIONS_SHIFT & OPTIONS_MASK) * (uint32_t)WORD;

	if (walk->rest.len < HEADER + options)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, HEADER + options);
	return SC_LAYER_ETHERNET;
}

/* MACsec (802.1AE 9.3): the tag says whether what follows is changed or encrypted. */
enum sc_layer sc_macsec(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { TAG = 6, IDENTIFIER = 8, HAS_IDENTIFIER = 0x20, ENCRYPTED = 0x08, CHANGED = 0x04 };
	uint8_t control = sc_u8(walk->rest, 0);
	uint32_t len = TAG + (control & HAS_IDENTIFIER ? (uint32_t)IDENTIFIER : 0);
	uint16_t type = sc_u16(walk->rest, len);

	if (walk->rest.len < len + sizeof type)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	if (control & (ENCRYPTED | CHANGED)) {
		sc_count(decoder, SC_COUNT_MACSEC);
		return SC_LAYER_DONE;
	}
	sc_skip(walk, len + (uint32_t)sizeof type);
	return sc_ethertype(decoder, walk, type);
}
