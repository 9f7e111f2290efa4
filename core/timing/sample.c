#include "timing/sample.h"

#include "session/outcome.h"

/* ---- measured times ---- */

SC_SAMPLE_OF_REGISTRATION(sc_sample_rrd)
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
	facts->start_missing =
		row->sub_outcome == SC_SUB_START_MISSING || row->sub_outcome == SC_SUB_CONTINUED;
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

	if (config->counting == SC_COUNT_STRICT && row->units.count > 0) {
		for (size_t i = 0; i < row->units.count; i++) {
			const struct sc_unit_end *unit =
				(const struct sc_unit_end *)row->units.items + i;
			if ((unit->open && !config->include_open) ||
			    (drop_redirected && redirection((unsigned)unit->code)))
				continue;
			sample->denominator++;
			sample->numerator += (answered_counts && unit->answered) ||
					     (code_counts && code_counts((unsigned)unit->code));
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

SC_SAMPLE_OF_CALL(sc_sample_ser)
{
	(void)metric;
	sample->excluded = facts->not_counted;
	return sample->excluded || count_units(facts, true, NULL, true, sample);
}

SC_SAMPLE_OF_CALL(sc_sample_seer)
{
	(void)metric;
	sample->excluded = facts->not_counted;
	return sample->excluded || count_units(facts, true, effective, true, sample);
}

SC_SAMPLE_OF_CALL(sc_sample_isa)
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

SC_SAMPLE_OF_CALL(sc_sample_scr)
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

SC_SAMPLE_OF_CALL(sc_sample_asr)
{
	(void)metric;
	sample->excluded = facts->no_seizure;
	if (sample->excluded)
		return true;
	sample->denominator = 1;
	sample->numerator = facts->answered;
	return true;
}

SC_SAMPLE_OF_CALL(sc_sample_abr)
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
	       (facts->row->sub_outcome == SC_SUB_NO_FINAL && facts->row->rang) ||
	       ((code == 403 || code == 408 || code == 487) && facts->row->rang);
}

SC_SAMPLE_OF_CALL(sc_sample_ner)
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

SC_SAMPLE_OF_CALL(sc_sample_short)
{
	const struct sc_call_row *row = facts->row;

	(void)metric;
	if (!facts->answered)
		return false;
	sample->denominator = 1;
	sample->numerator = row->sdt.absent == SC_PRESENT && row->sdt_class == SC_CLASS_SUCCESS &&
			    row->sdt.ns < SHORT_CALL_NS;
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

/* RFC 6076 4.2. */
SC_SAMPLE_OF_REGISTRATION(sc_sample_ira)
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
	for (size_t i = 0; i < row->units.count; i++) {
		const struct sc_unit_end *unit = (const struct sc_unit_end *)row->units.items + i;

		if (unit->open && !config->include_open)
			continue;
		sample->denominator++;
		sample->numerator += sc_code_failure((unsigned)unit->code);
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

SC_SAMPLE_OF_REGISTRATION(sc_sample_auth_fail)
{
	return registrations_that(metric, config, row, SC_REGISTRATION_AUTH_FAILED, sample);
}

SC_SAMPLE_OF_REGISTRATION(sc_sample_success)
{
	return registrations_that(metric, config, row, SC_REGISTRATION_OK, sample);
}
