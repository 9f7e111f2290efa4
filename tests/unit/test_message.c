/* The SIP parser on messages written for the purpose. Expected values are
 * counted by hand or stand in the RFC section named beside them. */
#include "message_helper.h"

#include "message/header_name.h"
#include "message/parse.h"
#include "message/reason_phrase.h"
#include "message/start_line.h"

#define START "OPTIONS sip:bob@example.com SIP/2.0\r\n"
#define VIA "Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK74bf9\r\n"
#define FROM "From: <sip:alice@example.org>;tag=9fxced76sl\r\n"
#define TO "To: <sip:bob@example.com>\r\n"
#define CALL_ID "Call-ID: 3848276298220188511@example.org\r\n"
#define CSEQ "CSeq: 63104 OPTIONS\r\n"
#define REST VIA FROM TO CALL_ID CSEQ
#define END "Content-Length: 0\r\n\r\n"

static struct sc_message parse(const char *text)
{
	struct sc_message message;

	g_assert_cmpint(sc_message_parse(&message, text_span(text), SC_DATAGRAM, 0), ==,
			SC_PARSE_OK);
	g_assert_cmpint(message.bad, ==,
			strcmp(verdict(&message), "BAD") == 0 ||
				sc_message_diag(&message, SC_DIAG_DUPLICATE_KEY));
	return message;
}

static void test_request(void)
{
	struct sc_message m =
		parse(START REST "Max-Forwards: 70\r\nContent-Length: 4\r\n\r\nbodyX");

	g_assert_true(m.request);
	g_assert_cmpint(m.method, ==, SC_OPTIONS);
	assert_span(m.method_name, "OPTIONS");
	assert_span(m.uri, "sip:bob@example.com");
	g_assert_cmpint(m.code, ==, 0);
	assert_span(m.start_line, "OPTIONS sip:bob@example.com SIP/2.0");
	assert_span(m.via.transport, "UDP");
	assert_span(m.via.host, "192.0.2.1");
	g_assert_cmpint(m.via.port, ==, 5070);
	assert_span(m.via.branch, "z9hG4bK74bf9");
	g_assert_null(m.via.received.ptr);
	g_assert_cmpint(m.via_count, ==, 1);
	assert_span(m.from.uri, "sip:alice@example.org");
	assert_span(m.from.tag, "9fxced76sl");
	assert_span(m.to.uri, "sip:bob@example.com");
	g_assert_null(m.to.tag.ptr);
	g_assert_null(m.to.display.ptr);
	assert_span(m.call_id, "3848276298220188511@example.org");
	g_assert_cmpint(m.cseq, ==, 63104);
	g_assert_true(m.has_content_length);
	g_assert_cmpint((int)m.content_length, ==, 4);
	assert_span(m.body, "body");
	g_assert_cmpint(m.surplus, ==, 1);
	assert_diags(m.diags, DIAG(SURPLUS));
	g_assert_false(m.bad);
	assert_span(m.header[SC_H_MAX_FORWARDS], "70");
	g_assert_false(sc_message_has(&m, SC_H_EXPIRES));
}

static void test_response(void)
{
	struct sc_message m = parse("SIP/2.0 486 Busy Here, sorry\r\n" REST END);

	g_assert_false(m.request);
	g_assert_cmpint(m.code, ==, 486);
	assert_span(m.reason, "Busy Here, sorry");
	g_assert_cmpint(m.method, ==, SC_OPTIONS); /* of CSeq */
	assert_span(m.method_name, "OPTIONS");
	assert_diags(m.diags, 0);
}

