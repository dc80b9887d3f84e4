/*
 * summarise - one row of statistics for each row of the experiment, from its samples.
 *
 * usage: summarise [-b BASELINE] [-t TWIN] [-r RESAMPLES] [-s SEED] [-u] <samples.tsv >summary.tsv
 *
 * Reads what samples.h says. Writes, tab-separated, the baseline first and the others in order of their labels:
 *
 *   label                                row of the experiment
 *   samples                              runs counted
 *   median_s, q1_s, q3_s, min_s, max_s   wall-clock seconds of a run (quartiles interpolated)
 *   median_low_s, median_high_s          95 % bootstrap interval of the median
 *   ratio, ratio_low, ratio_high         time over the baseline's, within blocks: below
 *   speedup, speedup_low, speedup_high   the same, the other way up
 *   cpus                                 CPU use: median of (user + system) / wall
 *   verdict                              faster, slower or not distinguishable; baseline, twin
 *   baseline                             label of the row that it is compared with
 *
 * The baseline is the row called BASELINE (blocking), but for a row in a family of its own, PREFIX-something, it is
 * PREFIX-BASELINE where there is one: cpython-threads is compared with cpython-blocking. A twin likewise.
 *
 * The ratio. Runs of one block share their moment, so what disturbs a machine for longer than a block cancels in the
 * log ratio of two runs of it. The estimate is the 20 % trimmed mean of these log ratios. The intervals hold together,
 * for all rows of a family at once, with 95 %: they are estimate ± c · standard error, where c is the 95 % quantile of the largest
 * |t| of any row over RESAMPLES bootstrap samples of whole blocks, each t with its own resample's standard error
 * (bootstrap-t with trimmed means and max-|t|: Wilcox, as in statistics.h, sections 4.4 and 7.4). That needs blocks: of
 * fewer than 12 the estimate is the plain mean, and the interval Student's with Bonferroni's correction. A block without
 * a baseline run, or without one of a row, does not count for that row. Of a single block there is no interval: NA.
 *
 * The verdict. A row is called faster or slower only when its interval excludes 1 and does not meet the twin's: the
 * twin is the baseline under another name, so its interval is the noise floor of this very data set.
 *
 * With -u the runs are unpaired and few, as the article's five trials of each program are: the estimate is then the
 * difference of the mean logarithms, and its interval Welch's, with Bonferroni's correction for the number of rows.
 */
#include <getopt.h>
#include <stdbool.h>

#include "options.h"
#include "statistics.h"

struct plan {
	unsigned long resamples, seed;
	bool unpaired;
};

/* A row, and what it is compared with. */
struct comparison {
	const struct row *row, *baseline;
	double *values; /* log ratios, one for each of the baseline's blocks; NAN where the row has no run */
	size_t count; /* of them that are not */
	struct location estimate;
	struct interval ratio; /* its logarithm */
};

/* ---- Estimates -------------------------------------------------------------------------------------------------- */

/* Gathers the values of the drawn blocks that there are; returns how many. */
static size_t gather(const double *values, const size_t *draw, size_t count, double *kept)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(values[draw[i]]))
			kept[n++] = values[draw[i]];
	return n;
}

/* How far a resampled estimate is from the estimate, in its own standard errors. */
static double t_of(struct location resampled, struct location original)
{
	const double distance = fabs(resampled.mean - original.mean);

	if (isnan(distance) || distance == 0)
		return 0;
	return resampled.error > 0 ? distance / resampled.error : INFINITY;
}

static struct interval around(double estimate, double reach)
{
	return (struct interval){ estimate, estimate - reach, estimate + reach };
}

