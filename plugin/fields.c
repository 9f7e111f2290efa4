/* Display filter fields, made from the core's tables of columns: a key that is
 * added there is a field here without another line. */
#include "plugin.h"

#include "session/roles.h"

struct sc_plugin_fields sc_plugin_fields;

/* Of a message Wireshark itself shows these, or they stand in the groups of
 * its call and transaction. */
static const char *const not_shown[] = {
	"frame", "file", "file_frame", "src",     "dst",          "transport", "length",
	"info",  "call", "txn",        "call_id", "registration", NULL,
};

/* What a frame number is to the frame it stands on: the packet list draws it. */
static const struct {
	const char *key;
	ft_framenum_type_t type;
} frame_kinds[] = {
	{"request_frame", FT_FRAMENUM_REQUEST},
	{"first_response_frame", FT_FRAMENUM_RESPONSE},
	{"final_frame", FT_FRAMENUM_RESPONSE},
	{"original_frame", FT_FRAMENUM_RETRANS_PREV},
};

static wmem_array_t *registered; /* hf_register_info */

static const void *frame_kind(const char *key)
{
	for (size_t i = 0; i < G_N_ELEMENTS(frame_kinds); i++)
		if (strcmp(frame_kinds[i].key, key) == 0)
			return FRAMENUM_TYPE(frame_kinds[i].type);
	return FRAMENUM_TYPE(FT_FRAMENUM_NONE);
}

/* The kind of field for each type of column; FT_NONE: a list, which has none of
 * its own (rows are a subtree). */
static const struct {
	enum ftenum type;
	int display;
} kinds[] = {
	[SC_T_COUNT] = {FT_UINT64, BASE_DEC},
	[SC_T_ID] = {FT_UINT32, BASE_DEC},
	[SC_T_FRAME] = {FT_FRAMENUM, BASE_NONE},
	[SC_T_BOOL] = {FT_BOOLEAN, BASE_NONE},
	[SC_T_TEXT] = {FT_STRING, BASE_NONE},
	[SC_T_BORROWED] = {FT_STRING, BASE_NONE},
	[SC_T_NAME] = {FT_STRING, BASE_NONE},
	[SC_T_WORD] = {FT_STRING, BASE_NONE},
	[SC_T_INTERVAL] = {FT_RELATIVE_TIME, BASE_NONE},
	[SC_T_SPAN_NS] = {FT_RELATIVE_TIME, BASE_NONE},
	[SC_T_TIME] = {FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC},
	[SC_T_ENDPOINT] = {FT_STRING, BASE_NONE},
	[SC_T_FLAGS] = {FT_STRING, BASE_NONE},
	[SC_T_QUANTITY] = {FT_DOUBLE, BASE_NONE},
	[SC_T_TALLY] = {FT_NONE, BASE_NONE},
	[SC_T_FRAMES] = {FT_NONE, BASE_NONE},
	[SC_T_ROWS] = {FT_NONE, BASE_NONE},
};
_Static_assert(G_N_ELEMENTS(kinds) == SC_TYPE_COUNT, "a kind of field for each type");

static header_field_info described(const struct sc_column *column)
{
	return (header_field_info){
		.name = column->label,
		.type = kinds[column->type].type,
		.display = kinds[column->type].display,
		.strings = column->type == SC_T_FRAME ? frame_kind(column->key) : NULL,
	};
}

static void add_field(int *hf, const char *abbrev, header_field_info info, const char *blurb)
{
	hf_register_info entry = {.p_id = hf, .hfinfo = info};

	*hf = -1;
	entry.hfinfo.abbrev = wmem_strdup(wmem_epan_scope(), abbrev);
	entry.hfinfo.blurb = blurb;
	entry.hfinfo.id = -1;
	entry.hfinfo.ref_type = HF_REF_TYPE_NONE;
	entry.hfinfo.same_name_prev_id = -1;
	wmem_array_append_one(registered, entry);
}

