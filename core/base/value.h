/* Values of rows that are more than a number or a text. */
#ifndef SC_BASE_VALUE_H
#define SC_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An enum of words takes one byte in a row. */
#define SC_PACKED __attribute__((packed))

/* Whether something is so, where that may not be known. */
enum sc_truth { SC_TRUTH_NONE, SC_TRUTH_NO, SC_TRUTH_YES } SC_PACKED;

/* Why a value is not there (METRICS.md CV-5). */
#define SC_ABSENCES(X) \
	X(NO_START, "no-start") \
	X(NO_STOP_OPEN, "no-stop-open") \
	X(NO_STOP_TIMEOUT, "no-stop-timeout") \
	X(NO_STOP_GAP, "no-stop-gap") \
	X(NOT_CAPTURED, "not-captured") \
	X(EXCLUDED, "excluded") \
	X(NOT_APPLICABLE, "not-applicable") \
	X(NO_PUBLISHED_IE, "no-published-ie")

enum sc_absence {
	SC_PRESENT,
#define X(id, key) SC_##id,
	SC_ABSENCES(X)
#undef X
		SC_ABSENCE_COUNT
};

const char *sc_absence_key(enum sc_absence absence); /* NULL for SC_PRESENT */

/* A measured time: never without the frames it was measured between. */
struct sc_interval {
	int64_t ns;
	uint64_t start_frame, stop_frame; /* sc_frame_ref.number; 0: a deadline, no frame */
	enum sc_absence absent;
	bool start_late; /* the first copy of the start was not captured (CV-4) */
	bool skewed;     /* negative: clock-skew (CV-7); shown, in no average */
};

/* A figure of the metrics table with its unit. */
enum sc_unit {
	SC_UNIT_COUNT,       /* "": value is the number */
	SC_UNIT_SECONDS,     /* "s": value is nanoseconds */
	SC_UNIT_PERCENT,     /* "%": value is hundredths of a percent */
	SC_UNIT_PER_SECOND,  /* "1/s": value is thousandths */
	SC_UNIT_AVERAGE,     /* "": value is thousandths */
	SC_UNIT_PROBABILITY, /* "": value is billionths */
};

struct sc_quantity {
	int64_t value;
	enum sc_unit unit;
	enum sc_absence absent;
};

struct sc_tally { /* word -> count, in the order given */
	uint64_t count;
	uint8_t word; /* of column->words, as in SC_T_WORD */
};

struct sc_tally_list {
	const struct sc_tally *items;
	size_t count;
};

struct sc_frame_list {
	const uint64_t *items;
	size_t count;
};

struct sc_row_list {
	const void *items;
	size_t count;
	size_t stride; /* bytes from row to row */
};

#endif
