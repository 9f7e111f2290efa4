#include "message/header_name.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "message/lex.h"

static const struct {
	uint8_t len;
	char kind;
	char compact;
	char name[33];
} headers[SC_HEADER_COUNT] = {
#define L 'L'
#define S 'S'
#define A 'A'
#define X(id, name, compact, kind) {sizeof(name) - 1, kind, compact, name},
	SC_HEADERS(X)
#undef X
#undef L
#undef S
#undef A
};

/* A perfect hash: length, first and last letter tell all known names apart.
 * The factors were found by search; two names in one slot would not compile
 * (-Woverride-init), and a unit test looks every name up. */
#define SLOT_COUNT 256
#define SLOT(len, first, last) (((len)*20u + (first)*63u + (last)*36u) % SLOT_COUNT)
#define LONG(id, len, first, last) [SLOT(len, first, last)] = SC_H_##id + 1
#define COMPACT(id, letter) [SLOT(1, letter, letter)] = SC_H_##id + 1

static const uint8_t slots[SLOT_COUNT] = {
	LONG(ACCEPT_CONTACT, 14, 'a', 't'),
	COMPACT(ACCEPT_CONTACT, 'a'),
	LONG(ALLOW, 5, 'a', 'w'),
	LONG(ALLOW_EVENTS, 12, 'a', 's'),
	COMPACT(ALLOW_EVENTS, 'u'),
	LONG(AUTHORIZATION, 13, 'a', 'n'),
	LONG(CALL_ID, 7, 'c', 'd'),
	COMPACT(CALL_ID, 'i'),
	LONG(CONTACT, 7, 'c', 't'),
	COMPACT(CONTACT, 'm'),
	LONG(CONTENT_ENCODING, 16, 'c', 'g'),
	COMPACT(CONTENT_ENCODING, 'e'),
	LONG(CONTENT_LENGTH, 14, 'c', 'h'),
	COMPACT(CONTENT_LENGTH, 'l'),
	LONG(CONTENT_TYPE, 12, 'c', 'e'),
	COMPACT(CONTENT_TYPE, 'c'),
	LONG(CSEQ, 4, 'c', 'q'),
	LONG(DATE, 4, 'd', 'e'),
	LONG(DIVERSION, 9, 'd', 'n'),
	LONG(EVENT, 5, 'e', 't'),
	COMPACT(EVENT, 'o'),
	LONG(EXPIRES, 7, 'e', 's'),
	LONG(FROM, 4, 'f', 'm'),
	COMPACT(FROM, 'f'),
	LONG(HISTORY_INFO, 12, 'h', 'o'),
	LONG(IDENTITY, 8, 'i', 'y'),
	COMPACT(IDENTITY, 'y'),
	LONG(IDENTITY_INFO, 13, 'i', 'o'),
	COMPACT(IDENTITY_INFO, 'n'),
	LONG(IN_REPLY_TO, 11, 'i', 'o'),
	LONG(MAX_FORWARDS, 12, 'm', 's'),
	LONG(MIN_EXPIRES, 11, 'm', 's'),
	LONG(MIN_SE, 6, 'm', 'e'),
	LONG(PATH, 4, 'p', 'h'),
	LONG(P_ASSERTED_IDENTITY, 19, 'p', 'y'),
	LONG(P_CHARGING_VECTOR, 17, 'p', 'r'),
	LONG(PROXY_AUTHENTICATE, 18, 'p', 'e'),
	LONG(PROXY_AUTHORIZATION, 19, 'p', 'n'),
	LONG(RACK, 4, 'r', 'k'),
	LONG(REASON, 6, 'r', 'n'),
	LONG(RECORD_ROUTE, 12, 'r', 'e'),
	LONG(REFER_TO, 8, 'r', 'o'),
	COMPACT(REFER_TO, 'r'),
	LONG(REFERRED_BY, 11, 'r', 'y'),
	COMPACT(REFERRED_BY, 'b'),
	LONG(REJECT_CONTACT, 14, 'r', 't'),
	COMPACT(REJECT_CONTACT, 'j'),
	LONG(REPLACES, 8, 'r', 's'),
	LONG(REQUEST_DISPOSITION, 19, 'r', 'n'),
	COMPACT(REQUEST_DISPOSITION, 'd'),
	LONG(REQUIRE, 7, 'r', 'e'),
	LONG(RETRY_AFTER, 11, 'r', 'r'),
	LONG(ROUTE, 5, 'r', 'e'),
	LONG(RSEQ, 4, 'r', 'q'),
	LONG(SERVER, 6, 's', 'r'),
	LONG(SERVICE_ROUTE, 13, 's', 'e'),
	LONG(SESSION_EXPIRES, 15, 's', 's'),
	COMPACT(SESSION_EXPIRES, 'x'),
	LONG(SESSION_ID, 10, 's', 'd'),
	LONG(SUBJECT, 7, 's', 't'),
	COMPACT(SUBJECT, 's'),
	LONG(SUBSCRIPTION_STATE, 18, 's', 'e'),
	LONG(SUPPORTED, 9, 's', 'd'),
	COMPACT(SUPPORTED, 'k'),
	LONG(TARGET_DIALOG, 13, 't', 'g'),
	LONG(TO, 2, 't', 'o'),
	COMPACT(TO, 't'),
	LONG(USER_AGENT, 10, 'u', 't'),
	LONG(VIA, 3, 'v', 'a'),
	COMPACT(VIA, 'v'),
	LONG(WARNING, 7, 'w', 'g'),
	LONG(WWW_AUTHENTICATE, 16, 'w', 'e'),
	LONG(X_CALL_ID, 9, 'x', 'd'),
	LONG(X_CID, 5, 'x', 'd'),
	LONG(X_BROADWORKS_CORRELATION_INFO, 29, 'x', 'o'),
};

