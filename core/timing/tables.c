/* The tables of columns: what each row shows, in which order, under which key. */
#include "session/rows.h"

#include "message/message.h"
#include "timing/counted.h"
#include "timing/explain.h"
#include "timing/metric_row.h"
#include "timing/table_parts.h"

static const char *const diag_words[] = {
#define X(id, key, severity, text) key,
	SC_DIAGS(X)
#undef X
		NULL,
};

/* ---- messages ---- */

#define M(field, key, type, importance, label, ...) \
	COLUMN(sc_message_row, AT_ONCE, field, key, type, importance, label, __VA_ARGS__)
#define MW(field, key, words, importance, label, ...) \
	WORD(sc_message_row, AT_ONCE, field, key, words, importance, label, __VA_ARGS__)

static const struct sc_column message_columns[] = {
	M(frame, "frame", SC_T_FRAME, 1, "Frame",
	  "number of the frame in the (merged) input, from 1", APART),
	M(file, "file", SC_T_TEXT, 0, "File", "the input file it came from", APART),
	M(file_frame, "file_frame", SC_T_FRAME, 0, "Frame in file",
	  "number of the frame in that file", APART),
	M(time_ns, "time", SC_T_TIME, 3, "Time", "when its first byte was seen"),
	M(delta_first_ns, "delta_first", SC_T_SPAN_NS, 1, "Since first",
	  "time since the capture's first message"),
	M(delta_prev_ns, "delta_prev", SC_T_SPAN_NS, 2, "Since previous",
	  "time since the message before it"),
	M(src, "src", SC_T_ENDPOINT, 1, "Source", "address of the sender", APART),
	M(dst, "dst", SC_T_ENDPOINT, 1, "Destination", "address of the receiver", APART),
	MW(transport, "transport", sc_transport_words, 3, "Transport",
	   "what it travelled over: UDP, TCP, SCTP, WS or another", APART),
	MW(type, "type", sc_message_type_words, 2, "Type", "what it is: Request or Status"),
	M(command, "command", SC_T_TEXT, 0, "Command",
	  "method of a request, reason phrase of a response"),
	M(code, "code", SC_T_ID, 0, "Code", "status code of a response"),
	M(cseq_method, "cseq_method", SC_T_TEXT, 2, "CSeq method", "method named in CSeq"),
	M(info, "info", SC_T_TEXT, 1, "Info", "method and Request-URI, or code and phrase", APART),
	M(length, "length", SC_T_COUNT, 2, "Length", "bytes of the frame on the wire", APART),
	M(sip_length, "sip_length", SC_T_COUNT, 3, "SIP length", "bytes of the message itself"),
	M(call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "value of its Call-ID", APART),
	M(call, "call", SC_T_ID, 1, "Call", "number of its call", APART),
	M(txn, "txn", SC_T_ID, 3, "Transaction", "number of its transaction", APART),
	M(registration, "registration", SC_T_ID, 3, "Registration", "number of its registration",
	  APART),
	MW(copy, "copy", sc_copy_words, 1, "Copy",
	   "what it is to those before it: original, retransmission, duplicate, forwarded or "
	   "other-tap"),
	M(original_frame, "original_frame", SC_T_FRAME, 2, "Original",
	  "frame of the message it is a copy of", IS(ORIGINAL)),
	M(retransmission_index, "retransmission_index", SC_T_ID, 0, "Retransmission",
	  "which retransmission it is: 1 for the first, and so on"),
	M(timer_error_ns, "timer_error", SC_T_SPAN_NS, 0, "Timer error",
	  "how far a retransmission was from the schedule of RFC 3261"),
	MW(cause, "cause", sc_cause_words, 0, "Cause", "what caused the retransmission"),
	{.key = "diags",
	 .type = SC_T_FLAGS,
	 .offset = offsetof(struct sc_message_row, diags),
	 .importance = 0,
	 .label = "Diagnostics",
	 .help = "what is odd about the message",
	 .words = diag_words,
	 .settled = SC_SETTLED_AT_ONCE},
};

static const struct sc_column message_inner[] = {
	INNER(sc_message_row, file_index, SC_T_COUNT),
	INNER(sc_message_row, asked, SC_T_COUNT),
	INNER(sc_message_row, bytes, SC_T_BORROWED),
	INNER(sc_message_row, late, SC_T_BOOL),
	INNER(sc_message_row, first_frame, SC_T_COUNT),
	INNER(sc_message_row, settled_frame, SC_T_COUNT),
};

