/* Rules of the protocol: the session timer (RFC 4028), and changes of a session. */
#include "base/time.h"
#include "verdict/judge.h"
#include "verdict/talk.h"

/* The interval of a Session-Expires. */
struct interval {
	const struct sc_said *at; /* the 2xx that has it; NULL: there is none */
	const struct sc_said *request;
	int64_t length_ns;
	bool by_client, by_server; /* who refreshes: the client of that request, or its server */
};

static bool read_seconds(struct sc_span text, int64_t *ns)
{
	uint64_t seconds;

	if (!sc_talk_number(text, UINT32_MAX, &seconds))
		return false;
	*ns = (int64_t)seconds * SC_NS_PER_S;
	return true;
}

static bool may_refresh(const struct sc_said *said)
{
	return said->method == SC_INVITE || said->method == SC_UPDATE;
}

/* The request of a response where it was seen first, near who made it. */
static const struct sc_said *first_sent(const struct sc_matter *matter,
					const struct sc_said *response)
{
	struct sc_span tag = sc_said_fact(response, SC_FACT_FROM_TAG);

	for (const struct sc_said *at = matter->said; at != response; at = at->next)
		if (sc_said_is(at, response->method) && at->cseq == response->cseq &&
		    sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG), tag))
			return at;
	return response;
}

/* The last agreement about the session timer before `until` (NULL: of all). A 2xx without
 * Session-Expires ends the timer. */
static struct interval last_interval(const struct sc_matter *matter, const struct sc_said *until)
{
	struct interval interval = {.at = NULL};
	struct sc_span value, refresher;

	for (const struct sc_said *at = matter->said; at && at != until; at = at->next) {
		if (at->code < 200 || at->code >= 300 || !may_refresh(at) || !sc_talk_ends(at))
			continue;
		value = sc_said_fact(at, SC_FACT_SESSION_EXPIRES);
		interval = (struct interval){.at = NULL};
		if (value.len == 0 || !read_seconds(value, &interval.length_ns))
			continue;
		refresher = sc_talk_param(value, SC_SPAN_LIT("refresher"));
		interval.at = at;
		interval.request = first_sent(matter, at);
		interval.by_client = sc_span_caseeq(refresher, SC_SPAN_LIT("uac"));
		interval.by_server = sc_span_caseeq(refresher, SC_SPAN_LIT("uas"));
	}
	return interval;
}

/* Does the BYE come from who had to refresh? */
static bool of_refresher(const struct interval *interval, const struct sc_said *bye)
{
	bool client = sc_span_eq(sc_said_fact(bye, SC_FACT_FROM_TAG),
				 sc_said_fact(interval->at, SC_FACT_FROM_TAG));

	return client ? interval->by_client : interval->by_server;
}

/* Has it come when the peer of who refreshes gives the session up: SE - min(32 s, SE/3) after the
 * last refresh, to the end of the interval (RFC 4028 10)? */
static bool gives_up(const struct sc_matter *matter, const struct interval *interval,
		     const struct sc_said *bye)
{
	int64_t early_ns = MIN(32 * SC_NS_PER_S, interval->length_ns / 3);
	int64_t after_ns = sc_time_diff(bye->time_ns, interval->at->time_ns);

	return after_ns >= interval->length_ns - early_ns - matter->config->t1_ns &&
	       after_ns <= interval->length_ns + 2 * SC_NS_PER_S && !of_refresher(interval, bye);
}

/* Was a refresh tried after the agreement? */
static const struct sc_said *tried(const struct interval *interval)
{
	for (const struct sc_said *at = interval->at->next; at; at = at->next)
		if (sc_talk_inside(at) && may_refresh(at))
			return at;
	return NULL;
}

static void tell_expired(struct sc_finding *finding, const struct interval *interval,
			 const struct sc_said *refresh)
{
	const struct sc_said *who = interval->by_server ? interval->at : interval->request;

	sc_tell(finding, "the session timer of ");
	sc_tell_seconds(finding, interval->length_ns);
	if (!interval->by_client && !interval->by_server) {
		sc_tell(finding, " ran out, and nobody is named who should have refreshed it");
		return;
	}
	finding->row.endpoint = interval->by_server || who->request ? who->src : who->dst;
	sc_tell(finding, " ran out: ");
	sc_tell_endpoint(finding, &finding->row.endpoint);
	sc_tell(finding,
		refresh ? " tried to refresh it in vain" : " should have refreshed it and did not");
}

