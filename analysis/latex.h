/*
 * latex.h - words and numbers of the data as a paper in LaTeX shows them.
 *
 * Words: what TeX would read as something else is escaped, and `code` is set as code. A number has the digits that a format asks
 * for, which is some of these, with blanks between them:
 *
 *   .N                so many decimal places; without it, three digits that count
 *   ms us ns percent K M   times 1e3, 1e6, 1e9, 100; over 1e3, 1e6: for seconds, shares and large counts
 *   min MiB           over 60; over 2^20
 *   code              no number: all of it is code
 */
#ifndef LATEX_H
#define LATEX_H

#include "tsv.h"

/* A blank in a name would be a place to break it; TeX reads the characters that follow a backslash here. */
static inline void latex_character(char c, bool code, FILE *out)
{
	switch (c) {
	case '&':
	case '%':
	case '$':
	case '#':
	case '_':
	case '{':
	case '}':
		fprintf(out, "\\%c", c);
		break;
	case '\\':
		fputs("\\textbackslash{}", out);
		break;
	case '~':
		fputs("\\textasciitilde{}", out);
		break;
	case '^':
		fputs("\\textasciicircum{}", out);
		break;
	case '<':
	case '>':
		fprintf(out, code ? "%c" : "$%c$", c);
		break;
	case '-': /* two of them would be a dash */
		fputs(code ? "-{}" : "-", out);
		break;
	default:
		fputc(c, out);
	}
}

static inline void latex_words(const char *text, FILE *out)
{
	bool code = false, strong = false;

	for (; *text; text++) {
		if (*text == '`') {
			fputs((code = !code) ? "\\code{" : "}", out);
		} else if (!code && text[0] == '*' && text[1] == '*') {
			fputs((strong = !strong) ? "\\textbf{" : "}", out);
			text++;
		} else {
			latex_character(*text, code, out);
		}
	}
	if (code || strong)
		fail(0, "what is opened by ` or ** is not closed");
}

static inline void latex_code(const char *text, FILE *out)
{
	fputs("\\code{", out);
	for (; *text; text++)
		latex_character(*text, true, out);
	fputc('}', out);
}

/* 1234567.8 as 1\,234\,567.8; four digits stay together. */
static inline void latex_grouped(const char *digits, FILE *out)
{
	const size_t whole = strspn(digits, "0123456789");

	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && whole > 4 && (whole - i) % 3 == 0)
			fputs("\\,", out);
		fputc(digits[i], out);
	}
	fputs(digits + whole, out);
}

/* How many decimal places leave three digits that count. */
static inline int latex_places(double value)
{
	char text[32];

	if (value == 0)
		return 0;
	snprintf(text, sizeof text, "%.2e", fabs(value)); /* rounded, so that 9.996 has two and not three */
	const int exponent = atoi(strchr(text, 'e') + 1);

	return exponent >= 2 ? 0 : 2 - exponent;
}

struct latex_format {
	double scale;
	int places; /* below 0: three digits that count */
	bool given, code;
};

static inline struct latex_format latex_format(const char *format)
{
	static const struct {
		const char *name;
		double scale;
	} scales[] = { { "ms", 1e3 }, { "us", 1e6 }, { "ns", 1e9 }, { "percent", 100 }, { "K", 1e-3 }, { "M", 1e-6 },
		       { "min", 1 / 60.0 }, { "MiB", 1.0 / (1 << 20) } };
	struct latex_format f = { .scale = 1, .places = -1 };
	char *copy = enough(strdup(format)), *rest = copy;

	for (char *word; (word = strsep(&rest, " ")) != NULL;) {
		bool known = *word == '\0';
		uint64_t places;

		f.given |= !known;
		for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
			if (strcmp(word, scales[i].name) == 0) {
				f.scale = scales[i].scale;
				known = true;
			}
		if (*word == '.' && number_whole(word + 1, 0, 9, &places)) {
			f.places = (int)places;
			known = true;
		}
		f.code |= strcmp(word, "code") == 0;
		if (!known && !f.code)
			fail(0, "'%s' is no format of a number", word);
	}
	free(copy);
	return f;
}

/* A cell that is a number, or words, as the format says; words that are no number are left as they are. */
static inline void latex_cell(const char *text, const char *format, FILE *out)
{
	const struct latex_format f = latex_format(format);
	double value;

	if (f.code) {
		latex_code(text, out);
	} else if (is_na(text) || *text == '\0') {
		fputs("--", out);
	} else if (!number_real(text, &value)) {
		latex_words(text, out);
	} else {
		value *= f.scale;
		const bool whole = !f.given && !strpbrk(text, ".e");
		char *digits = words("%.*f", whole ? 0 : f.places < 0 ? latex_places(value) : f.places, fabs(value));

		if (value < 0 && strpbrk(digits, "123456789"))
			fputs("$-$", out);
		latex_grouped(digits, out);
		free(digits);
	}
}

#endif
