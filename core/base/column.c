#include "base/column.h"

#include "base/type.h"

const struct sc_column *sc_table_column(const struct sc_table *table, struct sc_span key)
{
	for (size_t i = 0; i < table->count; i++)
		if (sc_span_eq(key, sc_span(table->columns[i].key, strlen(table->columns[i].key))))
			return &table->columns[i];
	return NULL;
}

bool sc_cell_present(const struct sc_column *column, const void *row)
{
	return sc_type_of(column)->present(sc_cell(column, row));
}
