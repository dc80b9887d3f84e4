/*
 * values.h - named values, and templates with their names in them: captions, notes under tables, why.md.
 *
 * Values are a table, values.tsv: name, value. A template is text in which these stand for something else:
 *
 *   {name}                the value of that name; one that is not there is an error
 *   {?name:text}          the text, where the value is there and not empty; the text may hold more of these
 *   {?name=word:text}     the text, where the value is that word
 *   {!name:text}          the text, where that is not so; likewise {!name=word:text}
 *   {table FILE}          a table of the data's folder
 *   {include FILE}        another template, beside this one
 *
 * FILE may have values in it, too. A line that had something in it, and has nothing any more, is left out. Values are put in as
 * they are, and tables in Markdown (markdown.h), but in another form, which may have more words like `table` (html.h).
 */
#ifndef VALUES_H
#define VALUES_H

#include "markdown.h"
#include "tsv.h"

struct values {
	char **name, **text;
	size_t count;
};

/* NULL: there is no such value. */
static inline const char *values_get(const struct values *v, const char *name, size_t length)
{
	for (size_t i = v->count; i-- > 0;) /* the last one counts */
		if (strncmp(v->name[i], name, length) == 0 && v->name[i][length] == '\0')
			return v->text[i];
	return NULL;
}

__attribute__((format(printf, 3, 0))) static inline void values_add(struct values *v, const char *name,
								     const char *format, va_list arguments)
{
	v->name = enough(realloc(v->name, (v->count + 1) * sizeof *v->name));
	v->text = enough(realloc(v->text, (v->count + 1) * sizeof *v->text));
	v->name[v->count] = enough(strdup(name));
	v->text[v->count++] = words_list(format, arguments);
}

/* Adds a value, as printf makes it; a later one of the same name takes its place. */
__attribute__((format(printf, 3, 4))) static inline void values_set(struct values *v, const char *name,
								     const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	values_add(v, name, format, arguments);
	va_end(arguments);
}

/* The same of a value whose name ends in a number. */
__attribute__((format(printf, 4, 5))) static inline void values_set_nth(struct values *v, const char *name, size_t nth,
									 const char *format, ...)
{
	char *numbered = words("%s%zu", name, nth);
	va_list arguments;

	va_start(arguments, format);
	values_add(v, numbered, format, arguments);
	va_end(arguments);
	free(numbered);
}

/* ? for NAN: what nobody said. */
static inline void values_set_number(struct values *v, const char *name, double value)
{
	if (isnan(value))
		values_set(v, name, "?");
	else
		values_set(v, name, "%g", value);
}

static inline void values_read(struct values *v, const char *path)
{
	struct table t = table_read(path);

	for (size_t row = 0; row < t.rows; row++)
		values_set(v, table_text(&t, row, "name"), "%s", table_text(&t, row, "value"));
	table_free(&t);
}

static inline void values_write(const struct values *v, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "name\tvalue");
	for (size_t i = 0; i < v->count; i++) {
		if (values_get(v, v->name[i], strlen(v->name[i])) != v->text[i])
			continue; /* there is a later one */
		put_text(&out, v->name[i]);
		put_text(&out, v->text[i]);
		put_end(&out);
	}
	tsv_end(&out);
}

static inline void values_free(struct values *v)
{
	for (size_t i = 0; i < v->count; i++) {
		free(v->name[i]);
		free(v->text[i]);
	}
	free(v->name);
	free(v->text);
	*v = (struct values){ 0 };
}

/* ---- Filling ---------------------------------------------------------------------------------------------------- */

enum { FILL_DEPTH = 8 }; /* so many templates may include each other: more are a circle */

struct fill_form;

/* Where a template is being filled, and what with. */
struct fill {
	const struct values *values;
	const char *path;   /* of the template */
	const char *folder; /* of its tables */
	FILE *out;
	int depth; /* of includes */
	const struct fill_form *form;
};

/* How values and tables are written; and {WORD NAME} for further words. */
struct fill_form {
	void (*text)(const char *text, FILE *out);
	void (*table)(const struct table *t, FILE *out);
	struct fill_word {
		const char *word;
		void (*put)(const struct fill *f, const char *name);
	} words[8]; /* up to one without a word */
};

static inline void fill_file(struct fill f, const char *path);
static inline void fill_text(const struct fill *f, const char *text, const char *end);

/* The '}' that ends what begins behind a '{'. */
static inline const char *fill_end(const struct fill *f, const char *begin)
{
	int depth = 1;

	for (const char *c = begin; *c; c++) {
		depth += (*c == '{') - (*c == '}');
		if (depth == 0)
			return c;
	}
	fail(0, "%s: there is no } for {%.40s", f->path, begin);
}

