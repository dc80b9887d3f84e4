/*
 * markdown.h - a table for readers, in Markdown: every column as it is, numbers to four digits, or whole where that is more.
 */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include "tsv.h"

/* Digits that count: from the first that is not 0, up to the exponent. */
static inline size_t markdown_digits(const char *text)
{
	size_t digits = 0;

	for (; *text && *text != 'e'; text++)
		digits += isdigit((unsigned char)*text) && (digits > 0 || *text != '0');
	return digits;
}

/* A bar would end the cell. */
static inline void markdown_text(const char *text, FILE *out)
{
	for (; *text; text++) {
		if (*text == '|')
			fputc('\\', out);
		fputc(*text, out);
	}
}

/* A cell: `form` writes words as that kind of table has them. Numbers with a decimal point or an exponent are rounded. */
static inline void markdown_cell(const char *text, void (*form)(const char *text, FILE *out), FILE *out)
{
	double value;
	const bool rounds = strpbrk(text, ".e") && number_real(text, &value);

	if (rounds && fabs(value) >= 9999.5 && fabs(value) < 1e9)
		fprintf(out, "%.0f", value);
	else if (rounds && markdown_digits(text) > 4)
		fprintf(out, "%.4g", value);
	else
		form(text, out);
}

/* The name of a column, with blanks for _. */
static inline void markdown_name(const char *name, void (*form)(const char *text, FILE *out), FILE *out)
{
	char *words = enough(strdup(name));

	for (char *c = words; *c; c++)
		if (*c == '_')
			*c = ' ';
	form(words, out);
	free(words);
}

/* Does a column hold words? Then it is aligned to the left. */
static inline bool markdown_words(const struct table *t, size_t column)
{
	double ignored;

	for (size_t row = 0; row < t->rows; row++) {
		const char *text = table_cell(t, row, (int)column);

		if (*text && !is_na(text) && !number_real(text, &ignored))
			return true;
	}
	return false;
}

static inline void markdown_table(const struct table *t, FILE *out)
{
	for (size_t i = 0; i < t->columns; i++) {
		fputs("| ", out);
		markdown_name(t->names[i], markdown_text, out);
		fputc(' ', out);
	}
	fputs("|\n", out);
	for (size_t i = 0; i < t->columns; i++)
		fputs(markdown_words(t, i) ? "|---" : "|--:", out);
	fputs("|\n", out);
	for (size_t row = 0; row < t->rows; row++) {
		for (size_t i = 0; i < t->columns; i++) {
			fputs("| ", out);
			markdown_cell(table_cell(t, row, (int)i), markdown_text, out);
			fputc(' ', out);
		}
		fputs("|\n", out);
	}
}

#endif
