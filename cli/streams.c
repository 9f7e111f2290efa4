/* streams: a row a stream of RTP. */
#include "listing.h"
#include "session/rows.h"

static void on_stream(void *listing, const struct sc_stream_row *row)
{
	sc_listing_select(listing, row->stream, row->start_ns, row);
}

static void run_streams(struct sc_run *run)
{
	sc_listing_run(run, sizeof(struct sc_stream_row),
		       &(struct sc_row_sink){.sessions = true, .stream = on_stream});
}

const struct sc_command sc_command_streams = {
	.name = "streams",
	.question = "How good was the media: loss, jitter, MOS of each RTP stream",
	.table = &sc_streams_table,
	.run = run_streams,
	.options = SC_OPTIONS_ROWS,
};
