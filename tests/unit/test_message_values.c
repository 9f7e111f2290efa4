/* Values of headers: name-addr, Via, URI, parameters, numbers; SDP. */
#include "guard.h"
#include "message_helper.h"

#include "message/info_key.h"
#include "message/number.h"
#include "message/param.h"
#include "message/parse.h"
#include "message/sdp.h"

struct addr_case {
	const char *text, *display, *uri, *params, *tag;
};

/* RFC 3261 20.10, 20.20, 25.1; NULL: absent. */
static const struct addr_case addrs[] = {
	{"<sip:a@b>;tag=1", NULL, "sip:a@b", ";tag=1", "1"},
	{"sip:a@b;tag=1", NULL, "sip:a@b", ";tag=1", "1"}, /* the header's, not the URI's */
	{"<sip:a@b;tag=1>", NULL, "sip:a@b;tag=1", "", NULL},
	{"Alice <sip:a@b>", "Alice", "sip:a@b", "", NULL},
	{"Alice<sip:a@b>", "Alice", "sip:a@b", "", NULL},
	{" \r\n \"A \\\" <;> B\" \r\n <sip:a@b> \r\n ; x ; tag = \"q;uoted\" ;y=z", "A \\\" <;> B",
	 "sip:a@b", "; x ; tag = \"q;uoted\" ;y=z", "q;uoted"},
	{"\"\" <sip:a@b>", "", "sip:a@b", "", NULL},
	{"\"ends in backslash\\\\\" <sip:a@b>", "ends in backslash\\\\", "sip:a@b", "", NULL},
	{"*", NULL, "*", "", NULL},
	{"<sip:a@b>;TAG=x", NULL, "sip:a@b", ";TAG=x", "x"},
	{"<sip:a@b>;tag", NULL, "sip:a@b", ";tag", ""},
	{"<sip:a@b>;xtag=1;tagx=2", NULL, "sip:a@b", ";xtag=1;tagx=2", NULL},
	{"<sip:a@b>;a=\"x;tag=9\";tag=8", NULL, "sip:a@b", ";a=\"x;tag=9\";tag=8", "8"},
	{"<sip:a@b> junk ;tag=1", NULL, "sip:a@b", ";tag=1", "1"},
	{"\"open <sip:a@b>;tag=1", "open", "sip:a@b", ";tag=1", "1"},
	{"<sip:a@b;tag=1", NULL, "sip:a@b", ";tag=1", "1"},
};

static void assert_optional(struct sc_span span, const char *expected)
{
	if (expected)
		assert_span(span, expected);
	else
		g_assert_null(span.ptr);
}

static void test_name_addr(void)
{
	static const char *const unusable[] = {"", "  ", "<>", ";tag=1", "\"x\"<>", "\"open"};

	for (size_t i = 0; i < G_N_ELEMENTS(addrs); i++) {
		struct sc_name_addr found;

		g_assert_true(sc_name_addr_parse(&found, text_span(addrs[i].text), NULL));
		assert_optional(found.display, addrs[i].display);
		assert_span(found.uri, addrs[i].uri);
		assert_span(found.params, addrs[i].params);
		assert_optional(found.tag, addrs[i].tag);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(unusable); i++) {
		struct sc_name_addr found;

		g_assert_false(sc_name_addr_parse(&found, text_span(unusable[i]), NULL));
	}
}

struct via_case {
	const char *text, *transport, *host;
	int port;
	const char *branch, *received;
	int rport;
};

/* RFC 3261 20.42, RFC 3581, RFC 5118 4.5. */
static const struct via_case vias[] = {
	{"SIP/2.0/UDP h", "UDP", "h", 0, NULL, NULL, 0},
	{"SIP/2.0/TLS-SCTP h:5061 ;branch=z9hG4bK1", "TLS-SCTP", "h", 5061, "z9hG4bK1", NULL, 0},
	{"SIP / 2.0 \r\n / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 "
	 ";branch=z9hG4bKa7c6a8dlze.1",
	 "UDP", "first.example.com", 4000, "z9hG4bKa7c6a8dlze.1", NULL, 0},
	{"SIP/2.0/UDP h : 4000", "UDP", "h", 4000, NULL, NULL, 0},
	{"SIP/2.0/UDP h;rport;branch=b;received=1.2.3.4", "UDP", "h", 0, "b", "1.2.3.4", 0},
	{"SIP/2.0/UDP h;RPORT=9;Received=\"1.2.3.4\"", "UDP", "h", 0, NULL, "1.2.3.4", 9},
	{"SIP/2.0/TCP [2001:db8::9:1]:6050;received=[2001:db8::9:255]", "TCP", "2001:db8::9:1",
	 6050, NULL, "2001:db8::9:255", 0},
	{"SIP/2.0/TCP [::1];received=2001:db8::9:255", "TCP", "::1", 0, NULL, "2001:db8::9:255", 0},
	{"SIP/2.0/TCP 2001:db8::9:5060;branch=x", "TCP", "2001:db8::9:5060", 0, "x", NULL, 0},
	{"SIP/2.0/UDP h:65536;branch=x", "UDP", "h", 0, "x", NULL, 0},
	{"SIP/2.0/UDP h:65535;rport=65536", "UDP", "h", 65535, NULL, NULL, 0},
	{"SIP/2.0/UDP h (a comment);branch=x", "UDP", "h", 0, "x", NULL, 0},
	{"SIP/2.0/UDP h;branch=x (a comment)", "UDP", "h", 0, "x", NULL, 0},
	{"SIP/2.0/UDP df7jal23ls0d.invalid;branch=", "UDP", "df7jal23ls0d.invalid", 0, "", NULL, 0},
	{"X/9/Y h", "Y", "h", 0, NULL, NULL, 0},
};

