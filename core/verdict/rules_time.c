/* Rules of time: what took too long. */
#include "base/time.h"
#include "verdict/judge.h"

void sc_rule_slow_setup(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_interval *pdd = &matter->call->pdd;
	struct sc_finding *finding;

	if (!(sc_judge_troubles(judge) & SC_TROUBLE_SLOW))
		return;
	finding = sc_find(judge, pdd->stop_frame, sc_time_add(matter->call->start_ns, 0));
	sc_evidence(finding, pdd->start_frame);
	sc_tell(finding, "the caller heard nothing for ");
	sc_tell_seconds(finding, pdd->ns);
}
