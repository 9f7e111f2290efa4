/* For the tests of the SDP reader: a text read, and what is found compared with text. */
#ifndef TEST_SDP_HELPER_H
#define TEST_SDP_HELPER_H

#include "message_helper.h"

#include "message/sdp_read.h"

/* "192.0.2.1:49170"; ":49170" where the address is none. */
static inline void assert_endpoint(const struct sc_endpoint *endpoint, const char *expected)
{
	char text[SC_ENDPOINT_TEXT_MAX + 8];

	if (endpoint->family == 0 && endpoint->port != 0)
		g_snprintf(text, sizeof text, ":%u", endpoint->port);
	else
		sc_endpoint_format(text, endpoint);
	g_assert_cmpstr(text, ==, expected);
}

static inline void assert_absent(struct sc_span span)
{
	g_assert_null(span.ptr);
}

static inline struct sc_sdp read_sdp(const char *text, unsigned media_count)
{
	struct sc_sdp sdp;

	g_assert_true(sc_sdp_read(&sdp, text_span(text)));
	g_assert_cmpuint(sdp.media_count, ==, media_count);
	g_assert_false(sdp.media_more);
	return sdp;
}

static inline void assert_codec(const struct sc_sdp_media *media, unsigned payload_type,
				const char *name, unsigned clock_rate_hz, unsigned channels,
				const char *fmtp)
{
	struct sc_sdp_codec codec;

	g_assert_true(sc_sdp_codec(media, payload_type, &codec));
	assert_span(codec.name, name);
	g_assert_cmpuint(codec.clock_rate_hz, ==, clock_rate_hz);
	g_assert_cmpuint(codec.channels, ==, channels);
	if (fmtp)
		assert_span(codec.fmtp, fmtp);
	else
		assert_absent(codec.fmtp);
}

/* "0 8 101" */
static inline void assert_formats(const struct sc_sdp_media *media, const char *expected)
{
	struct sc_cursor cursor = sc_cursor(media->formats);
	g_autoptr(GString) found = g_string_new("");
	unsigned payload_type;

	while (sc_sdp_next_format(&cursor, &payload_type))
		g_string_append_printf(found, "%s%u", found->len > 0 ? " " : "", payload_type);
	g_assert_cmpstr(found->str, ==, expected);
}

#endif