static void test_via(void)
{
	static const char *const unusable[] = {"",
					       "SIP",
					       "SIP/2.0",
					       "SIP/2.0/",
					       "SIP/2.0/UDP",
					       "SIP/2.0/UDP ;branch=x",
					       "/2.0/UDP h",
					       "SIP/2.0/UDP [::1",
					       "SIP/2.0/UDP []",
					       "SIP/2.0/UDP h;",
					       "SIP/2.0/UDP h; ;x=y"};

	for (size_t i = 0; i < G_N_ELEMENTS(vias); i++) {
		struct sc_via via;

		g_assert_true(sc_via_parse(&via, text_span(vias[i].text)));
		assert_span(via.value, vias[i].text);
		assert_span(via.transport, vias[i].transport);
		assert_span(via.host, vias[i].host);
		g_assert_cmpint(via.port, ==, vias[i].port);
		assert_optional(via.branch, vias[i].branch);
		assert_optional(via.received, vias[i].received);
		g_assert_cmpint(via.rport, ==, vias[i].rport);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(unusable); i++) {
		struct sc_via via;

		g_assert_false(sc_via_parse(&via, text_span(unusable[i])));
	}
}

struct uri_case {
	const char *text, *scheme, *user, *host;
	int port;
	const char *params, *headers, *aor;
};

/* RFC 3261 19.1.3 has most of them. */
static const struct uri_case uris[] = {
	{"sip:alice@atlanta.com", "sip", "alice", "atlanta.com", 0, "", NULL, "alice@atlanta.com"},
	{"sip:alice:secretword@atlanta.com;transport=tcp", "sip", "alice", "atlanta.com", 0,
	 ";transport=tcp", NULL, "alice:secretword@atlanta.com"},
	{"sips:alice@atlanta.com:5070?subject=project%20x&priority=urgent", "sips", "alice",
	 "atlanta.com", 5070, "", "subject=project%20x&priority=urgent", "alice@atlanta.com"},
	{"sip:+1-212-555-1212:1234@gateway.com;user=phone", "sip", "+1-212-555-1212", "gateway.com",
	 0, ";user=phone", NULL, "+1-212-555-1212:1234@gateway.com"},
	{"sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", "sip", NULL, "atlanta.com", 0,
	 ";method=REGISTER", "to=alice%40atlanta.com", "atlanta.com"},
	{"sip:alice;day=tuesday@atlanta.com", "sip", "alice;day=tuesday", "atlanta.com", 0, "",
	 NULL, "alice;day=tuesday@atlanta.com"},
	{"SIP:bob@[2001:db8::10]:5070;x", "SIP", "bob", "2001:db8::10", 5070, ";x", NULL,
	 "bob@[2001:db8::10]"},
	{"sip:[2001:db8::10:5070]", "sip", NULL, "2001:db8::10:5070", 0, "", NULL,
	 "[2001:db8::10:5070]"},
	{"sip:2001:db8::10", "sip", NULL, "2001:db8::10", 0, "", NULL, "2001:db8::10"},
	{"tel:+1-201-555-0123;ext=9", "tel", "+1-201-555-0123", "", 0, ";ext=9", NULL,
	 "+1-201-555-0123"},
	{"nobodyKnowsThisScheme:totallyopaquecontent", "nobodyKnowsThisScheme", NULL,
	 "totallyopaquecontent", 0, "", NULL, "totallyopaquecontent"},
	{"pres:x@example.com", "pres", "x", "example.com", 0, "", NULL, "x@example.com"},
	{"sip:@h", "sip", "", "h", 0, "", NULL, "@h"},
};

