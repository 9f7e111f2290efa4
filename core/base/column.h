/* Columns: how a row (a plain struct) is seen by whoever prints, filters or
 * shows it. One table per row kind defines every key once; command line, CSV,
 * JSON, --where, documentation and the Wireshark fields all read that table. */
#ifndef SC_BASE_COLUMN_H
#define SC_BASE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/endpoint.h"
#include "base/span.h"
#include "base/time.h"

/* Why a value is not there (METRICS.md CV-5). */
#define SC_ABSENCES(X) \
	X(NO_START, "no-start") \
	X(NO_STOP_OPEN, "no-stop-open") \
	X(NO_STOP_TIMEOUT, "no-stop-timeout") \
	X(EXCLUDED, "excluded") \
	X(NOT_APPLICABLE, "not-applicable")

/* An enum of words takes one byte in a row. */
#define SC_PACKED __attribute__((packed))

enum sc_absence {
	SC_PRESENT,
#define X(id, key) SC_##id,
	SC_ABSENCES(X)
#undef X
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
	SC_UNIT_COUNT,      /* "": value is the number */
	SC_UNIT_SECONDS,    /* "s": value is nanoseconds */
	SC_UNIT_PERCENT,    /* "%": value is hundredths of a percent */
	SC_UNIT_PER_SECOND, /* "1/s": value is thousandths */
	SC_UNIT_AVERAGE,    /* "": value is thousandths */
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

enum sc_type {
	SC_T_COUNT,    /* uint64_t; 0 is a value */
	SC_T_ID,       /* uint64_t: row number, code; 0 is "absent" */
	SC_T_FRAME,    /* uint64_t frame number; 0 is "absent" */
	SC_T_BOOL,     /* bool; always there */
	SC_T_TEXT,     /* struct sc_span from the capture: untrusted; ptr NULL is "absent" */
	SC_T_BORROWED, /* the same, valid only while the row is handed over: no copy has it */
	SC_T_NAME,     /* const char *: a text of the program; NULL is "absent" */
	SC_T_WORD,     /* an enum of one byte: n is the text column->words[n - 1]; 0 is "absent" */
	SC_T_INTERVAL, /* struct sc_interval */
	SC_T_SPAN_NS,  /* int64_t ns, a duration that is no metric; SC_TIME_NONE is "absent" */
	SC_T_TIME,     /* int64_t ns since the epoch; SC_TIME_NONE is "absent" */
	SC_T_ENDPOINT, /* struct sc_endpoint; family 0 is "absent" */
	SC_T_FLAGS,    /* uint64_t of bits; names in column->words, alphabetical */
	SC_T_QUANTITY, /* struct sc_quantity */
	SC_T_TALLY,    /* struct sc_tally_list */
	SC_T_FRAMES,   /* struct sc_frame_list */
	SC_T_ROWS,     /* struct sc_row_list: rows of their own, columns in column->nested */
	SC_TYPE_COUNT
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

struct sc_column {
	const char *key; /* CSV column, JSON key, table heading, field name */
	enum sc_type type;
	uint16_t offset;    /* of the value in the row struct */
	uint8_t importance; /* tables show 1 always, 2 when there is room, 3 with -v; 0 never */
	const char *label;  /* "Session Request Delay" */
	const char *help;   /* one sentence: from what to what */
	const char *source; /* "RFC 6076 4.3"; NULL: ours */
	const char *const *words;      /* SC_T_FLAGS, SC_T_WORD, SC_T_TALLY; NULL at the end */
	const struct sc_table *nested; /* SC_T_ROWS */
};

struct sc_table {
	const char *name; /* "calls": the command, the JSON array */
	const struct sc_column *columns;
	size_t count;
	/* Facts that nobody is shown: no key, no text, no expression; but copies and
	 * packed rows have them. */
	const struct sc_column *inner;
	size_t inner_count;
};

/* The i-th member of a row, shown or inner; NULL: there are not so many. Together
 * they are all that is in it. */
static inline const struct sc_column *sc_table_member(const struct sc_table *table, size_t i)
{
	if (i < table->count)
		return &table->columns[i];
	return i - table->count < table->inner_count ? &table->inner[i - table->count] : NULL;
}

/* The shown column with that key; NULL when there is none. */
const struct sc_column *sc_table_column(const struct sc_table *table, struct sc_span key);

static inline const void *sc_cell(const struct sc_column *column, const void *row)
{
	return (const char *)row + column->offset;
}

/* The text of a word; NULL for 0. */
static inline const char *sc_word(const char *const *words, unsigned value)
{
	return value > 0 ? words[value - 1] : NULL;
}

/* Is the value there? */
bool sc_cell_present(const struct sc_column *column, const void *row);

#endif
