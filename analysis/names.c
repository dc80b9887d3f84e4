/*
 * names - what the names in a paper stand for: a definition of each for TeX, and an index of where each number is.
 *
 * usage: names PAPER.tex DATA VALUES.tex INDEX.tsv        names.h says what may be asked for
 * env:   REFERENCE  the reference set (data/reference), which stands beside another set; ARTICLE: what was published (data/article)
 *
 * VALUES.tex has a line \name{…}{…} for each, in the order of the paper. INDEX.tsv has a line for each cell: the name, the file, its
 * line there and its column, what is there, and what the paper shows of it.
 */
#include "names.h"

struct paper {
	struct names names;
	FILE *tex;
	struct tsv index;
	char **defined; /* what has a line already */
	size_t count;
};

/* ---- What is written -------------------------------------------------------------------------------------------- */

/* false: it has a line already. */
static bool define(struct paper *p, const char *kind, const char *name, const char *text)
{
	char *full = words("%s:%s", kind, name);

	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->defined[i], full) == 0) {
			free(full);
			return false;
		}
	p->defined = enough(realloc(p->defined, (p->count + 1) * sizeof *p->defined));
	p->defined[p->count++] = full;
	fprintf(p->tex, "\\name{%s}{%s}%%\n", full, text);
	return true;
}

/* Where a table is, whatever the folders are called: EXPERIMENT/TABLE.tsv of the set, or behind the word for another one. */
static char *place(const struct names *n, const struct table *t)
{
	const size_t data = strlen(n->data), reference = strlen(n->reference), article = strlen(n->article);

	if (strncmp(t->path, n->data, data) == 0 && t->path[data] == '/')
		return words("%s", t->path + data + 1 + (strncmp(t->path + data + 1, "./", 2) == 0 ? 2 : 0));
	if (strncmp(t->path, n->article, article) == 0)
		return words("article:%s", t->path + article + 1);
	return words("reference:%s", t->path + reference + 1);
}

static void index_cell(struct paper *p, const char *name, const struct named *cell, const char *shown)
{
	const struct table *t = cell->table;
	char *file = place(&p->names, t);

	put_text(&p->index, name);
	put_text(&p->index, file);
	put_count(&p->index, t->lines[cell->row]);
	if (cell->low == TSV_NONE)
		put_text(&p->index, t->names[cell->column]);
	else
		put(&p->index, "%s (%s … %s)", t->names[cell->column], t->names[cell->low], t->names[cell->high]);
	put_text(&p->index, table_cell(t, cell->row, cell->column));
	put_text(&p->index, shown);
	put_end(&p->index);
	free(file);
}

/* The cell as the paper shows it, with its interval where that is asked for; to be freed. */
static char *shown(const struct named *cell)
{
	const char *text = table_cell(cell->table, cell->row, cell->column);
	size_t length;
	char *words = NULL;
	FILE *out = words_open(&words, &length);

	latex_cell(text, cell->format, out);
	if (cell->low != TSV_NONE && !is_na(text)) {
		fputs("~[", out);
		latex_cell(table_cell(cell->table, cell->row, cell->low), cell->format, out);
		fputs(", ", out);
		latex_cell(table_cell(cell->table, cell->row, cell->high), cell->format, out);
		fputc(']', out);
	}
	if (fclose(out) != 0)
		fail(errno, "out of memory");
	return words;
}

/* ---- \val, \total ----------------------------------------------------------------------------------------------- */

static void value(struct paper *p, const char *name)
{
	char *copy = enough(strdup(name));
	const struct named cell = names_find(&p->names, copy);

	if (!cell.table)
		names_fail(&p->names, "there is no value '%s'", name);
	char *text = shown(&cell);

	if (define(p, "val", name, text))
		index_cell(p, name, &cell, text);
	free(text);
	free(copy);
}

