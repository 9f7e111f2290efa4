/* Rules of media: what became of the audio, by the rows of a call and its streams. */
#include "base/time.h"
#include "message/sdp_read.h"
#include "session/media_words.h"
#include "verdict/judge.h"

/* Fewer packets tell little of a stream. */
#define ENOUGH_PACKETS 50

#define EACH_STREAM(at, matter) \
	for (const struct sc_matter_stream *at = (matter)->streams; at; at = at->next)

static bool has(const struct sc_stream_row *stream, enum sc_stream_flag flag)
{
	return stream->flags >> flag & 1;
}

/* Does it carry what people say? */
static bool is_voice(const struct sc_stream_row *stream)
{
	return stream->packets >= ENOUGH_PACKETS && stream->call != 0;
}

/* A finding about one stream, with its frames. */
static struct sc_finding *find_stream(struct sc_judge *judge, const struct sc_stream_row *stream)
{
	struct sc_finding *finding = sc_find(judge, stream->first_frame, stream->start_ns);

	sc_evidence(finding, stream->last_frame);
	finding->row.stream = stream->stream;
	finding->row.src = stream->src;
	finding->row.dst = stream->dst;
	return finding;
}

static void tell_stream(struct sc_finding *finding, const struct sc_stream_row *stream)
{
	sc_tell(finding, "stream %" G_GUINT64_FORMAT " from ", stream->stream);
	sc_tell_endpoint(finding, &stream->src);
}

static void tell_percent(struct sc_finding *finding, const struct sc_quantity *percent)
{
	sc_tell(finding, "%.2f %%", (double)percent->value / 100);
}

/* ---- what became of the audio (OW-2) ---- */

static const char *missing(const struct sc_call_row *call)
{
	return call->media_missing == SC_DIRECTION_TO_CALLER ? "the caller" : "the callee";
}

/* The words of what may be the cause. */
static void tell_hints(struct sc_finding *finding, const struct sc_call_row *call)
{
	const char *between = "; what may be the cause: ";

	for (unsigned hint = 0; sc_media_hint_words[hint]; hint++)
		if (call->media_hints >> hint & 1) {
			sc_tell(finding, "%s%s", between, sc_media_hint_words[hint]);
			between = ", ";
		}
}

/* The frame of the answer, and of the streams that there are. */
static struct sc_finding *find_audio(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_call_row *call = matter->call;
	struct sc_finding *finding =
		sc_find(judge, call->tta.stop_frame ? call->tta.stop_frame : call->first_frame,
			call->answered_ns);

	EACH_STREAM(at, matter)
	sc_evidence(finding, at->row->first_frame);
	return finding;
}

void sc_rule_one_way(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;

	if (matter->call->media != SC_MEDIA_ONE_WAY || sc_matter_has_fax(matter))
		return;
	finding = find_audio(judge, matter);
	sc_tell(finding, "%s got no audio, and the other side did", missing(matter->call));
	tell_hints(finding, matter->call);
}

void sc_rule_no_media(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;

	if (matter->call->media != SC_MEDIA_NONE_AT_ALL || sc_matter_has_fax(matter))
		return;
	finding = find_audio(judge, matter);
	sc_tell(finding, "neither side got audio");
	tell_hints(finding, matter->call);
}

void sc_rule_dead_air(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_gap_row *longest = NULL, *gap;
	const struct sc_stream_row *stream = NULL;
	struct sc_finding *finding;

	if (matter->call->media != SC_MEDIA_DEAD_AIR || sc_matter_has_fax(matter))
		return;
	EACH_STREAM(at, matter)
	{
		gap = at->row->gaps.items;
		for (size_t i = 0; i < at->row->gaps.count; i++, gap++)
			if (!longest || sc_time_diff(gap->to_ns, gap->from_ns) >
						sc_time_diff(longest->to_ns, longest->from_ns)) {
				longest = gap;
				stream = at->row;
			}
	}
	finding = longest ? sc_find(judge, longest->from_frame, longest->from_ns)
			  : find_audio(judge, matter);
	sc_tell(finding, "ten seconds and more of the call without a packet one way");
	if (!longest)
		return;
	sc_evidence(finding, longest->to_frame);
	finding->row.stream = stream->stream;
	sc_tell(finding, ": ");
	tell_stream(finding, stream);
	sc_tell(finding, " paused for ");
	sc_tell_seconds(finding, sc_time_diff(longest->to_ns, longest->from_ns));
}

