/* Causes of the telephone network (ITU-T Q.850) in words, and the codes of SIP that are the same
 * (RFC 3398 7.2.4.1, 8.2.6.1). */
#ifndef SC_VERDICT_Q850_H
#define SC_VERDICT_Q850_H

#include <stdbool.h>

#include "base/span.h"

/* "user busy"; NULL: not known. */
const char *sc_q850_text(unsigned cause);

/* Is the response's code one that RFC 3398 has for that cause, either way? Also for causes that it
 * does not know. */
bool sc_q850_agrees(unsigned cause, unsigned code);

/* The first Q.850 cause in values of Reason (RFC 3326); 0: none. */
unsigned sc_q850_cause(struct sc_span reasons);

#endif
