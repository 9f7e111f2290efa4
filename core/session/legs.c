#include "session/legs.h"

#include "base/limits.h"
#include "message/message.h"
#include "message/sdp.h"
#include "message/sdp_line.h"
#include "session/legs_parts.h"

struct sc_legs *sc_legs_new(void)
{
	return g_new0(struct sc_legs, 1);
}

void sc_legs_free(struct sc_legs *legs)
{
	if (!legs)
		return;
	sc_index_clear(&legs->buckets);
	g_free(legs);
}

static struct sc_leg *leg_of(struct sc_state *state, struct sc_call *call)
{
	if (!call->leg) {
		call->leg = sc_pool_take(&state->pool, sizeof *call->leg);
		call->leg->call = call;
	}
	return call->leg;
}

void sc_legs_forget(struct sc_state *state, struct sc_call *call)
{
	sc_leg_keys_drop(&state->legs->buckets, &state->pool, call->leg);
	sc_pool_give(&state->pool, call->leg, sizeof *call->leg);
	call->leg = NULL;
}

static struct sc_leg_key *enter(struct sc_state *state, struct sc_leg *leg,
				enum sc_leg_key_kind kind, struct sc_span text)
{
	return sc_leg_key_enter(&state->legs->buckets, &state->pool, leg, kind, text);
}

/* ---- numbers ---- */

static struct sc_leg_key *enter_callee(struct sc_state *state, struct sc_leg *leg,
				       const struct sc_party *callee)
{
	char key[SC_PARTY_KEY_MAX];

	return enter(state, leg, SC_LEG_CALLEE, sc_span(key, sc_party_key(callee, key)));
}

static void enter_parties(struct sc_state *state, struct sc_leg *leg)
{
	char key[2 * SC_PARTY_KEY_MAX + 1];
	size_t len;

	if (!sc_party_known(&leg->callee))
		return;
	enter_callee(state, leg, &leg->callee);
	if (!sc_party_known(&leg->caller))
		return;
	len = sc_party_key(&leg->caller, key);
	key[len++] = '\0';
	len += sc_party_key(&leg->callee, key + len);
	enter(state, leg, SC_LEG_NUMBERS, sc_span(key, len));
}

/* The latest value of History-Info is where the request goes now (RFC 7044 8.1): no diversion. */
static void enter_diversions(struct sc_state *state, struct sc_leg *leg,
			     const struct sc_message *message, enum sc_header header)
{
	struct sc_party to = sc_party_of(message->uri), from;
	struct sc_name_addr address;
	struct sc_span value;
	unsigned count = 0;
	size_t position = 0;

	if (!sc_message_has(message, header))
		return;
	while (sc_message_next_value(message, header, &position, &value)) {
		if (++count > SC_LEG_DIVERSIONS_MAX) {
			state->counters->n[SC_COUNT_LIMIT_LEGS]++;
			return;
		}
		sc_name_addr_parse(&address, value, NULL);
		from = sc_party_of(address.uri);
		if (sc_party_known(&from) && sc_party_alike(&from, &to) == 0)
			sc_leg_key_divert(enter_callee(state, leg, &from), &from);
	}
}

/* ---- session descriptions ---- */

/* Less digits are the same in many sessions: those of the id, and of a version that is another. */
#define ID_DIGITS_LEAST 6u

/* Seconds from 1900, where RFC 4566 5.2 would have ids count from, to 1970. */
#define NTP_TO_UNIX_S UINT64_C(2208988800)
#define SECONDS_PER_DAY 86400u

/* Is the id the time of day, that is, what others have who begin at the same moment? */
static bool is_clock(uint64_t id, int64_t now_ns)
{
	uint64_t now_s = (uint64_t)(MAX(now_ns, 0) / SC_NS_PER_S);

	return (id + SECONDS_PER_DAY >= now_s && id <= now_s + SECONDS_PER_DAY) ||
	       (id + SECONDS_PER_DAY >= now_s + NTP_TO_UNIX_S &&
		id <= now_s + NTP_TO_UNIX_S + SECONDS_PER_DAY);
}

/* As far as it is compared; each as written, ptr NULL: not there. */
struct description {
	struct sc_span id, version; /* of o= */
	struct sc_span host, port;  /* where its first media are received */
};

