/* Packets that the capture has twice (METRICS.md 3.3, D1 and D2): sent once, seen again with
 * the same number and IP identification. The network's own duplicates are none. */
#ifndef SC_MEDIA_COPIES_H
#define SC_MEDIA_COPIES_H

#include <stdbool.h>
#include <stdint.h>

/* Latest packets that a copy may be one of. */
#define SC_MEDIA_COPIES_KEPT 16u

struct sc_media_copies {
	uint32_t time[SC_MEDIA_COPIES_KEPT]; /* ns, the low bits: they wrap after 4 s */
	uint16_t ip_id[SC_MEDIA_COPIES_KEPT];
};

/* The identification of IPv4, or a fragment's of IPv6, in 16 bits; 0: none. */
static inline uint16_t sc_media_ip_id(uint32_t ip_id)
{
	return (uint16_t)(ip_id ^ ip_id >> 16);
}

static inline void sc_media_copies_note(struct sc_media_copies *copies, uint16_t seq,
					uint16_t ip_id, int64_t time_ns)
{
	copies->time[seq % SC_MEDIA_COPIES_KEPT] = (uint32_t)time_ns;
	copies->ip_id[seq % SC_MEDIA_COPIES_KEPT] = ip_id;
}

/* Is a packet with a number that was there, `behind` the highest, a copy of the first one with
 * it? `idle_ns` is the time since the stream's packet before this one. */
bool sc_media_copies_is(const struct sc_media_copies *copies, uint16_t seq, uint32_t behind,
			uint16_t ip_id, int64_t time_ns, int64_t idle_ns, int64_t dup_window_ns);

#endif
