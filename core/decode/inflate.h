/* Inflation of one small compressed payload (zlib, gzip or bare deflate), and of the
 * messages of a WebSocket. */
#ifndef SC_DECODE_INFLATE_H
#define SC_DECODE_INFLATE_H

#include <glib.h>

#include "decode/bytes.h"

/* What inflating takes: some 128 KiB, whatever the payload. */
struct sc_inflate_room;

/* The result lies in *room, which is made when it is needed (g_free when done), and
 * is valid until that is used again. ptr NULL: damaged, or longer than 64 KiB,
 * which no SIP message that came in a datagram is. */
struct sc_bytes sc_inflate(struct sc_inflate_room **room, struct sc_bytes packed);

/* One message of permessage-deflate (RFC 7692 7.2.2): bare deflate without the four bytes
 * of an empty block at its end, which may repeat from `window`, what came out before. Into
 * *plain, which is made when it is needed (g_byte_array_unref when done). False: damaged, or
 * longer than `longest`. */
bool sc_inflate_message(struct sc_inflate_room **room, GByteArray **plain, struct sc_bytes packed,
			struct sc_bytes window, uint32_t longest);

#endif
