/*
 * jump_times.h - how long a jump of MT19937 and its parts take, ours, Horner's and NumPy's, and what is asked of that.
 *
 * By the rows of bench/jump and bench/jump-numpy.py: a run is a process, which times everything so often and reports
 * medians.
 */
#ifndef JUMP_TIMES_H
#define JUMP_TIMES_H

#include "asked.h"
#include "axis.h"
#include "experiment.h"

/* Asked of the jump before it was written. */
static const struct asked JUMP_OVER_NUMPY = { 20, true };    /* NumPy's time over ours, side by side on one core */
static const struct asked JUMP_OVER_PARTS = { 1.15, false }; /* a jump's time over that of its parts together */

/* In the order of table and figure: the first of them are the parts of a jump. */
static const struct {
	const char *name, *field;
} JUMP_TIMES[] = {
	{ "top bits", "top_bits_ns" },
	{ "product", "product_ns" },
	{ "words", "words_ns" },
	{ "jump", "whole_ns" },
	{ "jump, top bits known", "jump_ns" },
	{ "polynomial", "power_ns" },
	{ "polynomial of a sum", "multiply_ns" },
	{ "seeding", "seed_ns" },
	{ "jumped()", "jumped_ns" },
	{ "jumped(), no jump", "made_ns" }, /* NumPy's alone */
};
enum { JUMP_TIMES_COUNT = sizeof JUMP_TIMES / sizeof *JUMP_TIMES, JUMP_PARTS = 3 };

/* In the order of table and figure; the latter knows them by these numbers. */
enum jump_program { JUMP_OURS, JUMP_HORNER, JUMP_NUMPY, JUMP_PROGRAMS };

struct jump_times {
	const struct row *of[JUMP_PROGRAMS]; /* NULL: it was not measured */
	struct comparison over_numpy;   /* NumPy's jumped() over ours */
	struct comparison over_horner;  /* a jump by Horner's scheme over ours */
	struct interval over_parts;     /* a jump over its parts together */
	size_t blocks;                  /* of the latter */
};

static inline enum jump_program jump_program_of(const struct samples *s, const struct row *row)
{
	return row_in_python(s, row) ? JUMP_NUMPY : row_is(s, row, "path", "horner") ? JUMP_HORNER : JUMP_OURS;
}

static inline void jump_times_add(struct jump_times *j, const struct samples *s, const struct row *row)
{
	const struct row **one = &j->of[jump_program_of(s, row)];

	if (*one)
		fail(0, "%s: %s and %s time the same jump", s->table.path, (*one)->label, row->label);
	if (!(row_median(s, row, "jumped_ns", 1) > 0))
		fail(0, "%s: %s does not say how long a jump took", s->table.path, row->label);
	*one = row;
}

/* ---- Comparing -------------------------------------------------------------------------------------------------- */

static inline struct series jump_times_jumped(const struct samples *s, const struct row *row)
{
	return row_series(s, row, "jumped_ns", 1);
}

/* Run by run, as parts and jump are of one process. */
static inline void jump_times_over_parts(struct jump_times *j, const struct samples *s)
{
	const struct row *ours = j->of[JUMP_OURS];
	double *ratios = row_values(s, ours, "whole_ns"), *sums = doubles(ours->runs);

	for (size_t p = 0; p < JUMP_PARTS; p++) {
		double *part = row_values(s, ours, JUMP_TIMES[p].field);

		for (size_t i = 0; i < ours->runs; i++)
			sums[i] += part[i];
		free(part);
	}
	for (size_t i = 0; i < ours->runs; i++)
		ratios[i] /= sums[i];
	j->blocks = known(ratios, ours->runs);
	j->over_parts = median_between(ratios, j->blocks);
	free(sums);
	free(ratios);
}

static inline struct series jump_times_whole(const struct samples *s, const struct row *row)
{
	return row_series(s, row, "whole_ns", 1);
}