/* The ratios of the rows of one family, cs[0 … rows - 1], which share their baseline. */
static void compare_in_blocks(struct comparison *cs, size_t rows, const struct plan *plan)
{
	const struct row *baseline = cs[0].baseline;
	const size_t blocks = baseline->runs;
	gsl_rng *rng = enough(gsl_rng_alloc(gsl_rng_mt19937));
	size_t *draw = enough(calloc(blocks, sizeof *draw));
	double *largest = doubles(plan->resamples), *scratch = doubles(blocks);
	size_t many = 0;

	for (size_t i = 0; i < blocks; i++)
		draw[i] = i;
	for (size_t m = 0; m < rows; m++) {
		cs[m].values = doubles(blocks);
		for (size_t i = 0; i < blocks; i++)
			cs[m].values[i] = log(samples_seconds(cs[m].row, baseline->block[i]) / baseline->seconds[i]);
		cs[m].count = gather(cs[m].values, draw, blocks, scratch);
		many += cs[m].count >= FEW;
		cs[m].estimate = usual_mean(scratch, cs[m].count);
	}
	gsl_rng_set(rng, plan->seed);
	for (size_t r = 0; r < plan->resamples; r++) {
		for (size_t i = 0; i < blocks; i++)
			draw[i] = gsl_rng_uniform_int(rng, blocks);
		largest[r] = 0;
		for (size_t m = 0; m < rows; m++) {
			if (cs[m].count < FEW)
				continue;
			const size_t kept = gather(cs[m].values, draw, blocks, scratch);
			largest[r] = fmax(largest[r], t_of(trimmed_mean(scratch, kept), cs[m].estimate));
		}
	}
	gsl_sort(largest, 1, plan->resamples);
	/* Rows with many blocks and rows with few share the 5 % in which something may be missed. */
	const double level = 1 - (1 - LEVEL) * (double)many / (double)rows;
	const double c = gsl_stats_quantile_from_sorted_data(largest, 1, plan->resamples, level);
	for (size_t m = 0; m < rows; m++) {
		const struct location l = cs[m].estimate;
		const double t = cs[m].count < FEW ? student((double)cs[m].count - 1, rows) : isfinite(c) ? c : NAN;

		cs[m].ratio = around(l.mean, l.error == 0 ? 0 : t * l.error); /* no variance: a point */
	}
	free(scratch);
	free(largest);
	free(draw);
	gsl_rng_free(rng);
}

/* The same of unpaired runs: B. L. Welch, Biometrika 34, 1947, on the logarithms. */
static void compare_unpaired(struct comparison *cs, size_t rows)
{
	for (size_t m = 0; m < rows; m++) {
		const struct row *row[2] = { cs[m].row, cs[m].baseline };
		double mean[2], square[2], freedom = 0; /* of the standard error */

		for (int i = 0; i < 2; i++) {
			double *logs = doubles(row[i]->runs);

			for (size_t j = 0; j < row[i]->runs; j++)
				logs[j] = log(row[i]->seconds[j]);
			const struct location l = plain_mean(logs, row[i]->runs);
			mean[i] = l.mean;
			square[i] = l.error * l.error;
			freedom += square[i] * square[i] / ((double)row[i]->runs - 1);
			free(logs);
		}
		freedom = pow(square[0] + square[1], 2) / freedom;
		cs[m].ratio = around(mean[0] - mean[1], student(freedom, rows) * sqrt(square[0] + square[1]));
	}
}

/* The row that `row` is compared with: `name` of its own family, or of none. NULL: there is none. */
static const struct row *relative(const struct samples *samples, const struct row *row, const char *name)
{
	const char *dash = strchr(row->label, '-');
	char label[2 * LABEL_MAX];

	snprintf(label, sizeof label, "%.*s-%s", dash ? (int)(dash - row->label) : 0, row->label, name);
	const struct row *own = dash ? samples_find(samples, label) : NULL;
	return own ? own : samples_find(samples, name);
}

