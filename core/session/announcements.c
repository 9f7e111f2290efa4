#include "session/announcements.h"

#include "base/limits.h"
#include "media/modes.h"
#include "message/message.h"
#include "message/sdp_read.h"
#include "session/call.h"
#include "session/descriptions.h"
#include "session/dialog_set.h"
#include "session/media_words.h"

/* The initiator of the dialog set is who calls. */
enum sc_side sc_announcement_sender(const struct sc_call *call, const struct sc_message *message)
{
	bool by_initiator =
		sc_span_eq(message->from.tag, call->attempt.owner.set->key.tag) == message->request;

	return by_initiator ? SC_SIDE_CALLER : SC_SIDE_CALLEE;
}

/* ---- formats ---- */

static struct sc_media_format format_of(const struct sc_sdp_media *media, unsigned payload_type)
{
	struct sc_media_format format = {.payload_type = (uint8_t)payload_type};
	const struct sc_codec *codec = NULL;
	struct sc_sdp_codec mapped;

	if (sc_sdp_codec(media, payload_type, &mapped)) {
		format.name = mapped.name;
		format.clock_rate = mapped.clock_rate_hz;
		format.mode_form = (uint8_t)sc_mode_form_of(mapped.name, mapped.fmtp);
		codec = sc_codec_of_name(mapped.name);
	} else {
		codec = sc_codec_of_number((uint8_t)payload_type);
	}
	if (codec) { /* names count without case: as it is registered */
		format.name = sc_span_of(codec->name);
		format.payload = codec->payload;
	}
	if (format.clock_rate == 0 && codec)
		format.clock_rate = codec->clock_rate;
	return format;
}

static unsigned formats_of(const struct sc_sdp_media *media,
			   struct sc_media_format formats[SC_MEDIA_FORMATS_MAX])
{
	struct sc_cursor cursor = sc_cursor(media->formats);
	unsigned count = 0, payload_type;

	while (count < SC_MEDIA_FORMATS_MAX && sc_sdp_next_format(&cursor, &payload_type))
		if (payload_type <= SC_PAYLOAD_TYPE_MAX)
			formats[count++] = format_of(media, payload_type);
	return count;
}

/* ---- announcements ---- */

static enum sc_encryption encryption_of(const struct sc_sdp_media *media)
{
	switch (media->keying) {
	case SC_SDP_SDES:
		return SC_ENCRYPTION_SRTP_SDES;
	case SC_SDP_DTLS:
		return SC_ENCRYPTION_SRTP_DTLS;
	case SC_SDP_ZRTP:
		return SC_ENCRYPTION_ZRTP;
	case SC_SDP_NO_KEYING:
		break;
	}
	return SC_ENCRYPTION_NO;
}

static bool same_formats(const struct sc_announcement *announced,
			 const struct sc_media_format *formats, unsigned count)
{
	bool same = announced->format_count == count;

	for (unsigned i = 0; same && i < count; i++)
		same = announced->formats[i].payload_type == formats[i].payload_type &&
		       announced->formats[i].clock_rate == formats[i].clock_rate &&
		       announced->formats[i].mode_form == formats[i].mode_form &&
		       sc_span_eq(announced->formats[i].name, formats[i].name);
	return same;
}

/* What says the same already: each hop says it again, and a 200 what its 183 said. */
static struct sc_announcement *known(const struct sc_media_end *end,
				     const struct sc_announcement *wanted,
				     const struct sc_media_format *formats)
{
	struct sc_announcement *latest =
		sc_announcement_at(end, wanted->call, (enum sc_side)wanted->side);

	return latest && latest->direction == wanted->direction && latest->line == wanted->line &&
			       latest->encrypted == wanted->encrypted &&
			       latest->udptl == wanted->udptl && latest->rtcp == wanted->rtcp &&
			       same_formats(latest, formats, wanted->format_count)
		       ? latest
		       : NULL;
}

/* A copy with its formats and their names in one block. */
static struct sc_announcement *keep(struct sc_pool *pool, const struct sc_announcement *wanted,
				    const struct sc_media_format *formats)
{
	size_t bytes = sizeof *wanted + wanted->format_count * sizeof *formats;
	struct sc_announcement *kept;
	char *at;

	for (unsigned i = 0; i < wanted->format_count; i++)
		bytes += formats[i].name.len;
	kept = sc_pool_take(pool, bytes);
	*kept = *wanted;
	kept->bytes = (uint32_t)bytes;
	at = (char *)&kept->formats[wanted->format_count];
	for (unsigned i = 0; i < wanted->format_count; i++) {
		kept->formats[i] = formats[i];
		if (formats[i].name.len == 0)
			continue;
		kept->formats[i].name.ptr = memcpy(at, formats[i].name.ptr, formats[i].name.len);
		at += formats[i].name.len;
	}
	return kept;
}

static void announce(struct sc_state *state, struct sc_announcement *wanted,
		     const struct sc_endpoint *at, const struct sc_media_format *formats)
{
	struct sc_call_media *media = sc_call_media_of(state, wanted->call);
	struct sc_index *ends = &state->media_ends;
	struct sc_media_end *end = sc_media_end_of(ends, &state->pool, at);
	struct sc_announcement *announced = known(end, wanted, formats);

	if (announced) {
		announced->told_ns = wanted->told_ns;
		return;
	}
	if (media->announced_count >= SC_CALL_ANNOUNCEMENTS_MAX) {
		sc_owner_limit(state, &wanted->call->attempt.owner, SC_COUNT_LIMIT_ANNOUNCEMENTS);
		sc_media_end_leave(ends, &state->pool, end);
		return;
	}
	announced = keep(&state->pool, wanted, formats);
	announced->end = end;
	announced->older = end->announced;
	if (announced->older)
		announced->older->newer = announced;
	end->announced = announced;
	announced->next = media->announced;
	media->announced = announced;
	media->announced_count++;
	if (!announced->rtcp)
		return;
	announced->older_rtcp = announced->rtcp->rtcp;
	if (announced->older_rtcp)
		announced->older_rtcp->newer_rtcp = announced;
	announced->rtcp->rtcp = announced;
}

