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
#include "base/value.h"

enum sc_type {
	SC_T_COUNT,    /* uint64_t; 0 is a value */
	SC_T_ID,       /* uint64_t: row number, code; 0 is "absent" */
	SC_T_FRAME,    /* uint64_t frame number; 0 is "absent" */
	SC_T_BOOL,     /* bool; always there */
	SC_T_TRUTH,    /* enum sc_truth, of one byte; 0 is "absent" */
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
	SC_T_COUNTS,   /* struct sc_frame_list, of counts */
	SC_T_ROWS,     /* struct sc_row_list: rows of their own, columns in column->nested */
	SC_TYPE_COUNT
};

/* When a value is known, for who reads a capture once: with the message that
 * brings it, if no later one changes it (docs/PLUGIN.md). */
enum sc_settled {
	SC_SETTLED_END,      /* only when all was read */
	SC_SETTLED_AT_ONCE,  /* with the row's first message */
	SC_SETTLED_REQUEST,  /* once the request was seen: a response may come before it */
	SC_SETTLED_HOP,      /* at once, if nobody can have sent the request on before */
	SC_SETTLED_SUCCESS,  /* with a 2xx, which no other final response replaces */
	SC_SETTLED_MEASURED, /* intervals: with the frame that it was measured to, unless it is of
				the class failure: another try may follow, and then that counts */
	SC_SETTLED_UNFAILED, /* intervals: the same, unless a final response of 300 or more came */
};

/* What the frame of a number is to the message that the row was asked for. */
enum sc_frame_is { SC_FRAME_RELATED, SC_FRAME_REQUEST, SC_FRAME_RESPONSE, SC_FRAME_ORIGINAL };

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
	enum sc_settled settled;
	uint16_t class_offset; /* SC_T_INTERVAL: of its enum sc_class in the row; 0: it has none */
	uint16_t known_offset; /* SC_T_INTERVAL: of the interval it is known with; 0: itself */
	/* Why it is not there, of a row that lacks it: for types that give no reason of their
	 * own. NULL: nothing is said. */
	enum sc_absence (*why)(const void *row);
	enum sc_frame_is frame_is; /* SC_T_FRAME */
	/* It tells of the packet or the file, or names another row: who shows packets and
	 * rows side by side has it there already. */
	bool apart;
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

/* The shown column with that key; NULL when there is none. "code" is final_code where
 * rows have no other. */
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

#endif
