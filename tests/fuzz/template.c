/*
 * template - values, and a template that names them: analysis/values.h.
 */
#include "fuzz.h"

#include "../../analysis/values.h"

void fuzz_try(const char *data, size_t size)
{
	static const char *const files[] = { "values.tsv", "table.tsv", "template.md", NULL };
	struct values values = { 0 };

	fuzz_files(data, size, files);
	values_read(&values, fuzz_path(0, "values.tsv"));
	free(fill_template(fuzz_path(1, "template.md"), fuzz_folder, &values));
	values_write(&values, fuzz_path(2, "written.tsv"));
	values_free(&values);
}
