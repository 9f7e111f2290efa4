#include "base/value.h"

const char *sc_absence_key(enum sc_absence absence)
{
	static const char *const keys[] = {
		NULL,
#define X(id, key) key,
		SC_ABSENCES(X)
#undef X
	};

	return keys[absence];
}