static void total(struct paper *p, const char *name)
{
	char *copy = enough(strdup(name)), *rest = copy, *table = names_before(&rest, " sum ");
	const char *where;
	double sum = 0;

	if (!table)
		names_fail(&p->names, "'%s' has no `sum COLUMN`", name);
	const struct table *t = names_rows(&p->names, table, &where);

	if (!t)
		names_fail(&p->names, "there is no table for '%s'", name);
	struct named cell = names_columns(&p->names, t, 0, rest);

	for (size_t row = 0; row < t->rows; row++)
		if (names_row_meant(&p->names, t, row, where))
			sum += table_real(t, row, cell.column);
	char *number = words("%.9g", sum), *text = NULL;
	size_t length;
	FILE *out = words_open(&text, &length);

	latex_cell(number, cell.format, out);
	if (fclose(out) != 0)
		fail(errno, "out of memory");
	if (define(p, "total", name, text)) {
		char *file = place(&p->names, t);

		put_texts(&p->index, name, file, "all", t->names[cell.column], number, text);
		put_end(&p->index);
		free(file);
	}
	free(text);
	free(number);
	free(copy);
}

/* ---- \each, \rows ----------------------------------------------------------------------------------------------- */

/* What a column of \rows asks of a row; COLUMN[A=B] of another one with the same first cell. */
static bool column_cell(struct paper *p, const struct table *t, size_t row, char *column, struct named *cell)
{
	char *open = strchr(column, '['), *close = open ? strchr(open, ']') : NULL;

	if (!close) {
		*cell = names_columns(&p->names, t, row, column);
		return true;
	}
	char *where = words("%.*s", (int)(close - open - 1), open + 1);

	memmove(open, close + 1, strlen(close + 1) + 1);
	bool found = false;

	for (size_t other = 0; !found && other < t->rows; other++)
		if (strcmp(table_cell(t, other, 0), table_cell(t, row, 0)) == 0 && names_where(&p->names, t, other, where)) {
			*cell = names_columns(&p->names, t, other, column);
			found = true;
		}
	free(where);
	return found;
}

/* The reference's row: the first of those that are meant with the same first cell. */
static bool row_beside(const struct table *t, size_t row, const struct table *reference, const char *where, const struct names *n,
		       size_t *beside)
{
	for (size_t other = 0; other < reference->rows; other++)
		if (strcmp(table_cell(reference, other, 0), table_cell(t, row, 0)) == 0 && names_row_meant(n, reference, other, where)) {
			*beside = other;
			return true;
		}
	return false;
}

/* One cell of the row; behind it the reference's, without an interval, where that is asked for and another set is shown. */
static void row_column(struct paper *p, const struct table *t, size_t row, const char *column, const struct table *reference,
		       const char *where, const char *name, FILE *out)
{
	const size_t length = strlen(column);
	const bool beside = length > 0 && column[length - 1] == '*';
	char *copy = words("%.*s", (int)(length - beside), column), *text;
	struct named cell;
	size_t other;

	if (column_cell(p, t, row, copy, &cell)) {
		text = shown(&cell);
		fputs(text, out);
		index_cell(p, name, &cell, text);
		free(text);
	} else {
		fputs("--", out);
	}
	free(copy);
	copy = words("%.*s", (int)(length - beside), column);
	if (beside && reference && row_beside(t, row, reference, where, &p->names, &other) &&
	    column_cell(p, reference, other, copy, &cell)) {
		cell.low = cell.high = TSV_NONE;
		text = shown(&cell);
		fprintf(out, " \\beside{%s}", text);
		index_cell(p, name, &cell, text);
		free(text);
	}
	free(copy);
}

/* The columns, between which there are commas, but not within brackets. */
static size_t split_columns(const struct paper *p, char *words, char **columns)
{
	size_t count = 0;

	for (char *c = words; *c;) {
		c += strspn(c, " ");
		if (count == NAMES_COLUMNS)
			names_fail(&p->names, "more than %d columns", NAMES_COLUMNS);
		columns[count++] = c;
		for (bool inside = false; *c && (inside || *c != ','); c++)
			inside = *c == '[' || (inside && *c != ']');
		if (*c)
			*c++ = '\0';
	}
	return count;
}

