/* What a listener thinks of a stream, by the E-model and a jitter buffer (METRICS.md 12.8,
 * RTP-6): nothing where no value is published for its codec. */
#ifndef SC_MEDIA_QUALITY_H
#define SC_MEDIA_QUALITY_H

#include "media/emodel.h"
#include "media/stream.h"

struct sc_quality {
	enum sc_mos_scale scale;
	double loss_percent; /* lost and discarded */
	double burst_ratio;
	double ie_eff;
	double r, mos; /* LQ: without delay */
};

/* `impairment` NULL: none is published. False: `quality` is not known. */
bool sc_quality_of(const struct sc_stream_result *result, enum sc_buffer buffer,
		   const struct sc_impairment *impairment, struct sc_quality *quality);

/* The same of a part of the stream: of `expected` packets `bad` were lost or discarded. How many
 * that are in a row is taken from the whole stream. */
bool sc_quality_of_part(const struct sc_stream_result *result, enum sc_buffer buffer, uint64_t bad,
			uint64_t expected, const struct sc_impairment *impairment,
			struct sc_quality *quality);

#endif
