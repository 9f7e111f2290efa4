/* Where values are shown in the first pass: on the frame with which they become
 * known, and only if no later message can change them. A field must have the
 * same value on a frame however often the capture is read, so a value that could
 * change is left out until the end is known.
 *
 * When that is, is a property of the column (enum sc_settled). */
#include "fields.h"

#include "base/type.h"
#include "taps.h"

/* The facts of a row that the rules need. */
struct known {
	bool request, first_hop; /* the request was seen; it was sent on by nobody before */
	uint64_t final_code;     /* 0: none yet */
};

static struct known known_of(const struct sc_fields *fields, const void *row)
{
	const struct sc_txn_row *txn = row;
	const struct sc_call_row *call = row;

	if (fields == &sc_plugin_fields.txn)
		return (struct known){txn->request_frame != 0, false, txn->final_code};
	if (fields == &sc_plugin_fields.call)
		return (struct known){true, sc_span_eq(call->perspective, SC_SPAN_LIT("uac")),
				      call->final_code};
	return (struct known){.request = true};
}

/* The interval that the column's own is known with. */
static const struct sc_interval *known_with(const struct sc_column *column, const void *row)
{
	const char *at = (const char *)row +
			 (column->known_offset != 0 ? column->known_offset : column->offset);

	return (const void *)at;
}

static bool stops_at(const struct sc_interval *interval, uint64_t frame)
{
	return interval->absent == SC_PRESENT && interval->stop_frame == frame;
}

static bool measured(const struct sc_column *column, const void *row, uint64_t frame)
{
	return stops_at(known_with(column, row), frame) && sc_taps_decide();
}

static bool of_failure(const struct sc_column *column, const void *row)
{
	return column->class_offset != 0 &&
	       ((const uint8_t *)row)[column->class_offset] == SC_CLASS_FAILURE;
}

bool sc_plugin_settled(const struct sc_fields *fields, const struct sc_column *column,
		       const void *row, uint64_t frame)
{
	struct known known;

	if (!sc_plugin.first_pass)
		return true;
	known = known_of(fields, row);
	switch (column->settled) {
	case SC_SETTLED_AT_ONCE:
		return true;
	case SC_SETTLED_REQUEST:
		return known.request;
	case SC_SETTLED_HOP:
		return known.first_hop;
	case SC_SETTLED_SUCCESS:
		return known.final_code >= 200 && known.final_code < 300 &&
		       (column->type != SC_T_INTERVAL || measured(column, row, frame));
	case SC_SETTLED_MEASURED:
		return measured(column, row, frame) && !of_failure(column, row);
	case SC_SETTLED_UNFAILED:
		return measured(column, row, frame) && known.final_code < 300;
	case SC_SETTLED_END:
		break;
	}
	return false;
}

bool sc_plugin_known_here(const struct sc_fields *fields, const struct sc_column *column,
			  const void *row, uint64_t frame)
{
	const struct sc_interval *own, *with;

	if (column->type != SC_T_INTERVAL || !sc_cell_present(column, row) ||
	    !sc_plugin_settled(fields, column, row, frame))
		return false;
	own = sc_cell(column, row);
	with = known_with(column, row);
	return stops_at(with->absent == SC_PRESENT ? with : own, frame);
}

const struct sc_column *sc_plugin_measured(const struct sc_fields *fields, const void *row,
					   uint64_t frame, size_t *at)
{
	while (*at < fields->table->count) {
		const struct sc_column *column = &fields->table->columns[(*at)++];
		const struct sc_interval *interval = sc_cell(column, row);

		if (column->type == SC_T_INTERVAL && interval->absent == SC_PRESENT &&
		    interval->stop_frame == frame && sc_plugin_settled(fields, column, row, frame))
			return column;
	}
	return NULL;
}
