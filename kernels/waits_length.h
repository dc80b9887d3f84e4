/*
 * waits_length.h - how long a wait is: drawn from the seed, the task and the round, the same for whoever waits, and for
 * the peer that is waited for.
 */
#ifndef WAITS_LENGTH_H
#define WAITS_LENGTH_H

#include <stdint.h>

/* SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): one step. */
static inline uint64_t waits_mix(uint64_t z)
{
	z += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* In ns: from half of the mean to one and a half times it, in steps of 2^-24 of the mean; the mean is at most 2^40 ns. */
static inline uint64_t waits_length(uint64_t seed, uint64_t task, uint64_t round, uint64_t mean_us)
{
	const uint64_t mean_ns = mean_us * 1000, x = waits_mix(waits_mix(waits_mix(seed) ^ task) ^ round);

	return mean_ns / 2 + (((x >> 40) * mean_ns) >> 24);
}

#endif
