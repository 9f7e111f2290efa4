/* Rules of time: what took too long. */
#include "base/time.h"
#include "message/diag.h"
#include "verdict/judge.h"

void sc_rule_slow_setup(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_interval *pdd = &matter->call->pdd;
	struct sc_finding *finding;

	if (!(sc_judge_troubles(judge) & SC_TROUBLE_SLOW))
		return;
	finding = sc_find(judge, pdd->stop_frame, matter->call->start_ns);
	sc_evidence(finding, pdd->start_frame);
	sc_tell(finding, "the caller heard nothing for ");
	sc_tell_seconds(finding, pdd->ns);
}

void sc_rule_slow_disconnect(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_interval *sdd = &matter->call->sdd;
	struct sc_finding *finding;

	if (sdd->absent != SC_PRESENT || sdd->skewed || sdd->ns <= 2 * SC_NS_PER_S)
		return;
	finding = sc_find(judge, sdd->stop_frame, matter->call->down_ns);
	sc_evidence(finding, sdd->start_frame);
	sc_tell(finding, "the BYE was answered after ");
	sc_tell_seconds(finding, sdd->ns);
}

/* Of the group of media description: how long the caller hears nothing. */
void sc_rule_silent_ringing(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *silent = NULL, *heard = NULL;
	struct sc_finding *finding;

	for (const struct sc_said *said = matter->said; said && !heard; said = said->next) {
		if (said->method != SC_INVITE || said->code <= 100 || !sc_said_first(said) ||
		    !sc_endpoint_eq(&said->dst, &matter->call->src))
			continue;
		if (said->code == 180 || said->code >= 200 || sc_said_has(said, SC_FACT_SDP))
			heard = said;
		else if (!silent && said->code != 199 && !said->lost_text &&
			 !(said->diags & SC_DIAG_BIT(SNAPLEN)))
			silent = said;
	}
	if (!silent || !heard || sc_time_diff(heard->time_ns, silent->time_ns) <= 4 * SC_NS_PER_S)
		return;
	finding = sc_find_said(judge, silent);
	finding->row.endpoint = silent->src;
	sc_evidence(finding, heard->frame);
	sc_tell(finding, "%u without SDP, and for ", silent->code);
	sc_tell_seconds(finding, sc_time_diff(heard->time_ns, silent->time_ns));
	sc_tell(finding, " neither 180 nor early media: the caller hears nothing");
}
