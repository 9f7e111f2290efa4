#include "session/session_keys.h"

#include "base/limits.h"
#include "base/time.h"
#include "message/param.h"
#include "session/call.h"
#include "session/leg.h"
#include "session/roles.h"

enum key_kind {
	KEY_CALL_ID = 1,
	KEY_SESSION_ID, /* its UUID */
	KEY_ICID,
	KEY_HEP, /* the correlation id */
};

/* A key that some call has: its kind, its text, and for an icid where that was
 * generated. */
struct sc_session_key {
	uint64_t hash;
	struct sc_span text, detail;
	struct sc_call *call;
	struct sc_session_key *next; /* of the same call */
	enum key_kind kind;
	bool reference; /* the call names another's Call-ID; not its own */
};

struct sc_session_keys {
	struct sc_index table;
};

static bool key_is(const void *item, const void *key)
{
	const struct sc_session_key *a = item, *b = key;

	return a->kind == b->kind && sc_span_eq(a->text, b->text);
}

/* Of a Call-ID it is that of struct sc_hashes. */
static uint64_t hash_of(const struct sc_session_key *key)
{
	return sc_span_hash(key->kind == KEY_CALL_ID ? SC_CALL_ID_SEED : (uint64_t)key->kind,
			    key->text);
}

struct sc_session_keys *sc_session_keys_new(void)
{
	return g_new0(struct sc_session_keys, 1);
}

void sc_session_keys_free(struct sc_session_keys *keys)
{
	sc_index_clear(&keys->table);
	g_free(keys);
}

static size_t key_bytes(const struct sc_session_key *key)
{
	return sizeof *key + key->text.len + key->detail.len;
}

static void enter(struct sc_state *state, struct sc_call *call, const struct sc_session_key *probe)
{
	struct sc_session_key *key;
	char *at;

	if (state->session_keys->table.count >= SC_SESSION_KEYS_MAX) {
		state->counters->n[SC_COUNT_LIMIT_KEYS]++;
		return;
	}
	key = sc_pool_take(&state->pool, key_bytes(probe));
	*key = *probe;
	at = (char *)(key + 1);
	memcpy(at, probe->text.ptr, probe->text.len);
	key->text.ptr = at;
	if (probe->detail.len > 0)
		memcpy(at + probe->text.len, probe->detail.ptr, probe->detail.len);
	key->detail.ptr = at + probe->text.len;
	key->call = call;
	key->next = call->keys;
	call->keys = key;
	sc_index_add(&state->session_keys->table, key->hash, key);
}

/* The first INVITE of `out` left the host that the first of `in` went to. */
static bool leaves_from(const struct sc_call *in, const struct sc_call *out)
{
	struct sc_endpoint receiver, sender;

	if (!sc_call_invites(in) || !sc_call_invites(out) || !sc_call_invites(in)->has_request ||
	    !sc_call_invites(out)->has_request)
		return false;
	receiver = sc_host_of(&sc_call_invites(in)->dst, &sc_call_invites(in)->src);
	sender = sc_host_of(&sc_call_invites(out)->src, &sc_call_invites(out)->dst);
	return sc_endpoint_eq(&receiver, &sender);
}

static void label(struct sc_state *state, const struct sc_call *in, const struct sc_call *out)
{
	int64_t lag_ns;

	if (!leaves_from(in, out))
		return;
	lag_ns = sc_time_diff(sc_call_invites(out)->request.first_ns,
			      sc_call_invites(in)->request.first_ns);
	if (lag_ns >= 0 && lag_ns <= SC_ROLE_B2BUA_WITHIN_NS)
		sc_roles_of_b2bua(state, sc_call_invites(out), SC_CONFIDENCE_HIGH);
}

static bool begins_session(const struct sc_call *call)
{
	return call->session == call->attempt.owner.number;
}

/* A session is never split or merged once its calls may have been shown: only a call that is alone
 * in its session joins another, and is settled with it. */
static void enter_session(struct sc_call *late, struct sc_call *early, enum sc_join by)
{
	if (begins_session(late) && !(late->leg && late->leg->settled))
		late->session = early->session;
	if (late->leg && late->session == early->session)
		sc_leg_joined(late->leg, early->leg, by);
}

static void join(struct sc_state *state, struct sc_call *a, struct sc_call *b, enum sc_join by)
{
	bool a_first = a->session < b->session || (a->session == b->session && begins_session(a));

	enter_session(a_first ? b : a, a_first ? a : b, by);
	label(state, a, b);
	label(state, b, a);
}

