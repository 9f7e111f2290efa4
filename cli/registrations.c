/* registrations: a row a registration. */
#include "listing.h"
#include "session/rows.h"

static void on_registration(void *listing, const struct sc_registration_row *row)
{
	sc_listing_select(listing, row->registration, row->start_ns, row);
}

static void run_registrations(struct sc_run *run)
{
	sc_listing_run(run, sizeof(struct sc_registration_row),
		       &(struct sc_row_sink){.registration = on_registration});
}

const struct sc_command sc_command_registrations = {
	.name = "registrations",
	.question = "What became of each registration",
	.table = &sc_registrations_table,
	.run = run_registrations,
	.options = SC_OPTIONS_ROWS,
};
