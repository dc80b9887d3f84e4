/*
 * page_text.h - Markdown as HTML, by MD4C. What would be HTML in it is text, so no value can be more than text.
 *
 * Headings go two levels down, as they stand in a section of a page; a table is in a box of its own, which scrolls.
 */
#ifndef PAGE_TEXT_H
#define PAGE_TEXT_H

#include <md4c-html.h>

#include "html.h"

static inline void page_text_part(const MD_CHAR *text, MD_SIZE size, void *out)
{
	fwrite(text, 1, size, out);
}

/* `from` at `text` becomes `to`; returns what is behind it, or NULL where `text` does not begin with it. */
static inline const char *page_text_swap(const char *text, const char *from, const char *to, FILE *out)
{
	if (strncmp(text, from, strlen(from)) != 0)
		return NULL;
	fputs(to, out);
	return text + strlen(from);
}

/* A tag that MD4C has written: in what it was given, < is text. */
static inline const char *page_text_tag(const char *tag, FILE *out)
{
	static const char *const swaps[][2] = {
		{ "<table>", "<div class=\"scroll\"><table>" },
		{ "</table>", "</table></div>" },
		{ "<th>", "<th scope=\"col\">" },
		{ "<th align=\"right\">", "<th scope=\"col\" class=\"n\">" },
		{ "<td align=\"right\">", "<td class=\"n\">" },
		{ "<h1>", "<h3>" },
		{ "</h1>", "</h3>" },
		{ "<h2>", "<h4>" },
		{ "</h2>", "</h4>" },
		{ "<h3>", "<h5>" },
		{ "</h3>", "</h5>" },
	};
	const char *behind = NULL;

	for (size_t i = 0; i < sizeof swaps / sizeof *swaps && !behind; i++)
		behind = page_text_swap(tag, swaps[i][0], swaps[i][1], out);
	if (behind)
		return behind;
	fputc(*tag, out);
	return tag + 1;
}

static inline void page_text(const char *markdown, FILE *out)
{
	size_t length = 0;
	char *html = NULL;
	FILE *whole = words_open(&html, &length);

	if (md_html(markdown, (MD_SIZE)strlen(markdown), page_text_part, whole, MD_FLAG_TABLES | MD_FLAG_NOHTML, 0) != 0 ||
	    fclose(whole) != 0)
		fail(errno, "cannot make HTML of a text");
	for (const char *c = html; *c;)
		if (*c == '<')
			c = page_text_tag(c, out);
		else
			fputc(*c++, out);
	free(html);
}

static inline void put_markdown(const struct fill *f, const char *name)
{
	char *path = fill_beside(f, name), *text = fill_template(path, f->folder, f->values);

	page_text(text, f->out);
	free(text);
	free(path);
}

#endif
