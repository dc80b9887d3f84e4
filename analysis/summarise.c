/*
 * summarise - one row of statistics for each row of the experiment, from its samples.
 *
 * usage: summarise [-b BASELINE] [-r RESAMPLES] [-s SEED] [-u] <samples.tsv >summary.tsv
 *
 * Reads the table that analysis/samples writes, by the names of its columns: block, label, seconds and, where there
 * are such, warm_up, user_s and system_s. Warm-up blocks are left out. Writes, tab-separated, the baseline first and the others in order of name:
 *
 *   label                                row of the experiment
 *   samples                              runs counted
 *   median_s, q1_s, q3_s, min_s, max_s   wall-clock seconds of a run (quartiles interpolated)
 *   median_low_s, median_high_s          95 % bootstrap interval of the median, over blocks
 *   ratio, ratio_low, ratio_high         time over the baseline's, within blocks: below
 *   speedup, speedup_low, speedup_high   the same, the other way up
 *   cpus                                 CPU use: median of (user + system) / wall
 *
 * The ratio. Runs of one block share their moment, so what disturbs a machine for longer than a block cancels in the
 * log ratio of two runs of it. The estimate is the 20 % trimmed mean of these log ratios, which a few disturbed blocks
 * do not move; its interval is the percentile interval of 10,000 (RESAMPLES) bootstrap samples of whole blocks, drawn
 * by MT19937 from SEED: B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13. A block without
 * a baseline run, or without one of this row, does not count for the ratio. Of a single block there is no interval: NA.
 * With -u the runs are unpaired, as the article's five trials of each program are: the estimate is the difference of
 * the trimmed means of the logarithms, and each program's runs are resampled on their own.
 */
#include <getopt.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../runners/fail.h"

enum { LABEL_MAX = 64, ROWS_MAX = 1024, COLUMNS_MAX = 64 };
static const double TRIM = 0.2, LEVEL = 0.95;

struct row {
	char label[LABEL_MAX];
	size_t runs, room;
	double *seconds, *cpus; /* of each run */
	long *block;            /* that it belongs to */
};

static struct row rows[ROWS_MAX];
static size_t row_count;

static void *enough(void *memory)
{
	if (!memory)
		fail(0, "out of memory");
	return memory;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

static struct row *row_of(const char *label)
{
	for (size_t r = 0; r < row_count; r++)
		if (strcmp(rows[r].label, label) == 0)
			return &rows[r];
	if (row_count == ROWS_MAX)
		fail(0, "more than %d rows", ROWS_MAX);
	if (strlen(label) >= LABEL_MAX)
		fail(0, "label '%s' is longer than %d characters", label, LABEL_MAX - 1);
	strcpy(rows[row_count].label, label);
	return &rows[row_count++];
}

static void add_run(struct row *row, long block, double seconds, double cpus)
{
	if (row->runs == row->room) {
		row->room = row->room ? 2 * row->room : 64;
		row->seconds = enough(realloc(row->seconds, row->room * sizeof *row->seconds));
		row->cpus = enough(realloc(row->cpus, row->room * sizeof *row->cpus));
		row->block = enough(realloc(row->block, row->room * sizeof *row->block));
	}
	for (size_t i = 0; i < row->runs; i++)
		if (row->block[i] == block)
			fail(0, "block %ld has two runs of %s", block, row->label);
	row->seconds[row->runs] = seconds;
	row->cpus[row->runs] = cpus;
	row->block[row->runs++] = block;
}

static size_t split(char *line, char **fields)
{
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *field; (field = strsep(&line, "\t")) != NULL && count < COLUMNS_MAX;)
		fields[count++] = field;
	return count;
}

static double number(const char *text, size_t line)
{
	char *end;
	const double value = strtod(text, &end);

	if (end == text || *end || !isfinite(value))
		fail(0, "line %zu: '%s' is not a number", line, text);
	return value;
}

