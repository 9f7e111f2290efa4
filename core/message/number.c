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