/* Every compact form, in either case, beside its long form (RFC 3261 7.3.3). */
static void test_header_names(void)
{
	static const struct {
		const char *name;
		char compact;
	} names[] = {
#define X(id, name, compact, kind) {name, compact},
		SC_HEADERS(X)
#undef X
	};
	unsigned compact_forms = 0;

	for (int i = 0; i < SC_HEADER_COUNT; i++) {
		g_autofree char *lower = g_ascii_strdown(names[i].name, -1);
		g_autofree char *upper = g_ascii_strup(names[i].name, -1);
		g_autofree char *other = g_strdup(names[i].name);
		char one[] = {names[i].compact, '\0'};
		const char *forms[] = {names[i].name, lower, upper, one};

		for (unsigned form = 0; form < (names[i].compact ? 4 : 3); form++) {
			g_autofree char *row =
				g_strdup_printf("%s: value of some length", forms[form]);
			g_autofree char *bare = g_strdup_printf("%s:", forms[form]);
			const char *colon, *rows[] = {row, bare};

			for (int k = 0; k < 2; k++) {
				const char *end = rows[k] + strlen(rows[k]);

				g_assert_cmpint((int)sc_header_at(rows[k], end, end, &colon), ==,
						i);
				g_assert_true(*colon == ':');
			}
		}
		compact_forms += names[i].compact != 0;
		/* One character off, at every place, is another name; CR differs
		 * from '-' in the bit that tells small letters from capitals. */
		for (size_t at = 0; at < strlen(other); at++) {
			g_autofree char *row = g_strdup_printf("%s: value of some length", other);
			const char *colon;

			row[at] = row[at] == '-' ? '\r' : '!';
			g_assert_cmpint((int)sc_header_at(row, row + strlen(row), row + strlen(row),
							  &colon),
					!=, i);
		}
	}
	g_assert_cmpint(compact_forms, ==, 20); /* the list in METRICS.md 2.2 */
}

static void test_compact(void)
{
	struct sc_message m =
		parse("SIP/2.0 200 OK\r\n"
		      "v: SIP/2.0/TCP h.example;branch=z9hG4bK1\r\nf:<sip:a@b>;tag=1\r\n"
		      "T : <sip:c@d>;tag=2\r\ni: x@y\r\nCSEQ: 7 BYE\r\nL: 1\r\n"
		      "m: <sip:x@y>\r\nk: timer, 100rel\r\nc: text/plain\r\n\r\n!");
	struct sc_span value;
	size_t position = 0;

	assert_diags(m.diags, 0);
	assert_span(m.from.tag, "1");
	assert_span(m.to.tag, "2");
	assert_span(m.call_id, "x@y");
	assert_span(m.body, "!");
	g_assert_cmpint(m.method, ==, SC_BYE);
	assert_span(m.header[SC_H_CONTENT_TYPE], "text/plain");
	g_assert_true(sc_message_next_value(&m, SC_H_SUPPORTED, &position, &value));
	assert_span(value, "timer");
	g_assert_true(sc_message_next_value(&m, SC_H_SUPPORTED, &position, &value));
	assert_span(value, "100rel");
	g_assert_false(sc_message_next_value(&m, SC_H_SUPPORTED, &position, &value));
	g_assert_false(sc_message_next_value(&m, SC_H_SUPPORTED, &position, &value));
}

/* RFC 3261 7.3.1: a fold is white space, between any two tokens. */
static void test_folding(void)
{
	struct sc_message m = parse(
		START "Via:\r\n SIP/2.0/UDP\r\n\t192.0.2.1\r\n ;branch\r\n =\r\n z9hG4bKx\r\n"
		      "From:\r\n \"A\r\n B\"\r\n <sip:a@b>\r\n ;tag\r\n =\r\n 1\r\n" TO CALL_ID
		      "CSeq: 5\r\n OPTIONS\r\nContent-Length:\r\n  0\r\n"
		      "Subject: one\r\n two\r\n  three\r\n\r\n");

	assert_diags(m.diags, 0);
	assert_span(m.via.host, "192.0.2.1");
	assert_span(m.via.branch, "z9hG4bKx");
	assert_span(m.from.uri, "sip:a@b");
	assert_span(m.from.tag, "1");
	g_assert_cmpint(m.cseq, ==, 5);
	g_assert_true(m.has_content_length);
	assert_span(m.header[SC_H_SUBJECT], "one\r\n two\r\n  three");
}

struct list_case {
	enum sc_header header;
	const char *rows;
	const char *values; /* joined by | */
};

/* RFC 3261 7.3.1: rows and commas are the same list, except for the four
 * headers of authentication; quotes and <> hide commas. */