static void test_uri(void)
{
	static const char *const unusable[] = {
		"", "sip", "sip:", "1sip:x", "alan@jasomi.com", "sip:bob@", "sip:[::1", "sip:;x"};

	for (size_t i = 0; i < G_N_ELEMENTS(uris); i++) {
		struct sc_uri uri;

		g_assert_true(sc_uri_parse(&uri, text_span(uris[i].text), NULL));
		assert_span(uri.scheme, uris[i].scheme);
		assert_optional(uri.user, uris[i].user);
		assert_span(uri.host.ptr ? uri.host : text_span(""), uris[i].host);
		g_assert_cmpint(uri.port, ==, uris[i].port);
		assert_span(uri.params, uris[i].params);
		assert_optional(uri.headers, uris[i].headers);
		assert_span(sc_uri_aor(text_span(uris[i].text)), uris[i].aor);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(unusable); i++) {
		struct sc_uri uri;

		g_assert_false(sc_uri_parse(&uri, text_span(unusable[i]), NULL));
		assert_span(sc_uri_aor(text_span(unusable[i])), unusable[i]);
	}
}

static void test_param(void)
{
	struct sc_span params = text_span(";;a=1; B = \"x;y\" ;c;a=2;d= ;e=f g;lr");

	assert_span(sc_param(params, text_span("a")), "1"); /* the first */
	assert_span(sc_param(params, text_span("b")), "x;y");
	assert_span(sc_param(params, text_span("C")), "");
	assert_span(sc_param(params, text_span("d")), "");
	assert_span(sc_param(params, text_span("e")), "f");
	assert_span(sc_param(params, text_span("lr")), "");
	g_assert_null(sc_param(params, text_span("g")).ptr);
	g_assert_null(sc_param(params, text_span("y")).ptr);
	g_assert_null(sc_param(sc_span(NULL, 0), text_span("a")).ptr);
	g_assert_null(sc_param(text_span(";a=\"open;b=1"), text_span("b")).ptr);
}

static void test_numbers(void)
{
	uint64_t number = 7;

	g_assert_true(sc_leading_number(text_span("3600;refresher=uac"), UINT32_MAX, &number));
	g_assert_cmpuint(number, ==, 3600);
	g_assert_true(sc_leading_number(text_span("5 (comment)"), 5, &number));
	g_assert_cmpuint(number, ==, 5);
	g_assert_true(sc_leading_number(text_span(" \r\n 0068"), 100, &number));
	g_assert_cmpuint(number, ==, 68);
	g_assert_true(sc_leading_number(text_span("18446744073709551615"), UINT64_MAX, &number));
	g_assert_cmpuint(number, ==, UINT64_MAX);
	g_assert_false(sc_leading_number(text_span("18446744073709551616"), UINT64_MAX, &number));
	g_assert_false(sc_leading_number(text_span("4294967296"), UINT32_MAX, &number));
	g_assert_false(sc_leading_number(text_span("-1"), 100, &number));
	g_assert_false(sc_leading_number(text_span("x"), 100, &number));
	g_assert_false(sc_leading_number(text_span(""), 100, &number));
}

#define HEAD \
	"INVITE sip:b@c SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: " \
	"<sip:a@b>;tag=1\r\n" \
	"To: <sip:b@c>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n"
#define MIXED "Content-Type: multipart/mixed; boundary=\"b 1\"\r\n"

struct sdp_case {
	const char *text, *sdp; /* NULL: none */
};

/* RFC 2046 5.1 for the parts. */
static const struct sdp_case sdps[] = {
	{HEAD "Content-Type: application/sdp\r\n\r\nv=0\r\n", "v=0\r\n"},
	{HEAD "c: Application/SDP;charset=utf-8\r\n\r\nv=0\r\n", "v=0\r\n"},
	{HEAD "Content-Type: application/sdpx\r\n\r\nv=0\r\n", NULL},
	{HEAD "Content-Type: text/plain\r\n\r\nv=0\r\n", NULL},
	{HEAD "\r\nv=0\r\n", NULL},
	{HEAD "Content-Type: application/sdp\r\n\r\n", NULL},
	{HEAD "Content-Type: application/sdp\r\ne: gzip\r\n\r\nv=0\r\n", NULL},
	{HEAD MIXED "\r\npreamble\r\n--b 1\r\nContent-Type: text/plain\r\n\r\nv=1\r\n--b 1 \r\n"
		    "c:\r\n application/sdp\r\nX: y\r\n\r\nv=0\r\ns=-\r\n\r\n--b 1--\r\n",
	 "v=0\r\ns=-\r\n"},
	{HEAD MIXED "\r\n--b 1\r\n\r\nv=1\r\n--b 1\r\nContent-Type: application/sdp\r\n\r\nv=0",
	 "v=0"}, /* cut short */
	{HEAD MIXED "\r\n--b 1\nContent-Type: application/sdp\n\nv=0\n--b 1--\n", "v=0"},
	{HEAD MIXED "\r\n--b 1\r\nContent-Type: application/sdp\r\n\r\n--b 12\r\n\r\n--b 1--\r\n",
	 "--b 12\r\n"}, /* another boundary is text */
	{HEAD MIXED "\r\n--b 1\r\nContent-Type: multipart/alternative;boundary=in\r\n\r\n"
		    "--in\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--in--\r\n--b 1--\r\n",
	 "v=0"},
	{HEAD
	 "Content-Type: multipart/mixed\r\n\r\n--\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n",
	 NULL},
	{HEAD MIXED "\r\nno delimiter", NULL},
};

