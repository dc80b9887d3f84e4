/*
 * gather.h - the raw data of a validation, gathered into the tables that a committed set has.
 *
 * bench/validate leaves a folder rep-NNN for each repetition: rows.tsv, conditions, samples.tsv, plain.json, cost.tsv; the
 * folder counts when plain.json is there. What every claim needs of them is gathered into files of the same names.
 */
#ifndef GATHER_H
#define GATHER_H

#include <glob.h>

#include "experiment.h"

struct gathered {
	const char *folder;
	uint64_t number;
};

/* The columns of a repetition's table, behind the repetition's number. */
static inline void gather_table(struct tsv *out, const char *path, size_t repetition, const char *const *columns)
{
	struct table t = table_read(path);

	for (size_t row = 0; row < t.rows; row++) {
		put_count(out, repetition);
		for (const char *const *name = columns; *name; name++)
			put_text(out, table_text(&t, row, *name));
		put_end(out);
	}
	table_free(&t);
}

/* The times of one program by plain hyperfine. */
static inline void gather_result(struct tsv *out, const json_t *result, size_t repetition, const char *path)
{
	const json_t *times = json_object_get(result, "times");
	const char *label = json_string_value(json_object_get(result, "command"));

	if (!label || json_array_size(times) == 0)
		fail(0, "%s is not what hyperfine writes", path);
	for (size_t run = 0; run < json_array_size(times); run++) {
		const json_t *time = json_array_get(times, run);

		if (!json_is_number(time))
			fail(0, "%s is not what hyperfine writes", path);
		put_count(out, repetition);
		put_count(out, run + 1);
		put_text(out, label);
		put(out, "%.17g", json_number_value(time));
		put_end(out);
	}
}

static inline void gather_plain(struct tsv *out, const char *path, size_t repetition)
{
	json_t *plain = json_read(path);
	const json_t *results = json_object_get(plain, "results");

	if (json_array_size(results) == 0)
		fail(0, "%s is not what hyperfine writes", path);
	for (size_t i = 0; i < json_array_size(results); i++)
		gather_result(out, json_array_get(results, i), repetition, path);
	json_decref(plain);
}

static inline void gather_copy(const char *from, const char *to)
{
	struct output out;
	size_t size;
	char *text = tsv_slurp(from, &size);

	output_open(&out, to, OUTPUT_REPLACE);
	fwrite(text, 1, size, out.stream);
	output_close(&out);
	free(text);
}

/* ---- All repetitions -------------------------------------------------------------------------------------------- */

static inline int gathered_in_order(const void *a, const void *b)
{
	const struct gathered *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Those that are whole, in order of their numbers. To be freed. */
static inline struct gathered *gather_find(const char *folder, size_t *count)
{
	struct gathered *all = NULL;
	glob_t found;

	*count = 0;
	if (glob(path_in(folder, "rep-*/plain.json"), 0, NULL, &found) != 0)
		return NULL;
	all = enough(calloc(found.gl_pathc, sizeof *all));
	for (; *count < found.gl_pathc; ++*count) {
		struct gathered *g = &all[*count];
		const char *path = found.gl_pathv[*count];

		g->folder = path_in(folder, "%.*s", (int)(strlen(path) - strlen(folder) - strlen("/") - strlen("/plain.json")),
				    path + strlen(folder) + 1);
		if (!number_whole(strrchr(g->folder, '-') + 1, 1, SIZE_MAX, &g->number))
			fail(0, "%s: '%s' is no repetition's number", g->folder, strrchr(g->folder, '-') + 1);
	}
	globfree(&found);
	qsort(all, *count, sizeof *all, gathered_in_order);
	return all;
}

/* Where the repetitions' raw data is there. */
static inline void gather(const char *folder)
{
	static const char *const run[] = { "block", "position", "warm_up", "label", "seconds", "cpu", NULL };
	static const char *const price[] = { "method", "programs", "runs", "seconds", NULL };
	struct tsv samples, plain, cost;
	size_t count;
	struct gathered *all = gather_find(folder, &count);

	if (count == 0)
		return;
	tsv_begin(&samples, path_in(folder, "samples.tsv"), "repetition\tblock\tposition\twarm_up\tlabel\tseconds\tcpu");
	tsv_begin(&plain, path_in(folder, "plain.tsv"), "repetition\trun\tlabel\tseconds");
	tsv_begin(&cost, path_in(folder, "cost.tsv"), "repetition\tmethod\tprograms\truns\tseconds");
	for (const struct gathered *g = all; g < all + count; g++) {
		gather_table(&samples, path_in(g->folder, "samples.tsv"), g->number, run);
		gather_plain(&plain, path_in(g->folder, "plain.json"), g->number);
		gather_table(&cost, path_in(g->folder, "cost.tsv"), g->number, price);
	}
	gather_copy(path_in(all->folder, "rows.tsv"), path_in(folder, "rows.tsv"));
	gather_copy(path_in(all->folder, "conditions"), path_in(folder, "conditions"));
	tsv_end(&samples);
	tsv_end(&plain);
	tsv_end(&cost);
	free(all);
}

#endif
