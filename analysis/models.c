/*
 * models - the article's experiment: who is faster, beside what the article measured.
 *
 * usage: models [-r RESAMPLES] [-s SEED] DATA/models        writes results.tsv (overview.h), startup.tsv (startup.h), values.tsv,
 * and what is drawn:
 *
 *   figure.tsv          y, row, group, median_s, q1_s, q3_s, max_s, speedup, speedup_low, speedup_high
 *   figure-points.tsv   y, group, seconds: every run; y is jittered over the row's height, in order of the blocks
 *
 * A group is C here, an interpreter here, or the article; the values groups, groupN, moreN and kindN have their number, the
 * two lines of their headings, and 0 for C, 1 for Python, 2 for the article. A model has the same row in every group. y counts
 * downwards from the top row, 0: the baseline, its twin, then the others.
 */
#include "interpreter.h"
#include "overview.h"
#include "startup.h"

static const char article[] = "data/article";

/* The rows of the figure, by their names. */
struct places {
	const char *names[256];
	size_t count;
};

enum kind { C, PYTHON, ARTICLE };

struct group {
	const struct samples *samples;
	const struct row *row; /* its first */
	const char *folder;
	enum kind kind;
	char *heading, *more; /* two lines */
	double iterations;    /* of a task */
};

struct groups {
	struct group of[64];
	size_t count;
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

/* ---- Groups ----------------------------------------------------------------------------------------------------- */

static bool group_has(const struct group *g, const struct samples *s, const struct row *row)
{
	return g->samples == s && strcmp(row_text(s, g->row, "interpreter"), row_text(s, row, "interpreter")) == 0;
}

static void groups_add(struct groups *g, struct group group)
{
	if (g->count == sizeof g->of / sizeof *g->of)
		fail(0, "more than %zu interpreters cannot be drawn", g->count - 2);
	g->of[g->count++] = group;
}

/* Below the interpreter's name: what sets it apart from the first group. To be freed. */
static char *more_of(const struct groups *g, const struct samples *s, const struct row *row)
{
	const double iterations = row_number(s, row, "iterations");
	const bool no_lock = interpreter_has_no_lock(s, row);

	if (g->count == 0 || iterations == g->of[0].iterations)
		return words("%s", no_lock ? "without its lock" : "");
	return words("%s%g M iterations", no_lock ? "no lock, " : "", iterations / 1e6);
}

/* Those of the rows in the order of the list. */
static void groups_of_list(struct groups *g, const struct table *list, const struct samples *s, const char *folder)
{
	for (size_t line = 0; line < list->rows; line++) {
		const struct row *row = rows_find(s, table_text(list, line, "label"));
		bool known = !row || startup_is(s, row);

		for (size_t i = 0; i < g->count && !known; i++)
			known = group_has(&g->of[i], s, row);
		if (!known)
			groups_add(g, (struct group){ s, row, folder, row_in_python(s, row) ? PYTHON : C,
						      row_in_python(s, row) ? interpreter_name(s, row) : words("C, here"),
						      more_of(g, s, row),
						      row_number(s, row, "iterations") });
	}
}

/* Whose tasks have other iterations than the first group's: for each, what and how many. */
static void others_value(const struct groups *g, struct values *v)
{
	char *text = NULL;
	size_t length;
	FILE *others = words_open(&text, &length);
	const char *between = "";

	for (const struct group *of = g->of; of < g->of + g->count; of++) {
		if (of->kind != PYTHON || of->iterations == g->of[0].iterations)
			continue;
		char *name = interpreter_full_name(of->samples, of->row);

		fprintf(others, "%s%s %g million", between, name, of->iterations / 1e6);
		between = ", ";
		free(name);
	}
	fclose(others);
	if (*text != '\0')
		values_set(v, "other_iterations", "%s", text);
	free(text);
}

static void groups_values(struct groups *g, struct values *v)
{
	others_value(g, v);
	values_set(v, "groups", "%zu", g->count);
	values_set(v, "iterations", "%.0f", g->of[0].iterations);
	for (size_t i = 0; i < g->count; i++) {
		values_set_nth(v, "group", i, "%s", g->of[i].heading);
		values_set_nth(v, "more", i, "%s", g->of[i].more);
		values_set_nth(v, "kind", i, "%d", g->of[i].kind);
		free(g->of[i].heading);
		free(g->of[i].more);
	}
}

/* ---- What is drawn ---------------------------------------------------------------------------------------------- */

static void put_cells(struct tsv *out, const struct table *t, size_t row)
{
	static const char *const columns[] = { "median_s", "q1_s", "q3_s", "max_s", "speedup", "speedup_low", "speedup_high" };

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		put_text(out, table_text(t, row, columns[i]));
	put_end(out);
}

/* The rows of one group, and their runs. */
static void draw(const struct groups *groups, size_t group, struct places *p, struct tsv *rows, struct tsv *points)
{
	const struct group *g = &groups->of[group];
	const struct samples *s = g->samples;
	struct table t = table_read(path_in(g->folder, "summary.tsv"));

	for (size_t i = 0; i < t.rows; i++) {
		const struct row *row = rows_find(s, table_text(&t, i, "label"));

		if (!row)
			fail(0, "%s and the samples are not of the same rows", t.path);
		if (startup_is(s, row) || !group_has(g, s, row))
			continue;
		const char *name = row_is_twin(row) ? "blocking-twin" : row_text(s, row, "model");
		const size_t y = place_of(p, name);

		put_count(rows, y);
		put_text(rows, name);
		put_count(rows, group);
		put_cells(rows, &t, i);
		for (size_t run = 0; run < row->runs; run++) {
			put(points, "%g", overview_jitter((double)y, run));
			put_count(points, group);
			put(points, "%.9g", row->seconds[run]);
			put_end(points);
		}
	}
	table_free(&t);
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("models", argc, argv);
	struct table list = table_read(path_in(e.folder, "rows.tsv"));
	struct samples theirs = samples_read(path_in(article, "samples.tsv"));
	struct places places = { .names = { "blocking", "blocking-twin" }, .count = 2 };
	struct groups groups = { .count = 0 };
	struct tsv rows, points;

	facts_of_ideal(&e);
	overview_write(e.folder, true);
	startup_write(&e);
	groups_of_list(&groups, &list, &e.samples, e.folder);
	groups_add(&groups, (struct group){ &theirs, &theirs.rows[0], article, ARTICLE,
					    words("the article"), words("CPython 3.7, 8 cores"), NAN });
	tsv_begin(&rows, path_in(e.folder, "figure.tsv"),
		  "y\trow\tgroup\tmedian_s\tq1_s\tq3_s\tmax_s\tspeedup\tspeedup_low\tspeedup_high");
	tsv_begin(&points, path_in(e.folder, "figure-points.tsv"), "y\tgroup\tseconds");
	for (size_t i = 0; i < groups.count; i++)
		draw(&groups, i, &places, &rows, &points);
	tsv_end(&rows);
	tsv_end(&points);
	groups_values(&groups, &e.values);
	samples_free(&theirs);
	table_free(&list);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
