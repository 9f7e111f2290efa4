#include "lookahead.h"

#include <glib.h>

#include "base/second.h"
#include "decode/decode.h"
#include "message/parse.h"
#include "session/ahead.h"
#include "session/feed_media.h"

/* A step a message: the work on one is enough to hide a fetch behind. */
#define ENTRIES SC_AHEAD_STEPS

/* Room for the usual message; a longer one makes its entry's room grow. */
#define USUAL_BYTES 2048u

/* Records are looked at so many at a time, when no more are known than: */
#define RECORDS 8u
#define RECORDS_AHEAD (2 * RECORDS)

struct entry {
	struct sc_event event; /* points to what follows */
	struct sc_message message;
	struct sc_packet packet;
	struct sc_hashes hashes;
	struct sc_icmp_error icmp;
	char *bytes; /* of the message, or what is quoted of it */
	size_t room;
};

struct sc_lookahead {
	struct sc_engine *engine;
	bool live;
	bool media;         /* somebody asks for them, and there are some */
	uint64_t looked_at; /* records, up to the one of that number */
	struct sc_seconds clock;
	uint64_t fed, entered; /* events since the beginning */
	uint64_t described;    /* of these, up to the last one that media is to wait for */
	struct entry entries[ENTRIES];
};

struct sc_lookahead *sc_lookahead_new(struct sc_engine *engine, bool live)
{
	struct sc_lookahead *ahead = g_new0(struct sc_lookahead, 1);

	ahead->engine = engine;
	ahead->live = live;
	ahead->media = sc_engine_takes_media(engine);
	ahead->clock = (struct sc_seconds){SC_TIME_NONE, SC_TIME_NONE};
	for (unsigned i = 0; i < ENTRIES; i++) {
		ahead->entries[i].bytes = g_malloc(USUAL_BYTES);
		ahead->entries[i].room = USUAL_BYTES;
	}
	return ahead;
}

void sc_lookahead_free(struct sc_lookahead *ahead)
{
	if (!ahead)
		return;
	for (unsigned i = 0; i < ENTRIES; i++)
		g_free(ahead->entries[i].bytes);
	g_free(ahead);
}

static void feed_oldest(struct sc_lookahead *ahead)
{
	sc_engine_feed(ahead->engine, &ahead->entries[ahead->fed++ % ENTRIES].event);
}

static void feed_waiting(struct sc_lookahead *ahead)
{
	while (ahead->fed < ahead->entered)
		feed_oldest(ahead);
}

static void tell_clock(const struct sc_lookahead *ahead)
{
	const struct sc_event event = {.kind = SC_EVENT_CLOCK, .time_ns = ahead->clock.now_ns};

	sc_engine_feed(ahead->engine, &event);
}

void sc_lookahead_clock(struct sc_lookahead *ahead, int64_t time_ns)
{
	if (!sc_seconds_turn(&ahead->clock, time_ns))
		return;
	feed_waiting(ahead);
	tell_clock(ahead);
}

void sc_lookahead_pause(struct sc_lookahead *ahead, int64_t time_ns)
{
	struct sc_event event = {.kind = SC_EVENT_PAUSE};

	feed_waiting(ahead);
	ahead->clock.now_ns = MAX(ahead->clock.now_ns, time_ns);
	event.time_ns = ahead->clock.now_ns;
	sc_engine_feed(ahead->engine, &event);
}

void sc_lookahead_flush(struct sc_lookahead *ahead)
{
	feed_waiting(ahead);
	tell_clock(ahead);
}

/* The entry for the next event, with a copy of its bytes. */
static struct entry *next_entry(struct sc_lookahead *ahead, struct sc_span bytes)
{
	struct entry *entry = &ahead->entries[ahead->entered % ENTRIES];

	if (ahead->entered - ahead->fed == ENTRIES)
		feed_oldest(ahead);
	if (bytes.len > entry->room) {
		entry->room = bytes.len;
		entry->bytes = g_realloc(entry->bytes, entry->room);
	}
	if (bytes.len > 0)
		memcpy(entry->bytes, bytes.ptr, bytes.len);
	return entry;
}