static void test_sdp(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(sdps); i++) {
		struct sc_message message;

		g_assert_cmpint(sc_message_parse(&message, text_span(sdps[i].text), SC_DATAGRAM, 0),
				==, SC_PARSE_OK);
		assert_optional(sc_message_sdp(&message), sdps[i].sdp);
	}
}

#define RELAY "Content-Type: application/dtmf-relay\r\n\r\n"

static const struct key_case {
	const char *text;
	int code; /* -1: it names none */
	unsigned duration_ms;
} keys[] = {
	{HEAD RELAY "Signal=5\r\nDuration=160\r\n", 5, 160},
	{HEAD RELAY "Signal= *\r\nDuration= 250", 10, 250},
	{HEAD RELAY "Duration=1\nSIGNAL = # \n", 11, 1},
	{HEAD RELAY "Signal=a", 12, 0},
	{HEAD RELAY "Signal=D", 15, 0},
	{HEAD RELAY "Signal=!", 16, 0},
	{HEAD RELAY "Signal=16\r\n", 16, 0},
	{HEAD RELAY "Signal=1\r\nSignal=2\r\n", 1, 0},
	{HEAD RELAY "Signal=5\r\nDuration=99999999999\r\n", 5, 0},
	{HEAD RELAY "Signal=17", -1, 0},
	{HEAD RELAY "Signal=", -1, 0},
	{HEAD RELAY "Signal\r\n5", -1, 0},
	{HEAD RELAY "Signal=:", -1, 0},
	{HEAD RELAY "Signal=\x0a", -1, 0},
	{HEAD "Content-Type: application/dtmf\r\n\r\n9", 9, 0},
	{HEAD "Content-Type: application/dtmf\r\n\r\n#\r\n", 11, 0},
	{HEAD "Content-Type: application/dtmf\r\n\r\n12345", -1, 0},
	{HEAD "Content-Type: text/plain\r\n\r\nSignal=5", -1, 0},
	{HEAD MIXED "\r\n--b 1\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=5\r\n"
		    "--b 1--\r\n",
	 5, 0},
};

static void test_keys(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		struct sc_message message;
		struct sc_info_key key;

		g_assert_cmpint(sc_message_parse(&message, text_span(keys[i].text), SC_DATAGRAM, 0),
				==, SC_PARSE_OK);
		g_assert_cmpint(sc_message_key(&message, &key) ? key.code : -1, ==, keys[i].code);
		if (keys[i].code >= 0)
			g_assert_cmpuint(key.duration_ms, ==, keys[i].duration_ms);
	}
}

/* Cut anywhere: nothing behind the end is read. */
static void test_keys_cut(void)
{
	struct guard guard = guard_new(4096);

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		for (size_t len = 0; len <= strlen(keys[i].text); len++) {
			const char *text =
				(const char *)guard_put(&guard, (const uint8_t *)keys[i].text, len);
			struct sc_message message;
			struct sc_info_key key;

			if (sc_message_parse(&message, sc_span(text, len), SC_DATAGRAM, 0) ==
				    SC_PARSE_OK &&
			    sc_message_key(&message, &key))
				g_assert_cmpuint(key.code, <=, 16);
		}
	guard_free(&guard);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/message/values/name-addr", test_name_addr);
	g_test_add_func("/message/values/via", test_via);
	g_test_add_func("/message/values/uri", test_uri);
	g_test_add_func("/message/values/param", test_param);
	g_test_add_func("/message/values/numbers", test_numbers);
	g_test_add_func("/message/values/sdp", test_sdp);
	g_test_add_func("/message/values/keys", test_keys);
	g_test_add_func("/message/values/keys-cut", test_keys_cut);
	return g_test_run();
}
