/*
 * curves.h - the rows of one program at different sizes: a curve, which is a point for each row.
 */
#ifndef CURVES_H
#define CURVES_H

#include "experiment.h"

struct point {
	const struct row *row;
	const struct row *beside; /* of the baseline, with the same work; NULL: nobody asked */
	double tasks, iterations, workers;
	double size;           /* where on the curve */
	double base;           /* median time of the row beside, seconds */
	struct interval ratio; /* time over that of the row beside */
	double cpus;           /* that its efficiency is measured against; only granularity.c asks */
	struct interval cost;  /* what onset.h holds against a limit */
	struct interval ns;    /* time for an iteration; only size.c asks */
	size_t runs;           /* in `ratio` */
};

struct curve {
	char *name; /* of the program */
	const char *model, *interpreter;
	struct point *points; /* in rising order of size */
	size_t count;
};

struct curves {
	struct curve *of; /* in the order in which they were begun */
	size_t count;
};

/* ---- Gathering -------------------------------------------------------------------------------------------------- */

/* INTERPRETER-MODEL, of C the model alone. To be freed. */
static inline char *curves_name(const struct samples *s, const struct row *row)
{
	const char *interpreter = row_text(s, row, "interpreter");
	const bool in_c = is_na(interpreter);

	return words("%s%s%s", in_c ? "" : interpreter, in_c ? "" : "-", row_text(s, row, "model"));
}

/* The curve of that name, which it takes. */
static inline struct curve *curves_curve(struct curves *curves, const struct samples *s, const struct row *row,
					 char *name)
{
	for (size_t i = 0; i < curves->count; i++)
		if (strcmp(curves->of[i].name, name) == 0) {
			free(name);
			return &curves->of[i];
		}
	curves->of = enough(realloc(curves->of, (curves->count + 1) * sizeof *curves->of));
	curves->of[curves->count] = (struct curve){ .name = name,
						    .model = row_text(s, row, "model"),
						    .interpreter = row_text(s, row, "interpreter") };
	return &curves->of[curves->count++];
}

/* A new point of the curve of that name, which it takes. */
static inline struct point *curves_add(struct curves *curves, const struct samples *s, const struct row *row,
				       char *name, double size)
{
	struct curve *curve = curves_curve(curves, s, row, name);
	size_t at = curve->count++;

	if (!(size > 0))
		fail(0, "%s: the size of %s is not known", s->table.path, row->label);
	curve->points = enough(realloc(curve->points, curve->count * sizeof *curve->points));
	for (; at > 0 && curve->points[at - 1].size > size; at--)
		curve->points[at] = curve->points[at - 1];
	if (at > 0 && curve->points[at - 1].size == size)
		fail(0, "%s: %s and %s are the same program at the same size", s->table.path,
		     curve->points[at - 1].row->label, row->label);
	curve->points[at] = (struct point){ .row = row,
					    .size = size,
					    .tasks = row_number(s, row, "tasks"),
					    .iterations = row_number(s, row, "iterations"),
					    .workers = row_number(s, row, "workers") };
	return &curve->points[at];
}

static inline void curves_free(struct curves *curves)
{
	for (size_t i = 0; i < curves->count; i++) {
		free(curves->of[i].name);
		free(curves->of[i].points);
	}
	free(curves->of);
	*curves = (struct curves){ 0 };
}

/* Are there fewer runs at some size of a program in C than at others? Then the caption says so. */
static inline void curves_count_runs(const struct curves *curves, struct values *values)
{
	size_t least = SIZE_MAX, most = 0;

	for (size_t i = 0; i < curves->count; i++)
		for (size_t k = 0; is_na(curves->of[i].interpreter) && k < curves->of[i].count; k++) {
			const size_t runs = curves->of[i].points[k].runs;

			least = runs < least ? runs : least;
			most = runs > most ? runs : most;
		}
	values_set(values, "fewer", "%s", least < most ? "yes" : "");
}

/* ---- What an experiment lists ----------------------------------------------------------------------------------- */

/* All rows in the order of the experiment's list; NULL ends them. To be freed. */
static inline const struct row **rows_listed(const struct experiment *e)
{
	char *path = path_in(e->folder, "rows.tsv");
	struct table t = table_read(path);
	const struct row **rows = enough(calloc(t.rows + 1, sizeof(struct row *)));
	size_t count = 0;

	for (size_t i = 0; i < t.rows; i++) {
		rows[count] = rows_find(&e->samples, table_text(&t, i, "label"));
		count += rows[count] != NULL;
	}
	table_free(&t);
	return rows;
}

/* The row of the baseline that does the same work, by the column `beside`; NULL: there is none, or it is the twin. */
static inline const struct row *row_beside(const struct samples *s, const struct row *row)
{
	const char *label = row_text(s, row, "beside");
	const struct row *beside = rows_find(s, label);

	if (is_na(label) || row_is_twin(row))
		return NULL;
	if (!beside)
		fail(0, "%s: %s is beside %s, which is not there", s->table.path, row->label, label);
	return beside;
}

/* How many of the names, each counted once, come before this one: its colour. NULL in place of a name: none. */
static inline int curves_rank(const char *const *names, size_t count, const char *name)
{
	int rank = 0;

	for (size_t i = 0; i < count; i++) {
		bool counts = names[i] && strcmp(names[i], name) < 0;

		for (size_t j = 0; j < i && counts; j++)
			counts = !names[j] || strcmp(names[i], names[j]) != 0;
		rank += counts;
	}
	return rank;
}

/* The curve of the baseline itself: every point is its own row beside. */
static inline bool curve_is_baseline(const struct curve *curve)
{
	return curve->points[0].row == curve->points[0].beside;
}

#endif
