/*
 * score.h - the relabelling score interval: by what factor do a program's times differ from its baseline's?
 *
 * The order of runs within a block is drawn at random. So if the program takes e^d times as long as the baseline, the
 * logarithms of a block's times, the program's less d, are exchangeable, however skewed or persistent the machine's noise
 * is. The baseline's twin is a second baseline, where there is one. For a given d, over n blocks of m cells each:
 *
 *   v_j       the cells of a block: program − d, baseline, twin
 *   s         the scale: 1.4826 × median of |v_j − v_k| over all blocks and pairs; where that is 0, the least above 0
 *   u_j       Σ over k of ψ((v_j − v_k) / s), ψ(x) = x / (1 + x²): far values count little
 *   Z(d)      Σ u_program / √ max( Σ 1/m Σ_j u_j², Σ u_program² ), sums over blocks. The first term is the variance over all
 *             labellings; the second protects against a program that is noisier than its baseline
 *
 * The estimate is where Z is 0, the interval where |Z| < z, z being a quantile of the normal distribution. Z falls as d
 * rises. As |Z| ≤ √n, few blocks have no interval: below 4 at 95 %. Below 15 blocks Z may cross z more than once, and the
 * interval is the hull.
 *
 * Score tests turned into intervals: D. R. Cox, D. V. Hinkley, Theoretical Statistics, 1974, section 9.3. The labellings'
 * variance: E. J. G. Pitman, Journal of the Royal Statistical Society Supplement 4, 1937.
 */
#ifndef SCORE_H
#define SCORE_H

#include <stdbool.h>

#include "statistics.h"

enum { SCORE_CELLS = 3, SCORE_FEW = 15 };

struct score_block {
	double cell[SCORE_CELLS]; /* logarithms of times: program, baseline, twin */
};

struct score {
	size_t cells; /* of each block: 3, or 2 without a twin */
	size_t count;
	struct score_block *blocks;
	double *gaps; /* room for one for each pair of cells of each block */
};

static const double SCORE_TIED = 1e-12;  /* a gap below is rounding */
static const double SCORE_SHARP = 1e-11; /* of the interval's ends */

static inline struct score score_begin(size_t cells, size_t most)
{
	return (struct score){ .cells = cells,
			       .blocks = enough(calloc(most + 1, sizeof(struct score_block))),
			       .gaps = doubles(most * (cells == SCORE_CELLS ? 3 : 1)) };
}

static inline void score_free(struct score *s)
{
	free(s->blocks);
	free(s->gaps);
}

/* ---- Z ---------------------------------------------------------------------------------------------------------- */

/* Fills in the gaps between the cells of a block at d, one for each pair; returns how many pairs there are. */
static inline size_t score_gaps(const struct score *s, double d)
{
	size_t pairs = 0;

	for (const struct score_block *b = s->blocks; b < s->blocks + s->count; b++) {
		s->gaps[pairs++] = fabs(b->cell[0] - d - b->cell[1]);
		if (s->cells < SCORE_CELLS)
			continue;
		s->gaps[pairs++] = fabs(b->cell[0] - d - b->cell[2]);
		s->gaps[pairs++] = fabs(b->cell[1] - b->cell[2]);
	}
	return pairs;
}

static inline double score_scale(const struct score *s, double d)
{
	const size_t pairs = score_gaps(s, d);
	const double middle = gsl_stats_median(s->gaps, 1, pairs);
	double least = INFINITY;

	if (middle > SCORE_TIED)
		return 1.4826 * middle;
	for (size_t i = 0; i < pairs; i++)
		if (s->gaps[i] > SCORE_TIED && s->gaps[i] < least)
			least = s->gaps[i];
	return least;
}

static inline double score_psi(double x)
{
	return x / (1 + x * x);
}

struct score_sums { /* over blocks */
	double sum;       /* of u_program */
	double own;       /* of its square */
	double labelling; /* of 1/m Σ_j u_j²: the variance of `sum` over all labellings */
};

static inline struct score_sums score_sums(const struct score *s, double d)
{
	const double scale = score_scale(s, d);
	struct score_sums sums = { 0, 0, 0 };

	for (const struct score_block *b = s->blocks; b < s->blocks + s->count; b++) {
		const double *v = b->cell;
		const double ab = score_psi((v[0] - d - v[1]) / scale);
		const double ac = s->cells < SCORE_CELLS ? 0 : score_psi((v[0] - d - v[2]) / scale);
		const double bc = s->cells < SCORE_CELLS ? 0 : score_psi((v[1] - v[2]) / scale);
		const double a = ab + ac, base = bc - ab, twin = -ac - bc;

		sums.sum += a;
		sums.own += a * a;
		sums.labelling += (a * a + base * base + twin * twin) / (double)s->cells;
	}
	return sums;
}

