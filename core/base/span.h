/* A span: some bytes in a buffer that somebody else owns.
 *
 * Spans are how parsing works without copies. A span is valid as long as the
 * buffer it points into; what must live longer is copied by its keeper. */
#ifndef SC_BASE_SPAN_H
#define SC_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sc_span {
	const char *ptr; /* NULL: absent, which is not the same as empty */
	size_t len;      /* bytes; may contain NUL */
};

#define SC_SPAN_LIT(s) ((struct sc_span){(s), sizeof(s) - 1})

static inline struct sc_span sc_span(const char *ptr, size_t len)
{
	return (struct sc_span){ptr, len};
}

/* All of a text; absent when it is NULL. */
static inline struct sc_span sc_span_of(const char *text)
{
	return sc_span(text, text ? strlen(text) : 0);
}

/* The bytes from `from` up to, not including, `to`. */
static inline struct sc_span sc_span_between(const char *from, const char *to)
{
	return (struct sc_span){from, (size_t)(to - from)};
}

static inline bool sc_span_eq(struct sc_span a, struct sc_span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* ASCII only: SIP's case-insensitivity knows no locale (RFC 3261 7.3.1). */
static inline char sc_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool sc_span_caseeq(struct sc_span a, struct sc_span b);

/* Does `s` begin with `prefix`, case ignored? */
bool sc_span_caseprefix(struct sc_span s, struct sc_span prefix);

/* First occurrence of `needle` in `s`, case ignored; NULL when there is none. */
const char *sc_span_casefind(struct sc_span s, struct sc_span needle);

/* Without SP, HT, CR, LF at either end. */
struct sc_span sc_span_trim(struct sc_span s);

/* Unsigned decimal, the whole span, at most `max`; false when it is anything else. */
bool sc_span_u64(struct sc_span s, uint64_t max, uint64_t *value);

/* A 64-bit hash. For tables, where equal hashes are followed by a comparison of
 * the bytes, and to know copies. */
uint64_t sc_hash(uint64_t seed, const void *data, size_t len);

/* For GLib's tables, whose hashes have 32 bits. */
static inline unsigned sc_hash_fold(uint64_t hash)
{
	return (unsigned)(hash ^ hash >> 32);
}

/* Gives hashes a secret of this process, once, so that nobody can prepare texts
 * that all hash alike. Before the first hash is kept. */
void sc_hash_randomize(void);

static inline uint64_t sc_span_hash(uint64_t seed, struct sc_span s)
{
	return sc_hash(seed, s.ptr, s.len);
}

#endif
