#include "verdict/expectation.h"

#include <math.h>

#include "base/text.h"
#include "base/type.h"
#include "timing/explain.h"
#include "timing/metric_list.h"
#include "verdict/expectation_parts.h"

#define BILLION INT64_C(1000000000)
#define HUNDREDTH (BILLION / 100)

struct sc_expectations *sc_expectations_new(const struct sc_config *config,
					    struct sc_expect_scope scope)
{
	struct sc_expectations *expectations = g_new0(struct sc_expectations, 1);

	expectations->config = config;
	expectations->scope = scope;
	expectations->all = g_array_new(FALSE, FALSE, sizeof(struct sc_expectation));
	return expectations;
}

static struct sc_expectation *at(const struct sc_expectations *expectations, guint i)
{
	return &g_array_index(expectations->all, struct sc_expectation, i);
}

static void clear(struct sc_expectation *expectation)
{
	g_free(expectation->name);
	g_free(expectation->text);
	sc_where_free(expectation->where);
}

void sc_expectations_free(struct sc_expectations *expectations)
{
	if (!expectations)
		return;
	for (guint i = 0; i < expectations->all->len; i++)
		clear(at(expectations, i));
	g_array_free(expectations->all, TRUE);
	g_free(expectations);
}

bool sc_expectations_add(struct sc_expectations *expectations, struct sc_span name,
			 const char *text, uint64_t line, bool refused,
			 struct sc_where_error *error)
{
	struct sc_expectation expectation = {.line = line, .refused = refused};

	if (!sc_expectation_parse(expectations, &expectation, text, error)) {
		clear(&expectation);
		return false;
	}
	expectation.name = g_strndup(name.ptr, name.len);
	expectation.text = g_strdup(text);
	g_array_append_val(expectations->all, expectation);
	return true;
}

uint64_t sc_expectations_given_up(const struct sc_expectations *expectations)
{
	uint64_t given_up = 0;

	for (guint i = 0; i < expectations->all->len; i++)
		given_up += sc_where_given_up(at(expectations, i)->where);
	return given_up;
}

/* ---- the rows behind a figure ---- */

/* Keeps the first ones, by frame; rows come in any order. */
static void note(struct sc_expect_evidence *evidence, uint64_t row, uint64_t frame)
{
	unsigned place = evidence->count;

	if (frame == 0) /* it is of no packet: a row of `diff` */
		return;
	while (place > 0 && evidence->frames[place - 1] > frame)
		place--;
	if (place == SC_EXPECT_ROWS_NAMED)
		return;
	if (evidence->count < SC_EXPECT_ROWS_NAMED)
		evidence->count++;
	for (unsigned i = evidence->count - 1; i > place; i--) {
		evidence->frames[i] = evidence->frames[i - 1];
		evidence->rows[i] = evidence->rows[i - 1];
	}
	evidence->frames[place] = frame;
	evidence->rows[place] = row;
}

/* The value of the first column of that type; 0: there is none. */
static uint64_t first_of(const struct sc_table *kind, enum sc_type type, const void *row)
{
	for (size_t i = 0; i < kind->count; i++)
		if (kind->columns[i].type == type)
			return *(const uint64_t *)sc_cell(&kind->columns[i], row);
	return 0;
}

/* Where a row is seen first. */
static uint64_t frame_of(const struct sc_table *kind, const void *row)
{
	for (size_t i = 0; i < kind->count; i++) {
		const struct sc_column *column = &kind->columns[i];
		const struct sc_frame_list *frames = sc_cell(column, row);

		if (column->type == SC_T_FRAMES)
			return frames->count > 0 ? frames->items[0] : 0;
		if (column->type == SC_T_FRAME)
			return *(const uint64_t *)sc_cell(column, row);
	}
	return 0;
}

bool sc_expectations_count(const struct sc_expectations *expectations, const struct sc_table *kind)
{
	for (guint i = 0; i < expectations->all->len; i++)
		if (at(expectations, i)->kind == kind)
			return true;
	return false;
}

void sc_expectations_row(struct sc_expectations *expectations, const struct sc_table *kind,
			 const void *row)
{
	for (guint i = 0; i < expectations->all->len; i++) {
		struct sc_expectation *expectation = at(expectations, i);
		bool matches;

		if (expectation->kind != kind)
			continue;
		matches = !expectation->where || sc_where_match(expectation->where, row);
		expectation->total++;
		expectation->matched += matches;
		/* Messages have a number of their call; what they are is a frame. */
		note(matches ? &expectation->above : &expectation->below,
		     kind->columns[0].type == SC_T_ID ? first_of(kind, SC_T_ID, row) : 0,
		     frame_of(kind, row));
	}
}

