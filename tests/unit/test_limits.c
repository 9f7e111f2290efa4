/* Limits of the session's memory that a capture reaches only with a million messages: one more than
 * fits is counted. The numbers are those of base/limits.h. And the places of counters. */
#include <glib.h>

#include "base/limits.h"
#include "session/bindings.h"
#include "session/call.h"
#include "session/gaps.h"
#include "session/session_keys.h"

struct fixture {
	struct sc_counters counters;
	struct sc_state state;
	char text[16];
};

/* "00000007": another text for every number. */
static struct sc_span numbered(struct fixture *fixture, unsigned number)
{
	return sc_span(fixture->text,
		       (size_t)g_snprintf(fixture->text, sizeof fixture->text, "%08u", number));
}

static void test_gaps(void)
{
	struct fixture fixture = {.state = {.counters = &fixture.counters}};
	struct sc_endpoint one = {.family = 4, .addr = {192, 0, 2, 1}}, other = one;
	struct sc_gap gap = {0};

	for (unsigned i = 0; i <= SC_GAPS_MAX; i++) {
		g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_GAPS], ==, 0);
		one.port = (uint16_t)(i % 2);
		gap = (struct sc_gap){10 * i, 10 * i + 5};
		sc_gaps_note(&fixture.state, &one, &other, &gap);
	}
	/* The very first is gone; of the other direction none is. */
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_GAPS], ==, 1);
	one.port = 0;
	g_assert_cmpint(sc_gaps_first(&fixture.state, &one, &other, 0)->from_ns, ==, 20);
	one.port = 1;
	g_assert_cmpint(sc_gaps_first(&fixture.state, &one, &other, 0)->from_ns, ==, 10);
	sc_gaps_free(fixture.state.gaps);
}

/* A binding is two entries: the contact of the address-of-record, and its URI. */
static void test_bindings(void)
{
	struct fixture fixture = {.state = {.counters = &fixture.counters}};
	struct sc_contact one = {.uri = SC_SPAN_LIT("one")}, more = {.uri = SC_SPAN_LIT("more")};
	const struct sc_grant grant = {0};

	fixture.state.bindings = sc_bindings_new();
	for (unsigned i = 0; i < SC_BINDINGS_MAX / 2; i++) {
		one.uri = numbered(&fixture, i);
		sc_bindings_set(&fixture.state, one.uri, &one, &grant);
	}
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_BINDINGS], ==, 0);
	sc_bindings_set(&fixture.state, SC_SPAN_LIT("a"), &more, &grant);
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_BINDINGS], ==, 2);
	one.uri = numbered(&fixture, 0);
	g_assert_nonnull(sc_bindings_known(fixture.state.bindings, one.uri, &one));
	g_assert_null(sc_bindings_known(fixture.state.bindings, SC_SPAN_LIT("a"), &more));
	/* What is gone makes room. */
	sc_bindings_remove(&fixture.state, one.uri, &one);
	sc_bindings_set(&fixture.state, SC_SPAN_LIT("a"), &more, &grant);
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_BINDINGS], ==, 2);
	g_assert_nonnull(sc_bindings_known(fixture.state.bindings, SC_SPAN_LIT("a"), &more));
	sc_bindings_free(fixture.state.bindings);
}

/* One address of record has so many. */
static void test_contacts(void)
{
	struct fixture fixture = {.state = {.counters = &fixture.counters}};
	struct sc_contact contact = {.uri = SC_SPAN_LIT("x")};
	const struct sc_grant grant = {0};

	fixture.state.bindings = sc_bindings_new();
	for (unsigned i = 0; i <= SC_CONTACTS_MAX; i++) {
		g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_BINDINGS], ==, 0);
		contact.uri = numbered(&fixture, i);
		sc_bindings_set(&fixture.state, SC_SPAN_LIT("a"), &contact, &grant);
	}
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_BINDINGS], ==, 1);
	sc_bindings_free(fixture.state.bindings);
}

static void test_session_keys(void)
{
	struct fixture fixture = {.state = {.counters = &fixture.counters}};
	struct sc_call call = {0};
	struct sc_message message = {0};
	struct sc_packet packet = {0};

	fixture.state.session_keys = sc_session_keys_new();
	for (unsigned i = 0; i <= SC_SESSION_KEYS_MAX; i++) {
		g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_KEYS], ==, 0);
		message.call_id = numbered(&fixture, i);
		sc_session_keys_note(&fixture.state, &call, &message, &packet, true);
	}
	g_assert_cmpuint(fixture.counters.n[SC_COUNT_LIMIT_KEYS], ==, 1);
	sc_session_keys_forget(&fixture.state, &call);
	sc_session_keys_free(fixture.state.session_keys);
	sc_pool_clear(&fixture.state.pool);
}

/* Of what is lost and of what is there instead each place is taken once, from 1 on; nothing else
 * has one. */
static void test_places(void)
{
	static const enum sc_counter_class with_places[] = {SC_COUNTER_FOREIGN, SC_COUNTER_SEALED,
							    SC_COUNTER_LOSS};
	static const unsigned places[] = {6, 3, 18};
	unsigned without = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(with_places); i++) {
		bool taken[SC_COUNTER_COUNT + 1] = {false};

		for (unsigned counter = 0; counter < SC_COUNTER_COUNT; counter++) {
			unsigned place = sc_counter_place(counter);

			if (sc_counter_class(counter) != with_places[i] || place == 0)
				continue;
			g_assert_cmpuint(place, <=, places[i]);
			g_assert_false(taken[place]);
			taken[place] = true;
		}
		for (unsigned place = 1; place <= places[i]; place++)
			g_assert_true(taken[place]);
	}
	for (unsigned counter = 0; counter < SC_COUNTER_COUNT; counter++)
		without += sc_counter_place(counter) == 0;
	g_assert_cmpuint(without, ==, SC_COUNTER_COUNT - places[0] - places[1] - places[2]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/counters/places", test_places);
	g_test_add_func("/limits/gaps", test_gaps);
	g_test_add_func("/limits/bindings", test_bindings);
	g_test_add_func("/limits/contacts", test_contacts);
	g_test_add_func("/limits/session-keys", test_session_keys);
	return g_test_run();
}
