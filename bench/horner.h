/*
 * horner.h - MT19937 jumped ahead by Horner's scheme, as the literature has it: to compare kernels/mt19937_jump.h with.
 *
 * With p = t^N mod phi, the state N words on is p(A) s: s is the state, A one step of the generator, and + exclusive or.
 * From the highest coefficient down, s is added wherever one is 1, and a step goes before the next:
 *
 *   p(A) s = A (… A (A p_19936 s + p_19935 s) + …) + p_0 s
 *
 * H. Haramoto, M. Matsumoto, T. Nishimura, F. Panneton and P. L'Ecuyer, "Efficient jump ahead for F2-linear random
 * number generators", INFORMS J. Comput. 20(3), 2008, doi:10.1287/ijoc.1070.0251. NumPy's jump does the same.
 */
#ifndef HORNER_H
#define HORNER_H

#include <stddef.h>
#include <stdint.h>

#include "../kernels/mt19937.h"
#include "../kernels/mt19937_jump.h"

/* The 624 words lie in a ring: a step replaces the oldest of them, at `oldest`, by the next of the sequence. */
struct horner {
	uint32_t word[MT19937_WORDS];
	unsigned oldest;
};

static inline void horner_step(struct horner *sum)
{
	const unsigned at = sum->oldest, next = at + 1 < MT19937_WORDS ? at + 1 : 0;
	const unsigned shifted = at + MT19937_SHIFT < MT19937_WORDS ? at + MT19937_SHIFT : at + MT19937_SHIFT - MT19937_WORDS;

	sum->word[at] = mt19937_twist(sum->word[at], sum->word[next], sum->word[shifted]);
	sum->oldest = next;
}

static inline void horner_add(struct horner *restrict sum, const uint32_t *restrict state)
{
	const size_t behind = MT19937_WORDS - sum->oldest; /* words from the oldest to the end of the ring */
	uint32_t *const oldest = sum->word + sum->oldest;

	for (size_t i = 0; i < behind; i++)
		oldest[i] ^= state[i];
	for (size_t i = behind; i < MT19937_WORDS; i++)
		sum->word[i - behind] ^= state[i];
}

static inline unsigned horner_coefficient(const struct mt19937_poly *poly, unsigned i)
{
	const unsigned bit = 64 * MT19937_POLY - 1 - i;

	return (unsigned)(poly->mirrored[bit / 64] >> bit % 64 & 1);
}

/*
 * `ahead` becomes mt after the distance `poly`. As after mt19937_jump, its `next` is the same. The lower 31 bits of word 0
 * mean nothing if they mean nothing in mt, as in a seed.
 */
static inline void horner_jump(struct mt19937 *ahead, const struct mt19937 *mt, const struct mt19937_poly *poly)
{
	struct horner sum = { .oldest = 0 };

	for (unsigned i = MT19937_DEGREE; i-- > 0;) {
		horner_step(&sum);
		if (horner_coefficient(poly, i))
			horner_add(&sum, mt->word);
	}
	for (unsigned i = 0; i < MT19937_WORDS; i++)
		ahead->word[i] = sum.word[(sum.oldest + i) % MT19937_WORDS];
	ahead->next = mt->next;
}

#endif
