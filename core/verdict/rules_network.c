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

/* ---- what the network tells ---- */

/* It went well all the same, by another way or at another try. */
static bool went_on(const struct sc_matter *matter)
{
	return (matter->call && sc_outcome_grade(matter->call->outcome) == SC_GRADE_GOOD) ||
	       (matter->registration &&
		sc_registration_grade(matter->registration->outcome) == SC_GRADE_GOOD);
}

struct reason {
	uint8_t family, code;
	const char *text;
};

/* Destination unreachable: RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1; RFC 4443 3.1. */
static const struct reason reasons[] = {
	{4, 0, "no route to the net"},
	{4, 1, "no route to the host"},
	{4, 2, "the host does not speak the protocol"},
	{4, 3, "nobody listens at the port"},
	{4, 4, "the datagram has to be cut and must not be"},
	{4, 5, "the source route failed"},
	{4, 6, "the net is not known"},
	{4, 7, "the host is not known"},
	{4, 9, "the net is prohibited"},
	{4, 10, "the host is prohibited"},
	{4, 11, "no route to the net for this class"},
	{4, 12, "no route to the host for this class"},
	{4, 13, "prohibited by a filter"},
	{6, 0, "no route to the host"},
	{6, 1, "prohibited by a filter"},
	{6, 2, "the address is out of scope"},
	{6, 3, "the host cannot be reached"},
	{6, 4, "nobody listens at the port"},
	{6, 5, "the source address is not allowed"},
	{6, 6, "the route is rejected"},
};

static const char *reason_of(const struct sc_icmp_error *icmp)
{
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (reasons[i].family == icmp->teller.family && reasons[i].code == icmp->code)
			return reasons[i].text;
	return "it cannot be reached";
}

static const struct sc_said *request_of_txn(const struct sc_matter *matter, uint64_t txn)
{
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (at->txn == txn && at->request && sc_said_first(at) && at->method != SC_ACK)
			return at;
	return NULL;
}

static struct sc_finding *find_trouble(struct sc_judge *judge, const struct sc_trouble *trouble,
				       const struct sc_said *request)
{
	struct sc_finding *finding = sc_find(judge, trouble->frame, request->time_ns);

	sc_evidence(finding, request->frame);
	finding->row.txn = request->txn;
	finding->row.endpoint = request->dst;
	sc_tell(finding, "%s to ", sc_method_name(request->method));
	sc_tell_endpoint(finding, &request->dst);
	return finding;
}

void sc_rule_unreachable(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_matter_trouble *at;
	const struct sc_said *request;
	struct sc_finding *finding;

	for (at = matter->troubles; at; at = at->next) {
		const struct sc_icmp_error *icmp = &at->trouble.icmp;

		request = request_of_txn(matter, at->trouble.txn);
		if (at->trouble.reset || !request || answered(matter, request->txn))
			continue;
		finding = find_trouble(judge, &at->trouble, request);
		if (went_on(matter))
			finding->row.severity = SC_FINDING_WARNING;
		sc_tell(finding, " did not arrive");
		if (icmp->teller.family == 0) {
			sc_tell(finding, ": an ICMP error says so");
			continue;
		}
		sc_tell(finding, ": ");
		sc_tell_endpoint(finding, &icmp->teller);
		sc_tell(finding,
			sc_endpoint_same_ip(&icmp->teller, &request->dst)
				? " itself tells that %s"
				: " on the way tells that %s",
			reason_of(icmp));
		sc_tell(finding, " (ICMP%s type %u, code %u)", icmp->teller.family == 6 ? "v6" : "",
			icmp->type, icmp->code);
	}
}

/* A message of the transaction behind it: both ends went on, and there was no reset (RFC 9293
 * 3.5.3). */
static bool goes_on_after(const struct sc_matter *matter, const struct sc_trouble *trouble)
{
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (at->txn == trouble->txn && at->frame > trouble->frame)
			return true;
	return false;
}

void sc_rule_reset(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_matter_trouble *at;
	const struct sc_said *request;
	struct sc_finding *finding;

	for (at = matter->troubles; at; at = at->next) {
		request = request_of_txn(matter, at->trouble.txn);
		if (!at->trouble.reset || !request || goes_on_after(matter, &at->trouble))
			continue;
		finding = find_trouble(judge, &at->trouble, request);
		if (went_on(matter))
			finding->row.severity = SC_FINDING_WARNING;
		sc_tell(finding, " waited for its response when ");
		sc_tell_endpoint(finding, &at->trouble.icmp.teller);
		sc_tell(finding, " reset the connection, ");
		sc_tell_seconds(finding, sc_time_diff(at->trouble.time_ns, request->time_ns));
		sc_tell(finding, " after it");
	}
}

/* ---- what it does not tell ---- */

static bool network_told(const struct sc_matter *matter, uint64_t txn)
{
	for (const struct sc_matter_trouble *at = matter->troubles; at; at = at->next)
		if (at->trouble.txn == txn)
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
		    answered(matter, request->txn) || network_told(matter, request->txn) ||
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
