#include "media/dtmf.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"

#define PAYLOAD_BYTES 4u
#define END_BIT 0x80u
/* A duration that does not fit goes on in another segment so much later: 2.5.1.3. */
#define SEGMENT_TICKS 0xffffu
#define ROOM_AT_FIRST 8u
_Static_assert(2 * SC_DTMF_EVENTS_MAX <= UINT16_MAX, "their count has 16 bits");
/* Events among which a packet finds its own: a late one is of the last or the one before. */
#define SEARCHED 4u

const char *sc_dtmf_name(uint8_t code)
{
	static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7",    "8",
					    "9", "*", "#", "A", "B", "C", "D", "flash"};

	return code < sizeof names / sizeof names[0] ? names[code] : NULL;
}

int64_t sc_dtmf_duration_ns(const struct sc_dtmf_event *event, uint32_t clock_rate)
{
	uint64_t ticks = (uint64_t)event->before + event->duration;

	return (int64_t)((unsigned __int128)ticks * (uint64_t)SC_NS_PER_S / clock_rate);
}

/* The event that the packet is of, in its segment or the one before; NULL: it begins one, or
 * another segment. */
static struct sc_dtmf_event *find(struct sc_dtmf *dtmf, uint32_t timestamp, uint8_t code)
{
	for (unsigned back = 1; back <= SEARCHED && back <= dtmf->count; back++) {
		struct sc_dtmf_event *event = &dtmf->events[dtmf->count - back];

		if (event->code == code &&
		    (event->timestamp == timestamp ||
		     (event->before > 0 && event->timestamp - timestamp == SEGMENT_TICKS)))
			return event;
	}
	return NULL;
}

/* The last event, if the packet goes on with it in a segment of its own; NULL: it does not. */
static struct sc_dtmf_event *go_on(struct sc_dtmf *dtmf, uint32_t timestamp, uint8_t code)
{
	struct sc_dtmf_event *last = dtmf->count > 0 ? &dtmf->events[dtmf->count - 1] : NULL;

	if (!last || last->ended || last->code != code ||
	    timestamp - last->timestamp != SEGMENT_TICKS)
		return NULL;
	last->timestamp = timestamp;
	last->before += SEGMENT_TICKS;
	last->duration = 0;
	return last;
}

static struct sc_dtmf_event *add(struct sc_dtmf *dtmf, struct sc_pool *pool)
{
	if (dtmf->count == SC_DTMF_EVENTS_MAX) {
		dtmf->dropped++;
		return NULL;
	}
	if (dtmf->count == dtmf->room) {
		uint16_t room = (uint16_t)(dtmf->room > 0 ? 2 * dtmf->room : ROOM_AT_FIRST);
		struct sc_dtmf_event *events = sc_pool_take(pool, room * sizeof *events);

		if (dtmf->count > 0)
			memcpy(events, dtmf->events, dtmf->count * sizeof *events);
		sc_pool_give(pool, dtmf->events, dtmf->room * sizeof *events);
		dtmf->events = events;
		dtmf->room = room;
	}
	return &dtmf->events[dtmf->count++];
}

void sc_dtmf_feed(struct sc_dtmf *dtmf, struct sc_pool *pool, int64_t time_ns, uint64_t frame,
		  uint32_t timestamp, bool marker, struct sc_bytes payload)
{
	uint8_t code = sc_u8(payload, 0);
	uint16_t duration = sc_u16(payload, 2);
	struct sc_dtmf_event *event;

	if (payload.len < PAYLOAD_BYTES)
		return;
	event = find(dtmf, timestamp, code);
	if (!event && !marker)
		event = go_on(dtmf, timestamp, code);
	if (!event) {
		event = add(dtmf, pool);
		if (!event)
			return;
		*event = (struct sc_dtmf_event){
			.start_ns = time_ns, .frame = frame, .timestamp = timestamp, .code = code};
	}
	event->last_ns = time_ns;
	if (duration > event->duration && event->timestamp == timestamp)
		event->duration = duration;
	event->ended |= (sc_u8(payload, 1) & END_BIT) != 0;
}

void sc_dtmf_told(struct sc_dtmf *dtmf, struct sc_pool *pool, int64_t time_ns, uint64_t frame,
		  uint8_t code, uint32_t ticks)
{
	struct sc_dtmf_event *event = add(dtmf, pool);

	if (event)
		*event = (struct sc_dtmf_event){.start_ns = time_ns,
						.last_ns = time_ns,
						.frame = frame,
						.before = ticks,
						.code = code,
						.ended = true};
}

void sc_dtmf_clear(struct sc_dtmf *dtmf, struct sc_pool *pool)
{
	if (dtmf->room > 0)
		sc_pool_give(pool, dtmf->events, dtmf->room * sizeof *dtmf->events);
	*dtmf = (struct sc_dtmf){0};
}
