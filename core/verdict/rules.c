/* The table of rules. */
#include "verdict/rule.h"

#define OF_CALL SC_OF_CALL
#define OF_REGISTRATION SC_OF_REGISTRATION
#define OF_TXN SC_OF_TXN
#define OF_STREAM SC_OF_STREAM
#define OF_HOST SC_OF_HOST

const struct sc_rule sc_rules[SC_RULE_COUNT] = {
#define X(id, word_, of_, scope_, severity_, basis_, explains_, title_, when_, unless_, advice_, \
	  rfc_) \
	[SC_RULE_##id] = { \
		.word = word_, \
		.ask = sc_rule_##id, \
		.of = of_, \
		.explains = SC_EXPLAINS_##explains_, \
		.scope = SC_SCOPE_##scope_, \
		.severity = SC_FINDING_##severity_, \
		.basis = SC_BASIS_##basis_, \
		.title = title_, \
		.when = when_, \
		.unless = unless_, \
		.advice = advice_, \
		.rfc = rfc_, \
	},
	SC_RULES(X)
#undef X
};

const char *const sc_rule_words[] = {
#define X(id, word, ...) word,
	SC_RULES(X)
#undef X
		NULL,
};

int sc_rule_find(struct sc_span word)
{
	for (int i = 0; i < SC_RULE_COUNT; i++)
		if (sc_span_caseeq(word, sc_span_of(sc_rules[i].word)))
			return i;
	return -1;
}