static const struct list_case lists[] = {
	{SC_H_ROUTE, "Route: <sip:a,b>, <sip:c>\r\nX: y\r\nRoute: <sip:d>\r\n",
	 "<sip:a,b>|<sip:c>|<sip:d>"},
	{SC_H_CONTACT, "Contact: \"a, \\\" b\" <sip:x>;q=1 ,, <sip:y>\r\nm: <sip:z>\r\n",
	 "\"a, \\\" b\" <sip:x>;q=1|<sip:y>|<sip:z>"},
	{SC_H_AUTHORIZATION, "Authorization: Digest a=1, b=2\r\nAuthorization: Digest c=3\r\n",
	 "Digest a=1, b=2|Digest c=3"},
	{SC_H_SUBJECT, "Subject: a, b\r\n", "a, b"},
	{SC_H_SUBJECT, "Subject:\r\n", ""},
	{SC_H_ALLOW, "Allow: INVITE,\r\n ACK\r\n ,BYE,\r\nallow:\r\nALLOW: , INFO\r\n",
	 "INVITE|ACK|BYE|INFO"},
	{SC_H_CONTACT, "Contact: <sip:unclosed, <sip:x\r\nm: <sip:z>\r\n",
	 "<sip:unclosed, <sip:x|<sip:z>"},
	{SC_H_CONTACT, "Contact: \"open, <sip:x>\r\nm: <sip:z>\r\n", "\"open, <sip:x>|<sip:z>"},
	{SC_H_WARNING, "Max-Forwards: 3\r\n", NULL},
};

static void test_lists(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autofree char *text = g_strconcat(START REST, lists[i].rows, END, NULL);
		struct sc_message m = parse(text);
		g_autoptr(GString) found = g_string_new("");
		struct sc_span value;
		size_t position = 0, count = 0;

		while (sc_message_next_value(&m, lists[i].header, &position, &value)) {
			g_string_append(found, count++ > 0 ? "|" : "");
			g_string_append_len(found, value.ptr, (gssize)value.len);
		}
		g_assert_cmpstr(count > 0 ? found->str : NULL, ==, lists[i].values);
	}
}

static void test_vias(void)
{
	struct sc_message m =
		parse(START VIA "Via: SIP/2.0/TCP a;branch=z9hG4bK1, SIP/2.0/TLS b\r\n"
				"v: SIP/2.0/UDP c\r\n" FROM TO CALL_ID CSEQ END);

	g_assert_cmpint(m.via_count, ==, 4);
	assert_span(m.via.host, "192.0.2.1");
	m = parse(START
		  "Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2\r\n" FROM TO
			  CALL_ID CSEQ END);
	g_assert_cmpint(m.via_count, ==, 2);
	assert_span(m.via.branch, "z9hG4bK1");
}

struct diag_case {
	uint64_t diags;
	const char *verdict;
	const char *text;
};

