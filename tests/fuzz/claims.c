/*
 * claims - a ledger and its sources, with samples and pictures of one: claims/sources.h, pictures.h, ledger.h.
 */
#include "fuzz.h"

#include "../../claims/ledger.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "ledger.tsv", "ledger.sources.tsv", "samples.tsv", "pictures.tsv", NULL };
	struct plan plan = PLAN;

	plan.resamples = 100;
	fuzz_files(data, size, files);
	struct sources sources = sources_read(fuzz_path(0, "ledger.sources.tsv"), fuzz_folder, &plan);
	struct ledger ledger = ledger_read(fuzz_path(1, "ledger.tsv"), &sources);

	ledger_free(&ledger);
	sources_free(&sources);
}
