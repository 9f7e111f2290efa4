#include "timing/sample.h"

#include <string.h>

#include "session/outcome.h"

const char *const sc_counted_words[] = {
#define X(id, word) word,
	SC_COUNTED(X)
#undef X
		NULL,
};

const char *sc_metric_wanted(const struct sc_metric *metric)
{
	return sc_word(metric->of_call ? sc_class_words : sc_registration_kind_words,
		       metric->wanted);
}

/* ---- measured times ---- */

static bool registration_time(const struct sc_metric *metric, const struct sc_config *config,
			      const struct sc_registration_row *row, struct sc_sample *sample)
{
	(void)config;
	if (metric->wanted ? row->kind != metric->wanted
			   : row->kind != SC_REG_INITIAL && row->kind != SC_REG_REFRESH)
		return false;
	return sc_time_sample(metric, sc_metric_interval(metric, row), SC_CLASS_NONE, sample);
}

/* ---- the population of ratios (METRICS.md CV-10) ---- */

/* Is the attempt out of it, and why? */
static enum sc_counted not_counted(const struct sc_config *config, enum sc_outcome outcome)
{
	if (config->include_open)
		return SC_COUNTED_NONE;
	return outcome == SC_OUTCOME_IN_PROGRESS ? SC_COUNTED_IN_PROGRESS
	       : outcome == SC_OUTCOME_TRUNCATED ? SC_COUNTED_TRUNCATED
						 : SC_COUNTED_NONE;
}

/* The code that an attempt ended with: a timeout counts as 408 and a transport
 * failure as 503 without being on the wire (RFC 3261 8.1.3.1). */
static unsigned ended_with(const struct sc_call_row *row)
{
	if (row->final_code != 0)
		return (unsigned)row->final_code;
	return row->outcome == SC_OUTCOME_TIMED_OUT        ? 408
	       : row->outcome == SC_OUTCOME_FAILED_NETWORK ? 503
							   : 0;
}

/* Why an attempt that is counted is no seizure (METRICS.md 8). */
static enum sc_counted no_seizure(const struct sc_call_facts *facts)
{
	if (facts->redirected)
		return SC_COUNTED_REDIRECTED;
	if (facts->row->refused_first_hop && facts->config->seizure == SC_SEIZURE_FIRST_HOP)
		return SC_COUNTED_REFUSED_FIRST_HOP;
	return SC_COUNTED_NONE;
}

void sc_call_facts(struct sc_call_facts *facts, const struct sc_config *config,
		   const struct sc_call_row *row)
{
	facts->config = config;
	facts->row = row;
	facts->not_counted = not_counted(config, row->outcome);
	facts->code = ended_with(row);
	facts->completed = row->outcome == SC_OUTCOME_COMPLETED;
	facts->answered = facts->completed || row->outcome == SC_OUTCOME_ANSWERED;
	facts->redirected = row->outcome == SC_OUTCOME_REDIRECTED;
	facts->cancelled = row->outcome == SC_OUTCOME_CANCELLED;
	facts->no_seizure = facts->not_counted ? facts->not_counted : no_seizure(facts);
}

typedef bool code_fn(unsigned code);

static bool redirection(unsigned code)
{
	return code >= 300 && code < 400;
}

static bool effective(unsigned code) /* RFC 6076 4.7: exactly these */
{
	return code == 480 || code == 486 || code == 600 || code == 603;
}

static bool ineffective(unsigned code) /* RFC 6076 4.8 */
{
	return code == 408 || code == 500 || code == 503 || code == 504;
}

/* Counts a call's units: itself, or with strict counting each INVITE. */
static bool count_units(const struct sc_call_facts *facts, bool answered_counts,
			code_fn *code_counts, bool drop_redirected, struct sc_sample *sample)
{
	const struct sc_config *config = facts->config;
	const struct sc_call_row *row = facts->row;

	if (config->counting == SC_COUNT_STRICT && row->unit_count > 0) {
		for (size_t i = 0; i < row->unit_count; i++) {
			const struct sc_unit_end *unit = &row->units[i];
			if ((unit->code == 0 && !config->include_open) ||
			    (drop_redirected && redirection(unit->code)))
				continue;
			sample->denominator++;
			sample->numerator += (answered_counts && unit->answered) ||
					     (code_counts && code_counts(unit->code));
		}
		if (sample->denominator == 0)
			sample->excluded = SC_COUNTED_REDIRECTED;
		return true;
	}
	if (drop_redirected && facts->redirected) {
		sample->excluded = SC_COUNTED_REDIRECTED;
		return true;
	}
	sample->denominator = 1;
	sample->numerator =
		(answered_counts && facts->answered) || (code_counts && code_counts(facts->code));
	return true;
}

