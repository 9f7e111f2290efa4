/* The packets of some calls or registrations, as a capture of their own.
 *
 * The inputs are read three or four times: to find the calls, by their rows, and between
 * which ends their media went; to find in which records their messages came; if some came
 * over TCP or SCTP, or there are media, to find the rest of those conversations, and the
 * records of these; to copy. What is kept from one to the next is a bit a record, and some
 * bytes a stream of the calls, so that the length of the input does not matter. To hold packets
 * until their call is final would take memory for all of them, as which will be asked for
 * is known only then. */
#include <errno.h>
#include <glib.h>
#include <unistd.h>

#include "base/time.h"
#include "capture/pcap_writer.h"
#include "capture/pcapng_writer.h"
#include "choice.h"
#include "decode/decode.h"
#include "extract_media.h"
#include "output.h"
#include "say.h"
#include "session/rows.h"

static const char *const formats[] = {"pcapng", "pcap", NULL};

enum { PCAPNG };

#define WORD_BITS 64

/* The two ends of a TCP or SCTP conversation. */
struct ends {
	struct sc_endpoint_pair pair;
	uint32_t sctp; /* of a size that leaves no padding: the struct is hashed */
};

struct extraction {
	struct sc_choice choice;
	struct sc_extract_media media;
	bool has_media;
	GArray *records;           /* uint64_t: bit n - 1 for record n, wanted */
	GHashTable *conversations; /* struct ends: all that carried a message */
	struct sc_decoder *decoder;
	struct sc_pcapng_writer *pcapng; /* NULL: it is written as pcap */
	struct sc_pcap_writer pcap;
	const char *refused; /* why a record cannot be written so; NULL */
	uint64_t copied;
	int64_t copied_end_ns; /* time of the latest record copied; SC_TIME_NONE */
};

/* ---- what is wanted ---- */

static void want_record(void *user, uint64_t number)
{
	struct extraction *extraction = user;
	guint word = (guint)((number - 1) / WORD_BITS);

	if (word >= extraction->records->len)
		g_array_set_size(extraction->records, word + 1); /* zeroed */
	g_array_index(extraction->records, uint64_t, word) |= UINT64_C(1)
							      << (number - 1) % WORD_BITS;
}

static bool is_wanted(const struct extraction *extraction, uint64_t number)
{
	guint word = (guint)((number - 1) / WORD_BITS);

	return word < extraction->records->len &&
	       g_array_index(extraction->records, uint64_t, word) >> (number - 1) % WORD_BITS & 1;
}

static unsigned ends_hash(const void *ends)
{
	return sc_hash_fold(sc_hash(0, ends, sizeof(struct ends)));
}

static int ends_equal(const void *one, const void *other)
{
	return memcmp(one, other, sizeof(struct ends)) == 0;
}

static struct ends ends_of(const struct sc_packet *packet)
{
	return (struct ends){
		.pair = sc_endpoint_pair_of(&packet->src, &packet->dst),
		.sctp = packet->transport == SC_SCTP,
	};
}

/* ---- the pass for messages ---- */

/* All that was said under a Call-ID: calls that have it in common may have a
 * dialog in common, too. */
static void on_carried(void *user, const struct sc_message *message,
		       const struct sc_carried *carried)
{
	struct extraction *extraction = user;
	struct ends ends;

	if (!sc_choice_has_call_id(&extraction->choice, message->call_id))
		return;
	for (size_t i = 0; i < carried->frame_count; i++)
		want_record(extraction, carried->frames[i]);
	if (!carried->conversation)
		return;
	ends = ends_of(carried->conversation);
	if (!g_hash_table_contains(extraction->conversations, &ends))
		g_hash_table_add(extraction->conversations, g_memdup2(&ends, sizeof ends));
}

static void find_messages(struct extraction *extraction)
{
	struct sc_intake_job job = {.carried = on_carried, .carried_user = extraction};
	struct sc_intake_end end;

	sc_passes_analyse(&extraction->choice.passes, &job, &end);
	sc_intake_end_clear(&end);
}

