/* Rows for the page: copies in which no text is longer than its limit. */
#include <glib.h>

#include "base/limits.h"
#include "base/row_copy.h"
#include "writers/report/report_parts.h"

/* Not within a character. */
static size_t cut_at(const char *text)
{
	size_t len = SC_REPORT_FIELD_BYTES_MAX;

	while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* Cuts the texts of a row; `nested`: those of the rows within it instead, which
 * have to be a copy by then. */
static void cut(const struct sc_table *table, void *row, bool nested, struct sc_counters *counters)
{
	const struct sc_column *column;

	for (size_t i = 0; (column = sc_table_member(table, i)); i++) {
		void *cell = (char *)row + column->offset;

		if (column->type == SC_T_TEXT && !nested) {
			struct sc_span *text = cell;

			if (text->len <= SC_REPORT_FIELD_BYTES_MAX)
				continue;
			text->len = cut_at(text->ptr);
			if (i < table->count) /* inner ones are on no page */
				counters->n[SC_COUNT_LIMIT_REPORT_TEXTS]++;
		} else if (column->type == SC_T_ROWS && nested) {
			const struct sc_row_list *list = cell;

			for (size_t j = 0; j < list->count; j++)
				cut(column->nested,
				    (char *)(uintptr_t)list->items + j * list->stride, false,
				    counters);
		}
	}
}

void *sc_report_copy(const struct sc_table *table, size_t row_bytes, const void *row,
		     struct sc_counters *counters)
{
	g_autofree void *shorter = g_memdup2(row, row_bytes);
	size_t bytes;
	void *copy;

	cut(table, shorter, false, counters);
	copy = sc_row_copy(table, row_bytes, shorter, &bytes);
	cut(table, copy, true, counters);
	return copy;
}
