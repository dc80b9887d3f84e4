/*
 * overview - who is faster? What is asked of an experiment that has no program of its own name here.
 *
 * usage: overview [-r RESAMPLES] [-s SEED] DATA/EXPERIMENT        writes results.tsv and values.tsv
 */
#include "overview.h"

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("overview", argc, argv);

	overview_write(e.folder, false);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
