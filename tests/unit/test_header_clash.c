/* Header names that have one slot: a table of its own, as SC_HEADERS may become. The file under
 * test is made part of this one, so that the library's is not linked.
 *
 * Priority and Proxy-Authorization have one sum of last letter and length; Replaces and Resumpts
 * have the same length, first and last letter. */
#include <glib.h>
#include <string.h>

#define SC_MESSAGE_HEADER_H
#define SC_HEADERS(X) \
	X(PRIORITY, "Priority", 0, S) \
	X(PROXY_AUTHORIZATION, "Proxy-Authorization", 0, A) \
	X(REPLACES, "Replaces", 0, S) \
	X(RESUMPTS, "Resumpts", 'r', S) \
	X(VIA, "Via", 'v', L)
enum sc_header {
#define X(id, name, compact, kind) SC_H_##id,
	SC_HEADERS(X)
#undef X
		SC_HEADER_COUNT,
	SC_H_UNKNOWN = SC_HEADER_COUNT
};
#include "message/header_name.c"

static enum sc_header look_up(const char *row)
{
	const char *end = row + strlen(row), *colon;

	return sc_header_at(row, end, end, &colon);
}

static void test_clash(void)
{
	static const struct {
		const char *row;
		enum sc_header header;
	} rows[] = {
		{"Priority: emergency and more", SC_H_PRIORITY},
		{"PRIORITY: urgent", SC_H_PRIORITY},
		{"Priority:", SC_H_PRIORITY},
		{"Proxy-Authorization: Digest username=\"a\"", SC_H_PROXY_AUTHORIZATION},
		{"Replaces: 425928@example.org;to-tag=1", SC_H_REPLACES},
		{"Resumpts: a value of some length", SC_H_RESUMPTS},
		{"r: a value of some length", SC_H_RESUMPTS},
		{"v: SIP/2.0/UDP 192.0.2.1", SC_H_VIA},
		{"Restarts: the same slot, another name", SC_H_UNKNOWN},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint((int)look_up(rows[i].row), ==, (int)rows[i].header);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/header-name/clash", test_clash);
	return g_test_run();
}
