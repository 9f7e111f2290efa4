/* The columns of a call and its dialogs. */
#include "session/join_words.h"
#include "timing/table_parts.h"

const char *const sc_call_flag_words[] = {
#define X(id, word, text) word,
	SC_CALL_FLAGS(X)
#undef X
		NULL,
};

const char *const sc_call_flag_texts[] = {
#define X(id, word, text) text,
	SC_CALL_FLAGS(X)
#undef X
};

static const struct sc_column unit_columns[] = {
	INNER(sc_unit_end, code, SC_T_ID),
	INNER(sc_unit_end, answered, SC_T_BOOL),
	INNER(sc_unit_end, open, SC_T_BOOL),
};
const struct sc_table sc_units_table = TABLE("units", unit_columns);

#define D(when, field, type, label, help) \
	COLUMN(sc_dialog_row, when, field, #field, type, 1, label, help)
#define DW(when, field, words, label, help) \
	WORD(sc_dialog_row, when, field, #field, words, 1, label, help)
#define DI(when, field, label, help) MEASURED_TIME(field, 1, label, help, NULL, when)

#define ROW sc_dialog_row
static const struct sc_column dialog_columns[] = {
	D(AT_ONCE, to_tag, SC_T_TEXT, "To-tag", "tag of the side that was called"),
	DI(MEASURED, srd, "SRD", "first INVITE to the first response of this dialog"),
	DI(MEASURED, tta, "Time to answer", "first INVITE to its 2xx"),
	DI(MEASURED, ackd, "ACK delay", "2xx to ACK"),
	DI(SESSION, sdt, "Duration", "2xx to BYE"),
	DW(END, sdt_class, sc_class_words, "Duration class",
	   "what the duration counts as: success or failure"),
	DI(CLASSED, sdd, "Disconnect delay", "BYE to its final response"),
	DW(END, sdd_class, sc_class_words, "Disconnect class",
	   "what the delay counts as: success or failure"),
};
#undef ROW
static const struct sc_table dialogs_table = TABLE("dialogs", dialog_columns);

#define C(when, field, key, type, importance, label, help, ...) \
	COLUMN(sc_call_row, when, field, key, type, importance, label, help, __VA_ARGS__)
#define CW(when, field, key, words, importance, label, help, ...) \
	WORD(sc_call_row, when, field, key, words, importance, label, help, __VA_ARGS__)

/* ---- why a call has no such value (METRICS.md 12.7) ---- */

/* Audio is due that long after the 2xx before anything is said of it (OW-1). */
#define JUDGED_AFTER_NS (4 * SC_NS_PER_S)

/* What is only there in answered calls; whether it was one is not known without its start. */
static enum sc_absence why_no_answer(const struct sc_call_row *row)
{
	if (row->answered_ns != SC_TIME_NONE)
		return SC_PRESENT;
	return row->srd.absent == SC_NO_START ? SC_NO_START : SC_NOT_APPLICABLE;
}

static enum sc_absence why_no_media(const void *of)
{
	const struct sc_call_row *row = of;
	bool goes_on = row->down_ns == SC_TIME_NONE && row->open_for_ns != SC_TIME_NONE;

	if (row->answered_ns == SC_TIME_NONE)
		return why_no_answer(row);
	return goes_on && row->open_for_ns < JUDGED_AFTER_NS ? SC_NO_STOP_OPEN : SC_EXCLUDED;
}

/* Nothing of the kind happens in the call. */
static enum sc_absence why_nothing(const void *of)
{
	(void)of;
	return SC_NOT_APPLICABLE;
}

/* No voice came either way. */
static enum sc_absence why_not_clipped(const void *of)
{
	return ((const struct sc_call_row *)of)->pad_to_caller.absent;
}

static enum sc_absence why_no_codec(const void *of)
{
	enum sc_absence why = why_no_answer(of);

	return why == SC_PRESENT ? SC_NOT_CAPTURED : why;
}

static enum sc_absence why_no_offer(const void *of)
{
	return ((const struct sc_call_row *)of)->srd.absent == SC_NO_START ? SC_NO_START
									   : SC_NOT_APPLICABLE;
}

static enum sc_absence why_no_scale(const void *of)
{
	return ((const struct sc_call_row *)of)->mos_min.absent;
}

#define ROW sc_call_row
static const struct sc_column call_columns[] = {
	C(AT_ONCE, call, "call", SC_T_ID, 1, "Call", "number of the call, from 1"),
	C(END, session, "session", SC_T_ID, 2, "Session",
	  "number of the session, which is that of its first call"),
	{.key = "session_reason",
	 .type = SC_T_FLAGS,
	 .offset = offsetof(struct sc_call_row, session_reason),
	 .importance = 3,
	 .label = "Session reason",
	 .help = "why it is in the session of an earlier call",
	 .words = sc_join_words},
	C(END, session_score, "session_score", SC_T_ID, 3, "Session score",
	  "points for that, where no message names the other call"),
	C(AT_ONCE, call_id, "call_id", SC_T_TEXT, 3, "Call-ID", "value of its Call-ID"),
	C(AT_ONCE, from, "from", SC_T_TEXT, 1, "From", "user and host of the From URI"),
	C(AT_ONCE, to, "to", SC_T_TEXT, 1, "To", "user and host of the To URI"),
	C(HOP, request_uri, "request_uri", SC_T_TEXT, 3, "Request-URI",
	  "Request-URI of the first INVITE"),
	C(END, start_ns, "start", SC_T_TIME, 1, "Start", "when its first message was seen"),
	C(AT_ONCE, first_frame, "first_frame", SC_T_FRAME, 2, "First frame",
	  "first frame of the call"),
	C(END, last_frame, "last_frame", SC_T_FRAME, 3, "Last frame", "last frame of the call"),
	C(AT_ONCE, file, "file", SC_T_TEXT, 0, "File", "the input file that first_frame is in",
	  APART),
	C(AT_ONCE, file_frame, "file_frame", SC_T_FRAME, 0, "Frame in file",
	  "number of first_frame in that file", APART),
	C(HOP, src, "src", SC_T_ENDPOINT, 3, "Source", "address of the originating endpoint"),
	C(HOP, dst, "dst", SC_T_ENDPOINT, 3, "Destination",
	  "address to which its first INVITE went"),
	CW(HOP, transport, "transport", sc_transport_words, 3, "Transport",
	   "what its first INVITE travelled over: UDP, TCP, SCTP, WS or another"),
	C(HOP, perspective, "perspective", SC_T_TEXT, 3, "Perspective",
	  "where it was captured: uac, at the caller's user agent; mid(n), behind n Vias"),
	CW(END, outcome, "outcome", sc_outcome_words, 1, "Outcome", "what became of it"),
	CW(END, sub_outcome, "sub_outcome", sc_sub_outcome_words, 2, "Sub-outcome",
	   "why that became of it"),
	C(END, final_code, "final_code", SC_T_ID, 1, "Final code",
	  "code of the final response to its last INVITE"),
	CW(END, ended_by, "ended_by", sc_side_words, 2, "Ended by",
	   "who ended it: caller or callee"),
	C(END, ended_ns, "ended", SC_T_TIME, 3, "Ended",
	  "when it ended: by a final response, a BYE, or a deadline that passed"),
	C(END, duration_ns, "duration", SC_T_SPAN_NS, 2, "Duration",
	  "time from its start to its end"),
	C(END, reason, "reason", SC_T_TEXT, 3, "Reason",
	  "what the message that ended it gives as the reason: Reason header, else phrase"),
	C(END, invite_transactions, "invite_transactions", SC_T_COUNT, 3, "INVITE transactions",
	  "number of initial INVITEs of the originating endpoint"),
	C(END, auth_rounds, "auth_rounds", SC_T_COUNT, 3, "Authentication rounds",
	  "number of challenges that a retry answered"),
	C(END, redirects, "redirects", SC_T_COUNT, 3, "Redirects",
	  "number of 3xx that were followed"),
	C(END, legs, "legs", SC_T_COUNT, 3, "Legs",
	  "number of pairs of hosts that an initial INVITE went between"),
	SC_CALL_INTERVALS(INTERVAL)
		CW(END, srd_class, "srd_class", sc_class_words, 3, "SRD class",
		   "what the SRD counts as: success, failure, cancelled or open"),
	CW(END, sdt_class, "sdt_class", sc_class_words, 3, "SDT class",
	   "what the SDT counts as: success or failure"),
	CW(END, sdd_class, "sdd_class", sc_class_words, 3, "SDD class",
	   "what the SDD counts as: success or failure"),
	C(END, open_for_ns, "open_for", SC_T_SPAN_NS, 3, "Open for",
	  "time from the 2xx to the end of the capture, while the call is up"),
	C(END, retransmissions, "retransmissions", SC_T_COUNT, 2, "Retransmissions",
	  "retransmissions in the call"),
	C(END, duplicates, "duplicates", SC_T_COUNT, 3, "Duplicates",
	  "copies that the capture made of its messages"),
	C(END, hop_retransmissions, "hop_retransmissions", SC_T_COUNT, 3,
	  "Retransmissions on the first hop",
	  "retransmissions on the originating endpoint's own hop"),
	C(END, hop_duplicates, "hop_duplicates", SC_T_COUNT, 3, "Duplicates on the first hop",
	  "copies that the capture made on the originating endpoint's own hop"),
	C(END, codec, "codec", SC_T_TEXT, 3, "Codec",
	  "what its audio was in, both ways; agreed on, where none was seen", WHY(why_no_codec)),
	C(END, codec_offered, "codec_offered", SC_T_TEXT, 3, "Codecs offered",
	  "what its first offer has, the best liked first", WHY(why_no_offer)),
	CW(END, media, "media", sc_media_words, 2, "Media",
	   "what became of its audio: both, late-media, dead-air, one-way, no-media or unknown",
	   WHY(why_no_media)),
	CW(END, media_missing, "media_missing", sc_stream_direction_words, 3, "Media missing",
	   "which way that was: to-caller or to-callee", WHY(why_nothing)),
	{.key = "media_hints",
	 .type = SC_T_FLAGS,
	 .offset = offsetof(struct sc_call_row, media_hints),
	 .importance = 3,
	 .label = "Media hints",
	 .help = "what may be the cause where one side was not heard",
	 .words = sc_media_hint_words},
	C(END, clipped, "clipped", SC_T_TRUTH, 3, "Clipped",
	  "audio began more than 0.2 s after the 2xx, some way", WHY(why_not_clipped)),
	C(END, lost_percent_max, "lost_percent_max", SC_T_QUANTITY, 3, "Lost (%)",
	  "packets lost of its worst stream of audio"),
	C(END, rtcp_lost_max, "rtcp_lost_max", SC_T_QUANTITY, 3, "Lost by RTCP",
	  "packets lost of a stream of audio, the most that a report of RTCP claims"),
	C(END, jitter_max, "jitter_max", SC_T_QUANTITY, 3, "Maximum jitter",
	  "highest jitter of any of its streams of audio"),
	C(END, mos_min, "mos_min", SC_T_QUANTITY, 2, "MOS",
	  "listening quality of its worst stream of audio, with a jitter buffer of 60 ms"),
	CW(END, mos_scale, "mos_scale", sc_mos_scale_words, 3, "MOS scale",
	   "what scale that is of: nb, wb, fb or declared; they do not compare", WHY(why_no_scale)),
	C(END, hold_ns, "hold_time", SC_T_SPAN_NS, 3, "Hold time",
	  "how long its media were off, by either side", WHY(why_nothing)),
	C(AT_ONCE, user_agent, "user_agent", SC_T_TEXT, 3, "User agent",
	  "how the sender of its first message names itself"),
	{.key = "flags",
	 .type = SC_T_FLAGS,
	 .offset = offsetof(struct sc_call_row, flags),
	 .importance = 2,
	 .label = "Flags",
	 .help = "facts worth knowing about the call",
	 .words = sc_call_flag_words},
	{.key = "dialogs",
	 .type = SC_T_ROWS,
	 .offset = offsetof(struct sc_call_row, dialogs),
	 .importance = 0,
	 .label = "Dialogs",
	 .help = "one object a dialog",
	 .nested = &dialogs_table},
};
#undef ROW

static const struct sc_column call_inner[] = {
	INNER(sc_call_row, file_index, SC_T_COUNT),
	INNER(sc_call_row, asked, SC_T_COUNT),
	INNER(sc_call_row, from_uri, SC_T_TEXT),
	INNER(sc_call_row, to_uri, SC_T_TEXT),
	INNER(sc_call_row, rang, SC_T_BOOL),
	INNER(sc_call_row, media_seen, SC_T_BOOL),
	INNER(sc_call_row, described, SC_T_BOOL),
	INNER(sc_call_row, answers_alone, SC_T_BOOL),
	INNER(sc_call_row, refused_first_hop, SC_T_BOOL),
	INNER(sc_call_row, answered_ns, SC_T_TIME),
	INNER(sc_call_row, down_ns, SC_T_TIME),
	UNITS(sc_call_row),
};

const struct sc_table sc_calls_table = TABLE_WITH("calls", call_columns, call_inner);
