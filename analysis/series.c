/*
 * series - do the blocks of an experiment look like repetitions of one another?
 *
 * usage: series [-b BASELINE] [-t TWIN] <samples.tsv
 *
 * Reads what samples.h says; writes two lines, each a name and numbers, tab-separated:
 *
 *   drift  RATIO LOW HIGH   time of the baseline in the last third of the blocks over that in the first third: ratio of
 *                           the trimmed means of the logarithms, with its 95 % interval (K. K. Yuen, Biometrika 61, 1974)
 *   lag1   R BOUND          autocorrelation, from one block to the next, of the log ratio of twin to baseline; BOUND is
 *                           2 / sqrt(blocks), which |R| passes in one of twenty series without any
 *
 * What cannot be told, of so few blocks or without a twin, is NA.
 */
#include <getopt.h>
#include <gsl/gsl_cdf.h>

#include "statistics.h"

static void print(double value)
{
	if (isfinite(value))
		printf("\t%.6g", value);
	else
		fputs("\tNA", stdout);
}

/* Trimmed mean of log times of runs [from, from + count), and the degrees of freedom of its error. */
static struct location third(const struct row *row, size_t from, size_t count, double *freedom)
{
	double *logs = doubles(count);

	for (size_t i = 0; i < count; i++)
		logs[i] = log(row->seconds[from + i]);
	const struct location l = trimmed_mean(logs, count);
	*freedom = (double)count - 2 * floor(TRIM * (double)count) - 1;
	free(logs);
	return l;
}

static void drift(const struct row *row)
{
	const size_t count = row->runs / 3;
	double f1, f2;
	const struct location first = third(row, 0, count, &f1), last = third(row, row->runs - count, count, &f2);
	const double v1 = first.error * first.error, v2 = last.error * last.error;
	const double freedom = (v1 + v2) * (v1 + v2) / (v1 * v1 / f1 + v2 * v2 / f2);
	const double reach = freedom > 0 ? gsl_cdf_tdist_Qinv((1 - LEVEL) / 2, freedom) * sqrt(v1 + v2) : v1 + v2;

	fputs("drift", stdout);
	print(exp(last.mean - first.mean));
	print(exp(last.mean - first.mean - reach));
	print(exp(last.mean - first.mean + reach));
	putchar('\n');
}

static void lag1(const struct row *baseline, const struct row *twin)
{
	double *ratios = doubles(baseline->runs);
	size_t count = 0;

	for (size_t i = 0; i < baseline->runs && twin; i++) {
		const double ratio = log(samples_seconds(twin, baseline->block[i]) / baseline->seconds[i]);
		if (!isnan(ratio))
			ratios[count++] = ratio;
	}
	fputs("lag1", stdout);
	print(count > 2 ? gsl_stats_lag1_autocorrelation(ratios, 1, count) : NAN);
	print(count > 2 ? 2 / sqrt((double)count) : NAN);
	putchar('\n');
	free(ratios);
}

int main(int argc, char **argv)
{
	static struct samples samples;
	const char *baseline = "blocking", *twin = "blocking-twin";
	int option;

	fail_program = "series";
	while ((option = getopt(argc, argv, "b:t:")) != -1)
		switch (option) {
		case 'b': baseline = optarg; break;
		case 't': twin = optarg; break;
		default: return 2;
		}
	samples_read(&samples, stdin);
	if (!samples_find(&samples, baseline))
		fail(0, "the samples have no row '%s'", baseline);
	drift(samples_find(&samples, baseline));
	lag1(samples_find(&samples, baseline), samples_find(&samples, twin));
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}
