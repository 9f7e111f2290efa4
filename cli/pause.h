/* Pipes that fall silent, and Ctrl-C while one is read.
 *
 * A pipe is live when its last record came less than ten seconds of the clock on the wall
 * after the record's own time. Then, while nothing comes, time goes on as the clock does, so
 * that calls that are over are printed. An old capture through a slow pipe is not live: what
 * it gives never depends on how fast it comes. */
#ifndef SC_CLI_PAUSE_H
#define SC_CLI_PAUSE_H

#include <stdbool.h>
#include <stdint.h>

struct sc_pause {
	bool goes_on;           /* somebody waits for rows: time may go on */
	bool stop;              /* the input is to end here */
	bool live;              /* as of the latest record, */
	int64_t last_ns;        /* which is of that time */
	int64_t since_ns;       /* when the pause began, by a clock that never steps */
	int64_t interrupted_ns; /* when Ctrl-C was noticed, by that clock; 0: it was not */
};

/* From now on Ctrl-C (SIGINT) ends the input instead of the program; a second one ends
 * the program. Only one at a time. */
void sc_pause_begin(struct sc_pause *pause, bool goes_on);
void sc_pause_end(void);

/* Was there Ctrl-C since sc_pause_begin? */
bool sc_pause_interrupted(void);

/* The input has nothing yet; last_ns: of its latest record. Returns what time it is by
 * now, SC_TIME_NONE: that is not known. After Ctrl-C it sets `stop` once what the writer
 * of the pipe still had has come. */
int64_t sc_pause_now(struct sc_pause *pause, int64_t last_ns);

/* The same, the clocks being arguments: what sc_pause_now does with them. */
int64_t sc_pause_at(struct sc_pause *pause, int64_t last_ns, int64_t wall_ns, int64_t steady_ns);

/* Records come. After Ctrl-C they are read for a second at most. */
void sc_pause_busy(struct sc_pause *pause);

#endif
