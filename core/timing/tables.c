/* The tables of columns: what each row shows, in which order, under which key. */
#include "session/rows.h"

#include "message/message.h"
#include "timing/counted.h"
#include "timing/explain.h"
#include "timing/metric_row.h"

static const char *const call_flag_words[] = {
#define X(id, word) word,
	SC_CALL_FLAGS(X)
#undef X
		NULL,
};

static const char *const diag_words[] = {
#define X(id, key, severity, text) key,
	SC_DIAGS(X)
#undef X
		NULL,
};

#define COLUMN(row, field, key, type, importance, label, help, source) \
	{ \
		key, type, offsetof(struct row, field), importance, label, help, source, NULL, \
			NULL \
	}

#define WORD(row, field, key, words, importance, label, help) \
	{ \
		key, SC_T_WORD, offsetof(struct row, field), importance, label, help, NULL, words, \
			NULL \
	}

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

/* ---- messages ---- */

#define M(field, key, type, importance, label, help) \
	COLUMN(sc_message_row, field, key, type, importance, label, help, NULL)
#define MW(field, key, words, importance, label, help) \
	WORD(sc_message_row, field, key, words, importance, label, help)

static const struct sc_column message_columns[] = {
	M(frame, "frame", SC_T_FRAME, 1, "Frame", "number in the (merged) input, from 1"),
	M(file, "file", SC_T_TEXT, 0, "File", "the input file it came from"),
	M(file_frame, "file_frame", SC_T_FRAME, 0, "Frame in file", "number in that file"),
	M(time_ns, "time", SC_T_TIME, 3, "Time", "when its first byte was seen"),
	M(delta_first_ns, "delta_first", SC_T_SPAN_NS, 1, "Since first",
	  "since the capture's first message"),
	M(delta_prev_ns, "delta_prev", SC_T_SPAN_NS, 2, "Since previous",
	  "since the message before it"),
	M(src, "src", SC_T_ENDPOINT, 1, "Source", "sender"),
	M(dst, "dst", SC_T_ENDPOINT, 1, "Destination", "receiver"),
	MW(transport, "transport", sc_transport_words, 3, "Transport", "UDP, TCP, SCTP, WS ..."),
	MW(type, "type", sc_message_type_words, 2, "Type", "Request or Status"),
	M(command, "command", SC_T_TEXT, 0, "Command", "method, or reason phrase"),
	M(code, "code", SC_T_ID, 0, "Code", "status code"),
	M(cseq_method, "cseq_method", SC_T_TEXT, 2, "CSeq method", "method in CSeq"),
	M(info, "info", SC_T_TEXT, 1, "Info", "method and Request-URI, or code and phrase"),
	M(length, "length", SC_T_COUNT, 2, "Length", "bytes of the frame on the wire"),
	M(sip_length, "sip_length", SC_T_COUNT, 3, "SIP length", "bytes of the message"),
	M(call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "Call-ID"),
	M(call, "call", SC_T_ID, 1, "Call", "number of its call"),
	M(txn, "txn", SC_T_ID, 3, "Transaction", "number of its transaction"),
	M(registration, "registration", SC_T_ID, 3, "Registration", "number of its registration"),
	MW(copy, "copy", sc_copy_words, 1, "Copy",
	   "original, retransmission, duplicate, forwarded or other-tap"),
	M(original_frame, "original_frame", SC_T_FRAME, 2, "Original", "frame it is a copy of"),
	M(retransmission_index, "retransmission_index", SC_T_ID, 0, "Retransmission",
	  "1 for the first retransmission, and so on"),
	M(timer_error_ns, "timer_error", SC_T_SPAN_NS, 0, "Timer error",
	  "how far a retransmission was from the schedule of RFC 3261"),
	MW(cause, "cause", sc_cause_words, 0, "Cause", "what caused a retransmission"),
	{"diags", SC_T_FLAGS, offsetof(struct sc_message_row, diags), 0, "Diagnostics",
	 "what is odd about the message", NULL, diag_words, NULL},
};

