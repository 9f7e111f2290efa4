/* How streams went over time: what the kinds that show it share. */
#ifndef SC_WRITERS_CHART_CHART_COURSE_H
#define SC_WRITERS_CHART_CHART_COURSE_H

#include "writers/chart/chart_parts.h"

/* One interval of one stream, as the numbers have it. */
struct sc_course_point {
	struct sc_span file;
	uint64_t stream, call;
	int64_t time_ns, since_ns, interval_ns; /* interval: as far as the stream went */
	uint64_t expected, lost, discarded;
	struct sc_quantity lost_percent;
	int64_t jitter_ns;
	struct sc_quantity mos;
	enum sc_stream_direction direction;
	enum sc_mos_scale mos_scale;
};

extern const struct sc_table sc_chart_course_table;

/* The i-th interval of the stream, which is emitted. False: it has no time. */
bool sc_chart_course_point(struct sc_series *series, const struct sc_stream_row *row, size_t i,
			   struct sc_course_point *point);

/* "2: call 1 to callee" */
char *sc_chart_course_name(uint64_t stream, uint64_t call, enum sc_stream_direction direction);

#endif
