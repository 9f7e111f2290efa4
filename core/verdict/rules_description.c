/* Rules of media description: offers and answers (RFC 3264). */
#include "base/time.h"
#include "media/codec.h"
#include "message/diag.h"
#include "message/lex.h"
#include "message/sdp_read.h"
#include "verdict/judge.h"

/* What was offered and what was answered, in which messages. */
struct exchange {
	const struct sc_said *offered, *answered;
	struct sc_sdp offer, answer;
};

/* Is the body whole, as far as can be told? */
static bool is_whole(const struct sc_said *said)
{
	return !said->lost_text &&
	       !(said->diags & (SC_DIAG_BIT(SNAPLEN) | SC_DIAG_BIT(BODY_TRUNCATED)));
}

static bool read_sdp(struct sc_sdp *sdp, const struct sc_said *said)
{
	return is_whole(said) && sc_said_has(said, SC_FACT_SDP) &&
	       sc_sdp_read(sdp, sc_said_fact(said, SC_FACT_SDP));
}

/* The first 2xx of the transaction that has a body of its own or none; NULL: none was seen. */
static const struct sc_said *success_of(const struct sc_said *request)
{
	for (const struct sc_said *said = request->next; said; said = said->next)
		if (said->txn == request->txn && said->code >= 200 && said->code < 300 &&
		    sc_said_first(said))
			return said;
	return NULL;
}

/* The next offer in a request with its answer in the 2xx, from `from` on. False: no more. */
static bool next_exchange(const struct sc_said **from, struct exchange *exchange)
{
	for (const struct sc_said *said = *from; said; said = said->next) {
		if (!said->request || !sc_said_first(said) ||
		    (said->method != SC_INVITE && said->method != SC_UPDATE) ||
		    !read_sdp(&exchange->offer, said))
			continue;
		exchange->offered = said;
		exchange->answered = success_of(said);
		if (!exchange->answered || !read_sdp(&exchange->answer, exchange->answered))
			continue;
		*from = said->next;
		return true;
	}
	return false;
}

/* ---- formats ---- */

/* The name of a format: its rtpmap, or what RFC 3551 has for the number. */
static struct sc_span name_of(const struct sc_sdp_media *media, unsigned payload_type,
			      uint32_t *clock_rate_hz)
{
	const struct sc_codec *codec;
	struct sc_sdp_codec said;

	*clock_rate_hz = 0;
	if (sc_sdp_codec(media, payload_type, &said)) {
		*clock_rate_hz = said.clock_rate_hz;
		return said.name;
	}
	codec = sc_codec_of_number((uint8_t)payload_type);
	return codec ? sc_span_of(codec->name) : (struct sc_span){NULL, 0};
}

static bool has_format(const struct sc_sdp_media *media, struct sc_span name, unsigned number)
{
	struct sc_cursor cursor = sc_cursor(media->formats);
	unsigned payload_type;
	uint32_t clock_rate_hz;
	struct sc_span other;

	while (sc_sdp_next_format(&cursor, &payload_type)) {
		other = name_of(media, payload_type, &clock_rate_hz);
		if (name.ptr && other.ptr ? sc_span_caseeq(name, other) : payload_type == number)
			return true;
	}
	return false;
}

/* Comfort noise and keys go beside what is said. */
static bool is_beside(struct sc_span name)
{
	return sc_span_caseeq(name, SC_SPAN_LIT("CN")) ||
	       sc_span_caseeq(name, SC_SPAN_LIT("telephone-event"));
}

/* The names of all formats of the first m= line, for people. */
static void tell_formats(struct sc_finding *finding, const struct sc_sdp *sdp)
{
	const char *between = "";
	struct sc_cursor cursor;
	uint32_t clock_rate_hz;
	unsigned payload_type;
	struct sc_span name;

	if (sdp->media_count == 0)
		return;
	cursor = sc_cursor(sdp->media[0].formats);
	while (sc_sdp_next_format(&cursor, &payload_type)) {
		name = name_of(&sdp->media[0], payload_type, &clock_rate_hz);
		if (name.ptr)
			sc_tell(finding, "%s%.*s", between, SC_QUOTED(name));
		else
			sc_tell(finding, "%s%u", between, payload_type);
		between = " ";
	}
}

/* ---- refused ---- */

