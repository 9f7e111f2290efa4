/* What a run could not use, or did not find: told on standard error. */
#ifndef SC_CLI_NOTES_H
#define SC_CLI_NOTES_H

#include "intake.h"
#include "run.h"

/* Inputs that hold frames of a link type that is not decoded, by name. True:
 * nothing else was in any of them. */
bool sc_notes_undecoded(const struct sc_run *run, const struct sc_intake_input *inputs,
			unsigned count);

/* Why there are no rows, or, when there are, what was left out, one line each.
 * `noun`: "calls"; `rows_seen` counts them before --where and the window,
 * `rows_listed` those printed. Says nothing with -q. */
void sc_notes(const struct sc_run *run, const char *noun, uint64_t rows_seen, uint64_t rows_listed);

#endif
