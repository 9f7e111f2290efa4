/* The torture messages of RFC 4475 and RFC 5118: verdict, diagnostics and the
 * fact that each of them is about; each as a datagram, and through the framer
 * cut at every place. The expectations are those of the RFCs' own text; for
 * streams, of RFC 3261 18.3. */
#include "stream_log.h"

#include "message/param.h"
#include "message/parse.h"
#include "message/sdp.h"

struct torture {
	const char *name, *verdict;
	uint64_t diags;
	const char *method; /* of the request, or of CSeq */
	int code;           /* 0: a request */
	uint32_t cseq;
	unsigned vias;
	size_t body;
	/* On a stream: messages, bytes of the first one that never come, bytes
	 * that belong to no message. */
	unsigned messages;
	uint32_t missing;
	uint64_t dropped;
	void (*facts)(const struct sc_message *message);
};

static struct sc_span value_at(const struct sc_message *m, enum sc_header header, unsigned index)
{
	struct sc_span value = {NULL, 0};
	size_t position = 0;

	for (unsigned i = 0; i <= index; i++)
		g_assert_true(sc_message_next_value(m, header, &position, &value));
	return value;
}

static unsigned count_of(const struct sc_message *m, enum sc_header header)
{
	struct sc_span value;
	size_t position = 0;
	unsigned count = 0;

	while (sc_message_next_value(m, header, &position, &value))
		count++;
	return count;
}

static struct sc_name_addr contact_at(const struct sc_message *m, unsigned index)
{
	struct sc_name_addr contact;

	g_assert_true(sc_name_addr_parse(&contact, value_at(m, SC_H_CONTACT, index), NULL));
	return contact;
}

static struct sc_uri uri_of(struct sc_span text)
{
	struct sc_uri uri;

	g_assert_true(sc_uri_parse(&uri, text, NULL));
	return uri;
}

static bool contains(struct sc_span span, const char *text)
{
	return memmem(span.ptr, span.len, text, strlen(text)) != NULL;
}

static void wsinv(const struct sc_message *m)
{
	struct sc_name_addr contact = contact_at(m, 0);
	struct sc_via via;

	assert_span(m->uri, "sip:vivekg@chair-dnrc.example.com;unknownparam");
	assert_span(m->from.tag, "98asjd8");
	assert_span(m->from.display, "J Rosenberg \\\\\\\"");
	assert_span(m->to.tag, "1918181833n");
	assert_span(m->to.uri, "sip:vivekg@chair-dnrc.example.com");
	assert_span(m->via.host, "192.0.2.2");
	assert_span(m->via.branch, "390skdjuw"); /* no cookie: RFC 2543 matching */
	g_assert_true(sc_via_parse(&via, value_at(m, SC_H_VIA, 1)));
	assert_span(via.host, "spindle.example.com");
	assert_span(via.branch, "z9hG4bK9ikj8");
	g_assert_true(sc_via_parse(&via, value_at(m, SC_H_VIA, 2)));
	assert_span(via.host, "192.168.255.111");
	assert_span(via.branch, "z9hG4bK30239");
	assert_span(m->header[SC_H_MAX_FORWARDS], "0068");
	assert_span(m->header[SC_H_SUBJECT], "");
	assert_span(contact.display, "Quoted string \\\"\\\"");
	assert_span(sc_param(contact.params, text_span("q")), "0.33");
	assert_span(sc_param(contact.params, text_span("newparam")), "newvalue");
	g_assert_nonnull(sc_param(contact.params, text_span("secondparam")).ptr);
	g_assert_true(contains(m->header_block, "UnknownHeaderWithUnusualValue: ;;,,;;,;"));
}

