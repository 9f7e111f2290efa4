#include "timing/explain.h"

#include "timing/metric_list.h"
#include "timing/sample.h"

static void fill(struct sc_explain_row *row, const struct sc_metric *metric,
		 const struct sc_sample *sample)
{
	row->metric = metric->name;
	row->value = (struct sc_interval){.absent = SC_NOT_APPLICABLE};
	row->amount = (struct sc_quantity){.absent = SC_NOT_APPLICABLE};
	if (sample->quantity)
		row->amount = *sample->quantity;
	if (sample->interval) {
		row->value = *sample->interval;
		row->start_frame = sample->interval->start_frame;
		row->stop_frame = sample->interval->stop_frame;
	}
	row->counted = sample->excluded                       ? sample->excluded
		       : sample->interval || sample->quantity ? SC_COUNTED_SAMPLE
		       : sample->numerator > 0                ? SC_COUNTED_NUMERATOR
							      : SC_COUNTED_DENOMINATOR;
}

bool sc_explain_call(const struct sc_config *config, unsigned metric,
		     const struct sc_call_row *call, struct sc_explain_row *row)
{
	const struct sc_metric *of = &sc_metrics_all[metric];
	struct sc_call_facts facts;
	struct sc_sample sample = {0};

	sc_call_facts(&facts, config, call);
	if (!of->of_call || !of->of_call(of, &facts, &sample))
		return false;
	*row = (struct sc_explain_row){.call = call->call,
				       .outcome = SC_ANY_OF_CALL(call->outcome),
				       .final_code = call->final_code,
				       .call_id = call->call_id};
	fill(row, of, &sample);
	return true;
}

bool sc_explain_registration(const struct sc_config *config, unsigned metric,
			     const struct sc_registration_row *registration,
			     struct sc_explain_row *row)
{
	const struct sc_metric *of = &sc_metrics_all[metric];
	struct sc_sample sample = {0};

	if (!of->of_registration || !of->of_registration(of, config, registration, &sample))
		return false;
	*row = (struct sc_explain_row){.registration = registration->registration,
				       .outcome = SC_ANY_OF_REGISTRATION(registration->outcome),
				       .final_code = registration->final_code,
				       .call_id = registration->call_id};
	fill(row, of, &sample);
	return true;
}

bool sc_explain_measure(unsigned metric, const struct sc_measure *measure,
			struct sc_explain_row *row)
{
	const struct sc_metric *of = &sc_metrics_all[metric];
	struct sc_sample sample = {.interval = &measure->interval};

	if (of->kind != SC_METRIC_MEASURE || of->measure != measure->id)
		return false;
	if (measure->interval.skewed)
		sample.excluded = SC_COUNTED_CLOCK_SKEW;
	*row = (struct sc_explain_row){.call = measure->call,
				       .registration = measure->registration,
				       .call_id = measure->call_id};
	fill(row, of, &sample);
	return true;
}