void sc_rule_session_expired(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *bye, *refresh;
	struct sc_finding *finding;
	struct interval interval;
	bool ran_out = matter->call->flags & SC_FLAG(SESSION_EXPIRED) ||
		       matter->call->sub_outcome == SC_SUB_SESSION_EXPIRED;

	if (!sc_matter_whole(matter))
		return;
	bye = sc_said_request(matter->said, SC_BYE);
	interval = last_interval(matter, bye);
	if (!interval.at || interval.length_ns == 0 ||
	    !(bye ? gives_up(matter, &interval, bye) : ran_out))
		return;
	refresh = tried(&interval);
	finding = sc_find_said(judge, bye ? bye : interval.at);
	sc_evidence(finding, interval.at->frame);
	sc_evidence(finding, refresh ? refresh->frame : 0);
	tell_expired(finding, &interval, refresh);
	if (bye) {
		sc_tell(finding, "; ");
		sc_tell_endpoint(finding, &bye->src);
		sc_tell(finding, " ended the call ");
		sc_tell_seconds(finding, sc_time_diff(bye->time_ns, interval.at->time_ns));
		sc_tell(finding, " after the last refresh");
	}
}

/* ---- a refresh that is refused ---- */

static bool refuses_refresh(const struct sc_said *response)
{
	return response->code >= 400 && may_refresh(response) && sc_talk_ends(response) &&
	       response->code != 491 && response->code != 401 && response->code != 407 &&
	       response->code != 408 && response->code != 422;
}

/* A refresh behind it that was accepted; NULL: none. */
static const struct sc_said *refreshed_after(const struct sc_said *refused)
{
	for (const struct sc_said *at = refused->next; at; at = at->next)
		if (at->code >= 200 && at->code < 300 && may_refresh(at) && sc_talk_ends(at) &&
		    sc_talk_same(at, refused))
			return at;
	return NULL;
}

static void tell_refused(struct sc_finding *finding, const struct sc_said *refused)
{
	const struct sc_said *again = refreshed_after(refused);
	const struct sc_said *bye = sc_talk_later(refused, SC_BYE);

	sc_tell_endpoint(finding, &refused->src);
	sc_tell(finding, " refused the %s that refreshes the session with %u; ",
		sc_method_name(refused->method), refused->code);
	if (again) {
		finding->row.severity = SC_FINDING_NOTE;
		sc_evidence(finding, again->frame);
		sc_tell(finding, "a later one was accepted");
	} else if (bye) {
		sc_evidence(finding, bye->frame);
		sc_tell(finding, "the call was ended ");
		sc_tell_seconds(finding, sc_time_diff(bye->time_ns, refused->time_ns));
		sc_tell(finding, " later");
	} else {
		sc_tell(finding, "its end was not seen");
	}
}

void sc_rule_refresh_refused(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *request;
	struct sc_finding *finding;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (!refuses_refresh(at))
			continue;
		request = sc_said_beginning(matter, at);
		if (!request->request || !sc_said_has(request, SC_FACT_TO_TAG) ||
		    !sc_said_has(request, SC_FACT_SESSION_EXPIRES))
			continue;
		finding = sc_find_said(judge, at);
		sc_evidence(finding, request->frame);
		finding->row.txn = at->txn;
		finding->row.endpoint = at->src;
		tell_refused(finding, at);
	}
}

/* ---- an interval that is too small ---- */

/* Did the client try again with an interval that is long enough, or give the timer up? */
static bool tried_again(const struct sc_said *refused, const struct sc_said *request)
{
	for (const struct sc_said *at = refused->next; at; at = at->next)
		if (at->request && at->method == refused->method && at->copy == SC_ORIGINAL &&
		    at->cseq > refused->cseq &&
		    sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG),
			       sc_said_fact(request, SC_FACT_FROM_TAG)))
			return true;
	return false;
}

void sc_rule_interval_too_small(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *request;
	struct sc_finding *finding;

	if (!sc_matter_whole(matter))
		return;
	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (at->code != 422 || !may_refresh(at) || !sc_talk_ends(at) ||
		    sc_time_diff(matter->now_ns, at->time_ns) < 64 * matter->config->t1_ns)
			continue;
		request = sc_said_beginning(matter, at);
		if (!request->request || tried_again(at, request))
			continue;
		finding = sc_find_said(judge, at);
		sc_evidence(finding, request->frame);
		finding->row.txn = at->txn;
		finding->row.endpoint = request->src;
		sc_tell_endpoint(finding, &at->src);
		sc_tell(finding, " wants a session interval of at least \"%.*s\" s, ",
			SC_QUOTED(sc_said_fact(at, SC_FACT_MIN_SE)));
		sc_tell_endpoint(finding, &request->src);
		sc_tell(finding, " asked for \"%.*s\" and did not try again",
			SC_QUOTED(sc_said_fact(request, SC_FACT_SESSION_EXPIRES)));
	}
}

/* ---- two changes at once ---- */