/* Of another program's row, times over ours; it must have come to the same state. */
static inline struct comparison jump_times_over_ours(const struct jump_times *j, const struct experiment *e,
						     enum jump_program other, row_quantity *quantity)
{
	const struct samples *s = &e->samples;
	const struct row *ours = j->of[JUMP_OURS], *row = j->of[other];

	if (!row)
		return COMPARISON_NONE;
	if (!row_is(s, row, "sum", row_text(s, ours, "sum")))
		fail(0, "%s: %s and %s jumped to other states: their sums are %s and %s", s->table.path, ours->label,
		     row->label, row_text(s, ours, "sum"), row_text(s, row, "sum"));
	return compare_by(quantity, s, row, ours, 1, &e->plan);
}

static inline void jump_times_compare(struct jump_times *j, const struct experiment *e)
{
	if (!j->of[JUMP_OURS])
		fail(0, "%s: there is no row of our jump", e->samples.table.path);
	jump_times_over_parts(j, &e->samples);
	j->over_numpy = jump_times_over_ours(j, e, JUMP_NUMPY, jump_times_jumped);
	j->over_horner = jump_times_over_ours(j, e, JUMP_HORNER, jump_times_whole);
}

/* ---- What is written -------------------------------------------------------------------------------------------- */

/* As the table calls it: ours by its path, NumPy's by its version. */
static inline void jump_times_put_program(struct tsv *table, const struct samples *s, const struct row *row,
					  enum jump_program program)
{
	if (program == JUMP_OURS)
		put(table, "ours, %s", row_text(s, row, "path"));
	else if (program == JUMP_NUMPY)
		put(table, "NumPy %s", row_text(s, row, "numpy"));
	else
		put_text(table, "Horner");
}

/* Of one time, where the row has it: program, what, us, low, high, runs; and of the figure the same by numbers. */
static inline void jump_times_put(struct tsv *table, struct tsv *figure, struct axis *axis, const struct samples *s,
				  const struct row *row, size_t which, size_t *place)
{
	static const char *const owner[JUMP_PROGRAMS] = { "", "Horner: ", "NumPy: " };
	const struct interval us = row_column_quartiles(s, row, JUMP_TIMES[which].field, 1e-3);
	const enum jump_program program = jump_program_of(s, row);

	if (isnan(us.estimate))
		return;
	jump_times_put_program(table, s, row, program);
	put_text(table, JUMP_TIMES[which].name);
	put_rounded(table, us, 4);
	put_count(table, row->runs);
	put_end(table);
	axis_include_interval(axis, us);
	put_count(figure, (*place)++);
	put(figure, "%s%s", owner[program], JUMP_TIMES[which].name);
	put_count(figure, program);
	put_count(figure, which < JUMP_PARTS);
	put_interval(figure, us);
	put_end(figure);
}

/* results-jump.tsv, figure-jump.tsv, and the ranges of the figure. */
static inline void jump_times_write(const struct jump_times *j, struct experiment *e)
{
	struct axis axis = AXIS_EMPTY;
	struct tsv table, figure;
	size_t places = 0;

	tsv_begin(&table, path_in(e->folder, "results-jump.tsv"), "program\twhat\tus\tlow\thigh\truns");
	tsv_begin(&figure, path_in(e->folder, "figure-jump.tsv"), "place\tname\tprogram\tpart\tus\tlow\thigh");
	for (size_t p = 0; p < JUMP_PROGRAMS; p++)
		for (size_t which = 0; which < JUMP_TIMES_COUNT && j->of[p]; which++)
			jump_times_put(&table, &figure, &axis, &e->samples, j->of[p], which, &places);
	tsv_end(&table);
	tsv_end(&figure);
	axis = axis_around(axis, 0.6, 4); /* with room for the numbers */
	axis_name(&axis, &e->values, "jump");
	values_set(&e->values, "jump_rows", "%zu", places);
}

#endif
