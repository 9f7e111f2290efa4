/* Encrypted payloads that are told from others by their first bytes: counted, so
 * that it can be said what a capture without SIP holds. */
#ifndef SC_DECODE_SEALED_H
#define SC_DECODE_SEALED_H

#include "decode/bytes.h"

struct sc_decoder;

enum {
	SC_TLS_TYPE_MIN = 20, /* change_cipher_spec; RFC 8446 5.1, RFC 9147 4.1 */
	SC_TLS_TYPE_MAX = 26, /* ack, of DTLS 1.3 */
	SC_QUIC_LONG_HEADER = 0xc0,
};

/* Is the first byte of a datagram one of DTLS or of QUIC? Media has others. */
static inline bool sc_sealed_likely(uint8_t first)
{
	return (uint8_t)(first - SC_TLS_TYPE_MIN) <= SC_TLS_TYPE_MAX - SC_TLS_TYPE_MIN ||
	       first >= SC_QUIC_LONG_HEADER;
}

/* Counts a datagram of DTLS or QUIC as such; `sip_port`: one of its ports is SIP's. */
void sc_sealed_count(struct sc_decoder *decoder, struct sc_bytes b, bool sip_port);

/* Does a TLS record begin there (RFC 8446 5.1): type, version 3.x? SIP never
 * begins so. */
static inline bool sc_tls_begins(struct sc_bytes b)
{
	enum { APPLICATION_DATA = 23, MAJOR = 3, MINOR_MAX = 4 };

	return sc_u8(b, 0) >= SC_TLS_TYPE_MIN && sc_u8(b, 0) <= APPLICATION_DATA &&
	       sc_u8(b, 1) == MAJOR && sc_u8(b, 2) <= MINOR_MAX;
}

#endif
