/*
 * shares - how often each method said what of programs whose difference is known.
 *
 * usage: shares <judged.tsv >shares.tsv        bench/validate has the columns of judged.tsv
 *
 * Writes a row for each method, slowdown and number of runs:
 *   method, slowdown_percent, runs
 *   comparisons                       how many there were
 *   slower, faster                    how many were called so
 *   share, share_low, share_high      of those called different, with the 95 % interval of C. J. Clopper and E. S.
 *                                     Pearson, Biometrika 26, 1934. Where the slowdown is 0 these are false alarms
 *                                     (either way); elsewhere only "slower" is right, and the share is its share: power
 */
#include <gsl/gsl_cdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../runners/fail.h"

enum { KINDS_MAX = 256, NAME_MAX_ = 32 };

struct kind {
	char method[NAME_MAX_];
	double slowdown;
	long runs, comparisons, slower, faster;
};

static struct kind kinds[KINDS_MAX];
static size_t count;

static struct kind *kind_of(const char *method, double slowdown, long runs)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(kinds[i].method, method) == 0 && kinds[i].slowdown == slowdown && kinds[i].runs == runs)
			return &kinds[i];
	if (count == KINDS_MAX)
		fail(0, "more than %d kinds of comparison", KINDS_MAX);
	kinds[count] = (struct kind){ .slowdown = slowdown, .runs = runs };
	strcpy(kinds[count].method, method);
	return &kinds[count++];
}

static int in_order(const void *a, const void *b)
{
	const struct kind *s = a, *t = b;
	const int method = strcmp(t->method, s->method); /* ours, in small letters, first */

	if (method)
		return method;
	if (s->slowdown != t->slowdown)
		return s->slowdown < t->slowdown ? -1 : 1;
	return s->runs < t->runs ? -1 : s->runs > t->runs;
}

int main(void)
{
	char line[256], method[NAME_MAX_], verdict[NAME_MAX_];
	size_t number = 1;
	double slowdown;
	long runs;

	fail_program = "shares";
	if (!fgets(line, sizeof line, stdin))
		fail(0, "there are no verdicts");
	while (fgets(line, sizeof line, stdin)) {
		number++;
		if (sscanf(line, "%*d\t%31[^\t]\t%lf\t%ld\t%31s", method, &slowdown, &runs, verdict) != 4)
			fail(0, "line %zu is not a verdict", number);
		struct kind *kind = kind_of(method, slowdown, runs);
		kind->comparisons++;
		if (strcmp(verdict, "slower") == 0)
			kind->slower++;
		else if (strcmp(verdict, "faster") == 0)
			kind->faster++;
		else if (strcmp(verdict, "-") != 0)
			fail(0, "line %zu: '%s' is not slower, faster or -", number, verdict);
	}
	qsort(kinds, count, sizeof *kinds, in_order);
	puts("method\tslowdown_percent\truns\tcomparisons\tslower\tfaster\tshare\tshare_low\tshare_high");
	for (const struct kind *k = kinds; k < kinds + count; k++) {
		const double n = (double)k->comparisons, x = (double)(k->slower + (k->slowdown == 0 ? k->faster : 0));
		const double low = x > 0 ? gsl_cdf_beta_Pinv(0.025, x, n - x + 1) : 0;
		const double high = x < n ? gsl_cdf_beta_Pinv(0.975, x + 1, n - x) : 1;

		printf("%s\t%g\t%ld\t%ld\t%ld\t%ld\t%.4f\t%.4f\t%.4f\n", k->method, k->slowdown, k->runs, k->comparisons,
		       k->slower, k->faster, x / n, low, high);
	}
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}
