#include "base/column.h"

const struct sc_column *sc_table_column(const struct sc_table *table, struct sc_span key)
{
	for (size_t i = 0; i < table->count; i++)
		if (sc_span_eq(key, sc_span_of(table->columns[i].key)))
			return &table->columns[i];
	/* The heading of tables, and what everybody types first. */
	return sc_span_eq(key, SC_SPAN_LIT("code"))
		       ? sc_table_column(table, SC_SPAN_LIT("final_code"))
		       : NULL;
}