/* What is as large as the limit is on the side where the expectation breaks. */
static bool equal_is_above(const struct sc_expectation *expectation)
{
	return expectation->op != SC_OP_GT && expectation->op != SC_OP_LE;
}

/* A row's part in a metric, on the side that it drives the figure to. */
static void note_part(struct sc_expectation *expectation, const struct sc_explain_row *part,
		      uint64_t frame)
{
	const uint64_t row = part->call ? part->call : part->registration;
	int64_t value;

	if (part->counted == SC_COUNTED_NUMERATOR || part->counted == SC_COUNTED_DENOMINATOR) {
		note(part->counted == SC_COUNTED_NUMERATOR ? &expectation->above
							   : &expectation->below,
		     row, frame);
	} else if (part->counted == SC_COUNTED_SAMPLE) {
		value = part->value.absent == SC_PRESENT
				? part->value.ns
				: sc_types[SC_T_QUANTITY].number_of(&part->amount);
		note(value > expectation->limit ||
				     (value == expectation->limit && equal_is_above(expectation))
			     ? &expectation->above
			     : &expectation->below,
		     row, frame);
	}
}

static bool asks_for_parts(const struct sc_expectation *expectation)
{
	return expectation->subject == SC_EXPECT_FIGURE &&
	       expectation->figure->type == SC_T_QUANTITY;
}

void sc_expectations_call(struct sc_expectations *expectations, const struct sc_call_row *row)
{
	struct sc_explain_row part;

	for (guint i = 0; i < expectations->all->len; i++)
		if (asks_for_parts(at(expectations, i)) &&
		    sc_explain_call(expectations->config, at(expectations, i)->metric, row, &part))
			note_part(at(expectations, i), &part, row->first_frame);
}

void sc_expectations_registration(struct sc_expectations *expectations,
				  const struct sc_registration_row *row)
{
	struct sc_explain_row part;

	for (guint i = 0; i < expectations->all->len; i++)
		if (asks_for_parts(at(expectations, i)) &&
		    sc_explain_registration(expectations->config, at(expectations, i)->metric, row,
					    &part))
			note_part(at(expectations, i), &part, row->first_frame);
}

void sc_expectations_measure(struct sc_expectations *expectations, const struct sc_measure *measure)
{
	struct sc_explain_row part;

	for (guint i = 0; i < expectations->all->len; i++)
		if (asks_for_parts(at(expectations, i)) &&
		    sc_explain_measure(at(expectations, i)->metric, measure, &part))
			note_part(at(expectations, i), &part, measure->interval.start_frame);
}

/* ---- judging ---- */

/* What was found: numerator / denominator, in billionths; denominator 0: nothing. */
struct finding {
	__int128 numerator, denominator;
	struct sc_quantity shown;
};

static bool read_figure(const struct sc_expectation *expectation, const struct sc_diff_side *side,
			struct sc_quantity *figure)
{
	const void *row = &side->metrics[expectation->metric].row;
	const void *cell = sc_cell(expectation->figure, row);

	if (!side->metrics[expectation->metric].known)
		return false;
	if (expectation->figure->type == SC_T_COUNT)
		*figure = sc_quantity((int64_t) * (const uint64_t *)cell, SC_UNIT_COUNT);
	else
		*figure = *(const struct sc_quantity *)cell;
	return figure->absent == SC_PRESENT;
}

static int64_t billionths(const struct sc_quantity *quantity)
{
	return sc_types[SC_T_QUANTITY].number_of(quantity);
}

static void find_figure(struct finding *found, const struct sc_expectation *expectation,
			const struct sc_diff_side *side)
{
	struct sc_quantity figure;

	if (!read_figure(expectation, side, &figure))
		return;
	*found = (struct finding){billionths(&figure), 1, figure};
}

static void find_change(struct finding *found, const struct sc_expectation *expectation,
			const struct sc_diff_side *side, const struct sc_diff_side *baseline)
{
	struct sc_quantity now, before;
	int64_t from;

	if (!read_figure(expectation, side, &now) || !read_figure(expectation, baseline, &before) ||
	    now.unit != before.unit)
		return;
	from = billionths(&before);
	found->numerator = (__int128)billionths(&now) - from;
	found->denominator = 1;
	found->shown = sc_quantity(now.value - before.value, now.unit);
	if (!expectation->relative)
		return;
	found->numerator *= 100 * (__int128)BILLION;
	found->denominator = from < 0 ? -(__int128)from : from;
	if (from != 0)
		found->shown = sc_quantity(
			sc_divide_half_even(found->numerator, found->denominator * HUNDREDTH),
			SC_UNIT_PERCENT);
}