/* ---- transactions ---- */

#define T(when, field, key, type, importance, label, ...) \
	COLUMN(sc_txn_row, when, field, key, type, importance, label, __VA_ARGS__)
#define TW(when, field, key, words, importance, label, help) \
	WORD(sc_txn_row, when, field, key, words, importance, label, help)

#define ROW sc_txn_row
static const struct sc_column txn_columns[] = {
	T(AT_ONCE, txn, "txn", SC_T_ID, 1, "Transaction", "number of the transaction, from 1"),
	T(AT_ONCE, method, "method", SC_T_TEXT, 1, "Method", "method of the request"),
	T(REQUEST, src, "src", SC_T_ENDPOINT, 1, "Source", "address of the client"),
	T(REQUEST, dst, "dst", SC_T_ENDPOINT, 1, "Destination", "address of the server"),
	TW(REQUEST, transport, "transport", sc_transport_words, 3, "Transport",
	   "what the request travelled over: UDP, TCP, SCTP, WS or another"),
	T(REQUEST, start_ns, "start", SC_T_TIME, 3, "Start", "when the request was seen"),
	T(REQUEST, request_frame, "request_frame", SC_T_FRAME, 2, "Request", "frame of the request",
	  IS(REQUEST)),
	T(REQUEST, first_response_frame, "first_response_frame", SC_T_FRAME, 2, "First response",
	  "frame of the first response", IS(RESPONSE)),
	T(SUCCESS, final_frame, "final_frame", SC_T_FRAME, 2, "Final",
	  "frame of the final response", IS(RESPONSE)),
	T(REQUEST, file, "file", SC_T_TEXT, 0, "File", "the input file that its request is in",
	  APART),
	T(REQUEST, file_frame, "file_frame", SC_T_FRAME, 0, "Frame in file",
	  "number of the request's frame in that file", APART),
	T(SUCCESS, final_code, "final_code", SC_T_ID, 1, "Final code",
	  "status code of the final response"),
	SC_TXN_INTERVALS(INTERVAL) TW(END, state, "state", sc_txn_state_words, 2, "State",
				      "state of RFC 3261's machine at the end"),
	T(END, retransmissions, "retransmissions", SC_T_COUNT, 2, "Retransmissions",
	  "how often its request and responses were sent again"),
	T(END, duplicates, "duplicates", SC_T_COUNT, 2, "Duplicates",
	  "copies that the capture made"),
	T(AT_ONCE, call, "call", SC_T_ID, 2, "Call", "number of its call"),
	T(AT_ONCE, registration, "registration", SC_T_ID, 3, "Registration",
	  "number of its registration"),
	T(AT_ONCE, branch, "branch", SC_T_TEXT, 3, "Branch", "branch of the topmost Via"),
	T(AT_ONCE, call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "value of its Call-ID"),
};
#undef ROW

static const struct sc_column txn_inner[] = {
	INNER(sc_txn_row, file_index, SC_T_COUNT),
};

/* ---- registrations ---- */

#define R(when, field, key, type, importance, label, help, ...) \
	COLUMN(sc_registration_row, when, field, key, type, importance, label, help, __VA_ARGS__)
#define RW(when, field, key, words, importance, label, help) \
	WORD(sc_registration_row, when, field, key, words, importance, label, help)

