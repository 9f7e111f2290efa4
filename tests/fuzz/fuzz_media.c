/* libFuzzer entry: what comes to a port of media, and a stream of it. Not built by default:
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Icore -Itests/lib \
 *     tests/fuzz/fuzz_media.c core/media/?*.c core/base/?*.c \
 *     $(pkg-config --cflags --libs glib-2.0) -lm -o fuzz_media
 *   ./fuzz_media -max_len=4096 CORPUS-FOLDER
 *
 * The first byte is the size of the datagrams that the rest is cut into. */
#include "media.h"
#include "media/claims.h"
#include "media/dtmf.h"
#include "media/kind.h"
#include "media/rtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_rtcp(struct sc_claims *claims, struct sc_bytes bytes, int64_t time_ns)
{
	struct sc_rtcp_packet packet;

	while (sc_rtcp_next(&bytes, &packet)) {
		struct sc_rtcp_sent sent;
		struct sc_rtcp_report report;
		struct sc_rtcp_voip voip;
		uint32_t at = 0;

		if (sc_rtcp_sent(&packet, &sent))
			sc_claims_sent(claims, time_ns, &sent);
		for (unsigned i = 0; sc_rtcp_report(&packet, i, &report); i++)
			sc_claims_report(claims, time_ns, &report, i);
		while (sc_rtcp_voip(&packet, &at, &voip))
			sc_claims_voip(claims, &voip);
	}
}

static void read_rtp(struct media *media, struct sc_dtmf *dtmf, struct sc_bytes bytes)
{
	struct sc_rtp rtp;

	if (!sc_rtp_read(&rtp, bytes, bytes.len))
		return;
	g_assert_cmpuint((uint64_t)rtp.header_bytes + rtp.payload_bytes, <=, bytes.len);
	if (rtp.payload_type != media->stream.payload_type)
		sc_stream_payload(&media->stream, &media->context, rtp.payload_type,
				  (enum sc_payload)(rtp.payload_type % 8), rtp.ssrc % 100000);
	sc_dtmf_feed(dtmf, &media->pool, MS(20.0 * (double)media->frame), media->frame,
		     rtp.timestamp, rtp.marker, sc_bytes_after(bytes, rtp.header_bytes));
	media_send(media, MS(20.0 * (double)media->frame) + (int16_t)rtp.ssrc, rtp.seq,
		   rtp.timestamp, rtp.marker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sc_claims claims = {0};
	struct sc_dtmf dtmf = {0};
	struct media media;
	uint32_t step = size > 0 ? data[0] + 1u : 1;

	media_init(&media);
	for (size_t at = 1; at < size; at += step) {
		struct sc_bytes bytes = {data + at, (uint32_t)MIN(step, size - at)};

		sc_media_kind_of(bytes, bytes.len);
		sc_rtcp_form_of(bytes, bytes.len);
		read_rtcp(&claims, bytes, MS(20.0 * (double)media.frame));
		read_rtp(&media, &dtmf, bytes);
	}
	media_result(&media);
	g_assert_cmpuint(media.result.expected, ==,
			 media.result.lost + media.result.packets - media.result.duplicates);
	g_assert_cmpuint(media.result.burst_packets + media.result.gap_packets, ==,
			 media.result.expected);
	sc_dtmf_clear(&dtmf, &media.pool);
	media_done(&media);
	return 0;
}
