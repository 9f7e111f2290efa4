/* What expressions ask of messages: header("Reason") contains "cause=34", any.body contains "PCMU".
 *
 * A row does not have the headers and bodies of its messages. So each of these questions is a
 * predicate with a number, which is put to every message while its bytes are there; a row then
 * has, in its inner column "asked", the bits of those that held for one of its messages.
 *
 * All expressions of a run share one set. Who reads the messages is session/asked.h. */
#ifndef SC_FILTER_PREDICATES_H
#define SC_FILTER_PREDICATES_H

#include <stdint.h>

#include "base/span.h"

/* The inner column of rows that have messages: uint64_t, bit i for predicate i. */
#define SC_ASKED_KEY "asked"

struct sc_predicates;

struct sc_predicates *sc_predicates_new(void);
void sc_predicates_free(struct sc_predicates *predicates); /* NULL is fine */

/* At most SC_PREDICATES_MAX. */
unsigned sc_predicates_count(const struct sc_predicates *predicates);

/* The name of the header, as it was typed, that predicate i is about; ptr NULL: the body. */
struct sc_span sc_predicates_header(const struct sc_predicates *predicates, unsigned i);

/* Does predicate i hold for this text, a value of the header or the body? */
bool sc_predicates_hold(struct sc_predicates *predicates, unsigned i, struct sc_span text);

/* How often, since this was last asked, that was false because the regular expression took too
 * long on the text, or would have: it was longer than SC_PREDICATE_PATTERN_BYTES_MAX. */
uint64_t sc_predicates_given_up(struct sc_predicates *predicates);

#endif
