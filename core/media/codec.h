/* Payload formats by their static number or their name (RFC 3551; IANA's RTP parameters). */
#ifndef SC_MEDIA_CODEC_H
#define SC_MEDIA_CODEC_H

#include "base/span.h"
#include "base/value.h"

/* What a payload is to the numbers of a stream. */
enum sc_payload {
	SC_PAYLOAD_UNKNOWN,
	SC_PAYLOAD_AUDIO,
	SC_PAYLOAD_NOISE, /* comfort noise, RFC 3389 */
	SC_PAYLOAD_VIDEO,
	SC_PAYLOAD_TEXT,
	SC_PAYLOAD_FAX,
	SC_PAYLOAD_REPAIR, /* redundancy, FEC, retransmission */
	/* From here on packets are looked into. */
	SC_PAYLOAD_EVENT, /* DTMF, RFC 4733: its timestamps stand still */
	SC_PAYLOAD_MODES, /* of a stream alone: audio whose packets tell their mode (modes.h) */
} SC_PACKED;

struct sc_codec {
	const char *name; /* as registered; compared without case */
	/* Hz; 0: only an rtpmap tells. For a name with several it is the usual one, taken
	 * where there is no rtpmap. */
	uint32_t clock_rate;
	enum sc_payload payload;
	int8_t number; /* static payload type; -1: none */
	const char *source;
};

/* NULL: no static payload type. */
const struct sc_codec *sc_codec_of_number(uint8_t payload_type);

/* By the encoding name of an rtpmap; NULL: not known. */
const struct sc_codec *sc_codec_of_name(struct sc_span name);

/* All, for who checks or lists them. */
extern const struct sc_codec sc_codecs[];
extern const size_t sc_codec_count;

#endif
