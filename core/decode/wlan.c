/* IEEE 802.11 data frames, and the headers that capture devices put before them. */
#include "decode/walk.h"

/* The frame control field (IEEE 802.11-2020 9.2.4.1), its first byte uppermost. */
enum {
	FC_VERSION_TYPE = 0x0f00,
	FC_DATA = 0x0800,
	FC_QOS = 0x8000,
	FC_NO_DATA = 0x4000,
	FC_TO_DS = 0x01,
	FC_FROM_DS = 0x02,
	FC_PROTECTED = 0x40,
	FC_ORDER = 0x80,
};

enum { WLAN_HEADER = 24, WLAN_ADDRESS = 6, WLAN_QOS = 2, WLAN_HT = 4, ROUND = 3 };

/* Of a data frame. */
static uint32_t header_len(uint16_t control, bool padded)
{
	enum { BOTH = FC_TO_DS | FC_FROM_DS };
	uint32_t len = WLAN_HEADER;

	if ((control & BOTH) == BOTH)
		len += WLAN_ADDRESS;
	if (control & FC_QOS)
		len += WLAN_QOS + (control & FC_ORDER ? (uint32_t)WLAN_HT : 0);
	return padded ? (len + ROUND) & ~(uint32_t)ROUND : len;
}

/* Is there more than one packet in it (A-MSDU, 9.3.2.2.2)? */
static bool is_aggregate(struct sc_bytes b, uint16_t control)
{
	enum { PRESENT = 0x80 };
	bool both = (control & FC_TO_DS) && (control & FC_FROM_DS);

	return (control & FC_QOS) &&
	       (sc_u8(b, WLAN_HEADER + (both ? (uint32_t)WLAN_ADDRESS : 0)) & PRESENT);
}

/* Each packet has addresses, a length and, but for the last, padding. */
static enum sc_layer aggregate(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 14, LENGTH_AT = 12 };

	while (walk->rest.len >= HEADER) {
		struct sc_walk inner = *walk;
		uint32_t len = sc_u16(walk->rest, LENGTH_AT);

		sc_skip(&inner, HEADER);
		if (len <= inner.rest.len) {
			inner.rest.len = len;
			inner.missing = 0;
		}
		sc_walk_on(decoder, &inner, SC_LAYER_LLC);
		sc_skip(walk, (HEADER + len + ROUND) & ~(uint32_t)ROUND);
	}
	return SC_LAYER_DONE;
}

static enum sc_layer frame(struct sc_decoder *decoder, struct sc_walk *walk, uint16_t control,
			   bool padded)
{
	uint32_t len = header_len(control, padded);
	bool several = is_aggregate(walk->rest, control);

	if ((control & FC_VERSION_TYPE) != FC_DATA || (control & FC_NO_DATA)) {
		sc_count(decoder, SC_COUNT_NOT_IP);
		return SC_LAYER_DONE;
	}
	if (walk->rest.len < len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	if (control & FC_PROTECTED) {
		sc_count(decoder, SC_COUNT_WLAN_PROTECTED);
		return SC_LAYER_DONE;
	}
	sc_skip(walk, len);
	return several ? aggregate(decoder, walk) : SC_LAYER_LLC;
}

enum sc_layer sc_wlan(struct sc_decoder *decoder, struct sc_walk *walk)
{
	if (walk->rest.len < 2)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	return frame(decoder, walk, sc_u16(walk->rest, 0), false);
}

/* As some chips hand it on: the header is padded to words. */
enum sc_layer sc_wlan_padded(struct sc_decoder *decoder, struct sc_walk *walk)
{
	if (walk->rest.len < 2)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	return frame(decoder, walk, sc_u16(walk->rest, 0), true);
}

/* Over CAPWAP some access points exchange the two bytes of the frame control field. The right
 * order is the one behind which LLC follows. */
enum sc_layer sc_wlan_swapped(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { SNAP = 0xaaaa };
	uint16_t control = sc_u16(walk->rest, 0), swapped = __builtin_bswap16(control);
	bool data = (control & FC_VERSION_TYPE) == FC_DATA;

	if (walk->rest.len < 2)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	if ((swapped & FC_VERSION_TYPE) == FC_DATA &&
	    (!data || (sc_u16(walk->rest, header_len(control, false)) != SNAP &&
		       sc_u16(walk->rest, header_len(swapped, false)) == SNAP)))
		control = swapped;
	return frame(decoder, walk, control, false);
}

/* ---- what capture devices say about a frame ---- */

static uint32_t le16(struct sc_bytes b, uint32_t at)
{
	return __builtin_bswap16(sc_u16(b, at));
}

static uint32_t le32(struct sc_bytes b, uint32_t at)
{
	return __builtin_bswap32(sc_u32(b, at));
}

/* Radiotap's field Flags: behind the words that say which fields there are, and
 * the time stamp (https://www.radiotap.org). */
static uint8_t radiotap_flags(struct sc_bytes b)
{
	enum { PRESENT_AT = 4, WORD = 4, TIME = 1, TIME_BYTES = 8, FLAGS = 2 };
	const uint32_t more = UINT32_C(1) << 31;
	uint32_t present = le32(b, PRESENT_AT), at = PRESENT_AT + WORD;

	for (uint32_t word = present; word & more; at += WORD)
		word = le32(b, at);
	if (present & TIME)
		at = ((at + TIME_BYTES - 1) & ~(uint32_t)(TIME_BYTES - 1)) + TIME_BYTES;
	return present & FLAGS ? sc_u8(b, at) : 0;
}

enum sc_layer sc_radiotap(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 8, LENGTH_AT = 2, PADDED = 0x20 };
	struct sc_bytes b = walk->rest;
	uint32_t len = le16(b, LENGTH_AT);

	if (b.len < HEADER || sc_u8(b, 0) != 0 || len < HEADER || len > b.len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, len);
	return radiotap_flags(sc_bytes_first(b, len)) & PADDED ? SC_LAYER_WLAN_PADDED
							       : SC_LAYER_WLAN;
}

/* PPI: the link type of what is inside is in the header. */
enum sc_layer sc_ppi(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 8, LENGTH_AT = 2, LINK_TYPE_AT = 4 };
	struct sc_bytes b = walk->rest;
	uint32_t len = le16(b, LENGTH_AT);

	if (b.len < HEADER || len < HEADER || len > b.len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, len);
	return sc_inner_link(decoder, le32(b, LINK_TYPE_AT));
}

/* AVS: a version with a magic number, and the length. */
enum sc_layer sc_avs(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 8, LENGTH_AT = 4 };
	uint32_t len = sc_u32(walk->rest, LENGTH_AT);

	if (walk->rest.len < HEADER || len < HEADER || len > walk->rest.len)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, len);
	return SC_LAYER_WLAN;
}

/* Prism, of one length; some drivers write AVS under the same number. */
enum sc_layer sc_prism(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 144, AVS = 0x802110 };

	if (sc_u32(walk->rest, 0) >> 8 == AVS)
		return SC_LAYER_AVS;
	if (walk->rest.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
	sc_skip(walk, HEADER);
	return SC_LAYER_WLAN;
}
