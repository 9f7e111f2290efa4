/* Capture copy or SIP retransmission? (METRICS.md 3.3) */
#ifndef SC_SESSION_COPIES_H
#define SC_SESSION_COPIES_H

#include "base/config.h"
#include "base/packet.h"
#include "base/pool.h"
#include "base/span.h"
#include "session/rows.h"

/* A mirror may hold a packet back this long (METRICS.md D1, D4). */
#define SC_COPY_GAP_NS (200 * SC_NS_PER_MS)

/* When a message was seen: its first bit, its last bit, the frame. */
struct sc_stamp {
	int64_t first_ns, last_ns;
	uint64_t frame; /* 0: never */
};

struct sc_stamp sc_stamp_of(const struct sc_packet *packet);

/* Once that an element sent a message, as the capture saw it first. */
struct sc_sending {
	int64_t sent_ns;
	uint64_t hash; /* of its bytes: 64 bits stand for all of them */
	uint32_t ip_id;
	uint16_t index; /* 0: the first sending; saturating */
	uint16_t timed; /* which instant of its timer's schedule it stands for */
};

/* The copy of a first sending that was captured nearest the receiver. */
struct sc_received {
	struct sc_stamp seen;
	struct sc_endpoint src, dst; /* behind a NAT they are others than the first copy's */
};

/* What is remembered of a SIP message to recognise its copies. */
struct sc_copies {
	struct sc_sending latest;
	struct sc_copies_more *more; /* in the pool; NULL: it came once */
};

/* Of a message that came again. */
struct sc_copies_more {
	struct sc_sendings *earlier; /* those just before the latest, in the pool; NULL: none was */
	struct sc_received received; /* frame 0: no other copy than the first */
};

/* The first sending. `hash`: of the message's bytes; one way of making it for all copies
 * of a message. */
void sc_copies_first(struct sc_copies *copies, const struct sc_packet *packet, uint64_t hash);

/* The same SIP message came again, `same_path` between the same two endpoints
 * over the same transport: SC_DUPLICATE (D1, D2), SC_OTHER_TAP (D4), or
 * SC_RETRANSMISSION when it was sent again (then it becomes the latest sending;
 * whether that is a retransmission in SIP's sense the caller knows). */
enum sc_copy sc_copies_again(struct sc_copies *copies, struct sc_pool *pool,
			     const struct sc_config *config, const struct sc_packet *packet,
			     bool same_path, uint64_t hash);

/* Is the packet so close to a sending that it may be a copy on another path (D4)? */
bool sc_copies_close(const struct sc_copies *copies, const struct sc_packet *packet);

/* The latest sending was asked for: the timer has not moved on. */
void sc_copies_solicited(struct sc_copies *copies);

/* The same with both ends; NULL: the first copy was the last. */
static inline const struct sc_received *sc_copies_other(const struct sc_copies *copies)
{
	return copies->more && copies->more->received.seen.frame != 0 ? &copies->more->received
								      : NULL;
}

/* When the receiver had the message: the last copy of its first sending. A tap near
 * the receiver sees it later than one near the sender; what a mirror makes, within
 * --dup-window, is no later copy (METRICS.md 3.3). `first` is the first copy. */
static inline const struct sc_stamp *sc_copies_received(const struct sc_copies *copies,
							const struct sc_stamp *first)
{
	const struct sc_received *received = sc_copies_other(copies);

	return received ? &received->seen : first;
}

/* Gives back what it has in the pool. */
void sc_copies_clear(struct sc_copies *copies, struct sc_pool *pool);

/* When the k-th retransmission (k >= 1) is due, after the first sending
 * (METRICS.md 3.2): intervals double from T1, up to `cap_ns` (0: no cap). */
int64_t sc_schedule_ns(const struct sc_config *config, unsigned k, int64_t cap_ns);

/* How far the latest sending, `since_ns` after the first one, is from its instant: the
 * nearest one, since what was asked for may have taken the place of what was due.
 * SC_TIME_NONE if the time shows that a sending before it was not captured. */
int64_t sc_copies_timer_error_ns(const struct sc_copies *copies, const struct sc_config *config,
				 int64_t since_ns, int64_t cap_ns);

/* Was the message sent before the first sending that was seen, as the gap from that
 * one to the next shows? The first sending and a later one are odd multiples of T1
 * apart, two later ones even multiples (CV-4). */
bool sc_gap_shows_earlier(const struct sc_config *config, int64_t gap_ns);

#endif