static const char *verdict(const struct comparison *c, const struct comparison *twin)
{
	const double floor_low = twin ? fmin(twin->ratio.low, 0) : 0, floor_high = twin ? fmax(twin->ratio.high, 0) : 0;

	if (c->row == c->baseline)
		return "baseline";
	if (c == twin)
		return "twin";
	if (twin && isnan(twin->ratio.low))
		return "not distinguishable"; /* from a noise that is not known */
	if (c->ratio.high < floor_low)
		return "faster";
	if (c->ratio.low > floor_high)
		return "slower";
	return "not distinguishable"; /* also where there is no interval */
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

static void print_row(const struct comparison *c, const struct comparison *twin, const struct plan *plan)
{
	const struct row *row = c->row;
	const struct interval time = median_interval(row->seconds, row->runs, plan->resamples, plan->seed);
	double *sorted = doubles(row->runs);

	memcpy(sorted, row->seconds, row->runs * sizeof *sorted);
	gsl_sort(sorted, 1, row->runs);
	printf("%s\t%zu", row->label, row->runs);
	print_value(time.estimate);
	print_value(gsl_stats_quantile_from_sorted_data(sorted, 1, row->runs, 0.25));
	print_value(gsl_stats_quantile_from_sorted_data(sorted, 1, row->runs, 0.75));
	print_value(sorted[0]);
	print_value(sorted[row->runs - 1]);
	print_value(time.low);
	print_value(time.high);
	print_value(exp(c->ratio.estimate));
	print_value(exp(c->ratio.low));
	print_value(exp(c->ratio.high));
	print_value(exp(-c->ratio.estimate));
	print_value(exp(-c->ratio.high));
	print_value(exp(-c->ratio.low));
	memcpy(sorted, row->cpus, row->runs * sizeof *sorted);
	print_value(median(sorted, row->runs));
	printf("\t%s\t%s\n", verdict(c, twin), c->baseline->label);
	free(sorted);
}

/* Compares the rows of one family with its baseline, and prints them, the baseline first. */
static void print_family(const struct samples *samples, const struct row *baseline, const char *baseline_name,
			 const char *twin_name, const struct plan *plan)
{
	struct comparison *cs = enough(calloc(samples->count, sizeof *cs)), *twin = NULL;
	size_t rows = 0;

	for (size_t r = 0; r < samples->count; r++) {
		const struct row *row = &samples->rows[r];

		if (row != baseline && relative(samples, row, baseline_name) == baseline)
			cs[rows++] = (struct comparison){ .row = row, .baseline = baseline };
	}
	if (rows > 0 && plan->unpaired)
		compare_unpaired(cs, rows);
	else if (rows > 0)
		compare_in_blocks(cs, rows, plan);
	for (size_t m = 0; m < rows; m++)
		if (cs[m].row == relative(samples, baseline, twin_name))
			twin = &cs[m];
	const struct comparison self = { .row = baseline, .baseline = baseline,
					 .ratio = around(0, baseline->runs > 1 ? 0 : NAN) };
	print_row(&self, twin, plan);
	for (size_t m = 0; m < rows; m++) {
		print_row(&cs[m], twin, plan);
		free(cs[m].values);
	}
	free(cs);
}

int main(int argc, char **argv)
{
	static struct samples samples;
	struct plan plan = { .resamples = 10000, .seed = 42 };
	const char *baseline_name = "blocking", *twin_name = "blocking-twin";
	int option;

	fail_program = "summarise";
	while ((option = getopt(argc, argv, "b:t:r:s:u")) != -1)
		switch (option) {
		case 'b': baseline_name = optarg; break;
		case 't': twin_name = optarg; break;
		case 'r': plan.resamples = option_whole("-r", optarg, 100); break;
		case 's': plan.seed = option_whole("-s", optarg, 0); break;
		case 'u': plan.unpaired = true; break;
		default: return 2;
		}
	if (optind < argc) {
		fputs("usage: summarise [-b BASELINE] [-t TWIN] [-r RESAMPLES] [-s SEED] [-u] <samples.tsv\n", stderr);
		return 2;
	}
	samples_read(&samples, stdin);
	const struct row *baseline = samples_find(&samples, baseline_name);
	if (!baseline)
		fail(0, "the samples have no row '%s' to compare with", baseline_name);
	puts("label\tsamples\tmedian_s\tq1_s\tq3_s\tmin_s\tmax_s\tmedian_low_s\tmedian_high_s\tratio\tratio_low\tratio_high\t"
	     "speedup\tspeedup_low\tspeedup_high\tcpus\tverdict\tbaseline");
	print_family(&samples, baseline, baseline_name, twin_name, &plan);
	for (size_t r = 0; r < samples.count; r++) /* then every other row that is its own baseline */
		if (&samples.rows[r] != baseline && relative(&samples, &samples.rows[r], baseline_name) == &samples.rows[r])
			print_family(&samples, &samples.rows[r], baseline_name, twin_name, &plan);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write the summary");
	return EXIT_SUCCESS;
}
