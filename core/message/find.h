/* The next of one or two characters, in text of which more may be readable. */
#ifndef SC_MESSAGE_FIND_H
#define SC_MESSAGE_FIND_H

#include "message/block.h"

/* The first `a` or `b` from `at` on, or `end`. Nothing behind `limit` is read. */
static inline const char *sc_find_either(const char *at, const char *end, const char *limit, char a,
					 char b)
{
	if (limit - at >= SC_BLOCK) {
		const char *last = limit - SC_BLOCK, *stop = last < end ? last + 1 : end;

		do {
			unsigned found = sc_block_either(at, a, b);

			if (found != 0) {
				at += (unsigned)__builtin_ctz(found);
				return at < end ? at : end;
			}
			at += SC_BLOCK;
		} while (at < stop);
		if (at >= end)
			return end;
	}
	while (at < end && *at != a && *at != b)
		at++;
	return at;
}

#endif
