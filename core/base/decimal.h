/* Decimal numbers as people and protocols write them, whatever the locale. */
#ifndef SC_BASE_DECIMAL_H
#define SC_BASE_DECIMAL_H

#include "base/span.h"

#define SC_THOUSANDTHS 1000u

/* "4.25", the whole span: digits, and more behind a point; what is beyond thousandths is cut off.
 * False: it is something else, or above `most`, which is at most 1,000,000. */
bool sc_decimal_read(struct sc_span text, uint32_t most, uint32_t *thousandths);

#endif
