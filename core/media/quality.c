#include "media/quality.h"

bool sc_quality_of_part(const struct sc_stream_result *result, enum sc_buffer buffer, uint64_t bad,
			uint64_t expected, const struct sc_impairment *impairment,
			struct sc_quality *quality)
{
	if (!impairment || expected == 0)
		return false;
	quality->scale = impairment->scale;
	quality->loss_percent = 100.0 * (double)bad / (double)expected;
	quality->burst_ratio =
		sc_emodel_burst_ratio(result->lost + result->discarded[buffer],
				      result->bad_runs[buffer], (double)bad / (double)expected);
	if (!sc_emodel_ie_eff(impairment, quality->loss_percent, quality->burst_ratio,
			      &quality->ie_eff))
		return false;
	quality->r = sc_emodel_r_lq(quality->scale, quality->ie_eff);
	quality->mos = sc_emodel_mos(quality->scale, quality->r);
	return true;
}

bool sc_quality_of(const struct sc_stream_result *result, enum sc_buffer buffer,
		   const struct sc_impairment *impairment, struct sc_quality *quality)
{
	return sc_quality_of_part(result, buffer, result->lost + result->discarded[buffer],
				  result->expected, impairment, quality);
}
