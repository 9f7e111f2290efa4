#include "media/quality.h"

bool sc_quality_of(const struct sc_stream_result *result, enum sc_buffer buffer,
		   const struct sc_impairment *impairment, struct sc_quality *quality)
{
	uint64_t bad = result->lost + result->discarded[buffer];

	if (!impairment || result->expected == 0)
		return false;
	quality->scale = impairment->scale;
	quality->loss_percent = 100.0 * (double)bad / (double)result->expected;
	quality->burst_ratio =
		sc_emodel_burst_ratio(bad, result->bad_runs[buffer], result->expected);
	if (!sc_emodel_ie_eff(impairment, quality->loss_percent, quality->burst_ratio,
			      &quality->ie_eff))
		return false;
	quality->r = sc_emodel_r_lq(quality->scale, quality->ie_eff);
	quality->mos = sc_emodel_mos(quality->scale, quality->r);
	return true;
}
