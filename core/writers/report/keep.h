/* Rows that are worth a place when there is not room for all: those that
 * failed, the slowest, and a sample of the others. While there is room, all. */
#ifndef SC_WRITERS_REPORT_KEEP_H
#define SC_WRITERS_REPORT_KEEP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The beginning of the struct of whoever keeps something. */
struct sc_kept {
	uint64_t number; /* of the row */
	uint64_t lot;    /* sc_keep_lot of that */
	int64_t slow_ns; /* the larger, the more it is worth */
	bool failed;
};

struct sc_keep;

/* `drop` (may be NULL) is called for each that loses its place, and for all at the end. */
struct sc_keep *sc_keep_new(size_t max, GDestroyNotify drop);
void sc_keep_free(struct sc_keep *keep); /* NULL is fine */

/* Is there a place for it? If not, it has been counted, and that is all. */
bool sc_keep_wants(struct sc_keep *keep, const struct sc_kept *kept);

/* Takes what is wanted. */
void sc_keep_add(struct sc_keep *keep, struct sc_kept *kept);

/* How many there were. */
uint64_t sc_keep_seen(const struct sc_keep *keep);

/* Those that are kept, by number. g_ptr_array_free when done; they stay the keep's. */
GPtrArray *sc_keep_all(const struct sc_keep *keep);

/* A number's place in the drawing of lots for the sample: below `UINT64_MAX / n`
 * for one in n, the same in each run. */
uint64_t sc_keep_lot(uint64_t number);

#endif