#define ROW sc_registration_row
static const struct sc_column registration_columns[] = {
	R(AT_ONCE, registration, "registration", SC_T_ID, 1, "Registration",
	  "number of the registration, from 1"),
	R(AT_ONCE, aor, "aor", SC_T_TEXT, 1, "AOR", "address of record: user and host of To"),
	R(AT_ONCE, contact, "contact", SC_T_TEXT, 2, "Contact", "URI that is to be bound"),
	R(AT_ONCE, start_ns, "start", SC_T_TIME, 1, "Start", "when its first message was seen"),
	R(AT_ONCE, first_frame, "first_frame", SC_T_FRAME, 2, "First frame",
	  "first frame of the attempt"),
	R(END, last_frame, "last_frame", SC_T_FRAME, 3, "Last frame", "last frame of the attempt"),
	R(AT_ONCE, file, "file", SC_T_TEXT, 0, "File", "the input file that first_frame is in",
	  APART),
	R(AT_ONCE, file_frame, "file_frame", SC_T_FRAME, 0, "Frame in file",
	  "number of first_frame in that file", APART),
	R(END, src, "src", SC_T_ENDPOINT, 3, "Source", "address of the originating endpoint"),
	R(END, dst, "dst", SC_T_ENDPOINT, 3, "Destination",
	  "address to which its first REGISTER went"),
	RW(AT_ONCE, kind, "kind", sc_registration_kind_words, 1, "Kind",
	   "what it is for: initial, refresh, deregister or fetch"),
	RW(END, outcome, "outcome", sc_registration_outcome_words, 1, "Outcome",
	   "what became of it"),
	RW(END, sub_outcome, "sub_outcome", sc_sub_outcome_words, 2, "Sub-outcome",
	   "why: a word that calls have too"),
	R(END, final_code, "final_code", SC_T_ID, 1, "Final code",
	  "code of the final response to its last REGISTER"),
	R(END, reason, "reason", SC_T_TEXT, 1, "Reason",
	  "what this final response gives as the reason: Reason header, else phrase"),
	SC_REGISTRATION_INTERVALS(INTERVAL)
		R(END, auth_rounds, "auth_rounds", SC_T_COUNT, 2, "Authentication rounds",
		  "number of challenges that a retry answered"),
	R(END, expires_ns, "expires", SC_T_SPAN_NS, 2, "Expires",
	  "time for which the binding was granted"),
	R(END, retransmissions, "retransmissions", SC_T_COUNT, 2, "Retransmissions",
	  "retransmissions in the attempt"),
	R(END, duplicates, "duplicates", SC_T_COUNT, 3, "Duplicates",
	  "copies that the capture made of its messages"),
	R(END, hop_retransmissions, "hop_retransmissions", SC_T_COUNT, 3,
	  "Retransmissions on the first hop",
	  "retransmissions on the originating endpoint's own hop"),
	R(END, hop_duplicates, "hop_duplicates", SC_T_COUNT, 3, "Duplicates on the first hop",
	  "copies that the capture made on the originating endpoint's own hop"),
	R(AT_ONCE, user_agent, "user_agent", SC_T_TEXT, 3, "User agent",
	  "how the sender of its first message names itself"),
	R(AT_ONCE, call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "value of its Call-ID"),
	{.key = "flags",
	 .type = SC_T_FLAGS,
	 .offset = offsetof(struct sc_registration_row, flags),
	 .importance = 2,
	 .label = "Flags",
	 .help = "facts worth knowing about the registration",
	 .words = sc_call_flag_words},
};
#undef ROW

static const struct sc_column registration_inner[] = {
	INNER(sc_registration_row, file_index, SC_T_COUNT),
	INNER(sc_registration_row, asked, SC_T_COUNT),
	INNER(sc_registration_row, from, SC_T_TEXT),
	INNER(sc_registration_row, to, SC_T_TEXT),
	UNITS(sc_registration_row),
};

/* ---- elements ---- */

#define V(field, type, ...) COLUMN(sc_role_row, END, field, #field, type, 1, #field, __VA_ARGS__)
#define VW(field, words, help) WORD(sc_role_row, END, field, #field, words, 1, #field, help)

static const struct sc_column role_columns[] = {
	VW(role, sc_role_words, "what the host is"),
	VW(confidence, sc_confidence_words, "high, medium or low"),
	VW(rule, sc_role_rules, "the rule that says so"),
	V(frame, SC_T_FRAME, "the frame that proves it best"),
	V(file, SC_T_TEXT, "the input file that it is in", APART),
	V(file_frame, SC_T_FRAME, "its number in that file", APART),
	V(count, SC_T_COUNT, "how often it was seen"),
};
static const struct sc_table roles_table = TABLE("evidence", role_columns);

#define E(field, key, type, importance, label, ...) \
	COLUMN(sc_element_row, END, field, key, type, importance, label, __VA_ARGS__)
#define EW(field, key, words, importance, label, help) \
	WORD(sc_element_row, END, field, key, words, importance, label, help)

