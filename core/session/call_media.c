#include "session/call_media.h"

#include "base/time.h"
#include "session/announcements.h"
#include "session/call_audio.h"
#include "session/call_dialog.h"
#include "session/call_ends.h"
#include "session/call_hints.h"
#include "session/descriptions.h"
#include "session/interval.h"
#include "session/stream_call.h"
#include "session/streams.h"

/* METRICS.md OW-1 to OW-3. */
#define WINDOW_MIN_NS (3 * SC_NS_PER_S)
#define LATE_NS (2 * SC_NS_PER_S)
#define CLIPPED_NS (200 * SC_NS_PER_MS)
#define AFTER_BYE_NS SC_NS_PER_S
#define PTIME_NS (20 * SC_NS_PER_MS) /* RFC 3551 4.2, where no two packets tell */

/* Both ways of a call. */
struct ways {
	struct sc_audio_window window;
	struct sc_call_audio to_caller, to_callee;
};

static bool answered(const struct sc_call_row *row)
{
	return row->answered_ns != SC_TIME_NONE;
}

/* ---- times (OW-3) ---- */

static struct sc_interval early_media(const struct sc_call_view *view,
				      const struct sc_call_row *row,
				      const struct sc_call_audio *audio)
{
	struct sc_interval interval;

	if (audio->early_ns == SC_TIME_NONE ||
	    (answered(row) && audio->early_ns >= row->answered_ns))
		return sc_interval_absent(SC_NOT_APPLICABLE);
	if (!view->first || !sc_txn_start_known(view->state, view->first))
		return sc_interval_absent(SC_NO_START);
	interval = sc_interval_between(view->first->request.first_ns, view->first->request.frame,
				       audio->early_ns, audio->early_frame);
	interval.start_late = view->first->start_late;
	return interval;
}

static struct sc_interval post_answer(const struct sc_call_row *row, uint64_t answer_frame,
				      const struct sc_call_audio *audio)
{
	if (!answered(row))
		return sc_interval_absent(SC_NOT_APPLICABLE);
	if (audio->voice_ns == SC_TIME_NONE)
		return sc_interval_absent(row->down_ns == SC_TIME_NONE ? SC_NO_STOP_OPEN
								       : SC_NOT_CAPTURED);
	return sc_interval_between(row->answered_ns, answer_frame, audio->voice_ns,
				   audio->voice_frame);
}

static bool is_late(const struct sc_interval *delay, int64_t ns)
{
	return delay->absent == SC_PRESENT && delay->ns > ns;
}

static enum sc_truth clipped(const struct sc_call_row *row)
{
	if (is_late(&row->pad_to_caller, CLIPPED_NS) || is_late(&row->pad_to_callee, CLIPPED_NS))
		return SC_TRUTH_YES;
	return row->pad_to_caller.absent == SC_PRESENT || row->pad_to_callee.absent == SC_PRESENT
		       ? SC_TRUTH_NO
		       : SC_TRUTH_NONE;
}

/* ---- was there audio both ways (OW-1, OW-2)? ---- */

/* Less than 1 % of the packets that were due. */
static bool hardly_any(const struct ways *ways, const struct sc_call_audio *audio,
		       const struct sc_call_audio *other)
{
	int64_t ptime_ns = audio->ptime_ns > 0   ? audio->ptime_ns
			   : other->ptime_ns > 0 ? other->ptime_ns
						 : PTIME_NS;
	int64_t due = sc_time_diff(ways->window.to_ns, ways->window.from_ns) / ptime_ns;

	return other->voice >= SC_AUDIO_PACKETS_MIN && audio->voice * 100 < (uint64_t)due;
}

static enum sc_media verdict(const struct ways *ways, const struct sc_talk *talk,
			     const struct sc_call_row *row)
{
	const struct sc_call_audio *to_caller = &ways->to_caller, *to_callee = &ways->to_callee;
	bool silent = to_caller->voice == 0 || to_callee->voice == 0;

	if (!talk->known && silent)
		return SC_MEDIA_UNKNOWN;
	if (to_caller->voice == 0 && to_callee->voice == 0)
		return SC_MEDIA_NONE_AT_ALL;
	if (hardly_any(ways, to_caller, to_callee) || hardly_any(ways, to_callee, to_caller))
		return SC_MEDIA_ONE_WAY;
	if (silent) /* too few the other way to say so */
		return SC_MEDIA_UNKNOWN;
	if (to_caller->dead_air || to_callee->dead_air)
		return SC_MEDIA_DEAD_AIR;
	return is_late(&row->pad_to_caller, LATE_NS) || is_late(&row->pad_to_callee, LATE_NS)
		       ? SC_MEDIA_LATE
		       : SC_MEDIA_BOTH;
}

