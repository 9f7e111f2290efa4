/* The E-model against METRICS.md 12.8: rows E1 to E9, the table of delays, R to MOS, classes; and
 * every row of the codecs. Values there have as many decimals as here. */
#include "media.h"
#include "media/quality.h"

#define NEAR(got, wanted, decimals) \
	g_assert_cmpfloat_with_epsilon(got, wanted, 0.5 * pow(10, -(decimals)) + 1e-9)

static const struct sc_impairment *impairment(const char *codec, const char *mode)
{
	return sc_impairment_of(sc_span_of(codec), sc_span_of(mode));
}

/* "x / y" of the table: the simplified delay term, the full one. Row E10 is void (RTP-8). */
static const struct {
	const char *codec, *mode;
	double loss_percent, burst_ratio, delay_ms, ie_eff, r_lq, mos_lq, r_simple, r_full,
		mos_simple, mos_full;
} rows[] = {
	{"PCMU", "", 0, 1, 0, 0.000, 93.20, 4.409, 93.20, 93.21, 4.409, 4.409},
	{"PCMA", "", 1, 1, 100, 3.640, 89.56, 4.328, 87.16, 87.02, 4.263, 4.259},
	{"pcmu", "", 3, 1, 150, 10.142, 83.06, 4.134, 79.46, 79.40, 4.003, 4.001},
	{"PCMU", "no-plc", 1, 1, 0, 17.925, 75.28, 3.834, 75.28, 75.28, 3.834, 3.834},
	{"PCMU", "", 3, 2, 100, 10.714, 82.49, 4.114, 80.09, 79.95, 4.027, 4.022},
	{"PCMU", "", 10, 1, 0, 27.066, 66.13, 3.411, 66.13, 66.14, 3.411, 3.411},
	{"G729", "", 0, 1, 100, 11.000, 82.20, 4.104, 79.80, 79.66, 4.016, 4.011},
	{"G729", "", 2, 1, 100, 19.000, 74.20, 3.787, 71.80, 71.66, 3.680, 3.674},
	{"G723", "", 1, 1, 100, 19.678, 73.52, 3.758, 71.12, 70.99, 3.649, 3.643},
};

static void test_rows(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		double ie_eff, r_lq, r_simple, r_full;

		g_test_message("E%u", i + 1);
		g_assert_true(sc_emodel_ie_eff(impairment(rows[i].codec, rows[i].mode),
					       rows[i].loss_percent, rows[i].burst_ratio, &ie_eff));
		NEAR(ie_eff, rows[i].ie_eff, 3);
		r_lq = sc_emodel_r_lq(SC_MOS_NB, ie_eff);
		r_simple = sc_emodel_r_cq_simple(ie_eff, rows[i].delay_ms);
		r_full = sc_emodel_r_cq(ie_eff, rows[i].delay_ms);
		NEAR(r_lq, rows[i].r_lq, 2);
		NEAR(r_simple, rows[i].r_simple, 2);
		NEAR(r_full, rows[i].r_full, 2);
		NEAR(sc_emodel_mos(SC_MOS_NB, r_lq), rows[i].mos_lq, 3);
		NEAR(sc_emodel_mos(SC_MOS_NB, r_simple), rows[i].mos_simple, 3);
		NEAR(sc_emodel_mos(SC_MOS_NB, r_full), rows[i].mos_full, 3);
	}
}

/* G.711 without loss; all defaults give 93.206. */
static void test_delays(void)
{
	static const double delays[][3] = {
		{0, 93.21, 4.409},   {50, 91.76, 4.380},  {100, 90.66, 4.355}, {150, 89.54, 4.328},
		{200, 85.80, 4.223}, {300, 72.67, 3.719}, {400, 62.25, 3.216}, {500, 54.80, 2.828},
	};

	NEAR(sc_emodel_r_cq(0, 0), 93.206, 3);
	for (unsigned i = 0; i < G_N_ELEMENTS(delays); i++) {
		double r = sc_emodel_r_cq(0, delays[i][0]);

		NEAR(r, delays[i][1], 2);
		NEAR(sc_emodel_mos(SC_MOS_NB, r), delays[i][2], 3);
	}
	/* 0.024 * 277.3 + 0.11 * 100 less than 93.2 */
	NEAR(sc_emodel_r_cq_simple(0, 277.3), 75.5448, 4);
}

static void test_mos(void)
{
	static const double values[][2] = {
		{50, 2.575}, {60, 3.100}, {70, 3.597}, {80, 4.024}, {90, 4.339}, {93.2, 4.409},
		{100, 4.5},  {120, 4.5},  {0, 1},      {-5, 1},     {3, 1},      {6.5152, 1},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(values); i++)
		NEAR(sc_emodel_mos(SC_MOS_NB, values[i][0]), values[i][1], 3);
	g_assert_cmpfloat(sc_emodel_mos(SC_MOS_NB, 6.516), >, 1);
	/* G.107.1: 129 is the best, as 100 is here; G.107.2: 148. */
	NEAR(sc_emodel_mos(SC_MOS_WB, sc_emodel_r_lq(SC_MOS_WB, 0)), 4.5, 6);
	NEAR(sc_emodel_mos(SC_MOS_WB, 129 * 0.7), 3.597, 3);
	NEAR(sc_emodel_mos(SC_MOS_FB, 148 * 0.6), 3.100, 3);
}