/* TABLE where … show COLUMN, …: the table; *where and *columns point into the words, which are cut. */
static const struct table *shown_rows(struct paper *p, const char *name, char *words, const char **where, char **columns)
{
	char *rest = words, *table = names_before(&rest, " show ");

	if (!table)
		names_fail(&p->names, "'%s' has no `show COLUMN`", name);
	*columns = rest;
	const struct table *t = names_rows(&p->names, table, where);

	if (!t)
		names_fail(&p->names, "there is no table for '%s'", name);
	return t;
}

static void rows(struct paper *p, const char *name)
{
	char *copy = enough(strdup(name)), *again = words("reference:%s", name), *list, *columns[NAMES_COLUMNS], *text = NULL;
	const char *where;
	const struct table *t = shown_rows(p, name, copy, &where, &list), *reference = NULL;
	const size_t count = split_columns(p, list, columns);
	size_t length;
	FILE *out = words_open(&text, &length);

	if (p->names.beside && names_before(&(char *){ again }, " show "))
		reference = names_rows(&p->names, again, &(const char *){ NULL });
	for (size_t row = 0; row < t->rows; row++) {
		if (!names_row_meant(&p->names, t, row, where))
			continue;
		for (size_t i = 0; i < count; i++) {
			fputs(i ? " & " : "", out);
			row_column(p, t, row, columns[i], reference, where, name, out);
		}
		fputs(" \\\\ ", out);
	}
	if (fclose(out) != 0)
		fail(errno, "out of memory");
	define(p, "rows", name, text);
	free(text);
	free(again);
	free(copy);
}

static void each(struct paper *p, const char *name)
{
	char *copy = enough(strdup(name)), *column, *text = NULL;
	const char *where;
	const struct table *t = shown_rows(p, name, copy, &where, &column);
	size_t count = 0, done = 0, length;
	FILE *out = words_open(&text, &length);

	for (size_t row = 0; row < t->rows; row++)
		count += names_row_meant(&p->names, t, row, where);
	if (count == 0)
		names_fail(&p->names, "there is no row for '%s'", name);
	for (size_t row = 0; row < t->rows; row++) {
		if (!names_row_meant(&p->names, t, row, where))
			continue;
		char *words = enough(strdup(column));
		const struct named cell = names_columns(&p->names, t, row, words);
		char *one = shown(&cell);

		fprintf(out, "%s%s", done == 0 ? "" : done + 1 < count ? ", " : " and ", one);
		index_cell(p, name, &cell, one);
		free(one);
		free(words);
		done++;
	}
	if (fclose(out) != 0)
		fail(errno, "out of memory");
	define(p, "each", name, text);
	free(text);
	free(copy);
}

/* ---- Reading the paper ------------------------------------------------------------------------------------------ */

static void scan(struct paper *p, const char *text, const char *end, bool counts);

/* The } that ends the group that begins with the { at `open`. */
static const char *group_end(const struct paper *p, const char *open, const char *end)
{
	int depth = 0;

	for (const char *c = open; c < end; c++) {
		if (*c == '\\' && c + 1 < end) {
			c++;
		} else if (*c == '%') {
			while (c + 1 < end && c[1] != '\n')
				c++;
		} else {
			depth += (*c == '{') - (*c == '}');
			if (depth == 0)
				return c;
		}
	}
	names_fail(&p->names, "a { is not closed");
}

static const char *group_begin(const struct paper *p, const char *c, const char *end)
{
	while (c < end && isspace((unsigned char)*c))
		c++;
	if (c == end || *c != '{')
		names_fail(&p->names, "\\when has a condition and two texts, each in { }");
	return c;
}

