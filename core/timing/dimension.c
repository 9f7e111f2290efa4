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

/* The time of the start as far as its first `length` characters, and the offset from
 * UTC: 2026-01-02T03:04Z, 2026-01-02T04:04+01:00. A row without a time is in no minute. */
static void put_clock(GString *name, const struct sc_subject *subject, size_t length,
		      const char *rest)
{
	char time[SC_TIME_TEXT_MAX];
	size_t len, offset;

	if (subject->start_ns == SC_TIME_NONE)
		return;
	len = sc_time_format(time, subject->start_ns, subject->local);
	offset = strcspn(time + length, "Z+");
	if (offset > len - length) /* behind UTC: the last minus */
		offset = (size_t)(strrchr(time, '-') - time) - length;
	g_string_append_len(name, time, (gssize)MIN(len, length));
	g_string_append(name, rest);
	g_string_append(name, time + length + offset);
}

static void minute(GString *name, const struct sc_subject *subject)
{
	put_clock(name, subject, strlen("2026-01-02T03:04"), "");
}

static void hour(GString *name, const struct sc_subject *subject)
{
	put_clock(name, subject, strlen("2026-01-02T03"), ":00");
}

static void file(GString *name, const struct sc_subject *subject)
{
	put_text(name, subject->file);
}

static void code(GString *name, const struct sc_subject *subject)
{
	if (subject->code > 0)
		g_string_append_printf(name, "%" G_GUINT64_FORMAT, subject->code);
}

static void user_agent(GString *name, const struct sc_subject *subject)
{
	put_text(name, subject->user_agent);
}

static void outcome(GString *name, const struct sc_subject *subject)
{
	put_text(name, subject->outcome);
}

static const struct sc_dimension dimensions[] = {
	{.name = "from", .by_names = true, .group_name = from},
	{.name = "to", .by_names = true, .group_name = to},
	{.name = "from_domain", .by_names = true, .derived = true, .group_name = from_domain},
	{.name = "to_domain", .by_names = true, .derived = true, .group_name = to_domain},
	{.name = "src", .derived = true, .group_name = src},
	{.name = "dst", .derived = true, .group_name = dst},
	{.name = "minute", .derived = true, .in_time = true, .group_name = minute},
	{.name = "hour", .derived = true, .in_time = true, .group_name = hour},
	{.name = "file", .by_row = true, .group_name = file},
	{.name = "code", .by_row = true, .group_name = code},
	{.name = "user_agent", .by_row = true, .group_name = user_agent},
	{.name = "outcome", .by_row = true, .group_name = outcome},
};

#define COUNT (sizeof dimensions / sizeof dimensions[0])

const char *sc_dimension_name(unsigned index)
{
	return index < COUNT ? dimensions[index].name : NULL;
}

const struct sc_dimension *sc_dimension_find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (g_ascii_strcasecmp(name, dimensions[i].name) == 0)
			return &dimensions[i];
	return NULL;
}