static void enter(struct sc_lookahead *ahead, struct entry *entry, enum sc_event_kind kind,
		  const struct sc_packet *packet)
{
	entry->packet = *packet;
	entry->event = (struct sc_event){
		.kind = kind,
		.time_ns = ahead->clock.now_ns,
		.packet = &entry->packet,
	};
	ahead->entered++;
}

/* One more came: its message takes its first step, and those before it one more. */
static void step(const struct sc_lookahead *ahead)
{
	for (unsigned i = 0; i < SC_AHEAD_STEPS && ahead->entered - i > ahead->fed; i++) {
		const struct entry *entry = &ahead->entries[(ahead->entered - i - 1) % ENTRIES];

		if (entry->event.kind == SC_EVENT_MESSAGE)
			sc_engine_ahead(ahead->engine, &entry->hashes, entry->message.method, i);
	}
}

bool sc_lookahead_message(struct sc_lookahead *ahead, const struct sc_packet *packet,
			  uint64_t settled_frame, struct sc_span bytes, enum sc_carriage carriage)
{
	struct entry *entry = next_entry(ahead, bytes);

	bytes.ptr = entry->bytes;
	if (sc_message_parse(&entry->message, bytes, carriage, packet->missing) != SC_PARSE_OK)
		return false;
	enter(ahead, entry, SC_EVENT_MESSAGE, packet);
	entry->packet.settled_frame = settled_frame;
	sc_hashes_of(&entry->hashes, &entry->message);
	entry->event.message = &entry->message;
	entry->event.hashes = &entry->hashes;
	if (entry->message.body.len > 0 || sc_message_times_media(&entry->message))
		ahead->described = ahead->entered;
	if (ahead->live)
		feed_waiting(ahead);
	else
		step(ahead);
	return true;
}

void sc_lookahead_event(struct sc_lookahead *ahead, enum sc_event_kind kind,
			const struct sc_packet *packet)
{
	const struct sc_span none = {NULL, 0};

	enter(ahead, next_entry(ahead, none), kind, packet);
	if (ahead->live)
		feed_waiting(ahead);
}

void sc_lookahead_quoted(struct sc_lookahead *ahead, const struct sc_packet *packet,
			 const struct sc_icmp_error *error, struct sc_span quoted)
{
	struct entry *entry = next_entry(ahead, quoted);

	enter(ahead, entry, SC_EVENT_QUOTED, packet);
	entry->event.quoted = sc_span(entry->bytes, quoted.len);
	entry->icmp = *error;
	entry->event.icmp = &entry->icmp;
	if (ahead->live)
		feed_waiting(ahead);
}

void sc_lookahead_records(struct sc_lookahead *ahead, struct sc_source *source, uint64_t number)
{
	struct sc_frame frames[RECORDS];
	struct sc_datagram datagram;
	unsigned count = RECORDS;

	if (!ahead->media || ahead->looked_at >= number + RECORDS_AHEAD)
		return;
	while (count > 0 && ahead->looked_at < number + RECORDS_AHEAD) {
		count = sc_source_ahead(source, frames, RECORDS);
		for (unsigned i = 0; i < count; i++)
			if (frames[i].ref.number > ahead->looked_at &&
			    sc_decoder_ahead(&frames[i], &datagram))
				sc_engine_media_ahead(ahead->engine, &datagram);
		if (count > 0)
			ahead->looked_at = MAX(ahead->looked_at, frames[count - 1].ref.number);
	}
}

void sc_lookahead_media(struct sc_lookahead *ahead, const struct sc_datagram *datagram)
{
	/* What SDP says of a stream holds for its packets from then on, and a 2xx or BYE
	 * divides them. */
	if (ahead->fed < ahead->described)
		feed_waiting(ahead);
	if (sc_engine_media(ahead->engine, datagram))
		return;
	feed_waiting(ahead);
	sc_engine_media_begin(ahead->engine, datagram);
	ahead->media = sc_engine_takes_media(ahead->engine);
}

void sc_lookahead_other(struct sc_lookahead *ahead, const struct sc_packet *packet,
			struct sc_span bytes)
{
	struct sc_datagram datagram =
		sc_datagram_of(packet, (const uint8_t *)bytes.ptr, (uint32_t)bytes.len);

	if (!sc_engine_asks_for_media(ahead->engine) || packet->src.family == 0 ||
	    packet->src.family != packet->dst.family)
		return;
	sc_lookahead_media(ahead, &datagram);
}
