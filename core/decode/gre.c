/* GRE (RFC 2784, RFC 2890), PPTP's version of it (RFC 2637), ERSPAN over it. */
#include "decode/walk.h"

enum {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACKNOWLEDGE = 0x0080, /* version 1 */
	GRE_VERSION = 0x0007,
	GRE_HEADER = 4,
	GRE_FIELD = 4, /* every optional field takes as much */
};

enum { ERSPAN_2 = 0x88be, ERSPAN_3 = 0x22eb };

/* Length of the header with its optional fields; 0: routing or a version that
 * nobody uses. */
static uint32_t header_len(uint16_t flags)
{
	static const uint16_t optional[] = {GRE_CHECKSUM, GRE_KEY, GRE_SEQUENCE, GRE_ACKNOWLEDGE};
	uint32_t len = GRE_HEADER;

	if ((flags & GRE_VERSION) > 1 || (flags & GRE_ROUTING))
		return 0;
	for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++)
		if (flags & optional[i])
			len += GRE_FIELD;
	return len;
}

/* Frames mirrored to a distant analyser (draft-foschiano-erspan). */
static enum sc_layer erspan(struct sc_decoder *decoder, struct sc_walk *walk, uint16_t flags,
			    uint16_t type)
{
	enum { HEADER_2 = 8, HEADER_3 = 12, SUBHEADER = 8, OPTIONAL_AT = 11, OPTIONAL = 1 };
	uint32_t len = HEADER_2;

	if (type == ERSPAN_3)
		len = HEADER_3 + (sc_u8(walk->rest, OPTIONAL_AT) & OPTIONAL ? SUBHEADER : 0);
	else if (!(flags & GRE_SEQUENCE))
		len = 0; /* type I has no header of its own */
	if (walk->rest.len < len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
	sc_skip(walk, len);
	return SC_LAYER_ETHERNET;
}

enum sc_layer sc_gre(struct sc_decoder *decoder, struct sc_walk *walk)
{
	uint16_t flags = sc_u16(walk->rest, 0), type = sc_u16(walk->rest, 2);
	uint32_t len = header_len(flags);

	if (len == 0 || walk->rest.len < len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_IP);
	sc_skip(walk, len);
	if (type == ERSPAN_2 || type == ERSPAN_3)
		return erspan(decoder, walk, flags, type);
	/* A bare acknowledgement (RFC 2637 4.4) and a keepalive carry nothing. */
	if (walk->rest.len == 0)
		return sc_damaged(decoder, walk, SC_COUNT_OTHER_IP_PROTOCOL);
	return sc_ethertype(decoder, walk, type);
}