static void intmeth(const struct sc_message *m)
{
	assert_span(m->call_id, "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
	g_assert_cmpint(m->method, ==, SC_EXTENSION);
	/* The escaped NUL does not end the display name, nor anything else. */
	g_assert_cmpuint(m->to.display.len, ==, 20);
	g_assert_nonnull(memchr(m->to.display.ptr, '\0', m->to.display.len));
	assert_span(uri_of(m->to.uri).user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
	assert_span(m->from.tag, "_token~1'+`*%!-.");
	assert_span(m->from.display, "token1~` token2'+_ token3*%!.-");
	g_assert_true(
		contains(sc_param(m->from.params, text_span("fromParam''~+*_!.-%")), "\xD1\x80"));
}

static void esc01(const struct sc_message *m)
{
	struct sc_uri uri = uri_of(m->uri);

	assert_span(uri.user, "sips%3Auser%40example.com");
	assert_span(uri.host, "example.net");
	assert_span(uri_of(contact_at(m, 0).uri).params, ";%6C%72;n%61me=v%61lue%25%34%31");
}

static void escnull(const struct sc_message *m)
{
	g_assert_cmpuint(count_of(m, SC_H_CONTACT), ==, 2);
	assert_span(contact_at(m, 0).uri, "sip:%00@host5.example.com");
	assert_span(contact_at(m, 1).uri, "sip:%00%00@host5.example.com");
}

static void esc02(const struct sc_message *m)
{
	g_assert_cmpint(m->method, ==, SC_EXTENSION); /* not REGISTER */
	g_assert_cmpuint(count_of(m, SC_H_CONTACT), ==, 2);
	assert_span(contact_at(m, 1).uri, "sip:alias3@host3.example.com");
}

static void lwsdisp(const struct sc_message *m)
{
	assert_span(m->from.display, "caller");
	assert_span(m->from.uri, "sip:caller@example.com");
}

static void longreq(const struct sc_message *m)
{
	g_assert_cmpuint(m->bytes.len, ==, 3515);
	g_assert_null(m->via.branch.ptr);
	g_assert_cmpuint(count_of(m, SC_H_VIA), ==, 34);
}

static void dblreq(const struct sc_message *m)
{
	g_assert_cmpuint(m->surplus, ==, 450);
	g_assert_cmpuint(m->bytes.len, ==, 300);
	assert_span(m->uri, "sip:example.com");
}

static void semiuri(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).user, "user;par=u%40example.net");
	assert_span(uri_of(m->uri).host, "example.com");
}

static void transports(const struct sc_message *m)
{
	static const char *const names[] = {"UDP", "SCTP", "TLS", "UNKNOWN", "TCP"};

	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
		struct sc_via via;

		g_assert_true(sc_via_parse(&via, value_at(m, SC_H_VIA, i)));
		assert_span(via.transport, names[i]);
	}
}

static void mpart01(const struct sc_message *m)
{
	g_assert_nonnull(memchr(m->body.ptr, '\0', m->body.len));
	assert_span(m->header[SC_H_CONTENT_TYPE], "multipart/mixed;boundary=7a9cbec02ceef655");
	g_assert_null(sc_message_sdp(m).ptr); /* two parts, neither of them SDP */
	g_assert_true(contains(m->body, "--7a9cbec02ceef655--"));
}

static void unreason(const struct sc_message *m)
{
	g_assert_true(contains(m->reason, "= 2**3 * 5**2 \xD0\xBD\xD0\xBE"));
}

static void noreason(const struct sc_message *m)
{
	assert_span(m->reason, "");
}

static void badinv01(const struct sc_message *m)
{
	g_assert_null(m->via.branch.ptr);
}

static void quotbal(const struct sc_message *m)
{
	assert_span(m->to.uri, "sip:j.user@example.com");
	assert_span(m->from.tag, "93334"); /* the next headers are intact */
	assert_span(m->call_id, "quotbal.aksdj");
}

static void ltgtruri(const struct sc_message *m)
{
	assert_span(m->uri, "sip:user@example.com");
	g_assert_null(m->via.branch.ptr);
}

static void lwsruri(const struct sc_message *m)
{
	assert_span(m->uri, "sip:user@example.com; lr");
}

static void lwsstart(const struct sc_message *m)
{
	assert_span(m->uri, "sip:user@example.com");
}

static void trws(const struct sc_message *m)
{
	assert_span(m->uri, "sip:remote-target@example.com");
}

static void escruri(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).headers, "Route=%3Csip:example.com%3E");
}

static void badaspec(const struct sc_message *m)
{
	assert_span(m->to.uri, "sip:t.watson@example.org");
}

static void baddn(const struct sc_message *m)
{
	assert_span(m->from.display, "Bell, Alexander");
	assert_span(m->from.uri, "sip:a.g.bell@example.com");
	assert_span(m->from.tag, "43");
	assert_span(m->to.uri, "sip:t.watson@example.org");
}

static void badbranch(const struct sc_message *m)
{
	assert_span(m->via.branch, "z9hG4bK");
}

static void unkscm(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).scheme, "nobodyKnowsThisScheme");
}

