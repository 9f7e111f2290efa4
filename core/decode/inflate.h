/* Inflation of one small compressed payload (zlib, gzip or bare deflate). */
#ifndef SC_DECODE_INFLATE_H
#define SC_DECODE_INFLATE_H

#include "decode/bytes.h"

/* At most 64 KiB unpacked: no SIP message that came in a datagram is longer.
 * The result is valid until the thread's next call. ptr NULL: damaged, or
 * longer than that. */
struct sc_bytes sc_inflate(struct sc_bytes packed);

#endif
