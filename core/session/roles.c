#include "session/roles.h"

#include "base/limits.h"
#include "session/bindings.h"
#include "session/call.h"
#include "session/instance.h"

struct host {
	struct sc_endpoint endpoint; /* first: the key */
	struct sc_span user_agent;   /* empty, but there: left out */
	struct proof {
		enum sc_confidence confidence;
		uint64_t frame, count;
	} proofs[SC_ROLE_END]; /* by enum sc_role */
};

struct sc_roles {
	GHashTable *hosts;
	GPtrArray *order;
	struct host *latest; /* the one asked for last */
};

static unsigned host_hash(const void *host)
{
	return sc_hash_fold(sc_hash(0, host, sizeof(struct sc_endpoint)));
}

static int host_equal(const void *one, const void *other)
{
	return sc_endpoint_eq(one, other);
}

static void free_host(void *data)
{
	struct host *host = data;

	g_free((char *)(uintptr_t)host->user_agent.ptr);
	g_free(host);
}

struct sc_roles *sc_roles_new(void)
{
	struct sc_roles *roles = g_new0(struct sc_roles, 1);

	roles->hosts = g_hash_table_new(host_hash, host_equal);
	roles->order = g_ptr_array_new_with_free_func(free_host);
	return roles;
}

struct sc_roles *sc_roles_copy(const struct sc_roles *roles)
{
	struct sc_roles *copy = sc_roles_new();

	for (guint i = 0; i < roles->order->len; i++) {
		const struct host *from = g_ptr_array_index(roles->order, i);
		struct host *host = g_memdup2(from, sizeof *from);

		host->user_agent.ptr = g_memdup2(from->user_agent.ptr, from->user_agent.len);
		g_hash_table_add(copy->hosts, host);
		g_ptr_array_add(copy->order, host);
	}
	return copy;
}

void sc_roles_free(struct sc_roles *roles)
{
	g_hash_table_destroy(roles->hosts);
	g_ptr_array_free(roles->order, TRUE);
	g_free(roles);
}

static struct host *host_at(struct sc_state *state, const struct sc_endpoint *endpoint)
{
	struct sc_roles *roles = state->roles;
	struct host *host;

	if (roles->latest && sc_endpoint_eq(&roles->latest->endpoint, endpoint))
		return roles->latest;
	host = g_hash_table_lookup(roles->hosts, endpoint);
	if (!host) {
		if (roles->order->len >= SC_ELEMENTS_MAX) {
			state->counters->n[SC_COUNT_LIMIT_ELEMENTS]++;
			return NULL;
		}
		host = g_new0(struct host, 1);
		host->endpoint = *endpoint;
		g_hash_table_add(roles->hosts, host);
		g_ptr_array_add(roles->order, host);
	}
	roles->latest = host;
	return host;
}

static struct host *sender_of(struct sc_state *state, const struct sc_txn *txn)
{
	struct sc_endpoint endpoint = sc_host_of(&txn->src, &txn->dst);

	return host_at(state, &endpoint);
}

static struct host *receiver_of(struct sc_state *state, const struct sc_txn *txn)
{
	struct sc_endpoint endpoint = sc_host_of(&txn->dst, &txn->src);

	return host_at(state, &endpoint);
}

static void prove(struct host *host, enum sc_role role, enum sc_confidence confidence,
		  uint64_t frame)
{
	struct proof *proof;

	if (!host)
		return;
	proof = &host->proofs[role];
	/* Calls tell when they are over, so not in the order of their frames. */
	if (confidence > proof->confidence ||
	    (confidence == proof->confidence && frame < proof->frame)) {
		proof->confidence = confidence;
		proof->frame = frame;
	}
	proof->count++;
}

