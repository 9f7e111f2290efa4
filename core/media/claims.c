#include "media/claims.h"

#include "base/time.h"

/* DLSR is counted in these. */
#define PARTS_PER_SECOND 65536

static uint32_t middle_of(uint64_t ntp)
{
	return (uint32_t)(ntp >> 16);
}

void sc_claims_sent(struct sc_claims *claims, int64_t time_ns, const struct sc_rtcp_sent *sent)
{
	unsigned slot = claims->sent_count++ % SC_CLAIMS_SENT_KEPT;

	claims->sent[slot].time_ns = time_ns;
	claims->sent[slot].middle = middle_of(sent->ntp);
}

/* When the SR passed that the report answers; SC_TIME_NONE: it was not seen. Of copies
 * with one NTP time the first one counts. */
static int64_t time_of_sent(const struct sc_claims *claims, uint32_t lsr)
{
	int64_t time_ns = SC_TIME_NONE;

	for (unsigned i = 0; lsr != 0 && i < SC_CLAIMS_SENT_KEPT; i++)
		if (claims->sent[i].middle == lsr &&
		    (time_ns == SC_TIME_NONE || claims->sent[i].time_ns < time_ns))
			time_ns = claims->sent[i].time_ns;
	return time_ns;
}

/* METRICS.md 12.5: from the tap to the receiver and back. */
static void note_round_trip(struct sc_claims *claims, int64_t time_ns, uint32_t lsr, uint32_t dlsr)
{
	int64_t sent_ns = time_of_sent(claims, lsr);
	int64_t waited_ns = (int64_t)((uint64_t)dlsr * SC_NS_PER_S / PARTS_PER_SECOND);
	int64_t round_trip_ns;

	if (sent_ns == SC_TIME_NONE)
		return;
	round_trip_ns = sc_time_diff(sc_time_diff(time_ns, sent_ns), waited_ns);
	if (round_trip_ns < 0) /* the receiver waited longer than it had time: a wrong clock */
		return;
	claims->round_trip_count++;
	claims->round_trip_last_ns = round_trip_ns;
	claims->round_trip_sum_ns = sc_time_add(claims->round_trip_sum_ns, round_trip_ns);
	if (round_trip_ns > claims->round_trip_max_ns)
		claims->round_trip_max_ns = round_trip_ns;
}

void sc_claims_report(struct sc_claims *claims, int64_t time_ns,
		      const struct sc_rtcp_report *report, int64_t tap_lost)
{
	claims->report = *report;
	claims->report_count++;
	claims->tap_lost = tap_lost;
	if (report->jitter > claims->jitter_max)
		claims->jitter_max = report->jitter;
	note_round_trip(claims, time_ns, report->lsr, report->dlsr);
}

void sc_claims_voip(struct sc_claims *claims, const struct sc_rtcp_voip *voip)
{
	claims->voip = *voip;
	claims->has_voip = true;
}

enum sc_loss_place sc_loss_place(const struct sc_claims *claims)
{
	bool before = claims->tap_lost > 0 && claims->report.lost > 0;
	bool behind = claims->report.lost > 0 && claims->report.lost > claims->tap_lost;

	if (claims->report_count == 0 || (!before && !behind))
		return SC_LOSS_NONE;
	if (before && behind)
		return SC_LOSS_BOTH;
	return before ? SC_LOSS_UPSTREAM : SC_LOSS_DOWNSTREAM;
}