static void read_origin(struct description *description, struct sc_span value)
{
	struct sc_cursor cursor = sc_cursor(value);

	sc_sdp_word(&cursor); /* whose */
	description->id = sc_sdp_word(&cursor);
	description->version = sc_sdp_word(&cursor);
}

/* The second word of an m= line, the third of a c= line. */
static struct sc_span word_at(struct sc_span value, unsigned place)
{
	struct sc_cursor cursor = sc_cursor(value);

	while (place-- > 0)
		sc_sdp_word(&cursor);
	return sc_sdp_word(&cursor);
}

static struct description read_description(struct sc_span text)
{
	struct sc_cursor cursor = sc_cursor(text);
	struct description description = {.port = {NULL, 0}};
	struct sc_sdp_line line;

	while (sc_sdp_next_line(&cursor, &line)) {
		if (line.type == 'o' && !description.id.ptr)
			read_origin(&description, line.value);
		else if (line.type == 'c')
			description.host = word_at(line.value, 2);
		else if (line.type == 'm' && description.port.ptr)
			break;
		else if (line.type == 'm')
			description.port = word_at(line.value, 1);
	}
	return description;
}

/* Is it this session's alone? */
static bool identifies(const struct description *description, int64_t now_ns)
{
	bool versioned = !sc_span_eq(description->id, description->version);
	size_t digits = description->id.len + (versioned ? description->version.len : 0);
	uint64_t value;

	return description->version.len > 0 && digits >= ID_DIGITS_LEAST &&
	       !(sc_span_u64(description->id, UINT64_MAX / 2, &value) && is_clock(value, now_ns));
}

static void enter_ids(struct sc_state *state, struct sc_leg *leg,
		      const struct description *description, bool callee)
{
	if (identifies(description, state->now_ns))
		enter(state, leg, sc_leg_key_of_side(SC_LEG_CALLER_IDS, callee),
		      sc_span_between(description->id.ptr,
				      description->version.ptr + description->version.len));
}

/* Longer than any address with its port. */
#define MEDIA_TEXT_MAX 128u

/* RFC 2543 B.5, RFC 3264 6: an address of zeros, port 0 receive nothing. */
static bool receives(const struct description *description)
{
	return description->host.len > 0 && description->port.len > 0 &&
	       description->host.len + description->port.len < MEDIA_TEXT_MAX &&
	       !sc_span_eq(description->host, SC_SPAN_LIT("0.0.0.0")) &&
	       !sc_span_eq(description->host, SC_SPAN_LIT("::")) &&
	       !sc_span_eq(description->port, SC_SPAN_LIT("0"));
}

static void enter_media(struct sc_state *state, struct sc_leg *leg,
			const struct description *description, bool callee)
{
	char text[MEDIA_TEXT_MAX];
	size_t host = description->host.len, port = description->port.len;

	if (!receives(description))
		return;
	memcpy(text, description->host.ptr, host);
	text[host] = ' ';
	memcpy(text + host + 1, description->port.ptr, port);
	enter(state, leg, sc_leg_key_of_side(SC_LEG_CALLER_MEDIA, callee),
	      sc_span(text, host + 1 + port));
}

static void describe(struct sc_state *state, struct sc_leg *leg, const struct sc_message *message,
		     bool callee)
{
	bool *described = callee ? &leg->callee_described : &leg->caller_described;
	struct description description;
	struct sc_span sdp;

	if (*described || message->body.len == 0)
		return;
	sdp = sc_message_sdp(message);
	if (!sdp.ptr)
		return;
	*described = true;
	description = read_description(sdp);
	enter_ids(state, leg, &description, callee);
	enter_media(state, leg, &description, callee);
}

/* ---- messages ---- */

void sc_legs_request(struct sc_state *state, struct sc_call *call, const struct sc_message *message,
		     bool first)
{
	struct sc_leg *leg = leg_of(state, call);

	if (first) {
		leg->caller = sc_party_of(call->attempt.from);
		leg->callee = sc_party_of(call->attempt.to);
		enter_parties(state, leg);
		enter_diversions(state, leg, message, SC_H_DIVERSION);
		enter_diversions(state, leg, message, SC_H_HISTORY_INFO);
	}
	describe(state, leg, message, false);
}

void sc_legs_response(struct sc_state *state, struct sc_call *call,
		      const struct sc_message *message)
{
	describe(state, leg_of(state, call), message, true);
}
