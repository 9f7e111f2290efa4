#include "media/emodel.h"

#include <math.h>

const char *const sc_mos_scale_words[] = {
#define X(id, word) word,
	SC_MOS_SCALES(X)
#undef X
		NULL};

const char *const sc_quality_class_words[] = {
#define X(id, word, from) word,
	SC_QUALITY_CLASSES(X)
#undef X
		NULL};

/* R when nothing is wrong, by scale: G.107 with its defaults (93.206, which it prints as
 * 93.2), G.107.1 and G.107.2. */
static const double best_r[] = {
	[SC_MOS_NB] = 93.2, [SC_MOS_WB] = 129, [SC_MOS_FB] = 148, [SC_MOS_DECLARED] = 93.2};

/* Values of R beyond the narrow band's 100, shrunk to it (G.107.1 annex A, G.107.2). */
static const double shrunk_by[] = {
	[SC_MOS_NB] = 1, [SC_MOS_WB] = 1.29, [SC_MOS_FB] = 1.48, [SC_MOS_DECLARED] = 1};

/* Ie at which nothing is understood (G.107 7.5). */
#define IE_WORST 95.0

/* Defaults of G.107, table 1: loudness ratings, sidetone, echo and noise, in dB. */
#define SLR 8.0
#define RLR 2.0
#define STMR 15.0
#define LSTR 18.0
#define DS 3.0
#define TELR 65.0
#define WEPL 110.0
#define NC (-70.0)
#define NFOR (-64.0)
#define PS 35.0
#define PR 35.0
#define OLR (SLR + RLR)

static double from_db(double db)
{
	return pow(10, db / 10);
}

/* The sum of all noise, referred to the 0 dBr point: 7.2. */
static double noise(void)
{
	double sender = PS - SLR - DS - 100 + 0.004 * pow(PS - OLR - DS - 14, 2);
	double room = PR + 10 * log10(1 + from_db(10 - LSTR));
	double receiver = RLR - 121 + room + 0.008 * pow(room - 35, 2);

	return 10 * log10(from_db(NC) + from_db(sender) + from_db(receiver) + from_db(NFOR + RLR));
}

/* Ro: 7.2. */
static double signal_to_noise(void)
{
	return 15 - 1.5 * (SLR + noise());
}

/* Is: too loud, too much sidetone, quantising distortion of one unit; 7.3. */
static double simultaneous(double delay_ms)
{
	double loud = (OLR + 0.2 * (64 + noise() - RLR)) / 8;
	double sidetone = -10 * log10(from_db(-STMR) + exp(-delay_ms / 4) * from_db(-TELR));
	double q = 37, g = 1.07 + 0.258 * q + 0.0602 * q * q;
	double y = (signal_to_noise() - 100) / 15 + 46 / 8.4 - g / 9, z = 46.0 / 30 - g / 40;

	return 20 * (pow(1 + pow(loud, 8), 1.0 / 8) - loud) +
	       12 * pow(1 + pow((sidetone - 13) / 6, 8), 1.0 / 8) -
	       28 * pow(1 + pow((sidetone + 1) / 19.4, 35), 1.0 / 35) -
	       13 * pow(1 + pow((sidetone - 3) / 33, 13), 1.0 / 13) + 29 +
	       15 * log10(1 + pow(10, y) + pow(10, z));
}

/* Idte: the talker's echo, 7.4. */
static double talker_echo(double t)
{
	double rating = TELR - 40 * log10((1 + t / 10) / (1 + t / 150)) + 6 * exp(-0.3 * t * t);
	double half = (-1.5 * (noise() - RLR) - (80 + 2.5 * (rating - 14))) / 2;

	return (half + sqrt(half * half + 100) - 1) * (1 - exp(-t));
}

/* Idle: the listener's echo, 7.4. */
static double listener_echo(double round_trip)
{
	double rating = 10.5 * (WEPL + 7) * pow(round_trip + 1, -0.25);
	double half = (signal_to_noise() - rating) / 2;

	return half + sqrt(half * half + 169);
}

/* Idd: too long even without echo, 7.4; sT is 1 and mT 100 ms by default. */
static double too_long(double t)
{
	double x = t > 100 ? log2(t / 100) : 0;

	if (t <= 100)
		return 0;
	return 25 * (pow(1 + pow(x, 6), 1.0 / 6) - 3 * pow(1 + pow(x / 3, 6), 1.0 / 6) + 2);
}

double sc_emodel_r_cq(double ie_eff, double delay_ms)
{
	double t = delay_ms;

	return signal_to_noise() - simultaneous(t) - talker_echo(t) - listener_echo(2 * t) -
	       too_long(t) - ie_eff;
}

double sc_emodel_r_cq_simple(double ie_eff, double delay_ms)
{
	double beyond = delay_ms > 177.3 ? delay_ms - 177.3 : 0;

	return best_r[SC_MOS_NB] - 0.024 * delay_ms - 0.11 * beyond - ie_eff;
}

double sc_emodel_r_lq(enum sc_mos_scale scale, double ie_eff)
{
	return best_r[scale] - ie_eff;
}

double sc_emodel_burst_ratio(uint64_t lost, uint64_t runs, double share)
{
	double ratio = 1;

	if (runs > 0)
		ratio = (double)lost / (double)runs * (1 - share);
	return ratio > 1 ? ratio : 1;
}

bool sc_emodel_ie_eff(const struct sc_impairment *impairment, double loss_percent,
		      double burst_ratio, double *ie_eff)
{
	*ie_eff = impairment->ie;
	if (!(loss_percent > 0))
		return true;
	if (impairment->bpl < 0)
		return false;
	*ie_eff += (IE_WORST - impairment->ie) * loss_percent /
		   (loss_percent / burst_ratio + impairment->bpl);
	return true;
}

/* Annex B; below R = 6.5 its polynomial dips under 1, which no listener can say. */
double sc_emodel_mos(enum sc_mos_scale scale, double r)
{
	double mos;

	r /= shrunk_by[scale];
	if (r <= 0)
		return 1;
	if (r >= 100)
		return 4.5;
	mos = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
	return mos > 1 ? mos : 1;
}

enum sc_quality_class sc_emodel_class(double r)
{
#define X(id, word, from) \
	if (r >= (from)) \
		return SC_QUALITY_##id;
	SC_QUALITY_CLASSES(X)
#undef X
	return SC_QUALITY_POOR;
}
