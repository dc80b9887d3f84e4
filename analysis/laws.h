/*
 * laws.h - do speed-ups follow Amdahl's law, or the Universal Scalability Law, and with which parameters?
 *
 * The laws, for w workers, where S = T(1) / T(w) is the speed-up over one worker of the same program, within blocks:
 *
 *   Amdahl   S = 1 / (s + (1 - s) / w)             s, serial: the part that only one worker can do at a time, 0 … 1
 *   USL      S = w / (1 + a (w - 1) + b w (w - 1))   a, contention: the same part; b, coherency: what every worker
 *                                                    costs every other, from 0
 *
 * G. M. Amdahl, AFIPS Spring Joint Computer Conference, 1967; N. J. Gunther, Guerrilla Capacity Planning, 2007, ch. 4-6.
 * Neither knows how many CPUs there are: beyond them the speed-up must stand still. So they are fitted to no more workers
 * than CPUs where there are at least 3 such counts, and to all counts otherwise.
 *
 * The fit. Both laws are linear in their parameters for the time, T(w) / T(1) = 1/w + a (1 - 1/w) + b (w - 1), and
 * Amdahl's is the USL with b = 0. So the fit is weighted linear least squares (GSL), which has one solution and no
 * starting point, within the bounds: where the free solution is outside, it is the one on the bound with the least error.
 * A time is the 20 % trimmed mean of the blocks' log ratios (of fewer than 12 blocks the plain mean), weighted by its
 * standard error. The parameters' intervals come from a bootstrap over whole blocks (percentiles); of fewer than 12
 * blocks from the jackknife, with Student's t. An interval that ends at a bound of its parameter says no more there.
 *
 * The verdict. A law fits where, at every count, its curve is within the 95 % interval of the mean log speed-up
 * (Student's, with Bonferroni's correction: all counts of a model together) or within 3 % of that mean. Where it does,
 * but an interval is wider than ± 10 %, a miss as large could not be seen: it cannot be told. A law with as many
 * parameters as there are counts besides 1 goes through all of them and cannot be refuted: too few counts.
 */
#ifndef LAWS_H
#define LAWS_H

#include <gsl/gsl_multifit.h>

#include "curves.h"

enum { LAW_COUNTS = 64, LAW_PARAMETERS = 2 };

static const double LAW_CLOSE = 0.03;    /* of the mean: a curve that misses it by less fits */
static const double LAW_WIDE = 0.10;     /* half an interval: too wide to see a miss */
static const double LAW_SHARPEST = 1e-3; /* standard error of a log ratio: below, all weigh alike */

struct law {
	const char *name, *parameter[LAW_PARAMETERS];
	size_t parameters;
};

static const struct law LAWS[] = { { "Amdahl", { "serial" }, 1 }, { "USL", { "contention", "coherency" }, 2 } };

struct law_parameters {
	double of[LAW_PARAMETERS]; /* a (Amdahl's s), b */
};

/* What a law is fitted to: T(w) / T(1), by the count of workers. */
struct law_data {
	size_t count;
	double workers[LAW_COUNTS], times[LAW_COUNTS], weights[LAW_COUNTS];
};

/* Log of T(1) / T(w) for each count but 1, in each block that has all: [block * counts + count]. */
struct law_ratios {
	size_t blocks, counts;
	double *logs;
	double workers[LAW_COUNTS];
	struct location mean[LAW_COUNTS]; /* over the blocks */
};

struct law_result {
	const struct law *law;
	struct interval parameter[LAW_PARAMETERS];
	const char *verdict; /* fits, does not fit, cannot be told, too few counts */
};

/* ---- The fit ---------------------------------------------------------------------------------------------------- */

/* T(w) / T(1) by a law. */
static inline double law_time(struct law_parameters p, double w)
{
	return 1 / w + p.of[0] * (1 - 1 / w) + p.of[1] * (w - 1);
}

/* Sum of squares of what the law misses the times by. */
static inline double law_misfit(const struct law_data *d, struct law_parameters p)
{
	double sum = 0;

	for (size_t i = 0; i < d->count; i++)
		sum += d->weights[i] * pow(d->times[i] - law_time(p, d->workers[i]), 2);
	return sum;
}

