#include "expert.h"

#include "fields.h"
#include "message/message.h"
#include "store.h"

/* Frames named as a reason, and how far back they are looked for. */
#define FRAMES_MAX 8
#define SCAN_FRAMES_MAX 100000u

/* X(id, key, group, severity, text) */
#define EXPERTS(X) \
	X(RETRANSMISSION, "retransmission", PI_SEQUENCE, PI_NOTE, "SIP retransmission") \
	X(DUPLICATE, "duplicate", PI_SEQUENCE, PI_CHAT, "Copy made by the capture") \
	X(NO_ACK, "no_ack", PI_SEQUENCE, PI_WARN, "Final response to INVITE without ACK") \
	X(UNANSWERED, "unanswered", PI_RESPONSE_CODE, PI_WARN, "Request without final response") \
	X(MALFORMED, "malformed", PI_MALFORMED, PI_ERROR, "Malformed SIP, not measured") \
	X(ODD, "odd", PI_PROTOCOL, PI_NOTE, "SIP against the letter of the RFC") \
	X(FAILED, "failed", PI_RESPONSE_CODE, PI_WARN, "Call failed") \
	X(NOT_REGISTERED, "not_registered", PI_RESPONSE_CODE, PI_WARN, "Registration failed") \
	X(SLOW, "slow", PI_PROTOCOL, PI_WARN, "Slow call set-up") \
	X(FLAG, "flag", PI_PROTOCOL, PI_CHAT, "Flag of the call")

enum {
#define X(id, key, group, severity, text) id,
	EXPERTS(X)
#undef X
		EXPERT_COUNT
};

static expert_field fields[EXPERT_COUNT];
static int expert_tap, expert_proto;

void sc_expert_register(void)
{
	static ei_register_info registered[] = {
#define X(id, key, group, severity, text) \
	{&fields[id], {"sipchron.expert." key, group, severity, text, EXPFILL}},
		EXPERTS(X)
#undef X
	};

	for (int i = 0; i < EXPERT_COUNT; i++)
		fields[i] = (expert_field)EI_INIT;
	expert_register_field_array(expert_register_protocol(sc_plugin.proto), registered,
				    EXPERT_COUNT);
}

void sc_expert_open(void)
{
	expert_tap = find_tap_id("expert");
	expert_proto = proto_get_id_by_filter_name("_ws.expert");
}

bool sc_expert_wanted(proto_tree *tree)
{
	return expert_proto > 0 && proto_field_is_referenced(tree, expert_proto);
}

/* ---- what the message itself tells ---- */

static void say_retransmission(packet_info *pinfo, proto_item *item,
			       const struct sc_plugin_message *message)
{
	char off[SC_TIME_TEXT_MAX];

	if (message->timer_error_ns == SC_TIME_NONE) {
		expert_add_info_format(pinfo, item, &fields[RETRANSMISSION],
				       "SIP retransmission %u of frame %u (%s)",
				       message->retransmission_index, message->original_frame,
				       sc_word(sc_cause_words, message->cause));
		return;
	}
	sc_duration_format(off, message->timer_error_ns, 3);
	expert_add_info_format(pinfo, item, &fields[RETRANSMISSION],
			       "SIP retransmission %u of frame %u (%s), %s%s s off the schedule of "
			       "RFC 3261",
			       message->retransmission_index, message->original_frame,
			       sc_word(sc_cause_words, message->cause), off[0] == '-' ? "" : "+",
			       off);
}

static void say_diags(packet_info *pinfo, proto_item *item, uint64_t diags)
{
	for (unsigned diag = 0; diag < SC_DIAG_COUNT; diag++) {
		enum sc_severity severity = sc_diag_severity((enum sc_diag)diag);
		bool bad = severity == SC_BAD || diag == SC_DIAG_DUPLICATE_KEY;

		if (diags >> diag & 1)
			expert_add_info_format(pinfo, item, &fields[bad ? MALFORMED : ODD], "%s",
					       sc_diag_text((enum sc_diag)diag));
	}
}

/* ---- what its call or transaction tells ---- */

/* What made a set-up slow, in the messages from its start to its end. */
struct delay {
	uint32_t call;
	GString *again, *challenges; /* frames */
	unsigned agains, challenge_count;
	uint16_t last_code; /* of the response that ended it */
	bool rang;
};

