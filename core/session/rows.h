/* The rows that the analysis gives: what users see of messages, transactions,
 * calls and registrations. Plain structs; the tables that describe them column
 * by column are in timing/tables.c.
 *
 * Long because it is one vocabulary: every row beside the others it refers to.
 *
 * Spans in a row are valid while the row is handed over, not longer. */
#ifndef SC_SESSION_ROWS_H
#define SC_SESSION_ROWS_H

#include <stdint.h>

#include "base/packet.h"
#include "base/places.h"
#include "base/column.h"
#include "media/claims.h"
#include "media/emodel.h"
#include "session/media_words.h"
#include "session/metric_table.h"
#include "session/words.h"

struct sc_message_row {
	uint64_t frame, file_frame;
	uint64_t file_index; /* of the input file, from 0 */
	struct sc_span file; /* its name, if the sink has it */
	int64_t time_ns;
	int64_t delta_prev_ns, delta_first_ns; /* SC_TIME_NONE for the first message's delta_prev */
	struct sc_span command;                /* method, or reason phrase */
	uint64_t code;
	struct sc_span cseq_method;
	struct sc_span info; /* "INVITE sip:bob@example.com", "180 Ringing" */
	uint64_t length, sip_length;
	uint64_t first_frame;   /* with its first byte */
	uint64_t settled_frame; /* struct sc_packet */
	struct sc_span call_id;
	uint64_t call, txn, registration; /* row numbers; 0: none */
	uint64_t original_frame;
	uint64_t retransmission_index; /* k of METRICS.md R1; 0: no retransmission */
	int64_t timer_error_ns;        /* actual minus expected instant; SC_TIME_NONE */
	uint64_t diags;                /* bits 1 << SC_DIAG_... */
	uint64_t asked;                /* bits of predicates that hold for it (asked.h) */
	struct sc_span bytes;          /* the message itself; while the row is handed over */
	struct sc_endpoint src, dst;
	enum sc_message_type type;
	enum sc_transport transport;
	enum sc_copy copy;
	enum sc_cause cause; /* of a retransmission */
	bool late;           /* the row of its call or registration was handed out before */
};

/* The measured times of a row are those of its table. */
#define SC_INTERVAL(key, importance, label, start, stop, source, when) struct sc_interval key;

struct sc_txn_row {
	uint64_t txn, call, registration;
	struct sc_span method, branch, call_id;
	int64_t start_ns;
	uint64_t request_frame, first_response_frame, final_frame, final_code;
	uint64_t file_index, file_frame; /* of its first message */
	struct sc_span file;
	SC_TXN_INTERVALS(SC_INTERVAL)
	uint64_t retransmissions, duplicates;
	struct sc_endpoint src, dst;
	enum sc_transport transport;
	enum sc_txn_state state;
};

/* What became of one dialog of a call. */
struct sc_dialog_row {
	struct sc_span to_tag;
	struct sc_interval srd, tta, ackd, sdt, sdd;
	enum sc_class sdt_class, sdd_class;
};

/* Flags of a call and sub-outcomes that are facts of their own, alphabetical:
 * the bit is the position in the list. X(id, word, text). */
