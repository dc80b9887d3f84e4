/*
 * gather - a repetition of a validation as it was measured: analysis/gather.h.
 */
#include "fuzz.h"

#include "../../analysis/gather.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "rep-1/rows.tsv",   "rep-1/conditions", "rep-1/cost.tsv",
					     "rep-1/plain.json", "rep-1/samples.tsv", NULL };

	mkdir(fuzz_path(0, "rep-1"), 0777);
	fuzz_files(data, size, files);
	gather(fuzz_folder);
}
