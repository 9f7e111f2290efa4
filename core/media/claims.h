/* What RTCP claims of one source of media (METRICS.md RTP-7), beside what the tap measured.
 *
 * Fed with the SRs of that source and the reports on it, wherever they pass the tap. Its
 * owner knows the stream of that SSRC. */
#ifndef SC_MEDIA_CLAIMS_H
#define SC_MEDIA_CLAIMS_H

#include "base/value.h"
#include "media/rtcp.h"

/* A report names the SR that its sender got last; some SRs may be on their way. */
#define SC_CLAIMS_SENT_KEPT 4u

struct sc_claims {
	struct {
		int64_t time_ns; /* at the tap */
		uint32_t middle; /* of its NTP time; 0: none */
	} sent[SC_CLAIMS_SENT_KEPT];
	unsigned sent_count;          /* SRs, all of them */
	unsigned report_count;        /* reports on this source */
	struct sc_rtcp_report report; /* the last one of them */
	uint32_t jitter_max;          /* of all reports, in units of the timestamp */
	int64_t tap_lost;             /* what the tap missed when the last report came */
	/* From the tap to the receiver and back: each report whose SR was seen gives one. */
	unsigned round_trip_count;
	int64_t round_trip_last_ns, round_trip_max_ns, round_trip_sum_ns;
	bool has_voip;
	struct sc_rtcp_voip voip; /* the last one */
};

void sc_claims_sent(struct sc_claims *claims, int64_t time_ns, const struct sc_rtcp_sent *sent);

/* `tap_lost` is what the tap has missed of the source by now. */
void sc_claims_report(struct sc_claims *claims, int64_t time_ns,
		      const struct sc_rtcp_report *report, int64_t tap_lost);

void sc_claims_voip(struct sc_claims *claims, const struct sc_rtcp_voip *voip);

/* Seen from the tap. NONE: nothing is lost, nobody reported, or only the capture lost. */
enum sc_loss_place { SC_LOSS_NONE, SC_LOSS_UPSTREAM, SC_LOSS_DOWNSTREAM, SC_LOSS_BOTH } SC_PACKED;

enum sc_loss_place sc_loss_place(const struct sc_claims *claims);

#endif
