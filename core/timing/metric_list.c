/* The metrics, each with its definition, in the order in which they are shown. */
#include "timing/metric_list.h"

#include <string.h>

#include "timing/group_metrics.h"
#include "timing/metric_row.h"
#include "timing/sample.h"

#define KIND(kind_, better_) .kind = SC_METRIC_##kind_, .better = SC_BETTER_##better_
/* A time of a call, of those with that class, of a registration. */
#define OF_CALL(field) .of_call = sc_call_time, .interval = offsetof(struct sc_call_row, field)
#define OF_CALL_CLASS(field, word) \
	OF_CALL(field), .class = offsetof(struct sc_call_row, field##_class), \
			.wanted = SC_CLASS_##word
/* What is known of the media of a call; a time, a quantity, and MOS of a scale. */
#define OF_MEDIA(field) \
	.of_call = sc_sample_media_time, .interval = offsetof(struct sc_call_row, field)
#define OF_AMOUNT(field, of_unit) \
	.of_call = sc_sample_media_amount, .quantity = offsetof(struct sc_call_row, field), \
	.unit = SC_UNIT_##of_unit
#define OF_MOS(scale) \
	OF_AMOUNT(mos_min, AVERAGE), .class = offsetof(struct sc_call_row, mos_scale), \
				     .wanted = SC_MOS_##scale
#define OF_REGISTRATION \
	.of_registration = sc_sample_rrd, .interval = offsetof(struct sc_registration_row, rrd)

const struct sc_metric sc_metrics_all[] = {
	{
		.name = "RRD",
		.label = "Registration Request Delay",
		.source = "RFC 6076 4.1",
		KIND(TIME, LOWER),
		.usual = true,
		OF_REGISTRATION,
	},
	{
		.name = "IRA",
		.label = "Ineffective Registration Attempts",
		.source = "RFC 6076 4.2",
		.definition = "failed registration attempts (final 4xx-6xx but 401, 402, 407; "
			      "timeout) / registration "
			      "attempts, first ones and refreshes",
		KIND(RATIO, LOWER),
		.usual = true,
		.of_registration = sc_sample_ira,
	},
	{
		.name = "SRD_S",
		.label = "Session Request Delay, successful",
		.source = "RFC 6076 4.3.1",
		.definition = "of attempts that got a 2xx",
		KIND(TIME, LOWER),
		.usual = true,
		OF_CALL_CLASS(srd, SUCCESS),
	},
	{
		.name = "SRD_F",
		.label = "Session Request Delay, failed",
		.source = "RFC 6076 4.3.2",
		.definition = "of attempts that failed otherwise than by the caller's CANCEL",
		KIND(TIME, LOWER),
		.usual = true,
		OF_CALL_CLASS(srd, FAILURE),
	},
	{
		.name = "SDD_S",
		.label = "Session Disconnect Delay, successful",
		.source = "RFC 6076 4.4",
		.definition = "of BYEs answered by a 2xx, recovery included",
		KIND(TIME, LOWER),
		.usual = true,
		.whole = true,
		OF_CALL_CLASS(sdd, SUCCESS),
	},
	{
		.name = "SDD_F",
		.label = "Session Disconnect Delay, failed",
		.source = "RFC 6076 4.4",
		.definition = "of BYEs answered by another final response without recovery",
		KIND(TIME, LOWER),
		.usual = true,
		.whole = true,
		OF_CALL_CLASS(sdd, FAILURE),
	},
	{
		.name = "SDT_S",
		.label = "Session Duration Time, successful",
		.source = "RFC 6076 4.5.1",
		.definition = "of sessions whose BYE did not time out",
		KIND(TIME, NEITHER),
		.usual = true,
		.whole = true,
		OF_CALL_CLASS(sdt, SUCCESS),
	},
	{
		.name = "SDT_F",
		.label = "Session Duration Time, failed",
		.source = "RFC 6076 4.5.2",
		.definition = "of sessions whose BYE was never answered, or that expired",
		KIND(TIME, NEITHER),
		.usual = true,
		.whole = true,
		OF_CALL_CLASS(sdt, FAILURE),
	},
	{
		.name = "SER",
		.label = "Session Establishment Ratio",
		.source = "RFC 6076 4.6",
		.definition = "answered attempts / (attempts - redirected ones)",
		KIND(RATIO, HIGHER),
		.usual = true,
		.of_call = sc_sample_ser,
	},
	{
		.name = "SEER",
		.label = "Session Establishment Effectiveness Ratio",
		.source = "RFC 6076 4.7",
		.definition = "(answered attempts + those that ended with 480, 486, 600 or 603) / "
			      "(attempts - "
			      "redirected ones)",
		KIND(RATIO, HIGHER),
		.usual = true,
		.of_call = sc_sample_seer,
	},
	{
		.name = "ISA",
		.label = "Ineffective Session Attempts",
		.source = "RFC 6076 4.8",
		.definition = "attempts that ended with 408, 500, 503, 504, a timeout or a "
			      "transport failure / attempts",
		KIND(RATIO, LOWER),
		.usual = true,
		.of_call = sc_sample_isa,
	},
	{
		.name = "SCR",
		.label = "Session Completion Ratio",
		.source = "RFC 6076 4.9",
		.definition = "attempts answered and ended by a BYE that got any final response / "
			      "attempts",
		KIND(RATIO, HIGHER),
		.usual = true,
		.of_call = sc_sample_scr,
	},
	{
		.name = "FRD",
		.label = "First response delay",
		KIND(TIME, LOWER),
		.usual = true,
		OF_CALL(frd),
	},
	{
		.name = "PDD",
		.label = "Post-dial delay",
		KIND(TIME, LOWER),
		.usual = true,
		OF_CALL(pdd),
	},
	{
		.name = "RING",
		.label = "Alerting time",
		KIND(TIME, NEITHER),
		.usual = true,
		OF_CALL(ring),
	},
	{
		.name = "TTA",
		.label = "Time to answer",
		KIND(TIME, NEITHER),
		.usual = true,
		OF_CALL(tta),
	},
	{
		.name = "ACKD",
		.label = "ACK delay",
		KIND(TIME, LOWER),
		.usual = true,
		OF_CALL(ackd),
	},
	{
		.name = "ASR",
		.label = "Answer-seizure ratio",
		.source = "ITU-T E.411",
		.definition = "answered attempts / attempts that the first hop did not refuse at "
			      "once and that were not "
			      "redirected",
		KIND(RATIO, HIGHER),
		.usual = true,
		.of_call = sc_sample_asr,
	},
	{
		.name = "ABR",
		.label = "Answer-bid ratio",
		.definition = "answered attempts / INVITEs, but retries after a challenge and "
			      "followed redirections",
		KIND(RATIO, HIGHER),
		.usual = true,
		.of_call = sc_sample_abr,
	},
	{
		.name = "NER",
		.label = "Network effectiveness ratio",
		.source = "ITU-T E.425",
		.definition = "(answered, busy, unanswered after ringing, rejected by the user) / "
			      "seizures, as for ASR",
		KIND(RATIO, HIGHER),
		.usual = true,
		.of_call = sc_sample_ner,
	},
	{
		.name = "ACD",
		.label = "Average call duration",
		.definition = "the mean of SDT_S",
		KIND(TIME, NEITHER),
		.usual = true,
		.whole = true,
		OF_CALL_CLASS(sdt, SUCCESS),
	},
	{
		.name = "CPS",
		.label = "Call attempts per second, peak",
		.definition =
			"attempts that start in one second: the most; the mean is over the capture",
		KIND(OTHER, NEITHER),
		.usual = true,
		.of_group = sc_group_attempts,
	},
	{
		.name = "CONCURRENCY",
		.label = "Calls up at once, peak",
		.definition =
			"calls between 2xx and BYE at one moment: the most; the mean is over time",
		KIND(OTHER, NEITHER),
		.usual = true,
		.of_group = sc_group_concurrency,
	},
	{
		.name = "RETRANSMISSION_RATIO",
		.label = "Retransmissions among messages",
		.definition = "messages that were sent again / messages, the capture's own copies "
			      "left out",
		KIND(OTHER, LOWER),
		.usual = true,
		.of_group = sc_group_retransmissions,
	},
	{
		.name = "REG_AUTH_FAIL",
		.label = "Registrations that failed to authenticate",
		.definition = "registration attempts that ended with 401, 402 or 407 / "
			      "registration attempts",
		KIND(RATIO, LOWER),
		.usual = true,
		.of_registration = sc_sample_auth_fail,
	},
	{
		.name = "REG_SUCCESS",
		.label = "Registrations that succeeded",
		.definition = "registration attempts that got a 2xx / registration attempts",
		KIND(RATIO, HIGHER),
		.of_registration = sc_sample_success,
	},
	{
		.name = "RRD_INITIAL",
		.label = "Registration Request Delay, first ones",
		.definition = "of registrations without an earlier binding",
		KIND(TIME, LOWER),
		OF_REGISTRATION,
		.wanted = SC_REG_INITIAL,
	},
	{
		.name = "RRD_REFRESH",
		.label = "Registration Request Delay, refreshes",
		.definition = "of registrations that renew a binding",
		KIND(TIME, LOWER),
		OF_REGISTRATION,
		.wanted = SC_REG_REFRESH,
	},
	{
		.name = "RRD_DEREGISTER",
		.label = "Registration Request Delay, removals",
		.definition = "of registrations that remove bindings",
		KIND(TIME, LOWER),
		OF_REGISTRATION,
		.wanted = SC_REG_DEREGISTER,
	},
	{
		.name = "RRD_FETCH",
		.label = "Registration Request Delay, queries",
		.definition = "of registrations that only ask for bindings",
		KIND(TIME, LOWER),
		OF_REGISTRATION,
		.wanted = SC_REG_FETCH,
	},
	{
		.name = "IRA_INITIAL",
		.label = "Ineffective first registrations",
		.definition = "as IRA, of registrations without an earlier binding",
		KIND(RATIO, LOWER),
		.of_registration = sc_sample_ira,
		.wanted = SC_REG_INITIAL,
	},
	{
		.name = "IRA_REFRESH",
		.label = "Ineffective refreshes",
		.definition = "as IRA, of registrations that renew a binding",
		KIND(RATIO, LOWER),
		.of_registration = sc_sample_ira,
		.wanted = SC_REG_REFRESH,
	},
	{
		.name = "SHORT",
		.label = "Answered calls of less than ten seconds",
		.definition = "answered calls with an SDT_S below 10 s / answered calls",
		KIND(RATIO, LOWER),
		.of_call = sc_sample_short,
	},
	{
		.name = "MOU",
		.label = "Minutes of use",
		.definition = "the sum of SDT_S in minutes",
		KIND(OTHER, NEITHER),
		.of_group = sc_group_minutes,
		/* The samples of SDT_S. */
		.interval = offsetof(struct sc_call_row, sdt),
		.class = offsetof(struct sc_call_row, sdt_class),
		.wanted = SC_CLASS_SUCCESS,
	},
	{
		.name = "CXD",
		.label = "Cancel delay",
		KIND(TIME, LOWER),
		OF_CALL(cxd),
	},
	{
		.name = "CXI",
		.label = "Cancel to the end of the INVITE",
		KIND(TIME, LOWER),
		OF_CALL(cxi),
	},
	{
		.name = "TWO_WAY",
		.label = "Calls with audio both ways",
		.definition = "answered calls with voice both ways / those of which it is known",
		KIND(RATIO, HIGHER),
		.media = true,
		.of_call = sc_sample_two_way,
	},
	{
		.name = "ONE_WAY",
		.label = "Calls with one-way audio",
		.definition =
			"answered calls with voice one way alone / those of which it is known",
		KIND(RATIO, LOWER),
		.media = true,
		.of_call = sc_sample_one_way,
	},
	{
		.name = "NO_MEDIA",
		.label = "Calls without audio",
		.definition = "answered calls without voice / those of which it is known",
		KIND(RATIO, LOWER),
		.media = true,
		.of_call = sc_sample_no_media,
	},
	{
		.name = "CLIPPED",
		.label = "Calls whose audio began late",
		.definition =
			"answered calls with a post-answer delay above 0.2 s / those with any",
		KIND(RATIO, LOWER),
		.media = true,
		.of_call = sc_sample_clipped,
	},
	{
		.name = "EMD",
		.label = "Early media delay",
		KIND(TIME, LOWER),
		.media = true,
		OF_MEDIA(emd),
	},
	{
		.name = "PAD_TO_CALLER",
		.label = "Post-answer delay to the caller",
		KIND(TIME, LOWER),
		.media = true,
		OF_MEDIA(pad_to_caller),
	},
	{
		.name = "PAD_TO_CALLEE",
		.label = "Post-answer delay to the callee",
		KIND(TIME, LOWER),
		.media = true,
		OF_MEDIA(pad_to_callee),
	},
	{
		.name = "JITTER_MAX",
		.label = "Jitter",
		.source = "RFC 3550 6.4.1",
		.definition = "of each call the highest of its streams of audio",
		KIND(AMOUNT, LOWER),
		.media = true,
		OF_AMOUNT(jitter_max, SECONDS),
	},
	{
		.name = "LOST_MAX",
		.label = "Packets lost",
		.definition = "of each call the share of its worst stream of audio",
		KIND(AMOUNT, LOWER),
		.media = true,
		OF_AMOUNT(lost_percent_max, PERCENT),
	},
	{
		.name = "MOS_NB",
		.label = "MOS, narrow band",
		.source = "ITU-T G.107",
		.definition = "of each call that of its worst stream of audio",
		KIND(AMOUNT, HIGHER),
		.media = true,
		OF_MOS(NB),
	},
	{
		.name = "MOS_WB",
		.label = "MOS, wide band",
		.source = "ITU-T G.107.1",
		.definition = "of each call that of its worst stream of audio",
		KIND(AMOUNT, HIGHER),
		.media = true,
		OF_MOS(WB),
	},
	{
		.name = "MOS_FB",
		.label = "MOS, full band",
		.source = "ITU-T G.107.2",
		.definition = "of each call that of its worst stream of audio",
		KIND(AMOUNT, HIGHER),
		.media = true,
		OF_MOS(FB),
	},
#define X(id, label_, source_, definition_, better_) \
	{.name = #id, \
	 .label = (label_), \
	 .source = (source_), \
	 .definition = (definition_), \
	 KIND(MEASURE, better_), \
	 .measure = SC_MEASURE_##id},
	SC_MEASURES(X)
#undef X
		{
			.name = "REG_LAPSE",
			.label = "Registrations that came after the binding had expired",
			.definition =
				"refreshes that came after the binding had expired / refreshes",
			KIND(OTHER, LOWER),
			.of_group = sc_group_lapses,
		},
};

const unsigned sc_metrics_count = sizeof sc_metrics_all / sizeof sc_metrics_all[0];

const char *sc_metric_name(unsigned index)
{
	return index < sc_metrics_count ? sc_metrics_all[index].name : NULL;
}

int sc_metric_find(struct sc_span name)
{
	for (unsigned i = 0; i < sc_metrics_count; i++)
		if (sc_span_caseeq(name, sc_span_of(sc_metrics_all[i].name)))
			return (int)i;
	return -1;
}

const char *sc_metric_wanted(const struct sc_metric *metric)
{
	return sc_word(metric->kind == SC_METRIC_AMOUNT ? sc_mos_scale_words
		       : metric->of_call                ? sc_class_words
							: sc_registration_kind_words,
		       metric->wanted);
}

bool sc_metric_worth_a_line(const struct sc_metric_row *row)
{
	return row->n > 0 || sc_metrics_all[sc_metric_find(sc_span_of(row->metric))].usual;
}