static void note_user_agent(struct sc_state *state, struct host *host, struct sc_span text)
{
	uint64_t *bytes = &state->counters->n[SC_COUNT_MEMORY_ELEMENTS];

	if (!host || host->user_agent.ptr || !text.ptr || text.len == 0)
		return;
	if (text.len > SC_USER_AGENT_BYTES_MAX) {
		state->counters->n[SC_COUNT_LIMIT_USER_AGENT]++;
		text.len = SC_USER_AGENT_BYTES_MAX;
	}
	if (*bytes + text.len > state->config.memory_bytes_max / SC_USER_AGENTS_SHARE) {
		state->counters->n[SC_COUNT_LIMIT_USER_AGENT]++;
		text.len = 0;
	}
	host->user_agent = sc_span(g_memdup2(text.ptr, MAX(text.len, 1)), text.len);
	*bytes += text.len;
}

/* Did the host that received this request send it on? Not with what the request
 * was made of: a host may call itself by way of a proxy. */
static bool sent_on(const struct sc_txn *txn)
{
	struct sc_endpoint receiver = sc_host_of(&txn->dst, &txn->src);
	const struct sc_txn *hop = txn->instance->hops;

	for (unsigned i = 0; hop && i < SC_INSTANCE_HOPS_MAX; hop = hop->next_hop, i++) {
		struct sc_endpoint sender = sc_host_of(&hop->src, &hop->dst);
		if (hop != txn && hop->has_request && sc_endpoint_eq(&sender, &receiver) &&
		    !sc_txn_is_downstream(txn, hop))
			return true;
	}
	return false;
}

/* Did the sender of this request get it from an earlier hop, Vias and all? */
static bool was_forwarded(const struct sc_txn *txn)
{
	struct sc_endpoint sender = sc_host_of(&txn->src, &txn->dst);
	const struct sc_txn *hop = txn->instance->hops;

	for (unsigned i = 0; hop && i < SC_INSTANCE_HOPS_MAX; hop = hop->next_hop, i++) {
		struct sc_endpoint receiver = sc_host_of(&hop->dst, &hop->src);
		if (hop != txn && hop->has_request && sc_endpoint_eq(&sender, &receiver) &&
		    sc_txn_is_downstream(txn, hop))
			return true;
	}
	return false;
}

void sc_roles_of_request(struct sc_state *state, const struct sc_txn *txn,
			 const struct sc_message *message)
{
	const struct sc_endpoint *registrar;
	uint64_t frame = txn->request.frame;
	struct host *sender;

	if (!state->sink.element)
		return;
	sender = sender_of(state, txn);
	/* A proxy makes its own CANCEL, and its own ACK to a failure (RFC 3261 16.10, 17.1.1.3). */
	if (txn->via_count == 1 && txn->method != SC_CANCEL && txn->method != SC_ACK) {
		prove(sender, SC_ROLE_UAC, SC_CONFIDENCE_HIGH, frame);
		note_user_agent(state, sender, message->header[SC_H_USER_AGENT]);
	} else if (txn->via_count > 1) {
		prove(sender, SC_ROLE_PROXY,
		      was_forwarded(txn) ? SC_CONFIDENCE_HIGH : SC_CONFIDENCE_LOW, frame);
	}
	if (sc_txn_more(txn)->q850 != 0)
		prove(sender, SC_ROLE_GATEWAY, SC_CONFIDENCE_LOW, frame);
	if (txn->method == SC_INVITE && txn->initial) {
		registrar = sc_bindings_registrar(state->bindings, message->uri);
		if (registrar)
			sc_roles_of_location(state, registrar, frame);
	}
}

/* RFC 3261 10.3: a registrar lists bindings with their expiry, or challenges. */
static bool acts_as_registrar(const struct sc_message *message)
{
	size_t position = 0;
	struct sc_span value;

	if (sc_code_success(message->code)) {
		while (sc_message_next_value(message, SC_H_CONTACT, &position, &value))
			if (sc_message_has(message, SC_H_EXPIRES) ||
			    sc_span_casefind(value, SC_SPAN_LIT(";expires")))
				return true;
		return false;
	}
	return (message->code == 401 || message->code == 403 || message->code == 423) &&
	       sc_message_has(message, SC_H_WWW_AUTHENTICATE);
}

