/* From files to the engine: open, merge, decode, cut, parse, feed. */
#ifndef SC_CLI_PIPELINE_H
#define SC_CLI_PIPELINE_H

#include "capture/capture.h"
#include "engine.h"

/* What carried a message: records; and, when its bytes came out of TCP or SCTP,
 * the conversation, whose packets all belong together. */
struct sc_carried {
	const uint64_t *frames; /* numbers over all inputs; none for a message of a stream */
	size_t frame_count;
	const struct sc_packet *conversation; /* its ends; NULL: none */
};

struct sc_pipeline_job {
	const char *const *paths; /* "-" is standard input */
	unsigned path_count;
	struct sc_config config;
	struct sc_row_sink sink;      /* rows as the engine hands them out */
	struct sc_counters *counters; /* added to */
	/* An input that cannot be read, or is damaged, or holds only what cannot
	 * be decoded; called once for each. The others go on. */
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
	/* May be NULL. Once true, no more of the input is read. */
	const bool *stop;
	/* May be NULL; called every few thousand records. */
	void (*progress)(void *user, uint64_t bytes_done, uint64_t bytes_total);
	void *progress_user;
};

/* What was read. */
struct sc_pipeline_input {
	struct sc_capture_info info;
	uint64_t undecoded;      /* records of a link type that is not decoded */
	uint16_t undecoded_link; /* the first such LINKTYPE_ */
};

struct sc_pipeline_end {
	struct sc_pipeline_input *inputs; /* one a path; paths as in the job */
	unsigned input_count;
	int64_t first_ns, last_ns; /* of all records of any protocol; SC_TIME_NONE: none */
	bool opened;               /* at least one input could be read */
};

/* Runs it all. sc_pipeline_end_clear when done with `end`. */
void sc_pipeline_run(const struct sc_pipeline_job *job, struct sc_pipeline_end *end);
void sc_pipeline_end_clear(struct sc_pipeline_end *end);

#endif
