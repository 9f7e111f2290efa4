/* Rules of credentials and registration. */
#include "base/time.h"
#include "message/lex.h"
#include "verdict/judge.h"

static enum sc_sub_outcome sub_of(const struct sc_matter *matter)
{
	return matter->call ? matter->call->sub_outcome : matter->registration->sub_outcome;
}

static bool is_challenge(const struct sc_said *said)
{
	return said->code == 401 || said->code == 407;
}

static bool has_credentials(const struct sc_said *said)
{
	return sc_said_has(said, SC_FACT_AUTHORIZATION) ||
	       sc_said_has(said, SC_FACT_PROXY_AUTHORIZATION);
}

static struct sc_span challenge_of(const struct sc_said *said)
{
	return sc_said_fact(said, sc_said_has(said, SC_FACT_WWW_AUTHENTICATE)
					  ? SC_FACT_WWW_AUTHENTICATE
					  : SC_FACT_PROXY_AUTHENTICATE);
}

/* What stands in quotes behind `name=`; ptr NULL: nothing does. */
static struct sc_span quoted_value(struct sc_span text, struct sc_span name)
{
	const char *at = text.len > 0 ? sc_span_casefind(text, name) : NULL;
	struct sc_cursor cursor;
	struct sc_span value = {NULL, 0};

	if (!at)
		return value;
	cursor = sc_cursor(sc_span_between(at + name.len, text.ptr + text.len));
	if (sc_cursor_take(&cursor, '"'))
		sc_cursor_quoted(&cursor, &value);
	return value;
}

/* The last challenge of the matter; NULL: it has none. */
static const struct sc_said *last_challenge(const struct sc_matter *matter)
{
	const struct sc_said *last = NULL;

	for (const struct sc_said *said = matter->said; said; said = said->next)
		if (is_challenge(said) && sc_said_first(said))
			last = said;
	return last;
}

static void tell_realm(struct sc_finding *finding, const struct sc_said *challenge)
{
	struct sc_span realm = quoted_value(challenge_of(challenge), SC_SPAN_LIT("realm="));

	if (realm.len > 0)
		sc_tell(finding, " for realm \"%.*s\"", SC_QUOTED(realm));
}

void sc_rule_wrong_credentials(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *challenge = last_challenge(matter);
	struct sc_finding *finding;
	unsigned rounds = 0;

	if (!challenge || sub_of(matter) != SC_SUB_WRONG_CREDENTIALS)
		return;
	finding = sc_find_said(judge, challenge);
	finding->row.endpoint = challenge->src;
	for (const struct sc_said *said = matter->said; said; said = said->next)
		if (said->request && sc_said_first(said) && has_credentials(said) &&
		    sc_endpoint_eq(&said->dst, &challenge->src)) {
			sc_evidence(finding, said->frame);
			rounds++;
		}
	sc_tell(finding, "credentials of ");
	sc_tell_count(finding, rounds, "request");
	tell_realm(finding, challenge);
	sc_tell(finding, " were refused by ");
	sc_tell_endpoint(finding, &challenge->src);
}

void sc_rule_no_credentials(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *challenge = last_challenge(matter);
	struct sc_finding *finding;

	if (!challenge || sub_of(matter) != SC_SUB_NO_CREDENTIALS)
		return;
	finding = sc_find_said(judge, challenge);
	finding->row.endpoint = challenge->dst;
	sc_evidence(finding, sc_said_beginning(matter, challenge)->frame);
	sc_tell(finding, "%u", challenge->code);
	tell_realm(finding, challenge);
	sc_tell(finding, " was not answered with credentials by ");
	sc_tell_endpoint(finding, &challenge->dst);
}

static bool is_refusal(uint64_t code)
{
	return code == 403 || code == 404 || code == 423 || code >= 500;
}

void sc_rule_registration_refused(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_registration_row *row = matter->registration;
	const struct sc_said *final = NULL;
	struct sc_finding *finding;

	if (row->outcome != SC_REGISTRATION_FAILED || !is_refusal(row->final_code))
		return;
	for (const struct sc_said *said = matter->said; said; said = said->next)
		if (said->code == row->final_code)
			final = said;
	if (!final)
		return;
	finding = sc_find_said(judge, final);
	finding->row.endpoint = final->src;
	sc_evidence(finding, sc_said_beginning(matter, final)->frame);
	sc_tell_endpoint(finding, &final->src);
	sc_tell(finding, " refused the registration of %.*s with %u", SC_QUOTED(row->aor),
		final->code);
	if (row->reason.len > 0)
		sc_tell(finding, " %.*s", SC_QUOTED(row->reason));
}

void sc_rule_registration_lapsed(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_interval *lapse = &matter->lapse;
	struct sc_finding *finding;

	if (lapse->absent != SC_PRESENT)
		return;
	finding = sc_find(judge, lapse->stop_frame, matter->registration->start_ns);
	sc_evidence(finding, lapse->start_frame);
	sc_tell(finding, "the binding of %.*s was refreshed ",
		SC_QUOTED(matter->registration->aor));
	sc_tell_seconds(finding, lapse->ns);
	sc_tell(finding, " after it was granted, and had run out");
}

/* Digest without an algorithm is MD5 (RFC 7616 3.3). */
static bool is_md5(struct sc_span credentials)
{
	const char *algorithm;

	if (!sc_span_caseprefix(credentials, SC_SPAN_LIT("Digest")))
		return false;
	algorithm = sc_span_casefind(credentials, SC_SPAN_LIT("algorithm="));
	return !algorithm ||
	       sc_span_casefind(sc_span_between(algorithm, credentials.ptr + credentials.len),
				SC_SPAN_LIT("md5"));
}

void sc_rule_cleartext_digest(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;

	for (const struct sc_said *said = matter->said; said; said = said->next) {
		if (!said->request || !has_credentials(said) || said->transport == SC_TLS ||
		    said->transport == SC_WSS)
			continue;
		if (!is_md5(sc_said_fact(said, SC_FACT_AUTHORIZATION)) &&
		    !is_md5(sc_said_fact(said, SC_FACT_PROXY_AUTHORIZATION)))
			continue;
		finding = sc_find_said(judge, said);
		finding->row.endpoint = said->dst;
		sc_tell(finding, "MD5 credentials went to ");
		sc_tell_endpoint(finding, &said->dst);
		sc_tell(finding, " over %s", sc_word(sc_transport_words, said->transport));
		return;
	}
}
