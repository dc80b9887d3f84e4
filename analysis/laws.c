/*
 * laws - do speed-ups follow Amdahl's law, or the Universal Scalability Law, and with which parameters?
 *
 * usage: laws -c CPUS [-r RESAMPLES] [-s SEED] <samples.tsv >laws.tsv
 *
 * Reads what samples.h says; a row MODEL-wN has the runs of MODEL with N workers, other rows are left out. Writes,
 * tab-separated, for each model in order of its name:
 *
 *   model, law, parameter     Amdahl: serial; USL: contention, and coherency
 *   from, to                  the workers that it is fitted to: below
 *   blocks                    in which all of these ran
 *   value, low, high          of the parameter, and its 95 % interval; NA: cannot be told from so few
 *   verdict                   fits, does not fit, cannot be told, too few counts: below
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
 * Amdahl's is the USL with b = 0. So the fit is a weighted linear least squares one (GSL), which has one solution and
 * no starting point, within the bounds: where the free solution is outside, that on the bound with the least error. A
 * time is the 20 % trimmed mean of the blocks' log ratios (of fewer than 12 blocks the plain mean), weighted by its
 * standard error. The parameters' intervals come from a bootstrap over whole blocks (percentiles); of fewer than 12
 * blocks from the jackknife, with Student's t. An interval that ends at a bound of its parameter says no more there.
 *
 * The verdict. A law fits where, at every count, its curve is within the 95 % interval of the mean log speed-up
 * (Student's, with Bonferroni's correction: all counts of a model together) or within 3 % of that mean. Where it does,
 * but an interval is wider than ± 10 %, so that much could be missed, it cannot be told. A law with as many
 * parameters as there are counts besides 1 goes through all of them and cannot be refuted: too few counts.
 */
#include <getopt.h>
#include <gsl/gsl_multifit.h>
#include <stdbool.h>

#include "options.h"
#include "statistics.h"

enum { COUNTS_MAX = 64, PARAMETERS = 2 };

static const double CLOSE = 0.03;    /* of the mean: a curve that misses it by less fits */
static const double WIDE = 0.10;     /* half an interval: too wide to see a miss */
static const double SHARPEST = 1e-3; /* standard error of a log ratio: below, all weigh alike */

struct law {
	const char *name, *parameter[PARAMETERS];
	size_t parameters;
};

static const struct law LAWS[] = { { "Amdahl", { "serial" }, 1 }, { "USL", { "contention", "coherency" }, 2 } };

struct parameters {
	double of[PARAMETERS]; /* a (Amdahl's s), b */
};

/* The runs of one model: its counts of workers in rising order, the first of them 1. */
struct model {
	char name[LABEL_MAX];
	size_t counts;
	double workers[COUNTS_MAX];
	const struct row *row[COUNTS_MAX];
};

/* Log of T(1) / T(w) for each count but 1, in each block that has all: [block * counts + count]. */
struct ratios {
	size_t blocks, counts;
	double *logs;
	const double *workers;
	struct location mean[COUNTS_MAX]; /* over the blocks */
};

/* ---- The fit ---------------------------------------------------------------------------------------------------- */

/* T(w) / T(1) by a law. */
static double time_by_law(struct parameters p, double w)
{
	return 1 / w + p.of[0] * (1 - 1 / w) + p.of[1] * (w - 1);
}

/* Sum of squares of what the law misses the times by. */
static double misfit(const double *workers, const double *times, const double *weights, size_t n, struct parameters p)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += weights[i] * pow(times[i] - time_by_law(p, workers[i]), 2);
	return sum;
}

/* Fits those of the parameters that are free; the others stay as they are in p. */
static struct parameters solve(const double *workers, const double *times, const double *weights, size_t n,
			       struct parameters p, const bool *is_free)
{
	const size_t count = (size_t)is_free[0] + (size_t)is_free[1];
	double ignored;

