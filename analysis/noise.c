/*
 * noise - how wide is the interval of the twin's ratio? The rule that extends a study asks (bench/study).
 *
 * usage: noise [-r RESAMPLES] [-s SEED] DATA/EXPERIMENT
 *
 * Prints half its width, as a share, for the first baseline and its twin alone; nothing where there is no such interval.
 */
#include "experiment.h"

int main(int argc, char **argv)
{
	struct experiment e = { .plan = PLAN };

	experiment_options(&e, "noise", argc, argv);
	e.samples = samples_read(path_in(e.folder, "samples.tsv"));
	const struct row *baseline = rows_first_baseline(&e.samples);
	const struct row *twin = baseline ? rows_find(&e.samples, baseline->twin) : NULL;

	if (twin) {
		const struct comparison c = compare_times(&e.samples, twin, baseline, 1, &e.plan);

		if (!isnan(c.ratio.low))
			printf("%.6f\n", log(c.ratio.high / c.ratio.low) / 2);
	}
	experiment_free(&e);
	return EXIT_SUCCESS;
}
