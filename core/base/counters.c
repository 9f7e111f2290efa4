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

bool sc_counter_harmless(enum sc_counter counter)
{
	switch (counter) {
	case SC_COUNT_FRAMES:
	case SC_COUNT_NOT_IP:
	case SC_COUNT_OTHER_IP_PROTOCOL:
	case SC_COUNT_FRAGMENTS:
	case SC_COUNT_UDP:
	case SC_COUNT_TCP:
	case SC_COUNT_SCTP:
	case SC_COUNT_HEP:
	case SC_COUNT_TCP_RETRANSMITTED:
	case SC_COUNT_SCTP_RETRANSMITTED:
	case SC_COUNT_ICMP_QUOTES:
	case SC_COUNT_KEEPALIVES:
	case SC_COUNT_MESSAGES:
	case SC_COUNT_RETRANSMISSIONS:
	case SC_COUNT_DUPLICATES:
		return true;
	default:
		return false;
	}
}
