#include "timing/counted.h"

const char *const sc_counted_words[] = {
#define X(id, word) word,
	SC_COUNTED(X)
#undef X
		NULL,
};
