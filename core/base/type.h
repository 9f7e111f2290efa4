/* Types of columns: all that can be done with a value, a row of functions each.
 * Whoever packs, copies, compares or prints a cell asks sc_types; a new type is
 * a row there with its functions (type.c, type_pack.c, type_copy.c, type_text.c),
 * and its field in the Wireshark plugin (plugin/fields.c). */
#ifndef SC_BASE_TYPE_H
#define SC_BASE_TYPE_H

#include <glib.h>

#include "base/column.h"

/* As what --where compares values. */
enum sc_as {
	SC_AS_WHOLE,   /* a whole number */
	SC_AS_SECONDS, /* nanoseconds; written as decimal seconds */
	SC_AS_AMOUNT,  /* billionths; written as a decimal number */
	SC_AS_TIME,    /* nanoseconds since the epoch; written as RFC 3339 */
	SC_AS_TRUTH,   /* 0 or 1; written as false or true */
	SC_AS_TEXT,
	SC_AS_ENDPOINT,
	SC_AS_FLAGS,
	SC_AS_LIST, /* only whether there is anything */
};

/* May a table shorten it when there is no room? */
enum sc_shrinking {
	SC_SHRINKS_NEVER,  /* numbers */
	SC_SHRINKS_LAST,   /* addresses: only if the table is too wide otherwise */
	SC_SHRINKS_READILY /* text */
};

enum sc_style {
	SC_STYLE_TABLE, /* durations with 3 or 6 decimals (METRICS.md FX-20) */
	SC_STYLE_LOCAL, /* as a table, times with the local offset */
	SC_STYLE_CSV,   /* durations with 9 decimals; a field, quoted where it must be */
	SC_STYLE_JSON,  /* durations exact, shortest; a JSON value */
};

/* Bytes that rows are packed into. */
struct sc_packing {
	GByteArray *out;
	size_t nested_bytes; /* that the lists in the row take once unpacked */
};

struct sc_unpacking {
	const uint8_t *at; /* texts of the row point into these bytes */
	char *room;        /* where lists go next */
};

/* Room for copies. With `at` NULL it only counts. */
struct sc_room {
	char *at;
	size_t used;
};

struct sc_type_ops {
	const char *name; /* "count", "text": so the report's page is told */
	uint16_t bytes;   /* of the value in a row */
	enum sc_as as;
	enum sc_shrinking shrinks;
	bool number; /* a JSON number; right-aligned in a table */

	bool (*present)(const void *cell);
	/* Is there anything, if it is present? NULL: yes. */
	bool (*any)(const void *cell);
	/* Why it is not there; NULL: the type gives no reason. */
	enum sc_absence (*absence)(const void *cell);

	void (*pack)(struct sc_packing *to, const struct sc_column *column, const void *cell);
	void (*unpack)(struct sc_unpacking *from, const struct sc_column *column, void *cell);
	/* Copies what the cell points to and lets `copy`, a copy of the cell (NULL: only
	 * count), point there. NULL: it points to nothing. */
	void (*copy)(struct sc_room *room, const struct sc_column *column, const void *cell,
		     void *copy);

	/* Appends a present value. */
	void (*text)(GString *out, const struct sc_column *column, const void *cell,
		     enum sc_style style);

	/* WHOLE to TRUTH: what is compared. */
	int64_t (*number_of)(const void *cell);
	/* TEXT and ENDPOINT: what is compared and searched; `room` has SC_ENDPOINT_TEXT_MAX. */
	struct sc_span (*text_of)(const struct sc_column *column, const void *cell, char *room);
};

extern const struct sc_type_ops sc_types[SC_TYPE_COUNT];

static inline const struct sc_type_ops *sc_type_of(const struct sc_column *column)
{
	return &sc_types[column->type];
}

/* Is the value there? */
static inline bool sc_cell_present(const struct sc_column *column, const void *row)
{
	return sc_type_of(column)->present(sc_cell(column, row));
}

/* Appends the text of the cell, which is present. */
static inline void sc_cell_text(GString *out, const struct sc_column *column, const void *row,
				enum sc_style style)
{
	sc_type_of(column)->text(out, column, sc_cell(column, row), style);
}

/* The value in its unit: 0.5263, 12.5. */
double sc_quantity_double(const struct sc_quantity *quantity);

/* A row as a JSON object, with why measured values are absent. */
void sc_row_json(GString *out, const struct sc_table *table, const void *row);

void sc_text_count(GString *out, uint64_t value);

#endif
