/*
 * shares.h - how often it was so, among comparisons of one kind.
 */
#ifndef SHARES_H
#define SHARES_H

#include "statistics.h"
#include "tsv.h"

enum { SHARES_MAX = 512 };

/* A kind of comparison, and how often what is asked of it was so. */
struct share {
	const char *method, *kind;
	double slowdown, truth;
	size_t runs, comparisons, hits;
};

struct shares {
	struct share of[SHARES_MAX];
	size_t count;
};

/* NULL: there was no such comparison. */
static inline const struct share *share_find(const struct shares *s, const char *method, const char *kind, double slowdown,
					     size_t runs)
{
	for (const struct share *k = s->of; k < s->of + s->count; k++)
		if (strcmp(k->method, method) == 0 && strcmp(k->kind, kind) == 0 && k->slowdown == slowdown && k->runs == runs)
			return k;
	return NULL;
}

static inline void share_count(struct shares *s, struct share kind, bool hit)
{
	struct share *k = (struct share *)share_find(s, kind.method, kind.kind, kind.slowdown, kind.runs);

	if (!k && s->count == SHARES_MAX)
		fail(0, "more than %d kinds of comparisons", SHARES_MAX);
	if (!k) {
		k = &s->of[s->count++];
		*k = kind;
	}
	k->comparisons++;
	k->hits += hit;
}

/* Where the distribution beta(a, b) has `tail` below. By bisection: GSL's own inverse does not converge for every a and b. */
static inline double share_beta(double tail, double a, double b)
{
	double low = 0, high = 1;

	for (int i = 0; i < 60; i++) {
		const double middle = (low + high) / 2;

		if (gsl_cdf_beta_P(middle, a, b) < tail)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* With the interval of C. J. Clopper and E. S. Pearson, Biometrika 26, 1934; so many of them hold together. */
static inline struct interval share_interval(const struct share *k, size_t together)
{
	const double n = (double)k->comparisons, x = (double)k->hits, tail = (1 - LEVEL) / 2 / (double)together;

	return (struct interval){ x / n, x > 0 ? share_beta(tail, x, n - x + 1) : 0,
				  x < n ? 1 - share_beta(tail, n - x, x + 1) : 1 };
}

#endif
