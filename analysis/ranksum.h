/*
 * ranksum.h - is one program faster than another, by ranks alone? For trials too few to assume a distribution.
 *
 * The test is F. Wilcoxon's (Biometrics Bulletin 1, 1945), as H. B. Mann and D. R. Whitney have it (Annals of
 * Mathematical Statistics 18, 1947). Its p value is exact, also where times are equal and share their mean rank: of all
 * ways to choose a's runs out of all runs, it counts those whose ranks have the same sum, by the shift algorithm
 * (B. Streitberg, J. Röhmel, Statistical Software Newsletter 12, 1986).
 */
#ifndef RANKSUM_H
#define RANKSUM_H

#include <stddef.h>
#include <stdlib.h>

#include "../base/fail.h"

enum { RANKSUM_MAX = 200 }; /* runs of both: tables stay below 40 MB, and counts below 2^200 */

struct ranksum {
	double u; /* pairs of a run of a and one of b in which a's is faster; a tie is half a pair */
	double p; /* two-sided: how often chance alone puts u as far or farther from its middle */
};

/* Twice the mean rank of a time, which is a whole number: twice those before it, its equals, and itself. */
static inline size_t ranksum_twice_rank(double time, const double *times, size_t count)
{
	size_t rank = 1;

	for (size_t i = 0; i < count; i++)
		rank += times[i] < time ? 2 : times[i] == time;
	return rank;
}

/* The share of the ways to choose n of the ranks whose sum is as far from the middle as `sum`, or farther. */
static inline double ranksum_p(const size_t *ranks, size_t count, size_t n, size_t sum)
{
	const size_t width = count * (count + 1) + 1, middle = n * (count + 1);
	const size_t distance = sum > middle ? sum - middle : middle - sum;
	/* ways[k * width + s]: to choose k of the runs so that their doubled ranks have the sum s */
	double *ways = enough(calloc((n + 1) * width, sizeof *ways)), total = 0, extreme = 0;

	ways[0] = 1;
	for (size_t i = 0; i < count; i++)
		for (size_t k = n; k > 0; k--)
			for (size_t s = width - 1; s >= ranks[i]; s--)
				ways[k * width + s] += ways[(k - 1) * width + s - ranks[i]];
	for (size_t s = 0; s < width; s++) {
		total += ways[n * width + s];
		if ((s > middle ? s - middle : middle - s) >= distance)
			extreme += ways[n * width + s];
	}
	free(ways);
	return extreme / total;
}

/* Compares the `na` times of a with `factor` times the `nb` times of b. */
static inline struct ranksum ranksum(const double *a, size_t na, const double *b, size_t nb, double factor)
{
	const size_t count = na + nb;
	double times[RANKSUM_MAX];
	size_t ranks[RANKSUM_MAX] = { 0 }, sum = 0;

	if (na == 0 || nb == 0 || count > RANKSUM_MAX)
		fail(0, "the exact rank test is for at most %d runs, some of each row; there are %zu and %zu", RANKSUM_MAX, na,
		     nb);
	for (size_t i = 0; i < count; i++)
		times[i] = i < na ? a[i] : factor * b[i - na];
	for (size_t i = 0; i < count; i++) {
		ranks[i] = ranksum_twice_rank(times[i], times, count);
		sum += i < na ? ranks[i] : 0;
	}
	/* a's ranks count the pairs that it loses, and its own order. */
	const double lost = (double)sum / 2 - (double)(na * (na + 1)) / 2;

	return (struct ranksum){ (double)(na * nb) - lost, ranksum_p(ranks, count, na, sum) };
}

#endif
