/*
 * ranksum - which of two rows is faster, by ranks alone? For trials so few that no distribution can be assumed of them.
 *
 * usage: ranksum [-b BASELINE] [-f FACTOR] <samples.tsv
 *
 * Reads what samples.h says, and writes for each row but the baseline, tab-separated:
 *
 *   label   row of the experiment
 *   u       how many pairs of a run of the row and one of the baseline the row's run wins; a tie is half a pair
 *   p       two-sided: how often chance alone puts u as far or farther from its middle, when both rows' times come
 *           from one distribution
 *
 * With -f the baseline's times are multiplied by FACTOR first: is the row faster than so many times the baseline?
 *
 * The test is F. Wilcoxon's (Biometrics Bulletin 1, 1945), as H. B. Mann and D. R. Whitney have it (Annals of
 * Mathematical Statistics 18, 1947). Its p value is exact, also where times are equal and share their mean rank: of all
 * ways to choose the row's runs out of both rows' runs, those are counted whose ranks have the same sum, by the shift
 * algorithm (B. Streitberg, J. Röhmel, Statistical Software Newsletter 12, 1986).
 */
#include <getopt.h>

#include "samples.h"

enum { RUNS_MAX = 200 }; /* of both rows: tables stay below 40 MB, and counts below 2^200 */

/* Twice the mean rank of a time among all, which is a whole number: twice those before it, its equals, and itself. */
static size_t twice_rank(double time, const double *times, size_t count)
{
	size_t rank = 1;

	for (size_t i = 0; i < count; i++)
		rank += times[i] < time ? 2 : times[i] == time;
	return rank;
}

static void compare(const struct row *row, const struct row *baseline, double factor)
{
	const size_t n = row->runs, count = n + baseline->runs;
	double times[RUNS_MAX], total = 0, extreme = 0;
	size_t ranks[RUNS_MAX], sum = 0;

	for (size_t i = 0; i < count; i++)
		times[i] = i < n ? row->seconds[i] : factor * baseline->seconds[i - n];
	for (size_t i = 0; i < count; i++) {
		ranks[i] = twice_rank(times[i], times, count);
		sum += i < n ? ranks[i] : 0;
	}

	/* ways[k * width + s]: to choose k of the runs so that their doubled ranks have the sum s */
	const size_t width = count * (count + 1) + 1, middle = n * (count + 1);
	const size_t distance = sum > middle ? sum - middle : middle - sum;
	double *ways = enough(calloc((n + 1) * width, sizeof *ways));

	ways[0] = 1;
	for (size_t i = 0; i < count; i++)
		for (size_t k = n; k > 0; k--)
			for (size_t s = width - 1; s >= ranks[i]; s--)
				ways[k * width + s] += ways[(k - 1) * width + s - ranks[i]];
	for (size_t s = 0; s < width; s++) {
		total += ways[n * width + s];
		if ((s > middle ? s - middle : middle - s) >= distance)
			extreme += ways[n * width + s];
	}
	free(ways);
	/* The row's ranks count the pairs that it loses, and its own order. */
	const double lost = (double)sum / 2 - (double)(n * (n + 1)) / 2;
	printf("%s\t%.6g\t%.6g\n", row->label, (double)(n * baseline->runs) - lost, extreme / total);
}

int main(int argc, char **argv)
{
	static struct samples samples;
	const char *baseline_name = "blocking", *factor_text = "1";
	int option;

	fail_program = "ranksum";
	while ((option = getopt(argc, argv, "b:f:")) != -1)
		switch (option) {
		case 'b': baseline_name = optarg; break;
		case 'f': factor_text = optarg; break;
		default: return 2;
		}
	char *end;
	const double factor = strtod(factor_text, &end);
	if (optind < argc || end == factor_text || *end || !(factor > 0) || !isfinite(factor)) {
		fputs("usage: ranksum [-b BASELINE] [-f FACTOR above 0] <samples.tsv\n", stderr);
		return 2;
	}
	samples_read(&samples, stdin);
	const struct row *baseline = samples_find(&samples, baseline_name);
	if (!baseline)
		fail(0, "the samples have no row '%s' to compare with", baseline_name);
	for (size_t r = 0; r < samples.count; r++)
		if (&samples.rows[r] != baseline && samples.rows[r].runs + baseline->runs > RUNS_MAX)
			fail(0, "%s and %s have %zu runs; the exact test is for at most %d", samples.rows[r].label, baseline_name,
				samples.rows[r].runs + baseline->runs, RUNS_MAX);
	puts("label\tu\tp");
	for (size_t r = 0; r < samples.count; r++)
		if (&samples.rows[r] != baseline)
			compare(&samples.rows[r], baseline, factor);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}
