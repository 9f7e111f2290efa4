#include "base/decimal.h"

#include <string.h>

bool sc_decimal_read(struct sc_span text, uint32_t most, uint32_t *thousandths)
{
	const char *point = text.len > 0 ? memchr(text.ptr, '.', text.len) : NULL;
	struct sc_span whole = point ? sc_span(text.ptr, (size_t)(point - text.ptr)) : text;
	uint32_t value, part = SC_THOUSANDTHS;
	uint64_t number;

	if (!sc_span_u64(whole, most, &number))
		return false;
	value = (uint32_t)number * SC_THOUSANDTHS;
	for (const char *at = point; at && ++at < text.ptr + text.len;) {
		if (*at < '0' || *at > '9')
			return false;
		part /= 10;
		value += part * (uint32_t)(*at - '0');
	}
	if (value > most * SC_THOUSANDTHS)
		return false;
	*thousandths = value;
	return true;
}
