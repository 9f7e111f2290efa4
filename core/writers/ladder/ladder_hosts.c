/* The columns of a ladder: which hosts, and in the order of the path. */
#include "writers/ladder/ladder_book.h"

/* What a column is of: an address, or one port of an address that several
 * share. */
static struct sc_endpoint column_of(const struct sc_ladder_draft *draft,
				    const struct sc_endpoint *endpoint)
{
	struct sc_endpoint column = *endpoint;

	if (!draft->loopback)
		column.port = 0;
	return column;
}

/* A host: its column, and where it sent INVITEs. */
struct column {
	struct sc_endpoint endpoint; /* first: the key */
	GArray *next;                /* struct sc_endpoint; NULL: nowhere */
	bool placed;
	guint place;
};

static void free_column(void *data)
{
	struct column *column = data;

	if (column->next)
		g_array_free(column->next, TRUE);
	g_free(column);
}

static struct column *find_column(GHashTable *columns, struct sc_endpoint endpoint)
{
	struct column *column = g_hash_table_lookup(columns, &endpoint);

	if (column)
		return column;
	column = g_new0(struct column, 1);
	column->endpoint = endpoint;
	g_hash_table_add(columns, column);
	return column;
}

static void place(const struct sc_ladder_book *book, struct sc_ladder_draft *draft,
		  struct column *column)
{
	struct sc_endpoint address = column->endpoint;
	const struct sc_ladder_element *element = g_hash_table_lookup(book->elements, &address);
	struct sc_ladder_host host = {.endpoint = address};

	address.port = 0;
	if (!element || element->host.roles == 0)
		element = g_hash_table_lookup(book->elements, &address);
	if (element) {
		host.roles = element->host.roles;
		host.user_agent = element->host.user_agent;
	}
	column->placed = true;
	column->place = draft->hosts->len;
	g_array_append_val(draft->hosts, host);
}

/* A host, and those that it sent an INVITE to, each with what lies behind it:
 * the path of a call, its branches one after the other. */
static void place_path(const struct sc_ladder_book *book, struct sc_ladder_draft *draft,
		       GHashTable *columns, struct column *first)
{
	g_autoptr(GPtrArray) waiting = g_ptr_array_new();

	g_ptr_array_add(waiting, first);
	while (waiting->len > 0) {
		struct column *column = g_ptr_array_remove_index(waiting, waiting->len - 1);

		if (column->placed)
			continue;
		place(book, draft, column);
		for (guint i = column->next ? column->next->len : 0; i-- > 0;)
			g_ptr_array_add(waiting,
					find_column(columns, g_array_index(column->next,
									   struct sc_endpoint, i)));
	}
}

/* ---- who is at the ends of an arrow ---- */

/* Where one address is several hosts, media have ports of their own there: they go from the one
 * party to the other. */
static struct sc_endpoint end_of(const struct sc_ladder_draft *draft,
				 const struct sc_ladder_arrow *arrow, bool from)
{
	struct sc_endpoint end = from ? arrow->src : arrow->dst;
	bool known = arrow->direction == SC_DIRECTION_TO_CALLEE ||
		     arrow->direction == SC_DIRECTION_TO_CALLER;
	bool caller = from == (arrow->direction == SC_DIRECTION_TO_CALLEE);
	const struct sc_ladder_subject *call =
		draft->loopback && known ? sc_ladder_call_of(draft, arrow->call) : NULL;

	if (call && caller && sc_endpoint_same_ip(&end, &call->src))
		end = call->src;
	else if (call && !caller && sc_endpoint_same_ip(&end, &call->callee))
		end = call->callee;
	return column_of(draft, &end);
}

/* Does it show the path: an INVITE, or a REGISTER? */
static bool shows_path(const struct sc_ladder_arrow *arrow)
{
	return arrow->request && (sc_span_eq(arrow->method, SC_SPAN_LIT("INVITE")) ||
				  sc_span_eq(arrow->method, SC_SPAN_LIT("REGISTER")));
}

/* Who sent INVITEs or REGISTERs to whom. Every host gets its column, none a place. */
static void find_hosts(struct sc_ladder_draft *draft, GHashTable *columns)
{
	for (guint i = 0; i < draft->arrows->len; i++) {
		const struct sc_ladder_arrow *arrow =
			&g_array_index(draft->arrows, struct sc_ladder_arrow, i);
		struct column *src = find_column(columns, end_of(draft, arrow, true));
		struct column *dst = find_column(columns, end_of(draft, arrow, false));

		if (!shows_path(arrow) || arrow->repeated)
			continue;
		if (!src->next)
			src->next = g_array_new(FALSE, FALSE, sizeof(struct sc_endpoint));
		g_array_append_val(src->next, dst->endpoint);
	}
}

/* Whoever made a call comes first, then its path; then who is left, as seen. */
void sc_ladder_place_hosts(const struct sc_ladder_book *book, struct sc_ladder_draft *draft)
{
	g_autoptr(GHashTable) columns = g_hash_table_new_full(
		sc_ladder_endpoint_hash, sc_ladder_endpoint_equal, free_column, NULL);
	struct column *column;

	find_hosts(draft, columns);
	for (guint i = 0; i < draft->calls->len; i++) {
		const struct sc_ladder_subject *call = g_ptr_array_index(draft->calls, i);
		struct sc_endpoint origin = column_of(draft, &call->src);

		column = g_hash_table_lookup(columns, &origin);
		if (column)
			place_path(book, draft, columns, column);
	}
	for (guint i = 0; i < draft->arrows->len; i++) {
		struct sc_ladder_arrow *arrow =
			&g_array_index(draft->arrows, struct sc_ladder_arrow, i);

		column = find_column(columns, end_of(draft, arrow, true));
		place_path(book, draft, columns, column);
		arrow->from = column->place;
		column = find_column(columns, end_of(draft, arrow, false));
		place_path(book, draft, columns, column);
		arrow->to = column->place;
	}
}
