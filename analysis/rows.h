/*
 * rows.h - the runs of an experiment, gathered into rows: one for each label.
 *
 * The table is samples.tsv, as analysis/samples.c writes it. Needed columns: block, label, seconds. Runs of warm-up
 * blocks (warm_up is 1) are left out. Every other column is a fact of the run, which its reader asks for by name.
 */
#ifndef ROWS_H
#define ROWS_H

#include "statistics.h"
#include "tsv.h"

struct row { /* the runs of one label, in order of their blocks */
	const char *label;
	const char *baseline; /* label of the row that it is compared with, its own where it is one; NA: none */
	const char *twin;     /* label of the baseline's twin; NA: none */
	size_t runs;
	size_t *line;    /* of each run in the table */
	long *block;     /* that it belongs to */
	double *seconds; /* wall-clock time of the process */
};

struct samples {
	struct table table;
	struct row *rows; /* in order of label */
	size_t count;
};

/* A quantity of some runs, one for each block that has it, in order of the blocks. */
struct series {
	size_t count;
	const long *block;
	double *value;
};

static inline const struct row *rows_find(const struct samples *s, const char *label)
{
	for (size_t r = 0; r < s->count; r++)
		if (strcmp(s->rows[r].label, label) == 0)
			return &s->rows[r];
	return NULL;
}

/* ---- Facts of a row --------------------------------------------------------------------------------------------- */

/* What all runs of the row have in this column; NA where there is no such column. */
static inline const char *row_text(const struct samples *s, const struct row *row, const char *name)
{
	const int column = table_find(&s->table, name);
	const char *text = table_cell(&s->table, row->line[0], column);

	for (size_t i = 1; i < row->runs; i++)
		if (strcmp(text, table_cell(&s->table, row->line[i], column)) != 0)
			fail(0, "%s: the runs of %s differ in %s: %s and %s", s->table.path, row->label, name, text,
			     table_cell(&s->table, row->line[i], column));
	return text;
}

static inline bool row_is(const struct samples *s, const struct row *row, const char *name, const char *text)
{
	return strcmp(row_text(s, row, name), text) == 0;
}

/* The same as a number; NAN for NA. */
static inline double row_number(const struct samples *s, const struct row *row, const char *name)
{
	const char *text = row_text(s, row, name);
	double value = NAN;

	if (!is_na(text) && !number_real(text, &value))
		fail(0, "%s: %s of %s is '%s', which is not a number", s->table.path, name, row->label, text);
	return value;
}

static inline bool row_in_python(const struct samples *s, const struct row *row)
{
	return row_is(s, row, "language", "Python");
}

/* Are they the same program, perhaps in another setting? */
static inline bool row_same_program(const struct samples *s, const struct row *a, const struct row *b)
{
	static const char *const facts[] = { "language", "interpreter", "workload", "model" };

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		if (!row_is(s, a, facts[i], row_text(s, b, facts[i])))
			return false;
	return true;
}

static inline bool row_is_baseline(const struct row *row)
{
	return strcmp(row->label, row->baseline) == 0;
}

static inline bool row_is_twin(const struct row *row)
{
	return strcmp(row->label, row->twin) == 0;
}

/* The first in order of label; NULL: there is none. */
static inline const struct row *rows_first_baseline(const struct samples *s)
{
	for (size_t r = 0; r < s->count; r++)
		if (row_is_baseline(&s->rows[r]))
			return &s->rows[r];
	return NULL;
}

/* A column's values, run by run; NAN for NA. To be freed. */
static inline double *row_values(const struct samples *s, const struct row *row, const char *name)
{
	const int column = table_find(&s->table, name);
	double *values = doubles(row->runs);

	for (size_t i = 0; i < row->runs; i++)
		values[i] = table_real(&s->table, row->line[i], column);
	return values;
}

/* The same, times `factor`, with the blocks. Its value is to be freed. */
static inline struct series row_series(const struct samples *s, const struct row *row, const char *name, double factor)
{
	struct series series = { row->runs, row->block, row_values(s, row, name) };

	for (size_t i = 0; i < row->runs; i++)
		series.value[i] *= factor;
	return series;
}

