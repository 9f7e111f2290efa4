/* Rules of the protocol: requests that a dialog or an element does not take. */
#include "base/time.h"
#include "verdict/judge.h"
#include "verdict/talk.h"

/* The request of a response, as it was seen on that hop; NULL: it was not. */
static const struct sc_said *request_of(const struct sc_matter *matter,
					const struct sc_said *response)
{
	const struct sc_said *request = sc_said_beginning(matter, response);

	return request->request ? request : NULL;
}

/* A finding by a response: it is the first frame, its request the second. */
static struct sc_finding *find_answer(struct sc_judge *judge, const struct sc_said *response,
				      const struct sc_said *request)
{
	struct sc_finding *finding = sc_find_said(judge, response);

	sc_evidence(finding, request ? request->frame : 0);
	finding->row.txn = response->txn;
	finding->row.endpoint = response->src;
	return finding;
}

/* ---- what a dialog does not know ---- */

/* What ended the dialog before `until`: its BYE; NULL: nothing. */
static const struct sc_said *ended_before(const struct sc_matter *matter,
					  const struct sc_said *until)
{
	for (const struct sc_said *at = matter->said; at != until; at = at->next)
		if (sc_said_is(at, SC_BYE) && at->copy == SC_ORIGINAL && sc_talk_same(at, until) &&
		    !(at->cseq == until->cseq && until->method == SC_BYE &&
		      sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG),
				 sc_said_fact(until, SC_FACT_FROM_TAG))))
			return at;
	return NULL;
}

/* The last request of its sender in the dialog before it that has a CSeq number of its own. */
static const struct sc_said *asked_before(const struct sc_matter *matter,
					  const struct sc_said *request)
{
	const struct sc_said *found = NULL;
	struct sc_span tag = sc_said_fact(request, SC_FACT_FROM_TAG);

	for (const struct sc_said *at = matter->said; at && at != request; at = at->next)
		if (at->request && at->copy == SC_ORIGINAL && at->method != SC_ACK &&
		    at->method != SC_CANCEL && at->txn != request->txn &&
		    sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG), tag) &&
		    (!sc_said_has(at, SC_FACT_TO_TAG) || sc_talk_same(at, request)))
			found = at;
	return found;
}

/* The response that gave the tag that the request is for; NULL: nobody did. */
static const struct sc_said *who_gave_tag(const struct sc_matter *matter,
					  const struct sc_said *request)
{
	struct sc_span tag = sc_said_fact(request, SC_FACT_TO_TAG);

	for (const struct sc_said *at = matter->said; at != request; at = at->next)
		if ((!at->request && at->code < 300 &&
		     sc_span_eq(sc_said_fact(at, SC_FACT_TO_TAG), tag)) ||
		    sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG), tag))
			return at;
	return NULL;
}

/* Another branch of the fork was answered, and this one was not. */
static const struct sc_said *other_branch(const struct sc_matter *matter,
					  const struct sc_said *request,
					  const struct sc_said *giver)
{
	const struct sc_said *other = NULL;

	if (giver->request)
		return NULL;
	for (const struct sc_said *at = matter->said; at != request; at = at->next) {
		if (!sc_talk_accepts(at))
			continue;
		if (sc_talk_same(at, request))
			return NULL;
		if (at->cseq == giver->cseq)
			other = at;
	}
	return other;
}

