/* Codecs whose packets say at which of several rates they were coded: what of it is read, and when
 * it can be (METRICS.md RTP-8). */
#ifndef SC_MEDIA_MODES_H
#define SC_MEDIA_MODES_H

#include "base/span.h"
#include "decode/bytes.h"

/* How a payload begins. */
enum sc_mode_form {
	SC_MODES_NONE,
	SC_MODES_AMR_WB,        /* RFC 4867 4.3, bandwidth-efficient */
	SC_MODES_AMR_WB_OCTETS, /* RFC 4867 4.4, octet-aligned */
};

/* By the name of its rtpmap, and the parameters of its fmtp (ptr NULL: none). */
enum sc_mode_form sc_mode_form_of(struct sc_span codec, struct sc_span parameters);

/* The bit (1 << n) of the mode that the first frame in the payload has; 0: it is no speech, or cut
 * off. */
uint16_t sc_mode_bit(enum sc_mode_form form, struct sc_bytes payload);

/* Its name in sc_impairments; NULL: there were several modes, or none. */
const char *sc_mode_name(uint16_t bits);

#endif