static const struct sc_column message_inner[] = {
	INNER(sc_message_row, file_index, SC_T_COUNT),
	INNER(sc_message_row, bytes, SC_T_BORROWED),
};

/* ---- transactions ---- */

#define T(field, key, type, importance, label, help) \
	COLUMN(sc_txn_row, field, key, type, importance, label, help, NULL)
#define TW(field, key, words, importance, label, help) \
	WORD(sc_txn_row, field, key, words, importance, label, help)
#define INTERVAL(key, importance, label, start, stop, source) \
	COLUMN(ROW, key, #key, SC_T_INTERVAL, importance, label, start " to " stop, source),

#define ROW sc_txn_row
static const struct sc_column txn_columns[] = {
	T(txn, "txn", SC_T_ID, 1, "Transaction", "row number"),
	T(method, "method", SC_T_TEXT, 1, "Method", "of the request"),
	T(src, "src", SC_T_ENDPOINT, 1, "Source", "client"),
	T(dst, "dst", SC_T_ENDPOINT, 1, "Destination", "server"),
	TW(transport, "transport", sc_transport_words, 3, "Transport", "UDP, TCP, SCTP, WS ..."),
	T(start_ns, "start", SC_T_TIME, 3, "Start", "when the request was seen"),
	T(request_frame, "request_frame", SC_T_FRAME, 2, "Request", "frame of the request"),
	T(first_response_frame, "first_response_frame", SC_T_FRAME, 2, "First response",
	  "frame of the first response"),
	T(final_frame, "final_frame", SC_T_FRAME, 2, "Final", "frame of the final response"),
	T(final_code, "final_code", SC_T_ID, 1, "Final code", "status code of the final response"),
	SC_TXN_INTERVALS(INTERVAL) TW(state, "state", sc_txn_state_words, 2, "State",
				      "of the state machine at the end"),
	T(retransmissions, "retransmissions", SC_T_COUNT, 2, "Retransmissions",
	  "of request and responses"),
	T(duplicates, "duplicates", SC_T_COUNT, 2, "Duplicates", "capture copies"),
	T(call, "call", SC_T_ID, 2, "Call", "number of its call"),
	T(registration, "registration", SC_T_ID, 3, "Registration", "number of its registration"),
	T(branch, "branch", SC_T_TEXT, 3, "Branch", "of the topmost Via"),
	T(call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "Call-ID"),
};
#undef ROW

/* ---- calls ---- */

static const struct sc_column unit_columns[] = {
	INNER(sc_unit_end, code, SC_T_ID),
	INNER(sc_unit_end, answered, SC_T_BOOL),
};
static const struct sc_table units_table = TABLE("units", unit_columns);

#define UNITS(row) \
	{ \
		.key = "units", .type = SC_T_ROWS, .offset = offsetof(struct row, units), \
		.nested = &units_table \
	}

#define D(field, type, label, help) COLUMN(sc_dialog_row, field, #field, type, 1, label, help, NULL)
#define DW(field, words, label, help) WORD(sc_dialog_row, field, #field, words, 1, label, help)

static const struct sc_column dialog_columns[] = {
	D(to_tag, SC_T_TEXT, "To-tag", "tag of the side that was called"),
	D(srd, SC_T_INTERVAL, "SRD", "first INVITE to the first response of this dialog"),
	D(tta, SC_T_INTERVAL, "Time to answer", "first INVITE to its 2xx"),
	D(ackd, SC_T_INTERVAL, "ACK delay", "2xx to ACK"),
	D(sdt, SC_T_INTERVAL, "Duration", "2xx to BYE"),
	DW(sdt_class, sc_class_words, "Duration class", "success or failure"),
	D(sdd, SC_T_INTERVAL, "Disconnect delay", "BYE to its final response"),
	DW(sdd_class, sc_class_words, "Disconnect class", "success or failure"),
};
static const struct sc_table dialogs_table = TABLE("dialogs", dialog_columns);

#define C(field, key, type, importance, label, help) \
	COLUMN(sc_call_row, field, key, type, importance, label, help, NULL)
#define CW(field, key, words, importance, label, help) \
	WORD(sc_call_row, field, key, words, importance, label, help)

#define ROW sc_call_row
static const struct sc_column call_columns[] = {
	C(call, "call", SC_T_ID, 1, "Call", "row number"),
	C(session, "session", SC_T_ID, 2, "Session", "number of the session: its first call"),
	C(call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "Call-ID"),
	C(from, "from", SC_T_TEXT, 1, "From", "user and host of From"),
	C(to, "to", SC_T_TEXT, 1, "To", "user and host of To"),
	C(request_uri, "request_uri", SC_T_TEXT, 3, "Request-URI", "of the first INVITE"),
	C(start_ns, "start", SC_T_TIME, 2, "Start", "when its first message was seen"),
	C(first_frame, "first_frame", SC_T_FRAME, 2, "First frame", "of the call"),
	C(last_frame, "last_frame", SC_T_FRAME, 3, "Last frame", "of the call"),
	C(src, "src", SC_T_ENDPOINT, 3, "Source", "originating endpoint"),
	C(dst, "dst", SC_T_ENDPOINT, 3, "Destination", "where its first INVITE went"),
	CW(transport, "transport", sc_transport_words, 3, "Transport", "UDP, TCP, SCTP, WS ..."),
	C(perspective, "perspective", SC_T_TEXT, 3, "Perspective",
	  "uac: the originating endpoint is the user agent; mid(n): n Vias"),
	CW(outcome, "outcome", sc_outcome_words, 1, "Outcome", "what became of it"),
	CW(sub_outcome, "sub_outcome", sc_sub_outcome_words, 2, "Sub-outcome", "why"),
	C(final_code, "final_code", SC_T_ID, 1, "Final code", "final response to its last INVITE"),
	CW(ended_by, "ended_by", sc_side_words, 2, "Ended by", "caller or callee"),
	C(invite_transactions, "invite_transactions", SC_T_COUNT, 3, "INVITE transactions",
	  "initial INVITEs of the originating endpoint"),
	C(auth_rounds, "auth_rounds", SC_T_COUNT, 3, "Authentication rounds",
	  "challenges answered by a retry"),
	C(redirects, "redirects", SC_T_COUNT, 3, "Redirects", "3xx that were followed"),
	C(legs, "legs", SC_T_COUNT, 3, "Legs", "pairs of hosts an initial INVITE went between"),
	SC_CALL_INTERVALS(INTERVAL) CW(srd_class, "srd_class", sc_class_words, 3, "SRD class",
				       "success, failure, cancelled or open"),
	CW(sdt_class, "sdt_class", sc_class_words, 3, "SDT class", "success or failure"),
	CW(sdd_class, "sdd_class", sc_class_words, 3, "SDD class", "success or failure"),
	C(open_for_ns, "open_for", SC_T_SPAN_NS, 3, "Open for",
	  "from the 2xx to the end of the capture, while the call is up"),
	C(retransmissions, "retransmissions", SC_T_COUNT, 2, "Retransmissions", "in the call"),
	C(duplicates, "duplicates", SC_T_COUNT, 3, "Duplicates", "capture copies in the call"),
	{"flags", SC_T_FLAGS, offsetof(struct sc_call_row, flags), 2, "Flags",
	 "facts worth knowing", NULL, call_flag_words, NULL},
	{"dialogs", SC_T_ROWS, offsetof(struct sc_call_row, dialogs), 0, "Dialogs",
	 "one object a dialog", NULL, NULL, &dialogs_table},
};
#undef ROW

static const struct sc_column call_inner[] = {
	INNER(sc_call_row, from_uri, SC_T_TEXT),
	INNER(sc_call_row, to_uri, SC_T_TEXT),
	INNER(sc_call_row, rang, SC_T_BOOL),
	INNER(sc_call_row, refused_first_hop, SC_T_BOOL),
	INNER(sc_call_row, cancelled_by_caller, SC_T_BOOL),
	INNER(sc_call_row, answered_ns, SC_T_TIME),
	INNER(sc_call_row, ended_ns, SC_T_TIME),
	UNITS(sc_call_row),
};

/* ---- registrations ---- */

#define R(field, key, type, importance, label, help) \
	COLUMN(sc_registration_row, field, key, type, importance, label, help, NULL)
#define RW(field, key, words, importance, label, help) \
	WORD(sc_registration_row, field, key, words, importance, label, help)

#define ROW sc_registration_row
static const struct sc_column registration_columns[] = {
	R(registration, "registration", SC_T_ID, 1, "Registration", "row number"),
	R(aor, "aor", SC_T_TEXT, 1, "AOR", "address of record: user and host of To"),
	R(contact, "contact", SC_T_TEXT, 2, "Contact", "URI to be bound"),
	R(start_ns, "start", SC_T_TIME, 2, "Start", "when its first message was seen"),
	R(first_frame, "first_frame", SC_T_FRAME, 2, "First frame", "of the attempt"),
	R(last_frame, "last_frame", SC_T_FRAME, 3, "Last frame", "of the attempt"),
	R(src, "src", SC_T_ENDPOINT, 3, "Source", "originating endpoint"),
	R(dst, "dst", SC_T_ENDPOINT, 3, "Destination", "where its first REGISTER went"),
	RW(kind, "kind", sc_registration_kind_words, 1, "Kind",
	   "initial, refresh, deregister or fetch"),
	RW(outcome, "outcome", sc_registration_outcome_words, 1, "Outcome", "what became of it"),
	R(final_code, "final_code", SC_T_ID, 1, "Final code",
	  "final response to its last REGISTER"),
	SC_REGISTRATION_INTERVALS(INTERVAL)
		R(auth_rounds, "auth_rounds", SC_T_COUNT, 2, "Authentication rounds",
		  "challenges answered by a retry"),
	R(expires_ns, "expires", SC_T_SPAN_NS, 2, "Expires", "granted"),
	R(retransmissions, "retransmissions", SC_T_COUNT, 2, "Retransmissions", "in the attempt"),
	R(duplicates, "duplicates", SC_T_COUNT, 3, "Duplicates", "capture copies"),
	R(call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "Call-ID"),
};
#undef ROW

static const struct sc_column registration_inner[] = {
	INNER(sc_registration_row, from, SC_T_TEXT),
	INNER(sc_registration_row, to, SC_T_TEXT),
	UNITS(sc_registration_row),
};

/* ---- elements ---- */

#define V(field, type, help) COLUMN(sc_role_row, field, #field, type, 1, #field, help, NULL)
#define VW(field, words, help) WORD(sc_role_row, field, #field, words, 1, #field, help)

static const struct sc_column role_columns[] = {
	VW(role, sc_role_words, "what the host is"),
	VW(confidence, sc_confidence_words, "high, medium or low"),
	VW(rule, sc_role_rules, "the rule that says so"),
	V(frame, SC_T_FRAME, "the frame that proves it best"),
	V(count, SC_T_COUNT, "how often it was seen"),
};
static const struct sc_table roles_table = TABLE("evidence", role_columns);

#define E(field, key, type, importance, label, help) \
	COLUMN(sc_element_row, field, key, type, importance, label, help, NULL)
#define EW(field, key, words, importance, label, help) \
	WORD(sc_element_row, field, key, words, importance, label, help)

static const struct sc_column element_columns[] = {
	E(endpoint, "endpoint", SC_T_ENDPOINT, 1, "Endpoint",
	  "host; with a port where one address holds several"),
	{"roles", SC_T_FLAGS, offsetof(struct sc_element_row, roles), 1, "Roles", "what it is",
	 NULL, sc_role_words, NULL},
	EW(confidence, "confidence", sc_confidence_words, 1, "Confidence",
	   "of the best-proven role"),
	E(rule, "rule", SC_T_TEXT, 2, "Rule", "the rules that hold"),
	E(evidence_frames, "evidence_frames", SC_T_FRAMES, 2, "Evidence",
	  "for each role the frame that proves it best"),
	E(user_agent, "user_agent", SC_T_TEXT, 1, "User agent", "as it names itself"),
	{"evidence", SC_T_ROWS, offsetof(struct sc_element_row, evidence), 0, "Evidence",
	 "one object a role", NULL, NULL, &roles_table},
};

/* ---- metrics ---- */

#define K(field, type, importance, label, help) \
	COLUMN(sc_metric_row, field, #field, type, importance, label, help, NULL)

static const struct sc_column metric_columns[] = {
	K(group, SC_T_TEXT, 2, "Group", "value of the --by key"),
	K(metric, SC_T_NAME, 1, "Metric", "its name"),
	K(value, SC_T_QUANTITY, 1, "Value", "the ratio, the mean, or the peak"),
	K(unit, SC_T_NAME, 1, "Unit", "of the value"),
	K(n, SC_T_COUNT, 1, "N", "samples, or units counted"),
	K(numerator, SC_T_QUANTITY, 2, "Numerator", "of a ratio"),
	K(denominator, SC_T_QUANTITY, 2, "Denominator", "of a ratio"),
	K(min, SC_T_QUANTITY, 1, "Minimum", "smallest sample"),
	K(mean, SC_T_QUANTITY, 3, "Mean", "arithmetic mean"),
	K(max, SC_T_QUANTITY, 1, "Maximum", "largest sample"),
	K(stddev, SC_T_QUANTITY, 2, "Standard deviation", "of the population"),
	K(p50, SC_T_QUANTITY, 1, "Median", "50th percentile, nearest rank"),
	K(p90, SC_T_QUANTITY, 2, "p90", "90th percentile, nearest rank"),
	K(p95, SC_T_QUANTITY, 1, "p95", "95th percentile, nearest rank"),
	K(p99, SC_T_QUANTITY, 2, "p99", "99th percentile, nearest rank"),
	{"excluded", SC_T_TALLY, offsetof(struct sc_metric_row, excluded), 2, "Excluded",
	 "left out, by reason", NULL, sc_counted_words, NULL},
	K(label, SC_T_NAME, 0, "Label", "its name in words"),
	K(source, SC_T_NAME, 0, "Source", "where it is defined"),
	K(definition, SC_T_NAME, 0, "Definition", "what is divided by what, or from what to what"),
};

#define X_(field, type, importance, label, help) \
	COLUMN(sc_explain_row, field, #field, type, importance, label, help, NULL)

static const struct sc_column explain_columns[] = {
	X_(metric, SC_T_NAME, 1, "Metric", "its name"),
	X_(call, SC_T_ID, 1, "Call", "number of the call"),
	X_(registration, SC_T_ID, 1, "Registration", "number of the registration"),
	WORD(sc_explain_row, counted, "counted", sc_counted_words, 1, "Counted",
	     "sample, numerator, denominator, or why not"),
	X_(value, SC_T_INTERVAL, 1, "Value", "what was measured"),
	X_(start_frame, SC_T_FRAME, 1, "Start frame", "frame the value starts at"),
	X_(stop_frame, SC_T_FRAME, 1, "Stop frame", "frame the value stops at"),
	X_(outcome, SC_T_NAME, 1, "Outcome", "of the call or registration"),
	X_(final_code, SC_T_ID, 1, "Final code", "of the call or registration"),
	X_(call_id, SC_T_TEXT, 2, "Call-ID", "Call-ID"),
};

const struct sc_table sc_messages_table = TABLE_WITH("messages", message_columns, message_inner);
const struct sc_table sc_transactions_table = TABLE("transactions", txn_columns);
const struct sc_table sc_calls_table = TABLE_WITH("calls", call_columns, call_inner);
const struct sc_table sc_registrations_table =
	TABLE_WITH("registrations", registration_columns, registration_inner);
const struct sc_table sc_elements_table = TABLE("elements", element_columns);
const struct sc_table sc_metrics_table = TABLE("metrics", metric_columns);
const struct sc_table sc_explain_table = TABLE("explain", explain_columns);
