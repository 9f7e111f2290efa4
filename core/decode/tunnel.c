#include "decode/tunnel.h"

#include "decode/fragment.h"
#include "decode/ip_header.h"
#include "decode/walk.h"

/* RFC 7348 5: flags with I set, VNI between reserved bytes. The topmost flag is
 * the group policy extension's, 0x04 says that the header names what follows (GPE). */
enum { VXLAN_HEADER = 8, VXLAN_VNI = 0x08, VXLAN_NEXT = 0x04, VXLAN_GROUP = 0x80 };

static bool like_vxlan(struct sc_bytes b)
{
	enum { LAST_AT = 7, KNOWN = VXLAN_VNI | VXLAN_GROUP | VXLAN_NEXT };
	uint8_t flags = sc_u8(b, 0);

	return b.len >= VXLAN_HEADER && (flags & VXLAN_VNI) && !(flags & ~KNOWN) &&
	       sc_u8(b, LAST_AT) == 0;
}

static uint32_t vxlan(struct sc_bytes b)
{
	return like_vxlan(b) ? 0 : SC_NO_TUNNEL;
}

/* draft-ietf-nvo3-vxlan-gpe 3.1; flags for OAM and broadcasts are allowed. */
static uint32_t vxlan_gpe(struct sc_bytes b)
{
	enum { LAST_AT = 7, KNOWN = 0x0f, NEXT_AT = 3, NEXT_MAX = 7 };
	uint8_t flags = sc_u8(b, 0);
	bool named = (flags & VXLAN_NEXT) && !(flags & ~KNOWN) && sc_u8(b, LAST_AT) == 0 &&
		     sc_u8(b, NEXT_AT) <= NEXT_MAX;

	return b.len >= VXLAN_HEADER && (named || like_vxlan(b)) ? 0 : SC_NO_TUNNEL;
}

/* A G-PDU of GTPv1-U with IP inside (3GPP TS 29.281 5.1, 5.2). */
static uint32_t gtp_user(struct sc_bytes b)
{
	enum {
		HEADER = 8,
		OPTIONAL = 12,
		EXTENSION = 0x04,
		ANY_OPTIONAL = 0x07,
		NEXT_AT = 11,
		VERSION_AND_TYPE = 0xf0,
		GTP_1 = 0x30,
		G_PDU = 255,
		UNIT = 4
	};
	uint8_t flags = sc_u8(b, 0), next = sc_u8(b, NEXT_AT), version;
	uint32_t len = flags & ANY_OPTIONAL ? OPTIONAL : HEADER;

	if ((flags & VERSION_AND_TYPE) != GTP_1 || sc_u8(b, 1) != G_PDU)
		return SC_NO_TUNNEL;
	if (!(flags & EXTENSION))
		next = 0;
	/* Each extension header: its length in units, content, the next one's type. */
	while (next != 0) {
		uint32_t extension = sc_u8(b, len) * (uint32_t)UNIT;
		if (extension == 0)
			return SC_NO_TUNNEL;
		len += extension;
		next = sc_u8(b, len - 1);
	}
	version = sc_u8(b, len) >> 4;
	return version == 4 || version == 6 ? len : SC_NO_TUNNEL;
}

/* NAT-T (RFC 3948): ESP, told from IKE by its first four bytes. A text has no
 * byte in its first eight that cannot be printed. */
static uint32_t esp(struct sc_bytes b)
{
	enum { HEADER = 8, PRINTABLE_MIN = 0x20, PRINTABLE_MAX = 0x7e };
	bool text = true;

	for (uint32_t i = 0; i < HEADER; i++) {
		uint8_t c = sc_u8(b, i);
		text &= (c >= PRINTABLE_MIN && c <= PRINTABLE_MAX) || c == '\r' || c == '\n';
	}
	return b.len > HEADER && sc_u32(b, 0) != 0 && !text ? 0 : SC_NO_TUNNEL;
}

