#include "session/vq_reports.h"

#include "message/message.h"
#include "message/sdp.h"
#include "session/call.h"
#include "session/dialog_set.h"
#include "session/media_facts.h"
#include "session/media_stream.h"
#include "session/session_keys.h"

/* ---- what is kept ---- */

static bool same_end(const struct sc_vq_end *one, const struct sc_vq_end *other)
{
	return sc_endpoint_eq(&one->at, &other->at) && one->has_ssrc == other->has_ssrc &&
	       one->ssrc == other->ssrc;
}

static struct sc_vq_kept *find(const struct sc_call_media *media, const struct sc_vq_report *report)
{
	struct sc_vq_kept *kept = media->reports;

	while (kept && !(same_end(&kept->report.local, &report->local) &&
			 same_end(&kept->report.remote, &report->remote)))
		kept = kept->next;
	return kept;
}

/* Of reports by one end on one stream the last counts, but one on the whole call before others. */
static void keep(struct sc_state *state, struct sc_call *call, const struct sc_vq_report *report)
{
	struct sc_call_media *media = sc_call_media_of(state, call);
	struct sc_vq_kept *kept = find(media, report);

	if (kept) {
		if (report->whole || !kept->report.whole)
			kept->report = *report;
		return;
	}
	if (media->report_count >= SC_CALL_REPORTS_MAX) {
		sc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_QUALITY_REPORTS);
		return;
	}
	kept = sc_pool_take(&state->pool, sizeof *kept);
	*kept = (struct sc_vq_kept){media->reports, *report};
	media->reports = kept;
	media->report_count++;
}

void sc_vq_reports_note(struct sc_state *state, const struct sc_message *message)
{
	struct sc_span text = sc_message_part(message, SC_SPAN_LIT("application/vq-rtcpxr"));
	struct sc_vq_report report;
	struct sc_call *call;

	if (!text.ptr || !sc_vq_read(&report, text))
		return;
	state->counters->n[SC_COUNT_QUALITY_REPORTS]++;
	call = sc_session_keys_call(state, sc_span_hash(SC_CALL_ID_SEED, report.call_id),
				    report.call_id);
	report.call_id = sc_span(NULL, 0);
	if (call)
		keep(state, call, &report);
	else
		state->counters->n[SC_COUNT_QUALITY_REPORTS_LOST]++;
}

void sc_vq_reports_free(struct sc_state *state, struct sc_call *call)
{
	struct sc_vq_kept *next;

	for (struct sc_vq_kept *kept = call->media->reports; kept; kept = next) {
		next = kept->next;
		sc_pool_give(&state->pool, kept, sizeof *kept);
	}
	call->media->reports = NULL;
}

/* ---- whose it is ---- */

/* How well a stream fits to what came from `sender` to `receiver`; 0: not at all. */
static unsigned fit(const struct sc_media_stream *stream, const struct sc_vq_end *receiver,
		    const struct sc_vq_end *sender)
{
	bool by_ssrc = sender->has_ssrc && sender->ssrc == sc_stream_ssrc(stream);

	if (stream->number == 0 || (sender->has_ssrc && sender->ssrc != 0 && !by_ssrc))
		return 0;
	return 4u * by_ssrc + 2u * sc_endpoint_eq(&stream->dst->at, &receiver->at) +
	       sc_endpoint_eq(&stream->src->at, &sender->at);
}

/* The stream of the call that fits best; of several that fit alike the latest. */
static const struct sc_media_stream *stream_of(const struct sc_call *call,
					       const struct sc_vq_end *receiver,
					       const struct sc_vq_end *sender)
{
	const struct sc_media_stream *best = NULL, *stream = call->media->streams;
	unsigned most = 0;

	for (; stream; stream = stream->next_of_call) {
		unsigned fits = fit(stream, receiver, sender);

		if (fits > most || (fits > 0 && fits == most && stream->number > best->number)) {
			best = stream;
			most = fits;
		}
	}
	return best;
}

static bool says_any(const struct sc_vq_metrics *metrics)
{
	for (unsigned i = 0; i < SC_VQ_FIGURE_COUNT; i++)
		if (metrics->thousandths[i] != SC_VQ_ABSENT)
			return true;
	return false;
}

const struct sc_vq_metrics *sc_vq_reports_of(const struct sc_media_stream *stream)
{
	const struct sc_call *call = stream->call;
	const struct sc_vq_metrics *by_remote = NULL;

	for (const struct sc_vq_kept *kept = call ? call->media->reports : NULL; kept;
	     kept = kept->next) {
		const struct sc_vq_report *report = &kept->report;

		if (says_any(&report->heard) &&
		    stream_of(call, &report->local, &report->remote) == stream)
			return &report->heard;
		if (!by_remote && says_any(&report->heard_by_remote) &&
		    stream_of(call, &report->remote, &report->local) == stream)
			by_remote = &report->heard_by_remote;
	}
	return by_remote;
}

void sc_vq_reports_count(struct sc_state *state, const struct sc_call *call)
{
	for (const struct sc_vq_kept *kept = call->media->reports; kept; kept = kept->next)
		if (!stream_of(call, &kept->report.local, &kept->report.remote) &&
		    !stream_of(call, &kept->report.remote, &kept->report.local))
			state->counters->n[SC_COUNT_QUALITY_REPORTS_LOST]++;
}
