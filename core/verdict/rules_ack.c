/* Rules of the protocol: what has to be acknowledged and was not. */
#include "base/time.h"
#include "verdict/judge.h"
#include "verdict/talk.h"

/* A 2xx that was not acknowledged, and what the capture has of its ACK. */
struct unacked {
	const struct sc_matter *matter;
	const struct sc_said *answer, *last; /* first and last sending where it was seen first */
	const struct sc_said *got;           /* as its receiver got it: where it was seen last */
	const struct sc_said *ack;           /* the first one of its INVITE; NULL: none */
	const struct sc_said *reached;       /* an ACK to who sent the 2xx; NULL: none */
	const struct sc_said *furthest;      /* the last hop that it was seen on */
	unsigned sendings;
};

static bool acks(const struct sc_said *said, const struct sc_said *answer)
{
	return sc_said_is(said, SC_ACK) && sc_said_first(said) && said->cseq == answer->cseq &&
	       sc_span_eq(sc_said_fact(said, SC_FACT_FROM_TAG),
			  sc_said_fact(answer, SC_FACT_FROM_TAG));
}

static bool same_tags(const struct sc_said *one, const struct sc_said *other)
{
	return sc_span_eq(sc_said_fact(one, SC_FACT_TO_TAG), sc_said_fact(other, SC_FACT_TO_TAG));
}

/* Was the next sending not due yet when the dialog got its BYE? */
static bool until_bye(const struct unacked *of)
{
	const struct sc_said *bye = sc_talk_later(of->answer, SC_BYE);
	int64_t next_ns = MIN(sc_time_add(sc_time_diff(of->last->time_ns, of->answer->time_ns),
					  of->matter->config->t1_ns),
			      of->matter->config->t2_ns);

	return bye && sc_time_diff(bye->time_ns, of->last->time_ns) <= next_ns;
}

static void find_acks(struct unacked *of)
{
	for (const struct sc_said *at = of->answer->next; at; at = at->next) {
		if (at->code == of->answer->code && at->copy == SC_FORWARDED &&
		    at->cseq == of->answer->cseq && at->method == SC_INVITE &&
		    same_tags(at, of->answer))
			of->got = at;
		/* At another tap it has no texts. */
		if (sc_said_is(at, SC_ACK) && at->cseq == of->answer->cseq && of->ack &&
		    at->original == of->ack->frame && same_tags(of->ack, of->answer) &&
		    !sc_endpoint_eq(&at->dst, &of->ack->dst)) {
			of->furthest = at;
			if (sc_host_eq(sc_talk_dst(at), sc_talk_src(of->answer)))
				of->reached = at;
		}
		/* Another dialog of a fork has ACKs of its own. */
		if (!acks(at, of->answer) ||
		    (of->ack && same_tags(of->ack, of->answer) && !same_tags(at, of->answer)))
			continue;
		if (!of->ack || (same_tags(at, of->answer) && !same_tags(of->ack, of->answer)))
			of->ack = at;
		of->furthest = at;
		if (sc_host_eq(sc_talk_dst(at), sc_talk_src(of->answer)))
			of->reached = at;
	}
}

/* Was the 2xx sent again as long as its sender waited (RFC 3261 13.3.1.4)? That proves that it got
 * no ACK. */
static bool find_unacked(struct unacked *of, const struct sc_matter *matter,
			 const struct sc_said *answer)
{
	enum { SENDINGS = 3 }; /* that are no chance */

	*of = (struct unacked){.matter = matter, .answer = answer, .got = answer};
	if (sc_talk_to_the_end(matter, answer, &of->last, &of->sendings)) {
		find_acks(of);
		return true;
	}
	if (of->sendings < SENDINGS || !until_bye(of))
		return false;
	find_acks(of);
	/* An ACK that is on its way needs less than the second repeat takes. */
	return !of->ack ||
	       sc_time_diff(of->last->time_ns, of->ack->time_ns) >= 2 * matter->config->t1_ns;
}

/* ---- the cause ---- */

static void tell_never_seen(struct sc_finding *finding, const struct unacked *of)
{
	struct sc_target contact = sc_target_first(of->got, SC_FACT_CONTACT);
	bool routed = sc_said_has(of->got, SC_FACT_RECORD_ROUTE);

	finding->row.endpoint = of->got->dst;
	if (sc_said_beginning(of->matter, of->got) == of->got) {
		finding->row.certainty = SC_LIKELY;
		sc_tell(finding, "it was lost, or never sent; requests of ");
		sc_tell_endpoint(finding, &of->got->dst);
		sc_tell(finding, " were not captured");
		return;
	}
	if (routed || contact.address.family == 0 || sc_target_is(&contact, sc_talk_src(of->got))) {
		sc_tell(finding, "no ACK was sent by ");
		sc_tell_endpoint(finding, &of->got->dst);
		return;
	}
	finding->row.certainty = SC_LIKELY;
	sc_tell(finding, "the ACK went to the %sContact %.*s of the 2xx, or was never sent",
		sc_endpoint_private(&contact.address) ? "private " : "", SC_QUOTED(contact.host));
}

static bool skipped_routes(const struct unacked *of)
{
	bool routed = sc_said_has(of->answer, SC_FACT_RECORD_ROUTE) ||
		      sc_said_has(of->got, SC_FACT_RECORD_ROUTE);

	return routed && !of->reached && !sc_said_has(of->ack, SC_FACT_ROUTE) &&
	       sc_talk_fresh(of->ack);
}

