#include "session/registration.h"

#include "base/time.h"
#include "session/bindings.h"
#include "session/chain.h"
#include "session/dialog_set.h"
#include "session/interval.h"
#include "session/measures.h"
#include "session/outcome.h"
#include "session/txn_state.h"
#include "session/txns.h"

/* ---- what a REGISTER asks for (METRICS.md CL-5) ---- */

/* A contact's own expires, else that of the header; false: neither says. */
static bool expires_of(const struct sc_message *message, const struct sc_name_addr *contact,
		       int64_t *seconds)
{
	uint64_t number;

	if (!sc_leading_number(sc_param(contact->params, SC_SPAN_LIT("expires")), UINT32_MAX,
			       &number) &&
	    !sc_leading_number(message->header[SC_H_EXPIRES], UINT32_MAX, &number))
		return false;
	*seconds = (int64_t)number;
	return true;
}

/* Every contact asks for expires=0, or the header does for those that say nothing. */
static bool removes_all(const struct sc_message *message)
{
	size_t position = 0;
	struct sc_span value;
	struct sc_name_addr contact;
	int64_t seconds;

	while (sc_message_next_value(message, SC_H_CONTACT, &position, &value)) {
		if (sc_span_eq(value, SC_SPAN_LIT("*")))
			return true;
		sc_name_addr_parse(&contact, value, NULL);
		if (!expires_of(message, &contact, &seconds) || seconds != 0)
			return false;
	}
	return true;
}

static enum sc_registration_kind kind_of(const struct sc_state *state,
					 const struct sc_message *message, struct sc_span aor)
{
	size_t position = 0;
	struct sc_span value;

	if (!sc_message_next_value(message, SC_H_CONTACT, &position, &value))
		return SC_REG_FETCH;
	if (removes_all(message))
		return SC_REG_DEREGISTER;
	return sc_bindings_known(state->bindings, aor, value) ? SC_REG_REFRESH : SC_REG_INITIAL;
}

/* ---- membership ---- */

static struct sc_registration *new_registration(struct sc_state *state, struct sc_txn *request,
						const struct sc_message *message,
						const struct sc_packet *packet)
{
	struct sc_registration *registration = sc_pool_take(&state->pool, sizeof *registration);
	struct sc_dialog_set *set = request->set;
	size_t position = 0;
	struct sc_span value;
	struct sc_name_addr contact;

	registration->set = set;
	registration->number = sc_state_number_registration(state, registration);
	registration->aor = sc_pool_keep(&state->pool, sc_uri_aor(message->to.uri));
	registration->from = sc_pool_keep(&state->pool, sc_uri_aor(message->from.uri));
	registration->expires_ns = SC_TIME_NONE;
	registration->first_ns = packet->first.time_ns;
	registration->first_frame = packet->last.number;
	if (message->request) {
		registration->kind = (uint8_t)kind_of(state, message, registration->aor);
		if (sc_message_next_value(message, SC_H_CONTACT, &position, &value)) {
			sc_name_addr_parse(&contact, value, NULL);
			registration->contact = sc_pool_keep(&state->pool, contact.uri);
		}
	}
	registration->next = set->registrations;
	*(registration->next ? &registration->next->prev : &set->oldest_registration) =
		registration;
	set->registrations = registration;
	return registration;
}

static bool has_instance(const struct sc_registration *registration, const struct sc_txn *request)
{
	for (const struct sc_txn *other = registration->requests; other; other = other->next)
		if (other->instance == request->instance)
			return true;
	return false;
}

/* M-REGI: how long after the last grant the binding is asked for again. */
static void measure_interval(struct sc_state *state, const struct sc_registration *registration,
			     struct sc_txn *request, const struct sc_message *message)
{
	const struct sc_grant *grant;
	size_t position = 0;
	struct sc_span value;

	request->owner_number = registration->number;
	if (!message->request || !sc_message_next_value(message, SC_H_CONTACT, &position, &value))
		return;
	grant = sc_bindings_known(state->bindings, registration->aor, value);
	if (grant)
		sc_measure_refresh(state, request, grant->time_ns, grant->frame, grant->expires_ns);
}