static void novelsc(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).scheme, "soap.beep");
}

static void unksm2(const struct sc_message *m)
{
	assert_span(m->to.uri, "isbn:2983792873");
	assert_span(m->from.uri, "http://www.example.com");
	assert_span(contact_at(m, 0).uri, "name:John_Smith");
}

static void bext01(const struct sc_message *m)
{
	assert_span(value_at(m, SC_H_REQUIRE, 1), "nothingSupportsThisEither");
}

static void invut(const struct sc_message *m)
{
	assert_span(m->header[SC_H_CONTENT_TYPE], "application/unknownformat");
	g_assert_null(sc_message_sdp(m).ptr);
}

static void regaut01(const struct sc_message *m)
{
	assert_span(m->header[SC_H_AUTHORIZATION], "NoOneKnowsThisScheme opaque-data=here");
	g_assert_true(m->has_content_length);
}

static void multi01(const struct sc_message *m)
{
	assert_span(m->call_id, "multi01.98asdh@192.0.2.1");
	assert_span(m->from.tag, "3413415");
	assert_span(m->to.uri, "sip:user@example.com");
	g_assert_true(m->bad); /* shown with a warning, measured never */
}

static void no_length(const struct sc_message *m)
{
	g_assert_false(m->has_content_length);
}

static void cparam01(const struct sc_message *m)
{
	struct sc_name_addr contact = contact_at(m, 0);

	assert_span(contact.uri, "sip:+19725552222@gw1.example.net");
	g_assert_nonnull(sc_param(contact.params, text_span("unknownparam")).ptr);
}

static void cparam02(const struct sc_message *m)
{
	struct sc_name_addr contact = contact_at(m, 0);

	assert_span(uri_of(contact.uri).params, ";unknownparam");
	g_assert_cmpuint(contact.params.len, ==, 0);
}

static void regescrt(const struct sc_message *m)
{
	assert_span(uri_of(contact_at(m, 0).uri).headers, "Route=%3Csip:sip.example.com%3E");
}

static void sdp01(const struct sc_message *m)
{
	g_assert_cmpuint(sc_message_sdp(m).len, ==, 150);
}

static void zeromf(const struct sc_message *m)
{
	assert_span(m->header[SC_H_MAX_FORWARDS], "0");
}

static void inv2543(const struct sc_message *m)
{
	g_assert_null(m->via.branch.ptr);
	g_assert_null(m->from.tag.ptr);
	g_assert_false(m->has_content_length);
	g_assert_false(sc_message_has(m, SC_H_MAX_FORWARDS));
	assert_span(m->to.params, ";user=phone");
}

static void scalar02(const struct sc_message *m)
{
	assert_span(m->header[SC_H_MAX_FORWARDS], "300");
	g_assert_cmpuint(m->header[SC_H_EXPIRES].len, ==, 101);
}

