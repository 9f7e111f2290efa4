#include "verdict/diff.h"

#include <math.h>

#include "base/time.h"
#include "timing/metric_list.h"
#include "verdict/bootstrap.h"
#include "verdict/holm.h"

#define PERCENT_PARTS 10000 /* hundredths of a percent in 1 */
#define BILLION 1e9

const struct sc_thresholds sc_thresholds_default = {
	.p = 0.01,
	.percent = 500,
	.ns = 10 * SC_NS_PER_MS,
	.points = 100,
};

/* A row until all are known. */
struct judged {
	struct sc_diff_row row;
	double p; /* below 0: not tested */
	enum sc_better better;
	bool item; /* of what is new and gone */
};

struct sc_diff {
	struct sc_thresholds thresholds;
	GArray *rows;        /* struct judged */
	GStringChunk *texts; /* of the rows */
	const char *group;
};

struct sc_diff *sc_diff_new(const struct sc_thresholds *thresholds)
{
	struct sc_diff *diff = g_new0(struct sc_diff, 1);

	diff->thresholds = *thresholds;
	diff->rows = g_array_new(FALSE, FALSE, sizeof(struct judged));
	diff->texts = g_string_chunk_new(4096);
	return diff;
}

void sc_diff_free(struct sc_diff *diff)
{
	g_array_free(diff->rows, TRUE);
	g_string_chunk_free(diff->texts);
	g_free(diff);
}

/* ---- rows ---- */

static struct judged new_row(const struct sc_diff *diff, const char *metric, const char *label,
			     const char *stat)
{
	const struct sc_quantity none = {.absent = SC_NOT_APPLICABLE, .unit = SC_UNIT_COUNT};

	return (struct judged){
		.p = -1,
		.row = {.group = diff->group ? sc_span_of(diff->group) : (struct sc_span){NULL, 0},
			.metric = metric,
			.label = label,
			.stat = sc_span_of(stat),
			.a = none,
			.b = none,
			.count_a = none,
			.count_b = none,
			.change = none,
			.change_percent = none,
			.low = none,
			.high = none,
			.p = none,
			.p_holm = none},
	};
}

/* The change, where both are there and of one unit. */
static void set_change(struct sc_diff_row *row)
{
	const int64_t a = row->a.value, b = row->b.value;

	if (row->a.absent != SC_PRESENT || row->b.absent != SC_PRESENT ||
	    row->a.unit != row->b.unit)
		return;
	row->change = sc_quantity(sc_time_diff(b, a), row->a.unit);
	if (a != 0)
		row->change_percent =
			sc_quantity(sc_divide_half_even((__int128)row->change.value * PERCENT_PARTS,
							a < 0 ? -(__int128)a : a),
				    SC_UNIT_PERCENT);
}

static void set_interval(struct sc_diff_row *row, int64_t low, int64_t high, enum sc_unit unit)
{
	row->low = sc_quantity(low, unit);
	row->high = sc_quantity(high, unit);
}

/* ---- ratios ---- */

static void test_ratio(struct judged *judged, struct sc_ratio a, struct sc_ratio b)
{
	const struct sc_bounds bounds = sc_newcombe(a, b);

	set_interval(&judged->row, llrint(bounds.low * PERCENT_PARTS),
		     llrint(bounds.high * PERCENT_PARTS), SC_UNIT_PERCENT);
	judged->p = sc_fisher(a, b);
}

/* Both shares, and their difference as of the parts, not of what was rounded. */
static void set_ratio(struct sc_diff_row *row, struct sc_ratio a, struct sc_ratio b)
{
	row->unit = "%";
	row->n_a = a.whole;
	row->n_b = b.whole;
	row->count_a = sc_quantity((int64_t)a.part, SC_UNIT_COUNT);
	row->count_b = sc_quantity((int64_t)b.part, SC_UNIT_COUNT);
	if (a.whole > 0)
		row->a = sc_quantity(sc_percent(a.part, a.whole), SC_UNIT_PERCENT);
	if (b.whole > 0)
		row->b = sc_quantity(sc_percent(b.part, b.whole), SC_UNIT_PERCENT);
	set_change(row);
	if (row->change.absent == SC_PRESENT)
		row->change.value = sc_divide_half_even(
			((__int128)b.part * a.whole - (__int128)a.part * b.whole) * PERCENT_PARTS,
			(__int128)a.whole * b.whole);
}

static void add_ratio(struct sc_diff *diff, const struct sc_metric *metric, struct sc_ratio a,
		      struct sc_ratio b)
{
	struct judged judged = new_row(diff, metric->name, metric->label, "ratio");

