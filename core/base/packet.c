#include "base/packet.h"

#include <stddef.h>

const char *const sc_transport_words[] = {
#define X(id, word) word,
	SC_TRANSPORTS(X)
#undef X
		NULL,
};
