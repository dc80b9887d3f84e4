/*
 * names.h - names of numbers, with which a paper is written: what they stand for in a set of data.
 *
 * A name is a path to a cell of the set:
 *
 *   EXPERIMENT/NAME               a value of the experiment's values.tsv
 *   EXPERIMENT/TABLE/ROW/COLUMN   a cell of EXPERIMENT/TABLE.tsv. ROW is the first cells of the row, with + between them, or
 *                                 COLUMN=CELL for a column that is not next; the first row that has them
 *   COLUMN(LOW..HIGH)             the cell, and two others as its interval
 *   … as FORMAT                   as latex.h says
 *
 * The experiment `article` is what the article published, and `.` the set itself; in front of any, `reference:` means the same of the
 * reference set. In the paper these stand for something else:
 *
 *   \val{NAME}                    the cell
 *   \total{TABLE sum COLUMN}      the sum of a column, likewise with a format
 *   \each{TABLE where … show COLUMN}   these cells of the rows that are meant, as words: a, b and c
 *   \rows{TABLE where … show COLUMN, COLUMN, …}   the rows of a table. A column that ends with * has the reference's cell of the same
 *                                 row beside it, in another set, without its interval. COLUMN[A=B] is of the row that has the same first cell, and B in
 *                                 column A
 *   \when{CONDITION}{…}{…}        the first, where the condition holds, or else the second
 *
 * where … is A=B; A=B, with any number of them, also A=B|C and A!=B. A condition is one of
 *
 *   NAME = WORDS, NAME < NUMBER, NAME > NUMBER    NUMBER may be a name, too; what is no number is neither
 *   NAME                          there is such a cell, with something in it
 *   EXPERIMENT                    it was measured
 *   TABLE where …                 there is such a row
 *   another set                   it is not the reference
 *
 * What is asked for and not there is an error, unless it stands in the part of a \when that does not hold.
 */
#ifndef NAMES_H
#define NAMES_H

#include <unistd.h>

#include "latex.h"

enum { NAMES_TABLES = 256, NAMES_COLUMNS = 16 };

struct names {
	const char *paper;      /* where names stand */
	size_t line;            /* … and the line there */
	const char *data;       /* the set */
	const char *reference;  /* the reference set */
	const char *article;    /* what was published */
	bool beside;            /* the set is not the reference: this stands beside it */
	char *paths[NAMES_TABLES];
	struct table tables[NAMES_TABLES];
	size_t count;
};

/* A cell: NULL where there is none. */
struct named {
	const struct table *table;
	size_t row;
	int column, low, high;
	const char *format;
};

__attribute__((format(printf, 2, 3), noreturn)) static inline void names_fail(const struct names *n, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	char *text = words_list(format, arguments);
	va_end(arguments);
	fail(0, "%s: line %zu: %s", n->paper, n->line, text);
}

/* Takes the words before the separator off *rest; NULL: there is no separator. */
static inline char *names_before(char **rest, const char *separator)
{
	char *begin = *rest, *at = strstr(*rest, separator);

	if (!at)
		return NULL;
	*at = '\0';
	*rest = at + strlen(separator);
	return begin;
}

/* ---- Tables and rows -------------------------------------------------------------------------------------------- */

static inline const char *names_folder(const struct names *n, const char **experiment)
{
	static const char reference[] = "reference:";

	if (strncmp(*experiment, reference, strlen(reference)) == 0) {
		*experiment += strlen(reference);
		return n->reference;
	}
	return n->data;
}

static inline char *names_path(const struct names *n, const char *experiment, const char *table)
{
	const char *folder = names_folder(n, &experiment);

	return strcmp(experiment, "article") == 0 ? words("%s/%s.tsv", n->article, table)
						   : words("%s/%s/%s.tsv", folder, experiment, table);
}