void sc_rule_late_media(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;

	if (matter->call->media != SC_MEDIA_LATE || sc_matter_has_fax(matter))
		return;
	finding = find_audio(judge, matter);
	sc_tell(finding, "audio began two seconds and more after the answer");
	if (matter->call->pad_to_caller.absent == SC_PRESENT) {
		sc_tell(finding, "; for the caller after ");
		sc_tell_seconds(finding, matter->call->pad_to_caller.ns);
	}
	if (matter->call->pad_to_callee.absent == SC_PRESENT) {
		sc_tell(finding, "; for the callee after ");
		sc_tell_seconds(finding, matter->call->pad_to_callee.ns);
	}
}

/* ---- streams that end too soon or too late ---- */

/* When the last packet of that direction was seen; the stream in *last. SC_TIME_NONE: none was. */
static int64_t heard_until(const struct sc_matter *matter, enum sc_stream_direction direction,
			   const struct sc_stream_row **last)
{
	int64_t until_ns = SC_TIME_NONE;

	EACH_STREAM(at, matter)
	if (at->row->direction == direction && is_voice(at->row) && at->row->end_ns > until_ns) {
		until_ns = at->row->end_ns;
		*last = at->row;
	}
	return until_ns;
}

/* Did either side say anything about its media after the call was set up? */
static bool renegotiated(const struct sc_matter *matter)
{
	for (const struct sc_said *said = matter->said; said; said = said->next)
		if (said->request && sc_said_has(said, SC_FACT_TO_TAG) &&
		    (said->method == SC_INVITE || said->method == SC_UPDATE ||
		     said->method == SC_REFER))
			return true;
	return false;
}

void sc_rule_media_stopped(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_call_row *call = matter->call;
	const struct sc_stream_row *last[2] = {NULL, NULL};
	int64_t until_ns[2];
	struct sc_finding *finding;

	if (call->down_ns == SC_TIME_NONE || call->answered_ns == SC_TIME_NONE ||
	    renegotiated(matter) || call->media == SC_MEDIA_ONE_WAY)
		return;
	until_ns[0] = heard_until(matter, SC_DIRECTION_TO_CALLEE, &last[0]);
	until_ns[1] = heard_until(matter, SC_DIRECTION_TO_CALLER, &last[1]);
	for (int way = 0; way < 2; way++) {
		/* The other way goes on, so that the tap sees media to the end. */
		if (!last[0] || !last[1] || until_ns[way] <= call->answered_ns ||
		    sc_time_diff(call->down_ns, until_ns[way]) <= 5 * SC_NS_PER_S ||
		    sc_time_diff(call->down_ns, until_ns[1 - way]) > SC_NS_PER_S)
			continue;
		finding = find_stream(judge, last[way]);
		finding->row.certainty = SC_LIKELY;
		tell_stream(finding, last[way]);
		sc_tell(finding, " stopped ");
		sc_tell_seconds(finding, sc_time_diff(call->down_ns, until_ns[way]));
		sc_tell(finding, " before the BYE, or its sender had nothing to say");
	}
}

void sc_rule_media_after_bye(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_call_row *call = matter->call;
	struct sc_finding *finding;

	if (!(call->flags & SC_FLAG(MEDIA_AFTER_BYE)) || call->down_ns == SC_TIME_NONE)
		return;
	EACH_STREAM(at, matter)
	{
		if (sc_time_diff(at->row->end_ns, call->down_ns) <= SC_NS_PER_S)
			continue;
		finding = find_stream(judge, at->row);
		tell_stream(finding, at->row);
		sc_tell(finding, " went on for ");
		sc_tell_seconds(finding, sc_time_diff(at->row->end_ns, call->down_ns));
		sc_tell(finding, " after the BYE");
	}
}

void sc_rule_false_answer(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_call_row *call = matter->call;
	uint64_t said = 0, heard = 0;
	struct sc_finding *finding;

	/* One side's packets prove that the tap sees the media of this call. */
	if (call->media != SC_MEDIA_ONE_WAY || call->media_missing != SC_DIRECTION_TO_CALLER ||
	    call->down_ns == SC_TIME_NONE ||
	    sc_time_diff(call->down_ns, call->answered_ns) < 3 * SC_NS_PER_S)
		return;
	EACH_STREAM(at, matter)
	*(at->row->direction == SC_DIRECTION_TO_CALLER ? &said : &heard) += at->row->packets;
	if (said >= 2 || heard < ENOUGH_PACKETS)
		return;
	finding = find_audio(judge, matter);
	finding->row.certainty = SC_LIKELY;
	sc_tell(finding,
		"the call was answered and %s packet of audio came of the callee; who answered may "
		"have "
		"been no one, or its audio was lost before the tap",
		said == 0 ? "no" : "one");
}