/* One message for each diagnostic; nothing else may be found in it. */
static const struct diag_case diag_cases[] = {
	{0, "OK", START REST END},
	{DIAG(LF_LINES), "WARN", "OPTIONS sip:b@c SIP/2.0\n" REST END},
	{DIAG(LF_LINES), "WARN", START REST "Subject: x\n" END},
	{DIAG(LF_LINES), "WARN", START REST "Content-Length: 0\r\n\n"},
	{DIAG(START_SPACES), "WARN", "OPTIONS  sip:b@c SIP/2.0\r\n" REST END},
	{DIAG(START_SPACES), "WARN", "OPTIONS sip:b@c   SIP/2.0\r\n" REST END},
	{DIAG(START_SPACES), "WARN", "OPTIONS sip:b@c SIP/2.0 \r\n" REST END},
	{DIAG(START_SPACES), "WARN", "OPTIONS\tsip:b@c SIP/2.0\r\n" REST END},
	{DIAG(START_SPACES), "WARN", "SIP/2.0  200 OK\r\n" REST END},
	{DIAG(START_SPACES), "WARN", "SIP/2.0 200\r\n" REST END},
	{DIAG(START_SPACES), "WARN", "SIP/2.0 200OK\r\n" REST END},
	{0, "OK", "SIP/2.0 200 \r\n" REST END},   /* the phrase may be empty, RFC 3261 25.1 */
	{0, "OK", "sip/2.0 200 OK\r\n" REST END}, /* literals have no case, RFC 3261 7.1 */
	{DIAG(URI_BRACKETS), "WARN", "OPTIONS <sip:b@c> SIP/2.0\r\n" REST END},
	{DIAG(URI_SPACES), "WARN", "OPTIONS sip:b@c; lr SIP/2.0\r\n" REST END},
	{DIAG(URI_HEADERS), "WARN", "OPTIONS sip:b@c?Subject=x SIP/2.0\r\n" REST END},
	{0, "OK", "OPTIONS sip:b?x=y@c SIP/2.0\r\n" REST END}, /* ? is allowed in a user */
	{DIAG(URI_IPV6), "WARN", "OPTIONS sip:b@2001:db8::1 SIP/2.0\r\n" REST END},
	{DIAG(URI_IPV6), "WARN", "OPTIONS sip:[2001:db8:::1] SIP/2.0\r\n" REST END},
	{DIAG(VERSION), "WARN", "OPTIONS sip:b@c SIP/3.0\r\n" REST END},
	{DIAG(VERSION), "WARN", "SIP/1.10 200 OK\r\n" REST END},
	{DIAG(NO_VERSION), "BAD", "OPTIONS sip:b@c\r\n" REST END},
	{DIAG(NO_VERSION), "BAD", "OPTIONS sips:b@c\r\n" CSEQ VIA FROM TO CALL_ID END},
	{DIAG(CODE), "BAD", "SIP/2.0 700 x\r\n" REST END},
	{DIAG(CODE), "BAD", "SIP/2.0 099 x\r\n" REST END},
	{DIAG(CODE), "BAD", "SIP/2.0 4294967496 x\r\n" REST END}, /* 2^32 + 200 */
	{DIAG(CODE), "BAD", "SIP/2.0 0200 x\r\n" REST END},
	{DIAG(NO_HEADER_END), "WARN", START REST "Content-Length: 0\r\n"},
	{DIAG(NO_HEADER_END), "WARN", START REST "Content-Length: 0"},
	{DIAG(NO_HEADER_END), "WARN", START REST "Subject: folded\r\n "},
	{DIAG(HEADER_LINE), "WARN", START REST "no colon here\r\n" END},
	{DIAG(HEADER_LINE), "WARN",
	 START " continued\r\n" REST END}, /* a start-line has no folds */
	{DIAG(BODY_TRUNCATED), "WARN", START REST "Content-Length: 3\r\n\r\nab"},
	{DIAG(SURPLUS), "OK", START REST END "x"},
	{DIAG(CONTENT_LENGTH), "WARN", START REST "Content-Length: -1\r\n\r\n"},
	{DIAG(CONTENT_LENGTH), "WARN", START REST "Content-Length:\r\n\r\n"},
	{DIAG(CONTENT_LENGTH), "WARN", START REST "Content-Length: 1e1\r\n\r\n"},
	{DIAG(CONTENT_LENGTH), "WARN", START REST "Content-Length: 18446744073709551616\r\n\r\n"},
	{DIAG(CONTENT_LENGTH_TWICE) | DIAG(DUPLICATE_HEADER), "WARN",
	 START REST "l: 1\r\n" END "x"},
	{DIAG(DUPLICATE_HEADER), "WARN", START REST "l: 00\r\n" END}, /* they agree */
	{DIAG(DUPLICATE_HEADER), "WARN", START REST "Expires: 1\r\nExpires: 1\r\n" END},
	{0, "OK", START REST "Contact: <sip:a>\r\nm: <sip:b>\r\n" END},
	{0, "OK", START REST "Authorization: a\r\nAuthorization: b\r\n" END},
	{DIAG(DUPLICATE_KEY), "WARN", START REST TO END},
	{DIAG(DUPLICATE_KEY), "WARN", START REST "f: <sip:x@y>;tag=2\r\n" END},
	{DIAG(DUPLICATE_KEY), "WARN", START REST CALL_ID END},
	{DIAG(DUPLICATE_KEY), "WARN", START REST CSEQ END},
	{DIAG(QUOTE), "WARN",
	 START VIA FROM "To: \"Bob <sip:bob@example.com>\r\n" CALL_ID CSEQ END},
	{DIAG(DISPLAY_NAME), "WARN", START VIA FROM "To: Bob, Jr <sip:b@c>\r\n" CALL_ID CSEQ END},
	{DIAG(DISPLAY_NAME), "WARN", START VIA FROM "To: \"B\" x <sip:b@c>\r\n" CALL_ID CSEQ END},
	{0, "OK", START VIA FROM "To: Bob O'Neil Jr. <sip:b@c>\r\n" CALL_ID CSEQ END},
	{DIAG(ADDR_OPEN), "WARN", START VIA FROM "To: <sip:b@c;tag=1\r\n" CALL_ID CSEQ END},
	{DIAG(ADDR_SPACES), "WARN", START VIA FROM "To: < sip:b@c>\r\n" CALL_ID CSEQ END},
	{DIAG(ADDR_SPACES), "WARN", START VIA FROM "To: <sip:b@c ;lr>\r\n" CALL_ID CSEQ END},
	{DIAG(CONTACT_BRACKETS), "WARN", START REST "Contact: sip:b@c?a=b\r\n" END},
	{DIAG(CONTACT_BRACKETS), "WARN", START REST "m: <sip:b@c?a=b>\r\nm: sip:b?c=d\r\n" END},
	{DIAG(EMPTY_TAG), "WARN", START VIA FROM "To: <sip:b@c>;tag=\r\n" CALL_ID CSEQ END},
	{DIAG(EMPTY_TAG), "WARN", START VIA "From: <sip:b@c> ; tag\r\n" TO CALL_ID CSEQ END},
	{DIAG(DATE), "OK", START REST "Date: Fri, 01 Jan 2010 16:00:00 EST\r\n" END},
	{0, "OK", START REST "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\n" END},
	{DIAG(EMPTY_BRANCH), "WARN",
	 START "Via: SIP/2.0/UDP a;branch=Z9HG4BK\r\n" FROM TO CALL_ID CSEQ END},
	{0, "OK", START "Via: SIP/2.0/UDP a\r\n" FROM TO CALL_ID CSEQ END}, /* RFC 2543 */
	{DIAG(VIA), "BAD", START "Via: SIP/2.0/UDP a;;\r\n" FROM TO CALL_ID CSEQ END},
	{DIAG(VIA), "BAD", START "Via: SIP/2.0/UDP\r\n" FROM TO CALL_ID CSEQ END},
	{DIAG(VIA), "BAD", START "Via: 192.0.2.1;branch=z9hG4bK1\r\n" FROM TO CALL_ID CSEQ END},
	{DIAG(VIA), "BAD",
	 START "Via: SIP/2.0/UDP [::1;branch=z9hG4bK1\r\n" FROM TO CALL_ID CSEQ END},
	{DIAG(VIA), "BAD", START "Via: ,\r\n" FROM TO CALL_ID CSEQ END},
	{0, "OK", START "Via: SIP/2.0/UDP a;;branch=z9hG4bK1;\r\n" FROM TO CALL_ID CSEQ END},
	{DIAG(NO_FROM), "BAD", START VIA TO CALL_ID CSEQ END},
	{DIAG(NO_FROM), "BAD", START VIA "From: ;tag=1\r\n" TO CALL_ID CSEQ END},
	{DIAG(NO_TO), "BAD", START VIA FROM CALL_ID CSEQ END},
	{DIAG(NO_TO), "BAD", START VIA FROM "To: <>\r\n" CALL_ID CSEQ END},
	{DIAG(NO_CALL_ID), "BAD", START VIA FROM TO CSEQ END},
	{DIAG(NO_CALL_ID), "BAD", START VIA FROM TO "i:\r\n" CSEQ END},
	{DIAG(NO_CSEQ), "BAD", START VIA FROM TO CALL_ID END},
	{DIAG(NO_VIA), "BAD", START FROM TO CALL_ID CSEQ END},
	{DIAG(CSEQ), "BAD", START VIA FROM TO CALL_ID "CSeq: 4294967296 OPTIONS\r\n" END},
	{DIAG(CSEQ), "BAD", START VIA FROM TO CALL_ID "CSeq: OPTIONS\r\n" END},
	{DIAG(CSEQ), "BAD", START VIA FROM TO CALL_ID "CSeq: 1\r\n" END},
	{DIAG(CSEQ), "BAD", START VIA FROM TO CALL_ID "CSeq: 1 OPTIONS x\r\n" END},
	{0, "OK", START VIA FROM TO CALL_ID "CSeq: 0004294967295 OPTIONS\r\n" END},
	{DIAG(CSEQ_METHOD), "BAD", START VIA FROM TO CALL_ID "CSeq: 1 options\r\n" END},
	{DIAG(SCALAR), "WARN", START REST "Max-Forwards: 256\r\n" END},
	{DIAG(SCALAR), "WARN", START REST "Expires: 4294967296\r\n" END},
	{DIAG(SCALAR), "WARN", START REST "Warning: 1812 overture \"In Progress\"\r\n" END},
	{0, "OK",
	 START REST "Max-Forwards: 255\r\nExpires: 4294967295\r\nWarning: 399 a \"b\"\r\n" END},
};

