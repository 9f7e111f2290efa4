/* Header names to enum sc_header: one table look-up and one comparison. */
#ifndef SC_MESSAGE_HEADER_NAME_H
#define SC_MESSAGE_HEADER_NAME_H

#include "message/header.h"
#include "message/lex.h"

/* The longest name of SC_HEADERS. */
#define SC_HEADER_LEN_MAX 29

/* In a slot: several names have it. */
#define SC_HEADER_SHARED (1 + SC_HEADER_COUNT)

/* The long forms, each with its colon, at 1 + enum sc_header; the first and the
 * last, at SC_HEADER_SHARED, are empty and like no name. */
struct sc_header_name {
	char text[SC_HEADER_LEN_MAX + 2];
	uint8_t len; /* without the colon */
};

extern const struct sc_header_name sc_header_names[2 + SC_HEADER_COUNT];

/* A hash of length, first and last letter. Letters count by their place in the
 * alphabet, whatever their case; what else does not matter, since the whole
 * name is compared afterwards. */
#define SC_HEADER_SLOT(len, first, last) (((first)&31u) * 32 + ((last)&31u) + (len))
#define SC_HEADER_SLOT_COUNT (SC_HEADER_SLOT(SC_HEADER_LEN_MAX, 31, 31) + 1)

/* 1 + enum sc_header of the only name with that slot, 0 for none, or
 * SC_HEADER_SHARED. Filled from SC_HEADERS when the program or the library is
 * loaded; nobody writes to it after that. */
extern uint8_t sc_header_slots[SC_HEADER_SLOT_COUNT];

/* `len`: 1 to SC_HEADER_LEN_MAX. */
static inline unsigned sc_header_slot(const char *name, unsigned len)
{
	unsigned first = (unsigned char)name[0], last = (unsigned char)name[len - 1];

	return sc_header_slots[SC_HEADER_SLOT(len, first, last)];
}

/* As sc_header_at, for every name; also one whose slot another name has. */
struct sc_header_found {
	const char *colon;
	enum sc_header header;
};
struct sc_header_found sc_header_any(const char *at, const char *end);

/* The header of a row that begins at `at`: the name up to the first ':', long
 * or compact form, any case (RFC 3261 7.3.1, 7.3.3), white space before the
 * colon allowed. SC_H_UNKNOWN for every other name. *colon is where the ':' is;
 * NULL: there is none before `end`. Nothing behind `limit` is read. */
static inline enum sc_header sc_header_at(const char *at, const char *end, const char *limit,
					  const char **colon)
{
	const unsigned none = 1u << SC_BLOCK, compact = 3; /* a colon at 0 or 1 */
	unsigned colons = limit - at >= SC_BLOCK ? sc_block_is(at, ':') | none : compact;
	unsigned len = (unsigned)__builtin_ctz(colons), found;
	struct sc_header_found any;

	if (SC_USUAL((colons & compact) == 0)) {
		found = sc_header_slot(at, len);
		/* Up to the first colon, which is behind the name in both. A row
		 * that ended before it would have a line end where the name has
		 * none; and if there is none that is a difference too. */
		if (SC_USUAL(sc_block_same(at, sc_header_names[found].text,
					   colons ^ (colons - 1)))) {
			*colon = at + len;
			return (enum sc_header)(found - 1);
		}
	}
	any = sc_header_any(at, end);
	*colon = any.colon;
	return any.header;
}

/* L, S or A of SC_HEADERS. */
char sc_header_kind(enum sc_header header);

#endif
