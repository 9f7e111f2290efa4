#include "message/number.h"

bool sc_digits_overflow(const char *from, const char *end)
{
	bool overflow = false;
	uint64_t sum = 0;

	for (; from < end; from++) {
		overflow |= __builtin_mul_overflow(sum, 10, &sum);
		overflow |= __builtin_add_overflow(sum, *from - '0', &sum);
	}
	return overflow;
}

bool sc_leading_number(struct sc_span value, uint64_t max, uint64_t *number)
{
	struct sc_cursor cursor = sc_cursor(value);

	sc_cursor_skip_lws(&cursor);
	return sc_cursor_number(&cursor, max, number);
}
