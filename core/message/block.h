/* Text looked at 16 characters at a time, as the bits of a word: bit i stands
 * for at[i]. All 16 must be readable; those behind the end of what is looked
 * for are for the caller to leave out. */
#ifndef SC_MESSAGE_BLOCK_H
#define SC_MESSAGE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/span.h"

#define SC_BLOCK 16

/* For the compiler: what is so in nearly every message. */
#define SC_USUAL(condition) __builtin_expect((condition), 1)

#ifdef __SSE2__
static inline __m128i sc_block_load(const char *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline unsigned sc_block_bits(__m128i found)
{
	return (unsigned)_mm_movemask_epi8(found);
}

/* Those that are `c`. */
static inline unsigned sc_block_is(const char *at, char c)
{
	return sc_block_bits(_mm_cmpeq_epi8(sc_block_load(at), _mm_set1_epi8(c)));
}

/* Those that are `a` or `b`. */
static inline unsigned sc_block_either(const char *at, char a, char b)
{
	__m128i text = sc_block_load(at);

	return sc_block_bits(_mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8(a)),
					  _mm_cmpeq_epi8(text, _mm_set1_epi8(b))));
}

/* Letters, digits and SP. */
static inline unsigned sc_block_words(const char *at)
{
	const __m128i first = _mm_set1_epi8((char)0x80); /* of the numbers compared */
	__m128i text = sc_block_load(at);
	__m128i small = _mm_or_si128(text, _mm_set1_epi8(0x20));
	__m128i letters = _mm_cmplt_epi8(_mm_add_epi8(small, _mm_set1_epi8((char)(0x80 - 'a'))),
					 _mm_add_epi8(first, _mm_set1_epi8(26)));
	__m128i digits = _mm_cmplt_epi8(_mm_add_epi8(text, _mm_set1_epi8((char)(0x80 - '0'))),
					_mm_add_epi8(first, _mm_set1_epi8(10)));
	__m128i spaces = _mm_cmpeq_epi8(text, _mm_set1_epi8(' '));

	return sc_block_bits(_mm_or_si128(_mm_or_si128(letters, digits), spaces));
}

/* All of SC_C_HOST_END, and some more: what lies below '-' or in ':' ... '?',
 * and what is not ASCII. */
static inline unsigned sc_block_host_ends(const char *at)
{
	__m128i text = sc_block_load(at);
	__m128i low = _mm_cmplt_epi8(text, _mm_set1_epi8('-'));
	__m128i from_colon = _mm_add_epi8(text, _mm_set1_epi8((char)(0x80 - ':')));
	__m128i marks = _mm_cmplt_epi8(from_colon, _mm_set1_epi8((char)(0x80 + '?' + 1 - ':')));

	return sc_block_bits(_mm_or_si128(low, marks));
}

/* Do those of `bits` differ in nothing but the case of letters? In `known`
 * only letters may have the bit 0x40. */
static inline bool sc_block_same(const char *at, const char *known, unsigned bits)
{
	__m128i a = sc_block_load(at), b = sc_block_load(known);
	__m128i small_bits = _mm_and_si128(_mm_srli_epi16(b, 1), _mm_set1_epi8(0x20));
	__m128i differ = _mm_andnot_si128(small_bits, _mm_xor_si128(a, b));
	unsigned same = sc_block_bits(_mm_cmpeq_epi8(differ, _mm_setzero_si128()));

	return (~same & bits) == 0;
}
#else
static inline unsigned sc_block_is(const char *at, char c)
{
	unsigned bits = 0;

	for (int i = 0; i < SC_BLOCK; i++)
		bits |= (unsigned)(at[i] == c) << i;
	return bits;
}

static inline unsigned sc_block_either(const char *at, char a, char b)
{
	return sc_block_is(at, a) | sc_block_is(at, b);
}

static inline unsigned sc_block_words(const char *at)
{
	unsigned bits = 0;

	for (int i = 0; i < SC_BLOCK; i++) {
		char small = (char)(at[i] | 0x20);

		bits |= (unsigned)((small >= 'a' && small <= 'z') ||
				   (at[i] >= '0' && at[i] <= '9') || at[i] == ' ')
			<< i;
	}
	return bits;
}

static inline unsigned sc_block_host_ends(const char *at)
{
	unsigned bits = 0;

	for (int i = 0; i < SC_BLOCK; i++)
		bits |= (unsigned)(at[i] < '-' || (at[i] >= ':' && at[i] <= '?')) << i;
	return bits;
}

static inline bool sc_block_same(const char *at, const char *known, unsigned bits)
{
	unsigned same = 0;

	for (int i = 0; i < SC_BLOCK; i++)
		same |= (unsigned)(sc_lower(at[i]) == sc_lower(known[i])) << i;
	return (~same & bits) == 0;
}
#endif

#endif