	judged.better = metric->better;
	set_ratio(&judged.row, a, b);
	if (a.whole >= SC_DIFF_SAMPLES_MIN && b.whole >= SC_DIFF_SAMPLES_MIN)
		test_ratio(&judged, a, b);
	else
		judged.row.verdict = SC_DIFF_TOO_FEW;
	g_array_append_val(diff->rows, judged);
}

/* ---- times and amounts ---- */

/* What is compared of samples; percent 0: the mean. */
static const struct statistic {
	const char *name;
	unsigned percent;
	size_t place; /* in struct sc_metric_row */
} statistics[] = {
	{"mean", 0, offsetof(struct sc_metric_row, mean)},
	{"p50", 50, offsetof(struct sc_metric_row, p50)},
	{"p95", 95, offsetof(struct sc_metric_row, p95)},
	{"p99", 99, offsetof(struct sc_metric_row, p99)},
};

/* A percentile above 1 - 5 / n rests on less than five samples. */
static bool too_few(const struct statistic *statistic, size_t count)
{
	return count < SC_DIFF_SAMPLES_MIN || (100 - statistic->percent) * count < 500;
}

static const struct sc_quantity *figure(const struct statistic *statistic,
					const struct sc_metric_row *row)
{
	return (const void *)((const char *)row + statistic->place);
}

static void add_statistic(struct sc_diff *diff, const struct sc_metric *metric,
			  const struct statistic *statistic, const struct sc_diff_side_metric *a,
			  const struct sc_diff_side_metric *b, double p)
{
	struct judged judged = new_row(diff, metric->name, metric->label, statistic->name);
	struct sc_diff_row *row = &judged.row;
	struct sc_change_range range;

	judged.better = metric->better;
	row->unit = a->row.unit ? a->row.unit : b->row.unit;
	row->n_a = a->samples.count;
	row->n_b = b->samples.count;
	row->a = *figure(statistic, &a->row);
	row->b = *figure(statistic, &b->row);
	set_change(row);
	if (too_few(statistic, a->samples.count) || too_few(statistic, b->samples.count)) {
		row->verdict = SC_DIFF_TOO_FEW;
	} else {
		range = statistic->percent == 0 ? sc_bootstrap_mean(a->samples, b->samples)
						: sc_bootstrap_percentile(a->samples, b->samples,
									  statistic->percent);
		set_interval(row, range.low, range.high, row->a.unit);
		judged.p = p;
	}
	g_array_append_val(diff->rows, judged);
}

static void add_samples(struct sc_diff *diff, const struct sc_metric *metric,
			const struct sc_diff_side_metric *a, const struct sc_diff_side_metric *b)
{
	double p = 1;

	if (a->samples.count >= SC_DIFF_SAMPLES_MIN && b->samples.count >= SC_DIFF_SAMPLES_MIN)
		p = sc_mann_whitney(a->samples, b->samples);
	for (size_t i = 0; i < G_N_ELEMENTS(statistics); i++)
		add_statistic(diff, metric, &statistics[i], a, b, p);
}

/* A figure without samples: nothing can be tested. */
static void add_value(struct sc_diff *diff, const struct sc_metric *metric,
		      const struct sc_diff_side_metric *a, const struct sc_diff_side_metric *b)
{
	struct judged judged = new_row(diff, metric->name, metric->label, "value");

	judged.row.unit = a->row.unit ? a->row.unit : b->row.unit;
	judged.row.n_a = a->row.n;
	judged.row.n_b = b->row.n;
	judged.row.a = a->row.value;
	judged.row.b = b->row.value;
	set_change(&judged.row);
	g_array_append_val(diff->rows, judged);
}

static void add_metric(struct sc_diff *diff, const struct sc_metric *metric,
		       const struct sc_diff_side_metric *a, const struct sc_diff_side_metric *b)
{
	if (a->row.n + b->row.n == 0 || a->same || b->same)
		return;
	if (a->is_ratio || b->is_ratio)
		add_ratio(diff, metric, a->ratio, b->ratio);
	else if (a->samples.count + b->samples.count > 0)
		add_samples(diff, metric, a, b);
	else
		add_value(diff, metric, a, b);
}

/* ---- what is new and gone ---- */

