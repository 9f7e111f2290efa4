/* Equality of URIs (core/message/uri_equal.c). The pairs are those of RFC 3261 19.1.4, and one for
 * each of its rules. */
#include <glib.h>

#include "base/limits.h"
#include "message/uri_equal.h"

struct pair {
	const char *one, *other;
	bool equal;
};

static void check(const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sc_span one = sc_span_of(pairs[i].one), other = sc_span_of(pairs[i].other);

		g_test_message("%s %s", pairs[i].one, pairs[i].other);
		g_assert_cmpint(sc_uri_equal(one, other), ==, pairs[i].equal);
		g_assert_cmpint(sc_uri_equal(other, one), ==, pairs[i].equal);
	}
}

static void test_examples(void)
{
	static const struct pair pairs[] = {
		{"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp",
		 true},
		{"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true},
		{"sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true},
		{"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true},
		{"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false},
		{"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
		 "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true},
		{"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
		 "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true},
		{"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP",
		 false},
		{"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false},
		{"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false},
		{"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false},
		{"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false},
	};

	check(pairs, G_N_ELEMENTS(pairs));
}

static void test_rules(void)
{
	static const struct pair pairs[] = {
		{"sip:a@b", "sips:a@b", false},
		{"sip:a@b", "sip:b", false},
		{"sip:a@b", "sip:a:secret@b", false},
		{"sip:a:Secret@b", "sip:a:secret@b", false},
		{"sip:a@b;user=phone", "sip:a@b", false},
		{"sip:a@b;ttl=1", "sip:a@b", false},
		{"sip:a@b;method=INVITE", "sip:a@b", false},
		{"sip:a@b;maddr=192.0.2.1", "sip:a@b", false},
		{"sip:a@b;transport=udp", "sip:a@b", true},
		{"sip:a@b;transport=udp", "sip:a@b;transport=tcp", false},
		{"sip:a@b;x;line=1", "sip:a@b;line=1;X", true},
		{"sip:a@b;x=1", "sip:a@b;x", false},
		{"sip:a%40c@b", "sip:a%40C@b", false},
		{"sip:a%2fc@b", "sip:a%2Fc@b", true},
		{"sip:a%2fc@b", "sip:a/c@b", false}, /* reserved: not the bare one */
		{"sip:a%2dc@b", "sip:a-c@b", true},
		{"sip:a@[2001:DB8::1]", "sip:a@[2001:db8::1]", true},
		{"tel:+1-201", "tel:+1201", false},
		{"tel:+1-201", "tel:+1-201", true},
		{"", "", true},
		{"nonsense", "sip:a@b", false},
		{"sip:a%4", "sip:a%4", true},
		{"sip:a%4@b", "sip:A%4@b", false},
		{"sip:a@b?x=1", "sip:a@b?x=2", false},
	};

	check(pairs, G_N_ELEMENTS(pairs));
}

static void test_limit(void)
{
	char *tail = g_strnfill(SC_URI_COMPARED_MAX - 10, 'x');
	char *one = g_strdup_printf("sip:a@b;y;%s", tail),
	     *other = g_strdup_printf("sip:a@b;%s;y", tail);

	g_assert_cmpuint(strlen(one), ==, SC_URI_COMPARED_MAX);
	g_assert_true(sc_uri_equal(sc_span_of(one), sc_span_of(other)));
	g_free(one);
	g_free(other);
	one = g_strdup_printf("sip:a@b;yy;%s", tail);
	other = g_strdup_printf("sip:a@b;%s;yy", tail);
	g_assert_false(sc_uri_equal(sc_span_of(one), sc_span_of(other)));
	g_assert_true(sc_uri_equal(sc_span_of(one), sc_span_of(one)));
	g_free(one);
	g_free(other);
	g_free(tail);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/uri equal/examples", test_examples);
	g_test_add_func("/uri equal/rules", test_rules);
	g_test_add_func("/uri equal/limit", test_limit);
	return g_test_run();
}
