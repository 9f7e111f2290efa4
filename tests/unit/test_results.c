/* Rows by number at any time (core/results.h). Two calls, by hand:
 *
 *   frame  time     call 1                 call 2
 *   1      0.000    INVITE
 *   2      0.250    180
 *   3      1.000    200
 *   4      1.010    ACK
 *   5      5.000    BYE
 *   6      5.020    200 to BYE
 *   7      100.000                         INVITE
 *   8      100.500                         180
 */
#include <glib.h>

#include "base/time.h"
#include "message/parse.h"
#include "results.h"

struct line {
	int64_t at_ms;
	bool from_a;
	const char *start, *method, *branch, *call_id;
	unsigned cseq;
	bool to_tag;
};

static const struct line lines[] = {
	{0, true, "INVITE sip:b@x SIP/2.0", "INVITE", "i1", "one", 1, false},
	{250, false, "SIP/2.0 180 Ringing", "INVITE", "i1", "one", 1, true},
	{1000, false, "SIP/2.0 200 OK", "INVITE", "i1", "one", 1, true},
	{1010, true, "ACK sip:b@x SIP/2.0", "ACK", "a1", "one", 1, true},
	{5000, true, "BYE sip:b@x SIP/2.0", "BYE", "b1", "one", 2, true},
	{5020, false, "SIP/2.0 200 OK", "BYE", "b1", "one", 2, true},
	{100000, true, "INVITE sip:b@x SIP/2.0", "INVITE", "i2", "two", 1, false},
	{100500, false, "SIP/2.0 180 Ringing", "INVITE", "i2", "two", 1, true},
};

struct fixture {
	struct sc_results *results;
	struct sc_counters counters;
	unsigned messages;
	size_t fed;
};

static void on_message(void *user, const struct sc_message_row *row)
{
	struct fixture *fixture = user;

	g_assert_cmpuint(row->frame, ==, ++fixture->messages);
}

static void set_up(struct fixture *fixture, const void *data)
{
	struct sc_config config;

	(void)data;
	sc_config_default(&config);
	fixture->results = sc_results_new(&config, on_message, fixture, &fixture->counters);
}

static void tear_down(struct fixture *fixture, const void *data)
{
	(void)data;
	sc_results_free(fixture->results);
}

static void feed(struct fixture *fixture, size_t until_frame)
{
	static const uint8_t a[4] = {192, 0, 2, 1}, b[4] = {192, 0, 2, 2};

	for (; fixture->fed < until_frame; fixture->fed++) {
		const struct line *line = &lines[fixture->fed];
		struct sc_packet packet = {.src = sc_endpoint_ip4(line->from_a ? a : b, 5060),
					   .dst = sc_endpoint_ip4(line->from_a ? b : a, 5060)};
		struct sc_message message;
		char *text =
			g_strdup_printf("%s\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%s\r\n"
					"From: <sip:a@x>;tag=f\r\nTo: <sip:b@x>%s\r\n"
					"Call-ID: %s\r\nCSeq: %u %s\r\n\r\n",
					line->start, line->branch, line->to_tag ? ";tag=t" : "",
					line->call_id, line->cseq, line->method);

		packet.first.number = fixture->fed + 1;
		packet.first.time_ns = line->at_ms * SC_NS_PER_MS;
		packet.last = packet.first;
		g_assert_cmpint(
			sc_message_parse(&message, sc_span(text, strlen(text)), SC_DATAGRAM, 0), ==,
			SC_PARSE_OK);
		const struct sc_event event = {.kind = SC_EVENT_MESSAGE,
					       .time_ns = packet.last.time_ns,
					       .packet = &packet,
					       .message = &message};
		sc_engine_feed(sc_results_engine(fixture->results), &event);
		g_free(text);
	}
}

static void assert_interval(struct sc_interval interval, int64_t ms, uint64_t start, uint64_t stop)
{
	g_assert_cmpint(interval.absent, ==, SC_PRESENT);
	g_assert_cmpint(interval.ns, ==, ms * SC_NS_PER_MS);
	g_assert_cmpuint(interval.start_frame, ==, start);
	g_assert_cmpuint(interval.stop_frame, ==, stop);
}

