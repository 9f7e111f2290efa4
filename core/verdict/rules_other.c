/* What no rule explains: said with what is known, so that nothing that went wrong is passed over.
 */
#include "base/time.h"
#include "verdict/judge.h"

static const char *trouble_text(unsigned troubles)
{
#define X(id, text) \
	if (troubles & SC_TROUBLE_##id) \
		return text;
	SC_TROUBLES(X)
#undef X
	return "";
}

static void say_outcome(struct sc_finding *finding, const struct sc_matter *matter)
{
	const struct sc_call_row *call = matter->call;
	const struct sc_registration_row *registration = matter->registration;
	uint64_t code = call ? call->final_code : registration->final_code;
	struct sc_span reason = call ? call->reason : registration->reason;

	sc_tell(finding, "; outcome %s",
		call ? sc_word(sc_outcome_words, call->outcome)
		     : sc_word(sc_registration_outcome_words, registration->outcome));
	if (code)
		sc_tell(finding, ", code %u", (unsigned)code);
	if (reason.len > 0)
		sc_tell(finding, ", reason \"%.*s\"", SC_QUOTED(reason));
}

void sc_rule_unexplained(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_call_row *call = matter->call;
	const struct sc_registration_row *registration = matter->registration;
	struct sc_finding *finding =
		sc_find(judge, call ? call->first_frame : registration->first_frame,
			call ? call->start_ns : registration->start_ns);

	sc_evidence(finding, call ? call->last_frame : registration->last_frame);
	sc_tell(finding, "the %s %s, and no rule explains why", call ? "call" : "registration",
		trouble_text(sc_judge_troubles(judge)));
	say_outcome(finding, matter);
}