static void read_samples(void)
{
	enum { BLOCK, LABEL, SECONDS, NEEDED, WARM_UP = NEEDED, USER, SYSTEM, WANTED };
	static const char *const names[WANTED] = { "block", "label", "seconds", "warm_up", "user_s", "system_s" };
	char *text = NULL, *fields[COLUMNS_MAX];
	size_t size = 0, count, column[WANTED];

	if (getline(&text, &size, stdin) < 0)
		fail(0, "there are no samples");
	count = split(text, fields);
	for (int w = 0; w < WANTED; w++) {
		for (column[w] = 0; column[w] < count && strcmp(fields[column[w]], names[w]) != 0; column[w]++)
			;
		if (column[w] == count && w < NEEDED)
			fail(0, "the samples have no column '%s'", names[w]);
	}
	for (size_t line = 2; getline(&text, &size, stdin) > 0; line++) {
		double value[WANTED];

		if (split(text, fields) != count)
			fail(0, "line %zu has not %zu columns", line, count);
		for (int w = 0; w < WANTED; w++)
			value[w] = w == LABEL || column[w] == count ? NAN : number(fields[column[w]], line);
		if (value[SECONDS] <= 0)
			fail(0, "line %zu: a run of %g seconds", line, value[SECONDS]);
		struct row *row = row_of(fields[column[LABEL]]);
		if (!(value[WARM_UP] > 0))
			add_run(row, (long)value[BLOCK], value[SECONDS], (value[USER] + value[SYSTEM]) / value[SECONDS]);
	}
	free(text);
}

/* ---- Statistics ------------------------------------------------------------------------------------------------- */

struct interval {
	double estimate, low, high;
};

struct plan {
	unsigned long resamples, seed;
	bool unpaired;
};

typedef double statistic(double *values, size_t count); /* may reorder the values */

static double median(double *values, size_t count)
{
	gsl_sort(values, 1, count);
	return gsl_stats_median_from_sorted_data(values, 1, count);
}

static double trimmed_mean(double *values, size_t count)
{
	gsl_sort(values, 1, count);
	return gsl_stats_trmean_from_sorted_data(TRIM, values, 1, count);
}

/* Fills `sample` with as many of the values, drawn with replacement. */
static void resample(gsl_rng *rng, double *sample, const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sample[i] = values[gsl_rng_uniform_int(rng, count)];
}

/*
 * The statistic of the values, less that of `others` where there are any, and its percentile interval. Values of
 * different rows that belong to one block are drawn together, since every call draws the same numbers from the seed.
 */
static struct interval bootstrap(const double *values, size_t count, const double *others, size_t other_count,
				 statistic *of, size_t resamples, unsigned long seed)
{
	gsl_rng *rng = enough(gsl_rng_alloc(gsl_rng_mt19937));
	double *sample = enough(malloc((count + other_count + 1) * sizeof *sample));
	double *estimates = enough(malloc(resamples * sizeof *estimates));
	struct interval result = { NAN, NAN, NAN };

	gsl_rng_set(rng, seed);
	if (count > 0) {
		memcpy(sample, values, count * sizeof *sample);
		result.estimate = of(sample, count);
	}
	if (others) {
		memcpy(sample, others, other_count * sizeof *sample);
		result.estimate -= of(sample, other_count);
	}
	if (count > 1 && other_count != 1) {
		for (size_t r = 0; r < resamples; r++) {
			resample(rng, sample, values, count);
			estimates[r] = of(sample, count);
			if (others) {
				resample(rng, sample, others, other_count);
				estimates[r] -= of(sample, other_count);
			}
		}
		gsl_sort(estimates, 1, resamples);
		result.low = gsl_stats_quantile_from_sorted_data(estimates, 1, resamples, (1 - LEVEL) / 2);
		result.high = gsl_stats_quantile_from_sorted_data(estimates, 1, resamples, (1 + LEVEL) / 2);
	}
	free(estimates);
	free(sample);
	gsl_rng_free(rng);
	return result;
}

