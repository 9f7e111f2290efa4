/* The generator behind resampling: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, OOPSLA 2014), to the bit what METRICS.md VD-8 says, so that the same input
 * gives the same output everywhere. */
#ifndef SC_VERDICT_RANDOM_H
#define SC_VERDICT_RANDOM_H

#include <stdint.h>

struct sc_random {
	uint64_t state;
};

#define SC_RANDOM_STEP UINT64_C(0x9e3779b97f4a7c15)

/* The next 64 bits. */
static inline uint64_t sc_random_next(struct sc_random *random)
{
	uint64_t z = random->state += SC_RANDOM_STEP;

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* How many of the next `count` bits are ones: a number of Binomial(count, 1/2). Bits are those of
 * whole numbers, and of a last one the uppermost. */
uint64_t sc_random_ones(struct sc_random *random, uint64_t count);

#endif
