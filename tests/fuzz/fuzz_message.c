/* libFuzzer entry: the parser and the framer. Not built by default:
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Icore -Itests/lib \
 *     tests/fuzz/fuzz_message.c core/message/?*.c core/base/?*.c \
 *     $(pkg-config --cflags --libs glib-2.0) -lm -o fuzz_message
 *   ./fuzz_message -max_len=4096 CORPUS-FOLDER
 *
 * The first byte says how big the pieces of the stream are and where it has a
 * gap; the rest is a datagram, the stream, and a report of voice quality. */
#include "message/framer.h"
#include "message/info_key.h"
#include "message/parse.h"
#include "message/vq_report.h"
#include "message_helper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_message(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	struct sc_message message;
	size_t *handed_out = user;

	*handed_out += bytes.len;
	if (sc_message_parse(&message, bytes, packet->transport == SC_WS ? SC_WHOLE : SC_STREAM,
			     packet->missing) == SC_PARSE_OK)
		read_all(&message);
}

static void on_hep(void *user, const struct sc_packet *packet, struct sc_span bytes)
{
	size_t *handed_out = user;

	(void)packet;
	*handed_out += bytes.len;
}

static void try_stream(struct sc_span bytes, size_t piece, size_t gap)
{
	struct sc_counters counters = {0};
	struct sc_packet packet = {.transport = SC_TCP};
	size_t handed_out = 0;
	struct sc_framer_sink sink = {.user = &handed_out, .message = on_message, .hep = on_hep};
	struct sc_framer *framer = sc_framer_new(&sink, &counters);

	for (size_t at = 0; at < bytes.len; at += piece) {
		size_t len = MIN(piece, bytes.len - at);

		packet.first.number = ++packet.last.number;
		sc_framer_bytes(framer, &packet, sc_span(bytes.ptr + at, len), at / piece == gap);
	}
	sc_framer_end(framer);
	sc_framer_free(framer);
	g_assert_cmpuint(handed_out + counters.n[SC_COUNT_STREAM_DROPPED], <=, bytes.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sc_message message;
	struct sc_vq_report report;
	struct sc_info_key key;
	struct sc_span bytes;

	if (size < 2)
		return 0;
	bytes = sc_span((const char *)data + 1, size - 1);
	if (sc_message_parse(&message, bytes, SC_DATAGRAM, 0) == SC_PARSE_OK) {
		read_all(&message);
		sc_message_key(&message, &key);
	}
	sc_vq_read(&report, bytes);
	try_stream(bytes, 1 + data[0] % 16 * 13, data[0] / 16);
	return 0;
}
