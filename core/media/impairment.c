/* Which codec costs what (METRICS.md 12.8): rows with citation and edition. G.113 itself was
 * not at hand: "second-hand" is what others quote of it, "unchecked" what is said of it
 * without a quotation. */
#include "media/emodel.h"

#include <string.h>

#include "base/decimal.h"

#define QUOTED "ITU-T G.113 (11/2007) appendix I, second-hand"
#define UNCHECKED "ITU-T G.113 (11/2007) appendix I, unchecked"
#define WIDE "ITU-T G.113 (09/2024) appendix IV.1, second-hand"
#define FULL "ITU-T G.113 (09/2024), full band, second-hand"
#define NB SC_MOS_NB

/* What is not here has no published value: narrow-band AMR, iLBC, Speex, Opus, SILK, G.722. */
const struct sc_impairment sc_impairments[] = {
	/* Receivers conceal losses (appendix I of G.711) unless said otherwise. */
	{"PCMU", "", 0, 25.1, NB, QUOTED},
	{"PCMA", "", 0, 25.1, NB, QUOTED},
	{"PCMU", "no-plc", 0, 4.3, NB, QUOTED},
	{"PCMA", "no-plc", 0, 4.3, NB, QUOTED},
	{"G729", "", 11, 19.0, NB, QUOTED}, /* G.729A with VAD */
	{"G729", "no-vad", 10, 19.0, NB, UNCHECKED},
	{"G723", "", 15, 16.1, NB, QUOTED}, /* 6.3 kbit/s with VAD */
	{"G723", "5.3", 19, 16.1, NB, UNCHECKED},
	{"GSM-EFR", "", 5, 10.0, NB, UNCHECKED},
	{"GSM", "", 20, SC_NO_BPL, NB, QUOTED},
	{"GSM-HR-08", "", 23, SC_NO_BPL, NB, UNCHECKED},
	{"G726-24", "", 25, SC_NO_BPL, NB, UNCHECKED},
	{"G726-32", "", 7, SC_NO_BPL, NB, UNCHECKED},
	{"G726-40", "", 2, SC_NO_BPL, NB, UNCHECKED},
	{"G728", "", 7, SC_NO_BPL, NB, UNCHECKED},
	/* By the mode in kbit/s; which one a stream uses stands in its payload. */
	{"AMR-WB", "23.85", 8, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"AMR-WB", "23.05", 1, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"AMR-WB", "19.85", 3, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"AMR-WB", "18.25", 5, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"AMR-WB", "15.85", 7, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"AMR-WB", "14.25", 10, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"AMR-WB", "12.65", 13, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"AMR-WB", "8.85", 26, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"AMR-WB", "6.60", 41, SC_NO_BPL, SC_MOS_WB, WIDE},
	{"EVS", "48", 10.2, SC_NO_BPL, SC_MOS_FB, FULL},
	{"EVS", "32", 8.7, SC_NO_BPL, SC_MOS_FB, FULL},
	{"EVS", "24.4", 7.2, SC_NO_BPL, SC_MOS_FB, FULL},
	{"EVS", "16.4", 10.8, SC_NO_BPL, SC_MOS_FB, FULL},
	{"EVS", "13.2", 17.1, SC_NO_BPL, SC_MOS_FB, FULL},
	{"EVS", "9.6", 22.7, SC_NO_BPL, SC_MOS_FB, FULL},
};
const size_t sc_impairment_count = sizeof sc_impairments / sizeof sc_impairments[0];

const struct sc_impairment *sc_impairment_of(struct sc_span codec, struct sc_span mode)
{
	for (size_t i = 0; i < sc_impairment_count; i++)
		if (sc_span_caseeq(sc_span_of(sc_impairments[i].codec), codec) &&
		    sc_span_eq(sc_span_of(sc_impairments[i].mode), mode))
			return &sc_impairments[i];
	return NULL;
}

bool sc_impairment_read(struct sc_span text, struct sc_span *name, struct sc_impairment *impairment)
{
	enum { IE_MAX = 95, BPL_MAX = 1000, BPL_MIN_THOUSANDTHS = 100 };
	const char *equals = text.len > 0 ? memchr(text.ptr, '=', text.len) : NULL;
	const char *end = text.ptr + text.len;
	const char *slash = equals ? memchr(equals, '/', (size_t)(end - equals)) : NULL;
	uint32_t ie, bpl;

	if (!slash || equals == text.ptr ||
	    !sc_decimal_read(sc_span_between(equals + 1, slash), IE_MAX, &ie) ||
	    !sc_decimal_read(sc_span_between(slash + 1, end), BPL_MAX, &bpl) ||
	    bpl < BPL_MIN_THOUSANDTHS)
		return false;
	*name = sc_span_between(text.ptr, equals);
	*impairment = (struct sc_impairment){
		.codec = "",
		.mode = "",
		.ie = ie / (double)SC_THOUSANDTHS,
		.bpl = bpl / (double)SC_THOUSANDTHS,
		.scale = SC_MOS_DECLARED,
		.source = "declared",
	};
	return true;
}

const struct sc_impairment *sc_impairment_declared(const char *const *texts, struct sc_span codec,
						   struct sc_impairment *room)
{
	struct sc_span name;

	if (!codec.ptr)
		return NULL;
	for (; texts && *texts; texts++)
		if (sc_impairment_read(sc_span_of(*texts), &name, room) &&
		    sc_span_caseeq(name, codec))
			return room;
	return sc_impairment_of(codec, (struct sc_span){NULL, 0});
}
