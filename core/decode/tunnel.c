#include "decode/tunnel.h"

#include "decode/walk.h"

/* RFC 7348 5: flags with I set, VNI between reserved bytes. The topmost flag is
 * the group policy extension's. */
static uint32_t vxlan(struct sc_bytes b)
{
	enum { HEADER = 8, FLAG_VNI = 0x08, FLAGS_KNOWN = 0x88, LAST_AT = 7 };
	uint8_t flags = sc_u8(b, 0);

	if (b.len < HEADER || !(flags & FLAG_VNI) || (flags & ~FLAGS_KNOWN) ||
	    sc_u8(b, LAST_AT) != 0)
		return 0;
	return HEADER;
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
		return 0;
	if (!(flags & EXTENSION))
		next = 0;
	/* Each extension header: its length in units, content, the next one's type. */
	while (next != 0) {
		uint32_t extension = sc_u8(b, len) * (uint32_t)UNIT;
		if (extension == 0)
			return 0;
		len += extension;
		next = sc_u8(b, len - 1);
	}
	version = sc_u8(b, len) >> 4;
	return version == 4 || version == 6 ? len : 0;
}

/* NAT-T (RFC 3948): ESP, told from IKE by its first four bytes. */
static uint32_t esp(struct sc_bytes b)
{
	enum { SPI = 4 };

	return b.len > SPI && sc_u32(b, 0) != 0 && !sc_bytes_like_text(b) ? SPI : 0;
}

/* By port. */
static const struct sc_tunnel tunnels[] = {
	{2152, SC_LAYER_RAW_IP, gtp_user},
	{4500, SC_LAYER_ESP, esp},
	{4789, SC_LAYER_ETHERNET, vxlan},
	{8472, SC_LAYER_ETHERNET, vxlan}, /* Linux before the port was assigned */
};

enum { TUNNELS = sizeof tunnels / sizeof tunnels[0] };

static bool in_range(uint16_t port)
{
	return port >= tunnels[0].port && port <= tunnels[TUNNELS - 1].port;
}

const struct sc_tunnel *sc_tunnel_find(uint16_t sport, uint16_t dport, struct sc_bytes b,
				       uint32_t *header_len)
{
	/* Media has higher ports: it is not to cost a walk through the table. */
	if (!in_range(sport) && !in_range(dport))
		return NULL;
	for (size_t i = 0; i < TUNNELS; i++) {
		const struct sc_tunnel *tunnel = &tunnels[i];
		if (tunnel->port != dport && tunnel->port != sport)
			continue;
		*header_len = tunnel->header_len(b);
		if (*header_len)
			return tunnel;
	}
	return NULL;
}
