/* What tables of columns are written with; only for core/timing/tables.c and *_table.c. */
#ifndef SC_TIMING_TABLE_PARTS_H
#define SC_TIMING_TABLE_PARTS_H

#include "session/rows.h"

/* `when_`: of enum sc_settled. Last comes the help; other members may follow it. */
#define COLUMN(row, when_, field, key_, type_, importance_, label_, ...) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct row, field), \
		.importance = importance_, .label = label_, .settled = SC_SETTLED_##when_, \
		.help = __VA_ARGS__ \
	}
#define WORD(row, when_, field, key_, words_, importance_, label_, ...) \
	{ \
		.key = key_, .type = SC_T_WORD, .offset = offsetof(struct row, field), \
		.importance = importance_, .label = label_, .words = words_, \
		.settled = SC_SETTLED_##when_, .help = __VA_ARGS__ \
	}
#define APART .apart = true /* what some columns have */
#define WHY(reason) .why = reason
#define IS(what) .frame_is = SC_FRAME_##what

/* Intervals of ROW, by the last member in metric_table.h. */
#define WHEN_MEASURED(field) .settled = SC_SETTLED_MEASURED
#define WHEN_CLASSED(field) \
	WHEN_MEASURED(field), .class_offset = offsetof(struct ROW, field##_class)
#define WHEN_DIALOG(field) WHEN_MEASURED(field), .known_offset = offsetof(struct ROW, sdd)
#define WHEN_SESSION(field) WHEN_CLASSED(field), .known_offset = offsetof(struct ROW, sdd)
#define WHEN_UNFAILED(field) .settled = SC_SETTLED_UNFAILED
#define WHEN_SUCCESS(field) .settled = SC_SETTLED_SUCCESS
#define WHEN_MEDIA(field) .settled = SC_SETTLED_END
#define MEASURED_TIME(field, importance_, label_, help_, source_, when) \
	{ \
		.key = #field, .type = SC_T_INTERVAL, .offset = offsetof(struct ROW, field), \
		.importance = importance_, .label = label_, .help = help_, .source = source_, \
		WHEN_##when(field), \
	}
#define INTERVAL(field, importance, label, start, stop, source, when) \
	MEASURED_TIME(field, importance, label, start " to " stop, source, when),

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define TABLE(name, columns) \
	{ \
		name, columns, COUNT_OF(columns), NULL, 0 \
	}
#define TABLE_WITH(name, columns, inner) \
	{ \
		name, columns, COUNT_OF(columns), inner, COUNT_OF(inner) \
	}
/* A fact that is not shown. */
#define INNER(row, field, of_type) \
	{ \
		.key = #field, .type = of_type, .offset = offsetof(struct row, field) \
	}

#define UNITS(row) \
	{ \
		.key = "units", .type = SC_T_ROWS, .offset = offsetof(struct row, units), \
		.nested = &sc_units_table \
	}

extern const struct sc_table sc_units_table;
extern const char *const sc_call_flag_words[];

#endif