static void add_frame(GString *frames, unsigned *count, uint32_t frame)
{
	if (++*count <= FRAMES_MAX)
		g_string_append_printf(frames, "%s%u", *count > 1 ? ", " : "", frame);
	else if (*count == FRAMES_MAX + 1)
		g_string_append(frames, " ...");
}

static void look_at(void *user, uint32_t frame, const struct sc_plugin_message *message)
{
	struct delay *delay = user;
	bool challenge = message->code == 401 || message->code == 407;

	if (message->call != delay->call || g_strcmp0(message->cseq_method, "INVITE") != 0)
		return;
	if (message->request && message->copy == SC_RETRANSMISSION)
		add_frame(delay->again, &delay->agains, frame);
	if (!message->request && challenge && message->copy == SC_ORIGINAL)
		add_frame(delay->challenges, &delay->challenge_count, frame);
	if (!message->request)
		delay->last_code = message->code;
	delay->rang = delay->rang || (message->code > 100 && message->code < 200);
}

/* ": INVITE sent again in frames 2, 3; challenged in frame 4; no 180 before the 200" */
static void append_why(GString *text, const struct sc_call_row *call)
{
	struct delay delay = {
		.call = (uint32_t)call->call,
		.again = g_string_new(NULL),
		.challenges = g_string_new(NULL),
	};
	uint64_t from = MAX(call->srd.start_frame,
			    call->srd.stop_frame - MIN(call->srd.stop_frame, SCAN_FRAMES_MAX));
	const char *mark = ": ";

	sc_plugin_each_message((uint32_t)from, (uint32_t)call->srd.stop_frame, look_at, &delay);
	if (delay.agains > 0) {
		g_string_append_printf(text, "%sINVITE sent again in frame%s %s", mark,
				       delay.agains > 1 ? "s" : "", delay.again->str);
		mark = "; ";
	}
	if (delay.challenge_count > 0) {
		g_string_append_printf(text, "%schallenged in frame%s %s", mark,
				       delay.challenge_count > 1 ? "s" : "", delay.challenges->str);
		mark = "; ";
	}
	if (!delay.rang && delay.last_code >= 200)
		g_string_append_printf(text, "%sno 180 before the %u in frame %" PRIu64, mark,
				       delay.last_code, call->srd.stop_frame);
	g_string_free(delay.again, TRUE);
	g_string_free(delay.challenges, TRUE);
}

static void say_slow(packet_info *pinfo, proto_item *item, const struct sc_call_row *call)
{
	GString *text;
	const struct sc_column *srd;
	char took[SC_TIME_TEXT_MAX];

	if (call->srd.absent != SC_PRESENT || call->srd.stop_frame != pinfo->num ||
	    call->srd.ns <= sc_plugin.config.slow_setup_ns)
		return;
	srd = sc_table_column(&sc_calls_table, SC_SPAN_LIT("srd"));
	if (!sc_plugin_settled(&sc_plugin_fields.call, srd, call, pinfo->num))
		return;
	sc_duration_format_brief(took, call->srd.ns);
	text = g_string_new(NULL);
	g_string_printf(text, "Slow call set-up: SRD %s s", took);
	append_why(text, call);
	expert_add_info_format(pinfo, item, &fields[SLOW], "%s", text->str);
	g_string_free(text, TRUE);
}

/* "no-ack: a final response was never acknowledged" */
static void say_flags(packet_info *pinfo, proto_item *item, uint64_t flags)
{
	const struct sc_column *column = sc_table_column(&sc_calls_table, SC_SPAN_LIT("flags"));

	for (unsigned flag = 0; column->words[flag]; flag++)
		if (flags >> flag & 1)
			expert_add_info_format(pinfo, item, &fields[FLAG], "%s: %s",
					       column->words[flag], sc_call_flag_texts[flag]);
}

/* What became of a call or a registration. */
struct failure {
	int which; /* FAILED or NOT_REGISTERED */
	const char *outcome, *sub_outcome;
	uint64_t code; /* 0: none */
	struct sc_span reason;
};

