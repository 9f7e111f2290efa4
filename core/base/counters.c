#include "base/counters.h"

static const struct {
	enum sc_counter_class class;
	unsigned place;
	const char *key, *text;
} counters[] = {
#define X(class, place, name, key, text) {SC_COUNTER_##class, place, key, text},
	SC_COUNTERS(X)
#undef X
};

void sc_counters_add(struct sc_counters *to, const struct sc_counters *from)
{
	for (unsigned i = 0; i < SC_COUNTER_COUNT; i++)
		to->n[i] += from->n[i];
}

const char *sc_counter_key(enum sc_counter counter)
{
	return counters[counter].key;
}

const char *sc_counter_text(enum sc_counter counter)
{
	return counters[counter].text;
}

enum sc_counter_class sc_counter_class(enum sc_counter counter)
{
	return counters[counter].class;
}

unsigned sc_counter_place(enum sc_counter counter)
{
	return counters[counter].place;
}

uint64_t sc_counter_told(const struct sc_counters *counted, enum sc_counter counter)
{
	if (counter == SC_COUNT_SNAPLEN)
		return counted->n[SC_COUNT_SNAPLEN] - counted->n[SC_COUNT_SNAPLEN_MEDIA];
	return counted->n[counter];
}

bool sc_counter_harmless(enum sc_counter counter)
{
	return counters[counter].class <= SC_COUNTER_SEALED;
}