/* As TeX reads it: any blanks are one. To be freed. */
static char *argument(const struct paper *p, const char *from, const char *to)
{
	char *text = enough(strndup(from, (size_t)(to - from)));
	size_t length = 0;

	for (const char *in = text; *in; in++) {
		const char c = isspace((unsigned char)*in) ? ' ' : *in;

		if (strchr("%{}\\#~", c))
			names_fail(&p->names, "a name has a %c", c);
		if (c != ' ' || (length > 0 && text[length - 1] != ' '))
			text[length++] = c;
	}
	while (length > 0 && text[length - 1] == ' ')
		length--;
	text[length] = '\0';
	return text;
}

/* Behind the condition, which ends at `close`: one of the two texts counts. Returns what is behind them. */
static const char *when(struct paper *p, const char *condition, const char *close, const char *end)
{
	const bool holds = names_holds(&p->names, condition);
	const char *yes = group_begin(p, close + 1, end), *yes_end = group_end(p, yes, end);
	const char *no = group_begin(p, yes_end + 1, end), *no_end = group_end(p, no, end);

	define(p, "when", condition, holds ? "\\yes" : "\\no");
	for (const char *c = close; c < yes; c++)
		p->names.line += *c == '\n';
	scan(p, yes, yes_end, holds);
	for (const char *c = yes_end; c < no; c++)
		p->names.line += *c == '\n';
	scan(p, no, no_end, !holds);
	return no_end;
}

/* Looks for what stands for something else. What does not count is read for its lines only. */
static void scan(struct paper *p, const char *text, const char *end, bool counts)
{
	static const struct {
		const char *begin;
		void (*make)(struct paper *p, const char *name);
	} kinds[] = { { "\\val{", value }, { "\\total{", total }, { "\\each{", each }, { "\\rows{", rows }, { "\\when{", NULL } };

	for (const char *c = text; c < end; c++) {
		size_t kind = 0;

		p->names.line += *c == '\n';
		if (*c == '%' && (c == text || c[-1] != '\\')) {
			while (c + 1 < end && c[1] != '\n')
				c++;
			continue;
		}
		while (kind < sizeof kinds / sizeof *kinds && strncmp(c, kinds[kind].begin, strlen(kinds[kind].begin)) != 0)
			kind++;
		if (!counts || kind == sizeof kinds / sizeof *kinds)
			continue;
		const char *open = c + strlen(kinds[kind].begin) - 1, *close = group_end(p, open, end);
		char *name = argument(p, open + 1, close);

		if (kinds[kind].make)
			kinds[kind].make(p, name);
		for (const char *skipped = c + 1; skipped < close; skipped++)
			p->names.line += *skipped == '\n';
		c = kinds[kind].make ? close : when(p, name, close, end);
		free(name);
	}
}

static const char *folder(const char *variable, const char *otherwise)
{
	const char *value = getenv(variable);

	return value && *value ? value : otherwise;
}

int main(int argc, char **argv)
{
	struct output tex;
	size_t size;

	fail_program = "names";
	if (argc != 5)
		fail_usage("usage: names PAPER.tex DATA VALUES.tex INDEX.tsv");
	struct paper p = { .names = { .paper = argv[1], .line = 1, .data = argv[2], .reference = folder("REFERENCE", "data/reference"),
				      .article = folder("ARTICLE", "data/article") } };
	char *text = tsv_slurp(argv[1], &size), *here = realpath(p.names.data, NULL), *there = realpath(p.names.reference, NULL);

	if (!here)
		fail(errno, "%s", p.names.data);
	p.names.beside = there && strcmp(here, there) != 0;
	output_open(&tex, argv[3], OUTPUT_REPLACE);
	p.tex = tex.stream;
	tsv_begin(&p.index, argv[4], "name\tfile\tline\tcolumn\tcell\tshown");
	scan(&p, text, text + size, true);
	define(&p, "the", "set", basename(here));
	tsv_end(&p.index);
	output_close(&tex);
	while (p.count > 0)
		free(p.defined[--p.count]);
	free(p.defined);
	names_free(&p.names);
	free(there);
	free(here);
	free(text);
	return EXIT_SUCCESS;
}