/* A quantity of a row's runs, whose value is to be freed. */
typedef struct series row_quantity(const struct samples *s, const struct row *row);

/* How long each run took. */
static inline struct series row_wall_times(const struct samples *s, const struct row *row)
{
	return row_series(s, row, "seconds", 1);
}

/* CPU time of each run, by hyperfine; NAN: not measured. */
static inline struct series row_cpu_times(const struct samples *s, const struct row *row)
{
	struct series cpu = row_series(s, row, "user_s", 1);
	double *system = row_values(s, row, "system_s");

	for (size_t i = 0; i < row->runs; i++)
		cpu.value[i] += system[i];
	free(system);
	return cpu;
}

/* CPUs used by each run: CPU time over wall-clock time; NAN: not measured. To be freed. */
static inline double *row_cpus(const struct samples *s, const struct row *row)
{
	double *cpus = row_cpu_times(s, row).value;

	for (size_t i = 0; i < row->runs; i++)
		cpus[i] /= row->seconds[i];
	return cpus;
}

/* Of their times: the median and the quartiles, interpolated. An interval of no kind: another day's median may lie outside. */
static inline struct interval row_quartiles(const struct row *row)
{
	double *sorted = doubles(row->runs);

	memcpy(sorted, row->seconds, row->runs * sizeof *sorted);
	const struct interval found = quartiles(sorted, row->runs);
	free(sorted);
	return found;
}

/* The same of a column, times the factor; of the runs that have it. */
static inline struct interval row_column_quartiles(const struct samples *s, const struct row *row, const char *column,
						   double factor)
{
	double *values = row_values(s, row, column);
	const struct interval found = quartiles(values, known(values, row->runs));

	free(values);
	return (struct interval){ factor * found.estimate, factor * found.low, factor * found.high };
}

/* The median of a column over the row's runs, times the factor. */
static inline double row_median(const struct samples *s, const struct row *row, const char *column, double factor)
{
	double *values = row_values(s, row, column);
	const double middle = factor * median(values, known(values, row->runs));

	free(values);
	return middle;
}

/* How long the row's run of this block took by its report, in ns. */
static inline double row_elapsed(const struct samples *s, const struct row *row, long block)
{
	const int column = table_column(&s->table, "elapsed_ns");

	for (size_t i = 0; i < row->runs; i++)
		if (row->block[i] == block) {
			const double elapsed = table_real(&s->table, row->line[i], column);

			if (!(elapsed > 0))
				fail(0, "%s: %s of block %ld does not say how long it took", s->table.path, row->label,
				     block);
			return elapsed;
		}
	fail(0, "%s: block %ld has no run of %s", s->table.path, block, row->label);
}

/* How long its runs took: the row's own numbers. */
static inline struct series row_times(const struct row *row)
{
	return (struct series){ row->runs, row->block, row->seconds };
}

/* The run of that block; NAN: there is none. */
static inline double series_in_block(const struct series *series, long block)
{
	size_t low = 0, high = series->count; /* the run is in [low, high) */

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (series->block[middle] == block)
			return series->value[middle];
		if (series->block[middle] < block)
			low = middle + 1;
		else
			high = middle;
	}
	return NAN;
}

/* Three cells: the estimate, low, high. */
static inline void put_rounded(struct tsv *out, struct interval i, int digits)
{
	put_digits(out, i.estimate, digits);
	put_digits(out, i.low, digits);
	put_digits(out, i.high, digits);
}

enum { RATIO_DIGITS = 6 };

static inline void put_interval(struct tsv *out, struct interval i)
{
	put_rounded(out, i, RATIO_DIGITS);
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

static inline int rows_by_label(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->label, ((const struct row *)b)->label);
}

static inline struct row *rows_row(struct samples *s, const char *label)
{
	struct row *row = (struct row *)rows_find(s, label);

	if (row)
		return row;
	if ((s->count & (s->count - 1)) == 0) /* a power of two: full */
		s->rows = enough(realloc(s->rows, (2 * s->count + 1) * sizeof *s->rows));
	row = &s->rows[s->count++];
	*row = (struct row){ .label = label };
	return row;
}

