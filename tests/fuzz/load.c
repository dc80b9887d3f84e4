/*
 * load - what each CPU did during a run: analysis/load.h.
 */
#include "fuzz.h"

#include "../../analysis/load.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "load.tsv", NULL };

	fuzz_files(data, size, files);
	struct load load = load_read(fuzz_path(0, files[0]));
	struct spent *sums = load_sums(&load);

	for (size_t i = 0; i < load.sample_count; i++)
		load_add(sums, &load.samples[i], 0.5);
	load_other(sums, load.cpu_count, load.end);
	free(sums);
	load_free(&load);
	free(load_clocks(fuzz_path(0, files[0]), 4));
}
