#include "session/registration.h"

#include "base/time.h"
#include "message/number.h"
#include "session/bindings.h"
#include "session/measures.h"

/* ---- what a REGISTER asks for (METRICS.md CL-5) ---- */

static struct sc_contacts *contacts_of(struct sc_state *state, struct sc_txn *request,
				       const struct sc_message *message)
{
	bool left_off = false;
	struct sc_contacts *contacts = sc_contacts_keep(&state->pool, message, &left_off);

	if (left_off)
		state->counters->n[SC_COUNT_LIMIT_CONTACTS]++;
	request->limited |= left_off;
	return contacts;
}

static enum sc_registration_kind kind_of(const struct sc_state *state,
					 const struct sc_contacts *asked, struct sc_span aor)
{
	if (asked->count == 0)
		return SC_REG_FETCH;
	if (sc_contacts_remove(asked))
		return SC_REG_DEREGISTER;
	for (unsigned i = 0; i < asked->count; i++)
		if (asked->contact[i].expires_s != 0 &&
		    !sc_bindings_known(state->bindings, aor, &asked->contact[i]))
			return SC_REG_INITIAL;
	return SC_REG_REFRESH;
}

/* ---- membership ---- */

static struct sc_registration *new_registration(struct sc_state *state, struct sc_txn *request,
						const struct sc_message *message,
						const struct sc_packet *packet)
{
	struct sc_registration *registration = sc_attempt_new(
		state, SC_OWNER_REGISTRATION, sizeof *registration, request->set, message, packet);
	struct sc_attempt *attempt = &registration->attempt;
	const struct sc_contacts *contacts = sc_txn_more(request)->contacts;
	const struct sc_contact *first;

	attempt->to = sc_pool_keep(&state->pool, sc_uri_aor(message->to.uri));
	attempt->from = sc_pool_keep(&state->pool, sc_uri_aor(message->from.uri));
	registration->kind = SC_REG_INITIAL; /* unless a request tells otherwise */
	registration->expires_ns = SC_TIME_NONE;
	if (!contacts)
		return registration;
	registration->kind = kind_of(state, contacts, attempt->to);
	first = sc_contacts_first(contacts);
	if (first)
		registration->contact = sc_pool_keep(&state->pool, first->uri);
	return registration;
}

/* REGI: how long after the last grant the binding is asked for again. To remove it is
 * not to renew it. */
static void measure_interval(struct sc_state *state, const struct sc_registration *registration,
			     struct sc_txn *request)
{
	const struct sc_contacts *contacts = sc_txn_more(request)->contacts;
	const struct sc_contact *first = contacts ? sc_contacts_first(contacts) : NULL;
	const struct sc_grant *grant;

	request->owner_number = registration->attempt.owner.number;
	if (!first || registration->kind == SC_REG_DEREGISTER)
		return;
	grant = sc_bindings_known(state->bindings, registration->attempt.to, first);
	if (grant)
		sc_measure_refresh(state, request, grant->time_ns, grant->frame, grant->expires_ns);
}

struct sc_registration *sc_registration_of(struct sc_state *state, struct sc_txn *request,
					   const struct sc_message *message,
					   const struct sc_packet *packet)
{
	struct sc_registration *registration =
		(struct sc_registration *)sc_attempt_find(state, SC_OWNER_REGISTRATION, request);

	if (message->request)
		sc_txn_extra(request, &state->pool)->contacts =
			contacts_of(state, request, message);
	if (!registration) {
		registration = new_registration(state, request, message, packet);
		measure_interval(state, registration, request);
	}
	sc_attempt_add(state, &registration->attempt, request);
	return registration;
}

/* ---- what a registrar grants (RFC 3261 10.3) ---- */

/* What was asked for and is gone, whatever the 200 says. */
static void remove_asked(struct sc_state *state, struct sc_span aor,
			 const struct sc_contacts *asked)
{
	if (asked->all)
		sc_bindings_remove(state, aor, NULL);
	for (unsigned i = 0; i < asked->count; i++)
		if (asked->contact[i].expires_s == 0)
			sc_bindings_remove(state, aor, &asked->contact[i]);
}

static void bind_all(struct sc_state *state, struct sc_span aor, const struct sc_contacts *contacts,
		     struct sc_grant *grant)
{
	for (unsigned i = 0; i < contacts->count; i++) {
		grant->expires_ns = sc_seconds_ns(contacts->contact[i].expires_s);
		if (grant->expires_ns != 0)
			sc_bindings_set(state, aor, &contacts->contact[i], grant);
	}
}

/* The 200 lists all that is bound. A registrar that lists nothing after a binding keeps
 * its list to itself: then what was asked for counts as bound. */
static void update_bindings(struct sc_state *state, struct sc_span aor,
			    const struct sc_contacts *asked, const struct sc_contacts *listed,
			    struct sc_grant *grant)
{
	if (asked)
		remove_asked(state, aor, asked);
	if (listed->count == 0 && asked && asked->count > 0 && !sc_contacts_remove(asked)) {
		bind_all(state, aor, asked, grant);
		return;
	}
	bind_all(state, aor, listed, grant);
	if (listed->count > 0 || asked)
		sc_bindings_listed(state, aor, listed, &grant->registrar);
}

/* For how long the contact of the row is bound. Where the 200 has only others, the
 * first: a registrar behind a NAT lists the address that it saw. */
static void note_expires(struct sc_registration *registration, const struct sc_txn *request,
			 const struct sc_contacts *listed, const struct sc_message *message)
{
	const struct sc_contacts *contacts = sc_txn_more(request)->contacts;
	const struct sc_contact *asked = contacts ? sc_contacts_first(contacts) : NULL;
	const struct sc_contact *ours = asked ? sc_contacts_find(listed, asked) : NULL;
	uint64_t header;

	if (ours && ours->expires_s != SC_NO_SECONDS)
		registration->expires_ns = sc_seconds_ns(ours->expires_s);
	if (registration->expires_ns != SC_TIME_NONE)
		return;
	if (asked && asked->expires_s == 0)
		registration->expires_ns = 0;
	else if (listed->count > 0 && listed->contact[0].expires_s != SC_NO_SECONDS)
		registration->expires_ns = sc_seconds_ns(listed->contact[0].expires_s);
	else if (sc_leading_number(message->header[SC_H_EXPIRES], UINT32_MAX, &header))
		registration->expires_ns = (int64_t)header * SC_NS_PER_S;
	else
		registration->expires_ns =
			sc_seconds_ns(asked ? asked->expires_s : request->expires_s);
}

void sc_registration_granted(struct sc_state *state, struct sc_registration *registration,
			     const struct sc_txn *request, const struct sc_message *message,
			     const struct sc_packet *packet)
{
	bool left_off = false;
	struct sc_contacts *listed = sc_contacts_keep(&state->pool, message, &left_off);
	struct sc_grant grant = {.registrar = sc_host_of(&packet->src, &packet->dst),
				 .time_ns = packet->last.time_ns,
				 .frame = packet->last.number};

	if (left_off)
		sc_owner_limit(state, &registration->attempt.owner, SC_COUNT_LIMIT_CONTACTS);
	update_bindings(state, registration->attempt.to, sc_txn_more(request)->contacts, listed,
			&grant);
	note_expires(registration, request, listed, message);
	sc_contacts_drop(&state->pool, listed);
}
