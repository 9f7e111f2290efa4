/* UDP (RFC 768), and what is carried in it that is not simply a datagram. */
#include "decode/walk.h"
#include "base/canary.h"
#include "decode/hep.h"
#include "decode/sealed.h"
#include "decode/tunnel.h"

SC_NO_CANARY enum sc_layer sc_udp(struct sc_decoder *decoder, struct sc_walk *walk)
{
	enum { HEADER = 8 };
	struct sc_bytes b = walk->rest;
	uint16_t sport = sc_u16(b, 0), dport = sc_u16(b, 2), length = sc_u16(b, 4);
	const struct sc_tunnel *tunnel;
	uint32_t before;

	sc_count(decoder, SC_COUNT_UDP);
	if (b.len < HEADER)
		return sc_damaged(decoder, walk, SC_COUNT_BAD_TRANSPORT);
	/* A length that IP contradicts (0 from segmentation offload, too) is
	 * worth less than IP's, unless IP does not know how long the whole is. */
	if (length >= HEADER && (length <= b.len + walk->missing || walk->open_end))
		sc_clip(decoder, walk, length);
	sc_skip(walk, HEADER);
	tunnel = sc_tunnel_find(sport, dport, walk->rest, &before);
	if (__builtin_expect(tunnel != NULL, 0)) {
		sc_skip(walk, before);
		return (enum sc_layer)tunnel->layer;
	}
	if (__builtin_expect(sc_sealed_likely(sc_u8(walk->rest, 0)), 0))
		sc_sealed_count(decoder, walk->rest);
	if (__builtin_expect(sc_hep_likely(walk->rest, sport, dport), 0))
		sc_hep_deliver(decoder, walk, sport, dport);
	else
		sc_deliver(decoder, walk, SC_UDP, sport, dport);
	return SC_LAYER_DONE;
}
