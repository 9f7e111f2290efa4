/* Writes the captures of the benchmark: a SIPp run as tcpdump would have kept
 * it, calls begun at a constant rate, with or without their RTP. The same
 * options give the same bytes.
 *
 * Everything that is still to happen stands in one heap, the earliest on top:
 * of each call under way its next SIP message and, of each direction, its next
 * RTP packet. Memory follows the calls under way, so any length can be piped. */
#include "scenario.h"
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

/* 2026-01-02T03:04:05Z */
#define START_US (INT64_C(1767323045) * G_USEC_PER_SEC)

#define SIP_PORT 5060

/* G.711 as everybody sends it: 20 ms, 160 bytes (RFC 3551 4.2, 4.5.14). */
#define RTP_HEADER_BYTES 12
#define RTP_AUDIO_BYTES 160
#define RTP_PACKET_US 20000
#define RTP_FIRST_US 3000 /* after the ACK; the directions half a packet apart */

/* --together: after the last INVITE every phone has rung, and all are answered within: */
#define RING_US 500000
#define TOGETHER_US 100000

#define FILE_BUFFER_BYTES (1u << 20)

enum actor { ACTOR_SIP, ACTOR_CLIENT_RTP, ACTOR_SERVER_RTP };

struct event {
	int64_t time_us; /* since the start */
	uint32_t call;
	enum actor actor;
	uint32_t step; /* SIP: the message; RTP: the packet, from 0 */
};

struct run {
	/* as asked for; see `options` */
	gint calls, clients, rate, up;
	gint64 packets_max;
	gdouble talk_s, rtp_share;
	gboolean together;
	gchar *output;

	uint32_t rtp_a_call; /* packets, both directions */
	int64_t talk_us;
	int64_t packets; /* written */
	FILE *file;
	GArray *heap; /* of struct event */
};

/* ---- what is still to happen ---- */

/* By time; at the same time in an order that is always the same. */
static gboolean before(const struct event *a, const struct event *b)
{
	if (a->time_us != b->time_us)
		return a->time_us < b->time_us;
	if (a->call != b->call)
		return a->call < b->call;
	return a->actor < b->actor;
}

static void push(struct run *run, struct event event)
{
	guint at = run->heap->len;

	g_array_set_size(run->heap, at + 1);
	struct event *heap = (struct event *)(void *)run->heap->data;
	for (; at && before(&event, &heap[(at - 1) / 2]); at = (at - 1) / 2)
		heap[at] = heap[(at - 1) / 2];
	heap[at] = event;
}

static struct event pop(struct run *run)
{
	struct event *heap = (struct event *)(void *)run->heap->data;
	struct event top = heap[0], last = heap[run->heap->len - 1];
	guint count = run->heap->len - 1, at = 0;