/* Fits those of the parameters that are free; the others stay as they are in p. */
static inline struct law_parameters law_solve(const struct law_data *d, struct law_parameters p, const bool *is_free)
{
	const size_t count = (size_t)is_free[0] + (size_t)is_free[1];
	const size_t n = d->count;
	double ignored;

	if (count == 0)
		return p;
	gsl_matrix *x = enough(gsl_matrix_alloc(n, count)), *covariance = enough(gsl_matrix_alloc(count, count));
	gsl_vector *y = enough(gsl_vector_alloc(n)), *w = enough(gsl_vector_alloc(n));
	gsl_vector *c = enough(gsl_vector_alloc(count));
	gsl_multifit_linear_workspace *work = enough(gsl_multifit_linear_alloc(n, count));

	for (size_t i = 0; i < n; i++) {
		const double factor[LAW_PARAMETERS] = { 1 - 1 / d->workers[i], d->workers[i] - 1 };
		double rest = d->times[i] - 1 / d->workers[i];

		for (size_t k = 0, column = 0; k < LAW_PARAMETERS; k++)
			if (is_free[k])
				gsl_matrix_set(x, i, column++, factor[k]);
			else
				rest -= p.of[k] * factor[k];
		gsl_vector_set(y, i, rest);
		gsl_vector_set(w, i, d->weights[i]);
	}
	if (gsl_multifit_wlinear(x, w, y, c, covariance, &ignored, work) != 0)
		fail(0, "the fit failed");
	for (size_t k = 0, column = 0; k < LAW_PARAMETERS; k++)
		if (is_free[k])
			p.of[k] = gsl_vector_get(c, column++);
	gsl_multifit_linear_free(work);
	gsl_vector_free(c);
	gsl_vector_free(w);
	gsl_vector_free(y);
	gsl_matrix_free(covariance);
	gsl_matrix_free(x);
	return p;
}

/*
 * The best parameters within their bounds. The misfit is convex, so they are the free ones if these are within, and on a
 * bound otherwise: a at 0 or 1, b at 0, or both. (b = 0 alone is Amdahl's law.)
 */
static inline struct law_parameters law_fit(const struct law *law, const struct law_data *d)
{
	static const struct {
		bool is_free[LAW_PARAMETERS];
		struct law_parameters at;
	} tries[] = {
		{ { true, true }, { { 0, 0 } } },  { { false, true }, { { 0, 0 } } },  { { false, true }, { { 1, 0 } } },
		{ { true, false }, { { 0, 0 } } }, { { false, false }, { { 0, 0 } } },
		{ { false, false }, { { 1, 0 } } },
	};
	struct law_parameters best = { { NAN, NAN } };
	double least = INFINITY;

	for (size_t t = law->parameters == 1 ? 3 : 0; t < sizeof tries / sizeof *tries; t++) {
		const struct law_parameters p = law_solve(d, tries[t].at, tries[t].is_free);
		const double missed = law_misfit(d, p);

		if (p.of[0] >= 0 && p.of[0] <= 1 && p.of[1] >= 0 && missed < least) {
			best = p;
			least = missed;
		}
	}
	return best;
}

/* ---- Of blocks -------------------------------------------------------------------------------------------------- */

/* The means over the drawn blocks; draw is NULL: over the first ones. */
static inline void law_average(const struct law_ratios *r, const size_t *draw, size_t drawn, struct location *mean)
{
	double *values = doubles(drawn);

	for (size_t i = 0; i < r->counts; i++) {
		for (size_t b = 0; b < drawn; b++)
			values[b] = r->logs[(draw ? draw[b] : b) * r->counts + i];
		mean[i] = usual_mean(values, drawn);
	}
	free(values);
}

/* The law fitted to these means, each weighted by its standard error over all blocks. */
static inline struct law_parameters law_fit_means(const struct law *law, const struct law_ratios *r,
						  const struct location *mean)
{
	struct law_data d = { .count = r->counts };

	for (size_t i = 0; i < r->counts; i++) {
		const double error = r->mean[i].error > LAW_SHARPEST ? r->mean[i].error : LAW_SHARPEST;

		d.workers[i] = r->workers[i];
		d.times[i] = exp(-mean[i].mean);
		d.weights[i] = 1 / pow(error * exp(-r->mean[i].mean), 2);
	}
	return law_fit(law, &d);
}

/* Student's interval from the estimates without each of the blocks, within the bounds of the parameter. */
static inline struct interval law_jackknife(double estimate, const double *values, size_t blocks, double most)
{
	const double n = (double)blocks, error = (n - 1) / sqrt(n) * gsl_stats_sd(values, 1, blocks);
	const struct interval i = around(estimate, student(n - 1, 1) * error);

	return (struct interval){ estimate, fmax(i.low, 0), fmin(i.high, most) };
}

