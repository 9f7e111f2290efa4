/* What each check does to each metric, and which way: the reasons are in METRICS.md 18.3, and
 * tests/world/test_lost_packets.py takes packets out of whole captures to see whether it is so. */
#include <string.h>

#include "verdict/health_parts.h"

/* Metrics that suffer alike: names with a space on both sides. */
#define RATES " SER SEER ASR ABR NER REG_SUCCESS "
#define FAILURES " IRA IRA_INITIAL IRA_REFRESH ISA REG_AUTH_FAIL "
#define ANSWERS " RRD RRD_INITIAL RRD_REFRESH RRD_DEREGISTER RRD_FETCH SRD_S SRD_F FRD PDD TTA "
#define PARTS " RING ACKD CXD CXI SDD_S SDD_F "
#define LENGTHS " SDT_S SDT_F ACD "
#define EXCHANGES " TRT ORD PGRD PGAD HOP RID HOLD PRK PRK_2XX XFA XFT SUBN SUBA SE REGI REG_LAPSE "
#define AMOUNTS " CPS CONCURRENCY MOU "
#define WAYS " TWO_WAY ONE_WAY NO_MEDIA CLIPPED "
#define MEDIA_TIMES " EMD PAD_TO_CALLER PAD_TO_CALLEE "
#define SIGNALLING \
	RATES FAILURES ANSWERS PARTS LENGTHS EXCHANGES AMOUNTS " SCR SHORT RETRANSMISSION_RATIO "
#define MOS " MOS_NB MOS_WB MOS_FB "
#define MEDIA WAYS MEDIA_TIMES MOS " JITTER_MAX LOST_MAX "
#define CHECK(id) UINT64_C(1) << SC_CHECK_##id

/* Packets that are lost at random. */
#define LOST (CHECK(DROPS) | CHECK(MISSING))
/* Messages that are lost for what they are. */
#define HIDDEN \
	(CHECK(TCP_GAPS) | CHECK(SNAPLEN) | CHECK(FRAGMENTS) | CHECK(FRAGMENTS_FILTERED) | \
	 CHECK(ONE_DIRECTION))

/* The first that names a metric for a check counts. */
static const struct {
	uint64_t checks;
	const char *metrics;
	enum sc_bias direction;
} effects[] = {
	{LOST, " SCR SHORT CPS MOU RETRANSMISSION_RATIO REG_SUCCESS ", SC_BIAS_LOW},
	{LOST, " SRD_S PDD FRD PGRD CONCURRENCY IRA IRA_INITIAL IRA_REFRESH ", SC_BIAS_HIGH},
	{CHECK(DROPS), " LOST_MAX ", SC_BIAS_HIGH},
	{CHECK(DROPS), MOS, SC_BIAS_LOW},
	{LOST, SIGNALLING, SC_BIAS_EITHER},
	{CHECK(DROPS), MEDIA, SC_BIAS_EITHER},
	{HIDDEN, " CPS MOU ", SC_BIAS_LOW},
	{HIDDEN, SIGNALLING, SC_BIAS_EITHER},
	{CHECK(UNSEEN), AMOUNTS, SC_BIAS_LOW}, /* calls of which nothing is seen */
	{CHECK(UNSEEN), SIGNALLING, SC_BIAS_EITHER},
	{CHECK(STARTS_INSIDE) | CHECK(ENDS_INSIDE), LENGTHS " MOU SCR ", SC_BIAS_LOW},
	{CHECK(STARTS_INSIDE) | CHECK(ENDS_INSIDE), " SHORT ", SC_BIAS_HIGH},
	{CHECK(STARTS_INSIDE), " CONCURRENCY ", SC_BIAS_LOW},
	{CHECK(STARTS_INSIDE) | CHECK(ENDS_INSIDE), RATES FAILURES, SC_BIAS_EITHER},
	{CHECK(CLOCK), ANSWERS PARTS LENGTHS EXCHANGES MEDIA_TIMES " CLIPPED JITTER_MAX " MOS,
	 SC_BIAS_EITHER},
	{CHECK(MEDIA_LOSS_TOGETHER), " LOST_MAX ", SC_BIAS_HIGH},
	{CHECK(MEDIA_LOSS_TOGETHER), MOS, SC_BIAS_LOW},
	{CHECK(NO_MEDIA) | CHECK(NO_SIGNALLING), MEDIA, SC_BIAS_EITHER},
};

static bool names(const char *metrics, const char *metric)
{
	size_t length = strlen(metric);

	for (const char *at = metrics; (at = strstr(at, metric)); at += length)
		if (at[-1] == ' ' && at[length] == ' ')
			return true;
	return false;
}

enum sc_bias sc_health_effect(enum sc_health_check_id check, const char *metric)
{
	for (size_t i = 0; i < G_N_ELEMENTS(effects); i++)
		if ((effects[i].checks & UINT64_C(1) << check) && names(effects[i].metrics, metric))
			return effects[i].direction;
	return SC_BIAS_NONE;
}