static void tell_ack_lost(struct sc_finding *finding, const struct unacked *of)
{
	finding->row.endpoint = of->furthest->dst;
	if (of->reached) {
		finding->row.certainty = SC_LIKELY;
		sc_tell(finding, "the ACK was lost behind the tap, on the way from ");
		sc_tell_endpoint(finding, &of->reached->src);
		sc_tell(finding, ", or not taken");
		return;
	}
	sc_tell(finding, "the ACK was seen up to ");
	sc_tell_endpoint(finding, &of->furthest->dst);
	sc_tell(finding, " and not on the next hop");
}

static void tell_cause(struct sc_finding *finding, const struct unacked *of)
{
	struct sc_target contact = sc_target_first(of->got, SC_FACT_CONTACT);

	if (!of->ack) {
		tell_never_seen(finding, of);
	} else if (!same_tags(of->ack, of->answer)) {
		finding->row.endpoint = of->ack->src;
		sc_tell(finding, "its ACK has another To-tag");
	} else if (skipped_routes(of)) {
		finding->row.endpoint = of->ack->src;
		sc_tell(finding, "the ACK skipped the Record-Route set and went to ");
		sc_tell_endpoint(finding, &of->ack->dst);
	} else if (!of->reached && sc_target_is(&contact, sc_talk_dst(of->ack)) &&
		   sc_endpoint_private(&contact.address)) {
		finding->row.endpoint = of->ack->dst;
		sc_tell(finding, "the ACK went to the private Contact %.*s of the 2xx",
			SC_QUOTED(contact.host));
	} else {
		tell_ack_lost(finding, of);
	}
}

static void tell_unacked(struct sc_judge *judge, const struct unacked *of)
{
	struct sc_finding *finding = sc_find_said(judge, of->last);

	sc_evidence(finding, of->answer->frame);
	if (of->ack)
		sc_evidence(finding, of->ack->frame);
	if (of->furthest)
		sc_evidence(finding, of->furthest->frame);
	finding->row.start_ns = of->answer->time_ns;
	finding->row.txn = of->answer->txn;
	sc_tell_endpoint(finding, &of->answer->src);
	sc_tell(finding, " sent its %u %u times in ", of->answer->code, of->sendings);
	sc_tell_seconds(finding, sc_time_diff(of->last->time_ns, of->answer->time_ns));
	sc_tell(finding, " and got no ACK: ");
	tell_cause(finding, of);
}

/* No ACK at this tap, and nobody misses it: the Contact shows a way around it. */
static void tell_elsewhere(struct sc_judge *judge, const struct sc_said *answer,
			   const struct unacked *of)
{
	struct sc_target contact = sc_target_first(of->got, SC_FACT_CONTACT);
	struct sc_finding *finding;

	if (of->ack || sc_said_has(of->got, SC_FACT_RECORD_ROUTE) || contact.address.family == 0 ||
	    sc_target_is(&contact, sc_talk_src(of->got)))
		return;
	finding = sc_find_said(judge, answer);
	finding->row.severity = SC_FINDING_NOTE;
	finding->row.txn = answer->txn;
	sc_tell(finding,
		"no ACK was seen: it goes to the Contact %.*s of the %u, around the place where "
		"this was captured",
		SC_QUOTED(contact.host), answer->code);
}

void sc_rule_ack_missing(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct unacked of;

	if (!sc_matter_whole(matter))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!sc_talk_accepts(at))
			continue;
		if (find_unacked(&of, matter, at)) {
			tell_unacked(judge, &of);
		} else if (matter->call->flags & SC_FLAG(NO_ACK)) {
			find_acks(&of);
			tell_elsewhere(judge, at, &of);
		}
	}
}

/* ---- reliable provisional responses ---- */

static const struct sc_said *prack_of(const struct sc_said *response)
{
	struct sc_span rseq = sc_span_trim(sc_said_fact(response, SC_FACT_RSEQ)), rack;

	for (const struct sc_said *at = response->next; at; at = at->next) {
		if (!sc_said_is(at, SC_PRACK) || !sc_said_first(at))
			continue;
		rack = sc_span_trim(sc_said_fact(at, SC_FACT_RACK));
		if (rack.len > rseq.len && memcmp(rack.ptr, rseq.ptr, rseq.len) == 0 &&
		    (rack.ptr[rseq.len] == ' ' || rack.ptr[rseq.len] == '\t'))
			return at;
	}
	return NULL;
}

void sc_rule_prack_missing(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *last, *prack;
	struct sc_finding *finding;
	unsigned sendings;

	if (!sc_matter_whole(matter))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (at->code <= 100 || at->code >= 200 || at->copy != SC_ORIGINAL ||
		    !sc_said_has(at, SC_FACT_RSEQ) || sc_said_beginning(matter, at) == at ||
		    !sc_talk_to_the_end(matter, at, &last, &sendings))
			continue;
		prack = prack_of(at);
		finding = sc_find_said(judge, last);
		sc_evidence(finding, at->frame);
		sc_evidence(finding, prack ? prack->frame : 0);
		finding->row.start_ns = at->time_ns;
		finding->row.txn = at->txn;
		finding->row.endpoint = prack ? prack->dst : at->dst;
		finding->row.certainty = prack ? SC_LIKELY : SC_CERTAIN;
		sc_tell_endpoint(finding, &at->src);
		sc_tell(finding, " sent its reliable %u %u times and got no PRACK: ", at->code,
			sendings);
		sc_tell(finding,
			prack ? "it was lost behind the tap, or not taken" : "none was sent");
	}
}
