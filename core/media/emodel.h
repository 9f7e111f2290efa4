/* The E-model (ITU-T G.107): what loss and delay do to a conversation, as R and MOS.
 *
 * All that G.107 leaves to the network has its default there, but for what is an argument
 * here. A value exists only where one is published (METRICS.md 12.8, RTP-8). */
#ifndef SC_MEDIA_EMODEL_H
#define SC_MEDIA_EMODEL_H

#include "base/span.h"
#include "base/value.h"

/* Never averaged with one another. X(id, word) */
#define SC_MOS_SCALES(X) \
	X(NB, "nb")             /* narrow band, G.107 */ \
	X(WB, "wb")             /* wide band, G.107.1 */ \
	X(FB, "fb")             /* full band, G.107.2 */ \
	X(DECLARED, "declared") /* narrow band, by a value that nobody published */

enum sc_mos_scale {
	SC_MOS_NONE,
#define X(id, word) SC_MOS_##id,
	SC_MOS_SCALES(X)
#undef X
} SC_PACKED;

extern const char *const sc_mos_scale_words[]; /* of value n: [n - 1]; NULL at the end */

#define SC_NO_BPL (-1.0)

/* What a codec costs: the equipment impairment factor, and how robust it is against loss. */
struct sc_impairment {
	const char *codec; /* as in codec.h; compared without case */
	const char *mode;  /* "": what is taken where nobody says more */
	double ie;
	double bpl; /* SC_NO_BPL: none is published */
	enum sc_mos_scale scale;
	const char *source;
};

/* `mode` absent or empty: the row for what is usual. NULL: no value is published. */
const struct sc_impairment *sc_impairment_of(struct sc_span codec, struct sc_span mode);

/* "opus=0/25.1": a name, Ie from 0 to 95, and Bpl from 0.1 to 1000. False: it is no such thing. The
 * codec's name is then *name. */
bool sc_impairment_read(struct sc_span text, struct sc_span *name,
			struct sc_impairment *impairment);

/* What the user declares of the codec, the first of these texts, all of which can be read; else
 * what is published. `texts` may be NULL, as is their end. `room` may be what is returned. */
const struct sc_impairment *sc_impairment_declared(const char *const *texts, struct sc_span codec,
						   struct sc_impairment *room);

extern const struct sc_impairment sc_impairments[];
extern const size_t sc_impairment_count;

/* BurstR: how much longer losses in a row are than random ones (1). `runs` of consecutive
 * lost packets, `lost` in all of them; `share` of all packets are lost. */
double sc_emodel_burst_ratio(uint64_t lost, uint64_t runs, double share);

/* Ie,eff at that percentage of loss. False: it needs a Bpl, and none is published. */
bool sc_emodel_ie_eff(const struct sc_impairment *impairment, double loss_percent,
		      double burst_ratio, double *ie_eff);

/* R without delay (LQ): of that scale's best. */
double sc_emodel_r_lq(enum sc_mos_scale scale, double ie_eff);

/* R of a conversation (CQ), narrow band, with that absolute one-way delay. */
double sc_emodel_r_cq(double ie_eff, double delay_ms);

/* The same by Cole and Rosenbluth's short form of the delay term: 3 too low at 400 ms, 9
 * at 500. */
double sc_emodel_r_cq_simple(double ie_eff, double delay_ms);

/* MOS of R, on the scale of that R. */
double sc_emodel_mos(enum sc_mos_scale scale, double r);

/* ITU-T G.109, narrow band. X(id, word, from which R) */
#define SC_QUALITY_CLASSES(X) \
	X(BEST, "best", 90) \
	X(HIGH, "high", 80) \
	X(MEDIUM, "medium", 70) \
	X(LOW, "low", 60) \
	X(POOR, "poor", 0)

enum sc_quality_class {
	SC_QUALITY_NONE,
#define X(id, word, from) SC_QUALITY_##id,
	SC_QUALITY_CLASSES(X)
#undef X
} SC_PACKED;

extern const char *const sc_quality_class_words[];

enum sc_quality_class sc_emodel_class(double r);

#endif