/* A change of the same sender behind it that was accepted, or tried at all. */
static const struct sc_said *changed_later(const struct sc_said *refused,
					   const struct sc_said *request, bool *tries)
{
	struct sc_span from = sc_said_fact(request, SC_FACT_FROM_TAG);

	*tries = false;
	for (const struct sc_said *at = refused->next; at; at = at->next) {
		if (!may_refresh(at) || at->copy != SC_ORIGINAL ||
		    !sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG), from))
			continue;
		*tries = true;
		if (at->code >= 200 && at->code < 300)
			return at;
	}
	return NULL;
}

static bool crossed(const struct sc_matter *matter, const struct sc_said *refused)
{
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (at->code == 491 && at != refused && sc_talk_ends(at) &&
		    sc_talk_same(at, refused) &&
		    !sc_span_eq(sc_said_fact(at, SC_FACT_FROM_TAG),
				sc_said_fact(refused, SC_FACT_FROM_TAG)))
			return true;
	return false;
}

/* How long the dialog went on behind it, as far as that was seen. */
static int64_t went_on_ns(const struct sc_matter *matter, const struct sc_said *said)
{
	const struct sc_said *bye = sc_talk_later(said, SC_BYE);

	return sc_time_diff(bye ? bye->time_ns : matter->now_ns, said->time_ns);
}

void sc_rule_glare(struct sc_judge *judge, const struct sc_matter *matter)
{
	enum { WAIT_S = 10 }; /* both sides try again after 4 s at most (RFC 3261 14.1) */
	const struct sc_said *request, *made;
	struct sc_finding *finding;
	bool tries, never;

	for (const struct sc_said *at = matter->said; at; at = at->next) {
		if (at->code != 491 || !sc_talk_ends(at))
			continue;
		request = sc_said_beginning(matter, at);
		made = changed_later(at, request, &tries);
		never = !made && !tries && sc_matter_whole(matter) &&
			went_on_ns(matter, at) > WAIT_S * SC_NS_PER_S;
		if (!never && !crossed(matter, at))
			continue;
		finding = sc_find_said(judge, at);
		finding->row.severity = never ? SC_FINDING_ERROR : SC_FINDING_NOTE;
		sc_evidence(finding, request->frame);
		sc_evidence(finding, made ? made->frame : 0);
		finding->row.txn = at->txn;
		finding->row.endpoint = request->src;
		sc_tell_endpoint(finding, &at->src);
		sc_tell(finding, " answered 491 to the %s", sc_method_name(at->method));
		sc_tell(finding, made    ? "; a later one was accepted"
				 : never ? ", and the change was never tried again"
					 : "");
	}
}

/* ---- transfers ---- */

/* The status that a NOTIFY of a REFER tells (RFC 3515 2.4.5), or 0. */
static unsigned told_status(const struct sc_said *notify)
{
	static const char begin[] = "SIP/2.0 ";
	struct sc_span body = sc_span_trim(sc_said_fact(notify, SC_FACT_BODY));
	uint64_t code;

	if (!sc_span_caseprefix(sc_span_trim(sc_said_fact(notify, SC_FACT_EVENT)),
				SC_SPAN_LIT("refer")) ||
	    !sc_span_caseprefix(body, SC_SPAN_LIT(begin)) ||
	    !sc_talk_number(sc_span(body.ptr + sizeof begin - 1, body.len - (sizeof begin - 1)),
			    699, &code))
		return 0;
	return (unsigned)code;
}

/* Was nothing told of the REFER that this 202 took, in a dialog that went on? */
static bool never_told(const struct sc_matter *matter, const struct sc_said *accepted)
{
	if (!sc_matter_whole(matter) || went_on_ns(matter, accepted) < 64 * matter->config->t1_ns)
		return false;
	for (const struct sc_said *at = matter->said; at; at = at->next)
		if (sc_said_is(at, SC_NOTIFY))
			return false;
	return true;
}

void sc_rule_refer_failed(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *refer = sc_said_request(matter->said, SC_REFER);
	struct sc_finding *finding;

	for (const struct sc_said *at = refer; at; at = at->next) {
		bool failed = sc_said_is(at, SC_NOTIFY) && at->copy == SC_ORIGINAL &&
			      told_status(at) >= 300;

		if (!failed && !(at->code == 202 && at->method == SC_REFER && sc_talk_ends(at) &&
				 never_told(matter, at)))
			continue;
		finding = sc_find_said(judge, at);
		sc_evidence(finding, refer->frame);
		finding->row.txn = at->txn;
		finding->row.endpoint = at->src;
		sc_tell(finding, "the transfer to \"%.*s\" ",
			SC_QUOTED(sc_said_fact(refer, SC_FACT_REFER_TO)));
		if (failed)
			sc_tell(finding, "failed: its NOTIFY tells %u", told_status(at));
		else
			sc_tell(finding, "was accepted, and no NOTIFY told what became of it");
	}
}
