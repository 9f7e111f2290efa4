/* Rules of the protocol: what is wrong with the text of messages. */
#include "base/time.h"
#include "message/diag.h"
#include "verdict/judge.h"
#include "verdict/talk.h"

/* ---- faults of a sender ---- */

static void find_fault(struct sc_judge *judge, const struct sc_episode *episode)
{
	struct sc_finding *finding = sc_find(judge, episode->frames[0], episode->from_ns);

	for (unsigned i = 1; i < episode->frame_count; i++)
		sc_evidence(finding, episode->frames[i]);
	sc_tell_endpoint(finding, &episode->host);
	sc_tell(finding, " sent %u message%s of this kind: %s", (unsigned)episode->count,
		episode->count == 1 ? "" : "s", sc_diag_text((enum sc_diag)episode->diag));
}

static bool is_fault(const struct sc_matter *matter, bool bad)
{
	return matter->episode->kind == SC_EPISODE_ODDITY &&
	       sc_diags_bad(UINT64_C(1) << matter->episode->diag) == bad;
}

void sc_rule_malformed(struct sc_judge *judge, const struct sc_matter *matter)
{
	if (is_fault(matter, true))
		find_fault(judge, matter->episode);
}

void sc_rule_odd(struct sc_judge *judge, const struct sc_matter *matter)
{
	if (is_fault(matter, false))
		find_fault(judge, matter->episode);
}

/* ---- the length of a body ---- */

/* The last word of the first line of SDP that begins so; len 0: there is none. */
static struct sc_span last_word(struct sc_span sdp, struct sc_span begin)
{
	const char *at = sc_span_casefind(sdp, begin), *end, *word;

	if (!at)
		return (struct sc_span){NULL, 0};
	for (end = at + 1; end < sdp.ptr + sdp.len && *end != '\r' && *end != '\n';)
		end++;
	for (word = end; word > at + 1 && word[-1] != ' ';)
		word--;
	return sc_span_between(word, end);
}

/* Does the SDP name another host where the session is from than where media go? */
static bool addresses_differ(const struct sc_said *said)
{
	struct sc_span sdp = sc_said_fact(said, SC_FACT_SDP);
	struct sc_span origin = last_word(sdp, SC_SPAN_LIT("\no="));
	struct sc_span media = last_word(sdp, SC_SPAN_LIT("\nc="));

	return origin.len > 0 && media.len > 0 && !sc_span_caseeq(origin, media);
}

/* What is wrong with its length, in words; NULL: nothing, or it was cut on the way here. */
static const char *wrong_length(const struct sc_said *said)
{
	if (said->diags >> SC_DIAG_SNAPLEN & 1)
		return NULL;
	if (said->diags >> SC_DIAG_CONTENT_LENGTH_TWICE & 1)
		return "has several Content-Length values";
	if (said->diags >> SC_DIAG_CONTENT_LENGTH & 1)
		return "has a Content-Length that is no number";
	if (said->diags >> SC_DIAG_BODY_TRUNCATED & 1)
		return "has a Content-Length larger than its body";
	if (said->diags >> SC_DIAG_SURPLUS & 1 && said->transport == SC_UDP)
		return "has a Content-Length smaller than its body";
	return NULL;
}

/* A copy from behind something that changed it: it was right before. */
static const struct sc_said *right_before(const struct sc_matter *matter,
					  const struct sc_said *said)
{
	for (const struct sc_said *at = matter->said; at != said; at = at->next)
		if (at->frame == said->original)
			return wrong_length(at) ? NULL : at;
	return NULL;
}

void sc_rule_content_length(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *before;
	struct sc_finding *finding;
	const char *wrong;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		wrong = at->diags ? wrong_length(at) : NULL;
		if (!wrong)
			continue;
		finding = sc_find_said(judge, at);
		finding->row.txn = at->txn;
		finding->row.endpoint = at->src;
		if (at->request)
			sc_tell(finding, "the %s of ", sc_method_name(at->method));
		else
			sc_tell(finding, "the %u of ", at->code);
		sc_tell_endpoint(finding, &at->src);
		sc_tell(finding, " %s", wrong);
		before = right_before(matter, at);
		if (before) {
			sc_evidence(finding, before->frame);
			sc_tell(finding, "; it was right before, and was changed on the way");
		} else if (addresses_differ(at)) {
			finding->row.certainty = SC_LIKELY;
			sc_tell(finding, ", and the addresses in it disagree: an ALG has changed "
					 "it, or its sender counts wrongly");
		}
		return;
	}
}

/* ---- fragments ---- */

/* Fragments of it are missing, not the end of a record. */
static bool lacks_fragments(const struct sc_matter *matter, const struct sc_said *said)
{
	const uint64_t missing = SC_DIAG_BIT(SNAPLEN) | SC_DIAG_BIT(BODY_TRUNCATED);

	return said->request && said->copy == SC_ORIGINAL && said->transport == SC_UDP &&
	       (said->diags & missing) == missing &&
	       !(matter->call && matter->call->flags & SC_FLAG(SNAPLEN));
}

void sc_rule_fragment_lost(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *last, *final;
	struct sc_finding *finding;
	unsigned sendings;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!lacks_fragments(matter, at))
			continue;
		sendings = sc_said_sendings(at, &last);
		final = sc_said_final(matter, at->txn);
		if (sendings < 2 || final)
			continue; /* it arrived, whatever is missing here */
		finding = sc_find_said(judge, at);
		sc_evidence(finding, last->frame);
		finding->row.txn = at->txn;
		finding->row.endpoint = at->dst;
		sc_tell(finding, "%s to ", sc_method_name(at->method));
		sc_tell_endpoint(finding, &at->dst);
		sc_tell(finding,
			" came in fragments of which some are missing; it was sent %u times and "
			"not answered",
			sendings);
	}
}
