/*
 * rows - the runs of an experiment: analysis/rows.h.
 */
#include "fuzz.h"

#include "../../analysis/rows.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "samples.tsv", NULL };

	fuzz_files(data, size, files);
	struct samples s = samples_read(fuzz_path(0, files[0]));

	for (size_t r = 0; r < s.count; r++) {
		row_quartiles(&s.rows[r]);
		free(row_cpus(&s, &s.rows[r]));
		row_number(&s, &s.rows[r], "tasks");
	}
	samples_free(&s);
}