/* ---- the pass for conversations and media ---- */

static void want_parts(struct extraction *extraction)
{
	const uint64_t *parts;
	size_t count;

	parts = sc_decoder_parts(extraction->decoder, &count);
	for (size_t i = 0; i < count; i++)
		want_record(extraction, parts[i]);
}

static void on_conversation(void *user, const struct sc_packet *packet)
{
	struct extraction *extraction = user;
	struct ends ends = ends_of(packet);

	if (g_hash_table_contains(extraction->conversations, &ends) ||
	    (extraction->has_media && packet->transport == SC_TCP &&
	     sc_extract_media_between(&extraction->media, &packet->src, &packet->dst)))
		want_parts(extraction);
}

static void on_media(void *user, const struct sc_datagram *datagram)
{
	struct extraction *extraction = user;

	if (sc_extract_media_has(&extraction->media, datagram))
		want_parts(extraction);
}

/* What begins as no media does may be beside them. */
static void on_datagram(void *user, const struct sc_packet *packet, const uint8_t *data,
			uint32_t len)
{
	const struct sc_datagram datagram = sc_datagram_of(packet, data, len);

	if (packet->transport == SC_UDP && packet->src.family != 0)
		on_media(user, &datagram);
}

static bool no_datagram(void *user, const uint8_t *data, uint32_t len)
{
	(void)user, (void)data, (void)len;
	return false;
}

/* A stream with a hole in it is another stream: over TCP and SCTP a call comes
 * with all of its connection, from the handshake on, whoever else uses it. */
static void find_others(struct extraction *extraction)
{
	struct sc_passes *passes = &extraction->choice.passes;
	struct sc_decode_sink sink = {.user = extraction, .conversation = on_conversation};
	struct sc_source *source = sc_passes_open(passes);
	struct sc_frame frame;

	if (!source)
		return;
	if (extraction->has_media) {
		sink.media = on_media;
		sink.datagram = on_datagram;
	} else {
		sink.wanted = no_datagram;
	}
	extraction->decoder = sc_decoder_new(&sink, &passes->again);
	sc_decoder_keep_parts(extraction->decoder);
	while (sc_passes_next(passes, source, &frame))
		sc_decoder_frame(extraction->decoder, &frame);
	sc_decoder_finish(extraction->decoder);
	sc_decoder_free(extraction->decoder);
	sc_passes_close(passes, source);
}

/* ---- the pass that copies ---- */

/* 0, or an errno; EINVAL if the format cannot hold it, and why is noted. */
static int write_record(struct extraction *extraction, const struct sc_frame *frame,
			const struct sc_interface_info *interface, const char *comment)
{
	if (extraction->pcapng)
		return sc_pcapng_writer_frame(extraction->pcapng, frame, interface, comment);
	extraction->refused = sc_pcap_writer_refuses(&extraction->pcap, frame);
	return extraction->refused ? EINVAL : sc_pcap_writer_frame(&extraction->pcap, frame);
}

/* Whether a call has timed out or is still up depends on when the input ended
 * (METRICS.md CV-8): a record of our own stands for its end. */
static int write_end(struct extraction *extraction)
{
	/* Ethernet from nobody to nobody, of the type that is free for such use
	 * (IEEE 802, local experimental). */
	static const uint8_t packet[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x88, 0xb5};
	static const struct sc_interface_info interface = {
		.link_type = 1, /* Ethernet */
		.tsresol = 9,
		.name = "sipchron",
		.description = "not captured: the end of the capture that this was taken from",
	};
	struct sc_frame frame = {
		.ref = {.length = sizeof packet, .time_ns = extraction->choice.input.last_ns},
		.data = packet,
		.caplen = sizeof packet,
		.interface = UINT32_MAX,
		.link_type = interface.link_type,
	};

	if (frame.ref.time_ns <= extraction->copied_end_ns)
		return 0;
	if (!extraction->pcapng && extraction->pcap.link != interface.link_type) {
		/* All that such a file can say of a moment. */
		frame.link_type = extraction->pcap.link;
		frame.ref.length = frame.caplen = 0;
	}
	return write_record(extraction, &frame, &interface,
			    "The capture that these packets were taken from goes on "
			    "until here. Not captured, written by sipchron.");
}

