/*
 * samples.h - reads a table of samples, the runs of an experiment, into rows.
 *
 * The table is tab-separated with a header, as analysis/samples writes it, and read by the names of its columns: block,
 * label, seconds and, where there are such, warm_up, user_s and system_s. Runs of warm-up blocks are left out.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../runners/fail.h"

enum { LABEL_MAX = 64, ROWS_MAX = 1024, COLUMNS_MAX = 64 };

struct row { /* the runs of one label, in order of their blocks */
	char label[LABEL_MAX];
	size_t runs, room;
	double *seconds, *cpus; /* of each run: wall-clock time; CPU time over wall-clock time, NAN: unknown */
	long *block;            /* that it belongs to */
};

struct samples {
	struct row rows[ROWS_MAX]; /* in order of label */
	size_t count;
};

static inline void *enough(void *memory)
{
	if (!memory)
		fail(errno, "out of memory");
	return memory;
}

static inline double *doubles(size_t count)
{
	return enough(malloc((count + 1) * sizeof(double)));
}

/* Splits a line at its tabs; returns the number of fields. */
static inline size_t samples_split(char *line, char **fields)
{
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *field; (field = strsep(&line, "\t")) != NULL && count < COLUMNS_MAX;)
		fields[count++] = field;
	return count;
}

static inline double samples_number(const char *text, size_t line)
{
	char *end;
	const double value = strtod(text, &end);

	if (end == text || *end || !isfinite(value))
		fail(0, "line %zu: '%s' is not a number", line, text);
	return value;
}

static inline struct row *samples_row(struct samples *samples, const char *label)
{
	struct row *row = samples->rows;

	while (row < samples->rows + samples->count && strcmp(row->label, label) != 0)
		row++;
	if (row < samples->rows + samples->count)
		return row;
	if (samples->count == ROWS_MAX)
		fail(0, "more than %d labels", ROWS_MAX);
	if (strlen(label) >= LABEL_MAX)
		fail(0, "label '%s' is longer than %d characters", label, LABEL_MAX - 1);
	samples->count++;
	*row = (struct row){ .runs = 0 };
	strcpy(row->label, label);
	return row;
}

static inline void samples_add(struct row *row, long block, double seconds, double cpus)
{
	for (size_t i = 0; i < row->runs; i++)
		if (row->block[i] == block)
			fail(0, "block %ld has two runs of %s", block, row->label);
	if (row->runs == row->room) {
		row->room = row->room ? 2 * row->room : 64;
		row->seconds = enough(realloc(row->seconds, row->room * sizeof *row->seconds));
		row->cpus = enough(realloc(row->cpus, row->room * sizeof *row->cpus));
		row->block = enough(realloc(row->block, row->room * sizeof *row->block));
	}
	size_t at = row->runs++;

	for (; at > 0 && row->block[at - 1] > block; at--) {
		row->seconds[at] = row->seconds[at - 1];
		row->cpus[at] = row->cpus[at - 1];
		row->block[at] = row->block[at - 1];
	}
	row->seconds[at] = seconds;
	row->cpus[at] = cpus;
	row->block[at] = block;
}

static inline int samples_by_label(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->label, ((const struct row *)b)->label);
}

/* Where the wanted columns are in a header of `count` fields; `count` itself: not there. */
enum { BLOCK, LABEL, SECONDS, NEEDED, WARM_UP = NEEDED, USER, SYSTEM, WANTED };

static inline void samples_columns(char **fields, size_t count, size_t *column)
{
	static const char *const names[WANTED] = { "block", "label", "seconds", "warm_up", "user_s", "system_s" };

	for (int w = 0; w < WANTED; w++) {
		for (column[w] = 0; column[w] < count && strcmp(fields[column[w]], names[w]) != 0; column[w]++)
			;
		if (column[w] == count && w < NEEDED)
			fail(0, "the samples have no column '%s'", names[w]);
	}
}

static inline void samples_read(struct samples *samples, FILE *in)
{
	char *text = NULL, *fields[COLUMNS_MAX];
	size_t size = 0, count, column[WANTED];

	samples->count = 0;
	if (getline(&text, &size, in) < 0)
		fail(0, "there are no samples");
	count = samples_split(text, fields);
	samples_columns(fields, count, column);
	for (size_t line = 2; getline(&text, &size, in) > 0; line++) {
		double value[WANTED];

		if (samples_split(text, fields) != count)
			fail(0, "line %zu has not %zu columns", line, count);
		for (int w = 0; w < WANTED; w++)
			value[w] = w == LABEL || column[w] == count ? NAN : samples_number(fields[column[w]], line);
		if (value[BLOCK] != floor(value[BLOCK]))
			fail(0, "line %zu: block %g is not a whole number", line, value[BLOCK]);
		if (value[SECONDS] <= 0)
			fail(0, "line %zu: a run of %g seconds", line, value[SECONDS]);
		struct row *row = samples_row(samples, fields[column[LABEL]]);
		if (!(value[WARM_UP] > 0))
			samples_add(row, (long)value[BLOCK], value[SECONDS], (value[USER] + value[SYSTEM]) / value[SECONDS]);
	}
	free(text);
	qsort(samples->rows, samples->count, sizeof *samples->rows, samples_by_label);
	for (size_t r = 0; r < samples->count; r++)
		if (samples->rows[r].runs == 0)
			fail(0, "%s has no sample besides the warm-up", samples->rows[r].label);
}

/* The row of that label; NULL: there is none. */
static inline const struct row *samples_find(const struct samples *samples, const char *label)
{
	for (size_t r = 0; r < samples->count; r++)
		if (strcmp(samples->rows[r].label, label) == 0)
			return &samples->rows[r];
	return NULL;
}

/* The run of that block; NAN: the row has none. */
static inline double samples_seconds(const struct row *row, long block)
{
	for (size_t i = 0; i < row->runs; i++)
		if (row->block[i] == block)
			return row->seconds[i];
	return NAN;
}

#endif
