#include "lookahead.h"

#include <glib.h>

#include "base/time.h"

/* A step a message: the work on one is enough to hide a fetch behind. */
#define ENTRIES SC_AHEAD_STEPS

/* Longer messages are fed at once, behind those in the queue. */
#define BYTES_MAX 2048u

struct entry {
	struct sc_message message; /* points into bytes */
	struct sc_packet packet;
	struct sc_hashes hashes;
	int64_t clock_ns; /* when it came */
	char bytes[BYTES_MAX];
};

struct sc_lookahead {
	struct sc_engine *engine;
	bool live;
	int64_t clock_ns;      /* SC_TIME_NONE: not known yet */
	uint64_t fed, entered; /* messages since the beginning */
	struct entry entries[ENTRIES];
};

struct sc_lookahead *sc_lookahead_new(struct sc_engine *engine, bool live)
{
	struct sc_lookahead *ahead = g_new(struct sc_lookahead, 1);

	ahead->engine = engine;
	ahead->live = live;
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
	sc_engine_message_hashed(ahead->engine, &entry->message, &entry->hashes, &entry->packet,
				 NULL);
}

void sc_lookahead_flush(struct sc_lookahead *ahead)
{
	while (ahead->fed < ahead->entered)
		feed_oldest(ahead);
	tell_clock(ahead, ahead->clock_ns);
}

static bool feed_at_once(struct sc_lookahead *ahead, const struct sc_packet *packet,
			 struct sc_span bytes, enum sc_carriage carriage)
{
	struct sc_message message;

	if (sc_message_parse(&message, bytes, carriage, packet->missing) != SC_PARSE_OK)
		return false;
	sc_lookahead_flush(ahead);
	sc_engine_message(ahead->engine, &message, packet, NULL);
	return true;
}

/* One more came: it takes its first step, and those before it one more. */
static void step(const struct sc_lookahead *ahead)
{
	for (unsigned i = 0; i < SC_AHEAD_STEPS && ahead->entered - i > ahead->fed; i++) {
		const struct entry *entry = &ahead->entries[(ahead->entered - i - 1) % ENTRIES];
		sc_engine_ahead(ahead->engine, &entry->hashes, entry->message.method, i);
	}
}

bool sc_lookahead_message(struct sc_lookahead *ahead, const struct sc_packet *packet,
			  struct sc_span bytes, enum sc_carriage carriage)
{
	struct entry *entry = &ahead->entries[ahead->entered % ENTRIES];

	if (ahead->live || bytes.len > BYTES_MAX)
		return feed_at_once(ahead, packet, bytes, carriage);
	if (ahead->entered - ahead->fed == ENTRIES)
		feed_oldest(ahead);
	memcpy(entry->bytes, bytes.ptr, bytes.len);
	bytes.ptr = entry->bytes;
	if (sc_message_parse(&entry->message, bytes, carriage, packet->missing) != SC_PARSE_OK)
		return false;
	entry->packet = *packet;
	entry->clock_ns = ahead->clock_ns;
	sc_hashes_of(&entry->hashes, &entry->message);
	ahead->entered++;
	step(ahead);
	return true;
}
