/* The vectors of tests/flows/flows.json through the engine's API: message
 * texts are made here, no capture and no command line in between. The expected
 * values are those of the file, which come from METRICS.md 14. */
#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

#include "base/time.h"
#include "message/parse.h"
#include "engine.h"

struct flow {
	char *id;
	GString *last_message; /* of the one being fed */
	struct sc_call_row call;
	struct sc_registration_row registration;
	GHashTable *dialog_srd; /* to-tag -> int64_t * */
	unsigned calls, registrations, redirected;
	bool challenged;
};

/* ---- ladder line -> message ---- */

static int64_t parse_ns(const char *text)
{
	int64_t ns = 0;

	g_assert_true(sc_duration_parse(sc_span(text, strlen(text)), &ns));
	return ns;
}

static struct sc_endpoint host(char letter)
{
	const uint8_t addr[4] = {192, 0, 2, (uint8_t)(letter - 'A' + 1)};

	return sc_endpoint_ip4(addr, 5060);
}

static const char *option(char **words, const char *name)
{
	for (; *words; words++)
		if (g_str_has_prefix(*words, name))
			return *words + strlen(name);
	return NULL;
}

/* Whoever does not own the Call-ID: the tag of the line is always the callee's. */
static char *message_text(const char *flow, char **words, bool request, char initiator,
			  bool challenged)
{
	char sender = words[1][0], receiver = words[1][2];
	const char *method = request ? words[2] : words[3];
	char **rest = words + (request ? 3 : 4);
	const char *cseq = rest[0], *branch = rest[1];
	const char *tag = rest[2] && !strchr(rest[2], '=') ? rest[2] : NULL;
	char client = request ? sender : receiver;
	bool from_initiator = client == initiator;
	const char *retry_after = option(rest, "ra=");
	const char *body = option(rest, "sdp=") ? "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\n" : "";
	GString *text = g_string_new(NULL);

	if (request)
		g_string_printf(text, "%s sip:%c@192.0.2.9 SIP/2.0\r\n", method, receiver);
	else
		g_string_printf(text, "SIP/2.0 %s x\r\n", words[2]);
	g_string_append_printf(text, "Via: SIP/2.0/UDP 192.0.2.%d:5060;branch=z9hG4bK%s%s\r\n",
			       client - 'A' + 1, flow, branch);
	g_string_append_printf(text, "From: <sip:%c@x>%s%s\r\n", client,
			       from_initiator || tag ? ";tag=" : "",
			       from_initiator ? "a"
			       : tag          ? tag
					      : "");
	g_string_append_printf(text, "To: <sip:%c@x>%s%s\r\n", request ? receiver : sender,
			       from_initiator && !tag ? "" : ";tag=",
			       !from_initiator ? "a"
			       : tag           ? tag
					       : "");
	g_string_append_printf(text, "Call-ID: %s\r\nCSeq: %s %s\r\n", flow, cseq, method);
	if (retry_after)
		g_string_append_printf(text, "Retry-After: %s\r\n", retry_after);
	if (request && challenged)
		g_string_append(text, "Authorization: Digest username=a\r\n"
				      "Proxy-Authorization: Digest username=a\r\n");
	if (strcmp(method, "REGISTER") == 0)
		g_string_append(text, "Contact: <sip:a@192.0.2.1>\r\n");
	if (*body)
		g_string_append(text, "Content-Type: application/sdp\r\n");
	g_string_append_printf(text, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	return g_string_free(text, FALSE);
}

static void feed(struct sc_engine *engine, struct flow *flow, const char *line, char initiator,
		 uint64_t frame)
{
	char **words = g_strsplit(line, " ", -1);
	bool request = !g_ascii_isdigit(words[2][0]);
	char *text = message_text(flow->id, words, request, initiator, flow->challenged);
	struct sc_packet packet = {.src = host(words[1][0]), .dst = host(words[1][2])};
	struct sc_message message;

	packet.first.number = packet.first.file_number = frame;
	packet.first.time_ns = parse_ns(words[0]);
	packet.last = packet.first;
	packet.ip_id =
		(uint32_t)frame; /* every packet has its own but mirrored ones, which D2 finds */
	g_assert_cmpint(sc_message_parse(&message, sc_span(text, strlen(text)), SC_DATAGRAM, 0), ==,
			SC_PARSE_OK);
	g_assert_false(message.bad);
	const struct sc_event event = {.kind = SC_EVENT_MESSAGE,
				       .time_ns = packet.last.time_ns,
				       .packet = &packet,
				       .message = &message};
	sc_engine_feed(engine, &event);
	flow->challenged |= message.code == 401 || message.code == 407;
	g_free(text);
	g_strfreev(words);
}

/* ---- rows ---- */

static void on_call(void *user, const struct sc_call_row *row)
{
	struct flow *flow = user;

	flow->calls++;
	flow->call = *row;
	for (size_t i = 0; i < row->units.count; i++) {
		const struct sc_unit_end *unit = (const struct sc_unit_end *)row->units.items + i;

		flow->redirected += unit->code >= 300 && unit->code < 400;
	}
	for (size_t i = 0; i < row->dialogs.count; i++) {
		const struct sc_dialog_row *dialog =
			(const struct sc_dialog_row *)row->dialogs.items + i;
		if (dialog->srd.absent == SC_PRESENT)
			g_hash_table_insert(flow->dialog_srd,
					    g_strndup(dialog->to_tag.ptr, dialog->to_tag.len),
					    g_memdup2(&dialog->srd.ns, sizeof dialog->srd.ns));
	}
}

static void on_registration(void *user, const struct sc_registration_row *row)
{
	struct flow *flow = user;

	flow->registrations++;
	flow->registration = *row;
}

/* ---- expectations ---- */

static const char *const flag_words[] = {
#define X(id, word, text) word,
	SC_CALL_FLAGS(X)
#undef X
};

/* The interval of a key such as "SRD_S": of the class behind the underscore. */
static const struct sc_interval *interval_of(const struct flow *flow, const char *key)
{
	const struct sc_call_row *call = &flow->call;
	const struct {
		const char *key;
		const struct sc_interval *interval;
		enum sc_class class, wanted;
	} all[] = {
		{"FRD", &call->frd, 0, 0},
		{"SRD", &call->srd, 0, 0},
		{"SRD_S", &call->srd, call->srd_class, SC_CLASS_SUCCESS},
		{"SRD_F", &call->srd, call->srd_class, SC_CLASS_FAILURE},
		{"PDD", &call->pdd, 0, 0},
		{"TTA", &call->tta, 0, 0},
		{"RING", &call->ring, 0, 0},
		{"ACKD", &call->ackd, 0, 0},
		{"CXD", &call->cxd, 0, 0},
		{"CXI", &call->cxi, 0, 0},
		{"SDT_S", &call->sdt, call->sdt_class, SC_CLASS_SUCCESS},
		{"SDT_F", &call->sdt, call->sdt_class, SC_CLASS_FAILURE},
		{"SDD_S", &call->sdd, call->sdd_class, SC_CLASS_SUCCESS},
		{"SDD_F", &call->sdd, call->sdd_class, SC_CLASS_FAILURE},
		{"RRD", &flow->registration.rrd, 0, 0},
	};
	static const struct sc_interval none = {.absent = SC_NOT_APPLICABLE};

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (strcmp(all[i].key, key) == 0)
			return all[i].wanted && all[i].class != all[i].wanted ? &none
									      : all[i].interval;
	return NULL;
}

/* JSON numbers of the file have at most three decimals. */
static int64_t json_ns(JsonNode *node)
{
	return (int64_t)(json_node_get_double(node) * 1000 + 0.5) * SC_NS_PER_MS;
}

static uint64_t count_of(const struct flow *flow, const char *key, bool *known)
{
	bool call = flow->calls > 0;

	*known = true;
	if (strcmp(key, "retrans") == 0)
		return call ? flow->call.retransmissions : flow->registration.retransmissions;
	if (strcmp(key, "dups") == 0)
		return call ? flow->call.duplicates : flow->registration.duplicates;
	if (strcmp(key, "invite_txns") == 0)
		return flow->call.invite_transactions;
	if (strcmp(key, "with3xx") == 0)
		return flow->redirected;
	if (strcmp(key, "final") == 0)
		return flow->call.final_code;
	*known = false;
	return 0;
}

static void check_flags(const struct flow *flow, JsonArray *expected)
{
	uint64_t bits = 0;

	for (guint i = 0; i < json_array_get_length(expected); i++)
		for (guint f = 0; f < G_N_ELEMENTS(flag_words); f++)
			if (strcmp(flag_words[f], json_array_get_string_element(expected, i)) == 0)
				bits |= UINT64_C(1) << f;
	g_assert_cmpuint(flow->call.flags, ==, bits);
}

static void check_dialogs(const struct flow *flow, JsonObject *expected)
{
	GList *tags = json_object_get_members(expected);

	for (GList *tag = tags; tag; tag = tag->next) {
		int64_t *ns = g_hash_table_lookup(flow->dialog_srd, tag->data);
		g_assert_nonnull(ns);
		g_assert_cmpint(*ns, ==, json_ns(json_object_get_member(expected, tag->data)));
	}
	g_list_free(tags);
}

static void check(const struct flow *flow, const char *key, JsonNode *node)
{
	const struct sc_interval *interval = interval_of(flow, key);
	bool known, null = json_node_is_null(node);
	uint64_t count = count_of(flow, key, &known);

	if (g_test_verbose())
		g_test_message("%s %s", flow->id, key);
	if (interval) {
		g_assert_cmpint(interval->absent == SC_PRESENT, ==, !null);
		if (!null)
			g_assert_cmpint(interval->ns, ==, json_ns(node));
	} else if (known) {
		g_assert_cmpuint(count, ==, null ? 0 : (uint64_t)json_node_get_int(node));
	} else if (strcmp(key, "outcome") == 0) {
		g_assert_cmpstr(sc_word(sc_outcome_words, flow->call.outcome), ==,
				json_node_get_string(node));
	} else if (strcmp(key, "reg") == 0) {
		g_assert_cmpstr(sc_word(sc_registration_outcome_words, flow->registration.outcome),
				==, json_node_get_string(node));
	} else if (strcmp(key, "SRD_class") == 0) {
		g_assert_cmpstr(sc_word(sc_class_words, flow->call.srd_class), ==,
				json_node_get_string(node));
	} else if (strcmp(key, "open_for") == 0) {
		g_assert_cmpint(flow->call.open_for_ns, ==, json_ns(node));
	} else if (strcmp(key, "flags") == 0) {
		check_flags(flow, json_node_get_array(node));
	} else if (strcmp(key, "SRD_per_dialog") == 0) {
		check_dialogs(flow, json_node_get_object(node));
	} else {
		g_error("%s: unknown key %s", flow->id, key);
	}
}

static void test_vector(const void *data)
{
	JsonObject *vector = (JsonObject *)(uintptr_t)data;
	JsonArray *messages = json_object_get_array_member(vector, "messages");
	JsonObject *expect = json_object_get_object_member(vector, "expect");
	struct flow flow = {.id = g_strdup(json_object_get_string_member(vector, "id"))};
	struct sc_row_sink sink = {.user = &flow, .call = on_call, .registration = on_registration};
	struct sc_counters counters = {0};
	struct sc_config config;
	struct sc_engine *engine;
	GList *keys;

	flow.dialog_srd = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	sc_config_default(&config);
	engine = sc_engine_new(&config, &sink, &counters);
	for (guint i = 0; i < json_array_get_length(messages); i++) {
		/* A owns the Call-ID in all vectors. */
		feed(engine, &flow, json_array_get_string_element(messages, i), 'A', i + 1);
	}
	const struct sc_event end = {
		.kind = SC_EVENT_CLOCK,
		.time_ns = json_ns(json_object_get_member(vector, "capture_end")),
	};
	sc_engine_feed(engine, &end);
	sc_engine_finish(engine);
	g_assert_cmpuint(flow.calls + flow.registrations, ==, 1);
	/* The rows' spans are gone; the numbers are what is checked. */
	keys = json_object_get_members(expect);
	for (GList *key = keys; key; key = key->next)
		check(&flow, key->data, json_object_get_member(expect, key->data));
	g_list_free(keys);
	sc_engine_free(engine);
	g_hash_table_destroy(flow.dialog_srd);
	g_free(flow.id);
}

int main(int argc, char **argv)
{
	JsonParser *parser = json_parser_new();
	const char *source = g_getenv("SIPCHRON_SOURCE");
	char *path = g_build_filename(source ? source : ".", "tests/flows/flows.json", NULL);
	JsonArray *vectors;
	int failed;

	g_test_init(&argc, &argv, NULL);
	if (!json_parser_load_from_file(parser, path, NULL))
		g_error("cannot read %s", path);
	vectors = json_node_get_array(json_parser_get_root(parser));
	g_assert_cmpuint(json_array_get_length(vectors), >, 20);
	for (guint i = 0; i < json_array_get_length(vectors); i++) {
		JsonObject *vector = json_array_get_object_element(vectors, i);
		char *name =
			g_strdup_printf("/flows/%s", json_object_get_string_member(vector, "id"));
		g_test_add_data_func(name, vector, test_vector);
		g_free(name);
	}
	failed = g_test_run();
	g_object_unref(parser);
	g_free(path);
	return failed;
}
