/* elements: a row a host, with its roles. */
#include "listing.h"
#include "session/rows.h"

static void on_element(void *user, const struct sc_element_row *row)
{
	struct sc_listing *listing = user;
	struct sc_where *where = listing->selection.where;

	sc_listing_row(listing, SC_LISTING_IN_ORDER, row, !where || sc_where_match(where, row));
}

/* A host has no start: --from and --to say which messages it is judged by. */
static void run_elements(struct sc_run *run)
{
	struct sc_where *where = sc_run_where(run, run->command->table);
	struct sc_listing *listing;

	if (run->status != SC_OK)
		return;
	listing = sc_listing_open(run, run->command->table, sizeof(struct sc_element_row), where);
	if (!listing)
		return;
	sc_listing_keep_places(listing);
	sc_listing_read(listing, &(struct sc_row_sink){.user = listing, .element = on_element},
			true);
	sc_listing_close(listing);
}

const struct sc_command sc_command_elements = {
	.name = "elements",
	.question = "Which host is user agent, proxy, registrar, redirect server, B2BUA",
	.table = &sc_elements_table,
	.run = run_elements,
	.options = SC_OPTIONS_ROWS,
};