	if (count == 0)
		return p;
	gsl_matrix *x = enough(gsl_matrix_alloc(n, count)), *covariance = enough(gsl_matrix_alloc(count, count));
	gsl_vector *y = enough(gsl_vector_alloc(n)), *w = enough(gsl_vector_alloc(n)), *c = enough(gsl_vector_alloc(count));
	gsl_multifit_linear_workspace *work = enough(gsl_multifit_linear_alloc(n, count));

	for (size_t i = 0; i < n; i++) {
		const double slope[PARAMETERS] = { 1 - 1 / workers[i], workers[i] - 1 };
		double rest = times[i] - 1 / workers[i];

		for (size_t k = 0, column = 0; k < PARAMETERS; k++)
			if (is_free[k])
				gsl_matrix_set(x, i, column++, slope[k]);
			else
				rest -= p.of[k] * slope[k];
		gsl_vector_set(y, i, rest);
		gsl_vector_set(w, i, weights[i]);
	}
	if (gsl_multifit_wlinear(x, w, y, c, covariance, &ignored, work) != 0)
		fail(0, "the fit failed");
	for (size_t k = 0, column = 0; k < PARAMETERS; k++)
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
static struct parameters fit(const struct law *law, const double *workers, const double *times, const double *weights,
			     size_t n)
{
	static const struct {
		bool is_free[PARAMETERS];
		struct parameters at;
	} tries[] = {
		{ { true, true }, { { 0, 0 } } }, { { false, true }, { { 0, 0 } } },  { { false, true }, { { 1, 0 } } },
		{ { true, false }, { { 0, 0 } } }, { { false, false }, { { 0, 0 } } }, { { false, false }, { { 1, 0 } } },
	};
	struct parameters best = { { NAN, NAN } };
	double least = INFINITY;

	for (size_t t = law->parameters == 1 ? 3 : 0; t < sizeof tries / sizeof *tries; t++) {
		const struct parameters p = solve(workers, times, weights, n, tries[t].at, tries[t].is_free);
		const double missed = misfit(workers, times, weights, n, p);

		if (p.of[0] >= 0 && p.of[0] <= 1 && p.of[1] >= 0 && missed < least) {
			best = p;
			least = missed;
		}
	}
	return best;
}

/* ---- Of blocks -------------------------------------------------------------------------------------------------- */

/* The means over the drawn blocks. */
static void average(const struct ratios *r, const size_t *draw, size_t drawn, struct location *mean)
{
	double *values = doubles(drawn);

	for (size_t i = 0; i < r->counts; i++) {
		for (size_t b = 0; b < drawn; b++)
			values[b] = r->logs[draw[b] * r->counts + i];
		mean[i] = usual_mean(values, drawn);
	}
	free(values);
}

/* The law fitted to these means, each weighted by its standard error over all blocks. */
static struct parameters fit_means(const struct law *law, const struct ratios *r, const struct location *mean)
{
	double times[COUNTS_MAX], weights[COUNTS_MAX];