/* Letters become small; other characters may become anything, since the whole
 * name is compared afterwards. */
static unsigned small(char c)
{
	return (unsigned char)c | 0x20u;
}

/* Names are looked at 16 characters at a time where the processor can. */
#define BLOCK 16

static bool same_long_name(const char *name, const char *known, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (sc_lower(name[i]) != sc_lower(known[i]))
			return false;
	return true;
}

#ifdef __SSE2__
/* Differs only in the case of letters? In the known names only letters have
 * the bit 0x40. Both have BLOCK readable characters, `len` of them the name. */
static bool same_name(const char *name, const char *known, size_t len)
{
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)name);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)known);
	__m128i small_bits = _mm_and_si128(_mm_srli_epi16(b, 1), _mm_set1_epi8(0x20));
	__m128i differ = _mm_andnot_si128(small_bits, _mm_xor_si128(a, b));
	unsigned same = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(differ, _mm_setzero_si128()));

	return (~same & ((1u << len) - 1)) == 0;
}

static const char *find_colon(const char *at, const char *end)
{
	__m128i text = _mm_loadu_si128((const __m128i *)(const void *)at);
	unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8(':')));

	if (found == 0)
		return memchr(at, ':', (size_t)(end - at));
	return at + __builtin_ctz(found) < end ? at + __builtin_ctz(found) : NULL;
}
#endif

enum sc_header sc_header_at(const char *at, const char *end, const char *limit, const char **colon)
{
	const char *name_end;
	size_t len;
	unsigned found;

#ifdef __SSE2__
	bool block = limit - at >= BLOCK;
	name_end = block ? find_colon(at, end) : memchr(at, ':', (size_t)(end - at));
#else
	(void)limit;
	name_end = memchr(at, ':', (size_t)(end - at));
#endif
	*colon = name_end;
	if (!name_end)
		return SC_H_UNKNOWN;
	while (name_end > at && sc_is(name_end[-1], SC_C_LWS))
		name_end--;
	len = (size_t)(name_end - at);
	if (len == 0)
		return SC_H_UNKNOWN;
	found = slots[SLOT((unsigned)len, small(at[0]), small(name_end[-1]))];
	if (found-- == 0)
		return SC_H_UNKNOWN;
	if (len == 1)
		return sc_lower(*at) == headers[found].compact ? (enum sc_header)found
							       : SC_H_UNKNOWN;
	if (len != headers[found].len)
		return SC_H_UNKNOWN;
#ifdef __SSE2__
	if (block && len <= BLOCK)
		return same_name(at, headers[found].name, len) ? (enum sc_header)found
							       : SC_H_UNKNOWN;
#endif
	return same_long_name(at, headers[found].name, len) ? (enum sc_header)found : SC_H_UNKNOWN;
}

char sc_header_kind(enum sc_header header)
{
	return headers[header].kind;
}
