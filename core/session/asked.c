#include "session/asked.h"

#include "base/limits.h"
#include "filter/predicates.h"
#include "message/header_name.h"
#include "message/list.h"
#include "session/attempt.h"

_Static_assert(SC_PREDICATES_MAX <= 32, "bits of struct sc_attempt.asked");

struct sc_asked {
	struct sc_predicates *predicates;
	enum sc_header header[SC_PREDICATES_MAX];       /* SC_H_UNKNOWN: known by its name */
	struct sc_owner_ops ops[SC_OWNER_KINDS];        /* that ask first, */
	const struct sc_owner_ops *own[SC_OWNER_KINDS]; /* and then do what these do */
	uint64_t message; /* which one it was that was asked last, from 1, */
	uint32_t holds;   /* and what held for it */
	GString *unfolded;
};

/* ---- one message ---- */

/* A fold is white space (RFC 3261 7.3.1). */
static struct sc_span unfolded(struct sc_asked *asked, struct sc_span value)
{
	GString *out = asked->unfolded;
	bool fold = false;

	if (!memchr(value.ptr, '\n', value.len))
		return value;
	g_string_truncate(out, 0);
	for (size_t i = 0; i < value.len; i++) {
		bool starts = value.ptr[i] == '\n' || (value.ptr[i] == '\r' && i + 1 < value.len &&
						       value.ptr[i + 1] == '\n');

		fold = starts || (fold && sc_is(value.ptr[i], SC_C_LWS));
		if (starts)
			while (out->len > 0 && sc_is(out->str[out->len - 1], SC_C_LWS))
				g_string_truncate(out, out->len - 1);
		else if (!fold)
			g_string_append_c(out, value.ptr[i]);
		if (starts)
			g_string_append_c(out, ' ');
	}
	return sc_span(out->str, out->len);
}

/* Of a list each value between commas, and of every header the row as it stands. */
static bool holds_for(struct sc_asked *asked, unsigned i, enum sc_header header,
		      struct sc_span value)
{
	struct sc_cursor values = {value.ptr, value.ptr + value.len, value.ptr + value.len};
	struct sc_span one;

	if (sc_predicates_hold(asked->predicates, i, value))
		return true;
	if (header == SC_H_UNKNOWN || !memchr(value.ptr, ',', value.len) ||
	    sc_header_kind(header) != 'L')
		return false;
	while (sc_list_next(&values, &one))
		if (sc_predicates_hold(asked->predicates, i, one))
			return true;
	return false;
}

static bool is_about(const struct sc_asked *asked, unsigned i, enum sc_header header,
		     struct sc_span name)
{
	struct sc_span wanted = sc_predicates_header(asked->predicates, i);

	if (!wanted.ptr || asked->header[i] != header)
		return false;
	return header != SC_H_UNKNOWN || sc_span_caseeq(wanted, name);
}

static void ask_row(struct sc_asked *asked, enum sc_header header, struct sc_span name,
		    struct sc_span value)
{
	bool ready = false;

	for (unsigned i = 0; i < sc_predicates_count(asked->predicates); i++) {
		if ((asked->holds >> i & 1) || !is_about(asked, i, header, name))
			continue;
		if (!ready)
			value = unfolded(asked, value);
		ready = true;
		if (holds_for(asked, i, header, value))
			asked->holds |= UINT32_C(1) << i;
	}
}

static void ask_body(struct sc_asked *asked, struct sc_span body)
{
	for (unsigned i = 0; body.len > 0 && i < sc_predicates_count(asked->predicates); i++)
		if (!sc_predicates_header(asked->predicates, i).ptr &&
		    sc_predicates_hold(asked->predicates, i, body))
			asked->holds |= UINT32_C(1) << i;
}

uint32_t sc_asked_of(const struct sc_state *state, const struct sc_message *message)
{
	struct sc_asked *asked = state->asked;
	struct sc_span name, value;
	enum sc_header header;
	size_t position = 0;

	if (asked->message == state->counters->n[SC_COUNT_MESSAGES])
		return asked->holds;
	asked->message = state->counters->n[SC_COUNT_MESSAGES];
	asked->holds = 0;
	while (sc_message_next_row(message, &position, &header, &name, &value))
		ask_row(asked, header, name, value);
	ask_body(asked, message->body);
	return asked->holds;
}

/* ---- owners ---- */

static void saw(const struct sc_state *state, struct sc_owner *owner,
		const struct sc_message *message, const struct sc_packet *packet, enum sc_copy copy)
{
	struct sc_attempt *attempt = sc_attempt_of_owner(owner);

	if (attempt)
		attempt->asked |= sc_asked_of(state, message);
	state->asked->own[owner->kind]->saw(state, owner, message, packet, copy);
}

static enum sc_header header_of(struct sc_span name)
{
	g_autofree char *row = NULL;

	if (!name.ptr)
		return SC_H_UNKNOWN;
	row = g_strdup_printf("%.*s:", (int)name.len, name.ptr);
	return sc_header_any(row, row + name.len + 1).header;
}

struct sc_asked *sc_asked_new(struct sc_state *state, struct sc_predicates *predicates)
{
	struct sc_asked *asked = g_new0(struct sc_asked, 1);

	asked->predicates = predicates;
	asked->unfolded = g_string_new(NULL);
	for (unsigned i = 0; i < sc_predicates_count(predicates); i++)
		asked->header[i] = header_of(sc_predicates_header(predicates, i));
	for (int kind = 0; kind < SC_OWNER_KINDS; kind++) {
		asked->own[kind] = state->ops[kind];
		asked->ops[kind] = *state->ops[kind];
		asked->ops[kind].saw = saw;
		state->ops[kind] = &asked->ops[kind];
	}
	return asked;
}

void sc_asked_free(struct sc_asked *asked)
{
	if (!asked)
		return;
	g_string_free(asked->unfolded, TRUE);
	g_free(asked);
}
