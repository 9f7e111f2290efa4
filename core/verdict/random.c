#include "verdict/random.h"

#define WORD_BITS 64u
/* A sum of so many bytes of at most 8 still fits a byte. */
#define WORDS_AT_ONCE 31u

/* In each byte the number of its ones. */
static uint64_t ones_of_bytes(uint64_t x)
{
	x -= (x >> 1) & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + ((x >> 2) & UINT64_C(0x3333333333333333));
	return (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
}

static uint64_t sum_of_bytes(uint64_t x)
{
	x = (x & UINT64_C(0x00ff00ff00ff00ff)) + ((x >> 8) & UINT64_C(0x00ff00ff00ff00ff));
	return (x * UINT64_C(0x0001000100010001)) >> 48;
}

uint64_t sc_random_ones(struct sc_random *random, uint64_t count)
{
	const unsigned rest = (unsigned)(count % WORD_BITS);
	uint64_t ones = 0;

	for (uint64_t words = count / WORD_BITS; words > 0;) {
		const unsigned many = words < WORDS_AT_ONCE ? (unsigned)words : WORDS_AT_ONCE;
		uint64_t sums = 0;

		for (unsigned i = 0; i < many; i++)
			sums += ones_of_bytes(sc_random_next(random));
		ones += sum_of_bytes(sums);
		words -= many;
	}
	if (rest > 0)
		ones += sum_of_bytes(ones_of_bytes(sc_random_next(random) >> (WORD_BITS - rest)));
	return ones;
}
