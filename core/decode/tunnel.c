#include "decode/tunnel.h"

#include "decode/ip_header.h"
#include "decode/walk.h"

static bool like_vxlan(struct sc_bytes b)
{
	enum { LAST_AT = 7, KNOWN = SC_VXLAN_VNI | SC_VXLAN_GROUP | SC_VXLAN_NEXT };
	uint8_t flags = sc_u8(b, 0);

	return b.len >= SC_VXLAN_HEADER && (flags & SC_VXLAN_VNI) && !(flags & ~KNOWN) &&
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
	bool named = (flags & SC_VXLAN_NEXT) && !(flags & ~KNOWN) && sc_u8(b, LAST_AT) == 0 &&
		     sc_u8(b, NEXT_AT) <= NEXT_MAX;

	return b.len >= SC_VXLAN_HEADER && (named || like_vxlan(b)) ? 0 : SC_NO_TUNNEL;
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
