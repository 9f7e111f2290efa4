#include "lookahead.h"

#include <glib.h>

#include "base/time.h"

/* Messages between two steps of looking ahead: the work on one hides a fetch. */
#define STEP_MESSAGES 1u
#define ENTRIES (STEP_MESSAGES * SC_AHEAD_STEPS)

/* Longer messages are fed at once, behind those in the queue. */
#define BYTES_MAX 2048u

struct entry {
	struct sc_message message; /* points into bytes */
	struct sc_carrier carrier;
	struct sc_ahead ahead;
	int64_t clock_ns; /* when it came */
	char bytes[BYTES_MAX];
};

struct sc_lookahead {
	struct sc_engine *engine;
	int64_t clock_ns;      /* SC_TIME_NONE: not known yet */
	uint64_t fed, entered; /* messages since the beginning */
	struct entry entries[ENTRIES];
};

struct sc_lookahead *sc_lookahead_new(struct sc_engine *engine)
{
	struct sc_lookahead *ahead = g_new(struct sc_lookahead, 1);

	ahead->engine = engine;
	ahead->clock_ns = SC_TIME_NONE;
	ahead->fed = ahead->entered = 0;
	return ahead;
}

void sc_lookahead_free(struct sc_lookahead *ahead)
{
	g_free(ahead);
}

static void tell_clock(struct sc_lookahead *ahead, int64_t clock_ns)
{
	if (clock_ns != SC_TIME_NONE)
		sc_engine_clock(ahead->engine, clock_ns);
}

void sc_lookahead_clock(struct sc_lookahead *ahead, int64_t time_ns)
{
	ahead->clock_ns = MAX(ahead->clock_ns, time_ns);
}

static void feed_oldest(struct sc_lookahead *ahead)
{
	struct entry *entry = &ahead->entries[ahead->fed++ % ENTRIES];

	tell_clock(ahead, entry->clock_ns);
	sc_engine_message(ahead->engine, &entry->message, &entry->carrier, NULL);
}

void sc_lookahead_flush(struct sc_lookahead *ahead)
{
	while (ahead->fed < ahead->entered)
		feed_oldest(ahead);
	tell_clock(ahead, ahead->clock_ns);
}

static bool feed_at_once(struct sc_lookahead *ahead, const struct sc_carrier *carrier,
			 struct sc_span bytes, enum sc_carriage carriage)
{
	struct sc_message message;

	if (sc_message_parse(&message, bytes, carriage, carrier->missing) != SC_PARSE_OK)
		return false;
	sc_lookahead_flush(ahead);
	sc_engine_message(ahead->engine, &message, carrier, NULL);
	return true;
}

/* One more came: all behind it go a step further when it is their turn. */
static void look_ahead(struct sc_lookahead *ahead)
{
	for (unsigned step = 1; step < SC_AHEAD_STEPS; step++) {
		uint64_t back = step * STEP_MESSAGES + 1;
		if (ahead->entered >= ahead->fed + back)
			sc_engine_ahead_step(
				ahead->engine,
				&ahead->entries[(ahead->entered - back) % ENTRIES].ahead, step);
	}
}

bool sc_lookahead_message(struct sc_lookahead *ahead, const struct sc_carrier *carrier,
			  struct sc_span bytes, enum sc_carriage carriage)
{
	struct entry *entry = &ahead->entries[ahead->entered % ENTRIES];

	if (bytes.len > BYTES_MAX)
		return feed_at_once(ahead, carrier, bytes, carriage);
	if (ahead->entered - ahead->fed == ENTRIES)
		feed_oldest(ahead);
	memcpy(entry->bytes, bytes.ptr, bytes.len);
	bytes.ptr = entry->bytes;
	if (sc_message_parse(&entry->message, bytes, carriage, carrier->missing) != SC_PARSE_OK)
		return false;
	entry->carrier = *carrier;
	entry->clock_ns = ahead->clock_ns;
	sc_engine_ahead(ahead->engine, &entry->message, &entry->ahead);
	ahead->entered++;
	look_ahead(ahead);
	return true;
}
