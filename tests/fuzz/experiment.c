/*
 * experiment - an experiment's conditions, samples and gates, and the facts that captions name: analysis/experiment.h.
 */
#include "fuzz.h"

#include "../../analysis/experiment.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "conditions", "gates.tsv", "samples.tsv", NULL };
	char *argv[] = { (char *)"experiment", (char *)"-r", (char *)"100", fuzz_folder, NULL };

	fuzz_files(data, size, files);
	optind = 0; /* getopt begins anew */
	struct experiment e = experiment_open("experiment", 4, argv);

	values_write(&e.values, fuzz_path(0, "values.tsv"));
	experiment_free(&e);
}
