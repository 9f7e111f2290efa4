/* Who calls or is called, as far as two legs of one call can be compared (METRICS.md 10). */
#ifndef SC_SESSION_PARTY_H
#define SC_SESSION_PARTY_H

#include "base/span.h"

/* Subscriber numbers are told apart by these, whatever stands before them: country and area
 * codes in their several forms, and the digits that get a line (METRICS.md 10). */
#define SC_PARTY_DIGITS 9u

struct sc_party {
	struct sc_span name; /* of who has no number; ptr NULL: a number, or nobody known */
	char digits[SC_PARTY_DIGITS]; /* of a number, the last one first */
	uint8_t count;                /* of these */
};

/* The user part of a URI, into which the party may point: a number but for "+", visual separators
 * and parameters (RFC 3966 5), else a name. Who withholds it is nobody known. */
struct sc_party sc_party_of(struct sc_span uri);

static inline bool sc_party_known(const struct sc_party *party)
{
	return party->count > 0 || party->name.ptr;
}

/* In how many last digits are they the same? SC_PARTY_DIGITS: in all there are, or by name; 0: they
 * are others, or agree in less than three. */
unsigned sc_party_alike(const struct sc_party *a, const struct sc_party *b);

/* What those that are alike have in common, as text: for tables. */
#define SC_PARTY_KEY_MAX 64u
size_t sc_party_key(const struct sc_party *party, char key[SC_PARTY_KEY_MAX]);

#endif
