/* Findings that the user does not want to see: a file of rules, one a line. */
#ifndef SC_VERDICT_IGNORE_H
#define SC_VERDICT_IGNORE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/span.h"

struct sc_finding_row;
struct sc_ignore;

/* Reads the text of such a file. A line is the word of a rule (or * for any), and may have a
 * pattern behind it, with * and ?, of a host's address or of a user or number; # begins a comment.
 * NULL and *error (SC_USAGE), which names the line: there is no such rule, or more stands in the
 * line. */
struct sc_ignore *sc_ignore_read(const char *name, struct sc_span text, struct sc_error *error);
void sc_ignore_free(struct sc_ignore *ignore); /* NULL is fine */

/* Is it one of these? A pattern holds for the addresses of the finding, with their ports and
 * without, and for who called, who was called, and the part of both before the @. */
bool sc_ignore_hides(const struct sc_ignore *ignore, const struct sc_finding_row *row);

#endif
