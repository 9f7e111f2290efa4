/* health: is the capture good enough, and for which figures. */
#include "health.h"

#include "listing.h"
#include "timing/metric_list.h"

struct examination {
	struct sc_listing *listing;
	struct sc_health *health;
};

void sc_health_end(struct sc_health *health, const struct sc_intake_end *end)
{
	for (unsigned i = 0; i < end->input_count; i++) {
		const struct sc_intake_input *input = &end->inputs[i];

		sc_health_capture(health, &(struct sc_health_capture){
						  .records = input->info.records,
						  .dropped = input->info.dropped,
						  .undecoded = input->undecoded,
						  .resolution_ns = input->info.resolution_ns,
						  .clock = i == 0 ? &end->clock : NULL,
					  });
	}
	sc_health_settle(health);
}

static void on_call(void *user, const struct sc_call_row *row)
{
	sc_health_call(((struct examination *)user)->health, row);
}

static void on_registration(void *user, const struct sc_registration_row *row)
{
	sc_health_registration(((struct examination *)user)->health, row);
}

static void on_stream(void *user, const struct sc_stream_row *row)
{
	sc_health_stream(((struct examination *)user)->health, row);
}

static void list(void *user, const struct sc_health_row *row)
{
	struct sc_listing *listing = user;
	struct sc_where *where = listing->selection.where;

	sc_listing_row(listing, SC_LISTING_IN_ORDER, row, !where || sc_where_match(where, row));
}

/* A capture is healthy or not as a whole: of --from and --to messages are seen in between. */
static void run_health(struct sc_run *run)
{
	struct sc_where *where = sc_run_where(run, run->command->table);
	struct examination examination = {0};

	if (run->status != SC_OK)
		return;
	examination.listing =
		sc_listing_open(run, run->command->table, sizeof(struct sc_health_row), where);
	if (!examination.listing)
		return;
	examination.health = sc_health_new(&run->counters, &examination.listing->input.first_ns);
	examination.listing->witness = examination.health;
	sc_listing_read(examination.listing,
			&(struct sc_row_sink){.user = &examination,
					      .media = true,
					      .course = true,
					      .call = on_call,
					      .registration = on_registration,
					      .stream = on_stream},
			true);
	sc_health_end(examination.health, &examination.listing->input);
	if (examination.listing->input.opened)
		sc_health_rows(examination.health, list, examination.listing);
	sc_listing_close(examination.listing);
	sc_health_free(examination.health);
}

const struct sc_command sc_command_health = {
	.name = "health",
	.question = "Is the capture good enough, and for which figures",
	.table = &sc_health_table,
	.run = run_health,
	.options = SC_OPTIONS_ROWS,
};
