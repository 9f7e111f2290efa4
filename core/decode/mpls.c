/* MPLS label stacks (RFC 3032). */
#include "decode/walk.h"

enum sc_layer sc_mpls(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { LABEL = 4, BOTTOM_AT = 2, BOTTOM = 1, CONTROL_WORD = 4 };
	bool bottom;

	do {
		if (walk->rest.len < LABEL)
			return sc_damaged(decoder, walk, SC_COUNT_BAD_LINK);
		bottom = sc_u8(walk->rest, BOTTOM_AT) & BOTTOM;
		sc_skip(walk, LABEL);
	} while (!bottom);
	/* The label alone knows what follows. The first half byte tells IP from
	 * a pseudowire's control word (RFC 4385 3), behind which is Ethernet. */
	switch (sc_u8(walk->rest, 0) >> 4) {
	case 4:
		return SC_LAYER_IP4;
	case 6:
		return SC_LAYER_IP6;
	case 0:
		sc_skip(walk, CONTROL_WORD);
		return SC_LAYER_ETHERNET;
	}
	sc_count(decoder, SC_COUNT_NOT_IP);
	return SC_LAYER_DONE;
}
