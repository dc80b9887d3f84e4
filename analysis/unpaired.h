/*
 * unpaired.h - what a person would say of two programs whose runs are not paired in blocks.
 */
#ifndef UNPAIRED_H
#define UNPAIRED_H

#include "compare.h"

static inline enum verdict unpaired_verdict(bool different, double ratio)
{
	return !different ? VERDICT_NONE : ratio > 1 ? VERDICT_SLOWER : VERDICT_FASTER;
}

/*
 * Different when the ratio of the means differs from 1 by more than the ± that hyperfine prints beside it,
 * ratio · √((σ₁/mean₁)² + (σ₂/mean₂)²).
 */
static inline enum verdict by_sigma(const double *a, size_t na, const double *b, size_t nb)
{
	const double mean_a = gsl_stats_mean(a, 1, na), mean_b = gsl_stats_mean(b, 1, nb), ratio = mean_a / mean_b;
	const double sigma = ratio * hypot(gsl_stats_sd(a, 1, na) / mean_a, gsl_stats_sd(b, 1, nb) / mean_b);

	return unpaired_verdict(fabs(ratio - 1) > sigma, ratio);
}

/*
 * Different when Welch's t-test of the times has p < 0.05 (B. L. Welch, Biometrika 34, 1947). There is no such test of a
 * single run, nor where neither program's times vary.
 */
static inline enum verdict by_welch(const double *a, size_t na, const double *b, size_t nb)
{
	const struct location la = plain_mean(a, na), lb = plain_mean(b, nb);
	const double va = la.error * la.error, vb = lb.error * lb.error;
	const double freedom = welch_freedom(va, (double)na - 1, vb, (double)nb - 1);

	if (isnan(freedom))
		return VERDICT_NONE;
	const double p = 2 * gsl_cdf_tdist_Q(fabs(la.mean - lb.mean) / sqrt(va + vb), freedom);

	return unpaired_verdict(p < 1 - LEVEL, la.mean / lb.mean);
}

#endif
