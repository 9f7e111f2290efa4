#include "media/copies.h"

#include "base/time.h"

/* D1: one identification is one sending for so long. */
#define SAME_ID_NS (200 * SC_NS_PER_MS)

bool sc_media_copies_is(const struct sc_media_copies *copies, uint16_t seq, uint32_t behind,
			uint16_t ip_id, int64_t time_ns, int64_t idle_ns, int64_t dup_window_ns)
{
	unsigned slot = seq % SC_MEDIA_COPIES_KEPT;
	uint32_t gap_ns = (uint32_t)time_ns - copies->time[slot];
	bool same_id = ip_id == copies->ip_id[slot];

	/* Another packet took its place; or so long ago that the low bits say nothing. */
	if (behind >= SC_MEDIA_COPIES_KEPT || idle_ns > SAME_ID_NS)
		return false;
	if (ip_id != 0 && copies->ip_id[slot] != 0)
		return same_id && gap_ns <= SAME_ID_NS;
	return same_id && gap_ns <= dup_window_ns; /* D2 */
}
