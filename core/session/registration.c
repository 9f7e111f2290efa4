#include "session/registration.h"

#include "base/time.h"
#include "message/number.h"
#include "message/param.h"
#include "session/bindings.h"
#include "session/measures.h"

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
	struct sc_registration *registration = sc_attempt_new(
		state, SC_OWNER_REGISTRATION, sizeof *registration, request->set, message, packet);
	struct sc_attempt *attempt = &registration->attempt;
	size_t position = 0;
	struct sc_span value;
	struct sc_name_addr contact;

	attempt->to = sc_pool_keep(&state->pool, sc_uri_aor(message->to.uri));
	attempt->from = sc_pool_keep(&state->pool, sc_uri_aor(message->from.uri));
	registration->kind = SC_REG_INITIAL; /* unless a request tells otherwise */
	registration->expires_ns = SC_TIME_NONE;
	if (!message->request)
		return registration;
	registration->kind = kind_of(state, message, attempt->to);
	if (sc_message_next_value(message, SC_H_CONTACT, &position, &value)) {
		sc_name_addr_parse(&contact, value, NULL);
		registration->contact = sc_pool_keep(&state->pool, contact.uri);
	}
	return registration;
}

/* REGI: how long after the last grant the binding is asked for again. */
static void measure_interval(struct sc_state *state, const struct sc_registration *registration,
			     struct sc_txn *request, const struct sc_message *message)
{
	const struct sc_grant *grant;
	size_t position = 0;
	struct sc_span value;

	request->owner_number = registration->attempt.owner.number;
	if (!message->request || !sc_message_next_value(message, SC_H_CONTACT, &position, &value))
		return;
	grant = sc_bindings_known(state->bindings, registration->attempt.to, value);
	if (grant)
		sc_measure_refresh(state, request, grant->time_ns, grant->frame, grant->expires_ns);
}

struct sc_registration *sc_registration_of(struct sc_state *state, struct sc_txn *request,
					   const struct sc_message *message,
					   const struct sc_packet *packet)
{
	struct sc_owner *newest = request->set->owners[SC_OWNER_REGISTRATION].newest;
	struct sc_registration *registration = (struct sc_registration *)newest;

	if (!registration || !(sc_attempt_has_instance(&registration->attempt, request) ||
			       sc_attempt_continues(state, &registration->attempt, request))) {
		registration = new_registration(state, request, message, packet);
		measure_interval(state, registration, request, message);
	}
	sc_attempt_add(state, &registration->attempt, request);
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
		sc_bindings_set(state, registration->attempt.to, value,
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
