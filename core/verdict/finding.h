/* A finding: this happened, in these frames, by this rule, with this consequence (VERDICT 1). */
#ifndef SC_VERDICT_FINDING_H
#define SC_VERDICT_FINDING_H

#include "base/column.h"
#include "base/endpoint.h"

#define SC_FINDING_SEVERITIES(X) \
	X(ERROR, "error")     /* a user was hurt, or will be */ \
	X(WARNING, "warning") /* something is wrong and has not hurt yet */ \
	X(NOTE, "note")       /* worth knowing */

enum sc_finding_severity {
	SC_FINDING_NO_SEVERITY,
#define X(id, word) SC_FINDING_##id,
	SC_FINDING_SEVERITIES(X)
#undef X
} SC_PACKED;

/* On what a rule stands. */
#define SC_BASES(X) \
	X(MUST, "must")             /* of an RFC */ \
	X(SHOULD, "should")         /* of an RFC */ \
	X(INTEROP, "interop")       /* a mix that is known to fail */ \
	X(OPERATIONS, "operations") /* a threshold of ours or of ITU-T */

enum sc_basis {
	SC_BASIS_NONE,
#define X(id, word) SC_BASIS_##id,
	SC_BASES(X)
#undef X
} SC_PACKED;

#define SC_CERTAINTIES(X) \
	X(CERTAIN, "certain") /* the frames prove it */ \
	X(LIKELY, "likely")   /* one other explanation remains, and the text names it */

enum sc_certainty {
	SC_CERTAINTY_NONE,
#define X(id, word) SC_##id,
	SC_CERTAINTIES(X)
#undef X
} SC_PACKED;

/* What a finding is about. */
#define SC_SCOPES(X) \
	X(CALL, "call") \
	X(REGISTRATION, "registration") \
	X(TRANSACTION, "transaction") \
	X(STREAM, "stream") \
	X(ELEMENT, "element") \
	X(CAPTURE, "capture")

enum sc_scope {
	SC_SCOPE_NONE,
#define X(id, word) SC_SCOPE_##id,
	SC_SCOPES(X)
#undef X
		SC_SCOPE_END
} SC_PACKED;

enum sc_rule_id { SC_RULE_NONE } SC_PACKED;

/* Findings of a rule and scope that are listed one by one, unless the user says otherwise (VD-5).
 */
#define SC_FINDINGS_PER_RULE 25

/* Frames of evidence that a finding names. */
#define SC_FINDING_FRAMES_MAX 8

/* Spans are valid while the row is handed over. */
struct sc_finding_row {
	uint64_t finding; /* number, in the order in which findings become final; from 1 */
	uint64_t call, session, registration, txn, stream; /* row numbers; 0: none */
	int64_t start_ns;                                  /* when its first evidence was seen */
	struct sc_frame_list frames;                       /* evidence, the decisive frame first */
	struct sc_span text;                               /* one sentence with its figures */
	struct sc_span call_id, from, to;                  /* of the call or registration */
	const char *advice, *rfc;                          /* of the rule */
	struct sc_endpoint endpoint; /* the host it is about; family 0: none */
	struct sc_endpoint src, dst; /* of the call, registration, transaction or stream */
	enum sc_rule_id rule;        /* 1 + its place in the table of rules */
	enum sc_finding_severity severity;
	enum sc_basis basis;
	enum sc_certainty certainty;
	enum sc_scope scope;
	bool primary; /* the cause (VD-4) */
};

extern const struct sc_table sc_findings_table;
/* NULL at the end. */
extern const char *const sc_finding_severity_words[], *const sc_basis_words[],
							      *const sc_scope_words[];

#endif
