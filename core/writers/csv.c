/* CSV, RFC 4180: a header line, fields in quotes where they must be, CRLF. */
#include "writers/format.h"
#include "writers/json.h"
#include "base/text.h"
#include "writers/value.h"

static void csv_begin(struct sc_writer *writer)
{
	for (size_t i = 0; i < writer->table->count; i++) {
		if (i > 0)
			g_string_append_c(writer->text, ',');
		g_string_append(writer->text, writer->table->columns[i].key);
	}
	g_string_append(writer->text, "\r\n");
}

/* The compact JSON of a cell as a CSV field: every quote in it twice. */
static void append_json_field(GString *out, const struct sc_column *column, const void *row)
{
	size_t start, from, to;

	g_string_append_c(out, '"');
	start = out->len;
	sc_json_compound(out, column, row);
	from = to = out->len;
	for (size_t i = start; i < from; i++)
		to += out->str[i] == '"';
	g_string_set_size(out, to);
	/* From the end, so that each byte moves once. */
	while (from > start && from < to) {
		out->str[--to] = out->str[--from];
		if (out->str[from] == '"')
			out->str[--to] = '"';
	}
	g_string_append_c(out, '"');
}

static struct sc_span span_of(const char *text)
{
	return sc_span(text, strlen(text));
}

static void append_field(GString *out, const struct sc_column *column, const void *row)
{
	const void *cell = sc_cell(column, row);

	switch (column->type) {
	case SC_T_TEXT:
		sc_text_csv(out, *(const struct sc_span *)cell);
		break;
	case SC_T_NAME:
	case SC_T_WORD:
		sc_text_csv(out, span_of(sc_cell_word(column, row)));
		break;
	case SC_T_FLAGS:
		sc_value_append_flags(out, column, row, "", " ", "");
		break;
	case SC_T_FRAMES:
		sc_value_append_frames(out, cell, " ");
		break;
	case SC_T_TALLY:
	case SC_T_ROWS:
		append_json_field(out, column, row);
		break;
	default:
		sc_value_append(out, column, row, SC_STYLE_CSV, false);
		break;
	}
}

static void csv_row(struct sc_writer *writer, const void *row)
{
	for (size_t i = 0; i < writer->table->count; i++) {
		const struct sc_column *column = &writer->table->columns[i];

		if (i > 0)
			g_string_append_c(writer->text, ',');
		if (sc_cell_present(column, row))
			append_field(writer->text, column, row);
	}
	g_string_append(writer->text, "\r\n");
}

const struct sc_format_ops sc_format_csv = {.begin = csv_begin, .row = csv_row};
