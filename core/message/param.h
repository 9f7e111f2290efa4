/* Parameter lists: ;name=value;name;name="quoted". */
#ifndef SC_MESSAGE_PARAM_H
#define SC_MESSAGE_PARAM_H

#include "message/lex.h"

struct sc_param_pair {
	struct sc_span name;
	struct sc_span value; /* quotes removed; empty when there is none */
};

/* The next parameter; empty ones (";;") are passed over. False: no more. */
bool sc_param_next(struct sc_cursor *cursor, struct sc_param_pair *pair);

#endif