/* The pattern with its two texts. */
static char *together(const char *pattern, const char *one, const char *two)
{
	GString *text = g_string_new(pattern);

	g_string_replace(text, "%1$s", one, 0);
	g_string_replace(text, "%2$s", two, 0);
	return g_string_free(text, FALSE);
}

/* From the first value to the end of the last, when nothing else stands between. */
static void test_vias_together(void)
{
	static const char a[] = "SIP/2.0/UDP a;branch=z9hG4bK1",
			  b[] = "SIP/2.0/UDP b;branch=z9hG4bK2";
	static const struct row {
		const char *rows, *vias; /* NULL: they stand apart */
	} rows[] = {
		{"Via: %1$s\r\n", "%1$s"},
		{"Via: %1$s\r\nv:%2$s \r\n", "%1$s\r\nv:%2$s"},
		{"Via: %1$s , %2$s\r\n", "%1$s , %2$s"},
		{"Via: %1$s\r\n ;x\r\nVia: %2$s\r\n", "%1$s\r\n ;x\r\nVia: %2$s"},
		{"Via: %1$s\r\nVia: %2$s\r\nVia: %1$s\r\n", "%1$s\r\nVia: %2$s\r\nVia: %1$s"},
		{"Via: %1$s\r\nMax-Forwards: 70\r\nVia: %2$s\r\n", NULL},
		{"Via: %1$s\r\nVia: %2$s\r\nX: y\r\nVia: %2$s\r\n", NULL},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *vias = together(rows[i].rows, a, b);
		g_autofree char *expected = rows[i].vias ? together(rows[i].vias, a, b) : NULL;
		g_autofree char *text = g_strconcat(START, vias, FROM TO CALL_ID CSEQ END, NULL);
		struct sc_message message = parse(text);

		g_test_message("%s", rows[i].rows);
		if (expected)
			assert_span(message.vias, expected);
		else
			g_assert_null(message.vias.ptr);
	}
}

