/* Values as text: how they read in a table, in CSV and in JSON. */
#include "base/digits.h"
#include "base/text.h"
#include "base/type_parts.h"

#define CSV_DECIMALS 9

#define TEXT(name) \
	void sc_text_of_##name(GString *out, const struct sc_column *column, const void *cell, \
			       enum sc_style style)

/* ---- numbers ---- */

void sc_text_count(GString *out, uint64_t value)
{
	char digits[SC_DIGITS_MAX];

	g_string_append_len(out, digits, (gssize)sc_digits(digits, value, 1));
}

TEXT(count)
{
	(void)column;
	(void)style;
	sc_text_count(out, *(const uint64_t *)cell);
}

static void append_duration(GString *out, int64_t ns, enum sc_style style)
{
	char text[SC_TIME_TEXT_MAX];
	size_t len;

	if (style == SC_STYLE_JSON)
		len = sc_duration_format_exact(text, ns);
	else if (style == SC_STYLE_CSV)
		len = sc_duration_format(text, ns, CSV_DECIMALS);
	else
		len = sc_duration_format_brief(text, ns);
	g_string_append_len(out, text, (gssize)len);
}

TEXT(interval)
{
	(void)column;
	append_duration(out, ((const struct sc_interval *)cell)->ns, style);
}

TEXT(span)
{
	(void)column;
	append_duration(out, *(const int64_t *)cell, style);
}

/* A number of tenths, hundredths ...: `value` with that many decimals. */
static void append_fixed(GString *out, int64_t value, unsigned decimals)
{
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, unit = 1;
	char digits[SC_DIGITS_MAX];

	for (unsigned i = 0; i < decimals; i++)
		unit *= 10;
	if (value < 0)
		g_string_append_c(out, '-');
	sc_text_count(out, magnitude / unit);
	if (decimals == 0)
		return;
	g_string_append_c(out, '.');
	g_string_append_len(out, digits, (gssize)sc_digits(digits, magnitude % unit, decimals));
}

/* People want to know how many zeros there are, not what follows them. */
static void append_probability(GString *out, int64_t billionths, enum sc_style style)
{
	if (style == SC_STYLE_CSV || style == SC_STYLE_JSON)
		append_fixed(out, billionths, 9);
	else if (billionths < 100000)
		g_string_append(out, "<0.0001");
	else
		append_fixed(out, (billionths + 50000) / 100000, 4);
}

TEXT(quantity)
{
	const struct sc_quantity *quantity = cell;

	(void)column;
	switch (quantity->unit) {
	case SC_UNIT_SECONDS:
		append_duration(out, quantity->value, style);
		break;
	case SC_UNIT_PERCENT:
		append_fixed(out, quantity->value, 2);
		break;
	case SC_UNIT_PER_SECOND:
	case SC_UNIT_AVERAGE:
		append_fixed(out, quantity->value, 3);
		break;
	case SC_UNIT_COUNT:
		append_fixed(out, quantity->value, 0);
		break;
	case SC_UNIT_PROBABILITY:
		append_probability(out, quantity->value, style);
		break;
	}
}

TEXT(bool)
{
	(void)column;
	(void)style;
	g_string_append(out, *(const bool *)cell ? "true" : "false");
}

TEXT(truth)
{
	(void)column;
	(void)style;
	g_string_append(out, *(const uint8_t *)cell == SC_TRUTH_YES ? "true" : "false");
}

/* ---- texts ---- */

static void append_text(GString *out, struct sc_span text, enum sc_style style)
{
	if (style == SC_STYLE_JSON)
		sc_text_json(out, text);
	else if (style == SC_STYLE_CSV)
		sc_text_csv(out, text);
	else
		sc_text_plain(out, text);
}

TEXT(text)
{
	(void)column;
	append_text(out, *(const struct sc_span *)cell, style);
}

/* Words and names are the program's own: a table takes them as they are. */
TEXT(word)
{
	struct sc_span word = sc_type_of(column)->text_of(column, cell, NULL);

	if (style == SC_STYLE_JSON || style == SC_STYLE_CSV)
		append_text(out, word, style);
	else
		g_string_append_len(out, word.ptr, (gssize)word.len);
}

/* In JSON a string; nothing in it has to be escaped. */
static void append_quoted(GString *out, const char *text, size_t len, enum sc_style style)
{
	if (style == SC_STYLE_JSON)
		g_string_append_c(out, '"');
	g_string_append_len(out, text, (gssize)len);
	if (style == SC_STYLE_JSON)
		g_string_append_c(out, '"');
}

TEXT(time)
{
	char text[SC_TIME_TEXT_MAX];

	(void)column;
	append_quoted(out, text,
		      sc_time_format(text, *(const int64_t *)cell, style == SC_STYLE_LOCAL), style);
}

TEXT(endpoint)
{
	char text[SC_ENDPOINT_TEXT_MAX];

	(void)column;
	append_quoted(out, text, sc_endpoint_format(text, cell), style);
}

/* ---- lists ---- */