#define SC_CALL_FLAGS(X) \
	X(ACK_BRANCH, "ack-branch", \
	  "the ACK of a 2xx used the branch of the INVITE (RFC 3261 13.2.2.4 wants a new one)") \
	X(AUTH_LOOP, "auth-loop", "a third challenge came without a 2xx") \
	X(BRANCH_REUSE, "branch-reuse", "a branch came again with another CSeq number") \
	X(BYE_FAILED, "bye-failed", "the BYE was refused") \
	X(BYE_GLARE, "bye-glare", "both sides sent a BYE, each before it had seen the other's") \
	X(BYE_PENDING, "bye-pending", \
	  "a BYE had no final response yet at the end of the capture, or it can lie in a hole") \
	X(BYE_TIMEOUT, "bye-timeout", "the BYE was never answered") \
	X(CANCEL_481, "cancel-481", "the CANCEL was answered 481") \
	X(CANCEL_RACE, "cancel-race", "CANCEL and 2xx crossed; the 2xx counts") \
	X(CAPTURE_GAP, "capture-gap", \
	  "bytes are missing in the capture in which a message of it can lie") \
	X(CLOCK_SKEW, "clock-skew", \
	  "an interval is negative: clocks differ, or the clock was set back") \
	X(DROPPED, "dropped", "ended by a BYE with a Reason other than normal clearing") \
	X(EARLY, "early", "an early dialog was ended by BYE; its disconnect delay counts") \
	X(EARLY_CANCEL, "early-cancel", \
	  "the CANCEL came before any response (RFC 3261 9.1 forbids it)") \
	X(GLARE, "glare", "both sides sent a re-INVITE at once (491)") \
	X(ILLEGAL_PROVISIONAL, "illegal-provisional", \
	  "a 101-199 to a request other than INVITE (RFC 4320)") \
	X(INFERRED, "inferred", \
	  "a message that is not in the capture must have been sent: others show it") \
	X(LATE_FINAL, "late-final", \
	  "a final response came after the transaction had been given up") \
	X(LIMITED, "limited", \
	  "ended early by --max-calls or --max-memory, or a limit of core/base/limits.h was hit " \
	  "by " \
	  "which a value may be another") \
	X(LOOP, "loop", "a request came back to a host that is in its Via list") \
	X(MEDIA_AFTER_BYE, "media-after-bye", "RTP came more than a second after the BYE") \
	X(MERGED, "merged", "two copies of a forked request met again at one host") \
	X(NEARLY_ONE_WAY, "nearly-one-way", \
	  "one way of its audio had less than 1 % of the packets that were due") \
	X(NO_ACK, "no-ack", "a final response was never acknowledged") \
	X(ODD, "odd", \
	  "an ACK acknowledges nothing: it has the CSeq of no INVITE, or another branch than the " \
	  "INVITE that was refused") \
	X(PROTOCOL_VIOLATION, "protocol-violation", \
	  "a second, different final response on one branch") \
	X(SESSION_EXPIRED, "session-expired", "the session timer ran out (RFC 4028)") \
	X(SNAPLEN, "snaplen", "a message was cut by the snap length of the capture") \
	X(START_LATE, "start-late", \
	  "the first copy of the request is not in the capture; times start at a later one") \
	X(TRUNCATED_BODY, "truncated-body", "a message is shorter than its Content-Length says")

enum sc_call_flag {
#define X(id, word, text) SC_FLAG_##id,
	SC_CALL_FLAGS(X)
#undef X
};

#define SC_FLAG(id) (UINT64_C(1) << SC_FLAG_##id)

/* What a flag says, by bit; the words are those of the column. */
extern const char *const sc_call_flag_texts[];

/* The end of one counted unit of strict mode: an initial INVITE transaction of
 * the originating endpoint (METRICS.md DL-7). */
struct sc_unit_end {
	uint64_t code; /* final on the wire; 408, 503 for timeout, transport failure; 0: none */
	bool answered;
	bool open; /* it may still be answered */
};

struct sc_call_row {
	uint64_t call, session;
	uint64_t session_reason; /* 1 << SC_JOIN_...; 0: its session is its own */
	uint64_t session_score;  /* 0: it was joined by a strong key, or not */
	struct sc_span call_id, from, to, request_uri; /* from, to: user@host of the URIs */
	struct sc_span from_uri, to_uri;
	int64_t start_ns;
	uint64_t first_frame, last_frame;
	uint64_t file_index, file_frame; /* of the first one */
	uint64_t asked;                  /* bits of predicates that hold for a message of it */
	struct sc_span file, user_agent;
	struct sc_span perspective; /* "uac", "mid(2)" */
	uint64_t final_code;
	uint64_t invite_transactions, auth_rounds, redirects, legs;
	SC_CALL_INTERVALS(SC_INTERVAL)
	int64_t open_for_ns;
	int64_t ended_ns, duration_ns; /* last final, BYE or deadline; from the start to that */
	struct sc_span reason;         /* of what ended it */
	uint64_t retransmissions, duplicates;
	uint64_t hop_retransmissions, hop_duplicates; /* of the originating endpoint's hop */
	struct sc_span codec, codec_offered;          /* names, with spaces between */
	struct sc_quantity lost_percent_max, mos_min; /* of its streams; of the lowest scale */
	struct sc_quantity jitter_max, rtcp_lost_max;
	int64_t hold_ns;
	uint64_t media_hints;       /* 1 << SC_HINT_... */
	uint64_t flags;             /* 1 << SC_FLAG_... */
	struct sc_row_list dialogs; /* struct sc_dialog_row */