/* ---- RFC 6076's ratios ---- */

#define CALL_METRIC(name) \
	static bool name(const struct sc_metric *metric, const struct sc_call_facts *facts, \
			 struct sc_sample *sample)

CALL_METRIC(ser)
{
	(void)metric;
	sample->excluded = facts->not_counted;
	return sample->excluded || count_units(facts, true, NULL, true, sample);
}

CALL_METRIC(seer)
{
	(void)metric;
	sample->excluded = facts->not_counted;
	return sample->excluded || count_units(facts, true, effective, true, sample);
}

CALL_METRIC(isa)
{
	(void)metric;
	sample->excluded = facts->not_counted;
	return sample->excluded || count_units(facts, false, ineffective, false, sample);
}

/* RFC 6076 4.9: a session completes when its BYE gets any response. */
static bool is_completed(const struct sc_call_facts *facts)
{
	return facts->completed ||
	       (facts->answered && facts->row->sub_outcome == SC_SUB_BYE_FAILED);
}

CALL_METRIC(scr)
{
	enum sc_sub_outcome sub = facts->row->sub_outcome;
	bool up = facts->answered && !facts->completed &&
		  (sub == SC_SUB_OPEN || sub == SC_SUB_BYE_PENDING);

	(void)metric;
	sample->excluded = facts->not_counted;
	if (!sample->excluded && up && !facts->config->include_open)
		sample->excluded = sub == SC_SUB_OPEN ? SC_COUNTED_OPEN : SC_COUNTED_BYE_PENDING;
	if (sample->excluded)
		return true;
	count_units(facts, false, NULL, false, sample);
	sample->numerator = is_completed(facts);
	return true;
}

/* ---- industry KPIs (METRICS.md 8) ---- */

CALL_METRIC(asr)
{
	(void)metric;
	sample->excluded = facts->no_seizure;
	if (sample->excluded)
		return true;
	sample->denominator = 1;
	sample->numerator = facts->answered;
	return true;
}

CALL_METRIC(abr)
{
	const struct sc_call_row *row = facts->row;

	(void)metric;
	sample->excluded = facts->not_counted;
	if (sample->excluded)
		return true;
	/* A bid is an INVITE that is no auth retry and no followed redirect. */
	sample->denominator =
		(uint32_t)(row->invite_transactions - row->auth_rounds - row->redirects);
	sample->numerator = facts->answered;
	return true;
}

/* The network did its part: OC-4's column for NER. */
static bool network_effective(const struct sc_call_facts *facts)
{
	unsigned code = facts->code;

	return facts->answered || effective(code) || code == 607 || code == 608 ||
	       ((code == 403 || code == 408 || code == 487) && facts->row->rang);
}

CALL_METRIC(ner)
{
	(void)metric;
	sample->excluded = facts->no_seizure;
	if (!sample->excluded && facts->cancelled && !facts->row->rang)
		sample->excluded = SC_COUNTED_CANCELLED_EARLY;
	if (sample->excluded)
		return true;
	sample->denominator = 1;
	sample->numerator = network_effective(facts);
	return true;
}

/* A call shorter than this was hardly wanted (METRICS.md 8). */
#define SHORT_CALL_NS (10 * SC_NS_PER_S)

CALL_METRIC(short_calls)
{
	const struct sc_call_row *row = facts->row;

	(void)metric;
	if (!facts->answered)
		return false;
	if (row->sdt.absent != SC_PRESENT) {
		sample->excluded = sc_counted_absent(row->sdt.absent);
		return true;
	}
	sample->denominator = 1;
	sample->numerator = row->sdt_class == SC_CLASS_SUCCESS && row->sdt.ns < SHORT_CALL_NS;
	return true;
}

/* ---- registrations ---- */

static bool of_kind(const struct sc_metric *metric, const struct sc_registration_row *row)
{
	if (metric->wanted)
		return row->kind == metric->wanted;
	return row->kind == SC_REG_INITIAL || row->kind == SC_REG_REFRESH ||
	       row->kind == SC_REG_NONE;
}

