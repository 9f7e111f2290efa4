#include "verdict/talk.h"

#include "base/time.h"
#include "message/list.h"
#include "message/name_addr.h"
#include "message/number.h"
#include "message/param.h"
#include "message/uri.h"

static bool has_tags(const struct sc_said *said, struct sc_span from, struct sc_span to)
{
	return sc_span_eq(sc_said_fact(said, SC_FACT_FROM_TAG), from) &&
	       sc_span_eq(sc_said_fact(said, SC_FACT_TO_TAG), to);
}

bool sc_talk_same(const struct sc_said *one, const struct sc_said *other)
{
	struct sc_span from = sc_said_fact(one, SC_FACT_FROM_TAG);
	struct sc_span to = sc_said_fact(one, SC_FACT_TO_TAG);

	return from.len > 0 && to.len > 0 &&
	       (has_tags(other, from, to) || has_tags(other, to, from));
}

bool sc_talk_inside(const struct sc_said *said)
{
	return said->request && said->copy == SC_ORIGINAL && said->method != SC_ACK &&
	       said->method != SC_CANCEL && sc_said_fact(said, SC_FACT_TO_TAG).len > 0;
}

bool sc_talk_fresh(const struct sc_said *request)
{
	struct sc_span via = sc_said_fact(request, SC_FACT_VIA);

	return via.len > 0 && !memchr(via.ptr, ',', via.len);
}

bool sc_talk_accepts(const struct sc_said *said)
{
	return said->code >= 200 && said->code < 300 && said->method == SC_INVITE &&
	       said->copy == SC_ORIGINAL;
}

const struct sc_said *sc_talk_later(const struct sc_said *said, enum sc_method method)
{
	for (const struct sc_said *at = said->next; at; at = at->next)
		if (sc_said_is(at, method) && sc_said_first(at) && sc_talk_same(at, said))
			return at;
	return NULL;
}

bool sc_talk_to_the_end(const struct sc_matter *matter, const struct sc_said *said,
			const struct sc_said **last, unsigned *sendings)
{
	int64_t most_ns = 31 * matter->config->t1_ns - matter->config->t1_ns / 2;

	*sendings = sc_said_sendings(said, last);
	return sc_time_diff((*last)->time_ns, said->time_ns) >= most_ns;
}

/* ---- places ---- */

struct sc_target sc_target_of_uri(struct sc_span text)
{
	struct sc_target place = {.host = {NULL, 0}};
	struct sc_uri uri;

	if (text.len == 0 || !sc_uri_parse(&uri, text, NULL) || uri.host.len == 0)
		return place;
	place.host = uri.host;
	place.port = uri.port;
	sc_endpoint_read(&place.address, uri.host);
	return place;
}

static struct sc_target place_of_value(struct sc_span value)
{
	struct sc_name_addr address;

	if (value.len == 0 || !sc_name_addr_parse(&address, value, NULL))
		return (struct sc_target){.host = {NULL, 0}};
	return sc_target_of_uri(address.uri);
}

struct sc_target sc_target_first(const struct sc_said *said, enum sc_fact fact)
{
	struct sc_cursor list = sc_cursor(sc_said_fact(said, fact));
	struct sc_span value = {NULL, 0};

	sc_list_next(&list, &value);
	return place_of_value(value);
}

struct sc_target sc_target_last(const struct sc_said *said, enum sc_fact fact)
{
	struct sc_cursor list = sc_cursor(sc_said_fact(said, fact));
	struct sc_span value = {NULL, 0}, next;

	while (sc_list_next(&list, &next))
		value = next;
	return place_of_value(value);
}

bool sc_target_is(const struct sc_target *target, struct sc_endpoint host)
{
	enum { DEFAULT_PORT = 5060 }; /* RFC 3261 19.1.2 */

	return target->address.family != 0 && sc_endpoint_same_ip(&target->address, &host) &&
	       (host.port == 0 || host.port == (target->port ? target->port : DEFAULT_PORT));
}

/* ---- values ---- */

bool sc_talk_number(struct sc_span value, uint64_t most, uint64_t *number)
{
	return value.len > 0 && sc_leading_number(sc_span_trim(value), most, number);
}

struct sc_span sc_talk_param(struct sc_span value, struct sc_span name)
{
	const char *from = value.len > 0 ? memchr(value.ptr, ';', value.len) : NULL;

	if (!from)
		return (struct sc_span){NULL, 0};
	return sc_param(sc_span_between(from, value.ptr + value.len), name);
}
