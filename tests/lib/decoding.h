/* A decoder under test, and all that it hands out, written down.
 *
 * Every frame lies against a forbidden page (guard.h). */
#ifndef SC_TESTS_DECODING_H
#define SC_TESTS_DECODING_H

#include <glib.h>

#include "base/time.h"
#include "decode/decode.h"
#include "guard.h"
#include "packet.h"

enum { DECODING_STREAMS_MAX = 1024 };

struct decoding_datagram {
	struct sc_packet packet;
	GByteArray *bytes;
};

struct decoding_segment {
	struct sc_packet packet;
	struct sc_segment segment; /* data is dangling; the bytes are below */
	GByteArray *bytes;
};

struct decoding_end {
	struct sc_packet packet; /* zeros: the decoder gave it up */
	uint64_t stream;
	bool reset;
};

struct decoding_error {
	struct sc_packet packet;
	struct sc_icmp_error icmp;
	GByteArray *bytes;
};

struct decoding {
	struct sc_decoder *decoder;
	struct sc_counters counters;
	struct guard guard;
	GArray *datagrams, *segments, *ends, *errors;
	GArray *resets; /* struct sc_packet */
	uint64_t frames;
	int64_t time_ns;     /* of the next frame; a millisecond more each */
	uint16_t link_type;  /* of the next frame */
	uint32_t wire_extra; /* bytes of the next frame that were not captured */
};

static inline GByteArray *decoding_copy(const uint8_t *data, uint32_t len)
{
	GByteArray *bytes = g_byte_array_new();

	g_byte_array_append(bytes, data, len);
	return bytes;
}

static inline void decoding_datagram(void *user, const struct sc_packet *packet,
				     const uint8_t *data, uint32_t len)
{
	struct decoding *decoding = user;
	struct decoding_datagram item = {*packet, decoding_copy(data, len)};

	g_array_append_val(decoding->datagrams, item);
}

static inline void decoding_segment(void *user, const struct sc_packet *packet,
				    const struct sc_segment *segment)
{
	struct decoding *decoding = user;
	struct decoding_segment item = {*packet, *segment,
					decoding_copy(segment->data, segment->len)};

	g_array_append_val(decoding->segments, item);
}

static inline void decoding_closed(void *user, const struct sc_packet *packet, uint64_t stream,
				   bool reset)
{
	struct decoding *decoding = user;
	struct decoding_end item = {.stream = stream, .reset = reset};

	if (packet)
		item.packet = *packet;
	g_array_append_val(decoding->ends, item);
}

static inline void decoding_reset(void *user, const struct sc_packet *packet)
{
	struct decoding *decoding = user;

	g_array_append_val(decoding->resets, *packet);
}

static inline void decoding_icmp_error(void *user, const struct sc_packet *packet,
				       const struct sc_icmp_error *error, const uint8_t *data,
				       uint32_t len)
{
	struct decoding *decoding = user;
	struct decoding_error item = {*packet, *error, decoding_copy(data, len)};

	g_array_append_val(decoding->errors, item);
}

static inline void decoding_init(struct decoding *decoding)
{
	struct sc_decode_sink sink = {
		.user = decoding,
		.datagram = decoding_datagram,
		.segment = decoding_segment,
		.closed = decoding_closed,
		.reset = decoding_reset,
		.icmp_error = decoding_icmp_error,
	};

	memset(decoding, 0, sizeof *decoding);
	decoding->decoder = sc_decoder_new(&sink, &decoding->counters);
	decoding->guard = guard_new(PACKET_ROOM);
	decoding->datagrams = g_array_new(FALSE, FALSE, sizeof(struct decoding_datagram));
	decoding->segments = g_array_new(FALSE, FALSE, sizeof(struct decoding_segment));
	decoding->ends = g_array_new(FALSE, FALSE, sizeof(struct decoding_end));
	decoding->resets = g_array_new(FALSE, FALSE, sizeof(struct sc_packet));
	decoding->errors = g_array_new(FALSE, FALSE, sizeof(struct decoding_error));
	decoding->time_ns = 1000 * SC_NS_PER_S;
	decoding->link_type = 1;
}

static inline struct decoding_datagram *decoding_at(const struct decoding *decoding, guint i)
{
	g_assert_cmpuint(i, <, decoding->datagrams->len);
	return &g_array_index(decoding->datagrams, struct decoding_datagram, i);
}

static inline struct decoding_segment *decoding_segment_at(const struct decoding *decoding, guint i)
{
	g_assert_cmpuint(i, <, decoding->segments->len);
	return &g_array_index(decoding->segments, struct decoding_segment, i);
}

static inline struct decoding_end *decoding_end_at(const struct decoding *decoding, guint i)
{
	g_assert_cmpuint(i, <, decoding->ends->len);
	return &g_array_index(decoding->ends, struct decoding_end, i);
}

