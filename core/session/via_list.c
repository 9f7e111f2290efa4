#include "session/via_list.h"

#include <string.h>

#include "base/digits.h"
#include "base/limits.h"
#include "message/via.h"
#include "session/hashes.h"

/* A list holds of each Via: the length of its text (uint32_t), and the text, that
 * is the host in lower case, ":port ", and the branch. */
#define MIDDLE_BYTES (SC_DIGITS_MAX + 2)

static size_t middle_of(char middle[MIDDLE_BYTES], uint16_t port)
{
	size_t len = 1;

	middle[0] = ':';
	len += sc_digits(middle + len, port, 1);
	middle[len++] = ' ';
	return len;
}

/* Of a Via: length and text. `at` NULL: nothing is written. */
static size_t put(char *at, const struct sc_via *via)
{
	char middle[MIDDLE_BYTES];
	size_t middle_len = middle_of(middle, sc_via_port(via));
	uint32_t len = (uint32_t)(via->host.len + middle_len + via->branch.len);

	if (!at)
		return sizeof len + len;
	memcpy(at, &len, sizeof len);
	at += sizeof len;
	for (size_t i = 0; i < via->host.len; i++)
		*at++ = sc_lower(via->host.ptr[i]);
	memcpy(at, middle, middle_len);
	if (via->branch.len > 0)
		memcpy(at + middle_len, via->branch.ptr, via->branch.len);
	return sizeof len + len;
}

/* Bytes of the whole list. `at` NULL: nothing is written. */
static size_t put_all(char *at, const struct sc_message *message)
{
	size_t used = 0, position = 0;
	struct sc_span value;
	struct sc_via via;

	for (unsigned i = 0; i <= SC_VIAS_MAX; i++) {
		if (!sc_message_next_value(message, SC_H_VIA, &position, &value))
			break;
		if (i > 0 && sc_via_parse(&via, value))
			used += put(at ? at + used : NULL, &via);
	}
	return used;
}

struct sc_span sc_via_list_keep(struct sc_pool *pool, const struct sc_message *message)
{
	size_t bytes = put_all(NULL, message);
	char *list;

	if (bytes == 0)
		return (struct sc_span){NULL, 0};
	list = sc_pool_take(pool, bytes);
	put_all(list, message);
	return sc_span(list, bytes);
}

bool sc_via_list_has(struct sc_span list, struct sc_span host, uint16_t port, struct sc_span branch)
{
	char middle[MIDDLE_BYTES];
	size_t middle_len;
	const char *end;
	uint32_t len;

	if (list.len == 0)
		return false;
	middle_len = middle_of(middle, port);
	end = list.ptr + list.len;
	for (const char *at = list.ptr; at < end; at += len) {
		memcpy(&len, at, sizeof len);
		at += sizeof len;
		if (len == host.len + middle_len + branch.len &&
		    sc_branch_eq(sc_span(at + host.len + middle_len, branch.len), branch) &&
		    memcmp(at + host.len, middle, middle_len) == 0 &&
		    sc_span_caseeq(sc_span(at, host.len), host))
			return true;
	}
	return false;
}