/* Of two ways that may both be concerned, the one that is. */
static enum sc_stream_direction only(bool to_caller, bool to_callee)
{
	return to_caller == to_callee ? SC_DIRECTION_NONE
	       : to_caller            ? SC_DIRECTION_TO_CALLER
				      : SC_DIRECTION_TO_CALLEE;
}

static void set_missing(const struct ways *ways, struct sc_call_row *row)
{
	const struct sc_call_audio *to_caller = &ways->to_caller, *to_callee = &ways->to_callee;

	if (row->media == SC_MEDIA_ONE_WAY)
		row->media_missing = only(to_caller->voice < to_callee->voice,
					  to_callee->voice < to_caller->voice);
	else if (row->media == SC_MEDIA_DEAD_AIR)
		row->media_missing = only(to_caller->dead_air, to_callee->dead_air);
	else if (row->media == SC_MEDIA_LATE)
		row->media_missing = only(is_late(&row->pad_to_caller, LATE_NS),
					  is_late(&row->pad_to_callee, LATE_NS));
	if (row->media == SC_MEDIA_ONE_WAY && to_caller->voice > 0 && to_callee->voice > 0)
		row->flags |= SC_FLAG(NEARLY_ONE_WAY);
}

/* Of the way that is concerned, or of either. */
static bool is_shared(const struct sc_call *call, enum sc_stream_direction missing)
{
	return call->media &&
	       ((call->media->shared_to_caller && missing != SC_DIRECTION_TO_CALLEE) ||
		(call->media->shared_to_callee && missing != SC_DIRECTION_TO_CALLER));
}

/* What a way lacks may be in a stream that was taken for another call's. */
static void doubt(const struct sc_call *call, struct sc_call_row *row)
{
	if (row->media == SC_MEDIA_BOTH || !is_shared(call, row->media_missing))
		return;
	row->media = SC_MEDIA_UNKNOWN;
	row->media_missing = SC_DIRECTION_NONE;
	row->flags &= ~SC_FLAG(NEARLY_ONE_WAY);
}

/* Both ways are there, but one of them was lost behind who relays it: at whichever host. */
static void judge_ends(const struct sc_call_view *view, const struct ways *ways,
		       struct sc_call_row *row)
{
	struct sc_unheard unheard = sc_call_unheard(view->state, view->call, &ways->window);

	if (unheard.missing == SC_DIRECTION_NONE || is_shared(view->call, unheard.missing))
		return;
	row->media = SC_MEDIA_ONE_WAY;
	row->media_missing = unheard.missing;
	if (unheard.nearly)
		row->flags |= SC_FLAG(NEARLY_ONE_WAY);
}

static void judge(const struct sc_call_view *view, const struct ways *ways, struct sc_call_row *row)
{
	const struct sc_audio_window *window = &ways->window;
	struct sc_talk talk = sc_descriptions_talk(view->call, window->from_ns, window->to_ns);

	if (!answered(row) || sc_time_diff(window->to_ns, window->from_ns) < WINDOW_MIN_NS ||
	    !talk.active)
		return;
	if (!sc_call_way_is_seen(view->state, view->call, &ways->to_caller) ||
	    !sc_call_way_is_seen(view->state, view->call, &ways->to_callee))
		row->media = SC_MEDIA_UNKNOWN;
	else
		row->media = verdict(ways, &talk, row);
	set_missing(ways, row);
	doubt(view->call, row);
	if (row->media > SC_MEDIA_ONE_WAY)
		judge_ends(view, ways, row);
	if (row->media == SC_MEDIA_NONE_AT_ALL || row->media == SC_MEDIA_ONE_WAY ||
	    row->media == SC_MEDIA_DEAD_AIR)
		row->media_hints = sc_call_hints(view->call, row);
}

