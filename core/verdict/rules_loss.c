/* Rules of the network: what was lost on the way and came when it was sent again, what came late,
 * too often or by another way. */
#include "base/time.h"
#include "verdict/judge.h"
#include "verdict/talk.h"

/* Messages that were sent again, of the matter: without one there is nothing to look for. */
static uint64_t repeats(const struct sc_matter *matter)
{
	return matter->call           ? matter->call->retransmissions
	       : matter->registration ? matter->registration->retransmissions
				      : matter->txn->retransmissions;
}

static bool expects_answer(const struct sc_said *said)
{
	return said->request && sc_said_first(said) && said->method != SC_ACK;
}

static struct sc_finding *find_way(struct sc_judge *judge, const struct sc_said *first,
				   const struct sc_said *request)
{
	struct sc_finding *finding = sc_find_said(judge, first);

	sc_evidence(finding, request->frame);
	finding->row.txn = request->txn;
	finding->row.endpoint = request->dst;
	return finding;
}

/* ---- lost requests ---- */

/* How a request was answered. */
struct answered {
	const struct sc_said *last, *response; /* last copy before the first response */
	unsigned sendings;                     /* up to it */
	bool again;                            /* a copy was answered as well: none was lost */
	bool sent_on; /* it was sent on before it came again: it had arrived */
};

static struct answered how_answered(const struct sc_said *request)
{
	struct answered how = {.last = request, .sendings = 1};

	for (const struct sc_said *at = request->next; at; at = at->next) {
		if (!how.response && sc_said_repeats(at, request)) {
			how.sendings++;
			how.last = at;
		}
		if (how.sendings == 1 && sc_said_is(at, request->method) && sc_said_first(at) &&
		    at->cseq == request->cseq && sc_host_eq(sc_talk_src(at), sc_talk_dst(request)))
			how.sent_on = true;
		if (at->request || at->txn != request->txn)
			continue;
		if (!how.response)
			how.response = at;
		if (at->copy == SC_RETRANSMISSION && at->cause == SC_CAUSE_SOLICITED)
			how.again = true;
	}
	return how;
}

void sc_rule_request_lost(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;
	struct answered how;

	if (repeats(matter) == 0 || !sc_matter_whole(matter))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!expects_answer(at))
			continue;
		how = how_answered(at);
		if (!how.response || how.sendings < 2 || how.again || how.sent_on ||
		    sc_time_diff(how.response->time_ns, how.last->time_ns) >= matter->config->t1_ns)
			continue;
		finding = find_way(judge, how.last, at);
		sc_evidence(finding, how.response->frame);
		finding->row.start_ns = at->time_ns;
		finding->row.certainty = SC_LIKELY;
		sc_tell(finding, "%s to ", sc_method_name(at->method));
		sc_tell_endpoint(finding, &at->dst);
		sc_tell(finding, " was answered when it was sent %u times, ", how.sendings);
		sc_tell_seconds(finding, sc_time_diff(how.last->time_ns, at->time_ns));
		sc_tell(finding, " after the first; the others were lost behind the tap, or their "
				 "receiver was slow");
	}
}

/* ---- lost responses ---- */

/* The shortest time in which who sent the request was seen to react: a round trip takes no longer.
 * T1/2 where it never was. */
static int64_t round_trip_ns(const struct sc_matter *matter, const struct sc_said *request)
{
	const struct sc_said *heard = NULL;
	int64_t least_ns = matter->config->t1_ns / 2;
	bool any = false;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (sc_endpoint_eq(&at->src, &request->dst) &&
		    sc_endpoint_eq(&at->dst, &request->src)) {
			heard = at;
		} else if (heard && at->copy == SC_ORIGINAL &&
			   sc_endpoint_eq(&at->src, &request->src) &&
			   sc_endpoint_eq(&at->dst, &request->dst)) {
			int64_t ns = sc_time_diff(at->time_ns, heard->time_ns);

			least_ns = any ? MIN(least_ns, ns) : ns;
			any = true;
			heard = NULL;
		}
	}
	return least_ns;
}

/* The last response of the transaction before it. */
static const struct sc_said *response_before(const struct sc_said *request,
					     const struct sc_said *copy)
{
	const struct sc_said *found = NULL;

	for (const struct sc_said *at = request->next; at && at != copy; at = at->next)
		if (!at->request && at->txn == request->txn && at->copy != SC_RETRANSMISSION)
			found = at;
	return found;
}

