/* --fail-if: what makes a run fail (exit 1). An expectation that is refused: see
 * verdict/expectation.h. */
#ifndef SC_CLI_GATE_H
#define SC_CLI_GATE_H

#include "run.h"
#include "verdict/expectation.h"

struct sc_gate {
	struct sc_run *run;
	struct sc_expectations *expectations; /* NULL: there is no --fail-if */
};

/* What the options ask for. False after sc_run_fail. sc_gate_close in every case. */
bool sc_gate_open(struct sc_gate *gate, struct sc_run *run, struct sc_expect_scope scope);

/* Says what has failed, and why. NULL: there is no such side. */
void sc_gate_judge(struct sc_gate *gate, const struct sc_diff_side *side,
		   const struct sc_diff_side *baseline);

void sc_gate_close(struct sc_gate *gate);

/* Says what is wrong with an expression: `place` stands before it ("--fail-if", "rules:3:7"). */
void sc_gate_wrong(struct sc_run *run, const char *place, const char *text,
		   const struct sc_where_error *error);

#endif