	for (size_t i = 0; i < r->counts; i++) {
		const double error = r->mean[i].error > SHARPEST ? r->mean[i].error : SHARPEST;

		times[i] = exp(-mean[i].mean);
		weights[i] = 1 / pow(error * exp(-r->mean[i].mean), 2);
	}
	return fit(law, r->workers, times, weights, r->counts);
}

struct plan {
	unsigned long resamples, seed;
	double cpus;
};

static void bootstrap(const struct law *law, const struct ratios *r, const struct plan *plan, struct interval *interval)
{
	gsl_rng *rng = enough(gsl_rng_alloc(gsl_rng_mt19937));
	size_t *draw = enough(calloc(r->blocks, sizeof *draw));
	double *values[PARAMETERS] = { doubles(plan->resamples), doubles(plan->resamples) };
	struct location mean[COUNTS_MAX];

	gsl_rng_set(rng, plan->seed);
	for (size_t i = 0; i < plan->resamples; i++) {
		for (size_t b = 0; b < r->blocks; b++)
			draw[b] = gsl_rng_uniform_int(rng, r->blocks);
		average(r, draw, r->blocks, mean);
		const struct parameters p = fit_means(law, r, mean);
		for (size_t k = 0; k < PARAMETERS; k++)
			values[k][i] = p.of[k];
	}
	for (size_t k = 0; k < PARAMETERS; k++) {
		gsl_sort(values[k], 1, plan->resamples);
		interval[k].low = gsl_stats_quantile_from_sorted_data(values[k], 1, plan->resamples, (1 - LEVEL) / 2);
		interval[k].high = gsl_stats_quantile_from_sorted_data(values[k], 1, plan->resamples, (1 + LEVEL) / 2);
		free(values[k]);
	}
	free(draw);
	gsl_rng_free(rng);
}

static void jackknife(const struct law *law, const struct ratios *r, struct interval *interval)
{
	static const double most[PARAMETERS] = { 1, INFINITY };
	const double n = (double)r->blocks;
	size_t *draw = enough(calloc(r->blocks, sizeof *draw));
	double *values[PARAMETERS] = { doubles(r->blocks), doubles(r->blocks) };
	struct location mean[COUNTS_MAX];

	for (size_t left_out = 0; left_out < r->blocks; left_out++) {
		for (size_t b = 0, at = 0; b < r->blocks; b++)
			if (b != left_out)
				draw[at++] = b;
		average(r, draw, r->blocks - 1, mean);
		const struct parameters p = fit_means(law, r, mean);
		for (size_t k = 0; k < PARAMETERS; k++)
			values[k][left_out] = p.of[k];
	}
	for (size_t k = 0; k < PARAMETERS; k++) {
		const double error = (n - 1) / sqrt(n) * gsl_stats_sd(values[k], 1, r->blocks);
		const double reach = student(n - 1, 1) * error;

		interval[k].low = fmax(interval[k].estimate - reach, 0);
		interval[k].high = fmin(interval[k].estimate + reach, most[k]);
		free(values[k]);
	}
	free(draw);
}

static const char *verdict(const struct law *law, const struct ratios *r, struct parameters p)
{
	bool clear = r->blocks > 1;

	if (r->counts <= law->parameters)
		return "too few counts";
	for (size_t i = 0; i < r->counts && r->blocks > 1; i++) {
		const double reach = student(usual_freedom(r->blocks), r->counts) * r->mean[i].error;
		const double missed = fabs(r->mean[i].mean + log(time_by_law(p, r->workers[i])));

		if (missed > fmax(reach, log1p(CLOSE)))
			return "does not fit";
		clear = clear && reach <= log1p(WIDE);
	}
	return clear ? "fits" : "cannot be told";
}

/* ---- Reading and writing ---------------------------------------------------------------------------------------- */

/* Splits MODEL-wN; false: it is none. */
static bool split(const char *label, char *name, double *workers)
{
	const char *at = strrchr(label, '-');
	char *end;

	if (!at || at == label || at[1] != 'w' || at[2] < '1' || at[2] > '9')
		return false;
	*workers = strtod(at + 2, &end);
	snprintf(name, LABEL_MAX, "%.*s", (int)(at - label), label);
	return !*end;
}

/* Gathers the model whose first row is rows[first]; false: that row is none, or of a model that was there before. */
static bool gather(const struct samples *samples, size_t first, struct model *model)
{
	char name[LABEL_MAX];
	double workers;

	model->counts = 0;
	if (!split(samples->rows[first].label, model->name, &workers))
		return false;
	for (size_t r = 0; r < samples->count; r++) {
		if (!split(samples->rows[r].label, name, &workers) || strcmp(name, model->name) != 0)
			continue;
		if (r < first)
			return false;
		if (model->counts == COUNTS_MAX)
			fail(0, "%s has more than %d counts of workers", name, COUNTS_MAX);
		size_t at = model->counts++;
		for (; at > 0 && model->workers[at - 1] > workers; at--) {
			model->workers[at] = model->workers[at - 1];
			model->row[at] = model->row[at - 1];
		}
		model->workers[at] = workers;
		model->row[at] = &samples->rows[r];
	}
	if (model->workers[0] != 1)
		fail(0, "%s has no run with one worker", model->name);
	return true;
}

/* Leaves the counts that the laws are fitted to. */
static void narrow(struct model *model, double cpus)
{
	size_t within = 0;

	while (within < model->counts && model->workers[within] <= cpus)
		within++;
	if (within >= 3)
		model->counts = within;
}

static struct ratios relative(const struct model *model)
{
	struct ratios r = { .counts = model->counts - 1, .workers = model->workers + 1 };
	const struct row *one = model->row[0];

