/*
 * mt19937_jump.h - MT19937 jumped ahead by any distance, exactly, in microseconds.
 *
 *   const struct mt19937_path *path = mt19937_path_find("fastest");
 *
 *   mt19937_poly_power(&distance, 20000000);       a distance, in words of output
 *   mt19937_top_bits(path, &place, &mt);           a place to jump from
 *   mt19937_jump(path, &ahead, &place, &distance); `ahead` is mt, as if 20,000,000 words had been drawn from it
 *
 * One distance serves many places, and one place many distances. mt19937_poly_power takes distances below 2^64;
 * mt19937_poly_multiply adds up distances of any length. No call can fail. None allocates memory or writes anything but
 * its result, so all may run in many threads at once. They take less than 48 KiB of stack.
 *
 * ---- The mathematics, over GF(2), where + is exclusive or
 *
 * One bit of each word is enough. x_k are the words before they are tempered, m_k is the top bit of x_k, and t shifts
 * a sequence by one: (t m)_k = m_(k + 1). The recurrence makes x_(k + 624) of x_(k + 397), the top bit of x_k and the
 * other bits of x_(k + 1). With y = t^623 + t^396 and the bits a_i of MT19937_MATRIX, it says of the words' single bits
 *
 *   bit 0 = y m,   bit 1 = y (bit 0) + a_0 (bit 0),   bit 2 = y (bit 1) + a_1 (bit 0),   … up to bit 30,
 *
 * and y (bit 30) + a_30 (bit 0) is bit 31 of the word before: m again, shifted back by one. So each bit is a polynomial
 * in y applied to the top bits, and the last one leads back to these:
 *
 *   (1)   bit b = (y^(b + 1) + a_0 y^b + … + a_(b - 1) y) m
 *   (2)   t (y^32 + a_0 y^31 + … + a_30 y) = 1
 *
 * (2) is the generator's characteristic equation, phi(t) = 0, of degree 1 + 32 * 623 = 19937, without a search for it.
 *
 * A jump. With p = t^N mod phi and its coefficients p_i, m_(N + j) = p_0 m_j + p_1 m_(j + 1) + …, which is a
 * coefficient of a product of polynomials, p mirrored and m. The 19937 of them that make a state are neighbours. So
 *
 *   1. mt19937_top_bits draws 39,936 words and keeps their top bits;
 *   2. the middle of the product, and no more of it, is made by multiplication without carries and Karatsuba's method,
 *      transposed: G. Hanrot, M. Quercia and P. Zimmermann, "The middle product algorithm I", AAECC 14, 2004,
 *      doi:10.1007/s00200-003-0144-2;
 *   3. 623 bits of m, as many of y m, of y^2 m and so on lie in 32 rows. Transposed, they are 32 bits for each word of
 *      the state, and the word by (1).
 *
 * The polynomial p is made by squaring, and a square needs its bits in another order. As t^623 = y + t^396, a
 * polynomial has digits, like a number: digit d, at bit 623 d, holds the 623 coefficients of y^d. Then
 *
 *   - a digit squared has 1246 bits, two digits, and lies where these belong. But the upper one still stands for t^623:
 *     it counts as a digit, and once more 227 bits lower, for t^396;
 *   - what is too long, (2) brings down: it is added to what is lower, at 15 distances, in whole words;
 *   - in the end, digits turn into coefficients of t two by two, then four by four, as y^2 = t^1246 + t^792, and so on.
 *     Backwards, these steps make digits of coefficients; and transposed, they make the rows of step 3.
 *
 * Others add up a state for each p_i that is not 0: H. Haramoto, M. Matsumoto, T. Nishimura, F. Panneton and P.
 * L'Ecuyer, "Efficient jump ahead for F2-linear random number generators", INFORMS J. Comput. 20(3), 2008,
 * doi:10.1287/ijoc.1070.0251.
 */
#ifndef MT19937_JUMP_H
#define MT19937_JUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#include <sys/platform/x86.h>
#endif

#include "gf2.h"
#include "mt19937.h"

/* Clang has pmull only where every function may use it, up to its version 15. */
#if defined(__aarch64__) && !defined(__AARCH64EB__) && (defined(__ARM_FEATURE_AES) || !defined(__clang__))
#define MT19937_PMULL
#include <arm_neon.h>
#include <sys/auxv.h>
#endif

