#include "session/reason.h"

#include "message/param.h"

void sc_reason_causes(const struct sc_message *message, uint16_t *q850, uint16_t *sip)
{
	size_t position = 0;
	struct sc_span value;
	uint64_t cause;

	*q850 = 0;
	*sip = 0;
	while (sc_message_next_value(message, SC_H_REASON, &position, &value)) {
		const char *semicolon = memchr(value.ptr, ';', value.len);
		struct sc_span protocol = value, params = {value.ptr + value.len, 0};

		if (semicolon) {
			protocol = sc_span_between(value.ptr, semicolon);
			params = sc_span_between(semicolon, value.ptr + value.len);
		}
		protocol = sc_span_trim(protocol);
		if (!sc_span_u64(sc_param(params, SC_SPAN_LIT("cause")), 999, &cause))
			continue;
		if (sc_span_caseeq(protocol, SC_SPAN_LIT("Q.850")) && *q850 == 0)
			*q850 = (uint16_t)cause;
		else if (sc_span_caseeq(protocol, SC_SPAN_LIT("SIP")) && *sip == 0)
			*sip = (uint16_t)cause;
	}
}
