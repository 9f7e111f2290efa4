/* Tunnels whose own header says what is inside. */
#include "decode/fragment.h"
#include "decode/tunnel.h"
#include "decode/walk.h"

/* VXLAN: Ethernet, unless a flag says that the header names what follows. */
enum sc_layer sc_vxlan_gpe(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { NEXT_AT = 3 };
	static const uint8_t layers[] = {
		[1] = SC_LAYER_IP4, [2] = SC_LAYER_IP6,  [3] = SC_LAYER_ETHERNET,
		[4] = SC_LAYER_NSH, [5] = SC_LAYER_MPLS,
	};
	bool named = sc_u8(walk->rest, 0) & SC_VXLAN_NEXT;
	uint8_t next = sc_u8(walk->rest, NEXT_AT);

	sc_skip(walk, SC_VXLAN_HEADER);
	if (!named)
		return SC_LAYER_ETHERNET;
	if (next < sizeof layers && layers[next] != SC_LAYER_DONE)
		return (enum sc_layer)layers[next];
	sc_count(decoder, SC_COUNT_TUNNEL_OTHER);
	return SC_LAYER_DONE;
}

/* NSH (RFC 8300 2.2): length in words, next protocol. */
enum sc_layer sc_nsh(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 8, LENGTH_AT = 1, LENGTH_MASK = 0x3f, WORD = 4, NEXT_AT = 3 };
	static const uint8_t layers[] = {
		[1] = SC_LAYER_IP4,
		[2] = SC_LAYER_IP6,
		[3] = SC_LAYER_ETHERNET,
		[5] = SC_LAYER_MPLS,
	};
	uint32_t len = (sc_u8(walk->rest, LENGTH_AT) & LENGTH_MASK) * (uint32_t)WORD;
	uint8_t next = sc_u8(walk->rest, NEXT_AT);

	if (len < HEADER || walk->rest.len < len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, len);
	if (next < sizeof layers && layers[next] != SC_LAYER_DONE)
		return (enum sc_layer)layers[next];
	sc_count(decoder, SC_COUNT_TUNNEL_OTHER);
	return SC_LAYER_DONE;
}

enum sc_layer sc_geneve(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 8, LENGTH_MASK = 0x3f, WORD = 4, TYPE_AT = 2 };
	uint32_t len = HEADER + (sc_u8(walk->rest, 0) & LENGTH_MASK) * (uint32_t)WORD;
	uint16_t type = sc_u16(walk->rest, TYPE_AT);

	if (walk->rest.len < len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, len);
	return sc_ethertype(decoder, walk, type);
}

/* TZSP: what is inside, then fields with a type and a length up to one that ends them. */
enum sc_layer sc_tzsp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 4, PROTOCOL_AT = 2, FIELD = 2, PADDING = 0, END = 1 };
	static const struct {
		uint16_t protocol;
		uint8_t layer;
	} layers[] = {
		{1, SC_LAYER_ETHERNET},
		{18, SC_LAYER_WLAN},
		{119, SC_LAYER_PRISM},
		{127, SC_LAYER_AVS},
	};
	uint16_t protocol = sc_u16(walk->rest, PROTOCOL_AT);
	uint8_t type = PADDING;

	for (sc_skip(walk, HEADER); type != END;) {
		type = sc_u8(walk->rest, 0);
		uint32_t len = type <= END ? 1 : FIELD + (uint32_t)sc_u8(walk->rest, 1);
		if (walk->rest.len < len)
			return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
		sc_skip(walk, len);
	}
	for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++)
		if (layers[i].protocol == protocol)
			return (enum sc_layer)layers[i].layer;
	sc_count(decoder, SC_COUNT_TUNNEL_OTHER);
	return SC_LAYER_DONE;
}

/* CAPWAP's own fragments (RFC 5415 3.4), known by an identification. */
static bool capwap_joined(struct sc_decoder *decoder, struct sc_walk *walk, struct sc_bytes header,
			  enum sc_layer layer)
{
	enum { LAST = 0x40, FLAGS_AT = 3, ID_AT = 4, OFFSET_AT = 6, OFFSET_MASK = 0xfff8 };
	struct sc_fragment fragment = {
		.offset = sc_u16(header, OFFSET_AT) & OFFSET_MASK,
		.more = !(sc_u8(header, FLAGS_AT) & LAST),
		.layer = (uint8_t)layer,
	};
	uint8_t unused;