static void tell_unknown(struct sc_finding *finding, const struct sc_matter *matter,
			 const struct sc_said *request)
{
	const struct sc_said *before = asked_before(matter, request);
	const struct sc_said *giver = who_gave_tag(matter, request), *other;

	if (matter->call->flags & SC_FLAG(START_LATE) ||
	    matter->call->outcome == SC_OUTCOME_TRUNCATED) {
		sc_tell(finding, ": the capture does not have its beginning");
	} else if (!giver) {
		sc_tell(finding, ": nobody gave the To-tag \"%.*s\"",
			SC_QUOTED(sc_said_fact(request, SC_FACT_TO_TAG)));
	} else if ((other = other_branch(matter, request, giver)) != NULL) {
		sc_evidence(finding, other->frame);
		sc_tell(finding, ": it has the tag of a branch of the fork that was lost");
	} else if (before && before->cseq > request->cseq) {
		sc_evidence(finding, before->frame);
		sc_tell(finding, ": its CSeq %u goes back behind %u", request->cseq, before->cseq);
	} else {
		finding->row.certainty = SC_LIKELY;
		sc_tell(finding, ": it has lost the dialog, as after a restart, or another host "
				 "than the one that had it was asked");
	}
}

void sc_rule_dialog_unknown(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *request, *over;
	struct sc_finding *finding;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (at->code != 481 || !sc_talk_ends(at))
			continue;
		request = request_of(matter, at);
		if (!request || request->method == SC_CANCEL ||
		    !sc_said_has(request, SC_FACT_TO_TAG))
			continue;
		finding = find_answer(judge, at, request);
		sc_tell_endpoint(finding, &at->src);
		sc_tell(finding, " does not know the dialog of the %s",
			sc_method_name(request->method));
		over = ended_before(matter, at);
		if (!over) {
			tell_unknown(finding, matter, request);
			continue;
		}
		finding->row.severity = SC_FINDING_NOTE;
		sc_evidence(finding, over->frame);
		sc_tell(finding, ": a BYE had ended it before");
	}
}

/* ---- routes ---- */

/* Did the request come to nothing: no response to its end, or a failure that is no challenge and no
 * busy signal of the dialog? */
static const struct sc_said *came_to_nothing(const struct sc_matter *matter,
					     const struct sc_said *request)
{
	const struct sc_said *final = sc_said_final(matter, request->txn), *last;
	unsigned sendings;

	if (final)
		return final->code == 404 || final->code == 408 || final->code == 416 ||
				       final->code == 481 || final->code == 482 ||
				       final->code == 483 || final->code >= 500
			       ? final
			       : NULL;
	return sc_talk_to_the_end(matter, request, &last, &sendings) ? last : NULL;
}

/* The first message that made the dialog and has the route set: as its sender's peer has it. */
static const struct sc_said *route_set_of(const struct sc_matter *matter,
					  const struct sc_said *request)
{
	for (const struct sc_said *at = matter->said; at != request; at = at->next)
		if (at->code > 100 && at->code < 300 && at->method == SC_INVITE &&
		    sc_said_has(at, SC_FACT_RECORD_ROUTE) && sc_talk_same(at, request))
			return at;
	return NULL;
}

/* Did anybody of the dialog name that host as its Contact or as a route, or was spoken to there
 * before? */
static bool announced(const struct sc_matter *matter, const struct sc_said *request,
		      const struct sc_target *place)
{
	bool any = false;

	for (const struct sc_said *at = matter->said; at != request; at = at->next) {
		struct sc_target contact = sc_target_first(at, SC_FACT_CONTACT);
		struct sc_target first = sc_target_first(at, SC_FACT_RECORD_ROUTE);
		struct sc_target last = sc_target_last(at, SC_FACT_RECORD_ROUTE);

		any = any || (contact.host.len > 0 && at->code > 100);
		if (sc_target_is(place, sc_talk_src(at)) || sc_target_is(place, sc_talk_dst(at)))
			return true;
		if (sc_span_caseeq(contact.host, place->host) ||
		    sc_span_caseeq(first.host, place->host) ||
		    sc_span_caseeq(last.host, place->host))
			return true;
	}
	return !any; /* nothing is known of Contacts */
}

