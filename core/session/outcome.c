#include "session/outcome.h"

/* First match wins. */
static const struct sc_outcome_rule rules[] = {
	{300, 399, 0, 0, SC_OUTCOME_REDIRECTED, SC_SUB_NONE},
	/* FX-19: what the telephone network said overrules what a gateway made of it. */
	{400, 599, 17, 0, SC_OUTCOME_BUSY, SC_SUB_NONE},              /* user busy */
	{400, 599, 18, 0, SC_OUTCOME_NO_ANSWER, SC_SUB_RING_TIMEOUT}, /* no user responding */
	{400, 599, 19, 0, SC_OUTCOME_NO_ANSWER, SC_SUB_RING_TIMEOUT}, /* no answer from user */
	{400, 599, 20, 0, SC_OUTCOME_NO_ANSWER, SC_SUB_UNAVAILABLE},  /* subscriber absent */
	{400, 599, 21, 0, SC_OUTCOME_REJECTED, SC_SUB_DECLINED},      /* call rejected */
	{486, 486, 0, 0, SC_OUTCOME_BUSY, SC_SUB_NONE},
	{600, 600, 0, 0, SC_OUTCOME_BUSY, SC_SUB_NONE},
	{480, 480, 0, 0, SC_OUTCOME_NO_ANSWER, SC_SUB_UNAVAILABLE},
	{408, 408, 0, 1, SC_OUTCOME_NO_ANSWER, SC_SUB_RING_TIMEOUT},
	{603, 603, 0, 0, SC_OUTCOME_REJECTED, SC_SUB_DECLINED},
	{607, 608, 0, 0, SC_OUTCOME_REJECTED, SC_SUB_DECLINED}, /* RFC 8197, RFC 8688 */
	{403, 403, 0, 0, SC_OUTCOME_REJECTED, SC_SUB_FORBIDDEN},
	{433, 433, 0, 0, SC_OUTCOME_REJECTED, SC_SUB_FORBIDDEN}, /* RFC 5079 */
	{401, 402, 0, 0, SC_OUTCOME_REJECTED, SC_SUB_AUTH_FAILED},
	{407, 407, 0, 0, SC_OUTCOME_REJECTED, SC_SUB_AUTH_FAILED},
	{408, 408, 0, 0, SC_OUTCOME_TIMED_OUT, SC_SUB_REMOTE_408},
	{503, 503, 0, 0, SC_OUTCOME_FAILED_SERVER, SC_SUB_OVERLOAD},
	{500, 599, 0, 0, SC_OUTCOME_FAILED_SERVER, SC_SUB_NONE},
	{404, 404, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND},
	{410, 410, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND},
	{484, 485, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND},
	{604, 604, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_FOUND},
	{406, 406, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_ACCEPTABLE},
	{415, 415, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_ACCEPTABLE},
	{488, 488, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_ACCEPTABLE},
	{606, 606, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_NOT_ACCEPTABLE},
	{400, 499, 0, 0, SC_OUTCOME_FAILED_REQUEST, SC_SUB_BAD_REQUEST},
	{600, 699, 0, 0, SC_OUTCOME_BUSY, SC_SUB_NONE}, /* RFC 3261 8.1.3.2: unknown 6xx is a 600 */
};

const struct sc_outcome_rule *sc_outcome_rules(size_t *count)
{
	*count = sizeof rules / sizeof rules[0];
	return rules;
}

const struct sc_outcome_rule *sc_outcome_rule_of(unsigned code, bool rang, unsigned q850)
{
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (code >= rules[i].from && code <= rules[i].to &&
		    (rules[i].q850 == 0 || rules[i].q850 == q850) && (!rules[i].rang || rang))
			return &rules[i];
	return NULL;
}

struct sc_ending sc_outcome_of_final(unsigned code, bool rang, unsigned q850)
{
	const struct sc_outcome_rule *rule = sc_outcome_rule_of(code, rang, q850);

	return rule ? (struct sc_ending){rule->outcome, rule->sub}
		    : (struct sc_ending){SC_OUTCOME_FAILED_REQUEST, SC_SUB_BAD_REQUEST};
}

bool sc_code_failure(unsigned code)
{
	return code >= 400 && code < 700 && code != 401 && code != 402 && code != 407;
}
