/* Where values stand in the first pass: on the frame with which they become
 * known, and only if no later message changes them. A field must have the same
 * value on a frame however often the capture is read; so what could change is
 * left out until the end is known.
 *
 * What is measured is known with the frame it was measured to. Of the rest only
 * what is listed here is known before the end; a new key is not. */
#include "plugin.h"

/* The value is the same from the row's first message on. */
static const char *const always[] = {"call_id",      "txn",    "method", "branch", "call",
				     "registration", "from",   "to",     "aor",    "contact",
				     "kind",         "to_tag", NULL};

/* ... from the first message of calls and registrations on; a transaction's may
 * be a response whose request comes later. */
static const char *const from_request[] = {
	"src", "dst", "transport", "start", "request_frame", "first_response_frame", NULL};

/* ... if nobody can have sent the INVITE on before: the first hop counts. */
static const char *const from_first_hop[] = {"request_uri", "src",         "dst",
					     "transport",   "perspective", NULL};

/* Known once a 2xx came, which no other final response replaces. */
static const char *const with_success[] = {"final_code", "final_frame", "trt", NULL};

static bool among(const char *const *keys, const char *key)
{
	for (; *keys; keys++)
		if (strcmp(*keys, key) == 0)
			return true;
	return false;
}

static const struct sc_column *column_of(const struct sc_table *table, const char *key)
{
	return sc_table_column(table, sc_span(key, strlen(key)));
}

/* Another try may follow what failed, and then that one is measured. */
static bool of_failure(const struct sc_table *table, const struct sc_column *column,
		       const void *row)
{
	char key[64];
	const struct sc_column *class;

	g_snprintf(key, sizeof key, "%s_class", column->key);
	class = column_of(table, key);
	return class && *(const enum sc_class *)sc_cell(class, row) == SC_CLASS_FAILURE;
}

/* A session's duration ends with the BYE, if that is answered: it is known with
 * the delay of its answer. */
static const struct sc_interval *known_with(const struct sc_table *table,
					    const struct sc_column *column, const void *row)
{
	if (strcmp(column->key, "sdt") == 0)
		column = column_of(table, "sdd");
	return sc_cell(column, row);
}

static bool interval_settled(const struct sc_table *table, const struct sc_column *column,
			     const void *row, uint64_t frame)
{
	const struct sc_interval *known = known_with(table, column, row);

	return known->absent == SC_PRESENT && known->stop_frame == frame &&
	       !of_failure(table, column, row);
}

static bool txn_settled(const struct sc_column *column, const struct sc_txn_row *row,
			uint64_t frame)
{
	if (among(with_success, column->key))
		return row->final_code >= 200 && row->final_code < 300 &&
		       (column->type != SC_T_INTERVAL || row->trt.stop_frame == frame);
	if (column->type == SC_T_INTERVAL)
		return interval_settled(&sc_transactions_table, column, row, frame);
	return among(always, column->key) ||
	       (row->request_frame != 0 && among(from_request, column->key));
}

static bool call_settled(const struct sc_column *column, const struct sc_call_row *row,
			 uint64_t frame)
{
	/* Ringing that a failure ended: as with the intervals that have a class. */
	if (strcmp(column->key, "ring") == 0 && row->final_code >= 300)
		return false;
	if (column->type == SC_T_INTERVAL)
		return interval_settled(&sc_calls_table, column, row, frame);
	if (among(always, column->key) || strcmp(column->key, "first_frame") == 0)
		return true;
	return sc_span_eq(row->perspective, SC_SPAN_LIT("uac")) &&
	       among(from_first_hop, column->key);
}

bool sc_plugin_settled(const struct sc_fields *fields, const struct sc_column *column,
		       const void *row, uint64_t frame)
{
	if (!sc_plugin.first_pass)
		return true;
	if (fields == &sc_plugin_fields.message)
		return true;
	if (fields == &sc_plugin_fields.txn)
		return txn_settled(column, row, frame);
	if (fields == &sc_plugin_fields.call)
		return call_settled(column, row, frame);
	if (column->type == SC_T_INTERVAL)
		return interval_settled(fields->table, column, row, frame);
	if (fields == &sc_plugin_fields.registration)
		return among(always, column->key) || strcmp(column->key, "start") == 0 ||
		       strcmp(column->key, "first_frame") == 0;
	return among(always, column->key);
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
