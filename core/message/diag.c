#include "message/diag.h"

static const struct {
	const char *key, *text;
	enum sc_severity severity;
} table[] = {
#define X(id, key, severity, text) {key, text, SC_##severity},
	SC_DIAGS(X)
#undef X
};

const char *sc_diag_key(enum sc_diag diag)
{
	return table[diag].key;
}

const char *sc_diag_text(enum sc_diag diag)
{
	return table[diag].text;
}

enum sc_severity sc_diag_severity(enum sc_diag diag)
{
	return table[diag].severity;
}

_Static_assert(SC_DIAG_COUNT <= 64, "a bit for each diagnostic");

bool sc_diags_bad(uint64_t diags)
{
	static const uint64_t bad = SC_DIAG_BIT(DUPLICATE_KEY)
#define X(id, key, severity, text) | (SC_##severity == SC_BAD ? SC_DIAG_BIT(id) : 0)
		SC_DIAGS(X)
#undef X
		;

	return (diags & bad) != 0;
}