/* "Call failed: rejected, declined (603): Decline" */
static void say_failed(packet_info *pinfo, proto_item *item, const struct failure *failure)
{
	GString *text = g_string_new(NULL);

	g_string_printf(text, "%s failed: %s", failure->which == FAILED ? "Call" : "Registration",
			failure->outcome);
	if (failure->sub_outcome)
		g_string_append_printf(text, ", %s", failure->sub_outcome);
	if (failure->code != 0)
		g_string_append_printf(text, " (%" PRIu64 ")", failure->code);
	if (failure->reason.len > 0)
		g_string_append_printf(text, ": %s", sc_plugin_store_text(failure->reason));
	expert_add_info_format(pinfo, item, &fields[failure->which], "%s", text->str);
	g_string_free(text, TRUE);
}

/* A final response to INVITE. The call's flag may be another transaction's: a
 * challenge has its ACK although the 200 behind it has none. */
static bool unacknowledged(const struct sc_plugin_message *message, const struct sc_txn_row *txn)
{
	return !message->request && g_strcmp0(message->cseq_method, "INVITE") == 0 &&
	       txn->state != SC_TXN_CONFIRMED_SUCCESS && txn->state != SC_TXN_CONFIRMED_FAILURE;
}

static void say_call(packet_info *pinfo, proto_item *item, const struct sc_plugin_message *message,
		     const struct sc_call_row *call, const struct sc_txn_row *txn)
{
	say_slow(pinfo, item, call);
	if (sc_plugin.first_pass)
		return;
	if ((call->flags >> SC_FLAG_NO_ACK & 1) && txn && txn->final_frame == pinfo->num &&
	    unacknowledged(message, txn))
		expert_add_info(pinfo, item, &fields[NO_ACK]);
	if (call->last_frame == pinfo->num && call->flags != 0)
		say_flags(pinfo, item, call->flags);
	if (call->last_frame == pinfo->num && sc_outcome_grade(call->outcome) == SC_GRADE_BAD)
		say_failed(pinfo, item,
			   &(struct failure){
				   .which = FAILED,
				   .outcome = sc_word(sc_outcome_words, call->outcome),
				   .sub_outcome = sc_word(sc_sub_outcome_words, call->sub_outcome),
				   .code = call->final_code,
				   .reason = call->reason,
			   });
}

static void say_txn(packet_info *pinfo, proto_item *item, const struct sc_txn_row *txn)
{
	if (txn->request_frame == pinfo->num && txn->trt.absent == SC_NO_STOP_TIMEOUT)
		expert_add_info_format(pinfo, item, &fields[UNANSWERED],
				       "Request without final response: %s",
				       sc_word(sc_txn_state_words, txn->state));
}

static void say_registration(packet_info *pinfo, proto_item *item,
			     const struct sc_registration_row *registration)
{
	if (registration->last_frame == pinfo->num &&
	    sc_registration_grade(registration->outcome) == SC_GRADE_BAD)
		say_failed(pinfo, item,
			   &(struct failure){
				   .which = NOT_REGISTERED,
				   .outcome = sc_word(sc_registration_outcome_words,
						      registration->outcome),
				   .sub_outcome =
					   sc_word(sc_sub_outcome_words, registration->sub_outcome),
				   .code = registration->final_code,
				   .reason = registration->reason,
			   });
}

void sc_expert_message(packet_info *pinfo, proto_item *item,
		       const struct sc_plugin_message *message)
{
	struct sc_results *results = sc_plugin.results;

	if (message->copy == SC_RETRANSMISSION)
		say_retransmission(pinfo, item, message);
	else if (message->copy == SC_DUPLICATE || message->copy == SC_OTHER_TAP)
		expert_add_info_format(pinfo, item, &fields[DUPLICATE],
				       "Copy made by the capture, of frame %u",
				       message->original_frame);
	if (message->diags != 0)
		say_diags(pinfo, item, message->diags);
	/* Rows cost: only for who sees them. */
	if (!item && !have_tap_listener(expert_tap))
		return;
	const struct sc_txn_row *txn = sc_results_txn(results, message->txn);
	const struct sc_call_row *call = sc_results_call(results, message->call);
	const struct sc_registration_row *registration =
		sc_results_registration(results, message->registration);
	if (call)
		say_call(pinfo, item, message, call, txn);
	if (sc_plugin.first_pass)
		return;
	if (txn)
		say_txn(pinfo, item, txn);
	if (registration)
		say_registration(pinfo, item, registration);
}