/* RFC 8926 3.4: version 0, length of the options, two flags; an ethertype. */
static uint32_t geneve(struct sc_bytes b)
{
	enum { HEADER = 8, VERSION = 0xc0, RESERVED = 0x3f, LAST_AT = 7, ETHERTYPE_MIN = 0x600 };

	return b.len >= HEADER && !(sc_u8(b, 0) & VERSION) && !(sc_u8(b, 1) & RESERVED) &&
			       sc_u16(b, 2) >= ETHERTYPE_MIN && sc_u8(b, LAST_AT) == 0
		       ? 0
		       : SC_NO_TUNNEL;
}

/* TZSP: version 1; a packet received, or one to be sent. */
static uint32_t tzsp(struct sc_bytes b)
{
	enum { HEADER = 4, VERSION = 1, TYPE_MAX = 1 };

	return b.len > HEADER && sc_u8(b, 0) == VERSION && sc_u8(b, 1) <= TYPE_MAX ? 0
										   : SC_NO_TUNNEL;
}

/* CAPWAP's data channel (RFC 5415 4.2): version 0; type 0, or 1 with DTLS. */
static uint32_t capwap(struct sc_bytes b)
{
	enum { HEADER = 8, TYPE_MAX = 1 };

	return b.len >= HEADER && sc_u8(b, 0) <= TYPE_MAX ? 0 : SC_NO_TUNNEL;
}

/* L2TP version 2 (RFC 2661 3.1): a data message, which has no type bit. */
static uint32_t l2tp(struct sc_bytes b)
{
	enum { HEADER = 6, FIXED_BITS = 0xb4ff, VERSION = 2 };

	return b.len > HEADER && (sc_u16(b, 0) & FIXED_BITS) == VERSION ? 0 : SC_NO_TUNNEL;
}

/* An IP packet that is as long as it says, `before` bytes inside. */
static uint32_t ip_behind(struct sc_bytes b, uint32_t before)
{
	struct sc_bytes inner = sc_bytes_after(b, before);
	struct sc_ip ip;
	bool read = sc_u8(inner, 0) >> 4 == 4 ? sc_ip4_read(inner, &ip) : sc_ip6_read(inner, &ip);

	return read && ip.total_len >= inner.len ? before : SC_NO_TUNNEL;
}

/* Teredo (RFC 4380 5.1.1): IPv6, an indication of its origin may be before it. */
static uint32_t teredo(struct sc_bytes b)
{
	enum { ORIGIN = 8 };

	return sc_u8(b, 0) >> 4 == 6 ? ip_behind(b, 0)
	       : sc_u16(b, 0) == 0   ? ip_behind(b, ORIGIN)
				     : (uint32_t)SC_NO_TUNNEL;
}

/* LISP (RFC 9300 5.3) has a header of eight bytes. */
static uint32_t lisp(struct sc_bytes b)
{
	enum { HEADER = 8 };

	return ip_behind(b, HEADER);
}

/* MPLS in UDP (RFC 7510): a label stack. */
static uint32_t mpls(struct sc_bytes b)
{
	enum { LABEL = 4, TEXT = 0x41 };

	return b.len > LABEL && sc_u8(b, 0) < TEXT ? 0 : SC_NO_TUNNEL;
}

/* GRE in UDP (RFC 8086): version 0. */
static uint32_t gre(struct sc_bytes b)
{
	enum { HEADER = 4, KNOWN = 0xb0 };

	return b.len > HEADER && !(sc_u8(b, 0) & ~KNOWN) && sc_u8(b, 1) == 0 ? 0 : SC_NO_TUNNEL;
}

/* WireGuard: types 1 to 4 in a number of four bytes, little-endian. */
static uint32_t wireguard(struct sc_bytes b)
{
	enum { SHORTEST = 32, TYPE_MAX = 4 };

	return b.len >= SHORTEST && sc_u8(b, 0) >= 1 && sc_u8(b, 0) <= TYPE_MAX &&
			       sc_u8(b, 1) == 0 && sc_u16(b, 2) == 0
		       ? 0
		       : SC_NO_TUNNEL;
}

