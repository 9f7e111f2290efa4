/* PASSporT: the token of an Identity header field (RFC 8224, 8225), decoded and not verified. */
#ifndef SC_VERDICT_PASSPORT_H
#define SC_VERDICT_PASSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

#define SC_PASSPORT_NUMBER_MAX 24

struct sc_passport {
	int64_t issued_s; /* "iat", seconds since the epoch; 0: not said */
	/* Digits of the numbers; "": none, or it is an address. Of several destinations the first.
	 */
	char from[SC_PASSPORT_NUMBER_MAX + 1], to[SC_PASSPORT_NUMBER_MAX + 1];
};

/* Reads the first token of the header field. False: it has none in full form. */
bool sc_passport_read(struct sc_passport *passport, struct sc_span identity);

/* The digits of a number, visual separators and a plus left out; "": it is none. `digits` has
 * SC_PASSPORT_NUMBER_MAX + 1. */
void sc_passport_digits(char *digits, struct sc_span text);

#endif