static const struct torture rfc4475[] = {
	{"wsinv", "OK", 0, "INVITE", 0, 9, 3, 150, 1, 0, 0, wsinv},
	{"intmeth", "OK", 0, "!interesting-Method0123456789_*+`.%indeed'~", 0, 139122385, 1, 0, 1,
	 0, 0, intmeth},
	{"esc01", "OK", 0, "INVITE", 0, 234234, 1, 150, 1, 0, 0, esc01},
	{"escnull", "OK", 0, "REGISTER", 0, 14398234, 1, 0, 1, 0, 0, escnull},
	{"esc02", "OK", 0, "RE%47IST%45R", 0, 29344, 1, 0, 1, 0, 0, esc02},
	{"lwsdisp", "OK", 0, "OPTIONS", 0, 60, 1, 0, 1, 0, 0, lwsdisp},
	{"longreq", "OK", 0, "INVITE", 0, 3882340, 34, 150, 1, 0, 0, longreq},
	/* On a stream the second request is one. It says 150 and has 155: of what
	 * is left over, "C CR LF CR LF", the empty line is no loss. */
	{"dblreq", "OK", DIAG(SURPLUS), "REGISTER", 0, 8, 1, 0, 2, 0, 3, dblreq},
	{"semiuri", "OK", 0, "OPTIONS", 0, 8, 1, 0, 1, 0, 0, semiuri},
	{"transports", "OK", 0, "OPTIONS", 0, 60, 5, 0, 1, 0, 0, transports},
	{"mpart01", "OK", 0, "MESSAGE", 0, 1, 1, 553, 1, 0, 0, mpart01},
	{"unreason", "OK", 0, "INVITE", 200, 35, 1, 154, 1, 0, 0, unreason},
	{"noreason", "OK", 0, "INVITE", 100, 35, 1, 0, 1, 0, 0, noreason},
	/* Two Via values, of which the second is a ';'. */
	{"badinv01", "BAD", DIAG(VIA), "INVITE", 0, 8, 2, 152, 1, 0, 0, badinv01},
	/* 9999 - 154 bytes never come. */
	{"clerr", "WARN", DIAG(BODY_TRUNCATED), "INVITE", 0, 8, 1, 154, 1, 9845, 0, NULL},
	{"ncl", "WARN", DIAG(CONTENT_LENGTH), "INVITE", 0, 0, 1, 152, 1, 0, 152, no_length},
	{"scalar02", "BAD", DIAG(CSEQ) | DIAG(SCALAR), "REGISTER", 0, 0, 1, 0, 1, 0, 0, scalar02},
	{"scalarlg", "BAD", DIAG(CSEQ) | DIAG(SCALAR), "OPTIONS", 503, 0, 1, 0, 1, 0, 0, NULL},
	{"quotbal", "WARN", DIAG(QUOTE), "INVITE", 0, 8, 1, 152, 1, 0, 0, quotbal},
	{"ltgtruri", "WARN", DIAG(URI_BRACKETS), "INVITE", 0, 1, 1, 159, 1, 0, 0, ltgtruri},
	{"lwsruri", "WARN", DIAG(URI_SPACES), "INVITE", 0, 2130706432, 1, 159, 1, 0, 0, lwsruri},
	{"lwsstart", "WARN", DIAG(START_SPACES), "INVITE", 0, 1893884, 1, 150, 1, 0, 0, lwsstart},
	{"trws", "WARN", DIAG(START_SPACES), "OPTIONS", 0, 238923, 1, 0, 1, 0, 0, trws},
	{"escruri", "WARN", DIAG(URI_HEADERS), "INVITE", 0, 149209342, 1, 150, 1, 0, 0, escruri},
	{"baddate", "OK", DIAG(DATE), "INVITE", 0, 1392934, 1, 150, 1, 0, 0, NULL},
	{"regbadct", "WARN", DIAG(CONTACT_BRACKETS), "REGISTER", 0, 1, 1, 0, 1, 0, 0, NULL},
	{"badaspec", "WARN", DIAG(ADDR_SPACES), "OPTIONS", 0, 3923239, 1, 0, 1, 0, 0, badaspec},
	/* The file ends without the empty line, so on a stream nothing has ended. */
	{"baddn", "WARN", DIAG(DISPLAY_NAME) | DIAG(NO_HEADER_END), "OPTIONS", 0, 3923239, 1, 0, 0,
	 0, 331, baddn},
	{"badvers", "WARN", DIAG(VERSION), "OPTIONS", 0, 1, 1, 0, 1, 0, 0, NULL},
	{"mismatch01", "BAD", DIAG(CSEQ_METHOD), "OPTIONS", 0, 8, 1, 0, 1, 0, 0, NULL},
	{"mismatch02", "BAD", DIAG(CSEQ_METHOD), "NEWMETHOD", 0, 8, 1, 138, 1, 0, 0, NULL},
	{"bigcode", "BAD", DIAG(CODE), "INVITE", -1, 353494, 1, 0, 1, 0, 0, NULL},
	{"badbranch", "WARN", DIAG(EMPTY_BRANCH), "OPTIONS", 0, 8, 1, 0, 1, 0, 0, badbranch},
	{"insuf", "BAD", DIAG(NO_FROM) | DIAG(NO_TO) | DIAG(NO_CALL_ID), "INVITE", 0, 193942, 1,
	 152, 1, 0, 0, NULL},
	{"unkscm", "OK", 0, "OPTIONS", 0, 3923423, 1, 0, 1, 0, 0, unkscm},
	{"novelsc", "OK", 0, "OPTIONS", 0, 3923423, 1, 0, 1, 0, 0, novelsc},
	{"unksm2", "OK", 0, "REGISTER", 0, 234902, 1, 0, 1, 0, 0, unksm2},
	{"bext01", "OK", 0, "OPTIONS", 0, 8, 1, 0, 1, 0, 0, bext01},
	{"invut", "OK", 0, "INVITE", 0, 235448, 1, 40, 1, 0, 0, invut},
	{"regaut01", "OK", 0, "REGISTER", 0, 9338, 1, 0, 1, 0, 0, regaut01},
	{"multi01", "WARN", DIAG(DUPLICATE_KEY) | DIAG(DUPLICATE_HEADER), "INVITE", 0, 5, 1, 154, 1,
	 0, 0, multi01},
	/* An empty line at the end of the 67 is no loss either. */
	{"mcl01", "WARN", DIAG(CONTENT_LENGTH_TWICE) | DIAG(DUPLICATE_HEADER), "OPTIONS", 0, 15932,
	 1, 67, 1, 0, 65, no_length},
	{"bcast", "OK", 0, "INVITE", 200, 35, 2, 154, 1, 0, 0, NULL},
	{"zeromf", "OK", 0, "OPTIONS", 0, 39234321, 1, 0, 1, 0, 0, zeromf},
	{"cparam01", "OK", 0, "REGISTER", 0, 2, 1, 0, 1, 0, 0, cparam01},
	{"cparam02", "OK", 0, "REGISTER", 0, 3, 1, 0, 1, 0, 0, cparam02},
	{"regescrt", "OK", 0, "REGISTER", 0, 14398234, 1, 0, 1, 0, 0, regescrt},
	{"sdp01", "OK", 0, "INVITE", 0, 8, 1, 150, 1, 0, 0, sdp01},
	{"inv2543", "OK", 0, "INVITE", 0, 56, 1, 105, 1, 0, 105, inv2543},
	/* In the archive, not in the text: no version, no Via, no CSeq. A stream
	 * is not held to be SIP for its sake. */
	{"test", "BAD", DIAG(NO_VERSION) | DIAG(HEADER_LINE) | DIAG(NO_VIA) | DIAG(NO_CSEQ),
	 "INVITE", 0, 0, 0, 18, 0, 0, 0, NULL},
};

