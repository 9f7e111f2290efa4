#include "message/method.h"

static const struct sc_span methods[SC_METHOD_COUNT] = {
	[SC_EXTENSION] = {"", 0},
#define METHOD(name) [SC_##name] = {#name, sizeof #name - 1}
	METHOD(INVITE),           METHOD(ACK),      METHOD(BYE),     METHOD(CANCEL),
	METHOD(OPTIONS),          METHOD(REGISTER), METHOD(PRACK),   METHOD(UPDATE),
	METHOD(SUBSCRIBE),        METHOD(NOTIFY),   METHOD(PUBLISH), METHOD(REFER),
	METHOD(MESSAGE),          METHOD(INFO),
#undef METHOD
};

const char *sc_method_name(enum sc_method method)
{
	return methods[method].ptr;
}

/* The one method that first letter and length leave possible. */
static enum sc_method candidate(struct sc_span name)
{
	switch (name.ptr[0]) {
	case 'A':
		return SC_ACK;
	case 'B':
		return SC_BYE;
	case 'C':
		return SC_CANCEL;
	case 'I':
		return name.len == methods[SC_INVITE].len ? SC_INVITE : SC_INFO;
	case 'M':
		return SC_MESSAGE;
	case 'N':
		return SC_NOTIFY;
	case 'O':
		return SC_OPTIONS;
	case 'P':
		return name.len == methods[SC_PRACK].len ? SC_PRACK : SC_PUBLISH;
	case 'R':
		return name.len == methods[SC_REGISTER].len ? SC_REGISTER : SC_REFER;
	case 'S':
		return SC_SUBSCRIBE;
	case 'U':
		return SC_UPDATE;
	default:
		return SC_EXTENSION;
	}
}

enum sc_method sc_method_from(struct sc_span name)
{
	enum sc_method method = name.len > 0 ? candidate(name) : SC_EXTENSION;

	return sc_span_eq(name, methods[method]) ? method : SC_EXTENSION;
}