static void find_wrong_route(struct sc_judge *judge, const struct sc_said *request,
			     const struct sc_said *failed, const struct sc_said *set,
			     const struct sc_target *to)
{
	struct sc_finding *finding = sc_find_said(judge, request);

	sc_evidence(finding, failed->frame);
	sc_evidence(finding, set ? set->frame : 0);
	finding->row.txn = request->txn;
	finding->row.endpoint = request->src;
	sc_tell(finding, "the %s of ", sc_method_name(request->method));
	sc_tell_endpoint(finding, &request->src);
	if (set)
		sc_tell(finding, " has no Route, though the dialog has a route set");
	else
		sc_tell(finding, " goes to %.*s, which no Contact of the dialog names",
			SC_QUOTED(to->host));
	sc_tell(finding, ", and it %s", failed->request ? "was never answered" : "failed");
	if (!failed->request)
		sc_tell(finding, " with %u", failed->code);
}

void sc_rule_wrong_route(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *failed, *set;
	struct sc_target to;

	if (!sc_matter_whole(matter))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!sc_talk_inside(at) || !sc_talk_fresh(at))
			continue;
		failed = came_to_nothing(matter, at);
		if (!failed)
			continue;
		set = sc_said_has(at, SC_FACT_ROUTE) ? NULL : route_set_of(matter, at);
		to = sc_target_of_uri(sc_said_fact(at, SC_FACT_URI));
		if (set || (matter->call->outcome != SC_OUTCOME_TRUNCATED && to.host.len > 0 &&
			    !announced(matter, at, &to)))
			find_wrong_route(judge, at, failed, set, &to);
	}
}

/* ---- extensions ---- */

void sc_rule_extension_required(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *request;
	struct sc_finding *finding;
	struct sc_span wanted, supported;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if ((at->code != 420 && at->code != 421) || !sc_talk_ends(at))
			continue;
		request = request_of(matter, at);
		finding = find_answer(judge, at, request);
		if (matter->call && sc_outcome_grade(matter->call->outcome) <= SC_GRADE_PARTLY)
			finding->row.severity = SC_FINDING_NOTE; /* it went on without */
		sc_tell_endpoint(finding, &at->src);
		if (at->code == 420) {
			wanted = sc_said_fact(at, SC_FACT_UNSUPPORTED);
			sc_tell(finding, " does not support what was required: \"%.*s\"",
				SC_QUOTED(wanted));
			continue;
		}
		wanted = sc_said_fact(at, SC_FACT_REQUIRE);
		supported = request ? sc_said_fact(request, SC_FACT_SUPPORTED)
				    : (struct sc_span){NULL, 0};
		sc_tell(finding, " requires \"%.*s\", the request supports \"%.*s\"",
			SC_QUOTED(wanted), SC_QUOTED(supported));
	}
}

/* ---- loops ---- */

void sc_rule_loop(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_call_row *call = matter->call;
	const struct sc_said *request;
	struct sc_finding *finding;
	struct sc_span hops;
	bool well = call && sc_outcome_grade(call->outcome) <= SC_GRADE_PARTLY;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if ((at->code != 482 && at->code != 483) || !sc_talk_ends(at) ||
		    (at->code == 482 && call && call->flags & SC_FLAG(MERGED)))
			continue;
		request = request_of(matter, at);
		finding = find_answer(judge, at, request);
		if (well)
			finding->row.severity = SC_FINDING_NOTE;
		hops = request ? sc_said_fact(request, SC_FACT_MAX_FORWARDS)
			       : (struct sc_span){NULL, 0};
		sc_tell_endpoint(finding, &at->src);
		sc_tell(finding, at->code == 482 ? " saw its own request come back (482)"
						 : " let it go no further (483)");
		if (hops.len > 0)
			sc_tell(finding, "; Max-Forwards was %.*s", SC_QUOTED(hops));
		return;
	}
	if (!call || !(call->flags & SC_FLAG(LOOP)) || well || sc_judge_troubles(judge) == 0)
		return;
	finding = sc_find(judge, call->first_frame, call->start_ns);
	sc_tell(finding, "the request came back to a host that stands in its Via list");
}
