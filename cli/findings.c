/* findings: a row a finding. */
#include "listing.h"
#include "verdict/finding.h"

static void on_finding(void *listing, const struct sc_finding_row *row)
{
	sc_listing_select(listing, row->finding, row->start_ns, row);
}

static void run_findings(struct sc_run *run)
{
	sc_listing_run(run, sizeof(struct sc_finding_row),
		       &(struct sc_row_sink){.media = true, .finding = on_finding});
}

const struct sc_command sc_command_findings = {
	.name = "findings",
	.question = "What went wrong, why, and where to look",
	.table = &sc_findings_table,
	.run = run_findings,
	.options = SC_OPTIONS_ROWS,
};