static int copy(struct extraction *extraction, FILE *out)
{
	struct sc_passes *passes = &extraction->choice.passes;
	struct sc_source *source = sc_passes_open(passes);
	struct sc_interface_info interface;
	struct sc_frame frame;
	int failed = 0;

	if (!source)
		return 0;
	if (extraction->choice.run->options.format == PCAPNG)
		extraction->pcapng = sc_pcapng_writer_new(out, "sipchron " SIPCHRON_VERSION);
	extraction->pcap.out = out;
	while (!failed && sc_passes_next(passes, source, &frame)) {
		if (!is_wanted(extraction, frame.ref.number))
			continue;
		sc_source_interface(source, &frame, &interface);
		failed = write_record(extraction, &frame, &interface, NULL);
		extraction->copied_end_ns = MAX(extraction->copied_end_ns, frame.ref.time_ns);
		extraction->copied++;
	}
	if (!failed && !extraction->media.only)
		failed = write_end(extraction);
	sc_pcapng_writer_free(extraction->pcapng);
	sc_passes_close(passes, source);
	return failed;
}

/* ---- the command ---- */

static void extract(struct extraction *extraction, struct sc_output *output)
{
	struct sc_run *run = extraction->choice.run;
	struct sc_error error;
	int failed;

	extraction->has_media = sc_extract_media_settle(&extraction->media);
	if (extraction->media.only && !extraction->has_media) {
		sc_run_usage(run, "the input has no media of what is asked for");
		sc_output_discard(output);
		return;
	}
	if (!extraction->media.only)
		find_messages(extraction);
	if (g_hash_table_size(extraction->conversations) > 0 || extraction->has_media)
		find_others(extraction);
	failed = copy(extraction, output->file);
	if (extraction->refused) {
		sc_run_usage(run, "%s: %s; write pcapng", output->name, extraction->refused);
		sc_output_discard(output);
	} else if (sc_output_close(output, failed, &error) != SC_OK)
		sc_run_fail(run, &error);
	else if (run->options.verbose && !run->options.quiet)
		sc_say("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " records", extraction->copied,
		       run->counters.n[SC_COUNT_FRAMES]);
}

static bool to_terminal(struct sc_run *run)
{
	if (run->options.output || !isatty(STDOUT_FILENO))
		return false;
	sc_run_usage(run, "a capture is nothing for a terminal; say -o FILE");
	return true;
}

static void run_extract(struct sc_run *run)
{
	enum { PASSES = 3 }; /* after that which chooses */
	struct extraction extraction = {
		.records = g_array_new(FALSE, TRUE, sizeof(uint64_t)),
		.conversations = g_hash_table_new_full(ends_hash, ends_equal, g_free, NULL),
		.copied_end_ns = SC_TIME_NONE,
	};
	struct sc_output output;
	struct sc_error error;

	sc_extract_media_init(&extraction.media, &extraction.choice, run->options.media_only);
	if (to_terminal(run))
		; /* has been said */
	else if (sc_output_open(&output, run->options.output, run->options.files, &error) != SC_OK)
		sc_run_fail(run, &error);
	else if (sc_choice_make(&extraction.choice, run, PASSES, true, &extraction.media.watch))
		extract(&extraction, &output);
	else
		sc_output_discard(&output);
	sc_extract_media_clear(&extraction.media);
	sc_choice_clear(&extraction.choice);
	g_array_free(extraction.records, TRUE);
	g_hash_table_destroy(extraction.conversations);
}

const struct sc_command sc_command_extract = {
	.name = "extract",
	.question = "The packets of some calls or registrations, as a capture of their own",
	.table = &sc_calls_table,
	.run = run_extract,
	.formats = formats,
	.options = SC_OPTIONS_CALLS | SC_OPTIONS_EXTRACT,
};