/* Was the response seen at another place first, and then on its way to who asks, as often as it was
 * sent? It was slow. */
static bool came_later(const struct sc_said *response, const struct sc_said *request)
{
	unsigned sent = 1, came = 0;

	if (sc_endpoint_eq(&response->dst, &request->src))
		return false;
	for (const struct sc_said *at = response->next; at; at = at->next) {
		sent += sc_said_repeats(at, response);
		came += at->txn == request->txn && at->code == response->code &&
			sc_endpoint_eq(&at->dst, &request->src);
	}
	return came >= sent;
}

static bool find_lost_response(struct sc_judge *judge, const struct sc_matter *matter,
			       const struct sc_said *request, const struct sc_said *copy)
{
	const struct sc_said *response = response_before(request, copy);
	struct sc_finding *finding;
	int64_t after_ns;

	if (!response || came_later(response, request))
		return false;
	after_ns = sc_time_diff(copy->time_ns, response->time_ns);
	if (after_ns <= round_trip_ns(matter, request))
		return false;
	finding = find_way(judge, copy, request);
	sc_evidence(finding, response->frame);
	finding->row.endpoint = request->src;
	sc_tell(finding, "%s was sent again ", sc_method_name(request->method));
	sc_tell_seconds(finding, after_ns);
	sc_tell(finding, " after its %u was seen: that was lost on the way to ", response->code);
	sc_tell_endpoint(finding, &request->src);
	return true;
}

void sc_rule_response_lost(struct sc_judge *judge, const struct sc_matter *matter)
{
	uint64_t told = 0; /* transaction: of each the first repeat tells it */

	if (repeats(matter) == 0)
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (at->cause != SC_CAUSE_SPURIOUS || at->txn == told)
			continue;
		for (const struct sc_said *of = matter->said; of != at; of = of->next)
			if (sc_said_repeats(at, of) && find_lost_response(judge, matter, of, at))
				told = at->txn;
	}
}

/* ---- late, and too often ---- */

static bool provisional_before(const struct sc_said *request, const struct sc_said *final)
{
	for (const struct sc_said *at = request; at != final; at = at->next)
		if (at->code >= 100 && at->code < 200 && at->txn == request->txn)
			return true;
	return false;
}

void sc_rule_late_response(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *request;
	struct sc_finding *finding;
	int64_t after_ns;

	if (!sc_matter_whole(matter))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (at->code < 200 || !sc_said_first(at) || sc_said_final(matter, at->txn) != at)
			continue;
		request = sc_said_beginning(matter, at);
		after_ns = sc_time_diff(at->time_ns, request->time_ns);
		if (after_ns <= 64 * matter->config->t1_ns ||
		    (at->method == SC_INVITE && provisional_before(request, at)))
			continue;
		finding = find_way(judge, at, request);
		sc_tell(finding, "the %u to %s came ", at->code, sc_method_name(at->method));
		sc_tell_seconds(finding, after_ns);
		sc_tell(finding, " after it: its sender waited for ");
		sc_tell_seconds(finding, 64 * matter->config->t1_ns);
	}
}

/* How often a message was sent again, and how often sooner than after T1/2. What was asked for by a
 * repeat is paced by who asked. */
static unsigned copies_of(const struct sc_said *said, int64_t soon_ns, const struct sc_said **last,
			  unsigned *soon)
{
	unsigned copies = 0;

	*last = said;
	*soon = 0;
	for (const struct sc_said *at = said->next; at; at = at->next) {
		if (!sc_said_repeats(at, said) || at->cause == SC_CAUSE_SOLICITED ||
		    at->cause == SC_CAUSE_ACK)
			continue;
		*soon += sc_time_diff(at->time_ns, (*last)->time_ns) < soon_ns;
		*last = at;
		copies++;
	}
	return copies;
}

