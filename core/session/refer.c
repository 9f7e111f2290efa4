#include "session/refer.h"

#include "base/time.h"
#include "message/number.h"
#include "message/param.h"

/* RFC 3515 2.4.5: the body is a status line; 200 and above ends the transfer. */
bool sc_refer_ended(const struct sc_message *message)
{
	static const struct sc_span version = SC_SPAN_LIT("SIP/2.0 ");
	const size_t code_len = 3;
	struct sc_span state = message->header[SC_H_SUBSCRIPTION_STATE];
	char class;

	if (message->body.len <= version.len + code_len ||
	    !sc_span_caseprefix(message->body, version))
		return false;
	class = message->body.ptr[version.len];
	return class >= '2' && class <= '6' && sc_span_caseprefix(state, SC_SPAN_LIT("terminated"));
}

/* RFC 3515 2.4.6: a NOTIFY of another package is none of the REFER's. */
bool sc_refer_notified(const struct sc_message *message)
{
	struct sc_span event = message->header[SC_H_EVENT];

	return event.len == 0 || sc_span_caseprefix(event, SC_SPAN_LIT("refer"));
}

/* RFC 3515 2.4.4: how long the subscription lives stands in each NOTIFY. Where it does not, it is
 * taken to live as long as a call may ring. */
int64_t sc_refer_lives_ns(const struct sc_message *message, int64_t unsaid_ns)
{
	struct sc_span params = message->header[SC_H_SUBSCRIPTION_STATE];
	const char *semicolon = params.len > 0 ? memchr(params.ptr, ';', params.len) : NULL;
	int64_t lives_ns = unsaid_ns;
	uint64_t seconds;

	if (sc_span_caseprefix(params, SC_SPAN_LIT("terminated")))
		lives_ns = 0;
	if (semicolon &&
	    sc_leading_number(sc_param(sc_span_between(semicolon, params.ptr + params.len),
				       SC_SPAN_LIT("expires")),
			      UINT32_MAX, &seconds))
		lives_ns = (int64_t)seconds * SC_NS_PER_S;
	return lives_ns;
}
