/* Decompressors: gzip and zstd, behind one small table each. */
#ifndef SC_CAPTURE_UNPACK_H
#define SC_CAPTURE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One step: takes from `in`, puts to `out`, moves both on by what it used. */
struct sc_unpack {
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
};

struct sc_unpacker {
	const char *name;
	bool (*recognise)(const uint8_t magic[4]); /* the first bytes of the file */
	void *(*open)(void);
	/* NULL, or why the data cannot be unpacked further (valid until close);
	 * what came out before that is good. */
	const char *(*step)(void *state, struct sc_unpack *io);
	/* May the file end here (between gzip members, zstd frames)? */
	bool (*complete)(const void *state);
	void (*close)(void *state);
};

extern const struct sc_unpacker sc_gzip;
extern const struct sc_unpacker sc_zstd;

#endif
