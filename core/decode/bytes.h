/* Bytes: the one layer through which packets are read, bounds-checked.
 *
 * A read past the end gives 0 and never touches memory. Code first asks
 * whether a header is there as a whole (`len`), then reads its fields; behind
 * that question the compiler proves the checks true and drops them. */
#ifndef SC_DECODE_BYTES_H
#define SC_DECODE_BYTES_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct sc_bytes {
	const uint8_t *ptr; /* not owned */
	uint32_t len;
};

static inline bool sc_bytes_has(struct sc_bytes b, uint32_t at, uint32_t count)
{
	return count <= b.len && at <= b.len - count;
}

static inline uint8_t sc_u8(struct sc_bytes b, uint32_t at)
{
	return sc_bytes_has(b, at, 1) ? b.ptr[at] : 0;
}

/* Big-endian numbers, network order. */
static inline uint16_t sc_u16(struct sc_bytes b, uint32_t at)
{
	uint16_t value = 0;

	if (sc_bytes_has(b, at, sizeof value))
		memcpy(&value, b.ptr + at, sizeof value);
	return be16toh(value);
}

static inline uint32_t sc_u32(struct sc_bytes b, uint32_t at)
{
	uint32_t value = 0;

	if (sc_bytes_has(b, at, sizeof value))
		memcpy(&value, b.ptr + at, sizeof value);
	return be32toh(value);
}

/* The bytes behind the first `count`; none when there are not so many. */
static inline struct sc_bytes sc_bytes_after(struct sc_bytes b, uint32_t count)
{
	if (count > b.len)
		count = b.len;
	return (struct sc_bytes){b.ptr + count, b.len - count};
}

/* The first `count` bytes, or all when there are not so many. */
static inline struct sc_bytes sc_bytes_first(struct sc_bytes b, uint32_t count)
{
	return (struct sc_bytes){b.ptr, count < b.len ? count : b.len};
}

/* Does the text of a payload begin like SIP may: with a letter, or an empty line? */
static inline bool sc_bytes_like_text(struct sc_bytes b)
{
	uint8_t c = sc_u8(b, 0);

	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? true : c == '\r' || c == '\n';
}

/* RFC 7983: the first byte of RTP and RTCP is 128 to 191. */
static inline bool sc_begins_as_media(struct sc_bytes payload)
{
	return (sc_u8(payload, 0) & 0xc0) == 0x80;
}

#endif
