/* The columns of a finding (VD-1). */
#include "verdict/finding.h"

#include "session/rows.h"
#include "timing/table_parts.h"
#include "verdict/rule.h"

const char *const sc_finding_severity_words[] = {
#define X(id, word) word,
	SC_FINDING_SEVERITIES(X)
#undef X
		NULL,
};

const char *const sc_basis_words[] = {
#define X(id, word) word,
	SC_BASES(X)
#undef X
		NULL,
};

static const char *const certainty_words[] = {
#define X(id, word) word,
	SC_CERTAINTIES(X)
#undef X
		NULL,
};

const char *const sc_scope_words[] = {
#define X(id, word) word,
	SC_SCOPES(X)
#undef X
		NULL,
};

#define F(field, key, type, importance, label, ...) \
	COLUMN(sc_finding_row, END, field, key, type, importance, label, __VA_ARGS__)
#define FW(field, key, words, importance, label, ...) \
	WORD(sc_finding_row, END, field, key, words, importance, label, __VA_ARGS__)

static const struct sc_column finding_columns[] = {
	F(finding, "finding", SC_T_ID, 3, "Finding",
	  "number of the finding, in the order in which they become final"),
	FW(severity, "severity", sc_finding_severity_words, 1, "Severity",
	   "error: a user was or will be hurt; warning: something is wrong; note: worth knowing"),
	FW(rule, "rule", sc_rule_words, 1, "Rule", "the rule that found it"),
	FW(scope, "scope", sc_scope_words, 3, "Scope",
	   "what it is about: call, registration, transaction, stream, element or capture"),
	F(call, "call", SC_T_ID, 1, "Call", "number of the call"),
	F(session, "session", SC_T_ID, 3, "Session", "number of the call's session"),
	F(registration, "registration", SC_T_ID, 2, "Registration", "number of the registration"),
	F(txn, "txn", SC_T_ID, 3, "Transaction", "number of the transaction"),
	F(stream, "stream", SC_T_ID, 3, "Stream", "number of the stream"),
	F(endpoint, "endpoint", SC_T_ENDPOINT, 3, "Endpoint", "the host it is about"),
	F(start_ns, "start", SC_T_TIME, 3, "Start", "when its first evidence was seen"),
	F(frames, "frames", SC_T_FRAMES, 2, "Frames",
	  "frames that prove it, the decisive ones first"),
	F(primary, "primary", SC_T_BOOL, 3, "Primary",
	  "it is the cause of what went wrong with its call or registration"),
	FW(certainty, "certainty", certainty_words, 3, "Certainty",
	   "certain: the frames prove it; likely: one other explanation remains"),
	FW(basis, "basis", sc_basis_words, 3, "Basis",
	   "what the rule stands on: must or should of an RFC, interop or operations"),
	F(text, "text", SC_T_TEXT, 1, "Text", "what happened, with its figures"),
	F(advice, "advice", SC_T_NAME, 0, "Advice", "what to look at or change"),
	F(rfc, "rfc", SC_T_NAME, 0, "RFC", "where that is written"),
	F(call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "Call-ID of the call or registration"),
	F(from, "from", SC_T_TEXT, 3, "From", "who called or registered"),
	F(to, "to", SC_T_TEXT, 3, "To", "who was called"),
	F(src, "src", SC_T_ENDPOINT, 3, "Source", "address of the caller or sender"),
	F(dst, "dst", SC_T_ENDPOINT, 3, "Destination", "where its first request went"),
};

const struct sc_table sc_findings_table = TABLE("findings", finding_columns);
