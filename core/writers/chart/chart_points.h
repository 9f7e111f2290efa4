/* Charts of which every message is a point; only for core/writers/chart_*.c. */
#ifndef SC_WRITERS_CHART_CHART_POINTS_H
#define SC_WRITERS_CHART_CHART_POINTS_H

#include "writers/chart/chart_parts.h"

/* The numbers behind them. */
struct sc_point_row {
	struct sc_span file;
	uint64_t frame;
	int64_t time_ns, since_ns;
	uint64_t length;
	const char *type;
	struct sc_span command;
	uint64_t code;
	struct sc_span cseq_method;
};
extern const struct sc_table sc_chart_point_table;

/* Hands out the message's numbers; false: it has no time and cannot be drawn. */
bool sc_chart_point_emit(struct sc_series *series, const struct sc_message_row *row,
			 int64_t *since_ns);

static inline bool sc_chart_is_status(const struct sc_message_row *row)
{
	return row->type == SC_TYPE_STATUS;
}

/* series->own of these kinds is a struct sc_thin. */
void sc_chart_points_begin(struct sc_chart *chart, struct sc_series *series);
void sc_chart_points_end(struct sc_series *series);

#endif
