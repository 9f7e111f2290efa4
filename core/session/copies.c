#include "session/copies.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"

/* Sendings that a copy is looked for among, the latest one counted (METRICS.md D1). */
#define SENDINGS_MAX 16

/* Timers run late and clocks differ: an instant and a sending are this fraction of
 * T1 apart, at most. */
#define TIMER_SLACK 10

/* A ring of those before the latest. */
struct sc_sendings {
	struct sc_sending all[SENDINGS_MAX - 1];
	unsigned count, next; /* `next` is written next */
};

struct sc_stamp sc_stamp_of(const struct sc_packet *packet)
{
	return (struct sc_stamp){packet->first.time_ns, packet->last.time_ns, packet->last.number};
}

void sc_copies_first(struct sc_copies *copies, const struct sc_packet *packet, uint64_t hash)
{
	copies->latest = (struct sc_sending){
		.sent_ns = packet->first.time_ns,
		.hash = hash,
		.ip_id = packet->ip_id,
	};
}

void sc_copies_clear(struct sc_copies *copies, struct sc_pool *pool)
{
	if (copies->more)
		sc_pool_give(pool, copies->more->earlier, sizeof *copies->more->earlier);
	sc_pool_give(pool, copies->more, sizeof *copies->more);
}

static struct sc_copies_more *more_of(struct sc_copies *copies, struct sc_pool *pool)
{
	if (!copies->more)
		copies->more = sc_pool_take(pool, sizeof *copies->more);
	return copies->more;
}

/* ---- is it a copy? ---- */

static int64_t gap_between(const struct sc_sending *sending, const struct sc_packet *packet)
{
	int64_t gap_ns = sc_time_diff(packet->first.time_ns, sending->sent_ns);

	return gap_ns < 0 ? -gap_ns : gap_ns; /* merged captures may disagree on the order */
}

/* D1, D2. Over UDP identifications that are not 0 decide: two of them are two
 * sendings, however close. */
static bool is_duplicate(const struct sc_sending *sending, const struct sc_config *config,
			 const struct sc_packet *packet, uint64_t hash)
{
	bool identified = packet->transport == SC_UDP && packet->ip_id != 0 && sending->ip_id != 0;
	int64_t gap_ns = gap_between(sending, packet);

	if (sending->hash != hash)
		return false;
	if (identified && packet->ip_id == sending->ip_id && gap_ns <= SC_COPY_GAP_NS)
		return true;
	return gap_ns <= config->dup_window_ns &&
	       !(identified && packet->src.family == 4 && packet->ip_id != sending->ip_id);
}

/* The nth before the latest one, which is n = 0; NULL: nothing is known of it. */
static const struct sc_sending *sending_before(const struct sc_copies *copies, unsigned n)
{
	const struct sc_sendings *earlier = copies->more ? copies->more->earlier : NULL;

	if (n == 0)
		return &copies->latest;
	if (!earlier || n > earlier->count)
		return NULL;
	return &earlier->all[(earlier->next + SENDINGS_MAX - 1 - n) % (SENDINGS_MAX - 1)];
}

/* The sending that the packet is a copy of, on the same path (D1, D2) or on another
 * one (D4); NULL: of none. */
static const struct sc_sending *copied(const struct sc_copies *copies,
				       const struct sc_config *config,
				       const struct sc_packet *packet, uint64_t hash)
{
	const struct sc_sending *sending;

	for (unsigned n = 0; (sending = sending_before(copies, n)); n++)
		if (is_duplicate(sending, config, packet, hash))
			return sending;
	return NULL;
}

static const struct sc_sending *tapped(const struct sc_copies *copies,
				       const struct sc_packet *packet)
{
	const struct sc_sending *sending;

	for (unsigned n = 0; (sending = sending_before(copies, n)); n++)
		if (gap_between(sending, packet) <= SC_COPY_GAP_NS)
			return sending;
	return NULL;
}

bool sc_copies_close(const struct sc_copies *copies, const struct sc_packet *packet)
{
	return tapped(copies, packet) != NULL;
}

/* A copy of the first sending came: it may be of a tap nearer the receiver. */
static void note_received(struct sc_copies *copies, struct sc_pool *pool,
			  const struct sc_config *config, const struct sc_sending *first,
			  const struct sc_packet *packet)
{
	const struct sc_received *other = sc_copies_other(copies);
	int64_t before_ns = other ? other->seen.first_ns : first->sent_ns;

	if (sc_time_diff(packet->first.time_ns, before_ns) <= config->dup_window_ns)
		return;
	more_of(copies, pool)->received =
		(struct sc_received){sc_stamp_of(packet), packet->src, packet->dst};
}

static void push(struct sc_copies *copies, struct sc_pool *pool)
{
	struct sc_copies_more *more = more_of(copies, pool);
	struct sc_sendings *earlier = more->earlier;

	if (!earlier)
		earlier = more->earlier = sc_pool_take(pool, sizeof *earlier);
	earlier->all[earlier->next] = copies->latest;
	earlier->next = (earlier->next + 1) % (SENDINGS_MAX - 1);
	earlier->count = MIN(earlier->count + 1, SENDINGS_MAX - 1);
}

enum sc_copy sc_copies_again(struct sc_copies *copies, struct sc_pool *pool,
			     const struct sc_config *config, const struct sc_packet *packet,
			     bool same_path, uint64_t hash)
{
	const struct sc_sending *sending =
		same_path ? copied(copies, config, packet, hash) : tapped(copies, packet);
	struct sc_sending before = copies->latest;

	if (sending) {
		if (sending->index == 0)
			note_received(copies, pool, config, sending, packet);
		return same_path ? SC_DUPLICATE : SC_OTHER_TAP;
	}
	push(copies, pool);
	sc_copies_first(copies, packet, hash);
	copies->latest.index = (uint16_t)MIN(before.index + 1, UINT16_MAX);
	copies->latest.timed = (uint16_t)MIN(before.timed + 1, UINT16_MAX);
	return SC_RETRANSMISSION;
}

void sc_copies_solicited(struct sc_copies *copies)
{
	copies->latest.timed--;
}

/* ---- timers ---- */

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

bool sc_gap_shows_earlier(const struct sc_config *config, int64_t gap_ns)
{
	int64_t slack_ns = config->t1_ns / TIMER_SLACK;
	int64_t off_ns = gap_ns % (2 * config->t1_ns); /* from an even multiple */

	return gap_ns >= 2 * config->t1_ns - slack_ns &&
	       (off_ns <= slack_ns || off_ns >= 2 * config->t1_ns - slack_ns);
}

int64_t sc_copies_timer_error_ns(const struct sc_copies *copies, const struct sc_config *config,
				 int64_t since_ns, int64_t cap_ns)
{
	unsigned k = copies->latest.timed, last = copies->latest.index;
	int64_t next_ns = sc_schedule_ns(config, last + 1, cap_ns), error_ns, other_ns = 0;

	if (since_ns >= sc_time_diff(next_ns, config->t1_ns / TIMER_SLACK) ||
	    sc_gap_shows_earlier(config, since_ns))
		return SC_TIME_NONE;
	error_ns = sc_time_diff(since_ns, sc_schedule_ns(config, k, cap_ns));
	while (k < last && error_ns > 0 && other_ns >= 0) {
		other_ns = sc_time_diff(since_ns, sc_schedule_ns(config, ++k, cap_ns));
		error_ns = error_ns > -other_ns ? other_ns : error_ns;
	}
	return error_ns;
}
