/* From a row to what it contributes to a metric. */
#ifndef SC_TIMING_SAMPLE_H
#define SC_TIMING_SAMPLE_H

#include "timing/metric.h"

void sc_call_facts(struct sc_call_facts *facts, const struct sc_config *config,
		   const struct sc_call_row *row);

/* ---- ratios and times of registrations, as sc_metric.of_call and of_registration ---- */

#define SC_SAMPLE_OF_CALL(name) \
	bool name(const struct sc_metric *metric, const struct sc_call_facts *facts, \
		  struct sc_sample *sample)
SC_SAMPLE_OF_CALL(sc_sample_ser);
SC_SAMPLE_OF_CALL(sc_sample_seer);
SC_SAMPLE_OF_CALL(sc_sample_isa);
SC_SAMPLE_OF_CALL(sc_sample_scr);
SC_SAMPLE_OF_CALL(sc_sample_asr);
SC_SAMPLE_OF_CALL(sc_sample_abr);
SC_SAMPLE_OF_CALL(sc_sample_ner);
SC_SAMPLE_OF_CALL(sc_sample_short);

/* ---- media: of calls whose RTP was seen ---- */

SC_SAMPLE_OF_CALL(sc_sample_media_time);
SC_SAMPLE_OF_CALL(sc_sample_media_amount);
SC_SAMPLE_OF_CALL(sc_sample_two_way);
SC_SAMPLE_OF_CALL(sc_sample_one_way);
SC_SAMPLE_OF_CALL(sc_sample_no_media);
SC_SAMPLE_OF_CALL(sc_sample_clipped);

#define SC_SAMPLE_OF_REGISTRATION(name) \
	bool name(const struct sc_metric *metric, const struct sc_config *config, \
		  const struct sc_registration_row *row, struct sc_sample *sample)
SC_SAMPLE_OF_REGISTRATION(sc_sample_rrd);
SC_SAMPLE_OF_REGISTRATION(sc_sample_ira);
SC_SAMPLE_OF_REGISTRATION(sc_sample_auth_fail);
SC_SAMPLE_OF_REGISTRATION(sc_sample_success);

/* ---- measured times; here because every call comes by a dozen times ---- */

static inline bool sc_time_sample(const struct sc_metric *metric,
				  const struct sc_interval *interval, uint8_t class,
				  struct sc_sample *sample)
{
	if (interval->absent == SC_NOT_APPLICABLE)
		return false;
	if (interval->absent != SC_PRESENT) {
		/* Without a class nobody can say which of the two it would have been. */
		sample->excluded = sc_counted_absent(interval->absent);
		return true;
	}
	if (metric->wanted && class && class != metric->wanted)
		return false;
	sample->interval = interval;
	if (interval->skewed) /* METRICS.md CV-7 */
		sample->excluded = SC_COUNTED_CLOCK_SKEW;
	return true;
}

static inline const struct sc_interval *sc_metric_interval(const struct sc_metric *metric,
							   const void *row)
{
	return (const void *)((const char *)row + metric->interval);
}

static inline bool sc_call_time(const struct sc_metric *metric, const struct sc_call_facts *facts,
				struct sc_sample *sample)
{
	const struct sc_interval *interval = sc_metric_interval(metric, facts->row);
	const uint8_t *row = (const uint8_t *)facts->row;
	uint8_t class = SC_CLASS_NONE;

	if (interval->absent == SC_NOT_APPLICABLE)
		return false;
	if (metric->class != 0)
		class = row[metric->class];
	/* By the letter of RFC 6076 4.3.2 a 487 is a failed request. */
	if (facts->config->counting == SC_COUNT_STRICT && class == SC_CLASS_CANCELLED)
		class = SC_CLASS_FAILURE;
	if (!sc_time_sample(metric, interval, class, sample))
		return false;
	if (sample->interval && metric->whole && facts->start_missing)
		sample->excluded = SC_COUNTED_START_MISSING;
	return true;
}

#endif
