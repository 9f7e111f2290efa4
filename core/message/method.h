/* Methods: which have a meaning of their own. */
#ifndef SC_MESSAGE_METHOD_H
#define SC_MESSAGE_METHOD_H

#include "base/span.h"

/* Methods with a meaning of their own (METRICS.md CL-2); compared case-sensitively. */
enum sc_method {
	SC_EXTENSION, /* every other token; handled as a non-INVITE */
	SC_INVITE,
	SC_ACK,
	SC_BYE,
	SC_CANCEL,
	SC_OPTIONS,
	SC_REGISTER,
	SC_PRACK,
	SC_UPDATE,
	SC_SUBSCRIBE,
	SC_NOTIFY,
	SC_PUBLISH,
	SC_REFER,
	SC_MESSAGE,
	SC_INFO,
	SC_METHOD_COUNT
};

const char *sc_method_name(enum sc_method method); /* "INVITE"; "" for SC_EXTENSION */
enum sc_method sc_method_from(struct sc_span name);

#endif
