/* Numbers in capture files: either byte order, any alignment. The caller has
 * made sure that the bytes are there (sc_octets_need). */
#ifndef SC_CAPTURE_ORDER_H
#define SC_CAPTURE_ORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* `swapped`: the file was written by a machine of the other byte order. */
static inline uint16_t sc_load16(const uint8_t *bytes, bool swapped)
{
	uint16_t value;

	memcpy(&value, bytes, sizeof value);
	return swapped ? __builtin_bswap16(value) : value;
}

static inline uint32_t sc_load32(const uint8_t *bytes, bool swapped)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof value);
	return swapped ? __builtin_bswap32(value) : value;
}

static inline uint64_t sc_load64(const uint8_t *bytes, bool swapped)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof value);
	return swapped ? __builtin_bswap64(value) : value;
}

#endif
