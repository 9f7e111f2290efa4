/* A rate: how many of something there were in each second, to find ten seconds with far more than
 * usual. */
#ifndef SC_VERDICT_RATE_H
#define SC_VERDICT_RATE_H

#include <stdint.h>

#define SC_RATE_SECONDS 10
/* Seconds with more are counted as of so many. */
#define SC_RATE_MAX 1023

/* Zero to begin with. */
struct sc_rate {
	int64_t second; /* that goes on, since the epoch */
	uint32_t count; /* in it, */
	uint64_t frame; /* and the first one's */
	/* Of the ten seconds before it, the latest first. */
	struct sc_rate_second {
		uint64_t frame;
		uint32_t count;
	} recent[SC_RATE_SECONDS];
	/* So many and more in each of ten seconds in a row, that began then, in that frame. */
	uint32_t most;
	int64_t most_from_ns;
	uint64_t most_frame;
	uint32_t seconds[SC_RATE_MAX + 1]; /* how many seconds had so many; of those with any */
};

/* One more. Times come in order; one that goes back counts in the second that goes on. */
void sc_rate_add(struct sc_rate *rate, int64_t time_ns, uint64_t frame);

/* The second that goes on is over. */
void sc_rate_end(struct sc_rate *rate);

/* The median of the seconds that had any; 0: none had. */
uint32_t sc_rate_median(const struct sc_rate *rate);

#endif
