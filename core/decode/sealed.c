#include "decode/sealed.h"

#include "decode/walk.h"

/* RFC 6347 4.1, RFC 9147: type, version "254.x", epoch, number, length. */
static bool dtls_begins(struct sc_bytes b)
{
	enum { HEADER = 13, MAJOR = 0xfe, MINOR_MIN = 0xfc };

	return b.len >= HEADER && sc_u8(b, 0) >= SC_TLS_TYPE_MIN &&
	       sc_u8(b, 0) <= SC_TLS_TYPE_MAX && sc_u8(b, 1) == MAJOR && sc_u8(b, 2) >= MINOR_MIN;
}

/* A long header (RFC 9000 17.2), which packets of the handshake have, and a version
 * that is known. Others cannot be told from noise. */
static bool quic_begins(struct sc_bytes b)
{
	enum { VERSION_AT = 1, VERSION_1 = 1, DRAFTS = 0xff0000, DRAFT_SHIFT = 8 };
	const uint32_t version_2 = UINT32_C(0x6b3343cf), version = sc_u32(b, VERSION_AT);

	return sc_u8(b, 0) >= SC_QUIC_LONG_HEADER &&
	       (version == VERSION_1 || version == version_2 || version >> DRAFT_SHIFT == DRAFTS);
}

void sc_sealed_count(struct sc_decoder *decoder, struct sc_bytes b, bool sip_port)
{
	bool dtls = dtls_begins(b);

	if (!dtls && !quic_begins(b))
		return;
	sc_count(decoder, dtls ? SC_COUNT_DTLS : SC_COUNT_QUIC);
	if (sip_port)
		sc_count(decoder, SC_COUNT_SEALED_SIP);
}
