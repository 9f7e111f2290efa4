/* A rule: a row of the table of rules, and the function that is asked. */
#ifndef SC_VERDICT_RULE_H
#define SC_VERDICT_RULE_H

#include "verdict/finding.h"
#include "verdict/matter.h"
#include "verdict/rule_table.h"

struct sc_judge;

/* Of what a rule is asked. */
enum sc_rule_of {
	SC_OF_CALL = 1,
	SC_OF_REGISTRATION = 2,
	SC_OF_TXN = 4,    /* of neither a call nor a registration */
	SC_OF_STREAM = 8, /* of no call; those of a call are in its matter */
	SC_OF_HOST = 16,  /* of an episode */
};

/* What a rule may be the cause of. */
enum {
	SC_EXPLAINS_NOTHING = 0,
	SC_EXPLAINS_FAILURE = SC_TROUBLE_FAILED | SC_TROUBLE_TIMED_OUT,
	SC_EXPLAINS_DROP = SC_TROUBLE_DROPPED,
	SC_EXPLAINS_END = SC_EXPLAINS_FAILURE | SC_EXPLAINS_DROP,
	SC_EXPLAINS_SLOW = SC_TROUBLE_SLOW,
	SC_EXPLAINS_SILENCE = SC_TROUBLE_SILENT,
	SC_EXPLAINS_FAILURE_OR_DROP = SC_EXPLAINS_FAILURE | SC_EXPLAINS_DROP,
	SC_EXPLAINS_ALL =
		SC_EXPLAINS_FAILURE | SC_EXPLAINS_DROP | SC_EXPLAINS_SLOW | SC_EXPLAINS_SILENCE,
};

struct sc_rule {
	const char *word;
	void (*ask)(struct sc_judge *judge, const struct sc_matter *matter);
	unsigned of;       /* of enum sc_rule_of */
	unsigned explains; /* of SC_EXPLAINS_... */
	enum sc_scope scope;
	enum sc_finding_severity severity;
	enum sc_basis basis;
	const char *title, *when, *unless, *advice, *rfc;
};

enum sc_rule_at {
#define X(id, ...) SC_RULE_##id,
	SC_RULES(X)
#undef X
		SC_RULE_COUNT
};

extern const struct sc_rule sc_rules[SC_RULE_COUNT];
extern const char *const sc_rule_words[]; /* of enum sc_rule_id; NULL at the end */

/* Index of a rule by its word (case ignored), or -1. */
int sc_rule_find(struct sc_span word);

#define X(id, ...) void sc_rule_##id(struct sc_judge *judge, const struct sc_matter *matter);
SC_RULES(X)
#undef X

#endif