/* ---- how good, as what ---- */

static void add_quality(const struct sc_stream_row *stream, struct sc_call_row *row)
{
	if (stream->lost_percent.absent == SC_PRESENT &&
	    (row->lost_percent_max.absent != SC_PRESENT ||
	     stream->lost_percent.value > row->lost_percent_max.value))
		row->lost_percent_max = stream->lost_percent;
	if (stream->jitter_max_ns != SC_TIME_NONE)
		row->jitter_max =
			(struct sc_quantity){MAX(row->jitter_max.value, stream->jitter_max_ns),
					     SC_UNIT_SECONDS, SC_PRESENT};
	if (stream->rtcp_lost.absent == SC_PRESENT &&
	    (row->rtcp_lost_max.absent != SC_PRESENT ||
	     stream->rtcp_lost.value > row->rtcp_lost_max.value))
		row->rtcp_lost_max = stream->rtcp_lost;
	if (stream->mos.absent != SC_PRESENT) {
		if (row->mos_min.absent == SC_NOT_CAPTURED)
			row->mos_min = stream->mos;
		return;
	}
	/* Scales do not compare: the lowest one is told. */
	if (row->mos_min.absent != SC_PRESENT || stream->mos_scale < row->mos_scale ||
	    (stream->mos_scale == row->mos_scale && stream->mos.value < row->mos_min.value)) {
		row->mos_min = stream->mos;
		row->mos_scale = stream->mos_scale;
	}
}

/* Names with spaces between, each once. */
struct names {
	char *text;
	size_t len;
};

static bool has_name(const struct names *names, struct sc_span name)
{
	const char *at = names->text, *end = names->text + names->len;

	while (at < end) {
		const char *space = memchr(at, ' ', (size_t)(end - at));

		space = space ? space : end;
		if (sc_span_caseeq(sc_span_between(at, space), name))
			return true;
		at = space + 1;
	}
	return false;
}

/* What does not fit is left out. */
static void add_name(struct names *names, struct sc_span name)
{
	size_t space = names->len > 0;

	if (name.len == 0 || names->len + space + name.len > SC_CALL_CODECS_BYTES ||
	    memchr(name.ptr, ' ', name.len) || has_name(names, name))
		return;
	if (space)
		names->text[names->len++] = ' ';
	memcpy(names->text + names->len, name.ptr, name.len);
	names->len += name.len;
}

static struct sc_span span_of(const struct names *names)
{
	return names->len > 0 ? sc_span(names->text, names->len) : (struct sc_span){NULL, 0};
}

/* The oldest announcement of what a description says; NULL: it has no address. */
static const struct sc_announcement *announcement_of(const struct sc_call *call,
						     const struct sc_description *description)
{
	const struct sc_announcement *found = NULL;

	for (const struct sc_announcement *announced = call->media->announced;
	     announced && description; announced = announced->next)
		if (announced->side == description->side && announced->line == description->line &&
		    (!found || announced->seen.last_ns >= description->time_ns))
			found = announced;
	return found;
}

static void add_formats(struct names *names, const struct sc_announcement *announced, unsigned most)
{
	unsigned count = 0;

	for (unsigned i = 0; announced && i < announced->format_count && count < most; i++) {
		const struct sc_media_format *format = &announced->formats[i];

		if (format->payload == SC_PAYLOAD_EVENT || format->payload == SC_PAYLOAD_NOISE)
			continue;
		add_name(names, format->name);
		count++;
	}
}

/* In the order of their numbers, which is that of their beginnings. */
static struct sc_media_stream *next_of(const struct sc_call *call, uint64_t number)
{
	struct sc_media_stream *next = NULL;

	for (struct sc_media_stream *stream = call->media->streams; stream;
	     stream = stream->next_of_call)
		if (stream->number > number && (!next || stream->number < next->number))
			next = stream;
	return next;
}