enum {
	MT19937_DEGREE = 19937,                      /* of phi */
	MT19937_DIGIT = MT19937_WORDS - 1,           /* 623, bits of a digit: y is t^623 … */
	MT19937_GAP = MT19937_WORDS - MT19937_SHIFT, /* … + t^396, 227 bits lower */
	MT19937_DIGITS = 32,                         /* of a polynomial modulo phi, and one bit */
	MT19937_LEAF = 10,                           /* words of 64 bits: a product of so few is not split further */
	MT19937_POLY = 32 * MT19937_LEAF,            /* words of a polynomial: 20480 bits */
	MT19937_WIDE = 2 * MT19937_POLY + 1,         /* words of a product, and a spare one */
	MT19937_TOPS = 64 * MT19937_WORDS,           /* top bits: at least 2 * 19937, and whole words of them */
	MT19937_BEYOND = 8,                          /* words behind a factor that are read, and do not matter */
};

/* A distance: t^N mod phi. The coefficient of t^i is bit 20479 - i. */
struct mt19937_poly {
	uint64_t mirrored[MT19937_POLY];
};

/* A place in the sequence. */
struct mt19937_tops {
	uint64_t bits[2 * MT19937_POLY + MT19937_BEYOND]; /* m_k is bit k */
	unsigned next;                                    /* as in struct mt19937 */
};

/* ---- Paths ------------------------------------------------------------------------------------------------------ */

#if defined(__x86_64__)
#define JUMP_PATH avx512
#define JUMP_TARGET __attribute__((target("avx512f,avx512dq,vpclmulqdq")))
#define JUMP_LANES 16
#define JUMP_TOPS(v) _mm512_movepi32_mask((__m512i)(v))
#define JUMP_EVEN(v, w) ((JUMP_V64)_mm512_clmulepi64_epi128((__m512i)(v), (__m512i)(w), 0x00))
#define JUMP_ODD(v, w) ((JUMP_V64)_mm512_clmulepi64_epi128((__m512i)(v), (__m512i)(w), 0x11))
#include "mt19937_jump_path.h"
#define JUMP_PATH avx2
#define JUMP_TARGET __attribute__((target("avx2,vpclmulqdq")))
#define JUMP_LANES 8
#define JUMP_TOPS(v) (unsigned)_mm256_movemask_ps((__m256)(v))
#define JUMP_EVEN(v, w) ((JUMP_V64)_mm256_clmulepi64_epi128((__m256i)(v), (__m256i)(w), 0x00))
#define JUMP_ODD(v, w) ((JUMP_V64)_mm256_clmulepi64_epi128((__m256i)(v), (__m256i)(w), 0x11))
#include "mt19937_jump_path.h"
#define JUMP_PATH pclmul
#define JUMP_TARGET __attribute__((target("pclmul")))
#define JUMP_LANES 4
#define JUMP_TOPS(v) (unsigned)_mm_movemask_ps((__m128)(v))
#define JUMP_EVEN(v, w) ((JUMP_V64)_mm_clmulepi64_si128((__m128i)(v), (__m128i)(w), 0x00))
#define JUMP_ODD(v, w) ((JUMP_V64)_mm_clmulepi64_si128((__m128i)(v), (__m128i)(w), 0x11))
#include "mt19937_jump_path.h"
#elif defined(MT19937_PMULL)
#define JUMP_PATH pmull
#define JUMP_TARGET __attribute__((target("+crypto")))
#define JUMP_LANES 4
#define JUMP_TOPS(v) vaddvq_u32((uint32x4_t)((v) >> 31 << (JUMP_V32){ 0, 1, 2, 3 }))
#define JUMP_EVEN(v, w) ((JUMP_V64)vreinterpretq_u64_p128(vmull_p64((poly64_t)(v)[0], (poly64_t)(w)[0])))
#define JUMP_ODD(v, w) ((JUMP_V64)vreinterpretq_u64_p128(vmull_high_p64((poly64x2_t)(v), (poly64x2_t)(w))))
#include "mt19937_jump_path.h"
#endif
#define JUMP_PATH portable
#define JUMP_TARGET
#define JUMP_LANES 4
#define JUMP_TOPS(v) ((v)[0] >> 31 | (v)[1] >> 31 << 1 | (v)[2] >> 31 << 2 | (v)[3] >> 31 << 3)
#include "mt19937_jump_path.h"

struct mt19937_path {
	const char *name;
	void (*tops)(uint64_t *tops, const uint32_t *state);
	void (*middle)(uint64_t *r, const uint64_t *p, const uint64_t *m); /* words 320 … 639 of p times m */
};

