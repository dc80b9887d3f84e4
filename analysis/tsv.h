/*
 * tsv.h - the one reader and the one writer of tables: tab-separated values with a header, columns found by name.
 *
 * NA is what there is not. A cell has no tab and no line end. Files may be compressed (gzip).
 */
#ifndef TSV_H
#define TSV_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "../base/fail.h"
#include "../base/number.h"
#include "../base/output.h"
#include "../base/words.h"

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

struct table {
	const char *path;
	size_t columns, rows;
	char **names;  /* of the columns */
	char **cells;  /* row by row */
	size_t *lines; /* of each row: its line in the file */
	char *text;    /* that names and cells point into */
};

enum { TSV_NONE = -1 };

/* All of a file, with a '\0' behind it; *size is its length. */
static inline char *tsv_slurp(const char *path, size_t *size)
{
	gzFile in = gzopen(path, "rbe");
	size_t room = 1 << 16;
	int got;

	if (!in)
		fail(errno, "%s", path);
	char *text = enough(malloc(room + 1));

	*size = 0;
	while ((got = gzread(in, text + *size, (unsigned)(room - *size))) > 0) {
		*size += (size_t)got;
		if (*size == room && room < (1u << 30))
			text = enough(realloc(text, (room *= 2) + 1));
		else if (*size == room)
			fail(0, "%s is larger than 1 GiB", path);
	}
	if (got < 0 || gzclose(in) != Z_OK)
		fail(errno, "%s cannot be read, or is damaged", path);
	text[*size] = '\0';
	return text;
}

/* Splits one line at its tabs into at most `most` fields; returns how many there are. */
static inline size_t tsv_split(char *line, char **fields, size_t most)
{
	size_t count = 0;

	for (char *field; (field = strsep(&line, "\t")) != NULL; count++)
		if (count < most)
			fields[count] = field;
	return count;
}

static inline void tsv_header(struct table *t, char *line, size_t lines)
{
	t->columns = 1;
	for (const char *c = line; *c; c++)
		t->columns += *c == '\t';
	t->names = enough(calloc(t->columns, sizeof *t->names));
	t->cells = enough(calloc(t->columns * lines, sizeof *t->cells));
	t->lines = enough(calloc(lines, sizeof *t->lines));
	if (tsv_split(line, t->names, t->columns) != t->columns)
		fail(0, "%s has no header", t->path);
	for (size_t i = 0; i < t->columns; i++)
		for (size_t j = 0; j < i; j++)
			if (t->names[i] && t->names[j] && strcmp(t->names[i], t->names[j]) == 0)
				fail(0, "%s has two columns '%s'", t->path, t->names[i]);
}

static inline struct table tsv_parse(const char *path, bool by_hand)
{
	struct table t = { .path = path };
	size_t size, lines = 0;
	char *rest;

	t.text = rest = tsv_slurp(path, &size);
	if (strlen(t.text) != size)
		fail(0, "%s is no table: it has a zero byte", path);
	for (const char *c = t.text; *c; c++)
		lines += *c == '\n' || c[1] == '\0';
	for (size_t number = 1; number <= lines; number++) {
		char *line = strsep(&rest, "\n");

		if (by_hand && (*line == '#' || *line == '\0'))
			continue;
		if (!t.names) {
			tsv_header(&t, line, lines);
			continue;
		}
		const size_t fields = tsv_split(line, t.cells + t.rows * t.columns, t.columns);

		if (fields != t.columns)
			fail(0, "%s: line %zu has %zu columns instead of %zu", path, number, fields, t.columns);
		t.lines[t.rows++] = number;
	}
	if (!t.names)
		fail(0, "%s is empty", path);
	return t;
}

/* `path` must stay as it is while the table is used. */
static inline struct table table_read(const char *path)
{
	return tsv_parse(path, false);
}

/* A table that people write: empty lines, and those that begin with #, do not count. */
static inline struct table table_read_by_hand(const char *path)
{
	return tsv_parse(path, true);
}

static inline void table_free(struct table *t)
{
	free(t->names);
	free(t->cells);
	free(t->lines);
	free(t->text);
	*t = (struct table){ 0 };
}