/* OpenVPN: an operation in the upper five bits. */
static uint32_t openvpn(struct sc_bytes b)
{
	enum { SHORTEST = 14, OPERATION_SHIFT = 3, OPERATION_MAX = 10, TEXT = 0x41 };
	uint8_t operation = sc_u8(b, 0) >> OPERATION_SHIFT;

	return b.len >= SHORTEST && operation >= 1 && operation <= OPERATION_MAX &&
			       (sc_u8(b, 0) < TEXT || sc_u8(b, 1) < TEXT)
		       ? 0
		       : SC_NO_TUNNEL;
}

enum {
	NONE,
	OPENVPN,
	L2TP,
	GTP,
	TEREDO,
	LISP,
	NAT_T,
	GRE_IN_UDP,
	VXLAN,
	VXLAN_GPE,
	CAPWAP,
	GENEVE,
	MPLS_IN_UDP,
	TZSP,
	WIREGUARD,
};

static const struct sc_tunnel tunnels[] = {
	[OPENVPN] = {SC_LAYER_OPENVPN, openvpn},
	[L2TP] = {SC_LAYER_L2TP, l2tp},
	[GTP] = {SC_LAYER_RAW_IP, gtp_user},
	[TEREDO] = {SC_LAYER_RAW_IP, teredo},
	[LISP] = {SC_LAYER_RAW_IP, lisp},
	[NAT_T] = {SC_LAYER_ESP, esp},
	[GRE_IN_UDP] = {SC_LAYER_GRE, gre},
	[VXLAN] = {SC_LAYER_VXLAN_GPE, vxlan},
	[VXLAN_GPE] = {SC_LAYER_VXLAN_GPE, vxlan_gpe},
	[CAPWAP] = {SC_LAYER_CAPWAP, capwap},
	[GENEVE] = {SC_LAYER_GENEVE, geneve},
	[MPLS_IN_UDP] = {SC_LAYER_MPLS, mpls},
	[TZSP] = {SC_LAYER_TZSP, tzsp},
	[WIREGUARD] = {SC_LAYER_WIREGUARD, wireguard},
};

const uint8_t sc_tunnel_ports[UINT16_MAX + 1] = {
	[1194] = OPENVPN, [1701] = L2TP,        [2152] = GTP,   [3544] = TEREDO,    [4341] = LISP,
	[4500] = NAT_T,   [4754] = GRE_IN_UDP,  [4789] = VXLAN, [4790] = VXLAN_GPE, [5247] = CAPWAP,
	[6081] = GENEVE,  [6635] = MPLS_IN_UDP, [8472] = VXLAN, /* Linux before the port was
								   assigned */
	[37008] = TZSP,   [51820] = WIREGUARD,
};

static const struct sc_tunnel *find(uint8_t tunnel, struct sc_bytes b, uint32_t *before)
{
	if (tunnel == NONE)
		return NULL;
	*before = tunnels[tunnel].before(b);
	return *before == SC_NO_TUNNEL ? NULL : &tunnels[tunnel];
}

const struct sc_tunnel *sc_tunnel_find(uint16_t sport, uint16_t dport, struct sc_bytes b,
				       uint32_t *before)
{
	const struct sc_tunnel *tunnel = find(sc_tunnel_ports[dport], b, before);

	return tunnel ? tunnel : find(sc_tunnel_ports[sport], b, before);
}

/* ---- tunnels whose own header says what is inside ---- */

/* VXLAN: Ethernet, unless a flag says that the header names what follows. */
enum sc_layer sc_vxlan_gpe(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { NEXT_AT = 3 };
	static const uint8_t layers[] = {
		[1] = SC_LAYER_IP4, [2] = SC_LAYER_IP6,  [3] = SC_LAYER_ETHERNET,
		[4] = SC_LAYER_NSH, [5] = SC_LAYER_MPLS,
	};
	bool named = sc_u8(walk->rest, 0) & VXLAN_NEXT;
	uint8_t next = sc_u8(walk->rest, NEXT_AT);

	sc_skip(walk, VXLAN_HEADER);
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
