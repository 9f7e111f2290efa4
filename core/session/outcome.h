/* The outcome of an attempt by its final response (METRICS.md 7). */
#ifndef SC_SESSION_OUTCOME_H
#define SC_SESSION_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "session/words.h"

struct sc_ending {
	enum sc_outcome outcome;
	enum sc_sub_outcome sub;
};

/* A row of the table. */
struct sc_outcome_rule {
	uint16_t from, to; /* status codes */
	uint16_t q850;     /* cause in Reason; 0: whatever it is */
	bool rang;         /* only after a 180 or 183 */
	enum sc_outcome outcome;
	enum sc_sub_outcome sub;
};

const struct sc_outcome_rule *sc_outcome_rules(size_t *count);

/* The row that a final takes; NULL: none. */
const struct sc_outcome_rule *sc_outcome_rule_of(unsigned code, bool rang, unsigned q850);

/* Rows 5 to 12 of OC-1: a final that is neither 2xx nor 487. `rang`: a 180 or
 * 183 came before; `q850`: cause in the response's Reason header, or 0. */
struct sc_ending sc_outcome_of_final(unsigned code, bool rang, unsigned q850);

/* RFC 6076's failure responses: 4xx but 401, 402, 407; 5xx; 6xx. */
bool sc_code_failure(unsigned code);

#endif
