/*
 * gf2.h - polynomials over GF(2) as arrays of bits: bit b of word w is the coefficient of t^(64 w + b).
 *
 * To add is to exclusive-or. A piece of 64 bits may begin at any bit: to read it touches two words, so an array has one
 * more than its bits need.
 */
#ifndef GF2_H
#define GF2_H

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t gf2_get(const uint64_t *f, unsigned at)
{
	const unsigned shift = at % 64;

	f += at / 64;
	return f[0] >> shift | f[1] << 1 << (63 - shift);
}

/*
 * Adds `count` bits of f, from bit `from` on, to those from bit `to` on. These are at least 64, and 64 or more apart.
 * Where the two overlap, the order matters: a bit that is added to before it is read passes on what it was given.
 */
static inline void gf2_add_within(uint64_t *f, unsigned to, unsigned from, unsigned count, bool highest_first)
{
	const unsigned first = to / 64, last = (to + count - 1) / 64;
	const uint64_t first_bits = UINT64_MAX << to % 64, last_bits = UINT64_MAX >> (63 - (to + count - 1) % 64);

	for (unsigned i = 0; i <= last - first; i++) {
		const unsigned w = highest_first ? last - i : first + i;

		f[w] ^= gf2_get(f, 64 * w + (from - to)) & (w == first ? first_bits : UINT64_MAX) &
			(w == last ? last_bits : UINT64_MAX);
	}
}

/* The square of a piece of 32 bits: bit i goes to bit 2i. */
static inline uint64_t gf2_square(uint32_t piece)
{
	uint64_t x = piece;

	x = (x | x << 16) & UINT64_C(0x0000ffff0000ffff);
	x = (x | x << 8) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x | x << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	x = (x | x << 2) & UINT64_C(0x3333333333333333);
	return (x | x << 1) & UINT64_C(0x5555555555555555);
}

/* A word mirrored: bit i goes to bit 63 - i. */
static inline uint64_t gf2_mirror(uint64_t x)
{
	x = (x >> 1 & UINT64_C(0x5555555555555555)) | (x & UINT64_C(0x5555555555555555)) << 1;
	x = (x >> 2 & UINT64_C(0x3333333333333333)) | (x & UINT64_C(0x3333333333333333)) << 2;
	x = (x >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f)) | (x & UINT64_C(0x0f0f0f0f0f0f0f0f)) << 4;
	return __builtin_bswap64(x);
}

#endif
