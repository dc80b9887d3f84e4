/*
 * score - analysis/score.h for the tests.
 *
 * usage: score CELLS [TOGETHER]
 *
 * Reads a set of blocks from each line: d, then the logarithms of each block, CELLS of them: program, baseline, twin. Prints
 * the scale, Z and its sums at d; with TOGETHER the estimate, low and high instead.
 */
#include "../base/number.h"
#include "../analysis/score.h"

/* The numbers of a line: *count of them. To be freed. */
static double *numbers(char *line, size_t *count)
{
	double *values = doubles(strlen(line));

	*count = 0;
	line[strcspn(line, "\n")] = '\0';
	for (char *word; (word = strsep(&line, " ")) != NULL;)
		if (!number_real(word, &values[(*count)++]))
			fail(0, "'%s' is not a number", word);
	return values;
}

static void answer(const struct score *s, double d, size_t together)
{
	bool coarse;

	if (together == 0) {
		const struct score_sums sums = score_sums(s, d);

		printf("%.17g\t%.17g\t%.17g\t%.17g\t%.17g\n", score_scale(s, d), score_z(s, d), sums.sum, sums.own, sums.labelling);
		return;
	}
	const struct interval i = score_interval(s, together, &coarse);

	printf("%.17g\t%.17g\t%.17g\n", i.estimate, i.low, i.high);
}

int main(int argc, char **argv)
{
	uint64_t cells = 0, together = 0;
	char *line = NULL;
	size_t room = 0, count;

	fail_program = "score";
	if (argc < 2 || argc > 3 || !number_whole(argv[1], 2, SCORE_CELLS, &cells) ||
	    (argc == 3 && !number_whole(argv[2], 1, 1000, &together)))
		fail_usage("usage: score CELLS [TOGETHER]");
	statistics_begin();
	while (getline(&line, &room, stdin) > 0) {
		double *values = numbers(line, &count);
		struct score s = score_begin(cells, count / cells);

		for (size_t i = 1; i + cells <= count; i += cells)
			memcpy(s.blocks[s.count++].cell, &values[i], cells * sizeof *values);
		answer(&s, values[0], together);
		score_free(&s);
		free(values);
	}
	free(line);
	return EXIT_SUCCESS;
}
