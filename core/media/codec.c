#include "media/codec.h"

#define AUDIO SC_PAYLOAD_AUDIO
#define VIDEO SC_PAYLOAD_VIDEO
#define REPAIR SC_PAYLOAD_REPAIR
#define STATIC "RFC 3551 6"

const struct sc_codec sc_codecs[] = {
	/* Static numbers, tables 4 and 5. G722 samples at 16 kHz and counts at 8 (4.5.2). */
	{"PCMU", 8000, AUDIO, 0, STATIC},
	{"GSM", 8000, AUDIO, 3, STATIC},
	{"G723", 8000, AUDIO, 4, STATIC},
	{"DVI4", 8000, AUDIO, 5, STATIC},
	{"DVI4", 16000, AUDIO, 6, STATIC},
	{"LPC", 8000, AUDIO, 7, STATIC},
	{"PCMA", 8000, AUDIO, 8, STATIC},
	{"G722", 8000, AUDIO, 9, STATIC},
	{"L16", 44100, AUDIO, 10, STATIC}, /* two channels */
	{"L16", 44100, AUDIO, 11, STATIC},
	{"QCELP", 8000, AUDIO, 12, STATIC},
	{"CN", 8000, SC_PAYLOAD_NOISE, 13, "RFC 3389"},
	{"MPA", 90000, AUDIO, 14, STATIC},
	{"G728", 8000, AUDIO, 15, STATIC},
	{"DVI4", 11025, AUDIO, 16, STATIC},
	{"DVI4", 22050, AUDIO, 17, STATIC},
	{"G729", 8000, AUDIO, 18, STATIC},
	{"CelB", 90000, VIDEO, 25, STATIC},
	{"JPEG", 90000, VIDEO, 26, STATIC},
	{"nv", 90000, VIDEO, 28, STATIC},
	{"H261", 90000, VIDEO, 31, STATIC},
	{"MPV", 90000, VIDEO, 32, STATIC},
	{"MP2T", 90000, VIDEO, 33, STATIC},
	{"H263", 90000, VIDEO, 34, STATIC},
	/* Names alone. */
	{"telephone-event", 8000, SC_PAYLOAD_EVENT, -1, "RFC 4733"},
	{"opus", 48000, AUDIO, -1, "RFC 7587"},
	{"AMR", 8000, AUDIO, -1, "RFC 4867"},
	{"AMR-WB", 16000, AUDIO, -1, "RFC 4867"},
	{"AMR-WB+", 72000, AUDIO, -1, "RFC 4352"},
	{"EVS", 16000, AUDIO, -1, "3GPP TS 26.445 annex A"},
	{"iLBC", 8000, AUDIO, -1, "RFC 3952"},
	{"speex", 8000, AUDIO, -1, "RFC 5574"}, /* or 16000, 32000 */
	{"SILK", 16000, AUDIO, -1, "draft-spittka-silk-payload-format"},
	{"G7221", 16000, AUDIO, -1, "RFC 5577"}, /* or 32000 */
	{"G719", 48000, AUDIO, -1, "RFC 5404"},
	{"G7291", 16000, AUDIO, -1, "RFC 4749"},
	{"G729D", 8000, AUDIO, -1, "RFC 3551 4.5.6"},
	{"G729E", 8000, AUDIO, -1, "RFC 3551 4.5.6"},
	{"G726-16", 8000, AUDIO, -1, "RFC 3551 4.5.4"},
	{"G726-24", 8000, AUDIO, -1, "RFC 3551 4.5.4"},
	{"G726-32", 8000, AUDIO, -1, "RFC 3551 4.5.4"},
	{"G726-40", 8000, AUDIO, -1, "RFC 3551 4.5.4"},
	{"GSM-EFR", 8000, AUDIO, -1, "RFC 3551 4.5.9"},
	{"GSM-HR-08", 8000, AUDIO, -1, "RFC 5993"},
	{"EVRC", 8000, AUDIO, -1, "RFC 3558"},
	{"EVRC0", 8000, AUDIO, -1, "RFC 4788"},
	{"EVRCB", 8000, AUDIO, -1, "RFC 4788"},
	{"EVRCWB", 16000, AUDIO, -1, "RFC 5188"},
	{"SMV", 8000, AUDIO, -1, "RFC 3558"},
	{"BV16", 8000, AUDIO, -1, "RFC 4298"},
	{"BV32", 16000, AUDIO, -1, "RFC 4298"},
	{"L8", 0, AUDIO, -1, "RFC 3551 4.5.10"},
	{"L24", 0, AUDIO, -1, "RFC 3190"},
	{"VDVI", 0, AUDIO, -1, "RFC 3551 4.5.16"},
	{"MP4A-LATM", 90000, AUDIO, -1, "RFC 6416"},
	{"mpeg4-generic", 0, AUDIO, -1, "RFC 3640"},
	{"clearmode", 8000, AUDIO, -1, "RFC 4040"},
	{"H264", 90000, VIDEO, -1, "RFC 6184"},
	{"H264-SVC", 90000, VIDEO, -1, "RFC 6190"},
	{"H265", 90000, VIDEO, -1, "RFC 7798"},
	{"H263-1998", 90000, VIDEO, -1, "RFC 4629"},
	{"H263-2000", 90000, VIDEO, -1, "RFC 4629"},
	{"MP4V-ES", 90000, VIDEO, -1, "RFC 6416"},
	{"VP8", 90000, VIDEO, -1, "RFC 7741"},
	{"VP9", 90000, VIDEO, -1, "RFC 9628"},
	{"AV1", 90000, VIDEO, -1, "RTP Payload Format For AV1"},
	{"t140", 1000, SC_PAYLOAD_TEXT, -1, "RFC 4103"},
	{"t38", 8000, SC_PAYLOAD_FAX, -1, "RFC 4612"},
	{"red", 0, REPAIR, -1, "RFC 2198"},
	{"rtx", 0, REPAIR, -1, "RFC 4588"},
	{"ulpfec", 0, REPAIR, -1, "RFC 5109"},
	{"flexfec", 0, REPAIR, -1, "RFC 8627"},
};
const size_t sc_codec_count = sizeof sc_codecs / sizeof sc_codecs[0];

const struct sc_codec *sc_codec_of_number(uint8_t payload_type)
{
	for (size_t i = 0; i < sc_codec_count; i++)
		if (sc_codecs[i].number == payload_type)
			return &sc_codecs[i];
	return NULL;
}

const struct sc_codec *sc_codec_of_name(struct sc_span name)
{
	for (size_t i = 0; i < sc_codec_count; i++)
		if (sc_span_caseeq(sc_span_of(sc_codecs[i].name), name))
			return &sc_codecs[i];
	return NULL;
}
