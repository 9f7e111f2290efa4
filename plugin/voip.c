/* Telephony > VoIP Calls: the calls in Wireshark's own window, from which one gets to
 * their packets, their flow sequence and their media. Wireshark lists the same calls
 * there by itself, so it is a preference.
 *
 * Its window takes packets from a tap "voip", to which no dissector of Wireshark's
 * gives any. */
#include "plugin.h"

#include <epan/tap-voip.h>

#include "arrow.h"
#include "base/text.h"

static int tap;

void sc_plugin_register_voip(void)
{
	tap = find_tap_id("voip");
	if (tap == 0)
		tap = register_tap("voip");
}

static voip_call_state state_of(const struct sc_call_row *call)
{
	switch (call->outcome) {
	case SC_OUTCOME_COMPLETED:
		return VOIP_COMPLETED;
	case SC_OUTCOME_ANSWERED:
		return VOIP_IN_CALL;
	case SC_OUTCOME_CANCELLED:
		return VOIP_CANCELLED;
	case SC_OUTCOME_IN_PROGRESS:
		return call->rang ? VOIP_RINGING : VOIP_CALL_SETUP;
	case SC_OUTCOME_TRUNCATED:
		return VOIP_UNKNOWN;
	default:
		return VOIP_REJECTED;
	}
}

/* A text that is ours, for as long as the frame is at hand. */
static char *kept(packet_info *pinfo, char *text)
{
	char *copy = wmem_strdup(pinfo->pool, text);

	g_free(text);
	return copy;
}

/* Text of a capture: nothing in it that a terminal obeys. */
static char *plain(packet_info *pinfo, struct sc_span text)
{
	GString *out = g_string_new(NULL);

	sc_text_plain(out, text);
	return kept(pinfo, g_string_free(out, FALSE));
}

static void append_time(GString *out, const char *name, const struct sc_interval *interval)
{
	char seconds[SC_TIME_TEXT_MAX];

	if (interval->absent != SC_PRESENT)
		return;
	sc_duration_format_brief(seconds, interval->ns);
	g_string_append_printf(out, ", %s %s s", name, seconds);
}

/* "Call 3: rejected (declined) 603, SRD 0.351 s" */
static char *comment_of(packet_info *pinfo, const struct sc_call_row *call)
{
	GString *out = g_string_new(NULL);
	const char *why = sc_word(sc_sub_outcome_words, call->sub_outcome);

	g_string_printf(out, "Call %" PRIu64 ": %s", call->call,
			sc_word(sc_outcome_words, call->outcome));
	if (why)
		g_string_append_printf(out, " (%s)", why);
	if (call->final_code != 0)
		g_string_append_printf(out, " %" PRIu64, call->final_code);
	append_time(out, "SRD", &call->srd);
	append_time(out, "TTA", &call->tta);
	append_time(out, "SDT", &call->sdt);
	return kept(pinfo, g_string_free(out, FALSE));
}

static void queue(packet_info *pinfo, const struct sc_plugin_message *message)
{
	const struct sc_call_row *call = sc_results_call(sc_plugin.results, message->call);
	voip_packet_info_t *info;

	if (!call)
		return;
	info = wmem_new0(pinfo->pool, voip_packet_info_t);
	info->protocol_name = wmem_strdup(pinfo->pool, "SIP Chronometry");
	info->call_id = wmem_strdup_printf(pinfo->pool, "%" PRIu64, call->call);
	info->call_state = state_of(call);
	info->call_active_state =
		call->outcome == SC_OUTCOME_IN_PROGRESS || call->outcome == SC_OUTCOME_ANSWERED
			? VOIP_ACTIVE
			: VOIP_INACTIVE;
	info->from_identity = plain(pinfo, call->from);
	info->to_identity = plain(pinfo, call->to);
	info->call_comment = comment_of(pinfo, call);
	info->frame_label = kept(pinfo, sc_plugin_arrow_label(message, pinfo->num));
	info->frame_comment = kept(pinfo, sc_plugin_arrow_comment(message, pinfo->num));
	tap_queue_packet(tap, pinfo, info);
}

void sc_plugin_voip(packet_info *pinfo, const struct sc_plugin_frame *frame)
{
	if (!sc_plugin.voip_calls || !have_tap_listener(tap))
		return;
	for (uint32_t i = 0; i < frame->count; i++)
		queue(pinfo, &frame->messages[i]);
}
