/*
 * html.h - templates and tables in HTML: values and cells are text in it, whatever they hold.
 *
 * In a template of this form there are, besides what values.h has:
 *
 *   {markdown FILE}   another template, beside this one, which is of Markdown: filled as such, then made HTML (page_text.h)
 *   {raw FILE}        a file beside this one, as it is: style and script
 *   {figure FILE}     an SVG of gnuplot's, to stand in a page beside others (page_figure.h); FILE from where we run
 *   {samples FILE}    every run in that file of the data's folder (page_samples.h)
 *   {base64 FILE}     a file of the data's folder, for an address like data:…;base64,
 */
#ifndef HTML_H
#define HTML_H

#include "values.h"

static inline void html_text(const char *text, FILE *out)
{
	for (; *text; text++)
		switch (*text) {
		case '&': fputs("&amp;", out); break;
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '"': fputs("&quot;", out); break;
		case '\'': fputs("&#39;", out); break;
		default: fputc(*text, out);
		}
}

/* Columns of numbers have the class n. */
static inline void html_table(const struct table *t, FILE *out)
{
	fputs("<div class=\"scroll\"><table>\n<thead><tr>", out);
	for (size_t i = 0; i < t->columns; i++) {
		fprintf(out, "<th scope=\"col\"%s>", markdown_words(t, i) ? "" : " class=\"n\"");
		markdown_name(t->names[i], html_text, out);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t row = 0; row < t->rows; row++) {
		fputs("<tr>", out);
		for (size_t i = 0; i < t->columns; i++) {
			fputs(markdown_words(t, i) ? "<td>" : "<td class=\"n\">", out);
			markdown_cell(table_cell(t, row, (int)i), html_text, out);
			fputs("</td>", out);
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

#endif
