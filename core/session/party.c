#include "session/party.h"

#include <glib.h>

#include "message/uri.h"

/* What stands for who withholds a number: RFC 3323 4.1.1.3 and what gateways write. */
static const char *const nobody[] = {"anonymous", "unknown", "unavailable", "restricted"};

static bool is_nobody(struct sc_span user)
{
	for (size_t i = 0; i < G_N_ELEMENTS(nobody); i++)
		if (sc_span_caseeq(user, sc_span_of(nobody[i])))
			return true;
	return user.len == 0;
}

/* RFC 3966 3, 5.1.1; and what is dialled to reach a service. */
static bool separates(char c)
{
	return c == '-' || c == '.' || c == '(' || c == ')' || c == '+' || c == '*' || c == '#';
}

/* False: the text is no number. */
static bool read_number(struct sc_span user, struct sc_party *party)
{
	for (size_t i = user.len; i > 0; i--) {
		char c = user.ptr[i - 1];

		if (separates(c))
			continue;
		if (c < '0' || c > '9')
			return false;
		if (party->count < SC_PARTY_DIGITS)
			party->digits[party->count++] = c;
	}
	return party->count > 0;
}

struct sc_party sc_party_of(struct sc_span text)
{
	struct sc_party party = {.count = 0};
	struct sc_uri uri;
	const char *semicolon;

	if (!sc_uri_parse(&uri, text, NULL) || !uri.user.ptr)
		return party;
	semicolon = memchr(uri.user.ptr, ';', uri.user.len);
	if (semicolon)
		uri.user = sc_span_between(uri.user.ptr, semicolon);
	if (is_nobody(uri.user) || read_number(uri.user, &party))
		return party;
	return (struct sc_party){.name = uri.user};
}

/* Less than so many digits say nothing of a longer number that ends in them. */
#define DIGITS_LEAST 3u

unsigned sc_party_alike(const struct sc_party *a, const struct sc_party *b)
{
	unsigned common = MIN(a->count, b->count);

	if (a->name.ptr || b->name.ptr)
		return a->name.ptr && b->name.ptr && sc_span_eq(a->name, b->name) ? SC_PARTY_DIGITS
										  : 0;
	if (common == 0 || memcmp(a->digits, b->digits, common) != 0)
		return 0;
	if (a->count == b->count)
		return SC_PARTY_DIGITS;
	return common < DIGITS_LEAST ? 0 : common;
}

size_t sc_party_key(const struct sc_party *party, char key[SC_PARTY_KEY_MAX])
{
	struct sc_span text = party->name;

	if (!text.ptr)
		text = sc_span(party->digits, MIN(party->count, DIGITS_LEAST));
	text.len = MIN(text.len, SC_PARTY_KEY_MAX);
	memcpy(key, text.ptr, text.len);
	return text.len;
}
