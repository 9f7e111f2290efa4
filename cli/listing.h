/* Rows on their way from the analysis to the output. A command that lists what
 * the engine gives calls sc_listing_run; others take the steps themselves:
 *
 *   listing = sc_listing_open(run, table, sizeof(struct row), where);
 *   sc_listing_read(listing, &sink, window);
 *   sc_listing_close(listing);
 *
 * with functions in the sink that hand rows to sc_listing_row or _select. */
#ifndef SC_CLI_LISTING_H
#define SC_CLI_LISTING_H

#include "gate.h"
#include "output.h"
#include "read.h"
#include "run.h"
#include "selection.h"
#include "shape.h"
#include "timing/breakdown.h"
#include "verdict/health.h"
#include "writers/queue.h"

struct sc_listing {
	struct sc_run *run;
	struct sc_selection selection; /* what sc_listing_select keeps */
	struct sc_intake_end input;    /* what was read so far */
	const char *noun;              /* "calls": what is listed, for messages */
	struct sc_output output;
	struct sc_writer *writer;
	struct sc_shape shape;
	struct sc_breakdown *breakdown;  /* of --by, which counts the rows; NULL: they are listed */
	struct sc_gate gate;             /* of --fail-if; sc_listing_expect */
	const struct sc_table *kinds[2]; /* that it may count: of the rows alone */
	struct sc_queue *queue;          /* NULL: rows go on as they come */
	struct sc_sorted *sorted;        /* NULL: they are written in that order */
	struct sc_health *witness;       /* is told of records (verdict/health.h); NULL: nobody */
	struct sc_places *places; /* where frames are, for sc_listing_place; NULL: not asked */
	uint64_t rows_seen, rows_kept, rows_listed;
	int failed; /* errno with which writing failed */
	bool stop;  /* no more rows are wanted: writing failed */
	bool on_terminal;
};

/* Instead of a row number: the row is listed at once, in the order in which rows come. */
#define SC_LISTING_IN_ORDER 0

/* Opens the output for rows of `table`, each a struct of `row_bytes`. Takes
 * `where`, which may be NULL. NULL after sc_run_fail. */
struct sc_listing *sc_listing_open(struct sc_run *run, const struct sc_table *table,
				   size_t row_bytes, struct sc_where *where);

/* Runs the analysis over the inputs. `window`: messages outside --from and --to
 * are not seen at all; for what has no start of its own. */
void sc_listing_read(struct sc_listing *listing, const struct sc_row_sink *sink, bool window);

/* The same over `count` of the run's files from `first` on alone, with settings of a reading of
 * several; what they count goes to `counters`. Row times are then those of these files: --from 10
 * is ten seconds after their first record. */
void sc_listing_read_part(struct sc_listing *listing, struct sc_reading *reading, unsigned first,
			  unsigned count, const struct sc_row_sink *sink,
			  struct sc_counters *counters);

/* From the next reading on it is known where frames are: for rows that do not know it
 * of their first frame. */
void sc_listing_keep_places(struct sc_listing *listing);

/* The file of a frame, and the frame's number in it; 0: not known. */
uint64_t sc_listing_place(const struct sc_listing *listing, uint64_t frame, struct sc_span *file);

/* A row. Those with a number (from 1, without holes) are listed in that order;
 * `keep` false: it is not listed. */
void sc_listing_row(struct sc_listing *listing, uint64_t number, const void *row, bool keep);

/* A row that --fail-if counts, whether and however it is listed. */
void sc_listing_expect(struct sc_listing *listing, const void *row);

/* A row that is listed, and counted by --fail-if, if the selection keeps it. */
void sc_listing_select(struct sc_listing *listing, uint64_t number, int64_t start_ns,
		       const void *row);

/* Ends the output, says what is to be said, and frees the listing. */
void sc_listing_close(struct sc_listing *listing);

/* All of it, for rows of the command's own table; the functions of the sink get
 * the listing as their user. */
void sc_listing_run(struct sc_run *run, size_t row_bytes, const struct sc_row_sink *sink);

#endif
