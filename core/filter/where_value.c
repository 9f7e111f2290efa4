/* Expressions: the values that a key is compared with, read by its type. */
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
	[SC_AS_WHOLE] = {"a whole number", "486", ORDER},
	[SC_AS_SECONDS] = {"a duration in seconds", "0.25 or 250ms", ORDER},
	[SC_AS_AMOUNT] = {"a number", "99.5", ORDER},
	[SC_AS_TIME] = {"a time (RFC 3339)", "\"2026-01-02T03:04:05Z\"", ORDER},
	[SC_AS_TRUTH] = {"true or false", "true", EQUAL},
	[SC_AS_TEXT] = {"text", "\"alice\"", ORDER | SEARCH},
	[SC_AS_ENDPOINT] = {"an address with or without a port, or a network",
			    "192.0.2.1:5060 or 10.0.0.0/8", EQUAL | SEARCH},
	[SC_AS_FLAGS] = {"a set of flags", "flags == no-ack", EQUAL | BIT(SC_OP_CONTAINS)},
	[SC_AS_LIST] = {"a list", "", 0},
};

bool sc_where_allows(enum sc_as as, enum sc_where_op op)
{
	return op == SC_OP_PRESENT || op == SC_OP_ABSENT || (kinds[as].operators & BIT(op)) != 0;
}

const char *sc_where_kind_text(enum sc_as as)
{
	return kinds[as].text;
}

const char *sc_where_kind_example(enum sc_as as)
{
	return kinds[as].example;
}

/* 0x1a2b, as in Wireshark */
static bool parse_hex(struct sc_span text, uint64_t max, uint64_t *value)
{
	enum { PREFIX = 2, DIGIT_BITS = 4 };

	if (text.len <= PREFIX || text.ptr[0] != '0' || sc_lower(text.ptr[1]) != 'x')
		return false;
	*value = 0;
	for (size_t i = PREFIX; i < text.len; i++) {
		int digit = g_ascii_xdigit_value(text.ptr[i]);

		if (digit < 0 || *value > max >> DIGIT_BITS)
			return false;
		*value = *value << DIGIT_BITS | (unsigned)digit;
	}
	return *value <= max;
}

static bool parse_whole(struct sc_span text, int64_t *number)
{
	bool negative = text.len > 0 && *text.ptr == '-';
	uint64_t magnitude;

	if (negative)
		text = sc_span(text.ptr + 1, text.len - 1);
	if (!sc_span_u64(text, INT64_MAX, &magnitude) && !parse_hex(text, INT64_MAX, &magnitude))
		return false;
	*number = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

/* 192.0.2.1, 192.0.2.1:5060, 2001:db8::1, [2001:db8::1], [2001:db8::1]:5060 */
static bool parse_endpoint(struct sc_span text, struct sc_endpoint *endpoint)
{
	const char *colon = memrchr(text.ptr, ':', text.len);
	struct sc_span address = text;
	uint64_t port = 0;

	if (sc_endpoint_read(endpoint, text))
		return true;
	if (colon && (*text.ptr != '[' || colon[-1] == ']')) {
		const char *end = text.ptr + text.len;

		if (!sc_span_u64(sc_span_between(colon + 1, end), PORT_MAX, &port))
			return false;
		address = sc_span_between(text.ptr, colon);
	}
	if (address.len >= 2 && address.ptr[0] == '[' && address.ptr[address.len - 1] == ']')
		address = sc_span(address.ptr + 1, address.len - 2);
	if (!sc_endpoint_read(endpoint, address))
		return false;
	endpoint->port = (uint16_t)port;
	return true;
}

/* 10.0.0.0/8, 2001:db8::/32, or an endpoint alone */
static bool parse_network(struct sc_span text, struct sc_where_value *value)
{
	const char *slash = memchr(text.ptr, '/', text.len);
	uint64_t bits, bits_max;

	if (!slash)
		return parse_endpoint(text, &value->endpoint);
	if (!sc_endpoint_read(&value->endpoint, sc_span_between(text.ptr, slash)))
		return false;
	bits_max = value->endpoint.family == 4 ? 32 : 128;
	if (!sc_span_u64(sc_span_between(slash + 1, text.ptr + text.len), bits_max, &bits) ||
	    bits == 0)
		return false;
	value->prefix_bits = (unsigned)bits;
	return true;
}

/* The place of a word in its set; -1: it is not in it. */
static int place_of(const char *const *words, struct sc_span text)
{
	for (int i = 0; words[i]; i++)
		if (sc_span_caseeq(text, sc_span_of(words[i])))
			return i;
	return -1;
}

static bool parse_flag(const char *const *words, struct sc_span text, uint64_t *bit)
{
	int place = place_of(words, text);

	*bit = place < 0 ? 0 : UINT64_C(1) << place;
	return place >= 0;
}

bool sc_where_value_word(const struct sc_column *column, struct sc_where_value *value)
{
	int place;

	if (column->type != SC_T_WORD)
		return true;
	place = place_of(column->words, value->text);
	if (place >= 0)
		value->text = sc_span_of(column->words[place]);
	return place >= 0;
}

static bool parse_truth(struct sc_span text, int64_t *number)
{
	*number = sc_span_caseeq(text, SC_SPAN_LIT("true"));
	return *number || sc_span_caseeq(text, SC_SPAN_LIT("false"));
}

bool sc_where_value_parse(const struct sc_column *column, enum sc_as as, struct sc_span text,
			  bool quoted, struct sc_where_value *value)
{
	value->text = text;
	switch (as) {
	case SC_AS_WHOLE:
		return !quoted && parse_whole(text, &value->number);
	case SC_AS_SECONDS:
		return !quoted && sc_duration_parse_unit(text, &value->number);
	case SC_AS_AMOUNT:
		return !quoted && sc_duration_parse(text, &value->number);
	case SC_AS_TIME:
		return sc_time_parse(text, &value->number);
	case SC_AS_TRUTH:
		return parse_truth(text, &value->number);
	case SC_AS_ENDPOINT:
		return text.len > 0 && parse_network(text, value);
	case SC_AS_TEXT: /* of a set of words, too: it has an order as text */
		return true;
	case SC_AS_FLAGS:
		return parse_flag(column->words, text, &value->bit);
	case SC_AS_LIST:
		break;
	}
	return false;
}
