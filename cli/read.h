/* Reading inputs: opening them, the way through the analysis, the progress bar, and
 * what is wrong with an input, said once. */
#ifndef SC_CLI_READ_H
#define SC_CLI_READ_H

#include "capture/capture.h"
#include "intake.h"
#include "pause.h"
#include "run.h"

/* One or several readings of a run, one after another: of the same inputs again
 * and again, or of one input after the other. */
struct sc_reading {
	struct sc_run *run;
	unsigned done, count;     /* readings over, and in all */
	bool same;                /* all of the same inputs: what is wrong is said by the first */
	uint64_t bytes_done;      /* of different inputs: read before */
	uint64_t bytes_all;       /* ... and of all; 0: not known */
	struct sc_pause pause;    /* of pipes */
	struct sc_places *places; /* the caller's, where each record is noted; NULL: it is not */
	const bool *wants_stop;   /* the caller of such a reading wants no more; NULL: never */
	bool stop;                /* no more of it is read */
	struct sc_intake_input *inputs; /* of different inputs: what was read, `done` of them */
};

/* So many readings of all inputs. */
void sc_reading_begin(struct sc_reading *reading, struct sc_run *run, unsigned count);

/* A reading of each of these inputs. sc_reading_clear when done. */
void sc_reading_begin_each(struct sc_reading *reading, struct sc_run *run, char *const *paths,
			   unsigned count);
void sc_reading_clear(struct sc_reading *reading);

/* A reading through the analysis. `job`: the caller's business is what it makes of
 * it, its sink and its counters (NULL: the run's). `end`: what was read, its paths
 * those given; sc_intake_end_clear when done with it. */
void sc_read(struct sc_reading *reading, const char *const *paths, unsigned count,
	     struct sc_intake_job *job, struct sc_intake_end *end);

/* A reading of the records alone; NULL: nothing can be read. */
struct sc_source *sc_read_open(struct sc_reading *reading, const char *const *paths,
			       unsigned count);
bool sc_read_next(struct sc_reading *reading, struct sc_source *source, struct sc_frame *frame);
void sc_read_close(struct sc_reading *reading, struct sc_source *source);

/* What a document says of an input; `path` and what `info` points to outlive it. */
struct sc_document_input sc_read_document(const char *path, const struct sc_capture_info *info);

#endif
