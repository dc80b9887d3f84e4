/*
 * trace - the spans of a run: analysis/trace.h.
 */
#include "fuzz.h"

#include "../../analysis/trace.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "trace.tsv", NULL };

	fuzz_files(data, size, files);
	struct trace trace = trace_read(fuzz_path(0, files[0]), 1e6);

	trace_view(&trace);
	free(trace.spans);
}
