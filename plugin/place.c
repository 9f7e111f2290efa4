/* Where values stand in the first pass: on the frame with which they become
 * known, and only if no later message changes them. A field must have the same
 * value on a frame however often the capture is read; so what could change is
 * left out until the end is known.
 *
 * What is measured is known with the frame it was measured to. Of the rest only
 * what is listed here is known from the beginning; a new key is not. */
#include "plugin.h"

/* Of these the value is the same from a row's first message on. */
static const char *const txn_keys[] = {"txn",  "method",       "branch", "call_id",
				       "call", "registration", NULL};
static const char *const call_keys[] = {"call",  "call_id",     "from", "to",
					"start", "first_frame", NULL};
static const char *const registration_keys[] = {"registration", "call_id",     "aor", "contact",
						"start",        "first_frame", "src", "dst",
						"kind",         NULL};

/* ... and of these once the request was seen: a response may come first. */
static const char *const txn_request_keys[] = {
	"src", "dst", "transport", "start", "request_frame", "first_response_frame", NULL};

/* ... and of these if nobody can have sent the INVITE on before: the first hop
 * is the one that counts. */
static const char *const call_origin_keys[] = {"request_uri", "src",         "dst",
					       "transport",   "perspective", NULL};

static bool among(const char *const *keys, const char *key)
{
	for (; *keys; keys++)
		if (strcmp(*keys, key) == 0)
			return true;
	return false;
}

static bool is_key(const struct sc_fields *fields, const char *key, const void *row)
{
	if (fields == &sc_plugin_fields.txn) {
		const struct sc_txn_row *txn = row;

		return among(txn_keys, key) ||
		       (txn->request_frame != 0 && among(txn_request_keys, key));
	}
	if (fields == &sc_plugin_fields.call) {
		const struct sc_call_row *call = row;

		return among(call_keys, key) ||
		       (sc_span_eq(call->perspective, SC_SPAN_LIT("uac")) &&
			among(call_origin_keys, key));
	}
	if (fields == &sc_plugin_fields.registration)
		return among(registration_keys, key);
	return fields == &sc_plugin_fields.message;
}

bool sc_plugin_settled(const struct sc_fields *fields, const struct sc_column *column,
		       const void *row, uint64_t frame)
{
	if (column->type == SC_T_INTERVAL) {
		const struct sc_interval *interval = sc_cell(column, row);
		return interval->stop_frame == frame;
	}
	return is_key(fields, column->key, row);
}