static void ipv6_good(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).host, "2001:db8::10");
	assert_span(m->via.host, "2001:db8::9:1");
	g_assert_cmpint(m->via.port, ==, 0);
	assert_span(uri_of(contact_at(m, 0).uri).host, "2001:db8::1");
}

static void ipv6_bad(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).host, "2001:db8::10");
	g_assert_cmpint(uri_of(m->uri).port, ==, 0);
}

static void port_ambiguous(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).host, "2001:db8::10:5070");
	g_assert_cmpint(uri_of(m->uri).port, ==, 0);
}

static void port_unambiguous(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).host, "2001:db8::10");
	g_assert_cmpint(uri_of(m->uri).port, ==, 5070);
}

static void via_received(const struct sc_message *m)
{
	assert_span(m->via.received, "2001:db8::9:255");
	g_assert_true(sc_span_caseprefix(m->via.branch, text_span("z9hG4bKas3")));
}

static void ipv6_in_sdp(const struct sc_message *m)
{
	g_assert_true(contains(sc_message_sdp(m), "c=IN IP6 2001:db8::20"));
}

static void mult_ip_in_header(const struct sc_message *m)
{
	struct sc_via via;

	assert_span(m->via.host, "2001:db8::9:1");
	g_assert_cmpint(m->via.port, ==, 6050);
	g_assert_true(sc_via_parse(&via, value_at(m, SC_H_VIA, 1)));
	assert_span(via.host, "192.0.2.1");
	g_assert_true(sc_via_parse(&via, value_at(m, SC_H_VIA, 2)));
	assert_span(via.host, "2001:db8::9:255");
	assert_span(via.received, "192.0.2.200");
}

static void mult_ip_in_sdp(const struct sc_message *m)
{
	g_assert_true(contains(sc_message_sdp(m), "c=IN IP4 192.0.2.1"));
	g_assert_true(contains(sc_message_sdp(m), "c=IN IP6 2001:db8::1"));
}

static void ipv4_mapped(const struct sc_message *m)
{
	assert_span(m->via.host, "::ffff:192.0.2.10");
	g_assert_cmpint(m->via.port, ==, 19823);
}

static void three_colons(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).host, "2001:db8:::192.0.2.1");
	assert_span(uri_of(m->uri).user, "user");
}

static void two_colons(const struct sc_message *m)
{
	assert_span(uri_of(m->uri).host, "2001:db8::192.0.2.1");
}

