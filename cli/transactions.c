/* transactions: a row a transaction. */
#include "listing.h"
#include "session/rows.h"

static void on_transaction(void *listing, const struct sc_txn_row *row)
{
	sc_listing_select(listing, row->txn, row->start_ns, row);
}

static void run_transactions(struct sc_run *run)
{
	sc_listing_run(run, sizeof(struct sc_txn_row),
		       &(struct sc_row_sink){.transaction = on_transaction});
}

const struct sc_command sc_command_transactions = {
	.name = "transactions",
	.question = "How fast each request was answered",
	.table = &sc_transactions_table,
	.run = run_transactions,
	.options = SC_OPTIONS_ROWS,
};
