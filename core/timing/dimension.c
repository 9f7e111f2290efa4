#include "timing/dimension.h"

#include <string.h>

#include "base/time.h"

static void put_text(GString *name, struct sc_span value)
{
	for (size_t i = 0; i < value.len; i++)
		g_string_append_c(name, value.ptr[i] == '\0' ? '?' : value.ptr[i]);
}

static void put_domain(GString *name, struct sc_span user_at_host)
{
	const char *at =
		user_at_host.len > 0 ? memchr(user_at_host.ptr, '@', user_at_host.len) : NULL;

	put_text(name,
		 at ? sc_span_between(at + 1, user_at_host.ptr + user_at_host.len) : user_at_host);
}

/* The address; with its port where both are on one host. */
static void put_host(GString *name, struct sc_endpoint endpoint, const struct sc_endpoint *other)
{
	char host[SC_ENDPOINT_TEXT_MAX];

	if (!sc_endpoint_same_ip(&endpoint, other))
		endpoint.port = 0;
	sc_endpoint_format(host, &endpoint);
	g_string_append(name, host);
}

static void from(GString *name, const struct sc_subject *subject)
{
	put_text(name, subject->from);
}

static void to(GString *name, const struct sc_subject *subject)
{
	put_text(name, subject->to);
}

static void from_domain(GString *name, const struct sc_subject *subject)
{
	put_domain(name, subject->from);
}

static void to_domain(GString *name, const struct sc_subject *subject)
{
	put_domain(name, subject->to);
}

static void src(GString *name, const struct sc_subject *subject)
{
	put_host(name, *subject->src, subject->dst);
}

static void dst(GString *name, const struct sc_subject *subject)
{
	put_host(name, *subject->dst, subject->src);
}

/* 2026-01-02T03:04Z */
static void minute(GString *name, const struct sc_subject *subject)
{
	const size_t seconds_at = strlen("2026-01-02T03:04");
	const int64_t minute_ns = 60 * SC_NS_PER_S;
	int64_t into_ns = ((subject->start_ns % minute_ns) + minute_ns) % minute_ns;
	char time[SC_TIME_TEXT_MAX];
	size_t len = sc_time_format(time, subject->start_ns - into_ns, false);

	g_string_append_len(name, time, (gssize)MIN(len, seconds_at));
	if (len > seconds_at) /* a time that is none is shorter */
		g_string_append_c(name, 'Z');
}

static const struct sc_dimension dimensions[] = {
	{"from", true, from},           {"to", true, to},    {"from_domain", true, from_domain},
	{"to_domain", true, to_domain}, {"src", false, src}, {"dst", false, dst},
	{"minute", false, minute},
};

#define COUNT (sizeof dimensions / sizeof dimensions[0])

const char *sc_dimension_name(unsigned index)
{
	return index < COUNT ? dimensions[index].name : NULL;
}

const struct sc_dimension *sc_dimension_find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (strcmp(name, dimensions[i].name) == 0)
			return &dimensions[i];
	return NULL;
}
