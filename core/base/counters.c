#include "base/counters.h"

static const struct {
	const char *key, *text;
} counters[] = {
#define X(name, key, text) {key, text},
	SC_COUNTERS(X)
#undef X
};

const char *sc_counter_key(enum sc_counter counter)
{
	return counters[counter].key;
}

const char *sc_counter_text(enum sc_counter counter)
{
	return counters[counter].text;
}