/* ---- how good it was ---- */

/* The mean number of packets that were lost in a row. */
static double mean_run(const struct sc_stream_row *stream)
{
	uint64_t runs = 0;

	for (size_t i = 0; i < stream->loss_runs.count; i++)
		runs += stream->loss_runs.items[i];
	return runs > 0 ? (double)stream->lost / (double)runs : 0;
}

void sc_rule_loss(struct sc_judge *judge, const struct sc_matter *matter)
{
	enum { ONE_PERCENT = 100, MANY = 5 * ONE_PERCENT };
	const int64_t burst_ns = 200 * SC_NS_PER_MS;
	struct sc_finding *finding;

	EACH_STREAM(at, matter)
	{
		const struct sc_stream_row *stream = at->row;
		bool burst = stream->ptime_ns > 0 &&
			     (int64_t)stream->loss_max_run * stream->ptime_ns > burst_ns;
		bool often = stream->loss_intervals.absent == SC_PRESENT &&
			     stream->loss_intervals.value > 0;

		if (!is_voice(stream) || stream->lost_percent.absent != SC_PRESENT ||
		    !(burst || often) || sc_matter_has_fax(matter))
			continue;
		finding = find_stream(judge, stream);
		if (stream->lost_percent.value > MANY)
			finding->row.severity = SC_FINDING_ERROR;
		tell_stream(finding, stream);
		sc_tell(finding, " lost ");
		tell_percent(finding, &stream->lost_percent);
		sc_tell(finding, ", %s, at most %" G_GUINT64_FORMAT " in a row",
			mean_run(stream) >= 2 ? "in bursts" : "here and there",
			stream->loss_max_run);
		if (stream->loss_place != 0)
			sc_tell(finding, "; lost %s of the tap",
				sc_word(sc_loss_place_words, stream->loss_place));
	}
}

void sc_rule_jitter(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;

	EACH_STREAM(at, matter)
	{
		if (!is_voice(at->row) || at->row->pdv_p95_ns == SC_TIME_NONE ||
		    at->row->pdv_p95_ns <= 50 * SC_NS_PER_MS)
			continue;
		finding = find_stream(judge, at->row);
		tell_stream(finding, at->row);
		sc_tell(finding, " varies in delay by ");
		sc_tell_seconds(finding, at->row->pdv_p95_ns);
		sc_tell(finding, " for one packet in twenty; mean jitter ");
		sc_tell_seconds(finding, at->row->jitter_mean_ns);
	}
}

void sc_rule_quality(struct sc_judge *judge, const struct sc_matter *matter)
{
	enum { MEDIUM = 3600, POOR = 2600 }; /* thousandths of MOS (ITU-T G.109) */
	struct sc_finding *finding;

	EACH_STREAM(at, matter)
	{
		const struct sc_stream_row *stream = at->row;

		if (!is_voice(stream) || stream->mos.absent != SC_PRESENT ||
		    stream->mos.value >= MEDIUM || sc_matter_has_fax(matter))
			continue;
		finding = find_stream(judge, stream);
		if (stream->mos.value < POOR)
			finding->row.severity = SC_FINDING_ERROR;
		tell_stream(finding, stream);
		sc_tell(finding, " sounded like MOS %.2f: %.*s", (double)stream->mos.value / 1000,
			SC_QUOTED(stream->codec));
		if (stream->lost_percent.absent == SC_PRESENT && stream->lost_percent.value > 0) {
			sc_tell(finding, ", lost ");
			tell_percent(finding, &stream->lost_percent);
		}
		if (stream->discarded_percent.absent == SC_PRESENT &&
		    stream->discarded_percent.value > 0) {
			sc_tell(finding, ", too late ");
			tell_percent(finding, &stream->discarded_percent);
		}
	}
}

/* ---- what was not agreed on ---- */

void sc_rule_codec_not_agreed(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;

	EACH_STREAM(at, matter)
	{
		if (!is_voice(at->row) || !has(at->row, SC_STREAM_SHORT_OF_SDP) ||
		    at->row->end_ns <= matter->call->answered_ns || sc_matter_has_fax(matter))
			continue;
		finding = find_stream(judge, at->row);
		tell_stream(finding, at->row);
		sc_tell(finding,
			" sends payload type %" G_GUINT64_FORMAT
			", which the SDP in force does not have",
			at->row->payload_type);
	}
}

