/* HEP: SIP as a capture agent has seen it, with time and addresses (HEP/EEP
 * protocol, revision 37; METRICS.md 13). sc_hep_decode is in decode.h. */
#ifndef SC_DECODE_HEP_H
#define SC_DECODE_HEP_H

#include "decode/bytes.h"
#include "decode/decode.h"

enum {
	SC_HEP_PORT = 9060,            /* versions 1 and 2 are looked for there only */
	SC_HEP_MAGIC = 0x48455033,     /* "HEP3" */
	SC_HEP_MAGIC_EEP = 0x45455033, /* "EEP3" */
};

/* Begins it as version 3 and nothing else does? */
static inline bool sc_hep_has_magic(struct sc_bytes b)
{
	uint32_t magic = sc_u32(b, 0);

	return magic == SC_HEP_MAGIC || magic == SC_HEP_MAGIC_EEP;
}

/* Worth a closer look? */
static inline bool sc_hep_likely(struct sc_bytes b, uint16_t sport, uint16_t dport)
{
	uint8_t version = sc_u8(b, 0);

	if (sc_hep_has_magic(b))
		return true;
	return (dport == SC_HEP_PORT || sport == SC_HEP_PORT) && (version == 1 || version == 2);
}

#endif
