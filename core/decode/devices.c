/* What capture devices and systems put before a packet: Endace's ERF, netfilter's
 * NFLOG, Apple's PKTAP, tags of Ethernet switches as a link of their own. */
#include "decode/walk.h"

/* ERF (Endace, "Extensible Record Format"): 16 bytes, extension headers while bit 7
 * of the type is set, then what the type says. */
enum sc_layer sc_erf(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 16, TYPE_AT = 8, MORE = 0x80, EXTENSION = 8, ETHERNET_PAD = 2 };
	static const struct {
		uint8_t type, layer, pad;
	} types[] = {
		{1, SC_LAYER_HDLC, 0},                 /* HDLC_POS */
		{2, SC_LAYER_ETHERNET, ETHERNET_PAD},  /* ETH */
		{10, SC_LAYER_HDLC, 0},                /* COLOR_HDLC_POS */
		{11, SC_LAYER_ETHERNET, ETHERNET_PAD}, /* COLOR_ETH */
		{15, SC_LAYER_HDLC, 0},                /* DSM_COLOR_HDLC_POS */
		{16, SC_LAYER_ETHERNET, ETHERNET_PAD}, /* DSM_COLOR_ETH */
		{20, SC_LAYER_ETHERNET, ETHERNET_PAD}, /* COLOR_HASH_ETH */
		{19, SC_LAYER_HDLC, 0},                /* COLOR_HASH_POS */
		{22, SC_LAYER_IP4, 0},
		{23, SC_LAYER_IP6, 0},
	};
	struct sc_bytes b = walk->rest;
	uint8_t type = sc_u8(b, TYPE_AT), more = type;

	if (b.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, HEADER);
	while (more & MORE) {
		if (walk->rest.len < EXTENSION)
			return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
		more = sc_u8(walk->rest, 0);
		sc_skip(walk, EXTENSION);
	}
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (types[i].type == (type & ~MORE)) {
			sc_skip(walk, types[i].pad);
			return (enum sc_layer)types[i].layer;
		}
	sc_count(decoder, SC_COUNT_NOT_IP);
	return SC_LAYER_DONE;
}

/* PPP (RFC 1662 3.1) or Cisco's HDLC: the first bytes tell which. */
enum sc_layer sc_hdlc(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { PPP_ADDRESS_CONTROL = 0xff03 };

	(void)decoder;
	return sc_u16(walk->rest, 0) == PPP_ADDRESS_CONTROL ? SC_LAYER_PPP : SC_LAYER_CISCO_HDLC;
}

/* The length of an attribute of NFLOG. It is in the byte order of the machine that captured, which
 * the packet does not name: the order that gives a possible length is taken. */
static uint32_t nflog_len(struct sc_bytes b, bool swapped)
{
	uint16_t len = sc_u16(b, 0);

	return swapped ? __builtin_bswap16(len) : len;
}

/* Netfilter's packets (LINKTYPE_NFLOG): attributes, one of which is the packet. */
enum sc_layer sc_nflog(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 4, ATTRIBUTE = 4, ROUND = 3, PAYLOAD = 9, TYPE_MASK = 0x7fff };
	struct sc_bytes b = walk->rest;
	uint32_t first;
	bool swapped;

	if (b.len < HEADER + ATTRIBUTE)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, HEADER);
	first = nflog_len(walk->rest, true);
	swapped = first >= ATTRIBUTE && first <= walk->rest.len + walk->missing;
	while (walk->rest.len >= ATTRIBUTE) {
		uint32_t len = nflog_len(walk->rest, swapped);
		uint16_t type = sc_u16(walk->rest, 2);

		if (swapped)
			type = __builtin_bswap16(type);
		if (len < ATTRIBUTE)
			return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
		if ((type & TYPE_MASK) == PAYLOAD) {
			sc_skip(walk, ATTRIBUTE);
			return SC_LAYER_RAW_IP;
		}
		sc_skip(walk, (len + ROUND) & ~(uint32_t)ROUND);
	}
	if (walk->missing == 0)
		sc_count(decoder, SC_COUNT_NOT_IP);
	return SC_LAYER_DONE;
}

/* Apple's packets (LINKTYPE_PKTAP), little-endian: length of the header, type of
 * the record, link type. */
enum sc_layer sc_pktap(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { LENGTH_AT = 0, LINK_TYPE_AT = 8, HEADER = 12 };
	struct sc_bytes b = walk->rest;
	uint32_t len = __builtin_bswap32(sc_u32(b, LENGTH_AT));

	if (b.len < HEADER || len < HEADER || len > b.len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, len);
	return sc_inner_link(decoder, __builtin_bswap32(sc_u32(b, LINK_TYPE_AT)));
}

/* Ethernet whose addresses are followed by a switch's tag of four bytes
 * (LINKTYPE_DSA_TAG_DSA, LINKTYPE_DSA_TAG_BRCM), and then by the type. */
enum sc_layer sc_ethernet_tagged(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { ADDRESSES = 12, TAG = 4, TYPE = 2 };
	uint16_t type = sc_u16(walk->rest, ADDRESSES + TAG);

	if (walk->rest.len < ADDRESSES + TAG + TYPE)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, ADDRESSES + TAG + TYPE);
	return sc_ethertype(decoder, walk, type);
}

/* LINKTYPE_DSA_TAG_BRCM_PREPEND: the tag is before the addresses. */
enum sc_layer sc_tag_prepended(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { TAG = 4 };

	if (walk->rest.len < TAG)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, TAG);
	return SC_LAYER_ETHERNET;
}