void sc_rule_storm(struct sc_judge *judge, const struct sc_matter *matter)
{
	enum { MOST = 11, SOON = 2 };
	const struct sc_said *last;
	struct sc_finding *finding;
	unsigned copies, soon;

	if (repeats(matter) < SOON)
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!sc_said_first(at))
			continue;
		copies = copies_of(at, matter->config->t1_ns / 2, &last, &soon);
		if (copies <= MOST && soon < SOON)
			continue;
		finding = find_way(judge, at, at);
		sc_evidence(finding, last->frame);
		finding->row.endpoint = at->src;
		sc_tell_endpoint(finding, &at->src);
		if (at->request)
			sc_tell(finding, " sent its %s", sc_method_name(at->method));
		else
			sc_tell(finding, " sent its %u to %s", at->code,
				sc_method_name(at->method));
		sc_tell(finding, " %u times again in ", copies);
		sc_tell_seconds(finding, sc_time_diff(last->time_ns, at->time_ns));
		if (soon >= SOON)
			sc_tell(finding, ", %u of them sooner than half of T1 after another", soon);
	}
}

/* ---- another way ---- */

/* The request with which the same client tries another host, behind `from`; NULL: none. */
static const struct sc_said *tried_elsewhere(const struct sc_said *request,
					     const struct sc_said *from)
{
	for (const struct sc_said *at = from->next; at; at = at->next)
		if (sc_said_is(at, request->method) && sc_said_first(at) &&
		    at->cseq >= request->cseq && at->txn != request->txn &&
		    sc_host_eq(sc_talk_src(at), sc_talk_src(request)) &&
		    !sc_host_eq(sc_talk_dst(at), sc_talk_dst(request)) &&
		    !sc_said_has(at, SC_FACT_TO_TAG))
			return at;
	return NULL;
}

/* Was it given up? Branches of a fork that are asked at once are no second attempt. */
static bool given_up(const struct sc_matter *matter, const struct sc_said *request,
		     const struct sc_said *final, const struct sc_said **last)
{
	if (sc_said_sendings(request, last) > 1 || final)
		return final ? final->code == 503 : !how_answered(request).response;
	for (const struct sc_matter_txn *txn = matter->txns; txn; txn = txn->next)
		if (txn->row.txn == request->txn)
			return txn->row.state == SC_TXN_NET_FAILED ||
			       txn->row.state == SC_TXN_TIMED_OUT;
	return false;
}

void sc_rule_failover(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *final, *last, *next;
	struct sc_finding *finding;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!at->request || !sc_said_first(at) || sc_talk_inside(at) ||
		    (at->method != SC_INVITE && at->method != SC_REGISTER))
			continue;
		final = sc_said_final(matter, at->txn);
		if (!given_up(matter, at, final, &last))
			continue;
		next = tried_elsewhere(at, final ? final : last);
		if (!next)
			continue;
		finding = find_way(judge, next, at);
		sc_evidence(finding, final ? final->frame : last->frame);
		sc_tell_endpoint(finding, &at->dst);
		sc_tell(finding, final ? " answered 503, and " : " did not answer, and ");
		sc_tell_endpoint(finding, &next->dst);
		sc_tell(finding, " was tried ");
		sc_tell_seconds(finding, sc_time_diff(next->time_ns, at->time_ns));
		sc_tell(finding, " later");
	}
}

/* ---- too big ---- */

/* RFC 3261 18.1.1: larger requests go over TCP, unless the MTU of the path is known. */
#define UDP_BYTES_MOST 1300u

static bool too_big(const struct sc_said *said)
{
	return expects_answer(said) && said->transport == SC_UDP && said->length > UDP_BYTES_MOST;
}

static bool smaller_answered(const struct sc_matter *matter, const struct sc_said *request)
{
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (expects_answer(at) && at->length <= UDP_BYTES_MOST &&
		    sc_host_eq(sc_talk_dst(at), sc_talk_dst(request)) && how_answered(at).response)
			return true;
	return false;
}

void sc_rule_packet_too_big(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *last;
	struct sc_finding *finding;
	unsigned sendings;
	bool answered, told = false;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!too_big(at))
			continue;
		answered = how_answered(at).response != NULL;
		if (answered ? told
			     : matter->cut || !sc_talk_to_the_end(matter, at, &last, &sendings) ||
				       !smaller_answered(matter, at))
			continue;
		told = true;
		finding = find_way(judge, at, at);
		if (answered)
			finding->row.severity = SC_FINDING_NOTE;
		sc_tell(finding, "%s to ", sc_method_name(at->method));
		sc_tell_endpoint(finding, &at->dst);
		sc_tell(finding, " has %u bytes over UDP%s", at->length,
			answered ? "" : " and was never answered; smaller requests were");
	}
}
