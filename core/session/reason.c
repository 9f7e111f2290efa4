#include "session/reason.h"

#include <glib.h>

#include "message/param.h"

/* A value of the header. */
struct reason {
	struct sc_span protocol, cause, text;
};

static bool next_reason(const struct sc_message *message, size_t *position, struct reason *reason)
{
	struct sc_span value, params;
	const char *semicolon;

	if (!sc_message_next_value(message, SC_H_REASON, position, &value))
		return false;
	semicolon = memchr(value.ptr, ';', value.len);
	params = sc_span(value.ptr + value.len, 0);
	if (semicolon) {
		params = sc_span_between(semicolon, value.ptr + value.len);
		value = sc_span_between(value.ptr, semicolon);
	}
	reason->protocol = sc_span_trim(value);
	reason->cause = sc_param(params, SC_SPAN_LIT("cause"));
	reason->text = sc_param(params, SC_SPAN_LIT("text"));
	return true;
}

void sc_reason_causes(const struct sc_message *message, uint16_t *q850, uint16_t *sip)
{
	struct reason reason;
	size_t position = 0;
	uint64_t cause;

	*q850 = 0;
	*sip = 0;
	while (next_reason(message, &position, &reason)) {
		if (!sc_span_u64(reason.cause, 999, &cause))
			continue;
		if (sc_span_caseeq(reason.protocol, SC_SPAN_LIT("Q.850")) && *q850 == 0)
			*q850 = (uint16_t)cause;
		else if (sc_span_caseeq(reason.protocol, SC_SPAN_LIT("SIP")) && *sip == 0)
			*sip = (uint16_t)cause;
	}
}

static void append(GString *out, struct sc_span text)
{
	g_string_append_len(out, text.ptr, (gssize)text.len);
}

static void append_reason(GString *out, const struct reason *reason)
{
	if (out->len > 0)
		g_string_append(out, ", ");
	append(out, reason->text);
	if (reason->text.len > 0)
		g_string_append(out, " (");
	append(out, reason->protocol);
	if (reason->cause.len > 0) {
		g_string_append(out, " cause=");
		append(out, reason->cause);
	}
	if (reason->text.len > 0)
		g_string_append_c(out, ')');
}

struct sc_span sc_reason_keep(struct sc_pool *pool, const struct sc_message *message)
{
	struct sc_span kept = {NULL, 0};
	struct reason reason;
	size_t position = 0;
	GString *words;

	if (!sc_message_has(message, SC_H_REASON)) {
		if (!message->request && message->reason.len > 0)
			kept = sc_pool_keep(pool, message->reason);
		return kept;
	}
	words = g_string_new(NULL);
	while (next_reason(message, &position, &reason))
		append_reason(words, &reason);
	if (words->len > 0)
		kept = sc_pool_keep(pool, sc_span(words->str, words->len));
	g_string_free(words, TRUE);
	return kept;
}
