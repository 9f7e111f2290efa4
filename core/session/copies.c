#include "session/copies.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"

/* A mirror may hold a packet back this long (metrics.md D1, D4). */
#define COPY_GAP_NS (200 * SC_NS_PER_MS)

void sc_recent_init(struct sc_recent *recent)
{
	recent->ring = g_malloc(SC_RECENT_BYTES);
	recent->written = 0;
}

void sc_recent_clear(struct sc_recent *recent)
{
	g_free(recent->ring);
	recent->ring = NULL;
}

static uint64_t recent_add(struct sc_recent *recent, struct sc_span bytes)
{
	uint64_t position = recent->written;
	size_t at = position % SC_RECENT_BYTES;
	size_t run = MIN(bytes.len, SC_RECENT_BYTES - at);

	if (bytes.len > SC_RECENT_BYTES)
		return position;
	memcpy(recent->ring + at, bytes.ptr, run);
	memcpy(recent->ring, bytes.ptr + run, bytes.len - run);
	recent->written += bytes.len;
	return position;
}

static bool recent_eq(const struct sc_recent *recent, uint64_t position, struct sc_span bytes)
{
	size_t at = position % SC_RECENT_BYTES;
	size_t run = MIN(bytes.len, SC_RECENT_BYTES - at);

	return memcmp(recent->ring + at, bytes.ptr, run) == 0 &&
	       memcmp(recent->ring, bytes.ptr + run, bytes.len - run) == 0;
}

static void remember(struct sc_copies *copies, struct sc_recent *recent,
		     const struct sc_carrier *carrier, struct sc_span bytes)
{
	copies->sent_ns = carrier->first.time_ns;
	copies->position = recent_add(recent, bytes);
	copies->bytes = (uint32_t)MIN(bytes.len, UINT32_MAX);
	copies->ip_id = carrier->ip_id;
}

void sc_copies_first(struct sc_copies *copies, struct sc_recent *recent,
		     const struct sc_carrier *carrier, struct sc_span bytes)
{
	copies->repeats = 0;
	remember(copies, recent, carrier, bytes);
}

/* Same bytes as the latest sending? Those may have left the ring: then the
 * SIP message (already the same), its length and the short gap must do, which
 * is counted. */
static bool same_bytes(const struct sc_copies *copies, const struct sc_recent *recent,
		       struct sc_counters *counters, struct sc_span bytes)
{
	if (bytes.len != copies->bytes)
		return false;
	if (bytes.len > SC_RECENT_BYTES || recent->written - copies->position > SC_RECENT_BYTES) {
		counters->n[SC_COUNT_RECENT_LOST]++;
		return true;
	}
	return recent_eq(recent, copies->position, bytes);
}

enum sc_copy sc_copies_again(struct sc_copies *copies, struct sc_recent *recent,
			     const struct sc_config *config, struct sc_counters *counters,
			     const struct sc_carrier *carrier, bool same_path, struct sc_span bytes)
{
	int64_t gap_ns = sc_time_diff(carrier->first.time_ns, copies->sent_ns);

	gap_ns = gap_ns < 0 ? -gap_ns : gap_ns; /* merged captures may disagree on the order */
	if (gap_ns <= COPY_GAP_NS) {
		bool same_ip_id = carrier->transport == SC_UDP && carrier->ip_id != 0 &&
				  carrier->ip_id == copies->ip_id;
		if (!same_path)
			return SC_OTHER_TAP;                           /* D4 */
		if ((same_ip_id || gap_ns <= config->dup_window_ns) && /* D1, D2 */
		    same_bytes(copies, recent, counters, bytes))
			return SC_DUPLICATE;
	}
	if (copies->repeats < UINT16_MAX)
		copies->repeats++;
	remember(copies, recent, carrier, bytes);
	return SC_RETRANSMISSION;
}

int64_t sc_schedule_ns(const struct sc_config *config, unsigned k, int64_t cap_ns)
{
	int64_t due_ns = 0, interval_ns = config->t1_ns, rest_ns;

	for (; k > 0 && due_ns < INT64_MAX; k--) {
		if (cap_ns > 0 && interval_ns >= cap_ns) { /* from here on evenly */
			if (__builtin_mul_overflow((int64_t)k, cap_ns, &rest_ns))
				return INT64_MAX;
			return sc_time_add(due_ns, rest_ns);
		}
		due_ns = sc_time_add(due_ns, interval_ns);
		interval_ns = sc_time_add(interval_ns, interval_ns);
	}
	return due_ns;
}