static void find_rows(struct finding *found, const struct sc_expectation *expectation)
{
	if (expectation->subject == SC_EXPECT_COUNT) {
		*found =
			(struct finding){(__int128)expectation->matched * BILLION, 1,
					 sc_quantity((int64_t)expectation->matched, SC_UNIT_COUNT)};
		return;
	}
	found->numerator = (__int128)expectation->matched * 100 * BILLION;
	found->denominator = expectation->total;
	if (expectation->total > 0)
		found->shown = sc_quantity(sc_percent(expectation->matched, expectation->total),
					   SC_UNIT_PERCENT);
}

/* Below 0, 0, above 0: as the figure is to the limit. */
static int compare(const struct finding *found, int64_t limit)
{
	const __int128 wanted = (__int128)limit * found->denominator;

	return found->numerator < wanted ? -1 : found->numerator > wanted;
}

static const char *unit_text(enum sc_unit unit)
{
	switch (unit) {
	case SC_UNIT_SECONDS:
		return "s";
	case SC_UNIT_PERCENT:
		return "%";
	case SC_UNIT_PER_SECOND:
		return "1/s";
	default:
		return "";
	}
}

static void append_list(GString *text, const char *what, const struct sc_frame_list *numbers)
{
	for (size_t i = 0; i < numbers->count; i++)
		g_string_append_printf(text, "%s%" G_GUINT64_FORMAT, i == 0 ? what : ", ",
				       numbers->items[i]);
}

/* "SER >= 95: it is 80.00 %: calls 3, 7 (frames 12, 40)" */
static void describe(GString *text, const struct sc_expect_row *row)
{
	static const struct sc_column value = {.type = SC_T_QUANTITY};
	g_autofree char *what = g_strdup_printf(": %s ", row->kind ? row->kind : "rows");

	sc_text_plain(text, row->expectation);
	if (row->result == SC_EXPECTED_UNDEFINED) {
		g_string_append(text, ": it is undefined: the capture has nothing that counts");
		return;
	}
	g_string_append(text, ": it is ");
	sc_cell_text(text, &value, &row->value, SC_STYLE_TABLE);
	if (*row->unit)
		g_string_append_printf(text, " %s", row->unit);
	append_list(text, what, &row->rows);
	if (row->frames.count > 0) {
		append_list(text, row->rows.count > 0 ? " (frames " : ": frames ", &row->frames);
		g_string_append(text, row->rows.count > 0 ? ")" : "");
	}
}

static const char *kind_of(const struct sc_expectation *expectation)
{
	if (expectation->kind)
		return expectation->kind->name;
	return sc_metrics_all[expectation->metric].of_registration ? "registrations" : "calls";
}

/* The rows that brought the figure to where it is. */
static void name_rows(struct sc_expect_row *row, const struct sc_expectation *expectation,
		      int order)
{
	const bool counted = expectation->subject == SC_EXPECT_COUNT;
	const struct sc_expect_evidence *evidence =
		!counted && (order < 0 || (order == 0 && !equal_is_above(expectation)))
			? &expectation->below
			: &expectation->above;

	if (evidence->count == 0)
		return;
	row->kind = kind_of(expectation);
	row->frames = (struct sc_frame_list){evidence->frames, evidence->count};
	if (evidence->rows[0] != 0)
		row->rows = (struct sc_frame_list){evidence->rows, evidence->count};
}

static void judge(struct sc_expect_row *row, const struct sc_expectation *expectation,
		  const struct finding *found)
{
	int order;

	if (found->denominator == 0) {
		row->result = SC_EXPECTED_UNDEFINED;
		row->ok = expectation->undefined_ok;
		return;
	}
	order = compare(found, expectation->limit);
	row->value = found->shown;
	row->unit = unit_text(found->shown.unit);
	row->ok = sc_where_holds(expectation->op, order) != expectation->refused;
	row->result = row->ok ? SC_EXPECTED_HOLDS : SC_EXPECTED_BROKEN;
	if (!row->ok)
		name_rows(row, expectation, order);
}

void sc_expectations_judge(struct sc_expectations *expectations, const struct sc_diff_side *side,
			   const struct sc_diff_side *baseline,
			   void (*emit)(void *user, const struct sc_expect_row *row), void *user)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < expectations->all->len; i++) {
		const struct sc_expectation *expectation = at(expectations, i);
		struct finding found = {0};
		struct sc_expect_row row = {
			.name = sc_span_of(expectation->name),
			.expectation = sc_span_of(expectation->text),
			.value = {.absent = SC_NOT_APPLICABLE},
			.line = expectation->line,
		};

		if (expectation->subject == SC_EXPECT_FIGURE)
			find_figure(&found, expectation, side);
		else if (expectation->subject == SC_EXPECT_DIFF)
			find_change(&found, expectation, side, baseline);
		else
			find_rows(&found, expectation);
		judge(&row, expectation, &found);
		describe(g_string_truncate(text, 0), &row);
		row.text = sc_span(text->str, text->len);
		emit(user, &row);
	}
}