/* NULL: the set has no such experiment. One that was measured has all its tables. */
static inline const struct table *names_table(struct names *n, const char *experiment, const char *table)
{
	char *path = names_path(n, experiment, table);

	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->paths[i], path) == 0) {
			free(path);
			return &n->tables[i];
		}
	if (access(path, F_OK) != 0) {
		char *values = names_path(n, experiment, "values");
		const bool measured = access(values, F_OK) == 0;

		if (measured)
			names_fail(n, "there is no table %s", path);
		free(values);
		free(path);
		return NULL;
	}
	if (n->count == NAMES_TABLES)
		names_fail(n, "more than %d tables", NAMES_TABLES);
	n->paths[n->count] = path;
	n->tables[n->count] = table_read(path);
	return &n->tables[n->count++];
}

static inline void names_free(struct names *n)
{
	while (n->count > 0) {
		table_free(&n->tables[--n->count]);
		free(n->paths[n->count]);
	}
}

static inline int names_column(const struct names *n, const struct table *t, const char *name)
{
	const int column = table_find(t, name);

	if (column == TSV_NONE)
		names_fail(n, "%s has no column '%s'", t->path, name);
	return column;
}

/* Is the cell one of the words, between which there is a |? */
static inline bool names_is(const char *cell, const char *words)
{
	const size_t length = strlen(cell);

	for (const char *word = words;; word++) {
		const size_t end = strcspn(word, "|");

		if (end == length && strncmp(word, cell, end) == 0)
			return true;
		word += end;
		if (*word == '\0')
			return false;
	}
}

/* Are the row's first cells, or those of named columns, these? */
static inline bool names_row_is(const struct names *n, const struct table *t, size_t row, const char *key)
{
	char *copy = enough(strdup(key)), *rest = copy;
	bool is = true;
	int next = 0;

	for (char *part; is && (part = strsep(&rest, "+")) != NULL;) {
		char *column = names_before(&part, "=");
		const int at = column ? names_column(n, t, column) : next;

		if (at >= (int)t->columns)
			names_fail(n, "%s has not so many columns as '%s'", t->path, key);
		is = strcmp(table_cell(t, row, at), part) == 0;
		next = at + 1;
	}
	free(copy);
	return is;
}

/* A=B; A!=B; … */
static inline bool names_where(const struct names *n, const struct table *t, size_t row, const char *where)
{
	char *copy = enough(strdup(where)), *rest = copy;
	bool holds = true;

	for (char *part; holds && (part = strsep(&rest, ";")) != NULL;) {
		part += strspn(part, " ");
		char *column = names_before(&part, "=");

		if (!column)
			names_fail(n, "'%s' is no condition of a row", where);
		const size_t length = strlen(column);
		const bool wanted = length == 0 || column[length - 1] != '!';

		if (!wanted)
			column[length - 1] = '\0';
		holds = names_is(table_cell(t, row, names_column(n, t, column)), part) == wanted;
	}
	free(copy);
	return holds;
}

/* ---- Cells ------------------------------------------------------------------------------------------------------ */

/* COLUMN, COLUMN(LOW..HIGH), either `as FORMAT`: the words are cut to pieces. */
static inline struct named names_columns(const struct names *n, const struct table *t, size_t row, char *words)
{
	struct named cell = { .table = t, .row = row, .low = TSV_NONE, .high = TSV_NONE };
	char *rest = words, *column = names_before(&rest, " as ");

	cell.format = column ? rest : "";
	rest = column ? column : words;
	column = names_before(&rest, "(");
	if (column) {
		const char *low = names_before(&rest, "..");
		const size_t length = strlen(rest);

		if (!low || length == 0 || rest[length - 1] != ')')
			names_fail(n, "'%s' has no interval (LOW..HIGH)", column);
		rest[length - 1] = '\0';
		cell.low = names_column(n, t, low);
		cell.high = names_column(n, t, rest);
		rest = column;
	}
	cell.column = names_column(n, t, rest);
	return cell;
}