static inline void rows_add(struct row *row, size_t line, long block, double seconds)
{
	const size_t at = row->runs++;

	if ((at & (at - 1)) == 0) {
		row->line = enough(realloc(row->line, (2 * at + 1) * sizeof *row->line));
		row->block = enough(realloc(row->block, (2 * at + 1) * sizeof *row->block));
		row->seconds = enough(realloc(row->seconds, (2 * at + 1) * sizeof *row->seconds));
	}
	row->line[at] = line;
	row->block[at] = block;
	row->seconds[at] = seconds;
}

/* Puts the runs in order of their blocks. */
static inline void rows_sort(const struct samples *s, struct row *row)
{
	struct row sorted = *row;
	size_t *order = enough(calloc(row->runs, sizeof *order));

	sorted.line = enough(calloc(row->runs, sizeof *sorted.line));
	sorted.block = enough(calloc(row->runs, sizeof *sorted.block));
	sorted.seconds = doubles(row->runs);
	gsl_sort_long_index(order, row->block, 1, row->runs);
	for (size_t i = 0; i < row->runs; i++) {
		sorted.line[i] = row->line[order[i]];
		sorted.block[i] = row->block[order[i]];
		sorted.seconds[i] = row->seconds[order[i]];
		if (i > 0 && sorted.block[i] == sorted.block[i - 1])
			fail(0, "%s: block %ld has two runs of %s", s->table.path, sorted.block[i], row->label);
	}
	free(order);
	free(row->line);
	free(row->block);
	free(row->seconds);
	*row = sorted;
}

static inline void rows_finish(struct samples *s)
{
	if (!s->rows || s->count == 0)
		fail(0, "%s has no runs", s->table.path);
	qsort(s->rows, s->count, sizeof *s->rows, rows_by_label);
	for (size_t r = 0; r < s->count; r++) {
		if (s->rows[r].runs == 0)
			fail(0, "%s: %s has no run besides the warm-up", s->table.path, s->rows[r].label);
		rows_sort(s, &s->rows[r]);
		s->rows[r].baseline = row_text(s, &s->rows[r], "baseline");
		s->rows[r].twin = row_text(s, &s->rows[r], "twin");
		if (!is_na(s->rows[r].baseline) && !rows_find(s, s->rows[r].baseline))
			fail(0, "%s: %s is compared with %s, which is not there", s->table.path, s->rows[r].label,
			     s->rows[r].baseline);
	}
}

/* `path` must stay as it is while the samples are used. */
static inline struct samples samples_read(const char *path)
{
	struct samples s = { .table = table_read(path) };
	const int block = table_column(&s.table, "block"), label = table_column(&s.table, "label"),
		  seconds = table_column(&s.table, "seconds"), warm_up = table_find(&s.table, "warm_up");

	for (size_t line = 0; line < s.table.rows; line++) {
		const double number = table_real(&s.table, line, block), time = table_real(&s.table, line, seconds);
		struct row *row = rows_row(&s, table_cell(&s.table, line, label));

		if (!(number >= 0) || number != floor(number) || number > 1e9)
			fail(0, "%s: line %zu: block %s is not a whole number", path, line + 2, table_cell(&s.table, line, block));
		if (!(time > 0))
			fail(0, "%s: line %zu: a run of %s seconds", path, line + 2, table_cell(&s.table, line, seconds));
		if (!(warm_up != TSV_NONE && table_real(&s.table, line, warm_up) > 0))
			rows_add(row, line, (long)number, time);
	}
	rows_finish(&s);
	return s;
}

static inline void samples_free(struct samples *s)
{
	for (size_t r = 0; r < s->count; r++) {
		free(s->rows[r].line);
		free(s->rows[r].block);
		free(s->rows[r].seconds);
	}
	free(s->rows);
	table_free(&s->table);
}

#endif