static const uint8_t joined_by[] = {
	[KEY_CALL_ID] = SC_JOIN_CALL_ID,
	[KEY_SESSION_ID] = SC_JOIN_SESSION_ID,
	[KEY_ICID] = SC_JOIN_ICID,
	[KEY_HEP] = SC_JOIN_HEP,
};

/* Joins `call` to whoever has the key, or makes it the one who has it. */
static void note(struct sc_state *state, struct sc_call *call, struct sc_session_key *probe)
{
	struct sc_session_key *known;

	if (probe->text.len == 0)
		return;
	probe->hash = hash_of(probe);
	known = sc_index_find(&state->session_keys->table, probe->hash, key_is, probe);
	if (!known) {
		enter(state, call, probe);
		return;
	}
	if (known->call == call)
		return;
	if (probe->kind == KEY_ICID && probe->detail.len > 0 && known->detail.len > 0 &&
	    !sc_span_eq(probe->detail, known->detail))
		return;
	/* The same Call-ID without anybody saying so is a B2BUA only where the
	 * one leg leaves from the host that the other entered. */
	if (probe->kind == KEY_CALL_ID && !probe->reference && !known->reference &&
	    !leaves_from(known->call, call) && !leaves_from(call, known->call))
		return;
	join(state, call, known->call, joined_by[known->kind]);
}

/* ---- what messages carry ---- */

static void note_call_id(struct sc_state *state, struct sc_call *call, struct sc_span text,
			 bool reference)
{
	struct sc_session_key probe = {.kind = KEY_CALL_ID, .text = text, .reference = reference};

	note(state, call, &probe);
}

/* RFC 7989 5: "uuid;remote=uuid", 32 lower-case hex digits; all zeros: unknown. */
static void note_uuid(struct sc_state *state, struct sc_call *call, struct sc_span uuid)
{
	struct sc_session_key probe = {.kind = KEY_SESSION_ID, .text = uuid};
	bool nil = true;

	for (size_t i = 0; i < uuid.len; i++)
		nil &= uuid.ptr[i] == '0';
	if (!nil)
		note(state, call, &probe);
}

static void note_session_id(struct sc_state *state, struct sc_call *call, struct sc_span value)
{
	const char *semicolon = memchr(value.ptr, ';', value.len);
	struct sc_span local = value;

	if (semicolon) {
		local = sc_span_between(value.ptr, semicolon);
		note_uuid(state, call,
			  sc_param(sc_span_between(semicolon, value.ptr + value.len),
				   SC_SPAN_LIT("remote")));
	}
	note_uuid(state, call, sc_span_trim(local));
}

/* RFC 7315 5.6: parameters, with no semicolon before the first. */
static struct sc_span charging_param(struct sc_span value, struct sc_span name)
{
	struct sc_cursor cursor = sc_cursor(value);

	sc_cursor_skip_lws(&cursor);
	if (sc_span_caseeq(sc_cursor_while(&cursor, SC_C_TOKEN), name)) {
		sc_cursor_skip_lws(&cursor);
		if (sc_cursor_take(&cursor, '=')) {
			sc_cursor_skip_lws(&cursor);
			return sc_param_value(&cursor);
		}
	}
	sc_param_skip(&cursor);
	return sc_param(sc_cursor_rest(&cursor), name);
}

static void note_icid(struct sc_state *state, struct sc_call *call, struct sc_span value)
{
	struct sc_session_key probe = {
		.kind = KEY_ICID,
		.text = charging_param(value, SC_SPAN_LIT("icid-value")),
		.detail = charging_param(value, SC_SPAN_LIT("icid-generated-at")),
	};
	if (probe.text.ptr)
		note(state, call, &probe);
	probe.text = charging_param(value, SC_SPAN_LIT("related-icid"));
	if (probe.text.ptr)
		note(state, call, &probe);
}

/* A new call names another by Call-ID: it follows that one into its session, but
 * is not the same call. It never pulls the other anywhere, or a call that names
 * many would join strangers. False: nobody has that Call-ID. */
static bool follow(struct sc_state *state, struct sc_call *call, struct sc_span call_id,
		   enum sc_join by)
{
	struct sc_session_key probe = {.kind = KEY_CALL_ID, .text = call_id, .reference = true},
			      *known;

	probe.hash = hash_of(&probe);
	known = sc_index_find(&state->session_keys->table, probe.hash, key_is, &probe);
	if (!known || known->call == call)
		return false;
	if (begins_session(call))
		enter_session(call, known->call, by);
	return true;
}

/* RFC 3891 6.1, RFC 4538 7: "call-id;tags", the dialog that this call takes the
 * place of, or that gives it its rights. */
