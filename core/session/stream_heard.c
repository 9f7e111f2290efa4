#include "session/stream_heard.h"

#include "base/time.h"
#include "session/vq_reports.h"

/* ---- XR as a report ---- */

static int32_t of_256(uint8_t share)
{
	return share * 100000 / 256; /* in % */
}

/* Nothing is 0 where that says that it is not known. */
static int32_t milliseconds(uint16_t ms)
{
	return ms > 0 ? ms * 1000 : SC_VQ_ABSENT;
}

static int32_t within(int value, int least, int most, int thousandths)
{
	return value >= least && value <= most ? value * thousandths : SC_VQ_ABSENT;
}

/* RFC 3611 4.7, with what it says that is not known or cannot be left out. */
static struct sc_vq_metrics metrics_of(const struct sc_rtcp_voip *voip)
{
	enum { R_MAX = 100, MOS_MIN = 10, MOS_MAX = 50, DB_MAX = 126 }; /* MOS in tenths */
	struct sc_vq_metrics metrics;
	int32_t *said = metrics.thousandths;

	sc_vq_clear(&metrics);
	said[SC_VQ_LOST] = of_256(voip->loss_rate);
	said[SC_VQ_DISCARDED] = of_256(voip->discard_rate);
	said[SC_VQ_BURST_DENSITY] = of_256(voip->burst_density);
	said[SC_VQ_BURST_DURATION] = voip->burst_ms * 1000;
	said[SC_VQ_GAP_DENSITY] = of_256(voip->gap_density);
	said[SC_VQ_GAP_DURATION] = voip->gap_ms * 1000;
	said[SC_VQ_GMIN] = within(voip->gmin, 1, UINT8_MAX, 1000);
	said[SC_VQ_ROUND_TRIP] = milliseconds(voip->round_trip_ms);
	said[SC_VQ_END_SYSTEM] = milliseconds(voip->end_system_ms);
	said[SC_VQ_SIGNAL] = within(voip->signal_level, -DB_MAX, DB_MAX, 1000);
	said[SC_VQ_NOISE] = within(voip->noise_level, -DB_MAX, DB_MAX, 1000);
	said[SC_VQ_ECHO] = within(voip->rerl, 0, DB_MAX, 1000);
	said[SC_VQ_R] = within(voip->r_factor, 0, R_MAX, 1000);
	said[SC_VQ_MOS_LQ] = within(voip->mos_lq, MOS_MIN, MOS_MAX, 100);
	said[SC_VQ_MOS_CQ] = within(voip->mos_cq, MOS_MIN, MOS_MAX, 100);
	return metrics;
}

/* ---- the row ---- */

/* Thousandths of a figure in one of the quantity's steps. */
static const struct {
	enum sc_vq_figure figure;
	enum sc_unit unit;
	uint32_t offset;
	int step;
} quantities[] = {
#define TO(figure, unit, step, field) \
	{ \
		SC_VQ_##figure, SC_UNIT_##unit, offsetof(struct sc_stream_row, field), step \
	}
	TO(LOST, PERCENT, 10, xr_lost_percent),
	TO(DISCARDED, PERCENT, 10, xr_discarded_percent),
	TO(BURST_DENSITY, AVERAGE, 100, xr_burst_density), /* shares, as burst_density is */
	TO(GAP_DENSITY, AVERAGE, 100, xr_gap_density),
	TO(GMIN, COUNT, 1000, xr_gmin),
	TO(SIGNAL, AVERAGE, 1, xr_signal),
	TO(NOISE, AVERAGE, 1, xr_noise),
	TO(ECHO, AVERAGE, 1, xr_rerl),
	TO(R, AVERAGE, 1, xr_r_factor),
	TO(R_CQ, AVERAGE, 1, xr_r_cq),
	TO(MOS_LQ, AVERAGE, 1, xr_mos_lq),
	TO(MOS_CQ, AVERAGE, 1, xr_mos_cq),
#undef TO
};

static const struct {
	enum sc_vq_figure figure;
	uint32_t offset;
} times[] = {
#define TO(figure, field) \
	{ \
		SC_VQ_##figure, offsetof(struct sc_stream_row, field) \
	}
	TO(BURST_DURATION, xr_burst_duration_ns),
	TO(GAP_DURATION, xr_gap_duration_ns),
	TO(ROUND_TRIP, xr_rtt_ns),
	TO(END_SYSTEM, xr_esd_ns),
	TO(ONE_WAY, xr_owd_ns),
	TO(SYMMETRIC, xr_sowd_ns),
	TO(JITTER, xr_jitter_ns),
	TO(ABSOLUTE_JITTER, xr_maj_ns),
#undef TO
};

/* Rounded half away from zero. */
static int64_t in_steps(int32_t thousandths, int step)
{
	return ((int64_t)thousandths + (thousandths < 0 ? -step / 2 : step / 2)) / step;
}

static void set_figures(const struct sc_vq_metrics *metrics, struct sc_stream_row *row)
{
	char *at = (char *)row;

	for (unsigned i = 0; i < G_N_ELEMENTS(quantities); i++) {
		int32_t said = metrics->thousandths[quantities[i].figure];

		*(struct sc_quantity *)(at + quantities[i].offset) =
			said == SC_VQ_ABSENT
				? (struct sc_quantity){.absent = SC_NOT_CAPTURED}
				: (struct sc_quantity){in_steps(said, quantities[i].step),
						       quantities[i].unit, SC_PRESENT};
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(times); i++) {
		int32_t said = metrics->thousandths[times[i].figure];

		*(int64_t *)(at + times[i].offset) =
			said == SC_VQ_ABSENT ? SC_TIME_NONE : said * SC_NS_PER_US;
	}
}

void sc_stream_heard(const struct sc_media_stream *stream, struct sc_stream_row *row)
{
	const struct sc_vq_metrics *reported = sc_vq_reports_of(stream); /* before an XR */
	struct sc_vq_metrics metrics;

	sc_vq_clear(&metrics);
	if (reported) {
		metrics = *reported;
		row->xr_by = SC_XR_BY_SIP;
	} else if (stream->claims && stream->claims->has_voip) {
		metrics = metrics_of(&stream->claims->voip);
		row->xr_by = SC_XR_BY_RTCP;
	}
	set_figures(&metrics, row);
}
