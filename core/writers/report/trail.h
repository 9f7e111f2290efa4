/* The messages of calls or of registrations, kept with their text while it is not known whether
 * anybody wants to see them. */
#ifndef SC_WRITERS_REPORT_TRAIL_H
#define SC_WRITERS_REPORT_TRAIL_H

#include "base/counters.h"
#include "session/rows.h"

struct sc_message_kept;

/* The messages of one of them, in the order of the capture. Lives in the trails'
 * memory, also when it has left them. */
struct sc_trail {
	struct sc_trails *trails;
	uint64_t number; /* of the call or the registration */
	struct sc_message_kept *first, *last;
	uint64_t count;
	uint64_t left_out; /* not kept: a limit was reached */
	size_t bytes, text_bytes;
};

struct sc_trails;

/* Of calls, or of registrations. `counters` is told what is left out; it outlives the
 * trails. */
struct sc_trails *sc_trails_new(bool of_calls, struct sc_counters *counters);
void sc_trails_free(struct sc_trails *trails); /* with all that came of them; NULL is fine */

/* A message of the one of that number; its text is shortened to
 * SC_REPORT_MESSAGE_BYTES_MAX, what else it says to SC_REPORT_FIELD_BYTES_MAX. */
void sc_trails_add(struct sc_trails *trails, uint64_t number, const struct sc_message_row *row);

/* It is over: its messages leave the trails; NULL: it has none. */
struct sc_trail *sc_trails_take(struct sc_trails *trails, uint64_t number);

void sc_trail_free(struct sc_trail *trail); /* NULL is fine */
void sc_trail_drop_texts(struct sc_trail *trail);

/* Each message, with what a ladder shows of it; the spans live as long as the trail. `row->bytes`
 * is the text as far as it was kept, ptr NULL: it was not. */
void sc_trail_each(const struct sc_trail *trail,
		   void (*message)(void *user, const struct sc_message_row *row), void *user);

#endif