static inline double score_z(const struct score *s, double d)
{
	const struct score_sums sums = score_sums(s, d);
	const double variance = fmax(sums.labelling, sums.own);

	return variance > 0 ? sums.sum / sqrt(variance) : 0;
}

/* ---- Where it crosses a value ----------------------------------------------------------------------------------- */

/* Z - target changes its sign between `inside` and `outside`; where? */
static inline double score_bisect(const struct score *s, double inside, double outside, double target)
{
	const bool above = score_z(s, inside) > target;

	for (int i = 0; i < 100 && fabs(outside - inside) > SCORE_SHARP; i++) {
		const double middle = inside + (outside - inside) / 2;

		if ((score_z(s, middle) > target) == above)
			inside = middle;
		else
			outside = middle;
	}
	return inside + (outside - inside) / 2;
}

/*
 * Goes from `from` by ever larger steps, up or down (direction 1 or -1), to where Z crosses the target first; hull: where it
 * does so last. NAN: it does not.
 */
static inline double score_cross(const struct score *s, double from, double step, int direction, double target, bool hull)
{
	const double growth = hull ? 1.05 : 1.25;
	const int steps = hull ? 300 : 60;
	const bool above = score_z(s, from) > target;
	double last = from, inside = from, outside = NAN, length = hull ? step / 8 : step;

	for (int i = 0; i < steps && (hull || isnan(outside)); i++) {
		const double here = from + direction * length;

		length *= growth;
		if ((score_z(s, here) > target) == above) {
			last = here;
		} else if (isnan(outside) || last != inside) {
			inside = last;
			outside = here;
		}
	}
	return isnan(outside) ? NAN : score_bisect(s, inside, outside, target);
}

/* ---- The interval ----------------------------------------------------------------------------------------------- */

/* Are over half of the pairs tied at d? Then the clock is too coarse for these times. */
static inline bool score_coarse(const struct score *s, double d)
{
	const size_t pairs = score_gaps(s, d);
	size_t tied = 0;

	for (size_t i = 0; i < pairs; i++)
		tied += s->gaps[i] <= SCORE_TIED;
	return 2 * tied > pairs;
}

/* The median of the log ratios to the baseline and to its twin. */
static inline double score_start(const struct score *s)
{
	double *ratios = doubles(2 * s->count);
	size_t count = 0;

	for (const struct score_block *b = s->blocks; b < s->blocks + s->count; b++)
		for (size_t j = 1; j < s->cells; j++)
			ratios[count++] = b->cell[0] - b->cell[j];
	const double middle = gsl_stats_median(ratios, 1, count);

	free(ratios);
	return middle;
}

/*
 * The logarithm of the factor, with the interval that holds together with those of `together` - 1 other programs. low and
 * high are NAN where the blocks are too few; *coarse is set, and there is no interval, where the clock is too coarse.
 */
static inline struct interval score_interval(const struct score *s, size_t together, bool *coarse)
{
	const double z = gsl_cdf_ugaussian_Qinv((1 - LEVEL) / 2 / (double)together);
	struct interval result = { NAN, NAN, NAN };

	*coarse = false;
	if (s->count == 0)
		return result;
	const double start = score_start(s);

	*coarse = s->count > 1 && (score_coarse(s, 0) || score_coarse(s, start));
	if (*coarse)
		return (struct interval){ start, NAN, NAN };
	const bool hull = s->count < SCORE_FEW;
	const double step = score_scale(s, start) / sqrt((double)s->count);

	const double z_start = score_z(s, start);

	result.estimate = z_start == 0 ? start : score_cross(s, start, step, z_start > 0 ? 1 : -1, 0, false);
	if (!(z < sqrt((double)s->count)))
		return result;
	result.low = score_cross(s, result.estimate, step, -1, z, hull);
	result.high = score_cross(s, result.estimate, step, 1, -z, hull);
	return isnan(result.low) || isnan(result.high) ? (struct interval){ result.estimate, NAN, NAN } : result;
}

#endif
