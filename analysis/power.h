/*
 * power.h - by which power of its size does a program's time grow? 1: linear.
 *
 * It is the slope of the least squares line through the logarithms of the three largest sizes, in each block that has
 * them all; then the usual mean over blocks (statistics.h), with intervals of all programs that hold together.
 */
#ifndef POWER_H
#define POWER_H

#include "curves.h"

enum { POWER_SIZES = 3 };

struct power {
	struct interval value;
	size_t blocks; /* that have all sizes; 0: there is no value */
};

/* NAN: a size is not there. */
static inline double power_in_block(const struct curve *curve, long block)
{
	double sizes[POWER_SIZES], times[POWER_SIZES];

	for (size_t i = 0; i < POWER_SIZES; i++) {
		if (curve->count < POWER_SIZES)
			return NAN;
		const struct point *p = &curve->points[curve->count - POWER_SIZES + i];
		const struct series series = row_times(p->row);

		sizes[i] = log(p->size);
		times[i] = log(series_in_block(&series, block));
		if (isnan(times[i]))
			return NAN;
	}
	return slope(sizes, times, POWER_SIZES);
}

static inline struct power power_of(const struct curve *curve, const long *block, size_t count, size_t together)
{
	double *values = doubles(count);

	for (size_t b = 0; b < count; b++)
		values[b] = power_in_block(curve, block[b]);
	const size_t blocks = known(values, count);
	const struct power power = { usual_interval(values, blocks, together), blocks };

	free(values);
	return power;
}

/* One for each curve. To be freed. */
static inline struct power *find_powers(const struct samples *s, const struct curves *curves)
{
	const struct row *baseline = rows_find(s, curves->of[0].points[0].row->baseline); /* it runs in every block */
	struct power *powers = enough(calloc(curves->count, sizeof *powers));

	for (size_t i = 0; i < curves->count && baseline; i++)
		powers[i] = power_of(&curves->of[i], baseline->block, baseline->runs, curves->count);
	return powers;
}

#endif