static inline struct decoding_error *decoding_error_at(const struct decoding *decoding, guint i)
{
	g_assert_cmpuint(i, <, decoding->errors->len);
	return &g_array_index(decoding->errors, struct decoding_error, i);
}

/* Forgets what was handed out so far. */
static inline void decoding_clear(struct decoding *decoding)
{
	for (guint i = 0; i < decoding->datagrams->len; i++)
		g_byte_array_unref(decoding_at(decoding, i)->bytes);
	for (guint i = 0; i < decoding->segments->len; i++)
		g_byte_array_unref(decoding_segment_at(decoding, i)->bytes);
	for (guint i = 0; i < decoding->errors->len; i++)
		g_byte_array_unref(decoding_error_at(decoding, i)->bytes);
	g_array_set_size(decoding->datagrams, 0);
	g_array_set_size(decoding->segments, 0);
	g_array_set_size(decoding->ends, 0);
	g_array_set_size(decoding->errors, 0);
}

static inline void decoding_done(struct decoding *decoding)
{
	decoding_clear(decoding);
	sc_decoder_free(decoding->decoder);
	guard_free(&decoding->guard);
	g_array_free(decoding->datagrams, TRUE);
	g_array_free(decoding->segments, TRUE);
	g_array_free(decoding->ends, TRUE);
	g_array_free(decoding->errors, TRUE);
	g_array_free(decoding->resets, TRUE);
}

static inline void decoding_feed(struct decoding *decoding, const void *bytes, size_t len)
{
	struct sc_frame frame = {
		.ref = {.number = ++decoding->frames,
			.file_number = decoding->frames,
			.length = (uint32_t)len + decoding->wire_extra,
			.time_ns = decoding->time_ns},
		.data = guard_put(&decoding->guard, bytes, len),
		.caplen = (uint32_t)len,
		.interface = 7,
		.link_type = decoding->link_type,
	};

	decoding->time_ns = sc_time_add(decoding->time_ns, SC_NS_PER_MS);
	sc_decoder_frame(decoding->decoder, &frame);
}

static inline void decoding_packet(struct decoding *decoding, struct packet *packet)
{
	decoding_feed(decoding, packet_bytes(packet), packet_len(packet));
}

static inline void assert_same(const void *got, size_t got_len, const void *want, size_t want_len)
{
	g_assert_cmpuint(got_len, ==, want_len);
	g_assert_true(want_len == 0 || memcmp(got, want, want_len) == 0);
}

static inline void assert_bytes(const GByteArray *bytes, const char *text)
{
	assert_same(bytes->data, bytes->len, text, strlen(text));
}

static inline void assert_endpoint(const struct sc_endpoint *endpoint, const char *text)
{
	char formatted[SC_ENDPOINT_TEXT_MAX];

	sc_endpoint_format(formatted, endpoint);
	g_assert_cmpstr(formatted, ==, text);
}

/* Exactly one datagram came out: this one. Forgets it. */
static inline void assert_one(struct decoding *decoding, const char *text, const char *src,
			      const char *dst)
{
	const struct decoding_datagram *datagram = decoding_at(decoding, 0);

	g_assert_cmpuint(decoding->datagrams->len, ==, 1);
	assert_bytes(datagram->bytes, text);
	assert_endpoint(&datagram->packet.src, src);
	assert_endpoint(&datagram->packet.dst, dst);
	decoding_clear(decoding);
}

static inline void assert_count(const struct decoding *decoding, enum sc_counter counter,
				uint64_t expected)
{
	if (decoding->counters.n[counter] != expected)
		g_error("counter %s is %" G_GUINT64_FORMAT ", expected %" G_GUINT64_FORMAT,
			sc_counter_key(counter), decoding->counters.n[counter], expected);
}

/* Everything that may be wrong with a packet: none was counted. */
static inline void assert_nothing_bad(const struct decoding *decoding)
{
	static const enum sc_counter bad[] = {
		SC_COUNT_SNAPLEN,         SC_COUNT_NO_TIME,           SC_COUNT_BAD_LINK,
		SC_COUNT_BAD_IP,          SC_COUNT_BAD_TRANSPORT,     SC_COUNT_TOO_DEEP,
		SC_COUNT_NOT_IP,          SC_COUNT_OTHER_IP_PROTOCOL, SC_COUNT_ESP,
		SC_COUNT_TUNNEL_OTHER,    SC_COUNT_FRAGMENTS_LOST,    SC_COUNT_HEP_BAD,
		SC_COUNT_TCP_GAPS,        SC_COUNT_LIMIT_FRAGMENTS,   SC_COUNT_LIMIT_STREAMS,
		SC_COUNT_SCTP_INCOMPLETE,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_count(decoding, bad[i], 0);
}

#endif