/* Behind the ? or !: NAME:TEXT or NAME=WORD:TEXT. */
static inline void fill_condition(const struct fill *f, bool wanted, const char *begin, const char *end)
{
	const char *colon = memchr(begin, ':', (size_t)(end - begin));

	if (!colon)
		fail(0, "%s: a condition without a colon: %.*s", f->path, (int)(end - begin), begin);
	const char *equal = memchr(begin, '=', (size_t)(colon - begin));
	const char *value = values_get(f->values, begin, (size_t)((equal ? equal : colon) - begin));
	const size_t length = equal ? (size_t)(colon - equal - 1) : 0;
	const bool holds = equal ? value && strlen(value) == length && strncmp(value, equal + 1, length) == 0
				 : value && *value;

	if (holds == wanted)
		fill_text(f, colon + 1, end);
}

/* Of a file of the data's folder; to be freed. */
static inline char *fill_path(const struct fill *f, const char *name)
{
	return words("%s/%s", f->folder, name);
}

/* Of a file beside the template; to be freed. */
static inline char *fill_beside(const struct fill *f, const char *name)
{
	const char *slash = strrchr(f->path, '/');

	return words("%.*s%s", slash ? (int)(slash + 1 - f->path) : 0, f->path, name);
}

static inline void fill_table(const struct fill *f, const char *name)
{
	char *path = fill_path(f, name);
	struct table t = table_read(path);

	f->form->table(&t, f->out);
	table_free(&t);
	free(path);
}

static inline void fill_include(const struct fill *f, const char *name)
{
	char *path = fill_beside(f, name);

	fill_file(*f, path);
	free(path);
}

static inline void fill_as_it_is(const char *text, FILE *out)
{
	fputs(text, out);
}

static const struct fill_word FILL_WORDS[] = { { "table", fill_table }, { "include", fill_include }, { 0 } };
static const struct fill_form FILL_MARKDOWN = { .text = fill_as_it_is, .table = markdown_table };

/* A name of a file may have values in it, as they are. To be freed. */
static inline char *fill_name(const struct fill *f, const char *begin, size_t length)
{
	struct fill inner = *f;
	size_t filled = 0;
	char *name = NULL;

	inner.form = &FILL_MARKDOWN;
	inner.out = words_open(&name, &filled);
	fill_text(&inner, begin, begin + length);
	if (fclose(inner.out) != 0)
		fail(errno, "out of memory");
	return name;
}

/* {WORD NAME}, if `words` have that word. */
static inline bool fill_word(const struct fill *f, const struct fill_word *list, const char *begin, size_t length)
{
	for (; list->word; list++) {
		const size_t word = strlen(list->word);

		if (length <= word || strncmp(begin, list->word, word) != 0 || begin[word] != ' ')
			continue;
		char *name = fill_name(f, begin + word + 1, length - word - 1);

		list->put(f, name);
		free(name);
		return true;
	}
	return false;
}

static inline void fill_place(const struct fill *f, const char *begin, const char *end)
{
	const size_t length = (size_t)(end - begin);

	if (*begin == '?' || *begin == '!') {
		fill_condition(f, *begin == '?', begin + 1, end);
	} else if (!fill_word(f, FILL_WORDS, begin, length) && !fill_word(f, f->form->words, begin, length)) {
		const char *value = values_get(f->values, begin, length);

		if (!value)
			fail(0, "%s: there is no value '%.*s'", f->path, (int)length, begin);
		f->form->text(value, f->out);
	}
}

static inline void fill_text(const struct fill *f, const char *text, const char *end)
{
	while (text < end)
		if (*text == '}') {
			fail(0, "%s: there is no { for %.40s", f->path, text);
		} else if (*text == '{') {
			const char *close = fill_end(f, text + 1);

			fill_place(f, text + 1, close);
			text = close + 1;
		} else {
			fputc(*text++, f->out);
		}
}

/* The end of the line, or of the lines over which its braces reach. */
static inline const char *fill_line_end(const struct fill *f, const char *line)
{
	while (*line && *line != '\n')
		line = *line == '{' ? fill_end(f, line + 1) + 1 : line + 1;
	return line;
}

static inline void fill_file(struct fill f, const char *path)
{
	size_t size;
	char *template = tsv_slurp(path, &size);

	if (strlen(template) != size)
		fail(0, "%s is no template: it has a zero byte", path);
	if (++f.depth > FILL_DEPTH)
		fail(0, "%s: more than %d templates include each other", path, FILL_DEPTH);
	f.path = path;
	for (const char *line = template; *line;) {
		const char *end = fill_line_end(&f, line);
		const long before = ftell(f.out);

		fill_text(&f, line, end);
		if (*end == '\n' && (end == line || ftell(f.out) > before))
			fputc('\n', f.out);
		line = end + (*end == '\n');
	}
	free(template);
}

/* The template at `path`, filled in, in that form; tables are those of `folder`. To be freed. */
static inline char *fill_template_as(const struct fill_form *form, const char *path, const char *folder, const struct values *values)
{
	size_t length = 0;
	char *text = NULL;
	FILE *out = words_open(&text, &length);

	fill_file((struct fill){ values, path, folder, out, 0, form }, path);
	if (fclose(out) != 0)
		fail(errno, "out of memory");
	char *filled = enough(strdup(text));

	free(text);
	return filled;
}

static inline char *fill_template(const char *path, const char *folder, const struct values *values)
{
	return fill_template_as(&FILL_MARKDOWN, path, folder, values);
}

#endif
