/*
 * plainly - what a person would say of plain hyperfine's runs, which are not paired in blocks.
 *
 * usage: plainly <plain.tsv        columns: repetition, run, label, seconds, the runs of a label together
 *
 * Appends to a table of verdicts (bench/validate has its columns), for each repetition and each label slower-P, compared
 * with blocking, two rows:
 *
 *   mean±σ   different when the ratio of the means differs from 1 by more than the ± that hyperfine prints beside it,
 *            ratio · sqrt((σ1/mean1)² + (σ2/mean2)²)
 *   Welch    different when Welch's t-test of the times has p < 0.05
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../runners/fail.h"

enum { RUNS_MAX = 10000, LABEL_MAX = 64 };

struct group {
	long repetition;
	char label[LABEL_MAX];
	size_t runs;
	double seconds[RUNS_MAX];
};

static const char *said(int different, double ratio)
{
	return !different ? "-" : ratio > 1 ? "slower" : "faster";
}

static void judge(const struct group *a, const struct group *b)
{
	const double mean_a = gsl_stats_mean(a->seconds, 1, a->runs), var_a = gsl_stats_variance(a->seconds, 1, a->runs);
	const double mean_b = gsl_stats_mean(b->seconds, 1, b->runs), var_b = gsl_stats_variance(b->seconds, 1, b->runs);
	const double ratio = b->runs ? mean_b / mean_a : NAN;
	const double sigma = ratio * sqrt(var_a / (mean_a * mean_a) + var_b / (mean_b * mean_b));
	const double ea = var_a / (double)a->runs, eb = var_b / (double)b->runs;
	const double freedom = (ea + eb) * (ea + eb) / (ea * ea / ((double)a->runs - 1) + eb * eb / ((double)b->runs - 1));
	const double p = 2 * gsl_cdf_tdist_Q(fabs(mean_b - mean_a) / sqrt(ea + eb), freedom);
	const char *percent = strchr(b->label, '-') + 1;

	printf("%ld\tmean±σ\t%s\t%zu\t%s\n", b->repetition, percent, b->runs, said(fabs(ratio - 1) > sigma, ratio));
	printf("%ld\tWelch\t%s\t%zu\t%s\n", b->repetition, percent, b->runs, said(p < 0.05, ratio));
}

int main(void)
{
	static struct group baseline, other;
	char line[256], label[LABEL_MAX];
	struct group *current = NULL;
	size_t number = 1;
	long repetition;
	double seconds;

	fail_program = "plainly";
	if (!fgets(line, sizeof line, stdin))
		fail(0, "there are no runs");
	while (fgets(line, sizeof line, stdin)) {
		number++;
		if (sscanf(line, "%ld\t%*d\t%63[^\t]\t%lf", &repetition, label, &seconds) != 3 || !(seconds > 0 && isfinite(seconds)))
			fail(0, "line %zu is not a run", number);
		if (!current || current->repetition != repetition || strcmp(current->label, label) != 0) {
			if (current == &other)
				judge(&baseline, &other);
			current = strcmp(label, "blocking") == 0 ? &baseline : &other;
			if (current == &other && (baseline.repetition != repetition || strncmp(label, "slower-", 7) != 0))
				fail(0, "line %zu: '%s' comes before the baseline of repetition %ld", number, label, repetition);
			current->repetition = repetition;
			current->runs = 0;
			strcpy(current->label, label);
		}
		if (current->runs == RUNS_MAX)
			fail(0, "line %zu: more than %d runs of %s", number, RUNS_MAX, label);
		current->seconds[current->runs++] = seconds;
	}
	if (current == &other)
		judge(&baseline, &other);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}
