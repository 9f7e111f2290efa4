/* Several tests at once: S. Holm, A simple sequentially rejective multiple test procedure,
 * Scandinavian Journal of Statistics 6 (1979). */
#ifndef SC_VERDICT_HOLM_H
#define SC_VERDICT_HOLM_H

#include <stddef.h>

/* Makes of each p the least level at which it is rejected among all of them: the k-th smallest
 * times count - k + 1, never below the one before it, at most 1. */
void sc_holm(double *p, size_t count);

#endif