void sc_rule_no_common_codec(struct sc_judge *judge, const struct sc_matter *matter)
{
	const uint64_t code = matter->call->final_code;
	const struct sc_said *invite = sc_said_request(matter->said, SC_INVITE), *final = NULL;
	struct sc_finding *finding;
	struct sc_span warning;
	struct sc_sdp sdp;

	if ((code != 488 && code != 606 && code != 415) || !invite || !read_sdp(&sdp, invite))
		return;
	for (const struct sc_said *said = matter->said; said && !final; said = said->next)
		if (said->method == SC_INVITE && said->code == code && sc_said_first(said))
			final = said;
	if (!final)
		return;
	finding = sc_find_said(judge, final);
	finding->row.endpoint = final->src;
	sc_evidence(finding, invite->frame);
	sc_tell_endpoint(finding, &final->src);
	sc_tell(finding, " answered %u; offered: ", final->code);
	tell_formats(finding, &sdp);
	if (read_sdp(&sdp, final)) {
		sc_tell(finding, "; it takes: ");
		tell_formats(finding, &sdp);
	}
	warning = sc_said_fact(final, SC_FACT_WARNING);
	if (warning.len > 0)
		sc_tell(finding, "; Warning %.*s", SC_QUOTED(warning));
}

/* ---- answers that do not fit ---- */

static struct sc_finding *find_exchange(struct sc_judge *judge, const struct exchange *exchange)
{
	struct sc_finding *finding = sc_find_said(judge, exchange->answered);

	finding->row.endpoint = exchange->answered->src;
	sc_evidence(finding, exchange->offered->frame);
	sc_tell_endpoint(finding, &exchange->answered->src);
	return finding;
}

/* The formats of the answer beside comfort noise and keys: how many were offered, how many not, and
 * the first of those. */
struct taken {
	unsigned offered, others;
	struct sc_span other;
};

static struct taken taken_of(const struct sc_sdp_media *offer, const struct sc_sdp_media *answer)
{
	struct sc_cursor cursor = sc_cursor(answer->formats);
	struct taken taken = {0, 0, {NULL, 0}};
	uint32_t clock_rate_hz;
	unsigned payload_type;
	struct sc_span name;

	while (sc_sdp_next_format(&cursor, &payload_type)) {
		name = name_of(answer, payload_type, &clock_rate_hz);
		if (is_beside(name))
			continue;
		if (has_format(offer, name, payload_type))
			taken.offered++;
		else if (taken.others++ == 0)
			taken.other = name.ptr ? name : SC_SPAN_LIT("a number without a name");
	}
	return taken;
}

/* RFC 3264 6.1 lets an answer add formats to one that was offered. */
static void tell_formats_taken(struct sc_judge *judge, const struct exchange *exchange,
			       const struct taken *taken)
{
	struct sc_finding *finding = find_exchange(judge, exchange);

	if (taken->offered > 0)
		finding->row.severity = SC_FINDING_NOTE;
	sc_tell(finding, " answered %s%.*s, which was not offered",
		taken->offered > 0 ? "what was offered, and besides " : "",
		SC_QUOTED(taken->other));
}

/* RFC 3264 6.1 */
static bool is_illegal(enum sc_sdp_direction offer, enum sc_sdp_direction answer)
{
	switch (offer) {
	case SC_SDP_SENDONLY:
		return answer == SC_SDP_SENDONLY || answer == SC_SDP_SENDRECV;
	case SC_SDP_RECVONLY:
		return answer == SC_SDP_RECVONLY || answer == SC_SDP_SENDRECV;
	case SC_SDP_INACTIVE:
		return answer != SC_SDP_INACTIVE;
	default:
		return false;
	}
}

static void look_at_lines(struct sc_judge *judge, const struct exchange *exchange)
{
	for (unsigned i = 0; i < exchange->offer.media_count; i++) {
		const struct sc_sdp_media *offer = &exchange->offer.media[i];
		const struct sc_sdp_media *answer = &exchange->answer.media[i];
		struct taken taken;

		if (answer->rejected || offer->rejected)
			continue;
		taken = taken_of(offer, answer);
		if (taken.others > 0)
			tell_formats_taken(judge, exchange, &taken);
		else if (is_illegal(offer->direction, answer->direction))
			sc_tell(find_exchange(judge, exchange),
				" answered with a direction that the offer does not allow");
		else
			continue;
		return;
	}
}

void sc_rule_answer_mismatch(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *from = matter->said;
	struct exchange exchange;

	while (next_exchange(&from, &exchange)) {
		if (exchange.offer.media_more || exchange.answer.media_more)
			continue;
		if (exchange.offer.media_count != exchange.answer.media_count)
			sc_tell(find_exchange(judge, &exchange),
				" answered %u media lines to an offer of %u",
				exchange.answer.media_count, exchange.offer.media_count);
		else
			look_at_lines(judge, &exchange);
	}
}

