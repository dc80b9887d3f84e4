/*
 * statistics.h - the few statistics that the analysis is made of, on GSL. Each exists here and nowhere else.
 */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_sort_long.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "../base/fail.h"

static const double TRIM = 0.2;   /* of the trimmed mean, at each end */
static const double LEVEL = 0.95; /* of every interval */

enum { FEW = 12 }; /* values: too few to trim and to bootstrap */

struct interval {
	double estimate, low, high; /* NAN: cannot be told from so few */
};

struct location { /* a mean and its standard error; NAN: cannot be told */
	double mean, error;
};

static inline void statistics_failed(const char *reason, const char *file, int line, int error)
{
	(void)file;
	(void)line;
	fail(0, "the statistics failed: %s (%s)", reason, gsl_strerror(error));
}

/* GSL's own handler would abort without saying who and why. Before main, so that no program can forget it. */
__attribute__((constructor)) static void statistics_begin(void)
{
	gsl_set_error_handler(statistics_failed);
}

static inline double *doubles(size_t count)
{
	return enough(calloc(count + 1, sizeof(double)));
}

/* Moves the values that are not NAN to the front; returns how many. */
static inline size_t known(double *values, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(values[i]))
			values[n++] = values[i];
	return n;
}

/* ---- Location --------------------------------------------------------------------------------------------------- */

/* Sorts the values; their quantile q, interpolated. NAN: there are none. */
static inline double quantile(double *values, size_t count, double q)
{
	gsl_sort(values, 1, count);
	return count > 0 ? gsl_stats_quantile_from_sorted_data(values, 1, count, q) : NAN;
}

/* Sorts the values; their median. */
static inline double median(double *values, size_t count)
{
	gsl_sort(values, 1, count);
	return count > 0 ? gsl_stats_median_from_sorted_data(values, 1, count) : NAN;
}

/* Sorts the values; their median, and their quartiles in place of an interval. */
static inline struct interval quartiles(double *values, size_t count)
{
	return (struct interval){ median(values, count), quantile(values, count, 0.25), quantile(values, count, 0.75) };
}

static inline struct location plain_mean(const double *values, size_t count)
{
	return (struct location){ count > 0 ? gsl_stats_mean(values, 1, count) : NAN,
				  count > 1 ? gsl_stats_sd(values, 1, count) / sqrt((double)count) : NAN };
}

/*
 * Sorts the values; their 20 % trimmed mean with its standard error, which comes from the Winsorised variance:
 * J. W. Tukey and D. H. McLaughlin, Sankhya A 25, 1963; R. R. Wilcox, Introduction to Robust Estimation and Hypothesis
 * Testing, 4th ed., 2017, section 3.3. A few disturbed values move neither.
 */
static inline struct location trimmed_mean(double *values, size_t count)
{
	const size_t cut = (size_t)floor(TRIM * (double)count);
	struct location result = { NAN, NAN };

	if (count == 0)
		return result;
	gsl_sort(values, 1, count);
	result.mean = gsl_stats_trmean_from_sorted_data(TRIM, values, 1, count);
	if (count < 2)
		return result;
	for (size_t i = 0; i < cut; i++) {
		values[i] = values[cut];
		values[count - 1 - i] = values[count - 1 - cut];
	}
	result.error = gsl_stats_sd(values, 1, count) / ((cut ? 1 - 2 * TRIM : 1) * sqrt((double)count));
	return result;
}

/* May sort the values. The trimmed mean, or of FEW values the plain one. */
static inline struct location usual_mean(double *values, size_t count)
{
	return count < FEW ? plain_mean(values, count) : trimmed_mean(values, count);
}

/* The degrees of freedom of its error. */
static inline double usual_freedom(size_t count)
{
	return (double)count - 1 - (count < FEW ? 0 : 2 * floor(TRIM * (double)count));
}

/* Of the least squares line through the points. */
static inline double slope(const double *x, const double *y, size_t count)
{
	double c0, c1 = NAN, cov00, cov01, cov11, sum;

	gsl_fit_linear(x, 1, y, 1, count, &c0, &c1, &cov00, &cov01, &cov11, &sum);
	return c1;
}

/* ---- Intervals -------------------------------------------------------------------------------------------------- */

/* The quantile of Student's t that so many two-sided intervals need to hold together; NAN: no freedom. */
static inline double student(double freedom, size_t together)
{
	return freedom > 0 ? gsl_cdf_tdist_Qinv((1 - LEVEL) / 2 / (double)together, freedom) : NAN;
}

/*
 * The degrees of freedom of the difference of two means with these squared errors and freedoms: B. L. Welch, Biometrika
 * 34, 1947. NAN: neither varies.
 */
static inline double welch_freedom(double va, double fa, double vb, double fb)
{
	const double sum = va + vb, split = (fa > 0 ? va * va / fa : NAN) + (fb > 0 ? vb * vb / fb : NAN);

	return split > 0 ? sum * sum / split : NAN;
}

static inline struct interval around(double estimate, double reach)
{
	return (struct interval){ estimate, estimate - reach, estimate + reach };
}

static inline struct interval times(struct interval i, double factor)
{
	return (struct interval){ factor * i.estimate, factor * i.low, factor * i.high };
}

/*
 * May sort the values. Their usual mean and Student's interval of it, one of so many that hold together; low and high are
 * NAN of a single value.
 */
static inline struct interval usual_interval(double *values, size_t count, size_t together)
{
	const struct location l = usual_mean(values, count);

	return around(l.mean, student(usual_freedom(count), together) * l.error);
}

/* Sorts the values; the interval that holds LEVEL of them, between two quantiles. */
static inline struct interval percentiles(double estimate, double *values, size_t count)
{
	return (struct interval){ estimate, quantile(values, count, (1 - LEVEL) / 2), quantile(values, count, (1 + LEVEL) / 2) };
}

/*
 * Sorts the values; their median, and an interval of it that holds with LEVEL at least, whatever the distribution: it lies
 * between two of the values (H. A. David, H. N. Nagaraja, Order Statistics, 2003, section 7.1). Fewer than 6 have none.
 */
static inline struct interval median_between(double *values, size_t count)
{
	struct interval result = { median(values, count), NAN, NAN };
	unsigned cut = 0; /* values left out at either end */

	while (cut < count && gsl_cdf_binomial_P(cut, 0.5, (unsigned)count) <= (1 - LEVEL) / 2)
		cut++;
	if (cut > 0) {
		result.low = values[cut - 1];
		result.high = values[count - cut];
	}
	return result;
}

/* The median of the values and its percentile interval (B. Efron, R. Tibshirani, An Introduction to the Bootstrap). */
static inline struct interval median_interval(const double *values, size_t count, size_t resamples, unsigned long seed)
{
	gsl_rng *rng = enough(gsl_rng_alloc(gsl_rng_mt19937));
	double *sample = doubles(count), *medians = doubles(resamples);
	struct interval result = { NAN, NAN, NAN };

	gsl_rng_set(rng, seed);
	memcpy(sample, values, count * sizeof *sample);
	result.estimate = median(sample, count);
	for (size_t r = 0; r < resamples && count > 1; r++) {
		for (size_t i = 0; i < count; i++)
			sample[i] = values[gsl_rng_uniform_int(rng, count)];
		medians[r] = median(sample, count);
	}
	if (count > 1)
		result = percentiles(result.estimate, medians, resamples);
	free(medians);
	free(sample);
	gsl_rng_free(rng);
	return result;
}

#endif
