#include "message/header_name.h"

const struct sc_header_name sc_header_names[] = {
#define X(id, name, compact, kind) [1 + SC_H_##id] = {name ":", sizeof(name) - 1},
	SC_HEADERS(X)
#undef X
		[SC_HEADER_SHARED] = {"", 0},
};

static const struct {
	char compact, kind;
} traits[SC_HEADER_COUNT] = {
#define L 'L'
#define S 'S'
#define A 'A'
#define X(id, name, compact, kind) {compact, kind},
	SC_HEADERS(X)
#undef X
#undef L
#undef S
#undef A
};

#define X(id, name, compact, kind) \
	_Static_assert(sizeof(name) - 1 <= SC_HEADER_LEN_MAX, \
		       name " is longer than SC_HEADER_LEN_MAX");
SC_HEADERS(X)
#undef X
_Static_assert(SC_HEADER_SHARED <= UINT8_MAX, "a slot has room for each header");

uint8_t sc_header_slots[SC_HEADER_SLOT_COUNT];

static void take_slot(const char *name, size_t len, unsigned header)
{
	unsigned first = (unsigned char)name[0], last = (unsigned char)name[len - 1];
	uint8_t *slot = &sc_header_slots[SC_HEADER_SLOT((unsigned)len, first, last)];

	*slot = *slot == 0 ? (uint8_t)(1 + header) : SC_HEADER_SHARED;
}

/* Before anything else, so that a look-up need not ask whether it is done. */
static __attribute__((constructor)) void fill_slots(void)
{
	for (unsigned header = 0; header < SC_HEADER_COUNT; header++) {
		const struct sc_header_name *name = &sc_header_names[1 + header];

		take_slot(name->text, name->len, header);
		if (traits[header].compact != 0)
			take_slot(&traits[header].compact, 1, header);
	}
}

static bool is_named(enum sc_header header, const char *name, size_t len)
{
	const struct sc_header_name *known = &sc_header_names[1 + header];

	if (len == 1)
		return sc_lower(*name) == traits[header].compact;
	if (len != known->len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (sc_lower(name[i]) != sc_lower(known->text[i]))
			return false;
	return true;
}

static enum sc_header header_of(const char *name, size_t len)
{
	unsigned found, end;

	if (len == 0 || len > SC_HEADER_LEN_MAX)
		return SC_H_UNKNOWN;
	found = sc_header_slot(name, (unsigned)len);
	if (found == 0)
		return SC_H_UNKNOWN;
	end = found;
	if (found == SC_HEADER_SHARED) { /* it may be any of them */
		found = 1;
		end = SC_HEADER_COUNT;
	}
	for (; found <= end; found++)
		if (is_named((enum sc_header)(found - 1), name, len))
			return (enum sc_header)(found - 1);
	return SC_H_UNKNOWN;
}

struct sc_header_found sc_header_any(const char *at, const char *end)
{
	struct sc_header_found found = {memchr(at, ':', (size_t)(end - at)), SC_H_UNKNOWN};
	const char *name_end = found.colon;

	if (!name_end)
		return found;
	while (name_end > at && sc_is(name_end[-1], SC_C_LWS))
		name_end--;
	found.header = header_of(at, (size_t)(name_end - at));
	return found;
}

char sc_header_kind(enum sc_header header)
{
	return traits[header].kind;
}