static void test_diags(void)
{
	/* test_cut_by_capture; what only a dialog shows: flows/rule-lacks-tag */
	uint64_t seen = DIAG(SNAPLEN) | DIAG(LACKS_TO_TAG);

	for (size_t i = 0; i < G_N_ELEMENTS(diag_cases); i++) {
		struct sc_message m = parse(diag_cases[i].text);

		if (m.diags != diag_cases[i].diags)
			g_test_message("%s", diag_cases[i].text);
		assert_diags(m.diags, diag_cases[i].diags);
		g_assert_cmpstr(verdict(&m), ==, diag_cases[i].verdict);
		seen |= diag_cases[i].diags;
	}
	assert_diags(seen, (UINT64_C(1) << SC_DIAG_COUNT) - 1);
}

/* `missing`: the rest was on the wire, not in the capture. */
static void test_cut_by_capture(void)
{
	const char *text = START REST "Content-Length: 10\r\n\r\nabc";
	struct sc_message m;

	g_assert_cmpint(sc_message_parse(&m, text_span(text), SC_DATAGRAM, 7), ==, SC_PARSE_OK);
	assert_diags(m.diags, DIAG(BODY_TRUNCATED) | DIAG(SNAPLEN));
	assert_span(m.body, "abc");
	g_assert_cmpint(sc_message_parse(&m, text_span(text), SC_STREAM, 7), ==, SC_PARSE_OK);
	assert_diags(m.diags, DIAG(BODY_TRUNCATED) | DIAG(SNAPLEN));
	g_assert_cmpint(sc_message_parse(&m, text_span(text), SC_STREAM, 0), ==, SC_PARSE_MORE);
	text = START REST "Subj";
	g_assert_cmpint(sc_message_parse(&m, text_span(text), SC_DATAGRAM, 7), ==, SC_PARSE_OK);
	assert_diags(m.diags, DIAG(NO_HEADER_END) | DIAG(SNAPLEN) | DIAG(HEADER_LINE));
}