void sc_rule_clock_rate(struct sc_judge *judge, const struct sc_matter *matter)
{
	enum { FIFTH = 200000 * 1000 }; /* thousandths of parts per million */
	struct sc_finding *finding;

	EACH_STREAM(at, matter)
	{
		const struct sc_quantity *drift = &at->row->drift_ppm;

		if (!is_voice(at->row) || drift->absent != SC_PRESENT || ABS(drift->value) <= FIFTH)
			continue;
		finding = find_stream(judge, at->row);
		tell_stream(finding, at->row);
		sc_tell(finding,
			" counts time %.0f %% %s than its clock rate of %" G_GUINT64_FORMAT
			" Hz says",
			(double)ABS(drift->value) / 1e7, drift->value > 0 ? "faster" : "slower",
			at->row->clock_rate);
	}
}

/* The packet time, in ms, that the SDP of a side asks for: of the INVITE, or of its 2xx; 0: none.
 */
static unsigned asked_ptime(const struct sc_matter *matter, bool caller)
{
	struct sc_sdp sdp;

	for (const struct sc_said *said = matter->said; said; said = said->next)
		if (said->method == SC_INVITE && sc_said_has(said, SC_FACT_SDP) &&
		    (caller ? said->request : said->code >= 200 && said->code < 300) &&
		    sc_sdp_read(&sdp, sc_said_fact(said, SC_FACT_SDP)) && sdp.media_count > 0)
			return sdp.media[0].ptime_ms;
	return 0;
}

void sc_rule_ptime(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;
	int64_t asked_ns, off_ns;

	if (!matter->streams || renegotiated(matter))
		return;
	EACH_STREAM(at, matter)
	{
		if (!is_voice(at->row) || at->row->ptime_ns == SC_TIME_NONE ||
		    at->row->direction == SC_DIRECTION_UNKNOWN)
			continue;
		asked_ns =
			(int64_t)asked_ptime(matter, at->row->direction == SC_DIRECTION_TO_CALLER) *
			SC_NS_PER_MS;
		off_ns = ABS(at->row->ptime_ns - asked_ns);
		/* Who sends no silence sends a description of it now and then (AMR: every 160 ms).
		 */
		if (asked_ns == 0 || off_ns * 5 <= asked_ns || at->row->ptime_ns > 5 * asked_ns)
			continue;
		finding = find_stream(judge, at->row);
		tell_stream(finding, at->row);
		sc_tell(finding, " has packets of ");
		sc_tell_seconds(finding, at->row->ptime_ns);
		sc_tell(finding, ", and its receiver asked for ");
		sc_tell_seconds(finding, asked_ns);
	}
}

void sc_rule_stream_restart(struct sc_judge *judge, const struct sc_matter *matter)
{
	struct sc_finding *finding;

	if (renegotiated(matter) || matter->call->answered_ns == SC_TIME_NONE)
		return;
	EACH_STREAM(at, matter)
	{
		const struct sc_stream_row *stream = at->row;
		/* The first audio of the callee may follow that of a server which rang. */
		bool another =
			stream->ssrc_changes > 0 &&
			sc_time_diff(stream->start_ns, matter->call->answered_ns) > SC_NS_PER_S;

		if (!is_voice(stream) || !(another || has(stream, SC_STREAM_RESTARTED)))
			continue;
		finding = find_stream(judge, stream);
		tell_stream(finding, stream);
		sc_tell(finding, another ? " took the place of another, with a new SSRC"
					 : " began anew with other sequence numbers");
	}
}

/* The DSCP of the streams of that direction; -1: there is none. */
static int dscp_of(const struct sc_matter *matter, enum sc_stream_direction direction,
		   const struct sc_stream_row **stream)
{
	EACH_STREAM(at, matter)
	if (at->row->direction == direction && is_voice(at->row)) {
		*stream = at->row;
		return (int)at->row->dscp;
	}
	return -1;
}

void sc_rule_no_qos(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_stream_row *stream[2];
	const int dscp[2] = {dscp_of(matter, SC_DIRECTION_TO_CALLEE, &stream[0]),
			     dscp_of(matter, SC_DIRECTION_TO_CALLER, &stream[1])};
	struct sc_finding *finding;
	int without = dscp[0] == 0 ? 0 : 1;

	if (dscp[without] != 0 || dscp[1 - without] <= 0)
		return;
	finding = find_stream(judge, stream[without]);
	tell_stream(finding, stream[without]);
	sc_tell(finding, " has no DSCP, and the other way has %d", dscp[1 - without]);
}
