/* The columns of a stream of RTP (METRICS.md RTP-9). */
#include "session/rows.h"

#define S(field, key_, type_, importance_, label_, help_) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct sc_stream_row, field), \
		.importance = importance_, .label = label_, .help = help_ \
	}
/* Of what every packet has, so that it is known with the first. */
#define F(field, key_, type_, importance_, label_, help_) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct sc_stream_row, field), \
		.importance = importance_, .label = label_, .help = help_, \
		.settled = SC_SETTLED_AT_ONCE \
	}
/* Of what others have for themselves. */
#define A(field, key_, type_, importance_, label_, help_) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct sc_stream_row, field), \
		.importance = importance_, .label = label_, .help = help_, .apart = true \
	}
#define SW(field, key_, words_, importance_, label_, help_) \
	{ \
		.key = key_, .type = SC_T_WORD, .offset = offsetof(struct sc_stream_row, field), \
		.importance = importance_, .label = label_, .help = help_, .words = words_ \
	}
#define D(field, key_, type_, label_, help_) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct sc_dtmf_row, field), \
		.importance = 1, .label = label_, .help = help_ \
	}

#define DW(field, key_, words_, label_, help_) \
	{ \
		.key = key_, .type = SC_T_WORD, .offset = offsetof(struct sc_dtmf_row, field), \
		.importance = 1, .label = label_, .help = help_, .words = words_ \
	}

static const struct sc_column dtmf_columns[] = {
	D(time_ns, "time", SC_T_TIME, "Time", "when its first packet was seen"),
	D(digit, "digit", SC_T_TEXT, "Digit", "the key; * for any, without --digits"),
	D(duration_ns, "duration", SC_T_SPAN_NS, "Duration", "how long, by its sender"),
	D(frame, "frame", SC_T_FRAME, "Frame", "frame of its first packet"),
	D(no_end, "no_end", SC_T_BOOL, "No end", "the packet that ends it was not seen"),
	DW(source, "source", sc_key_source_words, "Source", "what told of it: rtp or info"),
};
const struct sc_table sc_dtmf_table = {"dtmf", dtmf_columns,
				       sizeof dtmf_columns / sizeof dtmf_columns[0], NULL, 0};

#define G(field, key_, type_) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct sc_gap_row, field) \
	}

static const struct sc_column gap_columns[] = {
	G(from_ns, "from", SC_T_TIME),
	G(to_ns, "to", SC_T_TIME),
	G(from_frame, "from_frame", SC_T_FRAME),
	G(to_frame, "to_frame", SC_T_FRAME),
};
static const struct sc_table gap_table = {"gaps", gap_columns,
					  sizeof gap_columns / sizeof gap_columns[0], NULL, 0};

#define C(field, key_, type_) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct sc_course_row, field) \
	}

static const struct sc_column course_columns[] = {
	C(time_ns, "time", SC_T_TIME),         C(length_ns, "length", SC_T_SPAN_NS),
	C(expected, "expected", SC_T_COUNT),   C(lost, "lost", SC_T_COUNT),
	C(discarded, "discarded", SC_T_COUNT), C(jitter_ns, "jitter", SC_T_SPAN_NS),
	C(mos, "mos", SC_T_QUANTITY),
};
static const struct sc_table course_table = {
	"course", course_columns, sizeof course_columns / sizeof course_columns[0], NULL, 0};

