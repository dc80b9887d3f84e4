/*
 * places.h - is a run slower for being the first of its block, and would verdicts be others without that?
 *
 * Every time is divided by the median of its row in the repetition; of each block, the first run is compared with the median
 * of the others. No median is of first runs. (The start-up alone is another amount of work, and does not count.) Then the
 * first runs' times are divided by what that place costs, and all pairs are judged again.
 */
#ifndef PLACES_H
#define PLACES_H

#include "judge.h"

static inline bool place_is_first(const struct known_block *block, size_t row)
{
	return block->position[row] == 1;
}

/* The medians of each row's times in the repetition that begins with this block. */
static inline void place_medians(const struct repetitions *d, const struct known_block *first, double *medians)
{
	double *seconds = doubles(d->size);

	for (size_t r = 0; r < d->rows; r++) {
		size_t count = 0;

		for (size_t i = 0; i < d->size; i++)
			if (!place_is_first(&first[i], r))
				seconds[count++] = first[i].seconds[r];
		medians[r] = median(seconds, count);
	}
	free(seconds);
}

/* By how much longer the first run of a block took, in logarithms; NAN: it was a start-up. */
static inline double place_in_block(const struct repetitions *d, const struct known_block *block, const double *medians)
{
	double others[LABELS_MAX], first = NAN;
	size_t count = 0;

	for (size_t r = 0; r < d->rows; r++) {
		const double cost = log(block->seconds[r] / medians[r]);

		if (r == d->start_up)
			continue;
		if (place_is_first(block, r))
			first = cost;
		else
			others[count++] = cost;
	}
	return first - median(others, known(others, count));
}

/* The median over blocks, in logarithms; *count is how many have one. */
static inline struct interval place_cost(const struct repetitions *d, size_t *count)
{
	double *costs = doubles(d->blocks), medians[LABELS_MAX];

	for (size_t b = 0; b < d->blocks; b++) {
		if (b % d->size == 0)
			place_medians(d, &d->block[b], medians);
		costs[b] = place_in_block(d, &d->block[b], medians);
	}
	*count = known(costs, d->blocks);
	const struct interval cost = median_between(costs, *count);

	free(costs);
	return cost;
}

/* The set without what the first place costs. */
static inline void places_adjust(const struct repetitions *d, size_t nth, double cost, struct set *set)
{
	for (size_t r = 0; r < d->rows; r++)
		for (size_t i = 0; i < set->count; i++)
			if (place_is_first(&d->block[nth * set->count + i], r))
				set->seconds[r][i] /= exp(cost);
}

/* How many verdicts of pairs are others in the adjusted set; *gained: how many more are right. */
static inline size_t places_change(const struct repetitions *d, size_t size, size_t nth, double cost, long *gained)
{
	struct set set = set_begin(d, size, nth), adjusted = set_begin(d, size, nth);
	size_t changed = 0;

	places_adjust(d, nth, cost, &adjusted);
	for (size_t r = 0; r < d->rows; r++) {
		if (d->row[r].role != ROLE_PAIR)
			continue;
		const enum verdict before = set_compare(d, &set, r, 1).verdict, after = set_compare(d, &adjusted, r, 1).verdict;
		const int more = judge_hit(&d->row[r], after) - judge_hit(&d->row[r], before);

		changed += judge_different(before) != judge_different(after) || (judge_different(before) && before != after);
		*gained += known_same(&d->row[r]) ? -more : more;
	}
	set_free(&set);
	set_free(&adjusted);
	return changed;
}

static inline void write_adjusted(const struct repetitions *d, const char *folder, double cost)
{
	size_t pairs = 0;
	struct tsv out;

	for (size_t r = 0; r < d->rows; r++)
		pairs += d->row[r].role == ROLE_PAIR;
	tsv_begin(&out, path_in(folder, "adjusted.tsv"), "blocks\tcomparisons\tother_verdict\tmore_right");
	for (size_t size = 0; size < SET_SIZES && sets_of_size(d, size) > 0; size++) {
		size_t changed = 0;
		long gained = 0;

		for (size_t nth = 0; nth < sets_of_size(d, size); nth++)
			changed += places_change(d, size, nth, cost, &gained);
		put_count(&out, set_blocks(d, size));
		put_count(&out, pairs * sets_of_size(d, size));
		put_count(&out, changed);
		put(&out, "%ld", gained);
		put_end(&out);
	}
	tsv_end(&out);
}

static inline void write_places(const struct repetitions *d, const char *folder)
{
	size_t count;
	const struct interval cost = place_cost(d, &count);
	struct tsv out;

	tsv_begin(&out, path_in(folder, "places.tsv"), "place\tblocks\tlonger_percent\tlow\thigh");
	put_text(&out, "first");
	put_count(&out, count);
	put_rounded(&out, (struct interval){ 100 * expm1(cost.estimate), 100 * expm1(cost.low), 100 * expm1(cost.high) }, 3);
	put_end(&out);
	tsv_end(&out);
	write_adjusted(d, folder, isnan(cost.estimate) ? 0 : cost.estimate);
}

#endif