	walk->ip_id = sc_u16(header, ID_AT);
	return sc_fragment_add(decoder, walk, &fragment, &unused);
}

/* RFC 5415 4.3: its length in words; T, a frame of the radio; F, a fragment; K, a
 * keep-alive; which radio. */
enum sc_layer sc_capwap(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum {
		DTLS = 1,
		HEADER = 8,
		LENGTH_AT = 1,
		LENGTH_SHIFT = 3,
		WORD = 4,
		FLAGS_AT = 3,
		FRAGMENT = 0x80,
		KEEPALIVE = 0x08,
		NATIVE_AT = 2,
		NATIVE = 0x01,
		RADIO_MASK = 0x3e,
		RADIO_WLAN = 0x02,
	};
	struct sc_bytes b = walk->rest;
	uint32_t len = (uint32_t)(sc_u8(b, LENGTH_AT) >> LENGTH_SHIFT) * WORD;
	bool native = sc_u8(b, NATIVE_AT) & NATIVE;
	enum sc_layer layer = native ? SC_LAYER_WLAN_SWAPPED : SC_LAYER_ETHERNET;

	if (sc_u8(b, 0) == DTLS) {
		sc_count(decoder, SC_COUNT_CAPWAP_DTLS);
		return SC_LAYER_DONE;
	}
	if (len < HEADER || b.len < len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	if (sc_u8(b, FLAGS_AT) & KEEPALIVE) {
		sc_count(decoder, SC_COUNT_NOT_IP);
		return SC_LAYER_DONE;
	}
	if (native && (sc_u8(b, NATIVE_AT) & RADIO_MASK) != RADIO_WLAN) {
		sc_count(decoder, SC_COUNT_TUNNEL_OTHER);
		return SC_LAYER_DONE;
	}
	sc_skip(walk, len);
	if ((sc_u8(b, FLAGS_AT) & FRAGMENT) && !capwap_joined(decoder, walk, b, layer))
		return SC_LAYER_DONE;
	return layer;
}

/* L2TP (RFC 2661 3.1): which of the optional fields there are, and PPP. */
enum sc_layer sc_l2tp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { LENGTH = 0x4000, SEQUENCE = 0x0800, OFFSET = 0x0200, FIXED = 6, FIELD = 2 };
	uint16_t flags = sc_u16(walk->rest, 0);
	uint32_t len = FIXED;

	len += flags & LENGTH ? (uint32_t)FIELD : 0;
	len += flags & SEQUENCE ? 2 * (uint32_t)FIELD : 0;
	if (flags & OFFSET)
		len += FIELD + sc_u16(walk->rest, len);
	if (walk->rest.len < len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, len);
	return SC_LAYER_PPP;
}

/* Ethernet in IP (RFC 3378): a version in two bytes. */
enum sc_layer sc_etherip(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 2 };

	if (walk->rest.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
	sc_skip(walk, HEADER);
	return SC_LAYER_ETHERNET;
}

/* ---- seen, and not decoded: named with their count ---- */

enum sc_layer sc_ipcomp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	(void)walk;
	sc_count(decoder, SC_COUNT_IPCOMP);
	return SC_LAYER_DONE;
}

enum sc_layer sc_l2tp3(struct sc_decoder *decoder, struct sc_walk *walk)
{
	(void)walk;
	sc_count(decoder, SC_COUNT_L2TP3);
	return SC_LAYER_DONE;
}

enum sc_layer sc_wireguard(struct sc_decoder *decoder, struct sc_walk *walk)
{
	(void)walk;
	sc_count(decoder, SC_COUNT_WIREGUARD);
	return SC_LAYER_DONE;
}

enum sc_layer sc_openvpn(struct sc_decoder *decoder, struct sc_walk *walk)
{
	(void)walk;
	sc_count(decoder, SC_COUNT_OPENVPN);
	return SC_LAYER_DONE;
}