TEXT(flags)
{
	const bool json = style == SC_STYLE_JSON;
	uint64_t bits = *(const uint64_t *)cell;
	bool first = true;

	if (json)
		g_string_append_c(out, '[');
	for (size_t i = 0; bits != 0 && column->words[i]; i++, bits >>= 1) {
		if (!(bits & 1))
			continue;
		if (!first)
			g_string_append_c(out, json ? ',' : ' ');
		append_quoted(out, column->words[i], strlen(column->words[i]), style);
		first = false;
	}
	if (json)
		g_string_append_c(out, ']');
}

TEXT(frames)
{
	const struct sc_frame_list *frames = cell;
	const bool json = style == SC_STYLE_JSON;

	(void)column;
	if (json)
		g_string_append_c(out, '[');
	for (size_t i = 0; i < frames->count; i++) {
		if (i > 0)
			g_string_append_c(out, json ? ',' : ' ');
		sc_text_count(out, frames->items[i]);
	}
	if (json)
		g_string_append_c(out, ']');
}

/* The JSON behind `start` becomes a CSV field: every quote in it twice. */
static void quote_field(GString *out, size_t start)
{
	size_t from = out->len, to = from;

	for (size_t i = start; i < from; i++)
		to += out->str[i] == '"';
	g_string_set_size(out, to);
	/* From the end, so that each byte moves once. */
	while (from > start && from < to) {
		out->str[--to] = out->str[--from];
		if (out->str[from] == '"')
			out->str[--to] = '"';
	}
}

/* What is an object in JSON is that object in CSV. */
static void append_field(GString *out, const struct sc_column *column, const void *cell)
{
	size_t start;

	g_string_append_c(out, '"');
	start = out->len;
	sc_type_of(column)->text(out, column, cell, SC_STYLE_JSON);
	quote_field(out, start);
	g_string_append_c(out, '"');
}

static void append_key(GString *out, const char *key)
{
	g_string_append_c(out, '"');
	g_string_append(out, key); /* keys are words of ours: nothing to escape */
	g_string_append_len(out, "\":", 2);
}

static void append_tally_json(GString *out, const char *const *words,
			      const struct sc_tally_list *tally)
{
	g_string_append_c(out, '{');
	for (size_t i = 0; i < tally->count; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		append_key(out, sc_word(words, tally->items[i].word));
		sc_text_count(out, tally->items[i].count);
	}
	g_string_append_c(out, '}');
}

TEXT(tally)
{
	const struct sc_tally_list *tally = cell;

	if (style == SC_STYLE_JSON) {
		append_tally_json(out, column->words, tally);
		return;
	}
	if (style == SC_STYLE_CSV) {
		append_field(out, column, cell);
		return;
	}
	for (size_t i = 0; i < tally->count; i++)
		g_string_append_printf(out, "%s%s=%" G_GUINT64_FORMAT, i > 0 ? " " : "",
				       sc_word(column->words, tally->items[i].word),
				       tally->items[i].count);
}

/* A table says how many there are; JSON has them all. */
TEXT(rows)
{
	const struct sc_row_list *rows = cell;

	if (style == SC_STYLE_CSV) {
		append_field(out, column, cell);
		return;
	}
	if (style != SC_STYLE_JSON) {
		sc_text_count(out, rows->count);
		return;
	}
	g_string_append_c(out, '[');
	for (size_t i = 0; i < rows->count; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		sc_row_json(out, column->nested, (const char *)rows->items + i * rows->stride);
	}
	g_string_append_c(out, ']');
}

/* ---- a row ---- */

static bool gives_reasons(const struct sc_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (sc_type_of(&table->columns[i])->absence || table->columns[i].why)
			return true;
	return false;
}

static enum sc_absence absence_of(const struct sc_column *column, const void *row)
{
	const struct sc_type_ops *type = sc_type_of(column);

	if (type->absence)
		return type->absence(sc_cell(column, row));
	return column->why && !sc_cell_present(column, row) ? column->why(row) : SC_PRESENT;
}

static void append_absences(GString *out, const struct sc_table *table, const void *row)
{
	bool first = true;

	g_string_append(out, ",\"absent\":{");
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];
		enum sc_absence absence = absence_of(column, row);

		if (absence == SC_PRESENT)
			continue;
		if (!first)
			g_string_append_c(out, ',');
		append_key(out, column->key);
		g_string_append_c(out, '"');
		g_string_append(out, sc_absence_key(absence));
		g_string_append_c(out, '"');
		first = false;
	}
	g_string_append_c(out, '}');
}

void sc_row_json(GString *out, const struct sc_table *table, const void *row)
{
	g_string_append_c(out, '{');
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];

		if (i > 0)
			g_string_append_c(out, ',');
		append_key(out, column->key);
		if (sc_cell_present(column, row))
			sc_cell_text(out, column, row, SC_STYLE_JSON);
		else
			g_string_append_len(out, "null", 4);
	}
	if (gives_reasons(table))
		append_absences(out, table, row);
	g_string_append_c(out, '}');
}