/* RFC 3261 18.3 for streams: Content-Length is the body, no more, no less. */
static void test_carriages(void)
{
	struct sc_message m;
	const char *text = START REST "Content-Length: 3\r\n\r\nabcdef";

	g_assert_cmpint(sc_message_parse(&m, text_span(text), SC_STREAM, 0), ==, SC_PARSE_OK);
	assert_span(m.body, "abc");
	g_assert_cmpint(m.surplus, ==, 0);
	assert_diags(m.diags, 0);
	for (size_t len = 0; len < strlen(text) - 3; len++)
		g_assert_cmpint(sc_message_parse(&m, sc_span(text, len), SC_STREAM, 0), ==,
				SC_PARSE_MORE);
	text = START REST "\r\nabc";
	g_assert_cmpint(sc_message_parse(&m, text_span(text), SC_STREAM, 0), ==, SC_PARSE_OK);
	assert_span(m.body, "");
	g_assert_false(m.has_content_length);
	g_assert_cmpint(sc_message_parse(&m, text_span(text), SC_WHOLE, 0), ==, SC_PARSE_OK);
	assert_span(m.body, "abc");
	text = START REST "Content-Length: x\r\n\r\nabc";
	g_assert_cmpint(sc_message_parse(&m, text_span(text), SC_STREAM, 0), ==, SC_PARSE_OK);
	assert_span(m.body, "");
	assert_diags(m.diags, DIAG(CONTENT_LENGTH));
	m = parse(START REST "Content-Length: x\r\n\r\nabc");
	assert_span(m.body, "abc");
	/* Fillers before a datagram's start-line are skipped. */
	g_assert_cmpint(sc_message_parse(
				&m, sc_span("\0\r\n \0" START REST END, 5 + strlen(START REST END)),
				SC_DATAGRAM, 0),
			==, SC_PARSE_OK);
	assert_span(sc_span(m.bytes.ptr, 7), "OPTIONS");
	assert_diags(m.diags, 0);
}

struct start_case {
	const char *text;
	bool begins, whole_line; /* the latter only where it begins */
};

static const struct start_case starts[] = {
	{"INVITE sip:a@b SIP/2.0\r\n", true, true},
	{"INVITE sip:a@b SIP/2.0\n", true, true},
	{"INVITE <sip:a@b> SIP/2.0\r\n", true, true},
	{"invite tel:+1 sip/2.0 \r\n", true, true},
	{"!x*_'~ weird.scheme:x y z SIP/10.20\r\n", true, true},
	{"SIP/2.0 200 OK\r\n", true, true},
	{"SIP/2.0 200\r\n", true, true},
	{"sip/3.14 1234 x\r\n", true, true},
	/* others */
	{"GET / HTTP/1.1\r\n", false, true},
	{"HTTP/1.1 200 OK\r\n", false, false},
	{"NOTIFY * HTTP/1.1\r\n", false, true},
	{"M-SEARCH * HTTP/1.1\r\n", false, true},
	{"OPTIONS rtsp://example.com/media RTSP/1.0\r\n", false, true},
	{"RTSP/1.0 200 OK\r\n", false, false},
	{"CRCX 1 aaln/1@gw.example.com MGCP 1.0\r\n", false, true},
	{"200 1 OK\r\n", false, true},
	{"SIP/2.0/UDP 192.0.2.1\r\n", false, true},
	{"SIP/2.0 OK\r\n", false, true},
	{"SIP/2.0 20x\r\n", false, true},
	{"SIP/2 200 OK\r\n", false, true},
	{"INVITE sip:a@b SIP/2.\r\n", false, true},
	{"INVITE sip:a@b XSIP/2.0\r\n", false, true},
	{"INVITE sip:a@b\r\n", false, true},
	{"INVITE SIP/2.0\r\n", false, true},
	{" SIP/2.0\r\n", false, false},
	{"INVITE nocolon SIP/2.0\r\n", false, true},
	{"INVITE * SIP/2.0\r\n", false, true},
	{"v=0\r\n", false, true},
	{"\r\n", false, false},
	{"\x80\x00\x12\x34", false, false},
	/* beginnings */
	{"", true, false},
	{"I", true, false},
	{"INVITE", true, false},
	{"INVITE ", true, false},
	{"INVITE s", true, false},
	{"INVITE <sip", true, false},
	{"INVITE sip:a b c", true, false},
	{"INVITE sip:a@b SIP/2.0\r", true, false},
	{"SIP/", true, false},
	{"SIP/2.0 2", true, false},
	{"GET /", false, false},
	{"HTTP/1.1", false, false},
	{"v=", false, false},
	{"INVITE 1", false, false},
	{"SIP/2.0 O", false, false},
};

static void test_start_line(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
		bool whole_line = false;
		bool begins = sc_start_line(text_span(starts[i].text), &whole_line);

		if (begins != starts[i].begins)
			g_test_message("%s", starts[i].text);
		g_assert_cmpint(begins, ==, starts[i].begins);
		if (begins)
			g_assert_cmpint(whole_line, ==, starts[i].whole_line);
	}
	/* What is accepted whole is accepted as a beginning at every length. */
	for (size_t i = 0; i < G_N_ELEMENTS(starts); i++)
		for (size_t len = 0; starts[i].begins && len < strlen(starts[i].text); len++) {
			bool whole_line;

			g_assert_true(sc_start_line(sc_span(starts[i].text, len), &whole_line));
			g_assert_false(whole_line);
		}
}