/* The words are cut to pieces, which must stay while the cell is used. */
static inline struct named names_find(struct names *n, char *words)
{
	static const struct named none;
	char *rest = words, *experiment = names_before(&rest, "/");

	if (!experiment)
		names_fail(n, "'%s' is no name of a value", words);
	char *last = strrchr(rest, '/');

	if (!last) { /* EXPERIMENT/NAME */
		char *name = names_before(&rest, " as ");
		const struct table *values = names_table(n, experiment, "values");

		for (size_t row = 0; values && row < values->rows; row++)
			if (strcmp(table_text(values, row, "name"), name ? name : rest) == 0)
				return (struct named){ values, row, table_column(values, "value"), TSV_NONE, TSV_NONE, name ? rest : "" };
		return none;
	}
	*last = '\0';
	const char *key = strchr(rest, '/');

	if (!key)
		names_fail(n, "'%s/%s/%s' is no name of a value: it has two slashes", words, rest, last + 1);
	const struct table *t = names_table(n, experiment, names_before(&rest, "/"));

	for (size_t row = 0; t && row < t->rows; row++)
		if (names_row_is(n, t, row, rest))
			return names_columns(n, t, row, last + 1);
	return none;
}

/* TABLE where …, TABLE: the table, or NULL; *where is "" for all rows. */
static inline const struct table *names_rows(struct names *n, char *words, const char **where)
{
	char *rest = words, *table = names_before(&rest, " where ");

	*where = table ? rest : "";
	rest = table ? table : words;
	const char *experiment = names_before(&rest, "/");

	if (!experiment)
		names_fail(n, "'%s' is no table", words);
	return names_table(n, experiment, rest);
}

static inline bool names_row_meant(const struct names *n, const struct table *t, size_t row, const char *where)
{
	return *where == '\0' || names_where(n, t, row, where);
}

/* ---- Conditions ------------------------------------------------------------------------------------------------- */

/* A number, or that of a cell; NAN: neither. */
static inline double names_number(struct names *n, const char *text)
{
	double value = NAN;

	if (strchr(text, '/')) {
		char *copy = enough(strdup(text));
		const struct named cell = names_find(n, copy);

		if (cell.table && !number_real(table_cell(cell.table, cell.row, cell.column), &value))
			value = NAN;
		free(copy);
	} else if (!number_real(text, &value)) {
		names_fail(n, "'%s' is no number", text);
	}
	return value;
}

static inline bool names_is_cell(struct names *n, char *name, const char *wanted)
{
	const struct named cell = names_find(n, name);

	if (!cell.table)
		return false;
	const char *text = table_cell(cell.table, cell.row, cell.column);

	return wanted ? names_is(text, wanted) : *text && !is_na(text);
}

/* Cuts A < B, A > B or A = B in two, and returns the sign; '\0': there is none. */
static inline char names_cut(char *condition, char **right)
{
	for (char *c = strchr(condition, ' '); c; c = strchr(c + 1, ' '))
		if (c[1] != '\0' && strchr("<>=", c[1]) && c[2] == ' ') {
			*c = '\0';
			*right = c + 3;
			return c[1];
		}
	return '\0';
}

static inline bool names_compare(struct names *n, char *left, char sign, const char *right)
{
	if (sign == '=')
		return names_is_cell(n, left, right);
	const double a = names_number(n, left), b = names_number(n, right);

	return sign == '<' ? a < b : a > b;
}

static inline bool names_holds(struct names *n, const char *condition)
{
	char *copy = enough(strdup(condition)), *right = NULL;
	const char *where;
	bool holds = false;

	if (strstr(copy, " where ")) {
		const struct table *t = names_rows(n, copy, &where);

		for (size_t row = 0; t && !holds && row < t->rows; row++)
			holds = names_where(n, t, row, where);
	} else if (strcmp(copy, "another set") == 0) {
		holds = n->beside;
	} else {
		const char sign = names_cut(copy, &right);

		if (sign != '\0')
			holds = names_compare(n, copy, sign, right);
		else if (strchr(copy, '/'))
			holds = names_is_cell(n, copy, NULL);
		else
			holds = names_table(n, copy, "values") != NULL;
	}
	free(copy);
	return holds;
}

#endif
