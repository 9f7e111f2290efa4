/* What rows can be grouped by. */
#include "timing/breakdown.h"
#include "timing/breakdown_parts.h"

#include "base/type.h"

const struct sc_column *sc_breakdown_member(const struct sc_table *table, const char *key)
{
	const struct sc_column *column;

	for (size_t i = 0; (column = sc_table_member(table, i)); i++)
		if (strcmp(column->key, key) == 0)
			return column;
	return NULL;
}

struct sc_breakdown_sources sc_breakdown_sources(const struct sc_table *table)
{
	const struct sc_column *start = sc_breakdown_member(table, "start");

	return (struct sc_breakdown_sources){
		.from = sc_breakdown_member(table, "from"),
		.to = sc_breakdown_member(table, "to"),
		.src = sc_breakdown_member(table, "src"),
		.dst = sc_breakdown_member(table, "dst"),
		.start = start ? start : sc_breakdown_member(table, "time"),
	};
}

static bool can_make(const struct sc_table *table, const struct sc_dimension *dimension)
{
	const struct sc_breakdown_sources sources = sc_breakdown_sources(table);

	if (dimension->by_names)
		return sources.from && sources.to;
	return dimension->in_time ? sources.start != NULL : sources.src && sources.dst;
}

/* Do its values come again, so that they make groups? */
static bool makes_groups(const struct sc_column *column)
{
	switch (sc_type_of(column)->as) {
	case SC_AS_WHOLE:
		return column->type != SC_T_FRAME;
	case SC_AS_TRUTH:
	case SC_AS_TEXT:
	case SC_AS_ENDPOINT:
	case SC_AS_FLAGS:
		return true;
	default:
		return false;
	}
}

bool sc_breakdown_find_key(const struct sc_table *table, const char *name,
			   struct sc_breakdown_key *key)
{
	const struct sc_dimension *dimension = sc_dimension_find(name);
	g_autofree char *lower = g_ascii_strdown(name, -1);

	*key = (struct sc_breakdown_key){0};
	if (dimension && dimension->derived && can_make(table, dimension)) {
		key->dimension = dimension;
		return true;
	}
	key->column = sc_table_column(table, sc_span_of(lower));
	return key->column && makes_groups(key->column);
}

const char *sc_breakdown_key(const struct sc_table *table, unsigned index)
{
	struct sc_breakdown_key key;

	for (unsigned i = 0; sc_dimension_name(i); i++)
		if (sc_breakdown_find_key(table, sc_dimension_name(i), &key) && index-- == 0)
			return sc_dimension_name(i);
	for (size_t i = 0; i < table->count; i++) {
		const char *name = table->columns[i].key;

		if (!sc_dimension_find(name) && sc_breakdown_find_key(table, name, &key) &&
		    index-- == 0)
			return name;
	}
	return NULL;
}
