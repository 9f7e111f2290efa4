/* PPP (RFC 1661, RFC 1662) and PPP over Ethernet (RFC 2516). */
#include "decode/walk.h"

/* https://www.iana.org/assignments/ppp-numbers */
static const struct {
	uint16_t protocol;
	uint8_t layer;
} protocols[] = {
	{0x0021, SC_LAYER_IP4},
	{0x0057, SC_LAYER_IP6},
	{0x0281, SC_LAYER_MPLS},
	{0x0283, SC_LAYER_MPLS},
};

/* The protocol number takes one byte when it is odd (RFC 1661 6.5). */
static uint16_t take_protocol(struct sc_walk *walk)
{
	uint16_t protocol = sc_u8(walk->rest, 0);

	if (protocol & 1) {
		sc_skip(walk, 1);
	} else {
		protocol = sc_u16(walk->rest, 0);
		sc_skip(walk, 2);
	}
	return protocol;
}

enum sc_layer sc_ppp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { ADDRESS_CONTROL = 0xff03 };
	uint16_t protocol;

	/* May be left out (RFC 1661 6.6). */
	if (sc_u16(walk->rest, 0) == ADDRESS_CONTROL)
		sc_skip(walk, 2);
	if (walk->rest.len < 2)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	protocol = take_protocol(walk);
	for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++)
		if (protocols[i].protocol == protocol)
			return (enum sc_layer)protocols[i].layer;
	sc_count(decoder, SC_COUNT_NOT_IP);
	return SC_LAYER_DONE;
}

/* LINKTYPE_PPP_WITH_DIR: one byte, 0 for received, before PPP. */
enum sc_layer sc_ppp_direction(struct sc_decoder *decoder, struct sc_walk *walk)
{
	if (walk->rest.len < 1)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, 1);
	return SC_LAYER_PPP;
}

enum sc_layer sc_pppoe(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 6, VERSION_TYPE = 0x11, CODE_SESSION = 0 };
	struct sc_bytes b = walk->rest;

	if (b.len < HEADER || sc_u8(b, 0) != VERSION_TYPE)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, HEADER);
	if (sc_u8(b, 1) == CODE_SESSION)
		return SC_LAYER_PPP;
	sc_count(decoder, SC_COUNT_NOT_IP); /* discovery */
	return SC_LAYER_DONE;
}
