#include "session/copies.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"

/* A mirror may hold a packet back this long (METRICS.md D1, D4). */
#define COPY_GAP_NS (200 * SC_NS_PER_MS)

static void remember(struct sc_copies *copies, const struct sc_packet *packet, struct sc_span bytes)
{
	copies->sent_ns = packet->first.time_ns;
	copies->hash = sc_span_hash(0, bytes);
	copies->ip_id = packet->ip_id;
}

void sc_copies_first(struct sc_copies *copies, const struct sc_packet *packet, struct sc_span bytes)
{
	copies->repeats = 0;
	remember(copies, packet, bytes);
}

enum sc_copy sc_copies_again(struct sc_copies *copies, const struct sc_config *config,
			     const struct sc_packet *packet, bool same_path, struct sc_span bytes)
{
	int64_t gap_ns = sc_time_diff(packet->first.time_ns, copies->sent_ns);

	gap_ns = gap_ns < 0 ? -gap_ns : gap_ns; /* merged captures may disagree on the order */
	if (same_path) {
		bool same_packet = packet->transport == SC_UDP && packet->ip_id != 0 &&
				   packet->ip_id == copies->ip_id && gap_ns <= COPY_GAP_NS;
		if ((same_packet || gap_ns <= config->dup_window_ns) && /* D1, D2 */
		    copies->hash == sc_span_hash(0, bytes))
			return SC_DUPLICATE;
	} else if (gap_ns <= COPY_GAP_NS) {
		return SC_OTHER_TAP; /* D4 */
	}
	if (copies->repeats < UINT16_MAX)
		copies->repeats++;
	remember(copies, packet, bytes);
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