static const struct mt19937_path mt19937_paths[] = { /* the fastest first */
#if defined(__x86_64__)
	{ "avx512", mt19937_tops_avx512, mt19937_middle_avx512 },
	{ "avx2", mt19937_tops_avx2, mt19937_middle_avx2 },
	{ "pclmul", mt19937_tops_pclmul, mt19937_middle_pclmul },
#elif defined(MT19937_PMULL)
	{ "pmull", mt19937_tops_pmull, mt19937_middle_pmull },
#endif
	{ "portable", mt19937_tops_portable, mt19937_middle_portable },
};

/* By what the C library has asked the processor already (modsum_runs_here says why). */
static inline bool mt19937_path_runs_here(const struct mt19937_path *path)
{
#if defined(__x86_64__)
	if (path->middle == mt19937_middle_avx512)
		return CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512DQ) && CPU_FEATURE_ACTIVE(VPCLMULQDQ);
	if (path->middle == mt19937_middle_avx2)
		return CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(VPCLMULQDQ);
	if (path->middle == mt19937_middle_pclmul)
		return CPU_FEATURE_ACTIVE(PCLMULQDQ);
#elif defined(MT19937_PMULL)
	if (path->middle == mt19937_middle_pmull)
		return (getauxval(AT_HWCAP) & HWCAP_PMULL) != 0;
#endif
	(void)path;
	return true;
}

/* The path called `name`, or the fastest one; NULL: there is none, or this processor cannot run it. */
static inline const struct mt19937_path *mt19937_path_find(const char *name)
{
	for (size_t i = 0; i < sizeof mt19937_paths / sizeof *mt19937_paths; i++) {
		const struct mt19937_path *path = &mt19937_paths[i];

		if ((strcmp(name, path->name) == 0 || strcmp(name, "fastest") == 0) && mt19937_path_runs_here(path))
			return path;
	}
	return NULL;
}

/* ---- Distances: polynomials modulo phi, in digits while they are worked on -------------------------------------- */

enum mt19937_change { MT19937_TO_DIGITS, MT19937_FROM_DIGITS, MT19937_TO_POWERS };

/*
 * One step, with each 2 k digits of f. TO_DIGITS divides by y^k: the upper half becomes the quotient, the lower half
 * the remainder. FROM_DIGITS takes that back. TO_POWERS is FROM_DIGITS transposed: of a sequence s, it makes s, y^k s.
 */
static inline void mt19937_change_digits(uint64_t *f, unsigned bits, unsigned k, enum mt19937_change change)
{
	const unsigned half = MT19937_DIGIT * k;

	for (unsigned upper = half; upper < bits; upper += 2 * half) {
		const unsigned lower = upper - MT19937_GAP * k, count = bits - upper < half ? bits - upper : half;

		if (change == MT19937_TO_POWERS)
			gf2_add_within(f, upper, lower, count, true);
		else
			gf2_add_within(f, lower, upper, count, change == MT19937_TO_DIGITS);
	}
}

/*
 * f, of up to 65 digits, modulo phi. By (2), t y^32 = 1 + t (a_0 y^31 + … + a_30 y): so a bit is worth one 19937 bits
 * lower and, for each a_i that is 1, one 623 (i + 1) bits lower. Pieces of 64 bits are added, the highest first.
 */
static inline void mt19937_reduce(uint64_t *f)
{
	enum { PIECES = MT19937_DEGREE / 64 + 1 };
	uint64_t piece, above = 0;

	for (unsigned q = PIECES + 1; q-- > 0; above = piece) { /* at last, the rest of the lowest piece */
		piece = q > 0 ? gf2_get(f, MT19937_DEGREE + 64 * (q - 1)) : 0;
		if (q > 0)
			f[q - 1] ^= piece;
#pragma GCC unroll 31
		for (unsigned i = 0; i < 31; i++) {
			const unsigned to = MT19937_DEGREE - MT19937_DIGIT * (i + 1);

			if (MT19937_MATRIX >> i & 1)
				f[q + to / 64] ^= above << to % 64 | piece >> (64 - to % 64);
		}
	}
	/* But the lowest bit of a digit has gone to t^622 of another digit; divided by t, y is that and t^395. */
	for (unsigned k = MT19937_DIGITS + 1; k <= 2 * MT19937_DIGITS; k++) {
		const unsigned to = MT19937_DIGIT * k - MT19937_DEGREE - MT19937_GAP;

		f[to / 64] ^= (gf2_get(f, MT19937_DIGIT * k) & 1) << to % 64;
	}
	f[PIECES - 1] &= (UINT64_C(1) << MT19937_DEGREE % 64) - 1;
	memset(f + PIECES, 0, (MT19937_WIDE - PIECES) * sizeof *f);
}