static void follow_dialog(struct sc_state *state, struct sc_call *call, struct sc_span value,
			  enum sc_join by)
{
	const char *semicolon = memchr(value.ptr, ';', value.len);

	follow(state, call, sc_span_trim(semicolon ? sc_span_between(value.ptr, semicolon) : value),
	       by);
}

/* Referred-By (RFC 3892) is none of them: it names a user and a body part. */
static void note_named(struct sc_state *state, struct sc_call *call,
		       const struct sc_message *message)
{
	struct sc_span call_id;
	size_t position = 0;

	if (sc_message_has(message, SC_H_REPLACES))
		follow_dialog(state, call, message->header[SC_H_REPLACES], SC_JOIN_REPLACES);
	if (sc_message_has(message, SC_H_TARGET_DIALOG))
		follow_dialog(state, call, message->header[SC_H_TARGET_DIALOG],
			      SC_JOIN_TARGET_DIALOG);
	if (!sc_message_has(message, SC_H_IN_REPLY_TO)) /* the walk looks at every row */
		return;
	/* RFC 3261 20.21: the calls that this one answers or returns. */
	while (sc_message_next_value(message, SC_H_IN_REPLY_TO, &position, &call_id))
		if (follow(state, call, call_id, SC_JOIN_IN_REPLY_TO))
			break;
}

static const enum sc_header call_id_headers[] = {
	SC_H_X_CALL_ID,
	SC_H_X_CID,
	SC_H_X_BROADWORKS_CORRELATION_INFO,
};

/* Headers that the user has named (--leg-header). */
static void note_leg_headers(struct sc_state *state, struct sc_call *call,
			     const struct sc_message *message)
{
	const char *const *name = state->config.leg_headers;
	struct sc_span call_id;

	for (; name && *name; name++)
		if (sc_message_named(message, sc_span_of(*name), &call_id))
			note_call_id(state, call, call_id, true);
}

void sc_session_keys_note(struct sc_state *state, struct sc_call *call,
			  const struct sc_message *message, const struct sc_packet *packet,
			  bool first)
{
	struct sc_session_key hep = {
		.kind = KEY_HEP,
		.text = {(const char *)&packet->correlation, sizeof packet->correlation},
	};

	if (first)
		note_call_id(state, call, message->call_id, false);
	for (size_t i = 0; i < G_N_ELEMENTS(call_id_headers); i++)
		if (sc_message_has(message, call_id_headers[i]))
			note_call_id(state, call, message->header[call_id_headers[i]], true);
	note_leg_headers(state, call, message);
	if (sc_message_has(message, SC_H_SESSION_ID))
		note_session_id(state, call, message->header[SC_H_SESSION_ID]);
	if (sc_message_has(message, SC_H_P_CHARGING_VECTOR))
		note_icid(state, call, message->header[SC_H_P_CHARGING_VECTOR]);
	if (first)
		note_named(state, call, message);
	if (packet->correlation != 0)
		note(state, call, &hep);
}

struct sc_call *sc_session_keys_call(const struct sc_state *state, uint64_t hash,
				     struct sc_span call_id)
{
	struct sc_session_key probe = {.kind = KEY_CALL_ID, .text = call_id};
	const struct sc_session_key *known =
		sc_index_find(&state->session_keys->table, hash, key_is, &probe);

	return known && !known->reference ? known->call : NULL;
}

static const struct sc_session_key *key_of(const struct sc_call *call, enum key_kind kind)
{
	const struct sc_session_key *key = call->keys;

	while (key && key->kind != kind)
		key = key->next;
	return key;
}

bool sc_session_keys_contradict(const struct sc_call *in, const struct sc_call *out)
{
	bool in_has_id = key_of(in, KEY_SESSION_ID) ||
			 (in->leg && in->leg->reasons & SC_JOINED_BY(SESSION_ID));

	/* Had both one in common, the later call would not have got a key of its own. */
	if (in_has_id && key_of(out, KEY_SESSION_ID))
		return true;
	for (const struct sc_session_key *key = out->keys; key; key = key->next)
		if (key->kind == KEY_CALL_ID && key->reference)
			return true;
	return false;
}

void sc_session_keys_expect(const struct sc_session_keys *keys, uint64_t hash)
{
	sc_index_prefetch(&keys->table, hash);
}

void sc_session_keys_forget(struct sc_state *state, struct sc_call *call)
{
	struct sc_session_key *next;

	for (struct sc_session_key *key = call->keys; key; key = next) {
		next = key->next;
		sc_index_remove(&state->session_keys->table, key->hash, key);
		sc_pool_give(&state->pool, key, key_bytes(key));
	}
	call->keys = NULL;
}