/* The archive has bare LFs, and two files without the last empty line; the
 * rows say what there is once both are mended. */
static const struct torture rfc5118[] = {
	{"ipv6-good", "OK", 0, "REGISTER", 0, 98176, 1, 0, 1, 0, 0, ipv6_good},
	{"ipv6-bad", "WARN", DIAG(URI_IPV6), "REGISTER", 0, 98176, 1, 0, 1, 0, 0, ipv6_bad},
	{"port-ambiguous", "OK", 0, "REGISTER", 0, 98176, 1, 0, 1, 0, 0, port_ambiguous},
	{"port-unambiguous", "OK", 0, "REGISTER", 0, 98176, 1, 0, 1, 0, 0, port_unambiguous},
	{"via-received-param-with-delim", "OK", 0, "BYE", 0, 321, 1, 0, 1, 0, 0, via_received},
	{"via-received-param-no-delim", "OK", 0, "OPTIONS", 0, 921, 1, 0, 1, 0, 0, via_received},
	{"ipv6-in-sdp", "OK", 0, "INVITE", 0, 8612, 1, 0, 1, 0, 0, ipv6_in_sdp},
	{"mult-ip-in-header", "OK", 0, "BYE", 0, 89187, 3, 0, 1, 0, 0, mult_ip_in_header},
	{"mult-ip-in-sdp", "OK", 0, "INVITE", 0, 8912, 1, 0, 1, 0, 0, mult_ip_in_sdp},
	{"ipv4-mapped-ipv6", "OK", 0, "INVITE", 0, 612, 2, 0, 1, 0, 0, ipv4_mapped},
	{"ipv6-bug-abnf-3-colons", "WARN", DIAG(URI_IPV6), "OPTIONS", 0, 689, 1, 0, 1, 0, 0,
	 three_colons},
	{"ipv6-correct-abnf-2-colons", "OK", 0, "OPTIONS", 0, 689, 1, 0, 1, 0, 0, two_colons},
};

static void check_common(const struct torture *t, const struct sc_message *m)
{
	assert_span(m->method_name, t->method);
	g_assert_cmpint(m->request, ==, t->code == 0);
	g_assert_cmpint(m->code, ==, MAX(t->code, 0));
	g_assert_cmpuint(m->cseq, ==, t->cseq);
	g_assert_cmpuint(m->via_count, ==, t->vias);
	if (t->facts)
		t->facts(m);
}

static void check_datagram(const struct torture *t, struct sc_span bytes)
{
	struct sc_message m;

	g_assert_cmpint(sc_message_parse(&m, bytes, SC_DATAGRAM, 0), ==, SC_PARSE_OK);
	assert_diags(m.diags, t->diags);
	g_assert_cmpstr(verdict(&m), ==, t->verdict);
	g_assert_cmpint(m.bad, ==,
			strcmp(t->verdict, "BAD") == 0 ||
				sc_message_diag(&m, SC_DIAG_DUPLICATE_KEY));
	g_assert_cmpuint(m.body.len, ==, t->body);
	check_common(t, &m);
	g_assert_cmpuint(read_all(&m), >, 0);
}

static void check_stream(const struct torture *t, struct sc_span bytes)
{
	struct stream_log *log = replay(bytes);

	g_assert_cmpuint(log->items->len, ==, t->messages);
	assert_count(log, SC_COUNT_STREAM_DROPPED, t->dropped);
	if (t->messages > 0) {
		const struct logged *first = logged_at(log, 0);
		struct sc_message m;

		g_assert_cmpuint(first->packet.missing, ==, t->missing);
		g_assert_cmpint(
			sc_message_parse(&m, logged_span(first), SC_STREAM, first->packet.missing),
			==, SC_PARSE_OK);
		assert_diags(m.diags,
			     (t->diags & ~DIAG(SURPLUS)) | (t->missing ? DIAG(SNAPLEN) : 0));
		/* Without a sound length nothing is body. */
		g_assert_cmpuint(m.body.len, ==, m.has_content_length ? t->body : 0);
		if (t->facts != dblreq) /* which is about the datagram */
			check_common(t, &m);
	}
	stream_log_free(log);
}

/* Whatever came before, the next message is found. Not so where the message
 * claims bytes of it (clerr waits for more), or has no end and takes the next
 * one's headers for its own (baddn). */