/* f^2 t^odd. The square of a digit has 1245 coefficients: there is room for one more. */
static inline void mt19937_square(uint64_t *f, unsigned odd)
{
	for (unsigned w = MT19937_POLY; w-- > 0;) {
		const uint64_t x = f[w];

		f[2 * w] = gf2_square((uint32_t)x) << odd;
		f[2 * w + 1] = gf2_square((uint32_t)(x >> 32)) << odd;
	}
	mt19937_change_digits(f, 2 * MT19937_DEGREE, 1, MT19937_TO_DIGITS);
	mt19937_reduce(f);
}

static inline void mt19937_poly_of_digits(struct mt19937_poly *poly, uint64_t *f)
{
	for (unsigned k = 1; k <= MT19937_DIGITS; k *= 2)
		mt19937_change_digits(f, MT19937_DEGREE, k, MT19937_FROM_DIGITS);
	for (unsigned w = 0; w < MT19937_POLY; w++)
		poly->mirrored[w] = gf2_mirror(f[MT19937_POLY - 1 - w]);
}

/* The distance of so many words: the square of that of half as many, again and again. */
static inline void mt19937_poly_power(struct mt19937_poly *poly, uint64_t words)
{
	uint64_t f[MT19937_WIDE] = { 0 };
	unsigned rest = 0; /* bits of `words` that are not in f yet */

	while (words >> rest >= MT19937_DIGIT)
		rest++;
	f[(words >> rest) / 64] = UINT64_C(1) << (words >> rest) % 64;
	while (rest-- > 0)
		mt19937_square(f, words >> rest & 1);
	mt19937_poly_of_digits(poly, f);
}

/* The sum of two distances, which may be one and the same, and `sum` one of them. */
static inline void mt19937_poly_multiply(const struct mt19937_path *path, struct mt19937_poly *sum,
					 const struct mt19937_poly *a, const struct mt19937_poly *b)
{
	uint64_t p[MT19937_POLY], m[3 * MT19937_POLY + MT19937_BEYOND] = { 0 }, f[MT19937_WIDE];

	for (unsigned w = 0; w < MT19937_POLY; w++) {
		p[w] = gf2_mirror(a->mirrored[MT19937_POLY - 1 - w]);
		m[MT19937_POLY + w] = gf2_mirror(b->mirrored[MT19937_POLY - 1 - w]);
	}
	/* The middle of p times (0, b) is the lower half of p times b, and that of p times (b, 0) the upper one. */
	path->middle(f, p, m);
	path->middle(f + MT19937_POLY, p, m + MT19937_POLY);
	f[MT19937_WIDE - 1] = 0;
	for (unsigned k = 2 * MT19937_DIGITS; k > 0; k /= 2)
		mt19937_change_digits(f, 2 * MT19937_DEGREE, k, MT19937_TO_DIGITS);
	mt19937_reduce(f);
	mt19937_poly_of_digits(sum, f);
}

/*
 * `count` distances, in ascending order. Each is made from the one before it and the step between them, which is
 * worked out anew if it is none of the last two: distances that divide a length as equally as can be have no other.
 */
static inline void mt19937_poly_chain(const struct mt19937_path *path, struct mt19937_poly *poly, const uint64_t *words,
				      unsigned count)
{
	struct {
		uint64_t words;
		struct mt19937_poly poly;
	} step[2] = { 0 };
	unsigned latest = 0;

	mt19937_poly_power(&step[0].poly, 0);
	step[1] = step[0];
	for (unsigned i = 0; i < count; i++) {
		const uint64_t next = words[i] - (i > 0 ? words[i - 1] : 0);

		if (step[latest].words != next)
			latest = !latest;
		if (step[latest].words != next) {
			step[latest].words = next;
			mt19937_poly_power(&step[latest].poly, next);
		}
		if (i == 0)
			poly[i] = step[latest].poly;
		else
			mt19937_poly_multiply(path, &poly[i], &poly[i - 1], &step[latest].poly);
	}
}