struct sc_registration *sc_registration_of(struct sc_state *state, struct sc_txn *request,
					   const struct sc_message *message,
					   const struct sc_packet *packet)
{
	struct sc_registration *registration = request->set->registrations;
	struct sc_chain chain;
	struct sc_txn *latest;

	if (registration && !has_instance(registration, request)) {
		latest = sc_chain_latest(registration->requests, &chain);
		if (!latest || !request->has_request ||
		    !sc_chain_continues(state, latest, &chain, request))
			registration = NULL;
	}
	if (!registration) {
		registration = new_registration(state, request, message, packet);
		measure_interval(state, registration, request, message);
	}
	if (registration->request_count >= SC_CALL_INVITES_MAX) {
		state->counters->n[SC_COUNT_LIMIT_INVITES]++;
		sc_txn_let_expire(request->set, request);
		return registration;
	}
	request->pinned = true;
	request->next = NULL;
	if (registration->last_request)
		registration->last_request->next = request;
	else
		registration->requests = request;
	registration->last_request = request;
	registration->request_count++;
	return registration;
}

/* RFC 3261 10.3: the 200 lists every binding of the AOR; ours is the one whose
 * URI the request asked for. */
void sc_registration_granted(struct sc_state *state, struct sc_registration *registration,
			     const struct sc_txn *request, const struct sc_message *message,
			     const struct sc_packet *packet)
{
	size_t position = 0;
	struct sc_span value;
	struct sc_name_addr contact;
	struct sc_grant grant = {.registrar = sc_host_of(&packet->src, &packet->dst),
				 .time_ns = packet->last.time_ns,
				 .frame = packet->last.number};
	uint64_t header;
	int64_t seconds;
	bool given;

	while (sc_message_next_value(message, SC_H_CONTACT, &position, &value)) {
		sc_name_addr_parse(&contact, value, NULL);
		given = expires_of(message, &contact, &seconds);
		grant.expires_ns = given ? seconds * SC_NS_PER_S : SC_TIME_NONE;
		sc_bindings_set(state, registration->aor, value,
				given && seconds == 0 ? NULL : &grant);
		if (given && (registration->expires_ns == SC_TIME_NONE ||
			      sc_span_eq(contact.uri, registration->contact)))
			registration->expires_ns = seconds * SC_NS_PER_S;
	}
	if (registration->expires_ns == SC_TIME_NONE &&
	    sc_leading_number(message->header[SC_H_EXPIRES], UINT32_MAX, &header))
		registration->expires_ns = (int64_t)header * SC_NS_PER_S;
	if (registration->expires_ns == SC_TIME_NONE)
		registration->expires_ns = sc_seconds_ns(request->expires_s);
}

void sc_registration_saw(struct sc_registration *registration, const struct sc_packet *packet)
{
	registration->last_ns = MAX(registration->last_ns, packet->last.time_ns);
	registration->last_frame = MAX(registration->last_frame, packet->last.number);
}

/* ---- the row ---- */

static const char *outcome_of(const struct sc_state *state, const struct sc_txn *latest,
			      const struct sc_chain *chain)
{
	int64_t until_ns;
	unsigned code;

	if (!latest || !sc_txn_start_known(state, latest))
		return "truncated";
	if (!latest->final) {
		switch (sc_txn_state_at(latest, state->now_ns, &state->config)) {
		case SC_TXN_TIMED_OUT:
			return "failed-timeout";
		case SC_TXN_NET_FAILED:
			return "failed-network";
		default:
			return "open";
		}
	}
	code = latest->final->code;
	if (sc_code_success(code))
		return "ok";
	until_ns = sc_chain_until(state, latest, chain);
	if (sc_chain_expects_retry(latest) && until_ns != SC_TIME_NONE && until_ns >= state->now_ns)
		return "open";
	if (code < 400)
		return "redirected";
	return sc_code_failure(code) ? "failed" : "auth-failed";
}

static struct sc_interval delay(const struct sc_state *state, const struct sc_txn *start,
				const struct sc_txn *latest, const char *outcome)
{
	if (strcmp(outcome, "ok") == 0)
		return sc_request_to(state, start, latest->final);
	if (strcmp(outcome, "open") == 0)
		return sc_interval_absent(SC_NO_STOP_OPEN);
	if (strcmp(outcome, "truncated") == 0)
		return sc_interval_absent(SC_NO_START);
	return sc_interval_absent(strcmp(outcome, "failed-timeout") == 0 ? SC_NO_STOP_TIMEOUT
									 : SC_NOT_APPLICABLE);
}

