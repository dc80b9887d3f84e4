/*
 * mt19937.h - CPython's random.Random, bit for bit.
 *
 * The generator is MT19937 of M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed
 * uniform pseudorandom number generator", ACM TOMACS 8(1), 1998, doi:10.1145/272991.272995; seeding by array is
 * their revision of 2002-01-26. How CPython turns an integer into the key, and two words into a double, is read off
 * CPython's Modules/_randommodule.c (random_seed, genrand_res53); tests/kernels.c compares both with CPython itself.
 *
 * This is the plain form: one word at a time, in the order of the publication. modsum.h holds the fast one, and
 * mt19937_jump.h jumps ahead.
 */
#ifndef MT19937_H
#define MT19937_H

#include <stdint.h>

enum { MT19937_WORDS = 624, MT19937_SHIFT = 397 }; /* n and m of the publication */

#define MT19937_MATRIX UINT32_C(0x9908b0df)  /* a: the last row of the twist matrix */
#define MT19937_UPPER UINT32_C(0x80000000)   /* the w - r = 1 most significant bit */
#define MT19937_LOWER UINT32_C(0x7fffffff)   /* the r = 31 least significant bits */
#define MT19937_ARRAY_BASE UINT32_C(19650218) /* the seed that seeding by a key starts from */
#define MT19937_TEMPER_B UINT32_C(0x9d2c5680) /* b and c: the tempering masks */
#define MT19937_TEMPER_C UINT32_C(0xefc60000)

struct mt19937 {
	uint32_t word[MT19937_WORDS];
	unsigned next; /* the next word to hand out; MT19937_WORDS: make a new block first */
};

/* Linear seeding (Knuth, TAOCP vol. 2, 3rd ed., p. 106, multiplier of line 30). */
static inline void mt19937_seed_word(struct mt19937 *mt, uint32_t seed)
{
	mt->word[0] = seed;
	for (uint32_t i = 1; i < MT19937_WORDS; i++)
		mt->word[i] = UINT32_C(1812433253) * (mt->word[i - 1] ^ (mt->word[i - 1] >> 30)) + i;
	mt->next = MT19937_WORDS;
}

/* What a word turns the next one by, in the first round of seeding by a key and in the second. */
static inline uint32_t mt19937_first_round(uint32_t w)
{
	return (w ^ (w >> 30)) * UINT32_C(1664525);
}

static inline uint32_t mt19937_second_round(uint32_t w)
{
	return (w ^ (w >> 30)) * UINT32_C(1566083941);
}

/* Seeding by a key of `length` >= 1 words (init_by_array of the publication's revision). */
static inline void mt19937_seed_array(struct mt19937 *mt, const uint32_t *key, unsigned length)
{
	uint32_t *w = mt->word;
	unsigned i = 1, j = 0;

	mt19937_seed_word(mt, MT19937_ARRAY_BASE);
	for (unsigned k = MT19937_WORDS > length ? MT19937_WORDS : length; k > 0; k--) {
		w[i] = (w[i] ^ mt19937_first_round(w[i - 1])) + key[j] + j;
		if (++i == MT19937_WORDS) {
			w[0] = w[MT19937_WORDS - 1];
			i = 1;
		}
		if (++j == length)
			j = 0;
	}
	for (unsigned k = MT19937_WORDS - 1; k > 0; k--) {
		w[i] = (w[i] ^ mt19937_second_round(w[i - 1])) - i;
		if (++i == MT19937_WORDS) {
			w[0] = w[MT19937_WORDS - 1];
			i = 1;
		}
	}
	w[0] = MT19937_UPPER; /* at least one bit is set, whatever the key */
}

/*
 * The state of Python's random.Random(seed) for 0 <= seed < 2^64. CPython's key is the integer in 32-bit words, least
 * significant first, without leading zero words, and at least one word: so the key of a small seed has one word.
 */
static inline void mt19937_seed_python(struct mt19937 *mt, uint64_t seed)
{
	const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };

	mt19937_seed_array(mt, key, key[1] ? 2 : 1);
}

/* Word i + 624 of the sequence, from words i, i + 1 and i + 397. */
static inline uint32_t mt19937_twist(uint32_t w0, uint32_t w1, uint32_t w397)
{
	const uint32_t y = (w0 & MT19937_UPPER) | (w1 & MT19937_LOWER);

	return w397 ^ (y >> 1) ^ (w1 & 1 ? MT19937_MATRIX : 0);
}

static inline uint32_t mt19937_temper(uint32_t y)
{
	y ^= y >> 11;
	y ^= (y << 7) & MT19937_TEMPER_B;
	y ^= (y << 15) & MT19937_TEMPER_C;
	return y ^ (y >> 18);
}

/* The next 32-bit output. */
static inline uint32_t mt19937_next(struct mt19937 *mt)
{
	uint32_t *w = mt->word;

	if (mt->next == MT19937_WORDS) {
		for (unsigned i = 0; i < MT19937_WORDS; i++)
			w[i] = mt19937_twist(w[i], w[(i + 1) % MT19937_WORDS],
					     w[(i + MT19937_SHIFT) % MT19937_WORDS]);
		mt->next = 0;
	}
	return mt19937_temper(w[mt->next++]);
}

/* Python's random.random(): a double in [0, 1) with 53 random bits, 27 of the first word and 26 of the second. */
static inline double mt19937_random(struct mt19937 *mt)
{
	const uint32_t a = mt19937_next(mt) >> 5, b = mt19937_next(mt) >> 6;

	return (a * 67108864.0 + b) * (1.0 / 9007199254740992.0);
}

#endif
