#include <arpa/inet.h>

#include "filter/where_tree.h"

#define PORT_MAX 65535

#define BIT(op) (1u << (op))
#define EQUAL (BIT(SC_OP_EQ) | BIT(SC_OP_NE) | BIT(SC_OP_IN))
#define ORDER (EQUAL | BIT(SC_OP_LT) | BIT(SC_OP_LE) | BIT(SC_OP_GT) | BIT(SC_OP_GE))
#define SEARCH (BIT(SC_OP_CONTAINS) | BIT(SC_OP_MATCHES))

static const struct {
	const char *text, *example;
	unsigned operators;
} kinds[] = {
	[SC_KIND_WHOLE] = {"a whole number", "486", ORDER},
	[SC_KIND_SECONDS] = {"a duration in seconds", "0.25", ORDER},
	[SC_KIND_AMOUNT] = {"a number", "99.5", ORDER},
	[SC_KIND_TIME] = {"a time (RFC 3339)", "\"2026-01-02T03:04:05Z\"", ORDER},
	[SC_KIND_TEXT] = {"text", "\"alice\"", ORDER | SEARCH},
	[SC_KIND_ENDPOINT] = {"an address with or without a port", "192.0.2.1:5060",
			      EQUAL | SEARCH},
	[SC_KIND_FLAGS] = {"a set of flags", "flags == no-ack", EQUAL | BIT(SC_OP_CONTAINS)},
	[SC_KIND_LIST] = {"a list", "", 0},
};

static const enum sc_where_kind kind_of[] = {
	[SC_T_COUNT] = SC_KIND_WHOLE,      [SC_T_ID] = SC_KIND_WHOLE,
	[SC_T_FRAME] = SC_KIND_WHOLE,      [SC_T_TEXT] = SC_KIND_TEXT,
	[SC_T_NAME] = SC_KIND_TEXT,        [SC_T_WORD] = SC_KIND_TEXT,
	[SC_T_INTERVAL] = SC_KIND_SECONDS, [SC_T_SPAN_NS] = SC_KIND_SECONDS,
	[SC_T_TIME] = SC_KIND_TIME,        [SC_T_ENDPOINT] = SC_KIND_ENDPOINT,
	[SC_T_FLAGS] = SC_KIND_FLAGS,      [SC_T_QUANTITY] = SC_KIND_AMOUNT,
	[SC_T_TALLY] = SC_KIND_LIST,       [SC_T_FRAMES] = SC_KIND_LIST,
	[SC_T_ROWS] = SC_KIND_LIST,
};

enum sc_where_kind sc_where_kind_of(enum sc_type type)
{
	return kind_of[type];
}

bool sc_where_allows(enum sc_where_kind kind, enum sc_where_op op)
{
	return op == SC_OP_PRESENT || (kinds[kind].operators & BIT(op)) != 0;
}

const char *sc_where_kind_text(enum sc_where_kind kind)
{
	return kinds[kind].text;
}

const char *sc_where_kind_example(enum sc_where_kind kind)
{
	return kinds[kind].example;
}

static bool parse_whole(struct sc_span text, int64_t *number)
{
	bool negative = text.len > 0 && *text.ptr == '-';
	uint64_t magnitude;

	if (negative)
		text = sc_span(text.ptr + 1, text.len - 1);
	if (!sc_span_u64(text, INT64_MAX, &magnitude))
		return false;
	*number = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

/* An address alone, without brackets. */
static bool parse_address(struct sc_span text, struct sc_endpoint *endpoint)
{
	char literal[INET6_ADDRSTRLEN];
	uint8_t addr[16];

	if (text.len >= sizeof literal)
		return false;
	memcpy(literal, text.ptr, text.len);
	literal[text.len] = '\0';
	if (inet_pton(AF_INET, literal, addr) == 1)
		*endpoint = sc_endpoint_ip4(addr, 0);
	else if (inet_pton(AF_INET6, literal, addr) == 1)
		*endpoint = sc_endpoint_ip6(addr, 0);
	else
		return false;
	return true;
}

/* 192.0.2.1, 192.0.2.1:5060, 2001:db8::1, [2001:db8::1], [2001:db8::1]:5060 */
static bool parse_endpoint(struct sc_span text, struct sc_endpoint *endpoint)
{
	const char *colon = memrchr(text.ptr, ':', text.len);
	struct sc_span address = text;
	uint64_t port = 0;

	if (parse_address(text, endpoint))
		return true;
	if (colon && (*text.ptr != '[' || colon[-1] == ']')) {
		const char *end = text.ptr + text.len;

		if (!sc_span_u64(sc_span_between(colon + 1, end), PORT_MAX, &port))
			return false;
		address = sc_span_between(text.ptr, colon);
	}
	if (address.len >= 2 && address.ptr[0] == '[' && address.ptr[address.len - 1] == ']')
		address = sc_span(address.ptr + 1, address.len - 2);
	if (!parse_address(address, endpoint))
		return false;
	endpoint->port = (uint16_t)port;
	return true;
}

static bool known_word(const char *const *words, struct sc_span text, uint64_t *bit)
{
	for (size_t i = 0; words[i]; i++) {
		if (sc_span_eq(text, sc_span(words[i], strlen(words[i])))) {
			*bit = UINT64_C(1) << i;
			return true;
		}
	}
	return false;
}

bool sc_where_value_parse(const struct sc_column *column, struct sc_span text, bool quoted,
			  struct sc_where_value *value)
{
	value->text = text;
	switch (kind_of[column->type]) {
	case SC_KIND_WHOLE:
		return !quoted && parse_whole(text, &value->number);
	case SC_KIND_SECONDS:
	case SC_KIND_AMOUNT:
		return !quoted && sc_duration_parse(text, &value->number);
	case SC_KIND_TIME:
		return sc_time_parse(text, &value->number);
	case SC_KIND_ENDPOINT:
		return text.len > 0 && parse_endpoint(text, &value->endpoint);
	case SC_KIND_TEXT: /* of a set of words, too: it has an order as text */
		return true;
	case SC_KIND_FLAGS:
		return known_word(column->words, text, &value->bit);
	case SC_KIND_LIST:
		break;
	}
	return false;
}