/* As not_counted. */
static enum sc_counted not_taken(const struct sc_config *config,
				 enum sc_registration_outcome outcome)
{
	if (config->include_open)
		return SC_COUNTED_NONE;
	return outcome == SC_REGISTRATION_OPEN        ? SC_COUNTED_OPEN
	       : outcome == SC_REGISTRATION_TRUNCATED ? SC_COUNTED_TRUNCATED
						      : SC_COUNTED_NONE;
}

#define REGISTRATION_METRIC(name) \
	static bool name(const struct sc_metric *metric, const struct sc_config *config, \
			 const struct sc_registration_row *row, struct sc_sample *sample)

/* RFC 6076 4.2. */
REGISTRATION_METRIC(ira)
{
	if (!of_kind(metric, row))
		return false;
	sample->excluded = not_taken(config, row->outcome);
	if (sample->excluded)
		return true;
	if (config->counting != SC_COUNT_STRICT) {
		sample->denominator = 1;
		sample->numerator = row->outcome == SC_REGISTRATION_FAILED ||
				    row->outcome == SC_REGISTRATION_FAILED_TIMEOUT ||
				    row->outcome == SC_REGISTRATION_FAILED_NETWORK;
		return true;
	}
	for (size_t i = 0; i < row->unit_count; i++) {
		if (row->units[i].code == 0 && !config->include_open)
			continue;
		sample->denominator++;
		sample->numerator += sc_code_failure(row->units[i].code);
	}
	return true;
}

static bool registrations_that(const struct sc_metric *metric, const struct sc_config *config,
			       const struct sc_registration_row *row,
			       enum sc_registration_outcome outcome, struct sc_sample *sample)
{
	if (!of_kind(metric, row))
		return false;
	sample->excluded = not_taken(config, row->outcome);
	if (sample->excluded)
		return true;
	sample->denominator = 1;
	sample->numerator = row->outcome == outcome;
	return true;
}

REGISTRATION_METRIC(auth_fail)
{
	return registrations_that(metric, config, row, SC_REGISTRATION_AUTH_FAILED, sample);
}

REGISTRATION_METRIC(success)
{
	return registrations_that(metric, config, row, SC_REGISTRATION_OK, sample);
}

/* ---- the table ---- */