/* ---- answers that are not there ---- */

/* Did a provisional response of the transaction have an answer? */
static bool answered_early(const struct sc_said *invite)
{
	for (const struct sc_said *said = invite->next; said; said = said->next)
		if (said->txn == invite->txn && said->code > 100 && said->code < 200 &&
		    sc_said_has(said, SC_FACT_SDP))
			return true;
	return false;
}

/* The ACK to a 2xx, on the same hop; NULL: none was seen. */
static const struct sc_said *ack_of(const struct sc_said *invite, const struct sc_said *success)
{
	for (const struct sc_said *said = success->next; said; said = said->next)
		if (sc_said_is(said, SC_ACK) && said->cseq == invite->cseq &&
		    sc_endpoint_eq(&said->src, &invite->src) && sc_said_first(said))
			return said;
	return NULL;
}

void sc_rule_no_offer(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *success, *without;
	struct sc_finding *finding;

	for (const struct sc_said *said = matter->said; said; said = said->next) {
		if (!sc_said_is(said, SC_INVITE) || !sc_said_first(said) || !is_whole(said))
			continue;
		success = success_of(said);
		if (!success || !is_whole(success))
			continue;
		without = sc_said_has(said, SC_FACT_SDP)      ? success
			  : sc_said_has(success, SC_FACT_SDP) ? ack_of(said, success)
							      : NULL;
		/* What an early response answered may be left out, though it should not be. */
		if (!without || !is_whole(without) || sc_said_has(without, SC_FACT_CONTENT_TYPE) ||
		    (without == success && answered_early(said)))
			continue;
		finding = sc_find_said(judge, without);
		finding->row.endpoint = without->src;
		sc_evidence(finding, said->frame);
		sc_tell(finding, "the %s of ", without == success ? "2xx" : "ACK");
		sc_tell_endpoint(finding, &without->src);
		sc_tell(finding, " has no answer to the offer in the %s",
			without == success ? "INVITE" : "2xx");
		return;
	}
}

/* ---- SRTP ---- */

static bool is_secure(const struct sc_sdp_media *media)
{
	return media->transport == SC_SDP_RTP_SAVP || media->transport == SC_SDP_RTP_SAVPF;
}

static bool is_plain(const struct sc_sdp_media *media)
{
	return media->transport == SC_SDP_RTP_AVP || media->transport == SC_SDP_RTP_AVPF;
}

/* "1 AES_CM_128_HMAC_SHA1_80" of a=crypto: tag and suite (RFC 4568 9.1). */
static struct sc_span suite_of(struct sc_span crypto)
{
	struct sc_cursor cursor = sc_cursor(crypto);

	sc_cursor_while(&cursor, SC_C_DIGIT);
	sc_cursor_while(&cursor, SC_C_BLANK);
	sc_cursor_to(&cursor, ' ', '\t');
	return sc_span_between(crypto.ptr, cursor.at);
}

/* Was that tag with that suite offered? */
static bool was_offered(const struct sc_sdp_media *offer, struct sc_span suite)
{
	struct sc_span rest = offer->lines, crypto, offered;

	while (rest.len > 0) {
		crypto = sc_sdp_attribute(rest, SC_SPAN_LIT("crypto"));
		if (!crypto.ptr)
			return false;
		offered = suite_of(crypto);
		if (sc_span_caseeq(offered, suite))
			return true;
		rest = sc_span_between(crypto.ptr + crypto.len, rest.ptr + rest.len);
	}
	return false;
}

/* RFC 4145 4, RFC 5763 5: one connects, the other waits. */
static bool roles_clash(struct sc_span offer, struct sc_span answer)
{
	const struct sc_span both = SC_SPAN_LIT("actpass");

	if (!offer.ptr || !answer.ptr)
		return false;
	return sc_span_caseeq(answer, both) ||
	       (sc_span_caseeq(offer, answer) && !sc_span_caseeq(offer, SC_SPAN_LIT("holdconn")));
}

