/* messages: a row a SIP message. */
#include "listing.h"
#include "base/limits.h"
#include "session/rows.h"
#include "writers/in_order.h"

struct messages {
	struct sc_listing *listing;
	struct sc_in_order *order; /* NULL: they are printed as they are known */
};

static void list(void *user, const struct sc_message_row *row)
{
	const struct messages *messages = user;

	sc_listing_select(messages->listing, SC_LISTING_IN_ORDER, row->time_ns, row);
}

static void on_message(void *user, const struct sc_message_row *row)
{
	struct messages *messages = user;

	if (messages->order)
		sc_in_order_add(messages->order, row);
	else
		list(messages, row);
}

static void run_messages(struct sc_run *run)
{
	struct sc_where *where = sc_run_where(run, run->command->table);
	struct messages messages = {0};

	if (run->status != SC_OK)
		return;
	messages.listing =
		sc_listing_open(run, run->command->table, sizeof(struct sc_message_row), where);
	if (!messages.listing)
		return;
	if (run->options.format != SC_FORMAT_NDJSON)
		messages.order = sc_in_order_new(SC_MESSAGES_WAITING_BYTES_MAX, list, &messages,
						 &run->counters);
	sc_listing_read(messages.listing,
			&(struct sc_row_sink){.user = &messages, .message = on_message}, false);
	if (messages.order)
		sc_in_order_finish(messages.order);
	sc_in_order_free(messages.order);
	sc_listing_close(messages.listing);
}

const struct sc_command sc_command_messages = {
	.name = "messages",
	.question = "What was said, and when",
	.table = &sc_messages_table,
	.run = run_messages,
	.options = SC_OPTIONS_ROWS,
};
