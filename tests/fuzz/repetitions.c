/*
 * repetitions - the gathered data of a validation: analysis/repetitions.h.
 */
#include "fuzz.h"

#include "../../analysis/repetitions.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "rows.tsv", "plain.tsv", "samples.tsv", NULL };

	fuzz_files(data, size, files);
	struct repetitions d = repetitions_read(fuzz_folder);

	repetitions_free(&d);
}