/* A start-line without a version is believed only before a header that every
 * message has. */
static void test_not_sip(void)
{
	static const char *const others[] = {
		"",
		"\r\n",
		"\x80\x08 some RTP",
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n",
		"INVITE sip:a@b\r\nHost: x\r\n\r\n",
		"INVITE sip:a@b\r\n",
		"INVITE sip:a@b c\r\nTo: x\r\n\r\n",
		"mail to:a@b\r\nTo: x\r\n\r\n",
		"hello world\r\nVia: x\r\n\r\n",
	};
	struct sc_message m;

	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		g_assert_cmpint(sc_message_parse(&m, text_span(others[i]), SC_DATAGRAM, 0), ==,
				SC_PARSE_NOT_SIP);
}

static void test_keepalive(void)
{
	/* RFC 8489: a binding request without attributes. */
	static const char stun[] = "\x00\x01\x00\x00\x21\x12\xA4\x42transactionI";
	const size_t bytes = sizeof stun - 1;

	g_assert_true(sc_is_keepalive(text_span("\r\n\r\n")));
	g_assert_true(sc_is_keepalive(text_span("\r\n")));
	g_assert_true(sc_is_keepalive(sc_span("\0\0\0\0", 4)));
	g_assert_true(sc_is_keepalive(text_span(" ")));
	g_assert_true(sc_is_keepalive(sc_span(stun, bytes)));
	g_assert_false(sc_is_keepalive(sc_span(stun, bytes - 1)));
	g_assert_false(sc_is_keepalive(sc_span("", 0)));
	g_assert_false(sc_is_keepalive(text_span("\r\nx")));
	g_assert_false(sc_is_keepalive(text_span("\x80\x01  \x21\x12\xA4\x42transactionID")));
}

static void test_methods(void)
{
	g_assert_cmpint(SC_METHOD_COUNT, ==, 15); /* METRICS.md CL-2: 14, and extension */
	for (int i = 1; i < SC_METHOD_COUNT; i++) {
		const char *name = sc_method_name((enum sc_method)i);
		g_autofree char *lower = g_ascii_strdown(name, -1);
		g_autofree char *longer = g_strconcat(name, "X", NULL);

		g_assert_cmpint((int)sc_method_from(text_span(name)), ==, i);
		g_assert_cmpint(sc_method_from(text_span(lower)), ==, SC_EXTENSION);
		g_assert_cmpint(sc_method_from(text_span(longer)), ==, SC_EXTENSION);
	}
	g_assert_cmpint(sc_method_from(text_span("")), ==, SC_EXTENSION);
	g_assert_cmpstr(sc_method_name(SC_EXTENSION), ==, "");
	g_assert_cmpstr(sc_reason_phrase(180), ==, "Ringing");
	g_assert_cmpstr(sc_reason_phrase(487), ==, "Request Terminated");
	g_assert_cmpstr(sc_reason_phrase(504), ==, "Server Time-out");
	g_assert_cmpstr(sc_reason_phrase(499), ==, "Bad Request"); /* RFC 3261 8.1.3.2 */
	g_assert_cmpstr(sc_reason_phrase(699), ==, "Busy Everywhere");
	g_assert_cmpstr(sc_reason_phrase(0), ==, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/message/request", test_request);
	g_test_add_func("/message/response", test_response);
	g_test_add_func("/message/header-names", test_header_names);
	g_test_add_func("/message/compact", test_compact);
	g_test_add_func("/message/folding", test_folding);
	g_test_add_func("/message/lists", test_lists);
	g_test_add_func("/message/vias", test_vias);
	g_test_add_func("/message/vias together", test_vias_together);
	g_test_add_func("/message/diags", test_diags);
	g_test_add_func("/message/cut-by-capture", test_cut_by_capture);
	g_test_add_func("/message/carriages", test_carriages);
	g_test_add_func("/message/start-line", test_start_line);
	g_test_add_func("/message/not-sip", test_not_sip);
	g_test_add_func("/message/keepalive", test_keepalive);
	g_test_add_func("/message/methods", test_methods);
	return g_test_run();
}
