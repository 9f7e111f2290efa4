#include "gate.h"

#include <stdio.h>

#include "say.h"

void sc_gate_wrong(struct sc_run *run, const char *place, const char *text,
		   const struct sc_where_error *error)
{
	g_autofree char *pointed = sc_where_point(text, error);
	struct sc_error failed;

	sc_error_set(&failed, SC_USAGE, "%s: %s", place, error->text);
	sc_run_fail(run, &failed);
	fprintf(stderr, "%s\n", pointed);
}

bool sc_gate_open(struct sc_gate *gate, struct sc_run *run, struct sc_expect_scope scope)
{
	struct sc_where_error error;

	*gate = (struct sc_gate){.run = run};
	if (!run->options.fail_if)
		return true;
	if (run->options.by) {
		sc_run_usage(run, "--fail-if is of the whole capture: it does not go with --by");
		return false;
	}
	scope.predicates = sc_run_predicates(run);
	gate->expectations = sc_expectations_new(&run->options.config, scope);
	for (char **text = run->options.fail_if; *text; text++)
		if (!sc_expectations_add(gate->expectations, sc_span_of("--fail-if"), *text, 0,
					 true, &error))
			sc_gate_wrong(run, "--fail-if", *text, &error);
	return run->status == SC_OK;
}

static void say(void *user, const struct sc_expect_row *row)
{
	struct sc_run *run = user;
	struct sc_error error;

	if (row->ok)
		return;
	sc_error_set(&error, SC_GATE_FAILED, "--fail-if %.*s", (int)row->text.len, row->text.ptr);
	sc_run_fail(run, &error);
}

void sc_gate_judge(struct sc_gate *gate, const struct sc_diff_side *side,
		   const struct sc_diff_side *baseline)
{
	if (gate->expectations)
		sc_expectations_judge(gate->expectations, side, baseline, say, gate->run);
}

void sc_gate_close(struct sc_gate *gate)
{
	sc_expectations_free(gate->expectations);
}
