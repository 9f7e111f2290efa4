/* Inside the model of a ladder: what its parts share. */
#ifndef SC_WRITERS_LADDER_LADDER_BOOK_H
#define SC_WRITERS_LADDER_LADDER_BOOK_H

#include "writers/ladder/ladder.h"

struct sc_ladder_draft {
	struct sc_ladder shown; /* what the arrays below become */
	uint64_t group;
	GPtrArray *calls; /* struct sc_ladder_subject *, owned with their rows; sorted at last */
	GArray *hosts;    /* struct sc_ladder_host */
	GArray *arrows;   /* struct sc_ladder_arrow; texts owned */
	GArray *marks;    /* struct sc_ladder_mark, in the order of their arrows */
	size_t messages;  /* entered */
	bool loopback;    /* one address is several hosts */
};

/* What is known of a host that a message is of. */
struct sc_ladder_element {
	struct sc_ladder_host host; /* .endpoint is the first member: the key. Texts owned */
};

struct sc_ladder_book {
	struct sc_counters *counters;
	GHashTable *by_group; /* uint64_t -> struct sc_ladder_draft */
	GPtrArray *drafts;    /* owned */
	GHashTable *elements; /* struct sc_ladder_element */
	uint64_t arrow_count;
};

/* For tables with an endpoint as the first member of what is in them. */
unsigned sc_ladder_endpoint_hash(const void *endpoint);
int sc_ladder_endpoint_equal(const void *one, const void *other);

/* Is there room for an arrow more? If not, it is counted; `draft` NULL: there is none yet. */
bool sc_ladder_book_room(struct sc_ladder_book *book, struct sc_ladder_draft *draft);

/* The call of that number; NULL: there is none. The calls are sorted by their numbers. */
struct sc_ladder_subject *sc_ladder_call_of(const struct sc_ladder_draft *draft, uint64_t number);

/* Who answered each call. */
void sc_ladder_find_callees(struct sc_ladder_draft *draft);

/* Gives every host its column, and every arrow its two. */
void sc_ladder_place_hosts(const struct sc_ladder_book *book, struct sc_ladder_draft *draft);

/* Marks where the metrics of the calls start and stop. */
void sc_ladder_set_marks(struct sc_ladder_draft *draft);

#endif