static void set_streams(const struct sc_call_view *view, struct sc_call_row *row,
			char codecs[2][SC_CALL_CODECS_BYTES])
{
	const struct sc_call *call = view->call;
	struct names seen = {codecs[0], 0}, offered = {codecs[1], 0};
	struct sc_media_stream *stream = NULL;

	while ((stream = next_of(call, stream ? stream->number : 0))) {
		const struct sc_stream_row *of;

		if (!sc_stream_is_audio(stream))
			continue;
		of = sc_streams_row(view->state, stream);
		add_quality(of, row);
		if (sc_stream_voice(&stream->measured) > 0)
			add_name(&seen, of->codec);
	}
	if (seen.len == 0)
		add_formats(&seen, announcement_of(call, sc_descriptions_answer(call)), 1);
	add_formats(&offered, announcement_of(call, sc_descriptions_offer(call)),
		    SC_MEDIA_FORMATS_MAX);
	row->codec = span_of(&seen);
	row->codec_offered = span_of(&offered);
}

/* ---- all of it ---- */

static int64_t window_end(const struct sc_call_view *view, const struct sc_call_row *row)
{
	return row->down_ns == SC_TIME_NONE ? view->state->now_ns : row->down_ns;
}

/* There is no session description, and so no stream. */
static void nothing_known(const struct sc_call_view *view, struct sc_call_row *row)
{
	if (!answered(row))
		return;
	row->pad_to_caller.absent = row->pad_to_callee.absent =
		row->down_ns == SC_TIME_NONE ? SC_NO_STOP_OPEN : SC_NOT_CAPTURED;
	if (sc_time_diff(window_end(view, row), row->answered_ns) >=
	    SC_AUDIO_DUE_NS + WINDOW_MIN_NS)
		row->media = SC_MEDIA_UNKNOWN;
}

static void listen(const struct sc_call_view *view, const struct sc_call_row *row,
		   struct ways *ways)
{
	struct sc_audio_window *window = &ways->window;

	window->invited_ns = view->first ? view->first->request.first_ns : row->start_ns;
	window->answered_ns = row->answered_ns;
	window->from_ns =
		answered(row) ? sc_time_add(row->answered_ns, SC_AUDIO_DUE_NS) : SC_TIME_NONE;
	window->to_ns = answered(row) ? window_end(view, row) : SC_TIME_NONE;
	sc_call_listen(view->state, view->call, SC_DIRECTION_TO_CALLER, window, &ways->to_caller);
	sc_call_listen(view->state, view->call, SC_DIRECTION_TO_CALLEE, window, &ways->to_callee);
}

static void set_hold(const struct sc_call_view *view, const struct sc_audio_window *window,
		     struct sc_call_row *row)
{
	struct sc_talk talk;

	if (!answered(row))
		return;
	talk = sc_descriptions_talk(view->call, window->answered_ns, window->to_ns);
	if (talk.hold_ns > 0)
		row->hold_ns = talk.hold_ns;
}

void sc_call_media_row(const struct sc_call_view *view, struct sc_call_row *row,
		       char codecs[2][SC_CALL_CODECS_BYTES])
{
	uint64_t answer_frame = view->survivor ? view->survivor->success->seen.frame : 0;
	struct ways ways;

	row->described = view->survivor && view->survivor->success->sdp;
	row->hold_ns = SC_TIME_NONE;
	row->lost_percent_max.absent = row->mos_min.absent = SC_NOT_CAPTURED;
	row->jitter_max.absent = row->rtcp_lost_max.absent = SC_NOT_CAPTURED;
	row->emd.absent = SC_NOT_APPLICABLE;
	row->pad_to_caller.absent = row->pad_to_callee.absent = SC_NOT_APPLICABLE;
	if (!view->state->streams)
		return;
	if (!view->call->media) { /* most calls of most captures */
		nothing_known(view, row);
		return;
	}
	listen(view, row, &ways);
	row->media_seen = ways.to_caller.streams + ways.to_callee.streams > 0;
	row->emd = early_media(view, row, &ways.to_caller);
	row->pad_to_caller = post_answer(row, answer_frame, &ways.to_caller);
	row->pad_to_callee = post_answer(row, answer_frame, &ways.to_callee);
	row->clipped = clipped(row);
	judge(view, &ways, row);
	set_hold(view, &ways.window, row);
	set_streams(view, row, codecs);
	if (row->down_ns != SC_TIME_NONE && MAX(ways.to_caller.last_ns, ways.to_callee.last_ns) >
						    sc_time_add(row->down_ns, AFTER_BYE_NS))
		row->flags |= SC_FLAG(MEDIA_AFTER_BYE);
}
