/* Challenges and credentials (core/session/auth.c). The header fields are those of RFC 3261 20.7,
 * 20.27, 20.28, 20.44 and RFC 3310 6; what they mean is written beside them. */
#include <glib.h>

#include "base/limits.h"
#include "message/parse.h"
#include "session/auth.h"

struct fixture {
	struct sc_pool pool;
	struct sc_message message;
	struct sc_auth_list *list;
	bool left_off;
};

static void read_auth(struct fixture *fixture, const char *start, const char *headers)
{
	static char text[8192];

	g_snprintf(text, sizeof text,
		   "%s\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
		   "To: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n%sContent-Length: 0\r\n\r\n",
		   start, headers);
	g_assert_cmpint(sc_message_parse(&fixture->message, sc_span_of(text), SC_DATAGRAM, 0), ==,
			SC_PARSE_OK);
	fixture->left_off = false;
	fixture->list = sc_auth_keep(&fixture->pool, &fixture->message, &fixture->left_off);
}

static void done(struct fixture *fixture)
{
	sc_auth_drop(&fixture->pool, fixture->list);
	g_assert_cmpuint(fixture->pool.used_bytes, ==, 0);
	sc_pool_clear(&fixture->pool);
}

static void test_challenge(void)
{
	struct fixture fixture = {0};

	read_auth(
		&fixture, "SIP/2.0 407 Proxy Authentication Required",
		"Proxy-Authenticate: Digest realm=\"atlanta.com, \\\"x\", domain=\"sip:ss1\", "
		"qop=\"auth\", nonce = \"f84f1cec41e6cbe5aea9c8e88d359\",opaque=\"\", stale=TRUE, "
		"algorithm=MD5\r\n");
	g_assert_cmpuint(fixture.list->count, ==, 1);
	g_assert_true(sc_span_eq(fixture.list->auth[0].realm, SC_SPAN_LIT("atlanta.com, \\\"x")));
	g_assert_true(sc_span_eq(fixture.list->auth[0].nonce,
				 SC_SPAN_LIT("f84f1cec41e6cbe5aea9c8e88d359")));
	g_assert_true(fixture.list->auth[0].stale);
	g_assert_true(fixture.list->auth[0].proxy);
	done(&fixture);
}

/* A fork's answer may carry both kinds (RFC 3261 16.7). A response has no credentials. */
static void test_both_kinds(void)
{
	struct fixture fixture = {0};

	read_auth(&fixture, "SIP/2.0 401 Unauthorized",
		  "WWW-Authenticate: Digest realm=w,nonce=1,stale=false\r\n"
		  "Authorization: Digest realm=no,nonce=no\r\n"
		  "Proxy-Authenticate: Digest nonce=2\r\n");
	g_assert_cmpuint(fixture.list->count, ==, 2);
	g_assert_false(fixture.list->auth[0].proxy);
	g_assert_false(fixture.list->auth[0].stale);
	g_assert_true(sc_span_eq(fixture.list->auth[0].realm, SC_SPAN_LIT("w")));
	g_assert_true(fixture.list->auth[1].proxy);
	g_assert_null(fixture.list->auth[1].realm.ptr);
	g_assert_true(sc_span_eq(fixture.list->auth[1].nonce, SC_SPAN_LIT("2")));
	done(&fixture);
}

/* An empty nonce (RFC 3310 6) is there and empty; without a header there is nothing. */
static void test_credentials(void)
{
	struct fixture fixture = {0};

	read_auth(
		&fixture, "INVITE sip:c@d SIP/2.0",
		"Authorization: Digest username=\"a\", REALM=\"r\", nonce=\"\", response=\"\"\r\n");
	g_assert_cmpuint(fixture.list->count, ==, 1);
	g_assert_nonnull(fixture.list->auth[0].nonce.ptr);
	g_assert_cmpuint(fixture.list->auth[0].nonce.len, ==, 0);
	sc_auth_drop(&fixture.pool, fixture.list);
	read_auth(&fixture, "INVITE sip:c@d SIP/2.0", "Authorization: Basic QWxhZGRpbg==\r\n");
	g_assert_cmpuint(fixture.list->count, ==, 1);
	g_assert_null(fixture.list->auth[0].realm.ptr);
	sc_auth_drop(&fixture.pool, fixture.list);
	read_auth(&fixture, "INVITE sip:c@d SIP/2.0", "WWW-Authenticate: Digest realm=r\r\n");
	g_assert_null(fixture.list);
	done(&fixture);
}

/* Text that breaks off, has no value, or is no list at all, is read as far as it goes. */
static void test_broken(void)
{
	static const char *const values[] = {"",
					     "Digest",
					     "Digest ,,,",
					     "Digest realm",
					     "=",
					     "Digest realm=",
					     "Digest realm=\"x",
					     "Digest a b c",
					     "Digest nonce=\"\\",
					     ",",
					     "Digest realm=a realm=b"};

	for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
		struct fixture fixture = {0};
		char *header = g_strdup_printf("Authorization: %s\r\n", values[i]);

		read_auth(&fixture, "INVITE sip:c@d SIP/2.0", header);
		done(&fixture);
		g_free(header);
	}
}

static void test_limit(void)
{
	struct fixture fixture = {0};
	GString *headers = g_string_new(NULL);

	for (unsigned i = 0; i < SC_AUTH_MAX; i++)
		g_string_append_printf(headers, "Authorization: Digest realm=r%u\r\n", i);
	read_auth(&fixture, "INVITE sip:c@d SIP/2.0", headers->str);
	g_assert_false(fixture.left_off);
	sc_auth_drop(&fixture.pool, fixture.list);
	g_string_append(headers, "Proxy-Authorization: Digest realm=more\r\n");
	read_auth(&fixture, "INVITE sip:c@d SIP/2.0", headers->str);
	g_assert_true(fixture.left_off);
	g_assert_cmpuint(fixture.list->count, ==, SC_AUTH_MAX);
	done(&fixture);
	g_string_free(headers, TRUE);
}

/* RFC 3261 22.3: credentials are for a realm, and of the kind that was asked for. */
static void test_realms(void)
{
	const struct sc_auth a = {.realm = SC_SPAN_LIT("a")}, b = {.realm = SC_SPAN_LIT("b")};
	const struct sc_auth proxy = {.realm = SC_SPAN_LIT("a"), .proxy = true},
			     any = {.proxy = false};

	g_assert_true(sc_auth_same_realm(&a, &a));
	g_assert_false(sc_auth_same_realm(&a, &b));
	g_assert_false(sc_auth_same_realm(&a, &proxy));
	g_assert_true(sc_auth_same_realm(&a, &any));
	g_assert_true(sc_auth_same_realm(&any, &b));
	g_assert_false(sc_auth_same_realm(&any, &proxy));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/auth/challenge", test_challenge);
	g_test_add_func("/auth/both kinds", test_both_kinds);
	g_test_add_func("/auth/credentials", test_credentials);
	g_test_add_func("/auth/broken", test_broken);
	g_test_add_func("/auth/limit", test_limit);
	g_test_add_func("/auth/realms", test_realms);
	return g_test_run();
}
