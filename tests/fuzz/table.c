/*
 * table - any table, as programs and as people write it: analysis/tsv.h, markdown.h.
 */
#include "fuzz.h"

#include "../../analysis/markdown.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "by-hand.tsv", NULL };
	static const char *const same[] = { "table.tsv", NULL };

	fuzz_files(data, size, files);
	fuzz_files(data, size, same);
	struct table t = table_read(fuzz_path(0, "table.tsv"));

	markdown_table(&t, stdout);
	table_free(&t);
	t = table_read_by_hand(fuzz_path(1, "by-hand.tsv"));
	for (size_t row = 0; row < t.rows; row++) {
		table_real(&t, row, (int)t.columns - 1);
		table_whole(&t, row, t.names[0]);
	}
	table_free(&t);
}
