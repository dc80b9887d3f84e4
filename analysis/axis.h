/*
 * axis.h - the range of a figure's axis, and what is drawn within it.
 *
 * A range follows the data, so no value is outside. An interval may be many times as long as all values are apart. Then
 * its end is drawn at the edge, and the axis says so: cut.
 */
#ifndef AXIS_H
#define AXIS_H

#include "statistics.h"
#include "values.h"

struct axis {
	double low, high;
	bool cut; /* an interval ends beyond */
};

static const struct axis AXIS_EMPTY = { .low = INFINITY, .high = -INFINITY };

/* The interval for error bars: where there is none, a point. */
static inline struct interval drawable(struct interval i)
{
	return isnan(i.low) ? (struct interval){ i.estimate, i.estimate, i.estimate } : i;
}

static inline double axis_within(struct axis *axis, double value)
{
	axis->cut = axis->cut || value < axis->low || value > axis->high;
	return fmin(fmax(value, axis->low), axis->high);
}

/* Widens the range so that the value is inside. */
static inline void axis_include(struct axis *axis, double value)
{
	axis->low = fmin(axis->low, value);
	axis->high = fmax(axis->high, value);
}

/* The range with room around. */
static inline struct axis axis_around(struct axis axis, double below, double above)
{
	return (struct axis){ axis.low * below, axis.high * above, axis.cut };
}

/* Three cells: the estimate and the ends of its interval, which are the estimate where they are not known. */
static inline void axis_put(struct axis *axis, struct tsv *out, struct interval i)
{
	put_number(out, i.estimate);
	put_number(out, axis_within(axis, isnan(i.low) ? i.estimate : i.low));
	put_number(out, axis_within(axis, isnan(i.high) ? i.estimate : i.high));
}

static inline void axis_include_interval(struct axis *axis, struct interval i)
{
	axis_include(axis, i.estimate);
	axis_include(axis, i.low); /* NAN is nowhere */
	axis_include(axis, i.high);
}

/* Names the range for the figure's script: NAME_low, NAME_high. */
static inline void axis_name_digits(const struct axis *axis, struct values *values, const char *name, int digits)
{
	char text[64];

	snprintf(text, sizeof text, "%s_low", name);
	values_set(values, text, "%.*g", digits, axis->low);
	snprintf(text, sizeof text, "%s_high", name);
	values_set(values, text, "%.*g", digits, axis->high);
}

static inline void axis_name(const struct axis *axis, struct values *values, const char *name)
{
	axis_name_digits(axis, values, name, 9);
}

/* The same of a range that may have no length: then it gets some. */
static inline void axis_name_wide(struct axis axis, struct values *values, const char *name)
{
	const double more = axis.low < axis.high ? 0 : axis.low == 0 ? 1 : fabs(axis.low) / 10;

	axis.low -= more;
	axis.high += more;
	axis_name_digits(&axis, values, name, 6);
}

/* Where series i of n stands at x on a logarithmic axis: a little beside the others, `step` powers of ten apart. */
static inline double axis_dodge(double x, size_t i, size_t n, double step)
{
	return x * pow(10, step * ((double)i - ((double)n - 1) / 2));
}

#endif