static void test_classes(void)
{
	static const struct {
		double r;
		const char *word;
	} classes[] = {{93.2, "best"},   {90, "best"},   {89.9, "high"}, {80, "high"},
		       {79.9, "medium"}, {70, "medium"}, {69, "low"},    {60, "low"},
		       {59.9, "poor"},   {0, "poor"},    {-20, "poor"}};

	for (unsigned i = 0; i < G_N_ELEMENTS(classes); i++)
		g_assert_cmpstr(sc_quality_class_words[sc_emodel_class(classes[i].r) - 1], ==,
				classes[i].word);
	g_assert_cmpstr(sc_mos_scale_words[SC_MOS_FB - 1], ==, "fb");
}

/* METRICS.md 12.8: mean length of runs times 1 - Ppl, at least 1. */
static void test_burst_ratio(void)
{
	NEAR(sc_emodel_burst_ratio(20, 5, 0.2), 3.2, 9);
	NEAR(sc_emodel_burst_ratio(20, 20, 0.2), 1, 9);
	NEAR(sc_emodel_burst_ratio(0, 0, 0), 1, 9);
}

/* METRICS.md 12.8 and RTP-8, row by row; -1: no Bpl is published. */
static void test_impairments(void)
{
	static const struct {
		const char *codec, *mode;
		double ie, bpl;
		enum sc_mos_scale scale;
	} table[] = {
		{"PCMU", "no-plc", 0, 4.3, SC_MOS_NB},  {"PCMA", "no-plc", 0, 4.3, SC_MOS_NB},
		{"PCMU", "", 0, 25.1, SC_MOS_NB},       {"PCMA", "", 0, 25.1, SC_MOS_NB},
		{"G729", "", 11, 19.0, SC_MOS_NB},      {"G729", "no-vad", 10, 19.0, SC_MOS_NB},
		{"G723", "", 15, 16.1, SC_MOS_NB},      {"G723", "5.3", 19, 16.1, SC_MOS_NB},
		{"GSM", "", 20, -1, SC_MOS_NB},         {"GSM-EFR", "", 5, 10.0, SC_MOS_NB},
		{"GSM-HR-08", "", 23, -1, SC_MOS_NB},   {"G726-32", "", 7, -1, SC_MOS_NB},
		{"G726-24", "", 25, -1, SC_MOS_NB},     {"G726-40", "", 2, -1, SC_MOS_NB},
		{"G728", "", 7, -1, SC_MOS_NB},         {"AMR-WB", "23.85", 8, -1, SC_MOS_WB},
		{"AMR-WB", "23.05", 1, -1, SC_MOS_WB},  {"AMR-WB", "19.85", 3, -1, SC_MOS_WB},
		{"AMR-WB", "18.25", 5, -1, SC_MOS_WB},  {"AMR-WB", "15.85", 7, -1, SC_MOS_WB},
		{"AMR-WB", "14.25", 10, -1, SC_MOS_WB}, {"AMR-WB", "12.65", 13, -1, SC_MOS_WB},
		{"AMR-WB", "8.85", 26, -1, SC_MOS_WB},  {"AMR-WB", "6.60", 41, -1, SC_MOS_WB},
		{"EVS", "48", 10.2, -1, SC_MOS_FB},     {"EVS", "32", 8.7, -1, SC_MOS_FB},
		{"EVS", "24.4", 7.2, -1, SC_MOS_FB},    {"EVS", "16.4", 10.8, -1, SC_MOS_FB},
		{"EVS", "13.2", 17.1, -1, SC_MOS_FB},   {"EVS", "9.6", 22.7, -1, SC_MOS_FB},
	};
	static const char *const none[] = {"AMR",  "iLBC", "speex", "opus",
					   "SILK", "G722", "AMR-WB"};

	g_assert_cmpuint(sc_impairment_count, ==, G_N_ELEMENTS(table));
	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
		const struct sc_impairment *row = impairment(table[i].codec, table[i].mode);
		double ie_eff;

		g_assert_nonnull(row);
		NEAR(row->ie, table[i].ie, 9);
		NEAR(row->bpl, table[i].bpl, 9);
		g_assert_cmpuint(row->scale, ==, table[i].scale);
		g_assert_nonnull(strstr(row->source, "G.113"));
		/* Without a Bpl nothing is said of losses. */
		g_assert_cmpint(sc_emodel_ie_eff(row, 0.1, 1, &ie_eff), ==, table[i].bpl > 0);
		g_assert_true(sc_emodel_ie_eff(row, 0, 1, &ie_eff));
		NEAR(ie_eff, table[i].ie, 9);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(none); i++)
		g_assert_null(impairment(none[i], ""));
	g_assert_null(impairment("PCMU", "64"));
}

