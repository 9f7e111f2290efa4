/* From the row of a call to what its media contribute to a metric (METRICS.md 12.7). */
#include "timing/sample.h"

SC_SAMPLE_OF_CALL(sc_sample_media_time)
{
	return facts->row->media_seen && sc_call_time(metric, facts, sample);
}

SC_SAMPLE_OF_CALL(sc_sample_media_amount)
{
	const char *row = (const char *)facts->row;
	const struct sc_quantity *quantity = (const void *)(row + metric->quantity);
	uint8_t class = metric->class ? ((const uint8_t *)row)[metric->class] : 0;

	if (!facts->row->media_seen || quantity->absent == SC_NOT_APPLICABLE)
		return false;
	if (quantity->absent != SC_PRESENT)
		sample->excluded = sc_counted_absent(quantity->absent);
	else if (metric->wanted && class != metric->wanted)
		return false;
	else
		sample->quantity = quantity;
	return true;
}

/* ---- shares of the calls of which it is known ---- */

static bool share(const struct sc_call_facts *facts, bool part, struct sc_sample *sample)
{
	const struct sc_call_row *row = facts->row;

	if (row->media == SC_MEDIA_NONE) { /* OW-1: not evaluated */
		sample->excluded = SC_COUNTED_EXCLUDED;
		return facts->answered && row->media_seen;
	}
	if (row->media == SC_MEDIA_UNKNOWN) {
		sample->excluded = SC_COUNTED_UNKNOWN;
		return true;
	}
	sample->denominator = 1;
	sample->numerator = part;
	return true;
}

SC_SAMPLE_OF_CALL(sc_sample_two_way)
{
	enum sc_media media = facts->row->media;

	(void)metric;
	return share(facts,
		     media == SC_MEDIA_BOTH || media == SC_MEDIA_LATE || media == SC_MEDIA_DEAD_AIR,
		     sample);
}

SC_SAMPLE_OF_CALL(sc_sample_one_way)
{
	(void)metric;
	return share(facts, facts->row->media == SC_MEDIA_ONE_WAY, sample);
}

SC_SAMPLE_OF_CALL(sc_sample_no_media)
{
	(void)metric;
	return share(facts, facts->row->media == SC_MEDIA_NONE_AT_ALL, sample);
}

SC_SAMPLE_OF_CALL(sc_sample_clipped)
{
	(void)metric;
	if (facts->row->clipped == SC_TRUTH_NONE) {
		sample->excluded = SC_COUNTED_UNKNOWN;
		return facts->row->media == SC_MEDIA_UNKNOWN;
	}
	sample->denominator = 1;
	sample->numerator = facts->row->clipped == SC_TRUTH_YES;
	return true;
}
