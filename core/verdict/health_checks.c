/* The checks: what of the facts is a fault of the capture, how bad it is, and with which command
 * the next capture has it no more (METRICS.md 18.2). */
#include "base/type.h"
#include "verdict/health_parts.h"

/* A share of thousandths. */
#define ALL_PER_MILLE 1000u

static bool reaches(uint64_t count, uint64_t of, unsigned per_mille)
{
	return count > 0 && (double)count * ALL_PER_MILLE >= (double)of * per_mille;
}

/* From so many thousandths on figures are biased, or unusable. */
static enum sc_health_verdict by_share(const struct sc_health_result *result, unsigned biased,
				       unsigned unusable)
{
	if (reaches(result->count, result->of, unusable))
		return SC_HEALTH_UNUSABLE;
	return reaches(result->count, result->of, biased) ? SC_HEALTH_BIASED : SC_HEALTH_OK;
}

enum { ANY = 0, NEVER = ALL_PER_MILLE + 1, A_HUNDREDTH = 10, A_TENTH = 100, HALF = 500 };

static void count_of(struct sc_health_result *result, const struct sc_health_seen *seen,
		     uint64_t of)
{
	result->count = seen->count;
	result->of = of;
	result->seen = *seen;
}

static void say(struct sc_health_result *result, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void say(struct sc_health_result *result, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_string_append_vprintf(result->text, format, args);
	va_end(args);
}

/* "17 of 200 calls", then the rest of the sentence. */
static void say_count(struct sc_health_result *result, const char *rest)
{
	sc_text_count(result->text, result->count);
	g_string_append(result->text, " of ");
	sc_text_count(result->text, result->of);
	g_string_append(result->text, rest);
}

static void say_time(struct sc_health_result *result, int64_t time_ns)
{
	char text[SC_TIME_TEXT_MAX];
	size_t length = sc_time_format(text, time_ns, false);

	g_string_append_len(result->text, text, (gssize)length);
}

/* The command at the end, where something was found. */
static void say_command(struct sc_health_result *result, enum sc_health_check_id check)
{
	if (sc_health_checks[check].command)
		say(result, "; avoid it: %s", sc_health_checks[check].command);
}

static uint64_t counted(const struct sc_health *health, enum sc_counter counter)
{
	return health->counters->n[counter];
}

/* ---- time ---- */

/* Starts of rows that are looked at before all of them being whole milliseconds means anything. */
#define TIMES_LEAST 100u

static bool is_coarse(const struct sc_health *health)
{
	return health->resolution_ns >= SC_NS_PER_MS ||
	       (!health->fine && health->times >= TIMES_LEAST);
}

/* What else shows clocks that disagree: calls with negative times, where no step explains them. */
static uint64_t negative(const struct sc_health *health)
{
	return health->back.count > 0 || counted(health, SC_COUNT_BEFORE_REQUEST) > 0
		       ? 0
		       : health->skewed.count;
}

static const struct sc_health_seen *seen_of_clock(const struct sc_health *health)
{
	if (health->back.count > 0)
		return &health->back;
	if (health->ahead.count > 0)
		return &health->ahead;
	return negative(health) > 0 ? &health->skewed : &health->counted[SC_COUNT_BEFORE_REQUEST];
}

static void judge_clock(const struct sc_health *health, struct sc_health_result *result)
{
	uint64_t disagree = counted(health, SC_COUNT_BEFORE_REQUEST);
	uint64_t steps = health->back.count + health->ahead.count;
	const char *between = "";

	result->count = steps + disagree + negative(health) + is_coarse(health);
	result->of = health->records;
	result->seen = *seen_of_clock(health);
	if (result->count == 0) {
		say(result, "the times of the records go on steadily");
		return;
	}
	result->verdict =
		health->back.count == 0 && reaches(health->skewed.count, health->attempts, HALF)
			? SC_HEALTH_UNUSABLE
			: SC_HEALTH_BIASED;
	if (health->back.count > 0) {
		say(result, "steps back of the clock: %" G_GUINT64_FORMAT ", by %.3f s at most",
		    health->back.count, (double)health->back_ns / (double)SC_NS_PER_S);
		between = "; ";
	}
	if (health->ahead.count > 0) {
		say(result,
		    "%spauses in steady traffic: %" G_GUINT64_FORMAT
		    ", of %.3f s at most: the clock "
		    "was set ahead, or the capture paused",
		    between, health->ahead.count, (double)health->ahead_ns / (double)SC_NS_PER_S);
		between = "; ";
	}
	if (disagree > 0) {
		say(result,
		    "%s%" G_GUINT64_FORMAT " responses have an earlier time than their requests "
		    "on another interface: their clocks disagree",
		    between, disagree);
		between = "; ";
	}
	if (negative(health) > 0) {
		say(result,
		    "%s%" G_GUINT64_FORMAT
		    " calls and registrations have negative times: clocks of "
		    "interfaces or files disagree",
		    between, negative(health));
		between = "; ";
	}
	if (is_coarse(health))
		say(result, "%stimes are of whole milliseconds", between);
	say_command(result, SC_CHECK_CLOCK);
}

/* ---- what was lost ---- */

static void judge_drops(const struct sc_health *health, struct sc_health_result *result)
{
	result->count = health->dropped;
	if (__builtin_add_overflow(health->records, health->dropped, &result->of))
		result->of = UINT64_MAX;
	result->verdict = by_share(result, ANY, NEVER);
	/* Over one in a hundred, not from there on. */
	if ((double)result->count * 100 > (double)result->of)
		result->verdict = SC_HEALTH_UNUSABLE;
	if (result->count == 0) {
		say(result, "the files tell of no dropped packet");
		return;
	}
	say_count(result, " packets were dropped while capturing");
	say_command(result, SC_CHECK_DROPS);
}

/* One in a thousand: a single message proves it, but changes no figure of a large capture. */
#define MISSING_PER_MILLE 1u

static void judge_missing(const struct sc_health *health, struct sc_health_result *result)
{
	struct sc_health_one_way one_way;
	uint64_t count = health->inferred.count + health->unrequested.count;

	sc_health_one_way(&health->pairs, &one_way);
	result->seen = health->inferred.count > 0 ? health->inferred : health->unrequested;
	result->count = count > one_way.rows ? count - one_way.rows : 0;
	result->of = health->attempts;
	result->verdict = by_share(result, MISSING_PER_MILLE, NEVER);
	if (result->count == 0) {
		result->seen = (struct sc_health_seen){0};
		say(result, "no message is missing that others prove");
		return;
	}
	say_count(result, " calls and registrations have messages that others prove and that are "
			  "not in the capture");
	say_command(result, SC_CHECK_MISSING);
}

static void judge_together(const struct sc_health *health, struct sc_health_result *result)
{
	struct sc_health_together found;

	sc_health_together(&health->seconds, &found);
	result->count = found.seconds;
	result->of = found.of;
	result->verdict = by_share(result, ANY, A_TENTH);
	if (found.seconds == 0) {
		say(result, "streams of different hosts do not lose packets at once");
		return;
	}
	say_count(result, " seconds with ten streams and more have losses in most of them at once, "
			  "first at ");
	say_time(result, found.first_s * SC_NS_PER_S);
	say(result, ": the capture lost them, hardly the network");
	say_command(result, SC_CHECK_MEDIA_LOSS_TOGETHER);
}

static void judge_tcp(const struct sc_health *health, struct sc_health_result *result)
{
	count_of(result, &health->gaps, health->attempts);
	result->verdict = by_share(result, ANY, HALF);
	if (result->count == 0) {
		say(result, "no message of a call is missing in a TCP stream");
		return;
	}
	say_count(result, " calls and registrations may have messages in gaps of TCP streams");
	say_command(result, SC_CHECK_TCP_GAPS);
}

/* ---- what was cut, or left out by a filter ---- */

static void judge_snaplen(const struct sc_health *health, struct sc_health_result *result)
{
	uint64_t frames = counted(health, SC_COUNT_SNAPLEN);

	count_of(result, &health->snapped, health->attempts);
	result->verdict = by_share(result, ANY, HALF);
	if (frames > 0 && counted(health, SC_COUNT_MESSAGES) == 0) {
		count_of(result, &health->counted[SC_COUNT_SNAPLEN], health->records);
		result->count = frames;
		result->verdict = SC_HEALTH_UNUSABLE;
		say_count(result, " frames are cut short, and no SIP is left");
	} else if (result->count > 0)
		say_count(result, " calls and registrations have messages that are cut short");
	else
		say(result,
		    frames > 0 ? "frames are cut short, but no message" : "no frame is cut short");
	if (result->count > 0)
		say_command(result, SC_CHECK_SNAPLEN);
}

/* Is no fragment there but first ones? */
static bool filtered(const struct sc_health *health)
{
	return counted(health, SC_COUNT_FRAGMENTS_ALONE) > 0 &&
	       counted(health, SC_COUNT_FRAGMENTS_LATER) == 0;
}

static void judge_fragments(const struct sc_health *health, struct sc_health_result *result)
{
	result->of = counted(health, SC_COUNT_FRAGMENTS);
	if (filtered(health) || counted(health, SC_COUNT_FRAGMENTS_LOST) == 0) {
		say(result, "no fragment is missing of those that the capture let in");
		return;
	}
	count_of(result, &health->counted[SC_COUNT_FRAGMENTS_LOST], result->of);
	result->count = counted(health, SC_COUNT_FRAGMENTS_LOST);
	result->verdict = by_share(result, ANY, NEVER);
	sc_text_count(result->text, result->count);
	say(result, " datagrams lack fragments");
	say_command(result, SC_CHECK_FRAGMENTS);
}

static void judge_filtered(const struct sc_health *health, struct sc_health_result *result)
{
	result->of = counted(health, SC_COUNT_FRAGMENTS);
	if (!filtered(health)) {
		say(result, "fragments are not filtered");
		return;
	}
	count_of(result, &health->counted[SC_COUNT_FRAGMENTS_ALONE], result->of);
	result->count = counted(health, SC_COUNT_FRAGMENTS_ALONE);
	result->verdict = by_share(result, ANY, NEVER);
	sc_text_count(result->text, result->count);
	say(result, " datagrams have a first fragment, and none has a second: a filter of ports "
		    "takes away all but the first");
	say_command(result, SC_CHECK_FRAGMENTS_FILTERED);
}

/* ---- what the capture has of calls ---- */

static void judge_starts(const struct sc_health *health, struct sc_health_result *result)
{
	count_of(result, &health->starts, health->attempts);
	result->verdict = by_share(result, A_HUNDREDTH, HALF);
	say_count(result, " calls and registrations began before the capture");
	if (result->verdict != SC_HEALTH_OK)
		say_command(result, SC_CHECK_STARTS_INSIDE);
}

static void judge_ends(const struct sc_health *health, struct sc_health_result *result)
{
	count_of(result, &health->opens, health->attempts);
	result->verdict = by_share(result, A_HUNDREDTH, HALF);
	say_count(result, " calls and registrations go on at its end");
	if (result->verdict != SC_HEALTH_OK)
		say_command(result, SC_CHECK_ENDS_INSIDE);
}

static void judge_one_way(const struct sc_health *health, struct sc_health_result *result)
{
	struct sc_health_one_way found;

	sc_health_one_way(&health->pairs, &found);
	result->count = found.pairs;
	result->of = found.of;
	result->seen = found.seen;
	if (found.pairs == 0) {
		say(result, "no pair of hosts is there with one direction alone");
		return;
	}
	result->verdict = reaches(found.rows, health->attempts, HALF)          ? SC_HEALTH_UNUSABLE
			  : reaches(found.rows, health->attempts, A_HUNDREDTH) ? SC_HEALTH_BIASED
									       : SC_HEALTH_OK;
	say_count(result, " pairs of hosts are there with one direction alone (");
	say(result, "%" G_GUINT64_FORMAT " with requests, %" G_GUINT64_FORMAT " with responses)",
	    found.requests, found.pairs - found.requests);
	say_command(result, SC_CHECK_ONE_DIRECTION);
}

/* From so many copies among a hundred messages on every message is there twice, but for a few. */
#define TWICE_PERCENT 45u

static void judge_copies(const struct sc_health *health, struct sc_health_result *result)
{
	count_of(result, &health->counted[SC_COUNT_DUPLICATES], counted(health, SC_COUNT_MESSAGES));
	result->count = counted(health, SC_COUNT_DUPLICATES);
	if (!reaches(result->count, result->of, TWICE_PERCENT * ALL_PER_MILLE / 100)) {
		say_count(result, " messages are copies that the capture made");
		return;
	}
	say(result, "every message is there twice; copies are told apart, and no figure suffers");
	say_command(result, SC_CHECK_COPIES);
}

/* ---- what cannot be seen ---- */

/* Where SIP is to be expected. */
static uint64_t sealed_sip(const struct sc_health *health)
{
	return counted(health, SC_COUNT_TLS) + counted(health, SC_COUNT_SEALED_SIP);
}

/* What may be anything. */
static uint64_t opaque(const struct sc_health *health)
{
	return counted(health, SC_COUNT_ESP) + counted(health, SC_COUNT_MACSEC) +
	       counted(health, SC_COUNT_WLAN_PROTECTED) + counted(health, SC_COUNT_CAPWAP_DTLS) +
	       counted(health, SC_COUNT_WIREGUARD) + counted(health, SC_COUNT_OPENVPN) +
	       counted(health, SC_COUNT_IPCOMP) + counted(health, SC_COUNT_L2TP3) +
	       counted(health, SC_COUNT_TUNNEL_OTHER) + health->undecoded;
}

static void judge_unseen(const struct sc_health *health, struct sc_health_result *result)
{
	uint64_t sip = sealed_sip(health), other = opaque(health);

	result->count = sip + other;
	result->of = health->records;
	result->seen = health->counted[SC_COUNT_TLS];
	if (result->seen.count == 0)
		result->seen = health->counted[SC_COUNT_SEALED_SIP];
	if (result->seen.count == 0)
		result->seen = health->counted[SC_COUNT_ESP];
	if (result->count == 0) {
		say(result, "nothing is ciphered or not decoded where SIP may be");
		return;
	}
	if (counted(health, SC_COUNT_MESSAGES) == 0)
		result->verdict = SC_HEALTH_UNUSABLE;
	else if (sip > 0 || reaches(other, health->records, A_HUNDREDTH))
		result->verdict = SC_HEALTH_BIASED;
	sc_text_count(result->text, sip);
	say(result, " records of TLS, DTLS or QUIC on SIP's ports, ");
	sc_text_count(result->text, other);
	say(result, " packets that are ciphered otherwise or not decoded");
	say_command(result, SC_CHECK_UNSEEN);
}

static void judge_no_media(const struct sc_health *health, struct sc_health_result *result)
{
	count_of(result, &health->silent, health->answered);
	result->verdict = by_share(result, A_HUNDREDTH, NEVER);
	if (result->count > 0 && health->streams == 0)
		result->verdict = SC_HEALTH_UNUSABLE;
	if (result->count == 0) {
		say(result, "no answered call lacks its RTP");
		return;
	}
	say_count(result, " answered calls with a session description have no RTP in the capture");
	say_command(result, SC_CHECK_NO_MEDIA);
}

static void judge_no_signalling(const struct sc_health *health, struct sc_health_result *result)
{
	count_of(result, &health->strays, health->streams);
	result->verdict = by_share(result, A_TENTH, NEVER);
	if (result->count > 0 && counted(health, SC_COUNT_MESSAGES) == 0)
		result->verdict = SC_HEALTH_UNUSABLE;
	if (result->count == 0) {
		say(result, "no stream of RTP lacks its call");
		return;
	}
	say_count(result, " streams of RTP are of no call");
	say_command(result, SC_CHECK_NO_SIGNALLING);
}

/* ---- the table ---- */

const struct sc_health_check sc_health_checks[SC_CHECK_COUNT] = {
	[SC_CHECK_CLOCK] =
		{"clock", judge_clock,
		 "Capture on one host, whose clock is slewed and not set, with nanoseconds.",
		 "chronyc waitsync && tcpdump -i eth0 --time-stamp-precision=nano -w calls.pcap"},
	[SC_CHECK_COPIES] = {"copies", judge_copies,
			     "Nothing need be done; a mirror of one direction halves the file.",
			     "mirror only what a port receives, and: tcpdump -i eth0 -Q in -w "
			     "calls.pcap"},
	[SC_CHECK_DROPS] = {"drops", judge_drops,
			    "Give the capture a larger buffer, filter in the kernel, and write to "
			    "a disk of its own.",
			    "tcpdump -i eth0 -B 262144 -s 0 -w /fast/calls.pcap 'udp or tcp port "
			    "5060'"},
	[SC_CHECK_ENDS_INSIDE] =
		{"ends-inside", judge_ends,
		 "Go on capturing until the calls are over, or leave out those that "
		 "begin late: --to.",
		 "tcpdump -i eth0 -G 86400 -w calls-%F.pcap 'port 5060'"},
	[SC_CHECK_FRAGMENTS] = {"fragments", judge_fragments,
				"Capture where all fragments come by, with a larger buffer.",
				"tcpdump -i eth0 -B 262144 -w calls.pcap 'port 5060 or ip[6:2] & "
				"0x1fff != 0 or ip6[6] == 44'"},
	[SC_CHECK_FRAGMENTS_FILTERED] =
		{"fragments-filtered", judge_filtered,
		 "Only the first fragment has ports: let the others in, too.",
		 "tcpdump -i eth0 -w calls.pcap 'port 5060 or ip[6:2] & "
		 "0x1fff != 0 or ip6[6] == 44'"},
	[SC_CHECK_MEDIA_LOSS_TOGETHER] =
		{"media-loss-together", judge_together,
		 "Do not take these losses for the network's; give the capture a larger buffer.",
		 "tcpdump -i eth0 -B 262144 -s 96 -w /fast/media.pcap udp"},
	[SC_CHECK_MISSING] =
		{"missing", judge_missing,
		 "The capture lost messages without counting them: a busy mirror port, "
		 "or a filter.",
		 "tcpdump -i eth0 -B 262144 -s 0 -w /fast/calls.pcap 'port 5060', on "
		 "the host itself rather than on a mirror"},
	[SC_CHECK_NO_MEDIA] = {"no-media", judge_no_media,
			       "Capture RTP as well if figures of media are wanted.",
			       "tcpdump -i eth0 -s 0 -w calls.pcap 'udp or tcp port 5060'"},
	[SC_CHECK_NO_SIGNALLING] = {"no-signalling", judge_no_signalling,
				    "Capture where the signalling goes, too, from before the calls "
				    "begin.",
				    "tcpdump -i any -s 0 -w calls.pcap 'udp or tcp port 5060'"},
	[SC_CHECK_ONE_DIRECTION] = {"one-direction", judge_one_way,
				    "Mirror both directions, or capture on the host itself.",
				    "tcpdump -i any -Q inout -s 0 -w calls.pcap 'port 5060'"},
	[SC_CHECK_SNAPLEN] = {"snaplen", judge_snaplen, "Capture whole packets.",
			      "tcpdump -i eth0 -s 0 -w calls.pcap 'port 5060'"},
	[SC_CHECK_STARTS_INSIDE] = {"starts-inside", judge_starts,
				    "Begin to capture earlier, or leave out what began before: "
				    "--from.",
				    "tcpdump -i eth0 -G 86400 -w calls-%F.pcap 'port 5060'"},
	[SC_CHECK_TCP_GAPS] =
		{"tcp-gaps", judge_tcp,
		 "Give the capture a larger buffer, and capture on the host itself.",
		 "tcpdump -i eth0 -B 262144 -s 0 -w /fast/calls.pcap 'tcp port 5060'"},
	[SC_CHECK_UNSEEN] =
		{"unseen", judge_unseen,
		 "Capture behind what deciphers, or let the server send HEP, or read the "
		 "capture in Wireshark with the keys.",
		 "tcpdump -i any -s 0 -w calls.pcap 'udp port 9060' beside a server that "
		 "sends HEP"},
};
