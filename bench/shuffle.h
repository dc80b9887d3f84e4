/*
 * shuffle.h - an order that depends on a seed and a number alone.
 *
 * Fisher and Yates's shuffle (Durstenfeld, CACM 7(7), 1964), drawing from MT19937 seeded as
 * random.Random(seed << 32 | number). A draw that would favour some order is thrown away.
 */
#ifndef SHUFFLE_H
#define SHUFFLE_H

#include "../kernels/mt19937.h"

static inline uint32_t shuffle_below(struct mt19937 *mt, uint32_t bound)
{
	const uint32_t limit = UINT32_MAX - UINT32_MAX % bound;
	uint32_t draw;

	do
		draw = mt19937_next(mt);
	while (draw >= limit);
	return draw % bound;
}

/* Fills order[0 … count - 1] with the numbers below count. */
static inline void shuffle(uint32_t *order, uint32_t count, uint32_t seed, uint32_t number)
{
	struct mt19937 mt;

	mt19937_seed_python(&mt, (uint64_t)seed << 32 | number);
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	for (uint32_t i = count; i > 1; i--) {
		const uint32_t j = shuffle_below(&mt, i), last = order[i - 1];

		order[i - 1] = order[j];
		order[j] = last;
	}
}

#endif
