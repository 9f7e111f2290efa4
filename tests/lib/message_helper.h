/* For the tests of core/message: verdicts, shared files, everything read. */
#ifndef TEST_MESSAGE_HELPER_H
#define TEST_MESSAGE_HELPER_H

#include <glib.h>
#include <string.h>

#include "message/message.h"
#include "message/number.h"
#include "message/param.h"
#include "message/sdp.h"
#include "message/sdp_read.h"

#define DIAG(id) (UINT64_C(1) << SC_DIAG_##id)

static inline struct sc_span text_span(const char *text)
{
	return sc_span(text, strlen(text));
}

static inline void assert_span(struct sc_span span, const char *expected)
{
	g_autofree char *text =
		g_strndup(span.ptr ? span.ptr : "(absent)", span.ptr ? span.len : 8);

	g_assert_cmpstr(text, ==, expected);
}

/* Names of diagnostics, so that a failed comparison can be read. */
static inline char *diag_names(uint64_t diags)
{
	GString *names = g_string_new("");

	for (int i = 0; i < SC_DIAG_COUNT; i++)
		if (diags >> i & 1)
			g_string_append_printf(names, "%s ", sc_diag_key((enum sc_diag)i));
	return g_string_free(names, FALSE);
}

static inline void assert_diags(uint64_t diags, uint64_t expected)
{
	g_autofree char *a = diag_names(diags), *b = diag_names(expected);

	g_assert_cmpstr(a, ==, b);
}

/* OK, WARN or BAD, as in METRICS.md 15. */
static inline const char *verdict(const struct sc_message *message)
{
	static const char *const names[] = {[SC_NOTE] = "OK", [SC_WARN] = "WARN", [SC_BAD] = "BAD"};
	enum sc_severity worst = SC_NOTE;

	for (int i = 0; i < SC_DIAG_COUNT; i++)
		if (message->diags >> i & 1)
			worst = MAX(worst, sc_diag_severity((enum sc_diag)i));
	return names[worst];
}

/* A file of the shared test input; NULL: it is not there. */
static inline char *shared_file(const char *name, gsize *len)
{
	const char *folder = g_getenv("SIPCHRON_SHARED");
	g_autofree char *path = folder ? g_build_filename(folder, name, NULL) : NULL;
	char *content = NULL;

	if (path)
		g_file_get_contents(path, &content, len, NULL);
	return content;
}

/* Reads everything that can be read of a message, so that every lazy parser
 * meets the bytes too. Returns a number that depends on all of it. */
static inline size_t read_all(const struct sc_message *message)
{
	size_t sum = message->bytes.len + message->body.len + sc_message_sdp(message).len;
	struct sc_sdp sdp;

	sum += sc_sdp_read(&sdp, sc_message_sdp(message));

	for (int header = 0; header < SC_HEADER_COUNT; header++) {
		struct sc_span value;
		size_t position = 0;

		while (sc_message_next_value(message, (enum sc_header)header, &position, &value)) {
			struct sc_name_addr name_addr;
			struct sc_via via;
			struct sc_uri uri;
			uint64_t number = 0, diags = 0;

			sum += value.len + sc_span_hash(1, value) % 2;
			sum += sc_via_parse(&via, value);
			sum += sc_name_addr_parse(&name_addr, value, &diags);
			sum += sc_uri_parse(&uri, name_addr.uri, &diags);
			sum += sc_uri_aor(name_addr.uri).len + sc_uri_aor(value).len;
			sum += sc_param(name_addr.params, SC_SPAN_LIT("expires")).len;
			sum += sc_leading_number(value, UINT32_MAX, &number);
		}
	}
	return sum;
}

#endif