/* log(time / baseline's time) of each block that has both; returns how many. */
static size_t log_ratios(const struct row *row, const struct row *baseline, double *ratios)
{
	size_t count = 0;

	for (size_t i = 0; i < row->runs; i++)
		for (size_t j = 0; j < baseline->runs; j++)
			if (row->block[i] == baseline->block[j])
				ratios[count++] = log(row->seconds[i] / baseline->seconds[j]);
	return count;
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

static void print(double value)
{
	if (isnan(value))
		fputs("\tNA", stdout);
	else
		printf("\t%.6g", value);
}

static struct interval log_ratio(const struct row *row, const struct row *baseline, const struct plan *plan)
{
	double *x = enough(malloc(row->runs * sizeof *x)), *y = enough(malloc(baseline->runs * sizeof *y));
	struct interval result;

	if (plan->unpaired && row != baseline) {
		for (size_t i = 0; i < row->runs; i++)
			x[i] = log(row->seconds[i]);
		for (size_t i = 0; i < baseline->runs; i++)
			y[i] = log(baseline->seconds[i]);
		result = bootstrap(x, row->runs, y, baseline->runs, trimmed_mean, plan->resamples, plan->seed);
	} else {
		const size_t pairs = log_ratios(row, baseline, x);

		result = bootstrap(x, pairs, NULL, 0, trimmed_mean, plan->resamples, plan->seed);
	}
	free(y);
	free(x);
	return result;
}

static void summarise(const struct row *row, const struct row *baseline, const struct plan *plan)
{
	const struct interval time = bootstrap(row->seconds, row->runs, NULL, 0, median, plan->resamples, plan->seed);
	const struct interval ratio = log_ratio(row, baseline, plan);
	double *sorted = enough(malloc(row->runs * sizeof *sorted));

	memcpy(sorted, row->seconds, row->runs * sizeof *sorted);
	gsl_sort(sorted, 1, row->runs);
	printf("%s\t%zu", row->label, row->runs);
	print(time.estimate);
	print(gsl_stats_quantile_from_sorted_data(sorted, 1, row->runs, 0.25));
	print(gsl_stats_quantile_from_sorted_data(sorted, 1, row->runs, 0.75));
	print(sorted[0]);
	print(sorted[row->runs - 1]);
	print(time.low);
	print(time.high);
	print(exp(ratio.estimate));
	print(exp(ratio.low));
	print(exp(ratio.high));
	print(exp(-ratio.estimate));
	print(exp(-ratio.high));
	print(exp(-ratio.low));
	memcpy(sorted, row->cpus, row->runs * sizeof *sorted);
	print(median(sorted, row->runs));
	putchar('\n');
	free(sorted);
}

static unsigned long whole(const char *option, const char *text, unsigned long low)
{
	char *end;

	errno = 0;
	const unsigned long value = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || value < low) {
		fprintf(stderr, "summarise: option %s: '%s' is not a whole number from %lu\n", option, text, low);
		exit(2);
	}
	return value;
}

static int by_label(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->label, ((const struct row *)b)->label);
}

int main(int argc, char **argv)
{
	struct plan plan = { .resamples = 10000, .seed = 42 };
	const struct row *baseline = NULL;
	const char *name = "blocking";
	int option;

	fail_program = "summarise";
	while ((option = getopt(argc, argv, "b:r:s:u")) != -1)
		switch (option) {
		case 'b': name = optarg; break;
		case 'r': plan.resamples = whole("-r", optarg, 100); break;
		case 's': plan.seed = whole("-s", optarg, 0); break;
		case 'u': plan.unpaired = true; break;
		default: return 2;
		}
	if (optind < argc) {
		fputs("usage: summarise [-b BASELINE] [-r RESAMPLES] [-s SEED] [-u] <samples.tsv\n", stderr);
		return 2;
	}
	read_samples();
	qsort(rows, row_count, sizeof *rows, by_label);
	for (size_t r = 0; r < row_count; r++) {
		if (strcmp(rows[r].label, name) == 0)
			baseline = &rows[r];
		if (rows[r].runs == 0)
			fail(0, "%s has no sample besides the warm-up", rows[r].label);
	}
	if (!baseline)
		fail(0, "the samples have no row '%s' to compare with", name);
	puts("label\tsamples\tmedian_s\tq1_s\tq3_s\tmin_s\tmax_s\tmedian_low_s\tmedian_high_s\tratio\tratio_low\tratio_high\t"
	     "speedup\tspeedup_low\tspeedup_high\tcpus");
	summarise(baseline, baseline, &plan);
	for (size_t r = 0; r < row_count; r++)
		if (&rows[r] != baseline)
			summarise(&rows[r], baseline, &plan);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write the summary");
	return EXIT_SUCCESS;
}
