#include "base/column.h"

const char *sc_absence_key(enum sc_absence absence)
{
	static const char *const keys[] = {
		NULL,
#define X(id, key) key,
		SC_ABSENCES(X)
#undef X
	};

	return keys[absence];
}

const struct sc_column *sc_table_column(const struct sc_table *table, struct sc_span key)
{
	for (size_t i = 0; i < table->count; i++)
		if (sc_span_eq(key, sc_span(table->columns[i].key, strlen(table->columns[i].key))))
			return &table->columns[i];
	return NULL;
}

const char *sc_cell_word(const struct sc_column *column, const void *row)
{
	const void *cell = sc_cell(column, row);

	if (column->type == SC_T_NAME)
		return *(const char *const *)cell;
	return sc_word(column->words, *(const uint8_t *)cell);
}

bool sc_cell_present(const struct sc_column *column, const void *row)
{
	const void *cell = sc_cell(column, row);

	switch (column->type) {
	case SC_T_ID:
	case SC_T_FRAME:
		return *(const uint64_t *)cell != 0;
	case SC_T_TEXT:
		return ((const struct sc_span *)cell)->ptr != NULL;
	case SC_T_NAME:
		return *(const char *const *)cell != NULL;
	case SC_T_WORD:
		return *(const uint8_t *)cell != 0;
	case SC_T_INTERVAL:
		return ((const struct sc_interval *)cell)->absent == SC_PRESENT;
	case SC_T_SPAN_NS:
	case SC_T_TIME:
		return *(const int64_t *)cell != SC_TIME_NONE;
	case SC_T_ENDPOINT:
		return ((const struct sc_endpoint *)cell)->family != 0;
	case SC_T_QUANTITY:
		return ((const struct sc_quantity *)cell)->absent == SC_PRESENT;
	case SC_T_COUNT:
	case SC_T_FLAGS:
	case SC_T_TALLY:
	case SC_T_FRAMES:
	case SC_T_ROWS:
		return true;
	}
	return false;
}