static void check_next(const struct torture *t, struct sc_span bytes)
{
	static const char next[] =
		"OPTIONS sip:next@example.com SIP/2.0\r\n"
		"Via: SIP/2.0/TCP h;branch=z9hG4bKnext\r\nContent-Length: 0\r\n\r\n";
	struct stream_log *log = stream_log_new();

	feed_span(log, bytes, false);
	feed(log, next);
	if (t->missing == 0 && !(t->diags & DIAG(NO_HEADER_END)))
		assert_logged(log, log->items->len - 1, next, 2, 2);
	else if (t->missing >= sizeof next)
		g_assert_cmpuint(log->items->len, ==, 0);
	else if (t->missing == 0)
		g_assert_cmpuint(log->items->len, ==, 1);
	stream_log_free(log);
}

static void test_rfc4475(const void *data)
{
	const struct torture *t = data;
	g_autofree char *name = g_strdup_printf("torture/rfc4475/%s.dat", t->name);
	gsize len;
	g_autofree char *bytes = shared_file(name, &len);

	if (!bytes)
		return g_test_skip("no torture messages");
	check_datagram(t, sc_span(bytes, len));
	check_stream(t, sc_span(bytes, len));
	check_next(t, sc_span(bytes, len));
}

static GString *with_crlf(const char *text, gsize len)
{
	GString *crlf = g_string_new("");

	for (gsize i = 0; i < len; i++) {
		if (text[i] == '\n')
			g_string_append_c(crlf, '\r');
		g_string_append_c(crlf, text[i]);
	}
	if (!strstr(crlf->str, "\r\n\r\n"))
		g_string_append(crlf, "\r\n");
	return crlf;
}

/* The bodies of RFC 5118 do not all have the length that is announced, with LF
 * or with CRLF: what that does to a row is counted here from the file. */
static void count_body(struct torture *row, const char *text)
{
	const char *lf = strstr(text, "\n\n"), *crlf = strstr(text, "\r\n\r\n");
	const char *body = crlf ? crlf + 4 : lf ? lf + 2 : "";
	size_t given = strtoul(strstr(text, "Content-Length: ") + 16, NULL, 10);
	size_t there = strlen(body);

	row->body = MIN(given, there);
	if (there < given) {
		row->diags |= DIAG(BODY_TRUNCATED);
		row->missing = (uint32_t)(given - there);
		row->verdict = "WARN";
	} else if (there > given) {
		row->diags |= DIAG(SURPLUS);
		row->dropped = there - given;
	}
	if (!lf && !crlf) { /* no end, so on a stream no message */
		row->messages = 0;
		row->dropped = strlen(text);
	}
}

static void test_rfc5118(const void *data)
{
	const struct torture *t = data;
	struct torture raw = *t, mended = *t;
	g_autofree char *name = g_strdup_printf("torture/rfc5118/%s", t->name);
	gsize len;
	g_autofree char *bytes = shared_file(name, &len);
	g_autoptr(GString) crlf = NULL;

	if (!bytes)
		return g_test_skip("no torture messages");
	raw.diags |= DIAG(LF_LINES) | (strstr(bytes, "\n\n") ? 0 : DIAG(NO_HEADER_END));
	raw.verdict = "WARN";
	count_body(&raw, bytes);
	check_datagram(&raw, sc_span(bytes, len));
	check_stream(&raw, sc_span(bytes, len));
	check_next(&raw, sc_span(bytes, len));
	crlf = with_crlf(bytes, len);
	count_body(&mended, crlf->str);
	check_datagram(&mended, sc_span(crlf->str, crlf->len));
	check_stream(&mended, sc_span(crlf->str, crlf->len));
	check_next(&mended, sc_span(crlf->str, crlf->len));
}

static void add(const char *rfc, const struct torture *rows, size_t count, GTestDataFunc test)
{
	for (size_t i = 0; i < count; i++) {
		g_autofree char *path = g_strdup_printf("/torture/%s/%s", rfc, rows[i].name);

		g_test_add_data_func(path, &rows[i], test);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_cmpuint(G_N_ELEMENTS(rfc4475), ==, 49 + 1);
	g_assert_cmpuint(G_N_ELEMENTS(rfc5118), ==, 12);
	add("rfc4475", rfc4475, G_N_ELEMENTS(rfc4475), test_rfc4475);
	add("rfc5118", rfc5118, G_N_ELEMENTS(rfc5118), test_rfc5118);
	return g_test_run();
}
