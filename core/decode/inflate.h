/* Inflation of one small compressed payload (zlib, gzip or bare deflate). */
#ifndef SC_DECODE_INFLATE_H
#define SC_DECODE_INFLATE_H

#include "decode/bytes.h"

/* What inflating takes: some 128 KiB, whatever the payload. */
struct sc_inflate_room;

/* The result lies in *room, which is made when it is needed (g_free when done), and
 * is valid until that is used again. ptr NULL: damaged, or longer than 64 KiB,
 * which no SIP message that came in a datagram is. */
struct sc_bytes sc_inflate(struct sc_inflate_room **room, struct sc_bytes packed);

#endif
