/* Rules of the protocol: answers that nobody ended, BYEs that ended nothing, numbers that go back.
 */
#include "base/time.h"
#include "verdict/judge.h"
#include "verdict/talk.h"

/* ---- several answers, and answers that cross a CANCEL ---- */

static bool is_acked(const struct sc_said *answer)
{
	const struct sc_said *ack = sc_talk_later(answer, SC_ACK);

	return ack && ack->cseq == answer->cseq;
}

/* The CANCEL of the INVITE before its answer; NULL: there is none. */
static const struct sc_said *cancel_before(const struct sc_matter *matter,
					   const struct sc_said *answer)
{
	for (const struct sc_said *at = matter->said; at != answer; at = at->next)
		if (sc_said_is(at, SC_CANCEL) && at->cseq == answer->cseq &&
		    sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG),
			       sc_said_fact(answer, SC_FACT_FROM_TAG)))
			return at;
	return NULL;
}

/* Another 2xx to the same INVITE that was acknowledged. */
static const struct sc_said *other_answer(const struct sc_matter *matter,
					  const struct sc_said *answer)
{
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (at != answer && sc_talk_accepts(at) && at->cseq == answer->cseq &&
		    !sc_talk_same(at, answer) && is_acked(at) &&
		    sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG),
			       sc_said_fact(answer, SC_FACT_FROM_TAG)))
			return at;
	return NULL;
}

void sc_rule_ghost_answer(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *last, *cancel, *other;
	struct sc_finding *finding;
	unsigned sendings;

	if (!sc_matter_whole(matter))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!sc_talk_accepts(at) || is_acked(at) || sc_talk_later(at, SC_BYE) ||
		    !sc_talk_to_the_end(matter, at, &last, &sendings))
			continue;
		cancel = cancel_before(matter, at);
		other = other_answer(matter, at);
		if (!cancel && !other)
			continue;
		finding = sc_find_said(judge, at);
		sc_evidence(finding, last->frame);
		sc_evidence(finding, cancel ? cancel->frame : other->frame);
		finding->row.txn = at->txn;
		finding->row.endpoint = at->src;
		sc_tell_endpoint(finding, &at->src);
		sc_tell(finding, " answered %s, and got neither ACK nor BYE",
			cancel ? "as the CANCEL was on its way" : "beside another branch");
	}
}

void sc_rule_cancel_race(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *cancel, *bye;
	struct sc_finding *finding;

	if (!(matter->call->flags & SC_FLAG(CANCEL_RACE)))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!sc_talk_accepts(at))
			continue;
		cancel = cancel_before(matter, at);
		bye = sc_talk_later(at, SC_BYE);
		if (!cancel || !bye || !is_acked(at))
			continue;
		finding = sc_find_said(judge, at);
		sc_evidence(finding, cancel->frame);
		sc_evidence(finding, bye->frame);
		finding->row.txn = at->txn;
		sc_tell(finding, "the %u and the CANCEL crossed; a BYE ended the call ", at->code);
		sc_tell_seconds(finding, sc_time_diff(bye->time_ns, at->time_ns));
		sc_tell(finding, " later");
		return;
	}
}

/* ---- the end ---- */

static bool bye_failed(const struct sc_said *final)
{
	return final->code >= 400 && final->code != 401 && final->code != 407 &&
	       final->code != 408 && final->code != 481;
}

/* Did any BYE of the dialog get its 2xx? */
static bool ended_well(const struct sc_matter *matter, const struct sc_said *bye)
{
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (at->method == SC_BYE && at->code >= 200 && at->code < 300 &&
		    sc_talk_same(at, bye))
			return true;
	return false;
}

static void find_bye(struct sc_judge *judge, const struct sc_said *bye, const struct sc_said *final,
		     const struct sc_said *last)
{
	struct sc_finding *finding = sc_find_said(judge, bye);

	sc_evidence(finding, final ? final->frame : last->frame);
	finding->row.txn = bye->txn;
	finding->row.endpoint = bye->dst;
	sc_tell(finding, "the BYE to ");
	sc_tell_endpoint(finding, &bye->dst);
	if (final) {
		sc_tell(finding, " was refused with %u", final->code);
		return;
	}
	sc_tell(finding, " was sent for ");
	sc_tell_seconds(finding, sc_time_diff(last->time_ns, bye->time_ns));
	sc_tell(finding, " and never answered");
}

void sc_rule_bye_unanswered(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *final, *last;
	unsigned sendings;

	if (!(matter->call->flags & (SC_FLAG(BYE_FAILED) | SC_FLAG(BYE_TIMEOUT))))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!sc_said_is(at, SC_BYE) || at->copy != SC_ORIGINAL || ended_well(matter, at))
			continue;
		final = sc_said_final(matter, at->txn);
		if (final ? bye_failed(final)
			  : sc_talk_to_the_end(matter, at, &last, &sendings) && !matter->cut)
			find_bye(judge, at, final, final ? final : last);
	}
}

/* ---- the number of a request ---- */

/* The last request of its sender in the dialog before it; one that another hop's client made is
 * none of it. */
static const struct sc_said *before_it(const struct sc_matter *matter,
				       const struct sc_said *request)
{
	const struct sc_said *found = NULL;
	struct sc_span from = sc_said_fact(request, SC_FACT_FROM_TAG);

	for (const struct sc_said *at = matter->said; at != request; at = at->next)
		if (sc_talk_inside(at) && sc_host_eq(sc_talk_src(at), sc_talk_src(request)) &&
		    sc_host_eq(sc_talk_dst(at), sc_talk_dst(request)) &&
		    sc_talk_same(at, request) &&
		    sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG), from) &&
		    (!found || at->cseq > found->cseq))
			found = at;
	return found;
}

void sc_rule_cseq_back(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *before;
	struct sc_finding *finding;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!sc_talk_inside(at))
			continue;
		before = before_it(matter, at);
		/* What overtakes on the way differs by less than a round trip. */
		if (!before || before->cseq < at->cseq ||
		    sc_time_diff(at->time_ns, before->time_ns) < matter->config->t1_ns)
			continue;
		finding = sc_find_said(judge, at);
		sc_evidence(finding, before->frame);
		finding->row.txn = at->txn;
		finding->row.endpoint = at->src;
		sc_tell(finding, "the %s of ", sc_method_name(at->method));
		sc_tell_endpoint(finding, &at->src);
		sc_tell(finding, " has CSeq %u, its %s before it in the dialog %u", at->cseq,
			sc_method_name(before->method), before->cseq);
		return;
	}
}
