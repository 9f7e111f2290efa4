/* The state is everything that the session layer keeps. Each engine has one.
 *
 * It holds the tables. The file that fills a table is named beside it. */
#ifndef SC_SESSION_STATE_H
#define SC_SESSION_STATE_H

#include <glib.h>

#include "base/config.h"
#include "base/counters.h"
#include "base/index.h"
#include "base/limits.h"
#include "base/pool.h"
#include "session/hashes.h"
#include "session/rows.h"

struct sc_asked;
struct sc_bindings;
struct sc_deferred;
struct sc_dialog_set;
struct sc_gaps;
struct sc_legs;
struct sc_media_stream;
struct sc_owner;
struct sc_owner_ops;
struct sc_recent;
struct sc_roles;
struct sc_session_keys;
struct sc_streams;
struct sc_tombstones;
struct sc_txn;
struct sc_unread;

/* The kinds of owners (owner.h), in the order in which they are settled. */
enum sc_owner_kind { SC_OWNER_CALL, SC_OWNER_REGISTRATION, SC_OWNER_KINDS };

struct sc_state {
	struct sc_config config;
	struct sc_row_sink sink;
	struct sc_counters *counters;
	uint64_t elsewhere_bytes; /* kept outside of the session, of the same budget */
	struct sc_pool pool;

	struct sc_hashes hashes;            /* of the message that is being fed */
	struct sc_index txns;               /* struct sc_txn by its key */
	struct sc_index sets;               /* struct sc_dialog_set by its key */
	struct sc_index challenges;         /* INVITEs by the nonces they were asked with:
					       challenges.h */
	struct sc_index connections;        /* that requests wait on: resets.h */
	struct sc_gaps *gaps;               /* holes of connections; NULL: there is none */
	GPtrArray *wheel[SC_WHEEL_SECONDS]; /* dialog sets to be looked at, by second; NULL: never
					       any */
	int64_t wheel_second;               /* all seconds up to this one are done */
	uint64_t waiting_count;             /* dialog sets in the wheel */
	struct sc_dialog_set *parked; /* idle dialog sets that only the end of input settles */
	GPtrArray *due;               /* taken out of the wheel: an array to be used again */
	uint64_t set_count, set_serial;

	int64_t now_ns; /* the capture's clock: the latest time of any record */

	uint64_t last_txn, last_owner[SC_OWNER_KINDS]; /* row numbers given */
	struct sc_live *live;                          /* NULL: nobody asks for rows by number */
	struct sc_deferred *deferred;                  /* measures that wait; NULL: none */
	struct sc_recent *recent;                      /* NULL: nobody lists messages */

	const struct sc_owner_ops *ops[SC_OWNER_KINDS]; /* what each kind does */
	struct sc_asked *asked;                         /* NULL: nothing is asked of messages */
	struct sc_session_keys *session_keys;
	struct sc_legs *legs;             /* NULL: nobody asks for sessions */
	struct sc_tombstones *tombstones; /* NULL: the input has ended */
	struct sc_bindings *bindings;
	struct sc_roles *roles;
	struct sc_index media_ends; /* media_ends.h; of these */
	struct sc_streams *streams; /* of RTP; NULL: nobody asks for them */
	struct sc_unread *unread;   /* NULL: session descriptions are read as they come */
};

/* A stream by its handle less one: handles are given to all that might be one. */
struct sc_live_stream {
	struct sc_media_stream *stream; /* NULL: over, and its number was: */
	uint64_t number;                /* 0: it was none */
};

/* What is in progress, by row number less one; NULL: over. */
struct sc_live {
	GPtrArray *txns, *owners[SC_OWNER_KINDS];
	GArray *streams; /* struct sc_live_stream */
	GArray *touched; /* uint32_t: handles of streams that the latest RTCP told of */
};

/* The tables that state.c knows nothing of are made and freed by session.c. */
void sc_state_init(struct sc_state *state, const struct sc_config *config,
		   const struct sc_row_sink *sink, struct sc_counters *counters);
void sc_state_clear(struct sc_state *state);

/* From now on `live` is kept: before the first message. */
void sc_state_keep_live(struct sc_state *state);

uint64_t sc_state_number_txn(struct sc_state *state, struct sc_txn *txn);
uint64_t sc_state_number_owner(struct sc_state *state, enum sc_owner_kind kind,
			       struct sc_owner *owner);

/* The name of an input file; absent: nobody said. */
static inline struct sc_span sc_state_file(const struct sc_state *state, uint64_t index)
{
	const char *const *files = state->sink.files;

	return sc_span_of(files ? files[index] : NULL);
}

/* The file of any frame, and the frame's number in it; 0: not known. */
static inline uint64_t sc_state_place(const struct sc_state *state, uint64_t frame,
				      struct sc_span *file)
{
	struct sc_place place;

	if (!sc_places_find(state->sink.places, frame, &place))
		return 0;
	*file = sc_state_file(state, place.file);
	return place.file_frame;
}

/* Forgets what is about to be freed. */
static inline void sc_live_forget(GPtrArray *array, uint64_t number)
{
	g_ptr_array_index(array, number - 1) = NULL;
}

#endif
