/*
 * sets.h - data sets of several sizes, out of a validation's repetitions.
 *
 * A set is 1, 2, 4 or 8 consecutive repetitions, as if they had been measured in one go. Sets of one size share no block, so
 * each is a trial of its own.
 */
#ifndef SETS_H
#define SETS_H

#include "../bench/shuffle.h"
#include "repetitions.h"

static const size_t SET_REPETITIONS[] = { 1, 2, 4, 8 };

enum { SET_SIZES = sizeof SET_REPETITIONS / sizeof *SET_REPETITIONS, SET_SEED = 42 };

struct set {
	size_t repetition; /* the first one's number */
	size_t count;      /* of blocks */
	long *number;
	double *seconds[LABELS_MAX]; /* of each row, block by block */
};

static inline size_t set_blocks(const struct repetitions *d, size_t size)
{
	return SET_REPETITIONS[size] * d->size;
}

static inline size_t sets_of_size(const struct repetitions *d, size_t size)
{
	return d->blocks / set_blocks(d, size);
}

/* The nth set of that size, from 0. */
static inline struct set set_begin(const struct repetitions *d, size_t size, size_t nth)
{
	const size_t count = set_blocks(d, size);
	const struct known_block *first = &d->block[nth * count];
	struct set set = { .repetition = first->repetition, .count = count, .number = enough(calloc(count, sizeof(long))) };

	for (size_t i = 0; i < count; i++)
		set.number[i] = (long)i + 1;
	for (size_t r = 0; r < d->rows; r++) {
		set.seconds[r] = doubles(count);
		for (size_t i = 0; i < count; i++)
			set.seconds[r][i] = first[i].seconds[r];
	}
	return set;
}

static inline void set_free(struct set *set)
{
	for (size_t r = 0; r < LABELS_MAX; r++)
		free(set->seconds[r]);
	free(set->number);
}

/*
 * Within each block, the cells that are the same program change places by chance: which of them is called the baseline, its
 * twin or a model is then drawn anew. So real noise has a known truth, whatever a program's place in memory does.
 */
static inline void set_relabel(const struct repetitions *d, size_t size, size_t nth, struct set *set)
{
	size_t same[LABELS_MAX];
	double cells[LABELS_MAX];
	uint32_t order[LABELS_MAX], count = 0;

	for (size_t r = 0; r < d->rows; r++)
		if (r == d->baseline || r == d->twin || known_same(&d->row[r]))
			same[count++] = r;
	for (size_t i = 0; i < set->count; i++) {
		shuffle(order, count, SET_SEED, (uint32_t)(nth * set_blocks(d, size) + i));
		for (uint32_t c = 0; c < count; c++)
			cells[c] = set->seconds[same[order[c]]][i];
		for (uint32_t c = 0; c < count; c++)
			set->seconds[same[c]][i] = cells[c];
	}
}

static inline struct series set_series(const struct set *set, size_t row)
{
	return (struct series){ set->count, set->number, set->seconds[row] };
}

/* A row against the baseline and its twin, one of so many rows. */
static inline struct comparison set_compare(const struct repetitions *d, const struct set *set, size_t row, size_t together)
{
	const struct series a = set_series(set, row), b = set_series(set, d->baseline), t = set_series(set, d->twin);

	return compare(&a, &b, &t, together, &PLAN);
}

#endif