#define CALL(field) sc_call_time, NULL, offsetof(struct sc_call_row, field), 0, -1, 0
#define CALL_CLASS(field, word) \
	sc_call_time, NULL, offsetof(struct sc_call_row, field), \
		offsetof(struct sc_call_row, field##_class), -1, SC_CLASS_##word
#define REG(kind) \
	NULL, registration_time, offsetof(struct sc_registration_row, rrd), 0, -1, SC_REG_##kind
#define CALL_RATIO(fn) fn, NULL, 0, 0, -1, 0
#define REG_RATIO(fn, kind) NULL, fn, 0, 0, -1, SC_REG_##kind
#define OTHER NULL, NULL, 0, 0, -1, 0
#define MEASURE(id) SC_METRIC_MEASURE, NULL, NULL, 0, 0, SC_MEASURE_##id, 0

const struct sc_metric sc_metrics_all[] = {
	{"RRD", "Registration Request Delay", "RFC 6076 4.1", NULL, SC_METRIC_TIME, REG(NONE)},
	{"IRA", "Ineffective Registration Attempts", "RFC 6076 4.2",
	 "failed registration attempts (final 4xx-6xx but 401, 402, 407; timeout) / registration "
	 "attempts, first ones and refreshes",
	 SC_METRIC_RATIO, REG_RATIO(ira, NONE)},
	{"SRD_S", "Session Request Delay, successful", "RFC 6076 4.3.1",
	 "of attempts that got a 2xx", SC_METRIC_TIME, CALL_CLASS(srd, SUCCESS)},
	{"SRD_F", "Session Request Delay, failed", "RFC 6076 4.3.2",
	 "of attempts that failed otherwise than by the caller's CANCEL", SC_METRIC_TIME,
	 CALL_CLASS(srd, FAILURE)},
	{"SDD_S", "Session Disconnect Delay, successful", "RFC 6076 4.4",
	 "of BYEs answered by a 2xx, recovery included", SC_METRIC_TIME, CALL_CLASS(sdd, SUCCESS)},
	{"SDD_F", "Session Disconnect Delay, failed", "RFC 6076 4.4",
	 "of BYEs answered by another final response without recovery", SC_METRIC_TIME,
	 CALL_CLASS(sdd, FAILURE)},
	{"SDT_S", "Session Duration Time, successful", "RFC 6076 4.5.1",
	 "of sessions whose BYE did not time out", SC_METRIC_TIME, CALL_CLASS(sdt, SUCCESS)},
	{"SDT_F", "Session Duration Time, failed", "RFC 6076 4.5.2",
	 "of sessions whose BYE was never answered, or that expired", SC_METRIC_TIME,
	 CALL_CLASS(sdt, FAILURE)},
	{"SER", "Session Establishment Ratio", "RFC 6076 4.6",
	 "answered attempts / (attempts - redirected ones)", SC_METRIC_RATIO, CALL_RATIO(ser)},
	{"SEER", "Session Establishment Effectiveness Ratio", "RFC 6076 4.7",
	 "(answered attempts + those that ended with 480, 486, 600 or 603) / (attempts - "
	 "redirected ones)",
	 SC_METRIC_RATIO, CALL_RATIO(seer)},
	{"ISA", "Ineffective Session Attempts", "RFC 6076 4.8",
	 "attempts that ended with 408, 500, 503, 504, a timeout or a transport failure / attempts",
	 SC_METRIC_RATIO, CALL_RATIO(isa)},
	{"SCR", "Session Completion Ratio", "RFC 6076 4.9",
	 "attempts answered and ended by a BYE that got any final response / attempts",
	 SC_METRIC_RATIO, CALL_RATIO(scr)},
	{"FRD", "First response delay", NULL, NULL, SC_METRIC_TIME, CALL(frd)},
	{"PDD", "Post-dial delay", NULL, NULL, SC_METRIC_TIME, CALL(pdd)},
	{"RING", "Alerting time", NULL, NULL, SC_METRIC_TIME, CALL(ring)},
	{"TTA", "Time to answer", NULL, NULL, SC_METRIC_TIME, CALL(tta)},
	{"ACKD", "ACK delay", NULL, NULL, SC_METRIC_TIME, CALL(ackd)},
	{"ASR", "Answer-seizure ratio", "ITU-T E.411",
	 "answered attempts / attempts that the first hop did not refuse at once and that were not "
	 "redirected",
	 SC_METRIC_RATIO, CALL_RATIO(asr)},
	{"ABR", "Answer-bid ratio", NULL,
	 "answered attempts / INVITEs, but retries after a challenge and followed redirections",
	 SC_METRIC_RATIO, CALL_RATIO(abr)},
	{"NER", "Network effectiveness ratio", "ITU-T E.425",
	 "(answered, busy, unanswered after ringing, rejected by the user) / seizures, as for ASR",
	 SC_METRIC_RATIO, CALL_RATIO(ner)},
	{"ACD", "Average call duration", NULL, "the mean of SDT_S", SC_METRIC_TIME,
	 CALL_CLASS(sdt, SUCCESS)},
	{"CPS", "Call attempts per second, peak", NULL,
	 "attempts that start in one second: the most; the mean is over the capture",
	 SC_METRIC_OTHER, OTHER},
	{"CONCURRENCY", "Calls up at once, peak", NULL,
	 "calls between 2xx and BYE at one moment: the most; the mean is over time",
	 SC_METRIC_OTHER, OTHER},
	{"RETRANSMISSION_RATIO", "Retransmissions among messages", NULL,
	 "messages that were sent again / messages, the capture's own copies left out",
	 SC_METRIC_OTHER, OTHER},
	{"REG_AUTH_FAIL", "Registrations that failed to authenticate", NULL,
	 "registration attempts that ended with 401, 402 or 407 / registration attempts",
	 SC_METRIC_RATIO, REG_RATIO(auth_fail, NONE)},
	{"REG_SUCCESS", "Registrations that succeeded", NULL,
	 "registration attempts that got a 2xx / registration attempts", SC_METRIC_RATIO,
	 REG_RATIO(success, NONE)},
	{"RRD_INITIAL", "Registration Request Delay, first ones", NULL,
	 "of registrations without an earlier binding", SC_METRIC_TIME, REG(INITIAL)},
	{"RRD_REFRESH", "Registration Request Delay, refreshes", NULL,
	 "of registrations that renew a binding", SC_METRIC_TIME, REG(REFRESH)},
	{"RRD_DEREGISTER", "Registration Request Delay, removals", NULL,
	 "of registrations that remove bindings", SC_METRIC_TIME, REG(DEREGISTER)},
	{"RRD_FETCH", "Registration Request Delay, queries", NULL,
	 "of registrations that only ask for bindings", SC_METRIC_TIME, REG(FETCH)},
	{"IRA_INITIAL", "Ineffective first registrations", NULL,
	 "as IRA, of registrations without an earlier binding", SC_METRIC_RATIO,
	 REG_RATIO(ira, INITIAL)},
	{"IRA_REFRESH", "Ineffective refreshes", NULL,
	 "as IRA, of registrations that renew a binding", SC_METRIC_RATIO, REG_RATIO(ira, REFRESH)},
	{"SHORT", "Answered calls of less than ten seconds", NULL,
	 "answered calls with an SDT below 10 s / answered calls whose end is known",
	 SC_METRIC_RATIO, CALL_RATIO(short_calls)},
	{"MOU", "Minutes of use", NULL, "the sum of SDT_S in minutes", SC_METRIC_OTHER, OTHER},
	{"CXD", "Cancel delay", NULL, NULL, SC_METRIC_TIME, CALL(cxd)},
	{"CXI", "Cancel to the end of the INVITE", NULL, NULL, SC_METRIC_TIME, CALL(cxi)},
	{"TRT", "Transaction response time, OPTIONS apart", NULL,
	 "request to final response, every transaction but OPTIONS", MEASURE(TRT)},
	{"ORD", "OPTIONS response time", NULL, "OPTIONS to its final response", MEASURE(ORD)},
	{"PGRD", "Post gateway ringing delay, hop by hop", NULL,
	 "INVITE on a hop to the first 180 or 183 on it", MEASURE(PGRD)},
	{"PGAD", "Post gateway answer delay, hop by hop", NULL, "INVITE on a hop to the 2xx on it",
	 MEASURE(PGAD)},
	{"HOP", "Transit through an element", NULL,
	 "a message into an element to the same message out of it", MEASURE(HOP)},
	{"RID", "re-INVITE and UPDATE delay", NULL,
	 "re-INVITE or UPDATE to its 2xx, retries after glare included", MEASURE(RID)},
	{"HOLD", "Hold time", NULL,
	 "the answer that put the media on hold to the one that resumed it", MEASURE(HOLD)},
	{"PRK", "Reliable provisional response to PRACK", "RFC 3262", "reliable 1xx to its PRACK",
	 MEASURE(PRK)},
	{"PRK_2XX", "PRACK to its answer", "RFC 3262", "PRACK to its 2xx", MEASURE(PRK_2XX)},
	{"XFA", "Transfer: REFER to its answer", "RFC 3515", "REFER to its 2xx", MEASURE(XFA)},
	{"XFT", "Transfer: REFER to its end", "RFC 3515",
	 "REFER to the NOTIFY of the transfer's end", MEASURE(XFT)},
	{"SUBN", "SUBSCRIBE to the first NOTIFY", "RFC 6665", "SUBSCRIBE to the first NOTIFY",
	 MEASURE(SUBN)},
	{"SUBA", "SUBSCRIBE to its answer", "RFC 6665", "SUBSCRIBE to its 2xx", MEASURE(SUBA)},
	{"SE", "Session refresh interval", "RFC 4028",
	 "one refresh of the session timer to the next", MEASURE(SE)},
	{"REGI", "Registration interval", NULL,
	 "2xx to a REGISTER to the next REGISTER of the binding", MEASURE(REGI)},
	{"REG_LAPSE", "Registrations that came after the binding had expired", NULL,
	 "refreshes that came after the binding had expired / refreshes", SC_METRIC_OTHER, OTHER},
};

const unsigned sc_metrics_count = sizeof sc_metrics_all / sizeof sc_metrics_all[0];

const char *sc_metric_name(unsigned index)
{
	return index < sc_metrics_count ? sc_metrics_all[index].name : NULL;
}

int sc_metric_find(struct sc_span name)
{
	for (unsigned i = 0; i < sc_metrics_count; i++)
		if (sc_span_caseeq(name,
				   sc_span(sc_metrics_all[i].name, strlen(sc_metrics_all[i].name))))
			return (int)i;
	return -1;
}