void sc_roles_of_reply(struct sc_state *state, const struct sc_txn *txn,
		       const struct sc_message *message)
{
	uint64_t frame = txn->last_reply->seen.frame;
	struct host *receiver;

	if (!state->sink.element || message->code == 100)
		return;
	receiver = receiver_of(state, txn);
	if (txn->method == SC_REGISTER && acts_as_registrar(message) && !sent_on(txn))
		prove(receiver, SC_ROLE_REGISTRAR, SC_CONFIDENCE_HIGH, frame);
	if (sc_reply_more(txn->last_reply)->contacts > 0 && !sent_on(txn))
		prove(receiver, SC_ROLE_REDIRECT, SC_CONFIDENCE_HIGH, frame);
	if (sc_reply_more(txn->last_reply)->q850 != 0)
		prove(receiver, SC_ROLE_GATEWAY, SC_CONFIDENCE_LOW, frame);
	if (message->via_count == 1)
		note_user_agent(state, receiver, message->header[SC_H_SERVER]);
}

/* Answers that only the far end gives, not a proxy on the way. */
static bool speaks_for_user(const struct sc_reply *reply)
{
	return reply->to_tag.ptr &&
	       (sc_code_progress(reply->code) || sc_code_success(reply->code) ||
		reply->code == 480 || reply->code == 486 || reply->code == 600 ||
		reply->code == 603);
}

void sc_roles_of_call(struct sc_state *state, const struct sc_call *call)
{
	for (const struct sc_txn *txn = sc_call_invites(call); txn && state->sink.element;
	     txn = txn->next) {
		if (sent_on(txn))
			continue;
		for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
			if (speaks_for_user(reply)) {
				prove(receiver_of(state, txn), SC_ROLE_UAS,
				      txn->has_request ? SC_CONFIDENCE_HIGH : SC_CONFIDENCE_MEDIUM,
				      reply->seen.frame);
				break;
			}
	}
}

void sc_roles_of_b2bua(struct sc_state *state, const struct sc_txn *out,
		       enum sc_confidence confidence)
{
	if (!state->sink.element)
		return;
	prove(sender_of(state, out), SC_ROLE_B2BUA, confidence, out->request.frame);
}

void sc_roles_of_location(struct sc_state *state, const struct sc_endpoint *registrar,
			  uint64_t frame)
{
	prove(host_at(state, registrar), SC_ROLE_LOCATION, SC_CONFIDENCE_MEDIUM, frame);
}

/* ---- rows ---- */

static void hand_out(struct sc_state *state, const struct host *host)
{
	struct sc_role_row evidence[SC_ROLE_END];
	uint64_t frames[SC_ROLE_END];
	struct sc_element_row row = {.endpoint = host->endpoint};
	enum sc_confidence best = SC_CONFIDENCE_NONE;
	char rule[128] = "";
	size_t count = 0;

	if (host->user_agent.len > 0)
		row.user_agent = host->user_agent;
	for (enum sc_role role = SC_ROLE_B2BUA; role < SC_ROLE_END; role++) {
		const struct proof *proof = &host->proofs[role];
		if (proof->count == 0)
			continue;
		best = MAX(best, proof->confidence);
		row.roles |= SC_ROLE_BIT(role);
		g_strlcat(rule, count > 0 ? " " : "", sizeof rule);
		g_strlcat(rule, sc_role_rules[role - 1], sizeof rule);
		frames[count] = proof->frame;
		evidence[count] = (struct sc_role_row){.role = role,
						       .rule = role,
						       .confidence = proof->confidence,
						       .frame = proof->frame,
						       .count = proof->count};
		evidence[count].file_frame =
			sc_state_place(state, proof->frame, &evidence[count].file);
		count++;
	}
	if (count == 0)
		return;
	row.file = evidence[0].file;
	row.file_frame = evidence[0].file_frame;
	row.confidence = best;
	row.rule = sc_span_of(rule);
	row.evidence = (struct sc_row_list){evidence, count, sizeof evidence[0]};
	row.evidence_frames = (struct sc_frame_list){frames, count};
	state->sink.element(state->sink.user, &row);
}

void sc_roles_finish(struct sc_state *state)
{
	if (!state->sink.element)
		return;
	for (guint i = 0; i < state->roles->order->len; i++)
		hand_out(state, g_ptr_array_index(state->roles->order, i));
}
