/* The row of a stream: what media/ measured of it, as what, and whose it is. */
#include "session/streams.h"

#include "base/time.h"
#include "media/modes.h"
#include "media/quality.h"
#include "session/call.h"
#include "session/legs.h"
#include "session/passed.h"
#include "session/pressed.h"
#include "session/stream_heard.h"

static struct sc_quantity absent(enum sc_absence why)
{
	return (struct sc_quantity){.absent = why};
}

/* Rounded half away from zero, in parts of `unit`. */
static struct sc_quantity quantity(double value, enum sc_unit unit, double parts)
{
	double scaled = value * parts;

	return (struct sc_quantity){(int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5), unit,
				    SC_PRESENT};
}

static struct sc_quantity percent(uint64_t part, uint64_t whole)
{
	return whole == 0 ? absent(SC_NOT_APPLICABLE)
			  : quantity(100.0 * (double)part / (double)whole, SC_UNIT_PERCENT, 100);
}

static struct sc_quantity share(uint64_t part, uint64_t whole)
{
	return whole == 0 ? absent(SC_NOT_APPLICABLE)
			  : quantity((double)part / (double)whole, SC_UNIT_AVERAGE, 1000);
}

/* ---- what it is ---- */

const struct sc_media_format *sc_stream_format(const struct sc_media_stream *stream,
					       uint8_t payload_type)
{
	const struct sc_media_format *format =
		sc_announcement_format(stream->receiver, payload_type);
	enum sc_side sender =
		stream->direction == SC_DIRECTION_TO_CALLEE ? SC_SIDE_CALLER : SC_SIDE_CALLEE;

	if (!format && stream->call)
		format = sc_announcement_format(sc_announcement_of_side(stream->call, sender),
						payload_type);
	return format;
}

/* The payload type that a stream is named by: the last one that is voice, not events. */
static uint8_t voice_type(const struct sc_stream *measured)
{
	if (measured->voice_type <= SC_PAYLOAD_TYPE_MAX)
		return measured->voice_type;
	return measured->timed_type <= SC_PAYLOAD_TYPE_MAX ? measured->timed_type
							   : measured->payload_type;
}

static void set_codec(const struct sc_media_stream *stream, struct sc_stream_row *row)
{
	uint8_t payload_type = voice_type(&stream->measured);
	const struct sc_media_format *format = sc_stream_format(stream, payload_type);
	const struct sc_codec *codec = sc_codec_of_number(payload_type);

	row->payload_type = payload_type;
	if (format) {
		row->codec = format->name;
		row->clock_rate = format->clock_rate;
	} else if (codec) {
		row->codec = sc_span_of(codec->name);
		row->clock_rate = codec->clock_rate;
	}
}

static bool saw(const struct sc_media_stream *stream, enum sc_media_kind kind)
{
	return stream->call &&
	       sc_passed_between(stream->call, &stream->src->at, &stream->dst->at, kind);
}

enum sc_encryption sc_stream_encryption(const struct sc_media_stream *stream)
{
	if (!stream->receiver)
		return SC_ENCRYPTION_UNKNOWN;
	if (stream->receiver->fingerprint && saw(stream, SC_MEDIA_DTLS))
		return SC_ENCRYPTION_SRTP_DTLS;
	if (saw(stream, SC_MEDIA_ZRTP))
		return SC_ENCRYPTION_ZRTP;
	return (enum sc_encryption)stream->receiver->encrypted;
}

bool sc_stream_sealed(const struct sc_media_stream *stream)
{
	enum sc_encryption encryption = sc_stream_encryption(stream);
	const struct sc_announcement *sender;

	if (encryption != SC_ENCRYPTION_UNKNOWN)
		return encryption != SC_ENCRYPTION_NO;
	/* Its receiver says nothing; it is read by what its sender says. */
	sender = stream->call ? sc_announcement_of_side(stream->call,
							stream->direction == SC_DIRECTION_TO_CALLEE
								? SC_SIDE_CALLER
								: SC_SIDE_CALLEE)
			      : NULL;
	return sender && sender->encrypted != SC_ENCRYPTION_NO;
}

/* A pair of ends that ICE has checked is no NAT's surprise. */
static bool by_ice(const struct sc_media_stream *stream)
{
	return stream->bound_by == SC_BOUND_LATCHED && saw(stream, SC_MEDIA_STUN);
}

/* Streams of the call before it between the same ends. */
static uint64_t ssrc_changes(const struct sc_media_stream *stream)
{
	const struct sc_media_stream *other = stream->call ? stream->call->media->streams : NULL;
	uint64_t count = 0;

	for (; other; other = other->next_of_call)
		count += other->src == stream->src && other->dst == stream->dst &&
			 other->number != 0 && other->number < stream->number &&
			 sc_stream_ssrc(other) != sc_stream_ssrc(stream);
	return count;
}