/* ---- Places, and jumps from them -------------------------------------------------------------------------------- */

/* The place where mt is: it need not stay there. */
static inline void mt19937_top_bits(const struct mt19937_path *path, struct mt19937_tops *tops,
				    const struct mt19937 *mt)
{
	enum { USED = MT19937_TOPS / 64 };

	path->tops(tops->bits, mt->word);
	memset(tops->bits + USED, 0, sizeof tops->bits - USED * sizeof *tops->bits);
	tops->next = mt->next;
}

/* In each column, bit i of row k changes places with bit k of row i. */
enum { MT19937_COLUMNS = (MT19937_DIGIT + 31) / 32 };
static inline void mt19937_transpose(uint32_t row[32][MT19937_COLUMNS])
{
	uint32_t low = 0x0000ffff; /* bits that the first of two rows keeps */

	for (unsigned d = 16; d > 0; d /= 2, low ^= low << d)
		for (unsigned k = 0; k < 32; k = (k + d + 1) & ~d)
			for (unsigned c = 0; c < MT19937_COLUMNS; c++) {
				const uint32_t differ = (row[k][c] >> d ^ row[k + d][c]) & low;

				row[k][c] ^= differ << d;
				row[k + d][c] ^= differ;
			}
}

/* (1), where bit k of `powers` is that of y^(k + 1) m: bits 0 … 30 of a word, and bit 31 of the word before it. */
static inline uint32_t mt19937_bits_of_powers(uint32_t powers)
{
	uint32_t bits = powers;

#pragma GCC unroll 31
	for (unsigned i = 0; i < 31; i++)
		if (MT19937_MATRIX >> i & 1)
			bits ^= powers << (i + 1);
	return bits;
}

/* The lower bits of word 0, from words 396 and 623: the twist of the block before, backwards. */
static inline uint32_t mt19937_lower_of_first(const uint32_t *word)
{
	const uint32_t twisted = word[MT19937_SHIFT - 1] ^ word[MT19937_WORDS - 1], odd = twisted >> 31;

	return ((twisted ^ (odd ? MT19937_MATRIX : 0)) << 1 | odd) & MT19937_LOWER;
}

/* The words of which m_1 … m_20480 are the top bits; these are lost. */
static inline void mt19937_words_of_tops(uint32_t *word, uint64_t *tops)
{
	uint32_t row[32][MT19937_COLUMNS];

	for (unsigned k = MT19937_DIGITS; k > 0; k /= 2)
		mt19937_change_digits(tops, MT19937_DEGREE, k, MT19937_TO_POWERS);
	for (unsigned k = 0; k < MT19937_DIGITS; k++)
		for (unsigned c = 0; c < MT19937_COLUMNS; c++)
			row[k][c] = (uint32_t)gf2_get(tops, MT19937_DIGIT * k + 32 * c);
	mt19937_transpose(row);
	word[0] = row[0][0] >> 1 | (uint32_t)gf2_get(tops, MT19937_DEGREE - 1) << 31; /* all powers, y^32 included */
	word[0] = mt19937_bits_of_powers(word[0]) & MT19937_UPPER;
	for (unsigned b = 0; b < 32; b++)
		for (unsigned c = 0; c < MT19937_COLUMNS; c++)
			row[b][c] = (mt19937_bits_of_powers(row[b][c] >> 1) & MT19937_LOWER) | row[b][c] << 31;
	for (unsigned i = 0; i < MT19937_DIGIT; i++)
		word[1 + i] = row[i % 32][i / 32];
	word[0] |= mt19937_lower_of_first(word);
}

/*
 * The generator at the place `tops`, as it is after the distance `poly`. Its `next` is the same, and its 624 words are
 * those so much later in the sequence. Of a seed's word 0, the lower 31 bits mean nothing, and no output depends on
 * them: after a jump they are what precedes the other words in the sequence, even if its distance is 0.
 */
static inline void mt19937_jump(const struct mt19937_path *path, struct mt19937 *mt, const struct mt19937_tops *tops,
				const struct mt19937_poly *poly)
{
	uint64_t ahead[MT19937_POLY + 1]; /* bit 20479 of the product is m_N, so it begins with m_(N + 1) */

	path->middle(ahead, poly->mirrored, tops->bits);
	ahead[MT19937_POLY] = 0;
	mt19937_words_of_tops(mt->word, ahead);
	mt->next = tops->next;
}

#endif
