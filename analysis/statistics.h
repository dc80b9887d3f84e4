/*
 * statistics.h - the few statistics that the analysis is made of, on GSL.
 */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "samples.h"

static const double TRIM = 0.2;   /* of the trimmed mean, at each end */
static const double LEVEL = 0.95; /* of every interval */

enum { FEW = 12 }; /* values: too few to trim and to bootstrap */

struct interval {
	double estimate, low, high; /* NAN: cannot be told from so few */
};

struct location { /* a mean and its standard error; NAN: cannot be told */
	double mean, error;
};

/* Sorts the values; their median. */
static inline double median(double *values, size_t count)
{
	gsl_sort(values, 1, count);
	return gsl_stats_median_from_sorted_data(values, 1, count);
}

static inline struct location plain_mean(double *values, size_t count)
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

/* May sort the values; the mean that is usual here: trimmed, or of FEW the plain one. */
static inline struct location usual_mean(double *values, size_t count)
{
	return (count < FEW ? plain_mean : trimmed_mean)(values, count);
}

/* The degrees of freedom of its error. */
static inline double usual_freedom(size_t count)
{
	return (double)count - 1 - (count < FEW ? 0 : 2 * floor(TRIM * (double)count));
}

/* The quantile of Student's t that so many two-sided intervals need to hold together; NAN: no freedom. */
static inline double student(double freedom, size_t together)
{
	return freedom > 0 ? gsl_cdf_tdist_Qinv((1 - LEVEL) / 2 / (double)together, freedom) : NAN;
}

/* A further field of a line of a table. */
static inline void print_value(double value)
{
	if (isnan(value))
		fputs("\tNA", stdout);
	else
		printf("\t%.6g", value == 0 ? 0 : value); /* no -0 */
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
	if (count > 1) {
		gsl_sort(medians, 1, resamples);
		result.low = gsl_stats_quantile_from_sorted_data(medians, 1, resamples, (1 - LEVEL) / 2);
		result.high = gsl_stats_quantile_from_sorted_data(medians, 1, resamples, (1 + LEVEL) / 2);
	}
	free(medians);
	free(sample);
	gsl_rng_free(rng);
	return result;
}

#endif
