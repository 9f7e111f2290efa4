/* What is known of the inputs at the end (intake.h). */
#include "intake.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "decode/decode.h"

void sc_intake_end_init(struct sc_intake_end *end, unsigned input_count)
{
	*end = (struct sc_intake_end){
		.inputs = g_new0(struct sc_intake_input, input_count),
		.input_count = input_count,
		.first_ns = SC_TIME_NONE,
		.last_ns = SC_TIME_NONE,
		.clock = sc_clock_watch_new(),
	};
}

void sc_intake_end_clear(struct sc_intake_end *end)
{
	g_free(end->inputs);
	end->inputs = NULL;
}

static void report_undecoded(const struct sc_intake_job *job, const struct sc_intake_input *input)
{
	struct sc_error error;

	if (input->undecoded == 0 || input->undecoded < input->info.records)
		return;
	sc_error_set(&error, SC_UNREADABLE, "%s: link type %s (%u) is not decoded",
		     input->info.path, sc_link_name(input->undecoded_link), input->undecoded_link);
	job->report(job->report_user, &error);
}

static void count_limits(struct sc_counters *counters, const struct sc_capture_info *info)
{
	counters->n[SC_COUNT_LIMIT_RECORD] += info->long_records;
	if (info->interfaces > SC_INTERFACES_MAX)
		counters->n[SC_COUNT_LIMIT_INTERFACES] += info->interfaces - SC_INTERFACES_MAX;
}

void sc_intake_end_inputs(struct sc_intake_end *end, const struct sc_intake_job *job,
			  struct sc_counters *counters)
{
	end->last_ns = sc_clock_watch_latest(&end->clock);
	sc_clock_watch_end(&end->clock);
	for (unsigned i = 0; i < end->input_count; i++) {
		sc_source_info(job->source, i, &end->inputs[i].info);
		report_undecoded(job, &end->inputs[i]);
		count_limits(counters, &end->inputs[i].info);
	}
}
