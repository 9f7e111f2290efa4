/* Decimal numbers in text. */
#ifndef SC_MESSAGE_NUMBER_H
#define SC_MESSAGE_NUMBER_H

#include "message/lex.h"

/* So many digits always fit into 64 bits. */
#define SC_DIGITS_SAFE 19
bool sc_digits_overflow(const char *from, const char *end);

/* Steps over a run of digits. False: there is none, or it is more than `max`. */
static inline bool sc_cursor_number(struct sc_cursor *cursor, uint64_t max, uint64_t *number)
{
	const char *from = cursor->at, *at = from, *end = cursor->end;
	uint64_t sum = 0;
	unsigned digit;

	for (; at < end && (digit = (unsigned)*at - '0') <= 9; at++)
		sum = sum * 10 + digit;
	cursor->at = at;
	*number = sum;
	return at > from && sum <= max &&
	       (at - from <= SC_DIGITS_SAFE || !sc_digits_overflow(from, at));
}

/* The leading number of a header value ("3600;refresher=uac", "5 (comment)"). */
bool sc_leading_number(struct sc_span value, uint64_t max, uint64_t *number);

#endif