	for (guint child = 1; child < count; child = 2 * at + 1) {
		if (child + 1 < count && before(&heap[child + 1], &heap[child]))
			child++;
		if (!before(&heap[child], &last))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
	g_array_set_size(run->heap, count);
	return top;
}

/* ---- packets ---- */

static void send_datagram(struct run *run, const struct call *call, gboolean from_client,
			  struct datagram datagram)
{
	datagram.time_us += START_US;
	datagram.src = from_client ? call->client : call->server;
	datagram.dst = from_client ? call->server : call->client;
	wire_datagram(run->file, &datagram);
	run->packets++;
}

static void send_rtp(struct run *run, const struct call *call, const struct event *event)
{
	static uint8_t packet[RTP_HEADER_BYTES + RTP_AUDIO_BYTES];
	gboolean from_client = event->actor == ACTOR_CLIENT_RTP;
	const uint16_t sequence = GUINT16_TO_BE((uint16_t)event->step);
	const uint32_t stamp = GUINT32_TO_BE(event->step * RTP_AUDIO_BYTES);
	const uint32_t source = GUINT32_TO_BE(call->number * 2 + (uint32_t)event->actor);

	packet[0] = 0x80;                      /* version 2 (RFC 3550 5.1) */
	packet[1] = event->step ? 0x00 : 0x80; /* PCMU; a marker on the first */
	memcpy(packet + 2, &sequence, sizeof sequence);
	memcpy(packet + 4, &stamp, sizeof stamp);
	memcpy(packet + 8, &source, sizeof source);
	memset(packet + RTP_HEADER_BYTES, (int)(event->step & 0x7f), RTP_AUDIO_BYTES);
	send_datagram(run, call, from_client,
		      (struct datagram){
			      .time_us = event->time_us,
			      .src_port = from_client ? call->client_media : call->server_media,
			      .dst_port = from_client ? call->server_media : call->client_media,
			      .data = packet,
			      .length = sizeof packet,
		      });
}

static void send_sip(struct run *run, const struct call *call, const struct event *event)
{
	static char text[SCENARIO_TEXT_MAX];
	int step = (int)event->step;

	send_datagram(run, call, scenario_from_client(step),
		      (struct datagram){
			      .time_us = event->time_us,
			      .src_port = SIP_PORT,
			      .dst_port = SIP_PORT,
			      .data = text,
			      .length = scenario_write(call, step, text),
		      });
}

/* ---- one thing leads to another ---- */

static int64_t begin_us(const struct run *run, uint32_t call)
{
	return (int64_t)call * G_USEC_PER_SEC / run->rate;
}

static void begin_call(struct run *run, uint32_t number)
{
	if (number < (uint32_t)run->calls)
		push(run, (struct event){
				  .time_us = begin_us(run, number),
				  .call = number,
			  });
}

static void begin_rtp(struct run *run, const struct event *ack)
{
	for (uint32_t i = 0; i < 2 && i < run->rtp_a_call; i++)
		push(run, (struct event){
				  .time_us = ack->time_us + RTP_FIRST_US + i * RTP_PACKET_US / 2,
				  .call = ack->call,
				  .actor = i ? ACTOR_SERVER_RTP : ACTOR_CLIENT_RTP,
			  });
}

/* One after another within a fraction of the talk, when the last one has rung. */
static int64_t answer_us(const struct run *run, uint32_t call)
{
	return begin_us(run, (uint32_t)run->calls) + RING_US +
	       (int64_t)call * TOGETHER_US / run->calls;
}

static void after_sip(struct run *run, const struct call *call, struct event event)
{
	if (event.step == STEP_INVITE)
		begin_call(run, event.call + 1);
	if (event.step == STEP_ACK)
		begin_rtp(run, &event);
	if (++event.step == STEPS)
		return;
	event.time_us += scenario_delay_us(call, (int)event.step, run->talk_us);
	if (run->together && event.step == STEP_ANSWER)
		event.time_us = answer_us(run, event.call);
	push(run, event);
}

/* The client's direction has the odd packet. */
static void after_rtp(struct run *run, struct event event)
{
	uint32_t count = (run->rtp_a_call + (event.actor == ACTOR_CLIENT_RTP)) / 2;

	if (++event.step == count)
		return;
	event.time_us += RTP_PACKET_US;
	push(run, event);
}

static void play(struct run *run)
{
	wire_begin(run->file);
	begin_call(run, 0);
	while (run->heap->len && run->packets < run->packets_max && !ferror(run->file)) {
		struct event event = pop(run);
		struct call call = scenario_call(event.call, (uint32_t)run->clients);

		if (event.actor == ACTOR_SIP) {
			send_sip(run, &call, &event);
			after_sip(run, &call, event);
		} else {
			send_rtp(run, &call, &event);
			after_rtp(run, event);
		}
	}
}

/* ---- what is asked for ---- */

static gboolean read_options(struct run *run, int argc, char **argv, GError **error)
{
	const GOptionEntry options[] = {
		{"calls", 0, 0, G_OPTION_ARG_INT, &run->calls, "so many calls", "N"},
		{"packets", 0, 0, G_OPTION_ARG_INT64, &run->packets_max,
		 "stop after so many packets, wherever the calls are", "N"},
		{"cps", 0, 0, G_OPTION_ARG_INT, &run->rate, "calls begun a second (300)", "N"},
		{"talk", 0, 0, G_OPTION_ARG_DOUBLE, &run->talk_s,
		 "seconds from ACK to BYE, +-20 % (10)", "S"},
		{"clients", 0, 0, G_OPTION_ARG_INT, &run->clients,
		 "so many calling addresses in turn (one a call)", "N"},
		{"rtp-share", 0, 0, G_OPTION_ARG_DOUBLE, &run->rtp_share,
		 "percentage of packets that is RTP; the talk is as long as these last (0)", "P"},
		{"up", 0, 0, G_OPTION_ARG_INT, &run->up,
		 "so many calls talk at any time, in place of --cps", "N"},
		{"together", 0, 0, G_OPTION_ARG_NONE, &run->together,
		 "all calls are answered at once, when the last one has begun", NULL},
		{"output", 'o', 0, G_OPTION_ARG_FILENAME, &run->output, "else standard output",
		 "FILE"},
		{0},
	};
	GOptionContext *context = g_option_context_new("- a SIPp run as a capture");

	g_option_context_add_main_entries(context, options, NULL);
	gboolean fine = g_option_context_parse(context, &argc, &argv, error);
	g_option_context_free(context);
	if (!fine)
		return FALSE;
	if (argc > 1 || run->calls < 1 || run->rate < 1 || run->clients < 1 || run->up < 0 ||
	    run->talk_s < 0 || run->rtp_share < 0 || run->rtp_share > 99.9) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "a number is out of range; see --help");
		return FALSE;
	}
	return TRUE;
}

/* Seven messages a call, and RTP so that it has its share of all packets. */
static void plan(struct run *run)
{
	run->rtp_a_call = (uint32_t)(STEPS * run->rtp_share / (100 - run->rtp_share) + 0.5);
	run->talk_us = (int64_t)(run->talk_s * G_USEC_PER_SEC);
	if (run->rtp_a_call) /* the shortest talk, 80 %, holds them all */
		run->talk_us = ((int64_t)run->rtp_a_call + 2) / 2 * RTP_PACKET_US * 10 / 8;
	if (run->up > 0 && run->talk_us > 0)
		run->rate = (gint)MAX(run->up * G_USEC_PER_SEC / run->talk_us, 1);
}

int main(int argc, char **argv)
{
	struct run run = {.calls = 1000,
			  .clients = G_MAXINT,
			  .rate = 300,
			  .packets_max = G_MAXINT64,
			  .talk_s = 10,
			  .file = stdout};
	GError *error = NULL;

	if (!read_options(&run, argc, argv, &error)) {
		fprintf(stderr, "generate: %s\n", error->message);
		return 2;
	}
	plan(&run);
	if (run.output)
		run.file = fopen(run.output, "wb");
	if (!run.file) {
		fprintf(stderr, "generate: %s: %s\n", run.output, g_strerror(errno));
		return 5;
	}
	setvbuf(run.file, NULL, _IOFBF, FILE_BUFFER_BYTES);
	run.heap = g_array_new(FALSE, FALSE, sizeof(struct event));
	play(&run);
	gboolean failed = ferror(run.file) != 0;
	if (fclose(run.file) || failed) {
		fprintf(stderr, "generate: cannot write: %s\n", g_strerror(errno));
		return 5;
	}
	g_array_free(run.heap, TRUE);
	g_free(run.output);
	return 0;
}
