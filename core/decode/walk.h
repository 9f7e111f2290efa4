/* The walk through the headers of a packet, from the link inwards.
 *
 * Every layer is one function: it reads its header from walk->rest, leaves
 * there what lies behind it, and says which layer that is. A link or a tunnel
 * more is one row in SC_LAYERS, one where its number stands (link types,
 * ethertypes, IP protocols, UDP ports) and one such function.
 *
 * Long because of the table of layers. */
#ifndef SC_DECODE_WALK_H
#define SC_DECODE_WALK_H

#include <glib.h>

#include "base/pool.h"
#include "decode/bytes.h"
#include "decode/decode.h"

struct sc_fragments;
struct sc_streams;
struct sc_associations;

#define SC_LAYERS(X) \
	X(ETHERNET, sc_ethernet) \
	X(LLC, sc_llc) \
	X(COOKED, sc_cooked) \
	X(COOKED2, sc_cooked2) \
	X(FAMILY, sc_family) \
	X(CISCO_HDLC, sc_cisco_hdlc) \
	X(PPP, sc_ppp) \
	X(PPP_DIRECTION, sc_ppp_direction) \
	X(PPPOE, sc_pppoe) \
	X(MPLS, sc_mpls) \
	X(WLAN, sc_wlan) \
	X(WLAN_PADDED, sc_wlan_padded) \
	X(WLAN_SWAPPED, sc_wlan_swapped) \
	X(RADIOTAP, sc_radiotap) \
	X(PPI, sc_ppi) \
	X(AVS, sc_avs) \
	X(PRISM, sc_prism) \
	X(ERF, sc_erf) \
	X(HDLC, sc_hdlc) \
	X(NFLOG, sc_nflog) \
	X(PKTAP, sc_pktap) \
	X(EXPORTED, sc_exported) \
	X(ETHERNET_TAGGED, sc_ethernet_tagged) \
	X(TAG_PREPENDED, sc_tag_prepended) \
	X(PBB, sc_pbb) \
	X(TRILL, sc_trill) \
	X(MACSEC, sc_macsec) \
	X(NSH, sc_nsh) \
	X(RAW_IP, sc_raw_ip) \
	X(IP4, sc_ip4) \
	X(IP6, sc_ip6) \
	X(GRE, sc_gre) \
	X(ESP, sc_esp) \
	X(ETHERIP, sc_etherip) \
	X(IPCOMP, sc_ipcomp) \
	X(L2TP, sc_l2tp) \
	X(L2TP3, sc_l2tp3) \
	X(GENEVE, sc_geneve) \
	X(VXLAN_GPE, sc_vxlan_gpe) \
	X(TZSP, sc_tzsp) \
	X(CAPWAP, sc_capwap) \
	X(WIREGUARD, sc_wireguard) \
	X(OPENVPN, sc_openvpn) \
	X(ICMP4, sc_icmp4) \
	X(ICMP6, sc_icmp6) \
	X(UDP, sc_udp) \
	X(TCP, sc_tcp) \
	X(SCTP, sc_sctp)

enum sc_layer {
	SC_LAYER_DONE, /* nothing more to read */
#define X(id, function) SC_LAYER_##id,
	SC_LAYERS(X)
#undef X
};

/* Where the walk stands in a packet. */
struct sc_walk {
	struct sc_bytes rest;     /* what the next layer is read from */
	uint32_t missing;         /* bytes behind `rest` that were sent but not captured */
	bool cut;                 /* that bytes are missing has been counted */
	bool snapped;             /* the capture cut a record that it came in */
	bool open_end;            /* fragments are missing: more than `missing` may be */
	uint8_t depth;            /* layers so far */
	uint8_t family;           /* of the innermost IP header: 4 or 6; 0: none yet */
	uint8_t traffic_class;    /* of that header */
	const uint8_t *src, *dst; /* its addresses, 4 or 16 bytes */
	uint32_t ip_id;
	uint32_t interface;
	const struct sc_frame_ref *first, *last; /* the frames it came in */
};

/* What the layers share. */
struct sc_decoder {
	struct sc_decode_sink sink;
	struct sc_counters *counters; /* not owned */
	int64_t now_ns;               /* the clock; SC_TIME_NONE: not known yet */
	struct sc_pool pool;          /* of all that is kept from packet to packet */
	/* What the layers below remember of earlier packets; each knows its own alone. */
	struct sc_fragments *fragments;
	struct sc_streams *streams;
	struct sc_associations *associations;
	struct sc_inflate_room *inflate_room; /* of HEP; NULL: nothing was compressed */
	GArray *parts;                        /* uint64_t: sc_decoder_parts. NULL: nobody asks */
};

static inline void sc_count(struct sc_decoder *decoder, enum sc_counter counter)
{
	decoder->counters->n[counter]++;
}

/* A header is not sound or not all there. If the capture cut the bytes behind it, that has been
 * counted already; else `counter` is counted. */
static inline enum sc_layer sc_damaged(struct sc_decoder *decoder, const struct sc_walk *walk,
				       enum sc_counter counter)
{
	if (walk->missing == 0)
		sc_count(decoder, counter);
	return SC_LAYER_DONE;
}

static inline void sc_skip(struct sc_walk *walk, uint32_t count)
{
	walk->rest = sc_bytes_after(walk->rest, count);
}

/* A header says how long it and what is in it are: cuts padding off, or notes
 * what is missing. */
static inline void sc_clip(struct sc_decoder *decoder, struct sc_walk *walk, uint32_t length)
{
	walk->open_end = false;
	if (__builtin_expect(length <= walk->rest.len, 1)) {
		walk->rest.len = length;
		walk->missing = 0;
		return;
	}
	walk->missing = length - walk->rest.len;
	if (!walk->cut)
		sc_count(decoder, SC_COUNT_SNAPLEN);
	walk->cut = true;
}

/* Reads layer after layer until nothing is left. */
void sc_walk_on(struct sc_decoder *decoder, struct sc_walk *walk, enum sc_layer layer);

/* Which layer a frame of that link type begins with; SC_LAYER_DONE: not known. */
enum sc_layer sc_link_layer(uint16_t link_type);

/* The same of one that a header inside a frame gives; counted when it is not known. */
enum sc_layer sc_inner_link(struct sc_decoder *decoder, uint32_t link_type);

/* What an ethertype stands for, VLAN and other tags in walk->rest skipped. */
enum sc_layer sc_ethertype(struct sc_decoder *decoder, struct sc_walk *walk, uint16_t type);

/* What an IP protocol number stands for, extension headers in walk->rest skipped. */
enum sc_layer sc_ip_payload(struct sc_decoder *decoder, struct sc_walk *walk, uint8_t protocol);

struct sc_endpoint sc_endpoint_of(const struct sc_walk *walk, const uint8_t *addr, uint16_t port);

struct sc_packet sc_packet_of(const struct sc_walk *walk, enum sc_transport transport,
			      uint16_t sport, uint16_t dport);

/* Hands walk->rest on to the sink. */
void sc_deliver(struct sc_decoder *decoder, const struct sc_walk *walk, enum sc_transport transport,
		uint16_t sport, uint16_t dport);

/* The same of a UDP datagram that begins as media do. */
void sc_deliver_media(struct sc_decoder *decoder, const struct sc_walk *walk, uint16_t sport,
		      uint16_t dport);

#define X(id, function) enum sc_layer function(struct sc_decoder *, struct sc_walk *);
SC_LAYERS(X)
#undef X

#endif