/* Adds the intervals to the estimates. */
static inline void law_intervals(const struct law *law, const struct law_ratios *r, const struct plan *plan,
				 struct interval *parameter)
{
	static const double most[LAW_PARAMETERS] = { 1, INFINITY };
	const bool few = r->blocks < FEW;
	const size_t fits = few ? r->blocks : plan->resamples, drawn = few ? r->blocks - 1 : r->blocks;
	gsl_rng *rng = enough(gsl_rng_alloc(gsl_rng_mt19937));
	size_t *draw = enough(calloc(r->blocks, sizeof *draw));
	double *values[LAW_PARAMETERS] = { doubles(fits), doubles(fits) };
	struct location mean[LAW_COUNTS];

	gsl_rng_set(rng, plan->seed);
	for (size_t i = 0; i < fits; i++) {
		for (size_t b = 0; b < drawn; b++) /* of few, all but block i */
			draw[b] = few ? b + (b >= i) : gsl_rng_uniform_int(rng, r->blocks);
		law_average(r, draw, drawn, mean);
		const struct law_parameters p = law_fit_means(law, r, mean);
		for (size_t k = 0; k < LAW_PARAMETERS; k++)
			values[k][i] = p.of[k];
	}
	for (size_t k = 0; k < LAW_PARAMETERS; k++) {
		const double estimate = parameter[k].estimate;

		parameter[k] = few ? law_jackknife(estimate, values[k], fits, most[k])
				   : percentiles(estimate, values[k], fits);
		free(values[k]);
	}
	free(draw);
	gsl_rng_free(rng);
}

static inline const char *law_verdict(const struct law *law, const struct law_ratios *r, struct law_parameters p)
{
	bool clear = r->blocks > 1;

	if (r->counts <= law->parameters)
		return "too few counts";
	for (size_t i = 0; i < r->counts && r->blocks > 1; i++) {
		const double reach = student(usual_freedom(r->blocks), r->counts) * r->mean[i].error;
		const double missed = fabs(r->mean[i].mean + log(law_time(p, r->workers[i])));

		if (missed > fmax(reach, log1p(LAW_CLOSE)))
			return "does not fit";
		clear = clear && reach <= log1p(LAW_WIDE);
	}
	return clear ? "fits" : "cannot be told";
}

/* ---- Of a model ------------------------------------------------------------------------------------------------- */

/* How many of the curve's points the laws are fitted to. */
static inline size_t law_points(const struct curve *curve, double cpus)
{
	size_t within = 0;

	while (within < curve->count && curve->points[within].workers <= cpus)
		within++;
	return within >= 3 ? within : curve->count;
}

/* Of a curve whose size is the count of workers. The logs are to be freed. */
static inline struct law_ratios law_ratios(const struct curve *curve, double cpus)
{
	struct law_ratios r = { .counts = law_points(curve, cpus) - 1 };
	const struct row *one = curve->points[0].row;

	if (curve->points[0].workers != 1)
		fail(0, "%s has no run with one worker", curve->name);
	if (r.counts > LAW_COUNTS)
		fail(0, "%s has more than %d counts of workers", curve->name, LAW_COUNTS + 1);
	r.logs = doubles(one->runs * (r.counts + 1));
	for (size_t b = 0; b < one->runs; b++) {
		bool whole = true;

		for (size_t i = 0; i < r.counts; i++) {
			const struct series series = row_times(curve->points[i + 1].row);
			const double seconds = series_in_block(&series, one->block[b]);

			r.workers[i] = curve->points[i + 1].workers;
			r.logs[r.blocks * r.counts + i] = log(one->seconds[b] / seconds);
			whole = whole && !isnan(seconds);
		}
		r.blocks += whole;
	}
	if (r.blocks == 0)
		fail(0, "%s has no block with all its counts of workers", curve->name);
	law_average(&r, NULL, r.blocks, r.mean);
	return r;
}

static inline struct law_result law_apply(const struct law *law, const struct law_ratios *r, const struct plan *plan)
{
	struct law_parameters p = { { NAN, NAN } };
	struct law_result result = { .law = law };

	if (r->counts >= law->parameters)
		p = law_fit_means(law, r, r->mean);
	for (size_t k = 0; k < LAW_PARAMETERS; k++)
		result.parameter[k] = (struct interval){ p.of[k], NAN, NAN };
	if (r->counts >= law->parameters && r->blocks > 1)
		law_intervals(law, r, plan, result.parameter);
	result.verdict = law_verdict(law, r, p);
	return result;
}

#endif
