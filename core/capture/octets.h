/* The octets of a capture file, unpacked, in one moving window.
 *
 * The only place where capture/ reads a file, and the only bounds check:
 * whoever wants n octets asks for n, and gets a pointer to n or NULL. */
#ifndef SC_CAPTURE_OCTETS_H
#define SC_CAPTURE_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "capture/unpack.h"

struct sc_octets {
	const uint8_t *at, *end; /* the window: octets read and not taken yet */
	uint8_t *buffer;         /* owned; the window lies in it */
	size_t capacity;
	uint32_t moves;      /* how often what the window has has been moved */
	const char *name;    /* for messages; not owned */
	const char *failure; /* NULL, or why no more octets come; what came is good */

	int fd;
	bool disk_ended;
	bool may_pause;      /* a pipe */
	uint64_t disk_bytes; /* read from the file so far */
	uint64_t disk_total; /* length of the file; 0: not known */

	const struct sc_unpacker *unpacker; /* NULL: the file is not compressed */
	void *unpacker_state;
	uint8_t *packed; /* owned; compressed octets read and not unpacked yet: */
	const uint8_t *packed_at;
	size_t packed_len;
};

/* Opens `path` ("-": standard input) and finds out whether it is compressed.
 * `path` must outlive `octets`. Close it even when that fails (SC_UNREADABLE:
 * missing, a directory, forbidden ...). */
enum sc_status sc_octets_open(struct sc_octets *octets, const char *path, struct sc_error *error);
void sc_octets_close(struct sc_octets *octets);

/* Octets of the file on disk that have been used up. */
uint64_t sc_octets_position(const struct sc_octets *octets);

/* Slow half of sc_octets_need. */
const uint8_t *sc_octets_fill(struct sc_octets *octets, size_t count);

/* The next `count` octets, or NULL when there are not so many: see
 * sc_octets_left and `failure`. Whatever was returned earlier is invalid. */
static inline const uint8_t *sc_octets_need(struct sc_octets *octets, size_t count)
{
	if (__builtin_expect((size_t)(octets->end - octets->at) >= count, 1))
		return octets->at;
	return sc_octets_fill(octets, count);
}

/* Are the next `count` octets there, or is it known that they never come? False: nothing
 * came for SC_PAUSE_MS, or a signal did; only if `may_pause`. */
bool sc_octets_await(struct sc_octets *octets, size_t count);

/* Moves on by `count`, which sc_octets_need has said are there. They stay
 * valid until the next sc_octets_need. */
static inline void sc_octets_take(struct sc_octets *octets, size_t count)
{
	octets->at += count;
}

/* Moves on by `count` that need not be there yet, and keeps none. False: there are
 * not so many. */
bool sc_octets_pass(struct sc_octets *octets, size_t count);

static inline size_t sc_octets_left(const struct sc_octets *octets)
{
	return (size_t)(octets->end - octets->at);
}

#endif
