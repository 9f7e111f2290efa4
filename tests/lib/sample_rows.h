/* A row kind with a column of every type, for the tests of writers and filters. */
#ifndef TEST_SAMPLE_ROWS_H
#define TEST_SAMPLE_ROWS_H

#include <glib.h>

#include "session/words.h"

struct sample_leg {
	struct sc_span tag;
	struct sc_interval srd;
};

struct sample_row {
	uint64_t row, retries, first_frame;
	struct sc_span from;
	enum sc_outcome outcome;
	struct sc_interval srd;
	int64_t open_for_ns, start_ns;
	struct sc_endpoint src;
	uint64_t flags;
	struct sc_quantity value;
	struct sc_tally_list excluded;
	struct sc_frame_list evidence;
	struct sc_row_list legs;
};

static const char *const sample_flags[] = {"early", "no-ack", "start-late", NULL};

static const char *const sample_reasons[] = {"no-start", "excluded", NULL};

static const struct sc_column sample_leg_columns[] = {
	{.key = "tag",
	 .type = SC_T_TEXT,
	 .offset = offsetof(struct sample_leg, tag),
	 .importance = 1},
	{.key = "srd",
	 .type = SC_T_INTERVAL,
	 .offset = offsetof(struct sample_leg, srd),
	 .importance = 1},
};

static const struct sc_table sample_legs = {"legs", sample_leg_columns, 2, NULL, 0};

#define SAMPLE(key_, type_, member, importance_, words_, nested_) \
	{ \
		.key = key_, .type = type_, .offset = offsetof(struct sample_row, member), \
		.importance = importance_, .words = words_, .nested = nested_ \
	}

static const struct sc_column sample_columns[] = {
	SAMPLE("row", SC_T_ID, row, 1, NULL, NULL),
	SAMPLE("retries", SC_T_COUNT, retries, 2, NULL, NULL),
	SAMPLE("first_frame", SC_T_FRAME, first_frame, 3, NULL, NULL),
	SAMPLE("from", SC_T_TEXT, from, 1, NULL, NULL),
	SAMPLE("outcome", SC_T_WORD, outcome, 1, sc_outcome_words, NULL),
	SAMPLE("srd", SC_T_INTERVAL, srd, 1, NULL, NULL),
	SAMPLE("open_for", SC_T_SPAN_NS, open_for_ns, 3, NULL, NULL),
	SAMPLE("start", SC_T_TIME, start_ns, 2, NULL, NULL),
	SAMPLE("src", SC_T_ENDPOINT, src, 2, NULL, NULL),
	SAMPLE("flags", SC_T_FLAGS, flags, 2, sample_flags, NULL),
	SAMPLE("value", SC_T_QUANTITY, value, 3, NULL, NULL),
	SAMPLE("excluded", SC_T_TALLY, excluded, 3, sample_reasons, NULL),
	SAMPLE("evidence", SC_T_FRAMES, evidence, 3, NULL, NULL),
	SAMPLE("legs", SC_T_ROWS, legs, 3, NULL, &sample_legs),
};

static const struct sc_table sample_table = {"samples", sample_columns,
					     G_N_ELEMENTS(sample_columns), NULL, 0};

static inline struct sc_span sample_text(const char *text)
{
	return sc_span(text, strlen(text));
}

/* A row with a value in every column: 1.5 s from frame 3 to 5, at
 * 2026-01-02T03:04:05.000000006Z, from 192.0.2.1:5060. */
static inline struct sample_row sample_full(uint64_t number)
{
	static const struct sc_tally tally[] = {{2, 1}, {1, 2}};
	static const uint64_t frames[] = {3, 5, 8};
	static const struct sample_leg legs[] = {
		{{"t1", 2}, {.ns = 850000000}},
		{{NULL, 0}, {.absent = SC_NO_STOP_OPEN}},
	};

	return (struct sample_row){
		.row = number,
		.retries = 7,
		.first_frame = 3,
		.from = {"alice", 5},
		.outcome = SC_OUTCOME_COMPLETED,
		.srd = {.ns = 1500000000, .start_frame = 3, .stop_frame = 5},
		.open_for_ns = 1,
		.start_ns = INT64_C(1767323045000000006),
		.src = {.addr = {192, 0, 2, 1}, .port = 5060, .family = 4},
		.flags = 1 << 0 | 1 << 2,
		.value = {.value = 5263, .unit = SC_UNIT_PERCENT},
		.excluded = {tally, 2},
		.evidence = {frames, 3},
		.legs = {legs, 2, sizeof legs[0]},
	};
}

/* A row in which all that can be absent is. */
static inline struct sample_row sample_empty(void)
{
	return (struct sample_row){
		.srd = {.absent = SC_NO_STOP_OPEN},
		.open_for_ns = SC_TIME_NONE,
		.start_ns = SC_TIME_NONE,
		.value = {.absent = SC_EXCLUDED},
	};
}

#endif