	struct sc_row_list units;     /* struct sc_unit_end: one an INVITE transaction (DL-7) */
	int64_t answered_ns, down_ns; /* of the surviving dialog, for concurrency; SC_TIME_NONE */
	struct sc_endpoint src, dst;  /* of the first INVITE of the originating endpoint */
	enum sc_outcome outcome;
	enum sc_sub_outcome sub_outcome;
	enum sc_side ended_by;
	enum sc_class srd_class, sdt_class, sdd_class;
	enum sc_transport transport;
	enum sc_truth clipped;
	enum sc_media media;
	enum sc_stream_direction media_missing;
	enum sc_mos_scale mos_scale;
	bool rang;          /* a 101-199 other than 199 came */
	bool media_seen;    /* RTP of it */
	bool described;     /* its answer has a session description */
	bool answers_alone; /* only responses are there, to requests sent while it was captured */
	bool refused_first_hop; /* 503 or nothing before any 101-199: no seizure (METRICS.md 8) */
};

struct sc_registration_row {
	uint64_t registration;
	struct sc_span call_id, aor, contact;
	int64_t start_ns;
	uint64_t first_frame, last_frame;
	uint64_t file_index, file_frame; /* of the first one */
	uint64_t asked;                  /* bits of predicates that hold for a message of it */
	struct sc_span file, user_agent;
	uint64_t final_code;
	SC_REGISTRATION_INTERVALS(SC_INTERVAL)
	uint64_t auth_rounds;
	uint64_t flags;        /* 1 << SC_FLAG_... */
	struct sc_span reason; /* of what ended it */
	int64_t expires_ns;    /* granted; SC_TIME_NONE */
	uint64_t retransmissions, duplicates;
	uint64_t hop_retransmissions, hop_duplicates; /* of the originating endpoint's hop */
	struct sc_span from, to;
	struct sc_row_list units; /* struct sc_unit_end, for strict counting */
	struct sc_endpoint src, dst;
	enum sc_registration_kind kind;
	enum sc_registration_outcome outcome;
	enum sc_sub_outcome sub_outcome;
};

#undef SC_INTERVAL

/* A stream of RTP (METRICS.md RTP-9). */
struct sc_stream_row {
	uint64_t stream, call, session;
	struct sc_endpoint src, dst;
	uint64_t ssrc;
	int64_t start_ns, end_ns;
	uint64_t first_frame, last_frame;
	uint64_t file_index, file_frame; /* of the first one */
	struct sc_span file;
	uint64_t payload_type;
	struct sc_span codec; /* as its rtpmap names it */
	uint64_t clock_rate;  /* Hz; 0: not known */
	int64_t ptime_ns;
	uint64_t packets, bytes; /* bytes of payload */
	uint64_t expected, lost;
	struct sc_quantity lost_percent;
	uint64_t duplicates, out_of_order, reorder_max, copies;
	struct sc_frame_list loss_runs; /* counts of runs of 1, 2, ... 9, and 10 or more */
	uint64_t loss_max_run;
	struct sc_quantity loss_intervals; /* of ten seconds, with more than 1 % lost */
	struct sc_quantity burst_density, gap_density;
	int64_t burst_duration_ns, gap_duration_ns;
	int64_t jitter_ns, jitter_mean_ns, jitter_max_ns;
	int64_t pdv_p50_ns, pdv_p95_ns, pdv_p99_ns, pdv_max_ns;
	int64_t delta_max_ns;
	uint64_t delta_max_frame;
	int64_t skew_max_ns;
	struct sc_quantity drift_ppm;
	struct sc_quantity discarded_percent, mos, mos_50, mos_200, r_factor;
	struct sc_quantity rtcp_lost;
	int64_t rtcp_jitter_ns, rtcp_rtt_ns;
	struct sc_quantity xr_lost_percent, xr_discarded_percent, xr_r_factor;
	struct sc_quantity xr_mos_lq, xr_mos_cq;
	struct sc_quantity xr_burst_density, xr_gap_density, xr_gmin;
	struct sc_quantity xr_signal, xr_noise, xr_rerl, xr_r_cq;
	int64_t xr_rtt_ns, xr_burst_duration_ns, xr_gap_duration_ns;
	int64_t xr_esd_ns, xr_owd_ns, xr_sowd_ns, xr_jitter_ns, xr_maj_ns;
	uint64_t dscp, ssrc_changes;
	struct sc_row_list dtmf; /* struct sc_dtmf_row */
	uint64_t flags;          /* 1 << SC_STREAM_... */
	struct sc_row_list gaps; /* struct sc_gap_row: the longest ones, by time */
	uint64_t gaps_seen;
	struct sc_row_list course; /* struct sc_course_row, for who asked (sc_row_sink) */
	enum sc_stream_direction direction;
	enum sc_bound_by bound_by;
	enum sc_mos_scale mos_scale;
	enum sc_loss_place loss_place;
	enum sc_xr_by xr_by;
	enum sc_encryption encrypted;
};

