/* Reading the inputs more than once. Which calls are asked for is known from their rows,
 * and these come after their messages. Reading again takes no more memory than the calls
 * in progress do, whatever the length of the input.
 *
 * Standard input can be read once: it is first copied to a temporary file. */
#ifndef SC_CLI_PASSES_H
#define SC_CLI_PASSES_H

#include "read.h"
#include "run.h"

struct sc_passes {
	struct sc_run *run;
	struct sc_reading reading; /* a reading a pass */
	/* What a later pass counts has been counted, and what it finds wrong has
	 * been said, by the first one. */
	struct sc_counters again;
	int64_t stdin_start; /* where standard input begins, as lseek has it */
};

/* There will be so many of them. False after sc_run_fail: an input can be read
 * only once, or could not be copied. */
bool sc_passes_begin(struct sc_passes *passes, struct sc_run *run, unsigned count);

/* A pass through the analysis. `job` has what is the caller's business: sink,
 * carried, stop. sc_intake_end_clear when done with `end`. */
void sc_passes_analyse(struct sc_passes *passes, struct sc_intake_job *job,
		       struct sc_intake_end *end);

/* A pass through the records, which is not the first one; NULL: nothing can be read. */
struct sc_source *sc_passes_open(struct sc_passes *passes);

/* The next of them. */
bool sc_passes_next(struct sc_passes *passes, struct sc_source *source, struct sc_frame *frame);

/* Ends such a pass. */
void sc_passes_close(struct sc_passes *passes, struct sc_source *source);

#endif