/* ---- how good it was ---- */

/* MOS with a buffer; its scale and R are those of the middle one. */
static struct sc_quantity mos_of(const struct sc_stream_result *result, enum sc_buffer buffer,
				 const struct sc_impairment *impairment, struct sc_stream_row *row)
{
	struct sc_quality quality;

	if (!sc_quality_of(result, buffer, impairment, &quality))
		return absent(SC_NO_PUBLISHED_IE);
	if (buffer == SC_BUFFER_60) {
		row->mos_scale = quality.scale;
		row->r_factor = quantity(quality.r, SC_UNIT_AVERAGE, 1000);
	}
	return quantity(quality.mos, SC_UNIT_AVERAGE, 1000);
}

static void set_quality(const struct sc_stream_result *result,
			const struct sc_impairment *impairment, struct sc_stream_row *row)
{
	row->r_factor = absent(SC_NO_PUBLISHED_IE);
	row->mos = mos_of(result, SC_BUFFER_60, impairment, row);
	row->mos_50 = mos_of(result, SC_BUFFER_50, impairment, row);
	row->mos_200 = mos_of(result, SC_BUFFER_200, impairment, row);
	row->discarded_percent = percent(result->discarded[SC_BUFFER_60], result->expected);
}

/* What RTCP claims stands beside, never in, what was measured (RTP-7). */
static void set_claims(const struct sc_media_stream *stream, struct sc_stream_row *row)
{
	const struct sc_claims *claims = stream->claims;

	row->rtcp_lost = absent(SC_NOT_CAPTURED);
	row->rtcp_jitter_ns = row->rtcp_rtt_ns = SC_TIME_NONE;
	if (!claims)
		return;
	if (claims->report_count > 0) {
		row->rtcp_lost = quantity(claims->report.lost, SC_UNIT_COUNT, 1);
		if (row->clock_rate > 0)
			row->rtcp_jitter_ns = (int64_t)((uint64_t)claims->report.jitter *
							SC_NS_PER_S / row->clock_rate);
	}
	if (claims->round_trip_count > 0)
		row->rtcp_rtt_ns = claims->round_trip_last_ns;
	row->loss_place = sc_loss_place(claims);
}

/* ---- counts and times ---- */

static void set_counts(const struct sc_stream_result *result, struct sc_stream_row *row)
{
	row->packets = result->packets;
	row->bytes = result->payload_bytes;
	row->expected = result->expected;
	row->lost = result->lost;
	row->lost_percent = percent(result->lost, result->expected);
	row->duplicates = result->duplicates;
	row->out_of_order = result->out_of_order;
	row->reorder_max = result->reorder_max;
	row->copies = result->copies;
	row->loss_runs = (struct sc_frame_list){result->loss_runs, SC_LOSS_RUNS};
	row->loss_max_run = result->loss_max_run;
	row->loss_intervals = percent(result->intervals_lossy, result->intervals);
	row->burst_density = share(result->burst_bad, result->burst_packets);
	row->gap_density = share(result->gap_bad, result->gap_packets);
	row->burst_duration_ns = result->burst_ns;
	row->gap_duration_ns = result->gap_ns;
}

static void set_times(const struct sc_stream_result *result, struct sc_stream_row *row)
{
	row->start_ns = result->start_ns;
	row->end_ns = result->end_ns;
	row->first_frame = result->first_frame;
	row->last_frame = result->last_frame;
	row->ptime_ns = result->ptime_ns;
	row->jitter_ns = result->jitter_ns;
	row->jitter_mean_ns = result->jitter_mean_ns;
	row->jitter_max_ns = result->jitter_max_ns;
	row->pdv_p50_ns = result->pdv_p50_ns;
	row->pdv_p95_ns = result->pdv_p95_ns;
	row->pdv_p99_ns = result->pdv_p99_ns;
	row->pdv_max_ns = result->pdv_max_ns;
	row->delta_max_ns = result->delta_max_ns;
	row->delta_max_frame = result->delta_max_frame;
	row->skew_max_ns = result->skew_max_ns;
	row->drift_ppm = result->has_drift ? quantity(result->drift_ppm, SC_UNIT_AVERAGE, 1000)
					   : absent(SC_NOT_APPLICABLE);
}

/* ---- keys that were pressed ---- */

static struct sc_span digit_of(const struct sc_state *state, uint8_t code)
{
	const char *name = sc_dtmf_name(code);

