/* Payload formats: the tables of RFC 3551 6, and names with the clock of their RFC. */
#include <glib.h>

#include "media/codec.h"

/* Tables 4 and 5, copied from the RFC; those it calls reserved or unassigned are not there. */
static const struct {
	uint8_t number;
	const char *name;
	uint32_t clock_rate;
	enum sc_payload payload;
} statics[] = {
	{0, "PCMU", 8000, SC_PAYLOAD_AUDIO},   {3, "GSM", 8000, SC_PAYLOAD_AUDIO},
	{4, "G723", 8000, SC_PAYLOAD_AUDIO},   {5, "DVI4", 8000, SC_PAYLOAD_AUDIO},
	{6, "DVI4", 16000, SC_PAYLOAD_AUDIO},  {7, "LPC", 8000, SC_PAYLOAD_AUDIO},
	{8, "PCMA", 8000, SC_PAYLOAD_AUDIO},   {9, "G722", 8000, SC_PAYLOAD_AUDIO},
	{10, "L16", 44100, SC_PAYLOAD_AUDIO},  {11, "L16", 44100, SC_PAYLOAD_AUDIO},
	{12, "QCELP", 8000, SC_PAYLOAD_AUDIO}, {13, "CN", 8000, SC_PAYLOAD_NOISE},
	{14, "MPA", 90000, SC_PAYLOAD_AUDIO},  {15, "G728", 8000, SC_PAYLOAD_AUDIO},
	{16, "DVI4", 11025, SC_PAYLOAD_AUDIO}, {17, "DVI4", 22050, SC_PAYLOAD_AUDIO},
	{18, "G729", 8000, SC_PAYLOAD_AUDIO},  {25, "CelB", 90000, SC_PAYLOAD_VIDEO},
	{26, "JPEG", 90000, SC_PAYLOAD_VIDEO}, {28, "nv", 90000, SC_PAYLOAD_VIDEO},
	{31, "H261", 90000, SC_PAYLOAD_VIDEO}, {32, "MPV", 90000, SC_PAYLOAD_VIDEO},
	{33, "MP2T", 90000, SC_PAYLOAD_VIDEO}, {34, "H263", 90000, SC_PAYLOAD_VIDEO},
};

static void test_static(void)
{
	unsigned found = 0;

	for (unsigned number = 0; number < 256; number++)
		found += sc_codec_of_number((uint8_t)number) != NULL;
	g_assert_cmpuint(found, ==, G_N_ELEMENTS(statics));
	for (unsigned i = 0; i < G_N_ELEMENTS(statics); i++) {
		const struct sc_codec *codec = sc_codec_of_number(statics[i].number);

		g_assert_nonnull(codec);
		g_assert_cmpstr(codec->name, ==, statics[i].name);
		g_assert_cmpuint(codec->clock_rate, ==, statics[i].clock_rate);
		g_assert_cmpuint(codec->payload, ==, statics[i].payload);
	}
}

/* The clock of the timestamp by the RFC named beside it. */
static const struct {
	const char *name, *source;
	uint32_t clock_rate;
	enum sc_payload payload;
} named[] = {
	{"telephone-event", "RFC 4733", 8000, SC_PAYLOAD_EVENT},
	{"TELEPHONE-EVENT", "RFC 4733", 8000, SC_PAYLOAD_EVENT},
	{"CN", "RFC 3389", 8000, SC_PAYLOAD_NOISE},
	{"g722", "RFC 3551", 8000, SC_PAYLOAD_AUDIO},
	{"opus", "RFC 7587", 48000, SC_PAYLOAD_AUDIO},
	{"AMR", "RFC 4867", 8000, SC_PAYLOAD_AUDIO},
	{"AMR-WB", "RFC 4867", 16000, SC_PAYLOAD_AUDIO},
	{"EVS", "TS 26.445", 16000, SC_PAYLOAD_AUDIO},
	{"iLBC", "RFC 3952", 8000, SC_PAYLOAD_AUDIO},
	{"G7221", "RFC 5577", 16000, SC_PAYLOAD_AUDIO},
	{"G719", "RFC 5404", 48000, SC_PAYLOAD_AUDIO},
	{"G726-32", "RFC 3551", 8000, SC_PAYLOAD_AUDIO},
	{"GSM-EFR", "RFC 3551", 8000, SC_PAYLOAD_AUDIO},
	{"EVRC", "RFC 3558", 8000, SC_PAYLOAD_AUDIO},
	{"BV32", "RFC 4298", 16000, SC_PAYLOAD_AUDIO},
	{"clearmode", "RFC 4040", 8000, SC_PAYLOAD_AUDIO},
	{"H264", "RFC 6184", 90000, SC_PAYLOAD_VIDEO},
	{"VP8", "RFC 7741", 90000, SC_PAYLOAD_VIDEO},
	{"H263-1998", "RFC 4629", 90000, SC_PAYLOAD_VIDEO},
	{"t140", "RFC 4103", 1000, SC_PAYLOAD_TEXT},
	{"t38", "RFC 4612", 8000, SC_PAYLOAD_FAX},
	{"red", "RFC 2198", 0, SC_PAYLOAD_REPAIR},
	{"L8", "RFC 3551", 0, SC_PAYLOAD_AUDIO}, /* "var." */
};

static void test_named(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(named); i++) {
		const struct sc_codec *codec = sc_codec_of_name(sc_span_of(named[i].name));

		g_test_message("%s", named[i].name);
		g_assert_nonnull(codec);
		g_assert_cmpuint(codec->clock_rate, ==, named[i].clock_rate);
		g_assert_cmpuint(codec->payload, ==, named[i].payload);
		g_assert_nonnull(strstr(codec->source, named[i].source));
	}
	g_assert_null(sc_codec_of_name(sc_span_of("PCM")));
	g_assert_null(sc_codec_of_name(sc_span_of("")));
	g_assert_null(sc_codec_of_name(sc_span_of(NULL)));
}

/* Each row says where it is from; a name has one clock but for those with static numbers. */
static void test_all(void)
{
	for (size_t i = 0; i < sc_codec_count; i++) {
		g_assert_nonnull(sc_codecs[i].source);
		g_assert_cmpuint(sc_codecs[i].payload, !=, SC_PAYLOAD_UNKNOWN);
		for (size_t k = 0; k < i; k++)
			if (g_ascii_strcasecmp(sc_codecs[i].name, sc_codecs[k].name) == 0)
				g_assert_cmpint(sc_codecs[i].number, >, sc_codecs[k].number);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/codec/static", test_static);
	g_test_add_func("/media/codec/named", test_named);
	g_test_add_func("/media/codec/all", test_all);
	return g_test_run();
}
