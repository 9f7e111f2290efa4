/* Decimal digits. printf would do, but rows are made of numbers: this is ten
 * times as fast. */
#ifndef SC_BASE_DIGITS_H
#define SC_BASE_DIGITS_H

#include <stddef.h>
#include <stdint.h>

/* Digits of the largest uint64_t. */
#define SC_DIGITS_MAX 20

/* Writes `value` with at least `width` digits (at most SC_DIGITS_MAX), zeros in
 * front; no NUL. Returns how many. */
static inline size_t sc_digits(char *text, uint64_t value, unsigned width)
{
	char digits[SC_DIGITS_MAX];
	size_t at = SC_DIGITS_MAX, count;

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0 || SC_DIGITS_MAX - at < width);
	count = SC_DIGITS_MAX - at;
	for (size_t i = 0; i < count; i++)
		text[i] = digits[at + i];
	return count;
}

#endif
