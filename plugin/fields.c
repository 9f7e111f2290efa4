/* Display filter fields, made from the core's tables of columns: a key that is
 * added there is a field here without another line. */
#include "fields.h"

#include "session/roles.h"

struct sc_plugin_fields sc_plugin_fields;

/* What the packet list draws at the frame of the number. */
static const ft_framenum_type_t frame_kinds[] = {
	[SC_FRAME_RELATED] = FT_FRAMENUM_NONE,
	[SC_FRAME_REQUEST] = FT_FRAMENUM_REQUEST,
	[SC_FRAME_RESPONSE] = FT_FRAMENUM_RESPONSE,
	[SC_FRAME_ORIGINAL] = FT_FRAMENUM_RETRANS_PREV,
};

static wmem_array_t *registered; /* hf_register_info */

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
	[SC_T_TRUTH] = {FT_BOOLEAN, BASE_NONE},
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
	[SC_T_COUNTS] = {FT_STRING, BASE_NONE},
	[SC_T_ROWS] = {FT_NONE, BASE_NONE},
};
_Static_assert(G_N_ELEMENTS(kinds) == SC_TYPE_COUNT, "a kind of field for each type");

static header_field_info described(const struct sc_column *column, enum sc_frame_is frame_is)
{
	return (header_field_info){
		.name = column->label,
		.type = kinds[column->type].type,
		.display = kinds[column->type].display,
		.strings = column->type == SC_T_FRAME ? FRAMENUM_TYPE(frame_kinds[frame_is]) : NULL,
	};
}

/* "Time from the request to the first response (RFC 3261 17.1)" */
static char *phrase_of(const struct sc_column *column)
{
	char *phrase = wmem_strdup_printf(
		wmem_epan_scope(), "%s%s%s%s%s", column->type == SC_T_INTERVAL ? "Time from " : "",
		column->help, column->source ? " (" : "", column->source ? column->source : "",
		column->source ? ")" : "");

	phrase[0] = g_ascii_toupper(phrase[0]);
	return phrase;
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
		.hf_own = wmem_alloc0_array(wmem_epan_scope(), int, table->count),
		.hf_stop = wmem_alloc0_array(wmem_epan_scope(), int, table->count),
		.nested = wmem_alloc0_array(wmem_epan_scope(), struct sc_fields, table->count),
	};
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];
		char *name = name_of(fields, column);

		if (!column->apart)
			add_field(&fields->hf[i], name, described(column, column->frame_is),
				  phrase_of(column));
		if (column->frame_is == SC_FRAME_REQUEST || column->frame_is == SC_FRAME_RESPONSE)
			add_field(&fields->hf_own[i], name, described(column, SC_FRAME_RELATED),
				  phrase_of(column));
		if (column->type == SC_T_ROWS)
			make(&fields->nested[i], column->nested,
			     wmem_strdup(wmem_epan_scope(), name));
		g_free(name);
	}
}

/* A key that rows of two kinds have bears the name of its row: "frd" is a call's,
 * "txn_frd" a transaction's. */
static const char *stop_name(const struct sc_fields *fields, const struct sc_column *column)
{
	if (fields->table == &sc_calls_table ||
	    !sc_table_column(&sc_calls_table, sc_span_of(column->key)))
		return column->key;
	return wmem_strdup_printf(wmem_epan_scope(), "%s_%s", strrchr(fields->prefix, '.') + 1,
				  column->key);
}

/* What was measured up to a message, as a field of the message. */
static void make_stops(struct sc_fields *fields)
{
	for (size_t i = 0; i < fields->table->count; i++) {
		const struct sc_column *column = &fields->table->columns[i];
		char *abbrev;

		if (column->type != SC_T_INTERVAL)
			continue;
		abbrev = g_strdup_printf("sipchron.msg.stops.%s", stop_name(fields, column));
		add_field(&fields->hf_stop[i], abbrev, described(column, SC_FRAME_RELATED),
			  phrase_of(column));
		g_free(abbrev);
	}
}

const char *sc_plugin_stop_name(const struct sc_fields *fields, size_t column)
{
	return strrchr(proto_registrar_get_abbrev(fields->hf_stop[column]), '.') + 1;
}

static void collect_ett(GPtrArray *etts, struct sc_fields *fields)
{
	g_ptr_array_add(etts, &fields->ett);
	for (size_t i = 0; i < fields->table->count; i++)
		if (fields->nested[i].table)
			collect_ett(etts, &fields->nested[i]);
}

static const struct {
	const char *abbrev, *name;
	enum ftenum type;
	const char *phrase;
} lone_fields[SC_LONE_FIELDS] = {
	[SC_FIELD_MESSAGE] = {"sipchron.msg", "Message", FT_STRING,
			      "Method of a request, code and reason phrase of a response"},
	[SC_FIELD_TYPE_ID] = {"sipchron.msg.type_id", "Type (number)", FT_UINT32,
			      "Number for graphs: 1 to 14 for INVITE, ACK, BYE, CANCEL, OPTIONS, "
			      "REGISTER, PRACK, UPDATE, SUBSCRIBE, NOTIFY, PUBLISH, REFER, "
			      "MESSAGE, INFO, 15 for other methods; the status code of a response"},
	[SC_FIELD_FRAME] =
		{"sipchron.msg.frame", "Frame", FT_FRAMENUM,
		 "Number of a response's own frame, for the packet list to draw it as one"},
	[SC_FIELD_STOPS] = {"sipchron.msg.stops", "Measured here", FT_STRING,
			    "Key of a time that is known with this message"},
	[SC_FIELD_CONVERSATION] = {"sipchron.conversation", "Conversation", FT_STRING,
				   "What the message belongs to: the session of its call, its "
				   "registration, or else its transaction"},
	[SC_FIELD_SRC_ROLE] = {"sipchron.src.role", "Source role", FT_STRING,
			       "What the sender is, by all that was captured"},
	[SC_FIELD_DST_ROLE] = {"sipchron.dst.role", "Destination role", FT_STRING,
			       "What the receiver is, by all that was captured"},
};

static void make_lone(void)
{
	for (int i = 0; i < SC_LONE_FIELDS; i++)
		add_field(
			&sc_plugin_fields.lone[i], lone_fields[i].abbrev,
			(header_field_info){
				.name = lone_fields[i].name,
				.type = lone_fields[i].type,
				.display = lone_fields[i].type == FT_UINT32 ? BASE_DEC : BASE_NONE,
				.strings = i == SC_FIELD_FRAME ? FRAMENUM_TYPE(FT_FRAMENUM_REQUEST)
							       : NULL,
			},
			lone_fields[i].phrase);
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
	make(&fields->stream, &sc_streams_table, "sipchron.stream");
	make_stops(&fields->txn);
	make_stops(&fields->call);
	make_stops(&fields->registration);
	make_lone();
	proto_register_field_array(sc_plugin.proto, wmem_array_get_raw(registered),
				   (int)wmem_array_get_count(registered));
	fields->ett = -1;
	g_ptr_array_add(etts, &fields->ett);
	collect_ett(etts, &fields->message);
	collect_ett(etts, &fields->txn);
	collect_ett(etts, &fields->call);
	collect_ett(etts, &fields->registration);
	collect_ett(etts, &fields->stream);
	proto_register_subtree_array((int *const *)etts->pdata, (int)etts->len);
	g_ptr_array_free(etts, TRUE);
}
