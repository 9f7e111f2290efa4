#include "verdict/q850.h"

#include <stdint.h>

#include "message/list.h"
#include "message/param.h"

/* X(cause, text, codes): those that it becomes, then those that become it. */
#define CAUSES(X) \
	X(1, "unallocated number", 404, 485, 604) \
	X(2, "no route to network", 404) \
	X(3, "no route to destination", 404) \
	X(16, "normal call clearing") \
	X(17, "user busy", 486, 600) \
	X(18, "no user responding", 408, 480) \
	X(19, "no answer from the user", 480) \
	X(20, "subscriber absent", 480) \
	X(21, "call rejected", 403, 401, 402, 407, 603) \
	X(22, "number changed", 410, 301) \
	X(23, "redirection to new destination", 410) \
	X(25, "exchange routing error", 482, 483) \
	X(26, "non-selected user clearing", 404) \
	X(27, "destination out of order", 502) \
	X(28, "address incomplete", 484) \
	X(29, "facility rejected", 501) \
	X(31, "normal, unspecified", 480) \
	X(34, "no circuit available", 503) \
	X(38, "network out of order", 503, 502) \
	X(41, "temporary failure", 503, 400, 481, 500) \
	X(42, "switching equipment congestion", 503) \
	X(47, "resource unavailable", 503) \
	X(55, "incoming calls barred within the closed user group", 403) \
	X(57, "bearer capability not authorized", 403) \
	X(58, "bearer capability not presently available", 503) \
	X(63, "service or option not available", 405) \
	X(65, "bearer capability not implemented", 488) \
	X(70, "only restricted digital information is available", 488) \
	X(79, "service or option not implemented", 501, 406, 415) \
	X(87, "user not member of the closed user group", 403) \
	X(88, "incompatible destination", 503) \
	X(102, "recovery on timer expiry", 504, 408) \
	X(111, "protocol error", 500) \
	X(127, "interworking, unspecified", 500, 413, 414, 416, 420, 421, 423, 505, 513)

enum { CODES_MAX = 9 };

static const struct cause {
	uint8_t cause;
	const char *text;
	uint16_t codes[CODES_MAX + 1]; /* 0 at the end; none at all: any will do */
} causes[] = {
#define X(cause, text, ...) {cause, text, {__VA_ARGS__}},
	CAUSES(X)
#undef X
};

static const struct cause *find(unsigned cause)
{
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
		if (causes[i].cause == cause)
			return &causes[i];
	return NULL;
}

const char *sc_q850_text(unsigned cause)
{
	const struct cause *found = find(cause);

	return found ? found->text : NULL;
}

bool sc_q850_agrees(unsigned cause, unsigned code)
{
	const struct cause *found = find(cause);

	if (!found || found->codes[0] == 0)
		return true;
	for (const uint16_t *at = found->codes; *at; at++)
		if (*at == code)
			return true;
	return false;
}

unsigned sc_q850_cause(struct sc_span reasons)
{
	struct sc_cursor values = sc_cursor(reasons), cursor;
	struct sc_span value, protocol;
	uint64_t cause;

	while (reasons.len > 0 && sc_list_next(&values, &value)) {
		cursor = sc_cursor(value);
		protocol = sc_span_trim(sc_cursor_to(&cursor, ';', ';'));
		value = sc_param(sc_span_between(cursor.at, cursor.end), SC_SPAN_LIT("cause"));
		if (sc_span_caseeq(protocol, SC_SPAN_LIT("Q.850")) &&
		    sc_span_u64(value, 127, &cause))
			return (unsigned)cause;
	}
	return 0;
}
