/* Rules of policy: what somebody's rule refused, and what other networks say. */
#include "base/time.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "verdict/judge.h"
#include "verdict/passport.h"
#include "verdict/q850.h"

/* The final response that the call's row tells of; NULL: none was seen. */
static const struct sc_said *final_of(const struct sc_matter *matter)
{
	for (const struct sc_said *said = matter->said; said; said = said->next)
		if (said->method == SC_INVITE && said->code >= 300 && sc_said_first(said) &&
		    said->code == matter->call->final_code)
			return said;
	return NULL;
}

/* ---- refused ---- */

static bool is_policy(const struct sc_said *final)
{
	if (final->code == 603)
		return sc_said_has(final, SC_FACT_REASON) || sc_said_has(final, SC_FACT_WARNING);
	return final->code == 403 || final->code == 607 || final->code == 608;
}

static void tell_fact(struct sc_finding *finding, const struct sc_said *said, enum sc_fact fact,
		      const char *name)
{
	struct sc_span text = sc_said_fact(said, fact);

	if (text.len > 0)
		sc_tell(finding, ", %s \"%.*s\"", name, SC_QUOTED(text));
}

void sc_rule_refused_by_policy(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *final = final_of(matter);
	struct sc_finding *finding;

	if (!final || !is_policy(final))
		return;
	finding = sc_find_said(judge, final);
	finding->row.endpoint = final->src;
	sc_evidence(finding, sc_said_beginning(matter, final)->frame);
	sc_tell_endpoint(finding, &final->src);
	sc_tell(finding, " refused the call with %u", final->code);
	tell_fact(finding, final, SC_FACT_PHRASE, "phrase");
	tell_fact(finding, final, SC_FACT_REASON, "Reason");
	tell_fact(finding, final, SC_FACT_WARNING, "Warning");
}

/* ---- Q.850 ---- */

void sc_rule_q850(struct sc_judge *judge, const struct sc_matter *matter)
{
	enum { NORMAL_CLEARING = 16 };
	struct sc_finding *finding;
	unsigned cause;

	for (const struct sc_said *said = matter->said; said; said = said->next) {
		cause = sc_q850_cause(sc_said_fact(said, SC_FACT_REASON));
		if (cause == 0 || cause == NORMAL_CLEARING || (said->code && said->code < 300))
			continue;
		finding = sc_find_said(judge, said);
		finding->row.endpoint = said->src;
		sc_tell_endpoint(finding, &said->src);
		sc_tell(finding, " gave Q.850 cause %u", cause);
		if (sc_q850_text(cause))
			sc_tell(finding, ", %s", sc_q850_text(cause));
		if (said->code && !sc_q850_agrees(cause, said->code)) {
			finding->row.severity = SC_FINDING_WARNING;
			sc_tell(finding, ", which %u does not stand for", said->code);
		}
		return;
	}
}

/* ---- identity ---- */

static void number_of(char *digits, struct sc_span address)
{
	struct sc_name_addr name_addr;
	struct sc_uri uri;

	*digits = '\0';
	if (sc_name_addr_parse(&name_addr, address, NULL) &&
	    sc_uri_parse(&uri, name_addr.uri, NULL) && uri.user.ptr)
		sc_passport_digits(digits, uri.user);
}

/* One may have a prefix for dialling out that the other has not. */
static bool differ(const char *one, const char *other)
{
	return *one && *other && !g_str_has_suffix(one, other) && !g_str_has_suffix(other, one);
}

static void look_at_token(struct sc_judge *judge, const struct sc_said *invite)
{
	enum { FRESH_S = 60 }; /* RFC 8224 4.1 */
	char from[SC_PASSPORT_NUMBER_MAX + 1], to[SC_PASSPORT_NUMBER_MAX + 1];
	struct sc_passport passport;
	struct sc_finding *finding;
	int64_t age_s;

	if (!sc_passport_read(&passport, sc_said_fact(invite, SC_FACT_IDENTITY)))
		return;
	age_s = invite->time_ns / SC_NS_PER_S - passport.issued_s;
	number_of(from, sc_said_fact(invite, SC_FACT_FROM));
	number_of(to, sc_said_fact(invite, SC_FACT_TO));
	if (passport.issued_s != 0 && (age_s > FRESH_S || age_s < -FRESH_S)) {
		finding = sc_find_said(judge, invite);
		sc_tell(finding,
			"the token of Identity is %" G_GINT64_FORMAT
			" s %s than the capture's clock",
			ABS(age_s), age_s > 0 ? "older" : "newer");
	}
	if (differ(from, passport.from) || differ(to, passport.to)) {
		finding = sc_find_said(judge, invite);
		sc_tell(finding, "Identity is of %s to %s, the call of %s to %s", passport.from,
			passport.to, from, to);
	}
}

void sc_rule_identity(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *final = final_of(matter), *invite = NULL;
	struct sc_finding *finding;

	for (const struct sc_said *said = matter->said; said && !invite; said = said->next)
		if (sc_said_is(said, SC_INVITE) && sc_said_has(said, SC_FACT_IDENTITY))
			invite = said;
	if (invite)
		look_at_token(judge, invite);
	if (!final || !(final->code == 428 || (final->code >= 436 && final->code <= 438) ||
			(final->code == 403 && invite)))
		return;
	finding = sc_find_said(judge, final);
	finding->row.endpoint = final->src;
	if (invite)
		sc_evidence(finding, invite->frame);
	sc_tell_endpoint(finding, &final->src);
	sc_tell(finding, " answered %u to an INVITE %s Identity", final->code,
		invite ? "with" : "without");
}
