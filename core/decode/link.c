/* Link layers: what a frame begins with. Ethernet, PPP and MPLS have files of
 * their own; the small ones are here. */
#include <pcap/pcap.h>
#include <stdio.h>

#include "decode/walk.h"

/* https://www.tcpdump.org/linktypes.html */
enum {
	LINKTYPE_NULL = 0,
	LINKTYPE_ETHERNET = 1,
	LINKTYPE_PPP = 9,
	LINKTYPE_RAW_12 = 12, /* DLT_RAW as some systems number it, */
	LINKTYPE_RAW_14 = 14, /* found in files all the same */
	LINKTYPE_PPP_HDLC = 50,
	LINKTYPE_PPP_ETHER = 51,
	LINKTYPE_RAW = 101,
	LINKTYPE_C_HDLC = 104,
	LINKTYPE_IEEE802_11 = 105,
	LINKTYPE_LOOP = 108,
	LINKTYPE_LINUX_SLL = 113,
	LINKTYPE_IEEE802_11_PRISM = 119,
	LINKTYPE_IEEE802_11_RADIOTAP = 127,
	LINKTYPE_IEEE802_11_AVS = 163,
	LINKTYPE_PPI = 192,
	LINKTYPE_ERF = 197,
	LINKTYPE_PPP_WITH_DIR = 204,
	LINKTYPE_MPLS = 219,
	LINKTYPE_IPV4 = 228,
	LINKTYPE_IPV6 = 229,
	LINKTYPE_NFLOG = 239,
	LINKTYPE_WIRESHARK_UPPER_PDU = 252,
	LINKTYPE_PKTAP = 258,
	LINKTYPE_LINUX_SLL2 = 276,
	LINKTYPE_DSA_TAG_BRCM = 281,
	LINKTYPE_DSA_TAG_BRCM_PREPEND = 282,
	LINKTYPE_DSA_TAG_DSA = 283,
	LINKTYPE_DSA_TAG_EDSA = 284,
	LINK_TYPES
};

static const uint8_t link_layers[LINK_TYPES] = {
	[LINKTYPE_NULL] = SC_LAYER_FAMILY,
	[LINKTYPE_ETHERNET] = SC_LAYER_ETHERNET,
	[LINKTYPE_PPP] = SC_LAYER_PPP,
	[LINKTYPE_RAW_12] = SC_LAYER_RAW_IP,
	[LINKTYPE_RAW_14] = SC_LAYER_RAW_IP,
	[LINKTYPE_PPP_HDLC] = SC_LAYER_PPP,
	[LINKTYPE_PPP_ETHER] = SC_LAYER_PPPOE,
	[LINKTYPE_RAW] = SC_LAYER_RAW_IP,
	[LINKTYPE_C_HDLC] = SC_LAYER_CISCO_HDLC,
	[LINKTYPE_IEEE802_11] = SC_LAYER_WLAN,
	[LINKTYPE_LOOP] = SC_LAYER_FAMILY,
	[LINKTYPE_LINUX_SLL] = SC_LAYER_COOKED,
	[LINKTYPE_IEEE802_11_PRISM] = SC_LAYER_PRISM,
	[LINKTYPE_IEEE802_11_RADIOTAP] = SC_LAYER_RADIOTAP,
	[LINKTYPE_IEEE802_11_AVS] = SC_LAYER_AVS,
	[LINKTYPE_PPI] = SC_LAYER_PPI,
	[LINKTYPE_ERF] = SC_LAYER_ERF,
	[LINKTYPE_PPP_WITH_DIR] = SC_LAYER_PPP_DIRECTION,
	[LINKTYPE_MPLS] = SC_LAYER_MPLS,
	[LINKTYPE_IPV4] = SC_LAYER_IP4,
	[LINKTYPE_IPV6] = SC_LAYER_IP6,
	[LINKTYPE_NFLOG] = SC_LAYER_NFLOG,
	[LINKTYPE_WIRESHARK_UPPER_PDU] = SC_LAYER_EXPORTED,
	[LINKTYPE_PKTAP] = SC_LAYER_PKTAP,
	[LINKTYPE_LINUX_SLL2] = SC_LAYER_COOKED2,
	[LINKTYPE_DSA_TAG_BRCM] = SC_LAYER_ETHERNET_TAGGED,
	[LINKTYPE_DSA_TAG_BRCM_PREPEND] = SC_LAYER_TAG_PREPENDED,
	[LINKTYPE_DSA_TAG_DSA] = SC_LAYER_ETHERNET_TAGGED,
	[LINKTYPE_DSA_TAG_EDSA] = SC_LAYER_ETHERNET,
};