static const struct sc_column stream_columns[] = {
	F(stream, "stream", SC_T_ID, 1, "Stream", "number of the stream, from 1"),
	S(call, "call", SC_T_ID, 1, "Call", "number of its call"),
	S(session, "session", SC_T_ID, 3, "Session", "number of its call's session"),
	SW(direction, "direction", sc_stream_direction_words, 1, "Direction",
	   "who hears it: to-callee, to-caller or unknown"),
	F(src, "src", SC_T_ENDPOINT, 1, "Source", "address of its sender"),
	F(dst, "dst", SC_T_ENDPOINT, 1, "Destination", "address of its receiver"),
	F(ssrc, "ssrc", SC_T_COUNT, 3, "SSRC", "its synchronization source"),
	SW(bound_by, "bound_by", sc_bound_by_words, 3, "Bound by",
	   "how its call was found: sdp, latched, ice, rtcp or guess"),
	F(start_ns, "start", SC_T_TIME, 2, "Start", "when its first packet was seen"),
	S(end_ns, "end", SC_T_TIME, 3, "End", "when its last packet was seen"),
	F(first_frame, "first_frame", SC_T_FRAME, 2, "First frame", "frame of its first packet"),
	S(last_frame, "last_frame", SC_T_FRAME, 3, "Last frame", "frame of its last packet"),
	A(file, "file", SC_T_TEXT, 0, "File", "the input file that first_frame is in"),
	A(file_frame, "file_frame", SC_T_FRAME, 0, "Frame in file",
	  "number of first_frame in that file"),
	S(payload_type, "payload_type", SC_T_COUNT, 3, "Payload type",
	  "number of what it carries, the last that is no event"),
	S(codec, "codec", SC_T_TEXT, 1, "Codec", "what that is by the SDP, or else by RFC 3551"),
	S(clock_rate, "clock_rate", SC_T_ID, 3, "Clock rate", "ticks of its timestamps a second"),
	S(ptime_ns, "ptime", SC_T_SPAN_NS, 3, "Packet time",
	  "time from packet to packet, by their timestamps"),
	S(packets, "packets", SC_T_COUNT, 1, "Packets",
	  "packets seen, without copies that the capture made"),
	S(bytes, "bytes", SC_T_COUNT, 3, "Bytes", "bytes of payload"),
	S(expected, "expected", SC_T_COUNT, 3, "Expected",
	  "packets from the lowest sequence number to the highest"),
	S(lost, "lost", SC_T_COUNT, 1, "Lost", "expected packets that were not seen"),
	S(lost_percent, "lost_percent", SC_T_QUANTITY, 2, "Lost (%)", "lost, of those expected"),
	S(duplicates, "duplicates", SC_T_COUNT, 2, "Duplicates",
	  "packets that came again, over the network"),
	S(copies, "copies", SC_T_COUNT, 3, "Copies", "copies that the capture made"),
	S(out_of_order, "out_of_order", SC_T_COUNT, 2, "Out of order",
	  "packets that came after one with a higher number"),
	S(reorder_max, "reorder_max", SC_T_COUNT, 3, "Latest",
	  "most numbers that a packet came late by"),
	S(loss_runs, "loss_runs", SC_T_COUNTS, 3, "Loss runs",
	  "how often 1, 2, ... 9, and 10 or more packets in a row were lost"),
	S(loss_max_run, "loss_max_run", SC_T_COUNT, 3, "Longest loss",
	  "most packets lost in a row"),
	S(loss_intervals, "loss_intervals", SC_T_QUANTITY, 3, "Lossy intervals (%)",
	  "intervals of ten seconds with more than 1 % lost"),
	S(burst_density, "burst_density", SC_T_QUANTITY, 3, "Burst density",
	  "share of packets lost or discarded in bursts (RFC 3611)"),
	S(gap_density, "gap_density", SC_T_QUANTITY, 3, "Gap density", "the same between bursts"),
	S(burst_duration_ns, "burst_duration", SC_T_SPAN_NS, 3, "Burst duration",
	  "mean length of bursts"),
	S(gap_duration_ns, "gap_duration", SC_T_SPAN_NS, 3, "Gap duration",
	  "mean length of what lies between bursts"),
	S(jitter_ns, "jitter", SC_T_SPAN_NS, 2, "Jitter",
	  "interarrival jitter at its end (RFC 3550)"),
	S(jitter_mean_ns, "jitter_mean", SC_T_SPAN_NS, 1, "Mean jitter",
	  "its mean over all packets"),
	S(jitter_max_ns, "jitter_max", SC_T_SPAN_NS, 1, "Maximum jitter", "its maximum"),
	S(pdv_p50_ns, "pdv_p50", SC_T_SPAN_NS, 3, "Delay variation p50",
	  "median of the delay variation from packet to packet"),
	S(pdv_p95_ns, "pdv_p95", SC_T_SPAN_NS, 3, "Delay variation p95", "its 95th percentile"),
	S(pdv_p99_ns, "pdv_p99", SC_T_SPAN_NS, 3, "Delay variation p99", "its 99th percentile"),
	S(pdv_max_ns, "pdv_max", SC_T_SPAN_NS, 3, "Delay variation maximum", "its maximum"),
	S(delta_max_ns, "delta_max", SC_T_SPAN_NS, 2, "Longest gap",
	  "longest time from packet to packet"),
	S(delta_max_frame, "delta_max_frame", SC_T_FRAME, 3, "Longest gap at",
	  "frame of the packet that came after it"),
	S(skew_max_ns, "skew_max", SC_T_SPAN_NS, 3, "Skew",
	  "how far its timestamps ran from the time of the capture, at most"),
	S(drift_ppm, "drift_ppm", SC_T_QUANTITY, 3, "Drift (ppm)",
	  "how much faster its sender's clock runs, in parts per million"),
	S(discarded_percent, "discarded_percent", SC_T_QUANTITY, 3, "Discarded (%)",
	  "packets too late for a jitter buffer of 60 ms"),
	S(mos, "mos", SC_T_QUANTITY, 1, "MOS",
	  "listening quality by the E-model, with a jitter buffer of 60 ms"),
	S(mos_50, "mos_50", SC_T_QUANTITY, 3, "MOS, 50 ms", "the same with a buffer of 50 ms"),
	S(mos_200, "mos_200", SC_T_QUANTITY, 3, "MOS, 200 ms", "the same with a buffer of 200 ms"),
	S(r_factor, "r_factor", SC_T_QUANTITY, 3, "R factor", "what MOS is made of (ITU-T G.107)"),
	SW(mos_scale, "mos_scale", sc_mos_scale_words, 3, "MOS scale",
	   "what scale MOS is of: nb, wb, fb or declared; they do not compare"),
	S(rtcp_lost, "rtcp_lost", SC_T_QUANTITY, 3, "Lost by RTCP",
	  "packets lost, as the last report of its receiver says"),
	S(rtcp_jitter_ns, "rtcp_jitter", SC_T_SPAN_NS, 3, "Jitter by RTCP",
	  "jitter, as that report says"),
	S(rtcp_rtt_ns, "rtcp_rtt", SC_T_SPAN_NS, 3, "Round trip",
	  "from the tap to the receiver and back, by SR and report"),
	S(xr_mos_lq, "xr_mos_lq", SC_T_QUANTITY, 3, "MOS-LQ by XR",
	  "listening quality, as its receiver says (RFC 3611, RFC 6035)"),
	S(xr_mos_cq, "xr_mos_cq", SC_T_QUANTITY, 3, "MOS-CQ by XR",
	  "conversational quality, as its receiver says"),
	S(xr_r_factor, "xr_r_factor", SC_T_QUANTITY, 3, "R by XR",
	  "R factor, as its receiver says"),
	S(xr_lost_percent, "xr_lost_percent", SC_T_QUANTITY, 3, "Lost by XR (%)",
	  "packets lost, as its receiver says"),
	S(xr_discarded_percent, "xr_discarded_percent", SC_T_QUANTITY, 3, "Discarded by XR (%)",
	  "packets that came too late for its jitter buffer, as it says"),
	S(xr_rtt_ns, "xr_rtt", SC_T_SPAN_NS, 3, "Round trip by XR",
	  "round trip, as its receiver says"),
	S(xr_burst_density, "xr_burst_density", SC_T_QUANTITY, 3, "Burst density by XR",
	  "share of packets lost or discarded in bursts, as its receiver says"),
	S(xr_burst_duration_ns, "xr_burst_duration", SC_T_SPAN_NS, 3, "Burst duration by XR",
	  "mean length of bursts, as it says"),
	S(xr_gap_density, "xr_gap_density", SC_T_QUANTITY, 3, "Gap density by XR",
	  "the same between bursts"),
	S(xr_gap_duration_ns, "xr_gap_duration", SC_T_SPAN_NS, 3, "Gap duration by XR",
	  "mean length of what lies between bursts, as it says"),
	S(xr_gmin, "xr_gmin", SC_T_QUANTITY, 3, "Gmin by XR",
	  "packets that part two of its bursts"),
	S(xr_esd_ns, "xr_esd", SC_T_SPAN_NS, 3, "End system delay by XR",
	  "delay within its receiver, as that says"),
	S(xr_owd_ns, "xr_owd", SC_T_SPAN_NS, 3, "One-way delay by XR",
	  "delay from end to end, as its receiver says"),
	S(xr_sowd_ns, "xr_sowd", SC_T_SPAN_NS, 3, "Symmetric delay by XR",
	  "half of the delay both ways, as its receiver says"),
	S(xr_jitter_ns, "xr_jitter", SC_T_SPAN_NS, 3, "Jitter by XR",
	  "interarrival jitter, as its receiver says"),
	S(xr_maj_ns, "xr_maj", SC_T_SPAN_NS, 3, "Mean absolute jitter by XR",
	  "mean absolute jitter, as its receiver says"),
	S(xr_signal, "xr_signal", SC_T_QUANTITY, 3, "Signal level by XR",
	  "level of speech in dBm, as its receiver says"),
	S(xr_noise, "xr_noise", SC_T_QUANTITY, 3, "Noise level by XR",
	  "level of noise in dBm, as its receiver says"),
	S(xr_rerl, "xr_rerl", SC_T_QUANTITY, 3, "Residual echo by XR",
	  "residual echo return loss in dB, as its receiver says"),
	S(xr_r_cq, "xr_r_cq", SC_T_QUANTITY, 3, "Conversational R by XR",
	  "R factor of conversation, as its receiver says"),
	SW(xr_by, "xr_by", sc_xr_by_words, 3, "XR by",
	   "what that is said in: rtcp (XR) or sip (a body vq-rtcpxr)"),
	SW(loss_place, "loss_place", sc_loss_place_words, 3, "Loss place",
	   "where packets are lost, seen from the tap: upstream, downstream or both"),
	S(dscp, "dscp", SC_T_COUNT, 3, "DSCP", "how the network is asked to treat its last packet"),
	SW(encrypted, "encrypted", sc_encryption_words, 3, "Encrypted",
	   "how SRTP's keys are agreed on: no, srtp-sdes, srtp-dtls, zrtp or unknown"),
	S(ssrc_changes, "ssrc_changes", SC_T_COUNT, 3, "SSRC changes",
	  "streams of the same call before it on the same addresses"),
	{.key = "dtmf",
	 .type = SC_T_ROWS,
	 .offset = offsetof(struct sc_stream_row, dtmf),
	 .importance = 0,
	 .label = "DTMF",
	 .help = "keys that were pressed (RFC 4733, INFO), one object each",
	 .nested = &sc_dtmf_table},
	{.key = "flags",
	 .type = SC_T_FLAGS,
	 .offset = offsetof(struct sc_stream_row, flags),
	 .importance = 2,
	 .label = "Flags",
	 .help = "facts worth knowing about the stream",
	 .words = sc_stream_flag_words},
};

static const struct sc_column stream_inner[] = {
	{.key = "file_index",
	 .type = SC_T_COUNT,
	 .offset = offsetof(struct sc_stream_row, file_index)},
	{.key = "gaps",
	 .type = SC_T_ROWS,
	 .offset = offsetof(struct sc_stream_row, gaps),
	 .nested = &gap_table},
	{.key = "gaps_seen",
	 .type = SC_T_COUNT,
	 .offset = offsetof(struct sc_stream_row, gaps_seen)},
	{.key = "course",
	 .type = SC_T_ROWS,
	 .offset = offsetof(struct sc_stream_row, course),
	 .nested = &course_table},
};

const struct sc_table sc_streams_table = {
	"streams", stream_columns, sizeof stream_columns / sizeof stream_columns[0], stream_inner,
	sizeof stream_inner / sizeof stream_inner[0]};
