/* CSV, RFC 4180: a header line, fields in quotes where they must be, CRLF. */
#include "base/text.h"
#include "base/type.h"
#include "writers/writer_parts.h"

static void csv_begin(struct sc_writer *writer)
{
	for (size_t i = 0; i < writer->table->count; i++) {
		if (i > 0)
			g_string_append_c(writer->text, ',');
		g_string_append(writer->text, writer->table->columns[i].key);
	}
	g_string_append(writer->text, "\r\n");
}

/* Makes marks of direction visible in the field that begins at `from`. */
static void show_marks(GString *text, gsize from)
{
	g_autofree char *field = g_strdup(text->str + from);

	g_string_truncate(text, from);
	sc_text_marks(text, sc_span_of(field));
}

static void csv_row(struct sc_writer *writer, const void *row)
{
	for (size_t i = 0; i < writer->table->count; i++) {
		const struct sc_column *column = &writer->table->columns[i];

		if (i > 0)
			g_string_append_c(writer->text, ',');
		if (sc_cell_present(column, row)) {
			const gsize from = writer->text->len;

			sc_cell_text(writer->text, column, row, SC_STYLE_CSV);
			if (writer->options.escape)
				show_marks(writer->text, from);
		}
	}
	g_string_append(writer->text, "\r\n");
}

const struct sc_format_ops sc_format_csv = {.begin = csv_begin, .row = csv_row};
