/*
 * verdicts - a comparison of anybody's programs, for a person at a terminal; and a check of its verdicts.
 *
 * usage: verdicts [-v faster|slower|same] [-e BOUND] DATA/compare
 *
 * Prints some columns of results.tsv, what analysis/compare.c says of the noise, and the gates that failed. With -v the
 * exit status is 1, and one line says why, unless every program but the first has this verdict: its interval, in
 * summary.tsv, lies below 1, above 1, or between 1 / (1 + BOUND) and 1 + BOUND (0.01).
 */
#include <getopt.h>

#include "experiment.h"

static void print_table(const struct table *t)
{
	static const char *const columns[] = { "name", "median time", "times as long", "95 % interval", "verdict" };
	enum { COLUMNS = sizeof columns / sizeof *columns };
	int widest[COLUMNS];

	for (size_t c = 0; c < COLUMNS; c++) {
		widest[c] = words_width(columns[c]);
		for (size_t row = 0; row < t->rows; row++)
			widest[c] = words_width(table_text(t, row, columns[c])) > widest[c] ? words_width(table_text(t, row, columns[c])) : widest[c];
	}
	for (size_t line = 0; line <= t->rows; line++)
		for (size_t c = 0; c < COLUMNS; c++) {
			const char *cell = line == 0 ? columns[c] : table_text(t, line - 1, columns[c]);
			const int blanks = widest[c] - words_width(cell);

			if (c == 0) /* a name begins at the left, … */
				printf("%s%*s", cell, blanks, "");
			else if (c < COLUMNS - 1)
				printf("  %*s%s", blanks, "", cell);
			else /* … and a verdict */
				printf("  %s\n", cell);
		}
}

static void print_value(const struct values *v, const char *before, const char *name, const char *behind)
{
	const char *text = values_get(v, name, strlen(name));

	if (text && *text)
		printf("%s%s%s\n", before, text, behind);
}

static bool has(const struct table *t, size_t row, const char *verdict, double bound)
{
	const struct comparison c = { .ratio = { NAN, table_number(t, row, "ratio_low"), table_number(t, row, "ratio_high") } };

	if (strcmp(verdict, "same") == 0)
		return compare_within(c.ratio, bound);
	return compare_verdict(&c, bound) == (strcmp(verdict, "faster") == 0 ? VERDICT_FASTER : VERDICT_SLOWER);
}

/* Each row of the summary that must have the verdict, and has another. */
static bool check(const struct samples *s, const struct table *t, const char *verdict, double bound)
{
	bool all = true;

	for (size_t line = 0; line < t->rows; line++) {
		const struct row *row = rows_find(s, table_text(t, line, "label"));

		if (!row)
			fail(0, "%s and the samples are not of the same rows", t->path);
		if (row_is_baseline(row) || row_is_twin(row) || has(t, line, verdict, bound))
			continue;
		fprintf(stderr, "%s%s is not %s (%s)", all ? "compare: " : "; ", row_text(s, row, "model"), verdict,
			table_text(t, line, "verdict"));
		all = false;
	}
	if (!all)
		fputc('\n', stderr);
	return all;
}

int main(int argc, char **argv)
{
	const char *verdict = NULL;
	double bound = 0.01;
	int option;

	fail_program = "verdicts";
	while ((option = getopt(argc, argv, "v:e:")) != -1)
		switch (option) {
		case 'v': verdict = optarg; break;
		case 'e':
			if (!number_real(optarg, &bound) || bound <= 0 || bound >= 1)
				fail_usage("option -e: '%s' is not a number between 0 and 1", optarg);
			break;
		default: return STATUS_USAGE;
		}
	if (optind != argc - 1)
		fail_usage("usage: verdicts [-v faster|slower|same] [-e BOUND] DATA/compare");
	if (verdict && strcmp(verdict, "faster") != 0 && strcmp(verdict, "slower") != 0 && strcmp(verdict, "same") != 0)
		fail_usage("option -v: '%s' is not faster, slower or same", verdict);
	const char *folder = argv[optind];
	struct table results = table_read(path_in(folder, "results.tsv")), summary = table_read(path_in(folder, "summary.tsv"));
	struct samples samples = samples_read(path_in(folder, "samples.tsv"));
	struct values values = { 0 };

	values_read(&values, path_in(folder, "values.tsv"));
	print_table(&results);
	print_value(&values, "\n", "noise", "");
	print_value(&values, "Exploratory, because of: ", "faults", ".");
	if (fflush(stdout) != 0)
		fail(errno, "cannot write");
	const bool all = !verdict || check(&samples, &summary, verdict, bound);

	values_free(&values);
	samples_free(&samples);
	table_free(&results);
	table_free(&summary);
	return all ? EXIT_SUCCESS : EXIT_FAILURE;
}
