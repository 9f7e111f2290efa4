/* calls: a row a call. */
#include "listing.h"
#include "session/rows.h"

static void on_call(void *listing, const struct sc_call_row *row)
{
	sc_listing_select(listing, row->call, row->start_ns, row);
}

static void run_calls(struct sc_run *run)
{
	sc_listing_run(run, sizeof(struct sc_call_row),
		       &(struct sc_row_sink){.media = true, .sessions = true, .call = on_call});
}

const struct sc_command sc_command_calls = {
	.name = "calls",
	.question = "What became of each call, and how long each step took",
	.table = &sc_calls_table,
	.run = run_calls,
	.options = SC_OPTIONS_ROWS,
};