enum sc_layer sc_link_layer(uint16_t link_type)
{
	return link_type < LINK_TYPES ? (enum sc_layer)link_layers[link_type] : SC_LAYER_DONE;
}

bool sc_link_known(uint16_t link_type)
{
	return sc_link_layer(link_type) != SC_LAYER_DONE;
}

enum sc_layer sc_inner_link(struct sc_decoder *decoder, uint32_t link_type)
{
	enum sc_layer layer =
		link_type < LINK_TYPES ? sc_link_layer((uint16_t)link_type) : SC_LAYER_DONE;

	if (layer == SC_LAYER_DONE)
		sc_count(decoder, SC_COUNT_BAD_LINK);
	return layer;
}

const char *sc_link_name(uint16_t link_type)
{
	static _Thread_local char number[sizeof "65535"];
	/* libpcap names link types by their DLT_ numbers. These are the LINKTYPE_ numbers, except
	 * for raw IP, which every system numbers as it likes. */
	int dlt = link_type == LINKTYPE_RAW ? DLT_RAW : link_type;
	const char *name = pcap_datalink_val_to_name(dlt);

	if (name)
		return name;
	snprintf(number, sizeof number, "%u", link_type);
	return number;
}

enum sc_layer sc_raw_ip(struct sc_decoder *decoder, struct sc_walk *walk)
{
	switch (sc_u8(walk->rest, 0) >> 4) {
	case 4:
		return SC_LAYER_IP4;
	case 6:
		return SC_LAYER_IP6;
	}
	return sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
}

/* LINKTYPE_NULL and LINKTYPE_LOOP: the address family, in the byte order of
 * the machine that captured or in network order. */
enum sc_layer sc_family(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 4, SWAPPED = 0xffff };
	uint32_t family = sc_u32(walk->rest, 0);

	if (walk->rest.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	if (family > SWAPPED)
		family = __builtin_bswap32(family);
	sc_skip(walk, HEADER);
	switch (family) {
	case 2:
		return SC_LAYER_IP4;
	case 10: /* Linux */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* macOS */
		return SC_LAYER_IP6;
	}
	sc_count(decoder, SC_COUNT_NOT_IP);
	return SC_LAYER_DONE;
}

/* A header of `length` bytes with an ethertype at `at`. */
static enum sc_layer fixed(struct sc_decoder *decoder, struct sc_walk *walk, uint32_t length,
			   uint32_t at)
{
	uint16_t type = sc_u16(walk->rest, at);

	if (walk->rest.len < length)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, length);
	return sc_ethertype(decoder, walk, type);
}

/* LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, address, protocol. */
enum sc_layer sc_cooked(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 16, PROTOCOL_AT = 14 };

	return fixed(decoder, walk, HEADER, PROTOCOL_AT);
}

/* LINKTYPE_LINUX_SLL2: protocol first, interface index and the rest behind. */
enum sc_layer sc_cooked2(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 20, PROTOCOL_AT = 0 };

	return fixed(decoder, walk, HEADER, PROTOCOL_AT);
}

/* LINKTYPE_C_HDLC: address, control, ethertype. */
enum sc_layer sc_cisco_hdlc(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 4, PROTOCOL_AT = 2 };

	return fixed(decoder, walk, HEADER, PROTOCOL_AT);
}