	r.logs = doubles(one->runs * model->counts);
	for (size_t b = 0; b < one->runs; b++) {
		bool whole = true;

		for (size_t i = 0; i < r.counts; i++) {
			const double seconds = samples_seconds(model->row[i + 1], one->block[b]);

			r.logs[r.blocks * r.counts + i] = log(one->seconds[b] / seconds);
			whole = whole && !isnan(seconds);
		}
		r.blocks += whole;
	}
	if (r.blocks == 0)
		fail(0, "%s has no block with all its counts of workers", model->name);
	return r;
}

static void print_laws(const struct model *model, const struct plan *plan)
{
	struct ratios r = relative(model);
	size_t *all = enough(calloc(r.blocks, sizeof *all));

	for (size_t b = 0; b < r.blocks; b++)
		all[b] = b;
	average(&r, all, r.blocks, r.mean);
	for (size_t l = 0; l < sizeof LAWS / sizeof *LAWS; l++) {
		const struct law *law = &LAWS[l];
		struct interval interval[PARAMETERS];
		struct parameters p = { { NAN, NAN } };

		if (r.counts >= law->parameters)
			p = fit_means(law, &r, r.mean);
		for (size_t k = 0; k < PARAMETERS; k++)
			interval[k] = (struct interval){ p.of[k], NAN, NAN };
		if (r.counts >= law->parameters && r.blocks >= FEW)
			bootstrap(law, &r, plan, interval);
		else if (r.counts >= law->parameters && r.blocks > 1)
			jackknife(law, &r, interval);
		for (size_t k = 0; k < law->parameters; k++) {
			printf("%s\t%s\t%s\t%g\t%g\t%zu", model->name, law->name, law->parameter[k], model->workers[0],
			       model->workers[model->counts - 1], r.blocks);
			print_value(interval[k].estimate);
			print_value(interval[k].low);
			print_value(interval[k].high);
			printf("\t%s\n", verdict(law, &r, p));
		}
	}
	free(all);
	free(r.logs);
}

int main(int argc, char **argv)
{
	static struct samples samples;
	struct plan plan = { .resamples = 10000, .seed = 42 };
	struct model model;
	size_t models = 0;
	int option;

	fail_program = "laws";
	while ((option = getopt(argc, argv, "c:r:s:")) != -1)
		switch (option) {
		case 'c': plan.cpus = (double)option_whole("-c", optarg, 1); break;
		case 'r': plan.resamples = option_whole("-r", optarg, 100); break;
		case 's': plan.seed = option_whole("-s", optarg, 0); break;
		default: return 2;
		}
	if (optind < argc || !(plan.cpus > 0)) {
		fputs("usage: laws -c CPUS [-r RESAMPLES] [-s SEED] <samples.tsv\n", stderr);
		return 2;
	}
	samples_read(&samples, stdin);
	for (size_t r = 0; r < samples.count; r++) /* what is wrong is said before anything is written */
		if (gather(&samples, r, &model)) {
			narrow(&model, plan.cpus);
			free(relative(&model).logs);
			models++;
		}
	if (models == 0)
		fail(0, "there is no row MODEL-wN");
	puts("model\tlaw\tparameter\tfrom\tto\tblocks\tvalue\tlow\thigh\tverdict");
	for (size_t r = 0; r < samples.count; r++)
		if (gather(&samples, r, &model)) {
			narrow(&model, plan.cpus);
			print_laws(&model, &plan);
		}
	if (fclose(stdout) != 0)
		fail(errno, "cannot write the laws");
	for (size_t r = 0; r < samples.count; r++) {
		free(samples.rows[r].seconds);
		free(samples.rows[r].cpus);
		free(samples.rows[r].block);
	}
	return EXIT_SUCCESS;
}