static void count_requests(const struct sc_state *state, const struct sc_registration *registration,
			   const struct sc_txn *origin, const struct sc_txn *latest,
			   struct sc_registration_row *row, struct sc_registration_scratch *scratch)
{
	for (const struct sc_txn *txn = registration->requests; txn; txn = txn->next) {
		struct sc_unit_end *unit = &scratch->units[row->unit_count];
		enum sc_txn_state now = sc_txn_state_at(txn, state->now_ns, &state->config);

		if (!sc_chain_mine(origin, txn))
			continue;
		row->unit_count++;
		unit->code = txn->final                 ? txn->final->code
			     : now == SC_TXN_NET_FAILED ? 503
			     : now == SC_TXN_TIMED_OUT  ? 408
							: 0;
		unit->answered = sc_code_success(unit->code);
		row->auth_rounds += txn->final && txn->instance != latest->instance &&
				    (txn->final->code == 401 || txn->final->code == 407);
	}
	row->units = scratch->units;
}

void sc_registration_row(const struct sc_state *state, const struct sc_registration *registration,
			 struct sc_registration_row *row, struct sc_registration_scratch *scratch)
{
	static const char *const kinds[] = {"initial", "refresh", "deregister", "fetch"};
	struct sc_chain chain;
	const struct sc_txn *latest = sc_chain_latest(registration->requests, &chain);
	const struct sc_txn *origin = sc_chain_origin(registration->requests);
	const struct sc_txn *first = registration->requests;

	while (first && origin && !sc_chain_mine(origin, first))
		first = first->next;
	*row = (struct sc_registration_row){
		.registration = registration->number,
		.call_id = registration->set->key.call_id,
		.aor = registration->aor,
		.contact = registration->contact,
		.from = registration->from,
		.to = registration->aor,
		.start_ns = registration->first_ns,
		.first_frame = registration->first_frame,
		.last_frame = registration->last_frame,
		.kind = kinds[registration->kind],
		.outcome = outcome_of(state, latest, &chain),
		.expires_ns = registration->expires_ns,
		.retransmissions = registration->retransmissions,
		.duplicates = registration->duplicates,
	};
	row->rrd = delay(state, first, latest, row->outcome);
	row->rrd_auth = delay(state, latest, latest, row->outcome);
	if (first) {
		row->src = first->src;
		row->dst = first->dst;
	}
	if (!latest) { /* only responses were captured */
		for (const struct sc_txn *txn = first; txn; txn = txn->next)
			row->final_code = txn->final ? txn->final->code : row->final_code;
		row->kind = NULL;
		return;
	}
	row->final_code = latest->final ? latest->final->code : 0;
	count_requests(state, registration, origin, latest, row, scratch);
}

/* ---- the end ---- */

int64_t sc_registration_deadline(const struct sc_state *state,
				 const struct sc_registration *registration)
{
	struct sc_chain chain;
	const struct sc_txn *latest = sc_chain_latest(registration->requests, &chain);
	int64_t at_ns = sc_time_add(registration->last_ns, sc_timer_64t1(&state->config));
	int64_t deadline_ns;

	for (const struct sc_txn *txn = registration->requests; txn; txn = txn->next) {
		deadline_ns = sc_txn_deadline(txn, &state->config);
		if (deadline_ns < INT64_MAX)
			at_ns = MAX(at_ns, deadline_ns);
	}
	return latest ? MAX(at_ns, sc_chain_until(state, latest, &chain)) : at_ns;
}

void sc_registration_end(struct sc_state *state, struct sc_registration *registration)
{
	struct sc_dialog_set *set = registration->set;
	struct sc_registration_scratch scratch;
	struct sc_registration_row row;

	if (state->sink.registration) {
		sc_registration_row(state, registration, &row, &scratch);
		state->sink.registration(state->sink.user, &row);
	}
	if (state->live)
		sc_live_forget(state->live->registrations, registration->number);
	*(registration->prev ? &registration->prev->next : &set->registrations) =
		registration->next;
	*(registration->next ? &registration->next->prev : &set->oldest_registration) =
		registration->prev;
	for (struct sc_txn *txn = set->txns; txn && registration->loose > 0; txn = txn->next)
		if (txn->registration == registration) {
			txn->registration = NULL;
			registration->loose--;
		}
	sc_txns_end(state, registration->requests);
	sc_pool_drop(&state->pool, registration->aor);
	sc_pool_drop(&state->pool, registration->from);
	sc_pool_drop(&state->pool, registration->contact);
	sc_pool_give(&state->pool, registration, sizeof *registration);
}