static const struct sc_column element_columns[] = {
	E(endpoint, "endpoint", SC_T_ENDPOINT, 1, "Endpoint",
	  "host; with a port where one address holds several"),
	{.key = "roles",
	 .type = SC_T_FLAGS,
	 .offset = offsetof(struct sc_element_row, roles),
	 .importance = 1,
	 .label = "Roles",
	 .help = "what it is",
	 .words = sc_role_words},
	EW(confidence, "confidence", sc_confidence_words, 1, "Confidence",
	   "of the best-proven role"),
	E(rule, "rule", SC_T_TEXT, 2, "Rule", "the rules that hold"),
	E(evidence_frames, "evidence_frames", SC_T_FRAMES, 2, "Evidence",
	  "for each role the frame that proves it best"),
	E(file, "file", SC_T_TEXT, 0, "File", "the input file that the first evidence frame is in",
	  APART),
	E(file_frame, "file_frame", SC_T_FRAME, 0, "Frame in file",
	  "number of the first evidence frame in that file", APART),
	E(user_agent, "user_agent", SC_T_TEXT, 1, "User agent", "as it names itself"),
	{.key = "evidence",
	 .type = SC_T_ROWS,
	 .offset = offsetof(struct sc_element_row, evidence),
	 .importance = 0,
	 .label = "Evidence",
	 .help = "one object a role",
	 .nested = &roles_table},
};

/* ---- metrics ---- */

#define K(field, type, importance, label, help) \
	COLUMN(sc_metric_row, END, field, #field, type, importance, label, help)

static const struct sc_column metric_columns[] = {
	K(group, SC_T_TEXT, 2, "Group", "value of the --by key"),
	K(metric, SC_T_NAME, 1, "Metric", "its name"),
	K(value, SC_T_QUANTITY, 1, "Value", "the ratio, the mean, or the peak"),
	K(unit, SC_T_NAME, 1, "Unit", "of the value"),
	K(n, SC_T_COUNT, 1, "N", "samples, or units counted"),
	WORD(sc_metric_row, END, trust, "trust", sc_trust_words, 1, "Trust",
	     "whether the capture is good enough for it: trusted, biased or unusable"),
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
	{.key = "excluded",
	 .type = SC_T_TALLY,
	 .offset = offsetof(struct sc_metric_row, excluded),
	 .importance = 2,
	 .label = "Excluded",
	 .help = "left out, by reason",
	 .words = sc_counted_words},
	K(label, SC_T_NAME, 0, "Label", "its name in words"),
	K(source, SC_T_NAME, 0, "Source", "where it is defined"),
	K(definition, SC_T_NAME, 0, "Definition", "what is divided by what, or from what to what"),
};

#define X_(field, type, importance, label, help) \
	COLUMN(sc_explain_row, END, field, #field, type, importance, label, help)

static const struct sc_column explain_columns[] = {
	X_(metric, SC_T_NAME, 1, "Metric", "its name"),
	X_(call, SC_T_ID, 1, "Call", "number of the call"),
	X_(registration, SC_T_ID, 1, "Registration", "number of the registration"),
	WORD(sc_explain_row, END, counted, "counted", sc_counted_words, 1, "Counted",
	     "sample, numerator, denominator, or why not"),
	X_(value, SC_T_INTERVAL, 1, "Value", "what was measured"),
	X_(amount, SC_T_QUANTITY, 2, "Amount", "the same, where it is no time"),
	X_(start_frame, SC_T_FRAME, 1, "Start frame", "frame the value starts at"),
	X_(stop_frame, SC_T_FRAME, 1, "Stop frame", "frame the value stops at"),
	X_(file, SC_T_TEXT, 0, "File", "the input file that start_frame is in"),
	X_(file_frame, SC_T_FRAME, 0, "Frame in file", "number of start_frame in that file"),
	WORD(sc_explain_row, END, outcome, "outcome", sc_any_outcome_words, 1, "Outcome",
	     "of the call or registration"),
	X_(final_code, SC_T_ID, 1, "Final code", "of the call or registration"),
	X_(call_id, SC_T_TEXT, 2, "Call-ID", "Call-ID"),
};

const struct sc_table sc_messages_table = TABLE_WITH("messages", message_columns, message_inner);
const struct sc_table sc_transactions_table = TABLE_WITH("transactions", txn_columns, txn_inner);
const struct sc_table sc_registrations_table =
	TABLE_WITH("registrations", registration_columns, registration_inner);
const struct sc_table sc_elements_table = TABLE("elements", element_columns);
const struct sc_table sc_metrics_table = TABLE("metrics", metric_columns);
const struct sc_table sc_explain_table = TABLE("explain", explain_columns);