static void test_in_progress(struct fixture *fixture, const void *data)
{
	const struct sc_call_row *call;

	(void)data;
	g_assert_null(sc_results_call(fixture->results, 1));
	feed(fixture, 1);
	call = sc_results_call(fixture->results, 1);
	g_assert_cmpint(call->srd.absent, ==, SC_NO_STOP_OPEN);
	g_assert_cmpint(call->outcome, ==, SC_OUTCOME_IN_PROGRESS);
	feed(fixture, 2);
	assert_interval(sc_results_call(fixture->results, 1)->srd, 250, 1, 2);
	g_assert_cmpint(sc_results_txn(fixture->results, 1)->state, ==, SC_TXN_PROCEEDING);
	feed(fixture, 4);
	g_assert_cmpint(sc_results_call(fixture->results, 1)->outcome, ==, SC_OUTCOME_ANSWERED);
	g_assert_null(sc_results_call(fixture->results, 0));
	g_assert_null(sc_results_call(fixture->results, 2));
	g_assert_null(sc_results_registration(fixture->results, 1));
}

/* Call 1 is final long before frame 7 and stays readable beside call 2. */
static void test_final(struct fixture *fixture, const void *data)
{
	const struct sc_call_row *call;

	(void)data;
	feed(fixture, G_N_ELEMENTS(lines));
	g_assert_cmpuint(fixture->messages, ==, G_N_ELEMENTS(lines));
	g_assert_nonnull(sc_results_call(fixture->results, 2));
	g_assert_null(sc_results_call(fixture->results, 3));
	g_assert_nonnull(sc_results_txn(fixture->results, 3));
	g_assert_null(sc_results_txn(fixture->results, 4));
	g_assert_null(sc_results_registration(fixture->results, 1));
	call = sc_results_call(fixture->results, 1);
	g_assert_cmpint(call->outcome, ==, SC_OUTCOME_COMPLETED);
	g_assert_true(sc_span_eq(call->call_id, SC_SPAN_LIT("one")));
	assert_interval(call->srd, 250, 1, 2);
	assert_interval(call->tta, 1000, 1, 3);
	assert_interval(call->ackd, 10, 3, 4);
	assert_interval(call->sdd, 20, 5, 6);
	g_assert_cmpuint(call->dialogs.count, ==, 1);
	g_assert_true(sc_span_eq(((const struct sc_dialog_row *)call->dialogs.items)->to_tag,
				 SC_SPAN_LIT("t")));
	g_assert_cmpuint(call->last_frame, ==, 6);
	g_assert_cmpuint(sc_results_txn(fixture->results, 2)->final_frame, ==, 6);
	assert_interval(sc_results_call(fixture->results, 2)->srd, 500, 7, 8);
	g_assert_cmpint(sc_results_call(fixture->results, 2)->outcome, ==, SC_OUTCOME_IN_PROGRESS);
}

struct figures {
	uint64_t srd, sdd, messages;
};

static void on_metric(void *user, const struct sc_metric_row *row)
{
	struct figures *figures = user;

	if (strcmp(row->metric, "FRD") == 0)
		figures->srd = row->n;
	else if (strcmp(row->metric, "SDD_S") == 0)
		figures->sdd = row->n;
	else if (strcmp(row->metric, "RETRANSMISSION_RATIO") == 0)
		figures->messages = row->n;
}

/* Final calls and those in progress count alike, as often as one asks. */
static void test_metrics(struct fixture *fixture, const void *data)
{
	(void)data;
	feed(fixture, G_N_ELEMENTS(lines));
	for (int again = 0; again < 2; again++) {
		struct figures figures = {0};

		struct sc_clock_watch clock = sc_clock_watch_new();

		clock.first_ns = 0;
		clock.last_ns = 100500 * SC_NS_PER_MS;
		sc_results_metrics(fixture->results, &clock, on_metric, &figures);
		g_assert_cmpuint(figures.srd, ==, 2);
		g_assert_cmpuint(figures.sdd, ==, 1);
		g_assert_cmpuint(figures.messages, ==, 8);
	}
}

static void on_element(void *user, const struct sc_element_row *row)
{
	g_string_append_printf(user, "%c%" G_GUINT64_FORMAT " ", row->endpoint.addr[3] + '0',
			       ((const struct sc_role_row *)row->evidence.items)->count);
}

/* Host 1 sent three requests of its own (INVITE, BYE, INVITE); host 2 rang twice. */
static void test_elements(struct fixture *fixture, const void *data)
{
	(void)data;
	feed(fixture, G_N_ELEMENTS(lines));
	for (int again = 0; again < 2; again++) {
		GString *text = g_string_new(NULL);

		sc_results_elements(fixture->results, on_element, text);
		g_assert_cmpstr(text->str, ==, "13 22 ");
		g_string_free(text, TRUE);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name) \
	g_test_add("/results/" #name, struct fixture, NULL, set_up, test_##name, tear_down)
	ADD(in_progress);
	ADD(final);
	ADD(metrics);
	ADD(elements);
	return g_test_run();
}