/* Where the column is; TSV_NONE: there is none. */
static inline int table_find(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->columns; i++)
		if (strcmp(t->names[i], name) == 0)
			return (int)i;
	return TSV_NONE;
}

static inline int table_column(const struct table *t, const char *name)
{
	const int column = table_find(t, name);

	if (column == TSV_NONE)
		fail(0, "%s has no column '%s'", t->path, name);
	return column;
}

/* A cell by its column's number; "NA" where the column is TSV_NONE. */
static inline const char *table_cell(const struct table *t, size_t row, int column)
{
	return column == TSV_NONE ? "NA" : t->cells[row * t->columns + (size_t)column];
}

static inline const char *table_text(const struct table *t, size_t row, const char *name)
{
	return table_cell(t, row, table_column(t, name));
}

static inline bool is_na(const char *text)
{
	return strcmp(text, "NA") == 0;
}

/* A number; NAN for NA. */
static inline double table_real(const struct table *t, size_t row, int column)
{
	const char *text = table_cell(t, row, column);
	double value = NAN;

	if (!is_na(text) && !number_real(text, &value))
		fail(0, "%s: line %zu: %s is '%s', which is not a number", t->path, t->lines[row], t->names[column], text);
	return value;
}

static inline double table_number(const struct table *t, size_t row, const char *name)
{
	return table_real(t, row, table_column(t, name));
}

/* A whole number from 0; NA is none. */
static inline uint64_t table_whole(const struct table *t, size_t row, const char *name)
{
	const char *text = table_text(t, row, name);
	uint64_t value = 0;

	if (!number_whole(text, 0, UINT64_MAX, &value))
		fail(0, "%s: line %zu: %s is '%s', which is not a whole number", t->path, t->lines[row], name, text);
	return value;
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

/*
 * A table is written whole or not at all:
 *
 *   struct tsv out;
 *   tsv_begin(&out, path, "label\tseconds");
 *   put_text(&out, "blocking"); put_number(&out, 0.03); put_end(&out);
 *   tsv_end(&out);
 */
struct tsv {
	struct output out;
	size_t columns, cells; /* of the table; of the line that is being written */
};

/* *out must stay where it is until tsv_end. */
static inline void tsv_begin(struct tsv *out, const char *path, const char *header)
{
	*out = (struct tsv){ .columns = 1 };
	for (const char *c = header; *c; c++)
		out->columns += *c == '\t';
	output_open(&out->out, path, OUTPUT_REPLACE);
	fprintf(out->out.stream, "%s\n", header);
}

/* A cell as printf makes it. Tabs and line ends become blanks. */
__attribute__((format(printf, 2, 3))) static inline void put(struct tsv *out, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	char *text = words_list(format, arguments);
	va_end(arguments);
	for (char *c = text; *c; c++)
		if (*c == '\t' || *c == '\n')
			*c = ' ';
	fprintf(out->out.stream, "%s%s", out->cells++ ? "\t" : "", text);
	free(text);
}

static inline void put_text(struct tsv *out, const char *text)
{
	put(out, "%s", text);
}

/* A cell for each text. */
#define put_texts(out, ...) put_each((out), (const char *const[]){ __VA_ARGS__, NULL })

static inline void put_each(struct tsv *out, const char *const *texts)
{
	for (; *texts; texts++)
		put_text(out, *texts);
}

/* NA for NAN. */
static inline void put_digits(struct tsv *out, double value, int digits)
{
	if (isnan(value))
		put(out, "NA");
	else
		put(out, "%.*g", digits, value == 0 ? 0 : value); /* no -0 */
}

static inline void put_number(struct tsv *out, double value)
{
	put_digits(out, value, 6);
}

static inline void put_count(struct tsv *out, size_t count)
{
	put(out, "%zu", count);
}

static inline void put_end(struct tsv *out)
{
	if (out->cells != out->columns)
		fail(0, "%s: a line of %zu cells for %zu columns", out->out.path, out->cells, out->columns);
	out->cells = 0;
	fputc('\n', out->out.stream);
}

static inline void tsv_end(struct tsv *out)
{
	output_close(&out->out);
}

#endif