/* A key that was pressed. */
struct sc_dtmf_row {
	int64_t time_ns, duration_ns;
	uint64_t frame;
	struct sc_span digit; /* "*" for any, unless digits are to be shown */
	bool no_end;          /* the packet that ends it was not seen */
	enum sc_key_source source;
};

/* Two seconds or more without a packet: from the last one before to the first one after. */
struct sc_gap_row {
	int64_t from_ns, to_ns;
	uint64_t from_frame, to_frame;
};

/* How a stream went in an interval; those without a packet are left out. */
struct sc_course_row {
	int64_t time_ns, length_ns;
	uint64_t expected, lost, discarded; /* discarded: too late for a buffer of 60 ms */
	int64_t jitter_ns;                  /* mean of the jitter; SC_TIME_NONE */
	struct sc_quantity mos;             /* of that buffer */
};

struct sc_element_row {
	struct sc_row_list evidence; /* struct sc_role_row: one a role, strongest first */
	uint64_t file_frame;         /* of the first of the evidence frames */
	struct sc_span file;
	uint64_t roles;      /* bits, words in sc_role_words */
	struct sc_span rule; /* ids of the rules that hold, space between */
	struct sc_frame_list evidence_frames;
	struct sc_span user_agent;
	struct sc_endpoint endpoint;
	enum sc_confidence confidence; /* of the best-proven role */
};

struct sc_role_row {
	uint64_t frame; /* the first that proves it */
	uint64_t file_frame;
	struct sc_span file;
	uint64_t count;
	enum sc_role role, rule; /* the rule is that of the role */
	enum sc_confidence confidence;
};

/* One of SC_MEASURES. */
struct sc_measure {
	enum sc_measure_id id;
	struct sc_interval interval;
	int64_t start_ns;
	bool late;                                /* REGI: the binding had expired before */
	uint64_t call, registration;              /* row numbers; 0: none */
	struct sc_span call_id, from_uri, to_uri; /* URIs as written */
	struct sc_endpoint src, dst;
};

/* What the network did to a request: an ICMP error that quotes it, or a RST on the connection that
 * it waits on. */
struct sc_trouble {
	uint64_t frame;
	uint64_t call, registration, txn; /* row numbers; 0: none */
	int64_t time_ns;
	struct sc_icmp_error icmp; /* teller.family 0: nothing is known of it */
	bool reset;                /* a RST; only `icmp.teller` is told */
};

/* Where finished rows go; each may be NULL. A message row comes at once; the
 * others when they are final (ended, and 64*T1 have passed since the last
 * message), so not in the order of their numbers. */
struct sc_finding_row; /* verdict/finding.h */
struct sc_passed;

struct sc_row_sink {
	void *user;
	const char *const *files; /* names of the input files, by index; NULL: rows have no file */
	const struct sc_places *places; /* of elements; NULL: these have none */
	bool course;                    /* of streams, how they went over time */
	/* Rows are to tell which calls are legs of one another by score; they do where `element` is
	 * there. */
	bool sessions;
	bool media; /* rows of calls are to tell of their media, also where no `stream` is there */
	bool media_later; /* where the capture has none, nothing need be told (unread.h) */
	void (*message)(void *user, const struct sc_message_row *row);
	void (*transaction)(void *user, const struct sc_txn_row *row);
	void (*call)(void *user, const struct sc_call_row *row);
	void (*registration)(void *user, const struct sc_registration_row *row);
	void (*measure)(void *user, const struct sc_measure *measure); /* at once */
	void (*element)(void *user, const struct sc_element_row *row); /* at the end */
	/* Final; those of a call come behind the row of that call. */
	/* Of a call whose row was handed out: what went between its ends beside its streams. */
	void (*passed)(void *user, uint64_t call, const struct sc_passed *passed);
	void (*stream)(void *user, const struct sc_stream_row *row);
	void (*trouble)(void *user, const struct sc_trouble *trouble); /* at once */
	/* As soon as it is final: of a call behind the rows of that call and its streams. */
	void (*finding)(void *user, const struct sc_finding_row *row);
};

extern const struct sc_table sc_messages_table, sc_transactions_table, sc_calls_table,
	sc_registrations_table, sc_elements_table, sc_metrics_table, sc_streams_table,
	sc_dtmf_table;

#endif