	return sc_span_of(!state->config.digits ? "*" : name ? name : "?");
}

static uint32_t event_rate(const struct sc_media_stream *stream)
{
	for (unsigned i = 0; stream->receiver && i < stream->receiver->format_count; i++)
		if (stream->receiver->formats[i].payload == SC_PAYLOAD_EVENT &&
		    stream->receiver->formats[i].clock_rate > 0)
			return stream->receiver->formats[i].clock_rate;
	return SC_TELEPHONE_RATE;
}

static struct sc_dtmf_row key_of(const struct sc_state *state, const struct sc_dtmf_event *event,
				 uint32_t rate, enum sc_key_source source)
{
	return (struct sc_dtmf_row){
		.time_ns = event->start_ns,
		.duration_ns = source == SC_KEY_INFO && event->before == 0
				       ? SC_TIME_NONE
				       : sc_dtmf_duration_ns(event, rate),
		.frame = event->frame,
		.digit = digit_of(state, event->code),
		.no_end = !event->ended,
		.source = source,
	};
}

/* Those of the stream and those of INFO, by time. */
static void set_dtmf(const struct sc_state *state, const struct sc_media_stream *stream,
		     struct sc_stream_row *row, struct sc_dtmf_row *room)
{
	static const struct sc_dtmf none;
	const struct sc_dtmf *dtmf = &stream->dtmf, *told = sc_pressed_of_sender(stream);
	uint32_t rate = event_rate(stream), count = 0, i = 0;

	if (!told)
		told = &none;
	for (uint32_t next = 0; next < told->count; next++) {
		const struct sc_dtmf_event *event = &told->events[next];

		for (; i < dtmf->count && dtmf->events[i].start_ns <= event->start_ns; i++)
			room[count++] = key_of(state, &dtmf->events[i], rate, SC_KEY_RTP);
		if (sc_pressed_beside(stream, event))
			room[count++] = key_of(state, event, SC_PRESSED_RATE, SC_KEY_INFO);
	}
	for (; i < dtmf->count; i++)
		room[count++] = key_of(state, &dtmf->events[i], rate, SC_KEY_RTP);
	row->dtmf = (struct sc_row_list){room, count, sizeof *room};
}

/* ---- the row ---- */

static uint64_t flags_of(const struct sc_media_stream *stream,
			 const struct sc_stream_result *result)
{
	uint64_t flags = stream->flags;

	if (by_ice(stream))
		flags &= ~(UINT64_C(1) << SC_STREAM_NAT_LATCHED);
	if (stream->measured.voice_changes > 0)
		flags |= UINT64_C(1) << SC_STREAM_CODEC_CHANGE;
	if (stream->dtmf.dropped > 0)
		flags |= UINT64_C(1) << SC_STREAM_LIMITED;
	if (result->restarts > 0)
		flags |= UINT64_C(1) << SC_STREAM_RESTARTED;
	return flags;
}

void sc_stream_row_of(const struct sc_state *state, struct sc_media_stream *stream,
		      const struct sc_stream_context *context, struct sc_stream_room *room)
{
	struct sc_stream_row *row = &room->row;
	const struct sc_impairment *impairment;
	struct sc_impairment declared;
	const char *mode;

	*row = (struct sc_stream_row){
		.stream = stream->number,
		.call = stream->call ? stream->call->attempt.owner.number : 0,
		.session = stream->call ? sc_legs_session(state, stream->call) : 0,
		.src = stream->src->at,
		.dst = stream->dst->at,
		.ssrc = sc_stream_ssrc(stream),
		.file = sc_state_file(state, stream->file),
		.file_index = stream->file,
		.file_frame = stream->file_frame,
		.dscp = stream->measured.dscp,
		.ssrc_changes = ssrc_changes(stream),
		.direction = (enum sc_stream_direction)stream->direction,
		.bound_by = by_ice(stream) ? SC_BOUND_ICE : (enum sc_bound_by)stream->bound_by,
		.encrypted = sc_stream_encryption(stream),
	};
	sc_stream_result(&stream->measured, context, &room->result);
	set_codec(stream, row);
	impairment = sc_impairment_declared(state->config.codec_ies, row->codec, &declared);
	if (!impairment && (mode = sc_mode_name(stream->modes)))
		impairment = sc_impairment_of(row->codec, sc_span_of(mode));
	set_counts(&room->result, row);
	set_times(&room->result, row);
	set_quality(&room->result, impairment, row);
	set_claims(stream, row);
	sc_stream_heard(stream, row);
	set_dtmf(state, stream, row, room->dtmf);
	row->flags = flags_of(stream, &room->result);
	sc_stream_row_course(&stream->measured, impairment, room);
}
