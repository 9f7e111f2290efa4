/* The intake: a source of frames becomes events for the engine. What every front
 * end without Wireshark uses.
 *
 *   source → decoder → framer → look-ahead → engine
 *
 * Here, and nowhere else, it is decided what may be SIP, in what way it is
 * carried, what keeps a connection alive, what an ICMP error means and in which
 * order streams end. */
#ifndef SC_INTAKE_H
#define SC_INTAKE_H

#include "base/clock_watch.h"
#include "capture/source.h"
#include "engine.h"

/* What carried a message: records; and, when its bytes came out of TCP or SCTP,
 * the conversation, whose packets all belong together. */
struct sc_carried {
	const uint64_t *frames; /* numbers over all inputs; none for a message of a stream */
	size_t frame_count;
	const struct sc_packet *conversation; /* its ends; NULL: none */
};

struct sc_intake_job {
	struct sc_source *source; /* stays the caller's */
	struct sc_config config;
	struct sc_row_sink sink;      /* rows as the engine hands them out */
	struct sc_counters *counters; /* what all stages counted is added at the end */
	/* An input that holds only what cannot be decoded; called once for each. */
	sc_report_fn *report;
	void *report_user;
	/* May be NULL. Only messages of a time for which it says true are seen;
	 * SC_TIME_NONE is one, too. */
	bool (*wanted)(void *user, int64_t time_ns);
	void *wanted_user;
	/* May be NULL. Else nothing is analysed, but every message is told of,
	 * those quoted by ICMP errors too, and what carried it. */
	void (*carried)(void *user, const struct sc_message *message,
			const struct sc_carried *carried);
	void *carried_user;
	/* May be NULL; called whenever the source has nothing yet. `last_ns`: of the latest
	 * record. Returns the time that it is by now, SC_TIME_NONE: time stands still until
	 * the next record. */
	int64_t (*paused)(void *user, int64_t last_ns);
	void *paused_user;
	/* May be NULL. Once true, no more of the source is read. */
	const bool *stop;
	/* May be NULL. Called for every record with its number, when all that is in it was taken:
	 * what each stage has counted so far. */
	void (*record)(void *user, uint64_t number, const struct sc_counters *stages,
		       unsigned count);
	void *record_user;
	/* May be NULL; called every few thousand records. */
	void (*progress)(void *user, uint64_t bytes_done, uint64_t bytes_total);
	void *progress_user;
};

/* What was read. */
struct sc_intake_input {
	struct sc_capture_info info;
	uint64_t undecoded;      /* records of a link type that is not decoded */
	uint16_t undecoded_link; /* the first such LINKTYPE_ */
};

struct sc_intake_end {
	struct sc_intake_input *inputs; /* in the order of the source */
	unsigned input_count;
	int64_t first_ns, last_ns; /* of all records of any protocol; SC_TIME_NONE: none */
	struct sc_clock_watch clock;
	bool opened; /* at least one input could be read */
};

/* Nothing read yet of so many inputs. sc_intake_end_clear when done with it. */
void sc_intake_end_init(struct sc_intake_end *end, unsigned input_count);
void sc_intake_end_clear(struct sc_intake_end *end);

/* All is read: notes what is known of each input, reports those that hold only what cannot be
 * decoded, and counts the limits that they hit. */
void sc_intake_end_inputs(struct sc_intake_end *end, const struct sc_intake_job *job,
			  struct sc_counters *counters);

/* Reads the source to its end and finishes the analysis. `end`: initialised, for
 * as many inputs as the source has; paths in it are those of the source. */
void sc_intake_run(const struct sc_intake_job *job, struct sc_intake_end *end);

#endif
