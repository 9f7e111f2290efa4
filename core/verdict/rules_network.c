/* Rules of the network: what was sent and did not arrive. */
#include "base/time.h"
#include "verdict/judge.h"

/* Was the request sent again until its timer ended? Then its sender got nothing: what it sends is
 * proof that nothing came back, also where the tap would not see it (VD-3). */
static bool sent_to_the_end(const struct sc_matter *matter, const struct sc_said *request,
			    const struct sc_said **last, unsigned *sendings)
{
	/* The last but one sending is due after 31*T1 (RFC 3261 17.1.1.2), or T2 later. */
	int64_t most_ns = 31 * matter->config->t1_ns - matter->config->t1_ns / 2;

	*sendings = sc_said_sendings(request, last);
	return sc_time_diff((*last)->time_ns, request->time_ns) >= most_ns;
}

static bool answered(const struct sc_matter *matter, uint64_t txn)
{
	for (const struct sc_said *said = matter->said; said; said = said->next)
		if (said->txn == txn && !said->request)
			return true;
	return false;
}

void sc_rule_no_response(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *request, *last;
	struct sc_finding *finding;
	unsigned sendings;

	if (matter->cut)
		return;
	for (request = matter->said; request; request = request->next) {
		if (!request->request || !sc_said_first(request) || request->method == SC_ACK ||
		    answered(matter, request->txn) ||
		    !sent_to_the_end(matter, request, &last, &sendings))
			continue;
		finding = sc_find_said(judge, request);
		finding->row.txn = request->txn;
		finding->row.endpoint = request->dst;
		sc_evidence(finding, last->frame);
		sc_tell(finding, "%s to ", sc_method_name(request->method));
		sc_tell_endpoint(finding, &request->dst);
		sc_tell(finding, " was sent %u times in ", sendings);
		sc_tell_seconds(finding, sc_time_diff(last->time_ns, request->time_ns));
		sc_tell(finding, " and never answered");
	}
}
