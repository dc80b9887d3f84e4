/*
 * models - the article's experiment: who is faster, beside what the article measured.
 *
 * usage: models [-r RESAMPLES] [-s SEED] DATA/models        writes results.tsv (overview.h), values.tsv, and what is drawn:
 *
 *   figure.tsv          y, row, group, median_s, q1_s, q3_s, max_s, speedup, speedup_low, speedup_high
 *   figure-points.tsv   y, group, seconds: every run; y is jittered over the row's height, in order of the blocks
 *
 * The group is 0: C here, 1: Python here, 2: the article. A model has the same row in every group; an interpreter besides
 * the first has rows of its own. y counts downwards from the top row, 0: the baseline, its twin, then the others.
 */
#include "overview.h"

static const char article[] = "data/article";

/* The rows of the figure, by their names. */
struct places {
	const char *names[256];
	size_t count;
	const char *interpreter; /* the first: its rows stand beside C's */
};

static size_t place_of(struct places *p, const char *name)
{
	size_t at = 0;

	while (at < p->count && strcmp(p->names[at], name) != 0)
		at++;
	if (at == sizeof p->names / sizeof *p->names)
		fail(0, "more than %zu rows cannot be drawn", at);
	if (at == p->count)
		p->names[p->count++] = name;
	return at;
}

/* What the row is called: its model, which another interpreter's does not stand beside. */
static const char *name_of(const struct places *p, const struct samples *s, const struct row *row)
{
	const char *interpreter = row_text(s, row, "interpreter"), *model = row_text(s, row, "model");

	if (row_is_twin(row) && (is_na(interpreter) || strcmp(interpreter, p->interpreter) == 0))
		return "blocking-twin";
	return is_na(interpreter) || strcmp(interpreter, p->interpreter) == 0 ? model : row->label;
}

static void put_cells(struct tsv *out, const struct table *t, size_t row)
{
	static const char *const columns[] = { "median_s", "q1_s", "q3_s", "max_s", "speedup", "speedup_low", "speedup_high" };

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		put_text(out, table_text(t, row, columns[i]));
	put_end(out);
}

/* The rows of one summary, and its runs. group: -1, by language. Returns how many rows are Python's. */
static size_t draw(struct places *p, const char *folder, const struct samples *s, int group, struct tsv *rows,
		   struct tsv *points)
{
	struct table t = table_read(path_in(folder, "summary.tsv"));
	size_t python = 0;

	for (size_t i = 0; i < t.rows; i++) {
		const struct row *row = rows_find(s, table_text(&t, i, "label"));

		if (!row)
			fail(0, "%s and the samples are not of the same rows", t.path);
		const int of = group >= 0 ? group : row_in_python(s, row);
		const char *name = name_of(p, s, row);
		const size_t y = place_of(p, name);

		python += of == 1;
		put_count(rows, y);
		put_text(rows, name);
		put(rows, "%d", of);
		put_cells(rows, &t, i);
		for (size_t run = 0; run < row->runs; run++) {
			put(points, "%g", overview_jitter((double)y, run));
			put(points, "%d", of);
			put(points, "%.9g", row->seconds[run]);
			put_end(points);
		}
	}
	table_free(&t);
	return python;
}

/* The interpreter of the first row in Python of the list, as rows.tsv keeps it; NA: there is none. */
static const char *first_interpreter(const struct table *rows)
{
	for (size_t row = 0; row < rows->rows; row++)
		if (!is_na(table_text(rows, row, "interpreter")))
			return table_text(rows, row, "interpreter");
	return "NA";
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("models", argc, argv);
	struct table listed = table_read(path_in(e.folder, "rows.tsv"));
	struct samples theirs = samples_read(path_in(article, "samples.tsv"));
	struct places places = { .names = { "blocking", "blocking-twin" }, .count = 2, .interpreter = first_interpreter(&listed) };
	struct places beside = { .interpreter = "NA" };
	struct tsv rows, points;

	overview_write(e.folder);
	tsv_begin(&rows, path_in(e.folder, "figure.tsv"),
		  "y\trow\tgroup\tmedian_s\tq1_s\tq3_s\tmax_s\tspeedup\tspeedup_low\tspeedup_high");
	tsv_begin(&points, path_in(e.folder, "figure-points.tsv"), "y\tgroup\tseconds");
	values_set(&e.values, "python_rows", "%zu", draw(&places, e.folder, &e.samples, -1, &rows, &points));
	beside = places;
	beside.interpreter = row_text(&theirs, &theirs.rows[0], "interpreter");
	draw(&beside, article, &theirs, 2, &rows, &points);
	tsv_end(&rows);
	tsv_end(&points);
	samples_free(&theirs);
	table_free(&listed);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