static enum sc_diff_verdict verdict_of_item(const struct sc_diff *diff,
					    const struct sc_inventory_value *value, double p)
{
	if (value->count_a == 0)
		return SC_DIFF_NEW;
	if (value->count_b == 0)
		return SC_DIFF_GONE;
	if (!(p < diff->thresholds.p))
		return SC_DIFF_SAME;
	return (double)value->count_b * (double)value->of_a >
			       (double)value->count_a * (double)value->of_b
		       ? SC_DIFF_RISE
		       : SC_DIFF_FALL;
}

static void add_item(struct sc_diff *diff, const struct sc_inventory_value *value)
{
	const struct sc_ratio a = {value->count_a, value->of_a}, b = {value->count_b, value->of_b};
	struct judged judged =
		new_row(diff, sc_inventory_keys[value->kind], sc_inventory_labels[value->kind],
			g_string_chunk_insert(diff->texts, value->text));

	judged.item = true;
	set_ratio(&judged.row, a, b);
	/* Where a side shows nothing of the kind, nothing can be new on the other. */
	if (a.whole > 0 && b.whole > 0) {
		test_ratio(&judged, a, b);
		judged.row.verdict = verdict_of_item(diff, value, judged.p);
	}
	g_array_append_val(diff->rows, judged);
}

void sc_diff_add(struct sc_diff *diff, const char *group, const struct sc_diff_side *a,
		 const struct sc_diff_side *b)
{
	GArray *values;

	diff->group = group ? g_string_chunk_insert(diff->texts, group) : NULL;
	for (unsigned i = 0; i < sc_metrics_count; i++)
		if (a->metrics[i].known || b->metrics[i].known)
			add_metric(diff, &sc_metrics_all[i], &a->metrics[i], &b->metrics[i]);
	if (!a->inventory || !b->inventory)
		return;
	values = sc_inventory_union(a->inventory, b->inventory);
	for (guint i = 0; i < values->len; i++)
		add_item(diff, &g_array_index(values, struct sc_inventory_value, i));
	g_array_free(values, TRUE);
}

/* ---- the verdict ---- */

/* Is the change large enough to matter? */
static bool matters(const struct sc_thresholds *thresholds, const struct sc_diff_row *row)
{
	const int64_t change = llabs(row->change.value);
	const bool relative =
		row->change_percent.absent != SC_PRESENT /* there was none before */ ||
		llabs(row->change_percent.value) >= thresholds->percent;

	switch (row->change.unit) {
	case SC_UNIT_PERCENT:
		return change >= thresholds->points;
	case SC_UNIT_SECONDS:
		return relative && change >= thresholds->ns;
	default:
		return relative;
	}
}

static enum sc_diff_verdict judge(const struct sc_thresholds *thresholds,
				  const struct judged *judged, double p)
{
	const struct sc_diff_row *row = &judged->row;
	const bool none = row->low.value <= 0 && row->high.value >= 0;

	if (!(p < thresholds->p) || none || !matters(thresholds, row))
		return SC_DIFF_SAME;
	if (judged->better == SC_BETTER_NEITHER)
		return SC_DIFF_CHANGED;
	return (row->change.value > 0) == (judged->better == SC_BETTER_HIGHER) ? SC_DIFF_BETTER
									       : SC_DIFF_WORSE;
}

static struct sc_quantity probability(double p)
{
	return sc_quantity(llrint(p * BILLION), SC_UNIT_PROBABILITY);
}

void sc_diff_finish(struct sc_diff *diff, void (*emit)(void *user, const struct sc_diff_row *row),
		    void *user)
{
	g_autofree double *p = g_new(double, diff->rows->len);
	size_t tests = 0, test = 0;

	for (guint i = 0; i < diff->rows->len; i++) {
		const struct judged *judged = &g_array_index(diff->rows, struct judged, i);

		if (!judged->item && judged->p >= 0)
			p[tests++] = judged->p;
	}
	sc_holm(p, tests);
	for (guint i = 0; i < diff->rows->len; i++) {
		struct judged *judged = &g_array_index(diff->rows, struct judged, i);

		if (judged->p >= 0)
			judged->row.p = probability(judged->p);
		if (!judged->item && judged->p >= 0) {
			judged->row.p_holm = probability(p[test]);
			judged->row.verdict = judge(&diff->thresholds, judged, p[test++]);
		}
		emit(user, &judged->row);
	}
}

bool sc_diff_worth_a_line(const struct sc_diff_row *row)
{
	for (unsigned i = 0; i < SC_INVENTORY_COUNT; i++)
		if (row->metric == sc_inventory_keys[i])
			return row->verdict != SC_DIFF_SAME && row->verdict != SC_DIFF_NONE;
	return true;
}