/* 1000 packets of which 3 % are lost: one by one it is row E3 without delay. Two by two BurstR is
 * 2 * 0.97, and Ie,eff 95 * 3 / (3 / 1.94 + 25.1) = 10.6956. What comes 100 ms late is lost to the
 * buffers of 50 and 60 ms. */
static void test_quality(void)
{
	static const struct {
		unsigned run, late;
		double loss_percent[SC_BUFFER_COUNT];
		double r_60, mos_60;
	} streams[] = {
		{1, 0, {3, 3, 3}, 83.06, 4.134},
		{2, 0, {3, 3, 3}, 82.50, 4.115},
		{0, 10, {1, 1, 0}, 89.56, 4.328},
		{0, 0, {0, 0, 0}, 93.20, 4.409},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(streams); i++) {
		unsigned run = streams[i].run;
		struct sc_quality quality;
		struct media media;

		media_init(&media);
		for (unsigned n = 0; n < 1000; n++)
			if (n % 30 < 20 || n >= 30 * 30 / MAX(run, 1) || n % 30 >= 20 + run)
				media_send_at(&media, n,
					      streams[i].late > 0 && n % 100 == 50 ? 100 : 0);
		media_result(&media);
		for (enum sc_buffer b = 0; b < SC_BUFFER_COUNT; b++) {
			g_assert_true(
				sc_quality_of(&media.result, b, impairment("PCMU", ""), &quality));
			NEAR(quality.loss_percent, streams[i].loss_percent[b], 9);
		}
		sc_quality_of(&media.result, SC_BUFFER_60, impairment("PCMU", ""), &quality);
		NEAR(quality.r, streams[i].r_60, 2);
		NEAR(quality.mos, streams[i].mos_60, 3);
		g_assert_cmpuint(quality.scale, ==, SC_MOS_NB);
		/* No Bpl is published: nothing is known once something is lost. */
		g_assert_cmpint(sc_quality_of(&media.result, SC_BUFFER_60,
					      impairment("G726-32", ""), &quality),
				==, i == 3);
		g_assert_false(sc_quality_of(&media.result, SC_BUFFER_60, NULL, &quality));
		media_done(&media);
	}
}

/* RTP-8: what a user declares, beside G.107's narrow band. */
static void test_declared(void)
{
	static const char *const bad[] = {"",
					  "opus",
					  "opus=",
					  "opus=0",
					  "opus=0/",
					  "=0/25.1",
					  "opus=/25.1",
					  "opus=-1/25",
					  "opus=96/25",
					  "opus=0/0",
					  "opus=0/0.09",
					  "opus=0/1000.1",
					  "opus=0/25.1x",
					  "opus=0x5/25",
					  "opus=0/25,1",
					  "opus=1e1/25",
					  "opus 0/25"};
	static const char *const texts[] = {"Opus=0/25.1", "PCMU=95/0.1", "opus=50/1", NULL};
	const struct sc_impairment *found;
	struct sc_impairment room;
	struct sc_span name;
	double ie_eff;

	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(sc_impairment_read(sc_span_of(bad[i]), &name, &room));
	found = sc_impairment_declared(texts, SC_SPAN_LIT("OPUS"), &room);
	g_assert_true(found && found->scale == SC_MOS_DECLARED);
	NEAR(found->ie, 0, 9);
	NEAR(found->bpl, 25.1, 9);
	/* E2, as of the same values published: 1 %, and E1 */
	g_assert_true(sc_emodel_ie_eff(found, 1, 1, &ie_eff));
	NEAR(ie_eff, 3.640, 3);
	NEAR(sc_emodel_mos(found->scale, sc_emodel_r_lq(found->scale, ie_eff)), 4.328, 3);
	NEAR(sc_emodel_mos(found->scale, sc_emodel_r_lq(found->scale, 0)), 4.409, 3);
	found = sc_impairment_declared(texts, SC_SPAN_LIT("PCMU"), &room);
	NEAR(found->ie, 95, 9);
	g_assert_true(sc_impairment_declared(texts, SC_SPAN_LIT("PCMA"), &room) ==
		      impairment("PCMA", ""));
	g_assert_null(sc_impairment_declared(NULL, SC_SPAN_LIT("opus"), &room));
	g_assert_null(sc_impairment_declared(texts, sc_span(NULL, 0), &room));
	g_assert_cmpstr(sc_mos_scale_words[SC_MOS_DECLARED - 1], ==, "declared");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/emodel/rows", test_rows);
	g_test_add_func("/media/emodel/delays", test_delays);
	g_test_add_func("/media/emodel/mos", test_mos);
	g_test_add_func("/media/emodel/classes", test_classes);
	g_test_add_func("/media/emodel/burst_ratio", test_burst_ratio);
	g_test_add_func("/media/emodel/impairments", test_impairments);
	g_test_add_func("/media/quality/buffers", test_quality);
	g_test_add_func("/media/emodel/declared", test_declared);
	return g_test_run();
}
