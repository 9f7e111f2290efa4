/* messages: a row a SIP message. */
#include "listing.h"
#include "session/rows.h"

static void on_message(void *listing, const struct sc_message_row *row)
{
	sc_listing_select(listing, SC_LISTING_IN_ORDER, row->time_ns, row);
}

static void run_messages(struct sc_run *run)
{
	sc_listing_run(run, sizeof(struct sc_message_row),
		       &(struct sc_row_sink){.message = on_message});
}

const struct sc_command sc_command_messages = {
	.name = "messages",
	.question = "What was said, and when",
	.table = &sc_messages_table,
	.run = run_messages,
	.options = SC_OPTIONS_ROWS,
};
