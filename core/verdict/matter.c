#include "verdict/matter.h"

#include "base/time.h"

bool sc_matter_has_fax(const struct sc_matter *matter)
{
	for (const struct sc_said *said = matter->said; said; said = said->next) {
		struct sc_span sdp = sc_said_fact(said, SC_FACT_SDP);

		if (sdp.len > 0 && sc_span_casefind(sdp, SC_SPAN_LIT("m=image")))
			return true;
	}
	return false;
}

static bool is_silent(const struct sc_matter *matter)
{
	enum sc_media media = matter->call->media;

	return (media == SC_MEDIA_ONE_WAY || media == SC_MEDIA_NONE_AT_ALL ||
		media == SC_MEDIA_DEAD_AIR) &&
	       !sc_matter_has_fax(matter);
}

static unsigned call_troubles(const struct sc_matter *matter)
{
	const struct sc_call_row *call = matter->call;
	unsigned troubles = 0;

	if (call->sub_outcome == SC_SUB_DECLINED) /* by a person */
		return 0;
	if (call->outcome == SC_OUTCOME_TIMED_OUT)
		troubles |= SC_TROUBLE_TIMED_OUT;
	else if (sc_outcome_grade(call->outcome) == SC_GRADE_BAD)
		troubles |= SC_TROUBLE_FAILED;
	if ((call->flags & (SC_FLAG(DROPPED) | SC_FLAG(SESSION_EXPIRED))) ||
	    call->sub_outcome == SC_SUB_NO_ACK || call->sub_outcome == SC_SUB_DIALOG_LOST)
		troubles |= SC_TROUBLE_DROPPED;
	if (call->pdd.absent == SC_PRESENT && call->pdd.ns > matter->config->slow_ns)
		troubles |= SC_TROUBLE_SLOW;
	if (is_silent(matter))
		troubles |= SC_TROUBLE_SILENT;
	return troubles;
}

static unsigned registration_troubles(const struct sc_registration_row *registration)
{
	if (registration->outcome == SC_REGISTRATION_FAILED_TIMEOUT)
		return SC_TROUBLE_TIMED_OUT;
	return sc_registration_grade(registration->outcome) == SC_GRADE_BAD ? SC_TROUBLE_FAILED : 0;
}

unsigned sc_matter_troubles(const struct sc_matter *matter)
{
	if (matter->call)
		return call_troubles(matter);
	return matter->registration ? registration_troubles(matter->registration) : 0;
}

const struct sc_said *sc_said_request(const struct sc_said *from, enum sc_method method)
{
	for (; from; from = from->next)
		if (sc_said_is(from, method) && sc_said_first(from))
			return from;
	return NULL;
}

const struct sc_said *sc_said_beginning(const struct sc_matter *matter, const struct sc_said *said)
{
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (at->txn == said->txn && at->request && sc_said_first(at) &&
		    at->method == said->method)
			return at;
	return said;
}

const struct sc_said *sc_said_final(const struct sc_matter *matter, uint64_t txn)
{
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (at->txn == txn && at->code >= 200)
			return at;
	return NULL;
}

bool sc_said_repeats(const struct sc_said *said, const struct sc_said *of)
{
	return said->copy == SC_RETRANSMISSION && said->original == of->frame &&
	       sc_endpoint_eq(&said->src, &of->src) && sc_endpoint_eq(&said->dst, &of->dst);
}

unsigned sc_said_sendings(const struct sc_said *said, const struct sc_said **last)
{
	unsigned count = 1;

	*last = said;
	for (const struct sc_said *at = said->next; at; at = at->next)
		if (sc_said_repeats(at, said)) {
			count++;
			*last = at;
		}
	return count;
}

bool sc_matter_whole(const struct sc_matter *matter)
{
	const uint64_t holes = SC_FLAG(CAPTURE_GAP) | SC_FLAG(LIMITED) | SC_FLAG(SNAPLEN);
	uint64_t flags = matter->call           ? matter->call->flags
			 : matter->registration ? matter->registration->flags
						: 0;

	return !matter->cut && !(flags & holes);
}