/* Where RTCP goes by a=rtcp, to be left again if nothing is announced there; NULL: beside RTP. */
static struct sc_media_end *rtcp_end_of(struct sc_state *state, const struct sc_sdp_media *media)
{
	struct sc_endpoint beside = media->rtp;

	beside.port++;
	if (media->rtcp.family == 0 || media->rtcp.port == 0 ||
	    sc_endpoint_eq(&media->rtcp, &beside) || sc_endpoint_eq(&media->rtcp, &media->rtp))
		return NULL;
	return sc_media_end_of(&state->media_ends, &state->pool, &media->rtcp);
}

static void announce_main(struct sc_state *state, struct sc_announcement *wanted,
			  const struct sc_sdp_media *media, const struct sc_media_format *formats)
{
	wanted->rtcp = rtcp_end_of(state, media);
	announce(state, wanted, &media->rtp, formats);
	if (wanted->rtcp)
		sc_media_end_leave(&state->media_ends, &state->pool, wanted->rtcp);
	wanted->rtcp = NULL;
}

static void announce_line(struct sc_state *state, struct sc_announcement *wanted,
			  const struct sc_sdp_media *media)
{
	struct sc_media_format formats[SC_MEDIA_FORMATS_MAX];
	struct sc_cursor cursor = sc_cursor(media->lines);
	struct sc_sdp_candidate candidate;

	wanted->direction = (uint8_t)media->direction;
	wanted->encrypted = encryption_of(media);
	wanted->fingerprint = media->fingerprint;
	wanted->audio = media->kind == SC_SDP_AUDIO;
	wanted->udptl = media->transport == SC_SDP_UDPTL;
	wanted->ptime_ms = media->ptime_ms;
	wanted->format_count = (uint8_t)formats_of(media, formats);
	wanted->candidate = false;
	if (media->rtp.family != 0 && !media->on_hold)
		announce_main(state, wanted, media, formats);
	wanted->candidate = true;
	while (media->ice && sc_sdp_next_candidate(&cursor, &candidate))
		if (candidate.component == 1 && candidate.endpoint.family != 0 &&
		    !sc_endpoint_eq(&candidate.endpoint, &media->rtp))
			announce(state, wanted, &candidate.endpoint, formats);
}

void sc_announcements_note(struct sc_state *state, struct sc_call *call, struct sc_span text,
			   const struct sc_told *told)
{
	struct sc_announcement wanted = {.call = call,
					 .seen = told->seen,
					 .told_ns = told->seen.first_ns,
					 .side = told->side};
	struct sc_sdp sdp;

	if (!sc_sdp_read(&sdp, text))
		return;
	sc_descriptions_note(state, call, &sdp, told);
	if (sdp.media_more)
		sc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_MEDIA_LINES);
	for (unsigned i = 0; i < sdp.media_count; i++) {
		wanted.line = (uint8_t)i;
		if (!sdp.media[i].rejected)
			announce_line(state, &wanted, &sdp.media[i]);
	}
}

/* ---- questions ---- */

const struct sc_media_format *sc_announcement_format(const struct sc_announcement *announced,
						     uint8_t payload_type)
{
	for (unsigned i = 0; announced && i < announced->format_count; i++)
		if (announced->formats[i].payload_type == payload_type)
			return &announced->formats[i];
	return NULL;
}

const struct sc_announcement *sc_announcement_of_side(const struct sc_call *call, enum sc_side side)
{
	const struct sc_announcement *announced = call->media ? call->media->announced : NULL;

	while (announced && announced->side != side)
		announced = announced->next;
	return announced;
}

struct sc_announcement *sc_announcement_at(const struct sc_media_end *end,
					   const struct sc_call *call, enum sc_side side)
{
	struct sc_announcement *announced = call->media ? call->media->announced : NULL;

	/* Many calls may announce an end, but a call no more than SC_CALL_ANNOUNCEMENTS_MAX. */
	while (announced && (announced->end != end || announced->side != side))
		announced = announced->next;
	return announced;
}

/* ---- the end ---- */

static void forget_rtcp(struct sc_state *state, struct sc_announcement *announced)
{
	struct sc_announcement *newer = announced->newer_rtcp;

	*(newer ? &newer->older_rtcp : &announced->rtcp->rtcp) = announced->older_rtcp;
	if (announced->older_rtcp)
		announced->older_rtcp->newer_rtcp = newer;
	sc_media_end_leave(&state->media_ends, &state->pool, announced->rtcp);
}

static void forget(struct sc_state *state, struct sc_announcement *announced)
{
	struct sc_media_end *end = announced->end;
	struct sc_announcement *newer = announced->newer;

	*(newer ? &newer->older : &end->announced) = announced->older;
	if (announced->older)
		announced->older->newer = newer;
	sc_media_end_leave(&state->media_ends, &state->pool, end);
	if (announced->rtcp)
		forget_rtcp(state, announced);
	sc_pool_give(&state->pool, announced, announced->bytes);
}

void sc_announcements_free(struct sc_state *state, struct sc_call *call)
{
	struct sc_announcement *next;

	for (struct sc_announcement *announced = call->media->announced; announced;
	     announced = next) {
		next = announced->next;
		forget(state, announced);
	}
	call->media->announced = NULL;
}
