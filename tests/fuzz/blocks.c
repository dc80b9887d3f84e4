/*
 * blocks - two measured blocks, as bench/measure leaves them: analysis/samples.c.
 */
#include "fuzz.h"

#define main samples_main
#include "../../analysis/samples.c" // NOLINT(bugprone-suspicious-include): the whole program
#undef main

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "conditions",     "rows.tsv",       "block-001.json",       "block-001.meta",
					     "block-001.runs.jsonl", "block-002.json", "block-002.meta", "block-002.runs.jsonl", NULL };
	char *argv[] = { (char *)"samples", fuzz_folder, NULL };

	fuzz_files(data, size, files);
	samples_main(2, argv);
}