static bool shown(const struct sc_fields *fields, const struct sc_column *column)
{
	for (size_t i = 0; fields->table == &sc_messages_table && not_shown[i]; i++)
		if (strcmp(not_shown[i], column->key) == 0)
			return false;
	return true;
}

/* A row's own number bears the row's name; a set has one field, once a member. */
static char *name_of(const struct sc_fields *fields, const struct sc_column *column)
{
	const char *noun = strrchr(fields->prefix, '.') + 1;
	size_t len = strlen(column->key);

	if (strcmp(noun, column->key) == 0)
		return g_strdup(fields->prefix);
	if (column->type == SC_T_FLAGS && column->key[len - 1] == 's')
		len--;
	return g_strdup_printf("%s.%.*s", fields->prefix, (int)len, column->key);
}

static void make(struct sc_fields *fields, const struct sc_table *table, const char *prefix)
{
	*fields = (struct sc_fields){
		.table = table,
		.prefix = prefix,
		.ett = -1,
		.hf = wmem_alloc0_array(wmem_epan_scope(), int, table->count),
		.nested = wmem_alloc0_array(wmem_epan_scope(), struct sc_fields, table->count),
	};
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];
		char *name = name_of(fields, column);

		if (shown(fields, column))
			add_field(&fields->hf[i], name, described(column),
				  wmem_strdup_printf(wmem_epan_scope(), "%s%s%s%s", column->help,
						     column->source ? " (" : "",
						     column->source ? column->source : "",
						     column->source ? ")" : ""));
		if (column->type == SC_T_ROWS)
			make(&fields->nested[i], column->nested,
			     wmem_strdup(wmem_epan_scope(), name));
		g_free(name);
	}
}

static void collect_ett(GPtrArray *etts, struct sc_fields *fields)
{
	g_ptr_array_add(etts, &fields->ett);
	for (size_t i = 0; i < fields->table->count; i++)
		if (fields->nested[i].table)
			collect_ett(etts, &fields->nested[i]);
}

static void make_lone(void)
{
	int *lone = sc_plugin_fields.lone;
	header_field_info number = {
		.name = "Type (number)", .type = FT_UINT32, .display = BASE_DEC};
	header_field_info text = {.name = "Source role", .type = FT_STRING, .display = BASE_NONE};

	add_field(&lone[SC_FIELD_TYPE_ID], "sipchron.msg.type_id", number,
		  "1 to 14 for INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, PRACK, UPDATE, "
		  "SUBSCRIBE, NOTIFY, PUBLISH, REFER, MESSAGE, INFO, 15 for other methods; the "
		  "status code of a response. For graphs");
	add_field(&lone[SC_FIELD_SRC_ROLE], "sipchron.src.role", text,
		  "what the sender is, by all that was captured");
	text.name = "Destination role";
	add_field(&lone[SC_FIELD_DST_ROLE], "sipchron.dst.role", text,
		  "what the receiver is, by all that was captured");
}

void sc_plugin_register_fields(void)
{
	struct sc_plugin_fields *fields = &sc_plugin_fields;
	GPtrArray *etts = g_ptr_array_new();

	registered = wmem_array_new(wmem_epan_scope(), sizeof(hf_register_info));
	make(&fields->message, &sc_messages_table, "sipchron.msg");
	make(&fields->txn, &sc_transactions_table, "sipchron.txn");
	make(&fields->call, &sc_calls_table, "sipchron.call");
	make(&fields->registration, &sc_registrations_table, "sipchron.registration");
	make_lone();
	proto_register_field_array(sc_plugin.proto, wmem_array_get_raw(registered),
				   (int)wmem_array_get_count(registered));
	fields->ett = -1;
	g_ptr_array_add(etts, &fields->ett);
	collect_ett(etts, &fields->message);
	collect_ett(etts, &fields->txn);
	collect_ett(etts, &fields->call);
	collect_ett(etts, &fields->registration);
	proto_register_subtree_array((int *const *)etts->pdata, (int)etts->len);
	g_ptr_array_free(etts, TRUE);
}