static const char *srtp_trouble(const struct sc_sdp_media *offer, const struct sc_sdp_media *answer)
{
	struct sc_span crypto;

	if (is_secure(offer) && is_plain(answer))
		return "RTP without encryption to an offer of SRTP";
	if (is_plain(offer) && is_secure(answer))
		return "SRTP to an offer of RTP without encryption";
	if (!is_secure(offer) || !is_secure(answer))
		return NULL;
	crypto = sc_sdp_attribute(answer->lines, SC_SPAN_LIT("crypto"));
	if (crypto.ptr && !was_offered(offer, suite_of(crypto)))
		return "a crypto tag or suite that was not offered";
	if (roles_clash(offer->setup, answer->setup))
		return "a role in DTLS that is the offerer's own";
	return NULL;
}

void sc_rule_srtp_mismatch(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *from = matter->said;
	struct exchange exchange;
	const char *trouble;

	while (next_exchange(&from, &exchange))
		for (unsigned i = 0;
		     i < MIN(exchange.offer.media_count, exchange.answer.media_count); i++) {
			if (exchange.offer.media[i].rejected || exchange.answer.media[i].rejected)
				continue;
			trouble = srtp_trouble(&exchange.offer.media[i], &exchange.answer.media[i]);
			if (!trouble)
				continue;
			sc_tell(find_exchange(judge, &exchange), " answered %s", trouble);
			return;
		}
}

/* ---- hold ---- */

static bool holds(const struct sc_sdp *sdp)
{
	const struct sc_sdp_media *media = &sdp->media[0];

	return sdp->media_count > 0 && !media->ice &&
	       (media->on_hold || media->direction == SC_SDP_SENDONLY ||
		media->direction == SC_SDP_INACTIVE);
}

void sc_rule_hold_stays(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *from = matter->said, *holding = NULL;
	const struct sc_said *bye = sc_said_request(matter->said, SC_BYE);
	struct sc_finding *finding;
	struct exchange exchange;

	while (next_exchange(&from, &exchange))
		if (sc_said_has(exchange.offered, SC_FACT_TO_TAG))
			holding = holds(&exchange.offer) ? exchange.offered : NULL;
	/* Who holds may hang up as it likes. */
	if (!holding || !bye || sc_endpoint_same_ip(&bye->src, &holding->src))
		return;
	finding = sc_find_said(judge, holding);
	sc_evidence(finding, bye->frame);
	sc_tell_endpoint(finding, &holding->src);
	sc_tell(finding, " put the call on hold, and the other side hung up ");
	sc_tell_seconds(finding, sc_time_diff(bye->time_ns, holding->time_ns));
	sc_tell(finding, " later");
}

/* ---- keys ---- */

static const struct sc_sdp_media *audio_of(const struct sc_sdp *sdp)
{
	for (unsigned i = 0; i < sdp->media_count; i++)
		if (sdp->media[i].kind == SC_SDP_AUDIO && !sdp->media[i].rejected)
			return &sdp->media[i];
	return NULL;
}

static bool takes_keys(const struct sc_sdp_media *media)
{
	return has_format(media, SC_SPAN_LIT("telephone-event"), UINT32_MAX);
}

static void look_at_keys(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_said *from = matter->said;
	const struct sc_sdp_media *offer, *answer;
	struct exchange exchange;

	while (next_exchange(&from, &exchange)) {
		offer = audio_of(&exchange.offer);
		answer = audio_of(&exchange.answer);
		if (!offer || !answer || !takes_keys(offer) || takes_keys(answer))
			continue;
		sc_tell(find_exchange(judge, &exchange), " did not answer telephone-event, which "
							 "was offered: keys go as tones or INFO");
		return;
	}
}

/* The same key by RTP and by INFO, so that it counts twice. */
static void look_at_digits(struct sc_judge *judge, const struct sc_stream_row *stream)
{
	const struct sc_dtmf_row *keys = stream->dtmf.items;
	struct sc_finding *finding;

	for (size_t i = 0; i + 1 < stream->dtmf.count; i++) {
		if (keys[i].source == keys[i + 1].source ||
		    sc_time_diff(keys[i + 1].time_ns, keys[i].time_ns) > SC_NS_PER_S)
			continue;
		finding = sc_find(judge, keys[i].frame, keys[i].time_ns);
		finding->row.stream = stream->stream;
		sc_evidence(finding, keys[i + 1].frame);
		sc_tell(finding, "a key came by RTP and by INFO: it may count twice");
		return;
	}
}

void sc_rule_dtmf_mismatch(struct sc_judge *judge, const struct sc_matter *matter)
{
	look_at_keys(judge, matter);
	for (const struct sc_matter_stream *at = matter->streams; at; at = at->next)
		look_at_digits(judge, at->row);
}
