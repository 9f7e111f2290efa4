/* The display filter fields, and where their values are shown. */
#ifndef SC_PLUGIN_FIELDS_H
#define SC_PLUGIN_FIELDS_H

#include "plugin.h"

/* The fields of one table of columns. */
struct sc_fields {
	const struct sc_table *table;
	const char *prefix; /* "sipchron.call" */
	int ett;
	int *hf; /* one a column; 0: the column is not shown */
	/* Of a column with frames of requests, or of responses: the same field for a
	 * message of that kind, which is not to be drawn as the other. */
	int *hf_own;
	int *hf_stop;             /* of a measured time: its value, on the message that ends it */
	struct sc_fields *nested; /* one a column; .table NULL: the column has no rows of its own */
};

/* Fields that belong to no table. */
enum sc_lone_field {
	SC_FIELD_MESSAGE,
	SC_FIELD_TYPE_ID,
	SC_FIELD_FRAME,
	SC_FIELD_STOPS,
	SC_FIELD_CONVERSATION,
	SC_FIELD_SRC_ROLE,
	SC_FIELD_DST_ROLE,
	SC_LONE_FIELDS
};

struct sc_plugin_fields {
	struct sc_fields message, txn, call, registration, stream;
	int lone[SC_LONE_FIELDS];
	int ett;
};

extern struct sc_plugin_fields sc_plugin_fields;

void sc_plugin_register_fields(void);

/* What a measured time is called where it stops: "srd", "txn_frd". */
const char *sc_plugin_stop_name(const struct sc_fields *fields, size_t column);

/* ---- place.c ---- */

/* Is the value shown on this frame? After the first pass every value is. In the
 * first pass a value is shown where it becomes known, if no later message can
 * change it. */
bool sc_plugin_settled(const struct sc_fields *fields, const struct sc_column *column,
		       const void *row, uint64_t frame);

/* The next column, from *at on, whose interval stops at this frame. NULL: there
 * are no more. */
const struct sc_column *sc_plugin_measured(const struct sc_fields *fields, const void *row,
					   uint64_t frame, size_t *at);

/* Is the interval known with this frame, and with no other? That is where it stops,
 * unless its column names another interval that it is known with. */
bool sc_plugin_known_here(const struct sc_fields *fields, const struct sc_column *column,
			  const void *row, uint64_t frame);

#endif
