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

/* The table for people has of metrics those that suffer, in the columns of checks: what else is
 * of a metric would be a dash in every row of a check. */
static void list_metric(struct sc_listing *listing, const struct sc_health_row *row)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct sc_health_row shown = *row;

	if (row->trust == SC_TRUST_TRUSTED)
		return;
	if (row->direction != SC_BIAS_EITHER)
		g_string_append_printf(text, "too %s, ", sc_word(sc_bias_words, row->direction));
	g_string_append(text, "because of");
	for (unsigned i = 0; i < SC_CHECK_COUNT; i++)
		if (row->because & UINT64_C(1) << i)
			g_string_append_printf(text, " %s", sc_health_check_words[i]);
	shown.check = row->metric;
	shown.verdict = row->trust == SC_TRUST_UNUSABLE ? SC_HEALTH_UNUSABLE : SC_HEALTH_BIASED;
	shown.text = sc_span(text->str, text->len);
	sc_listing_row(listing, SC_LISTING_IN_ORDER, &shown, true);
}

static void list(void *user, const struct sc_health_row *row)
{
	struct sc_listing *listing = user;
	const struct sc_options *options = &listing->run->options;
	struct sc_where *where = listing->selection.where;
	bool keep = !where || sc_where_match(where, row);

	if (keep)
		sc_listing_expect(listing, row);
	if (keep && row->metric && options->format == SC_FORMAT_TABLE && !options->verbose &&
	    !listing->shape.columns && !listing->breakdown)
		list_metric(listing, row);
	else
		sc_listing_row(listing, SC_LISTING_IN_ORDER, row, keep);
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
	.options = SC_OPTIONS_ROWS | SC_OPTIONS_GATE,
};
