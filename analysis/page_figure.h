/*
 * page_figure.h - a figure as gnuplot drew it in SVG, to stand in a page beside others.
 *
 * Its ids get the figure's name before them, as gnuplot gives the same ones to all. The page names it, by the element whose id is
 * the figure's name and -caption. What shows nothing goes: title and metadata, groups without anything in them, and the end of a
 * group before the beginning of the same one; so do blanks in tags beyond one, and attributes that say what is so anyway.
 */
#ifndef PAGE_FIGURE_H
#define PAGE_FIGURE_H

#include "paths.h"
#include "values.h"

struct page_figure {
	const char *name;
	FILE *out;
	const char *open; /* the tag of the last group that was begun */
	bool begun;       /* it is not written yet: there may be nothing in it */
	bool ended;       /* its end is not: the next one may be the same */
	bool metadata;    /* the line is within it */
};

/* The length of what says nothing, in a tag. */
static inline size_t page_figure_idle(const char *text)
{
	static const char *const idle[] = { " stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"", "xlink:" };

	for (size_t i = 0; i < sizeof idle / sizeof *idle; i++)
		if (strncmp(text, idle[i], strlen(idle[i])) == 0)
			return strlen(idle[i]);
	return *text == ' ' && (text[1] == ' ' || text[1] == '\'' || text[1] == '/' || text[1] == '>') ? 1 : 0;
}

/* The length of what stands before a name that belongs to this figure alone; 0: nothing does here. */
static inline size_t page_figure_id(const char *text)
{
	static const char *const befores[] = { " id=\"", " id='", "href=\"#", "href='#", "url(#" };

	for (size_t i = 0; i < sizeof befores / sizeof *befores; i++)
		if (strncmp(text, befores[i], strlen(befores[i])) == 0)
			return strlen(befores[i]);
	return 0;
}

static inline void page_figure_line(const struct page_figure *p, const char *line)
{
	bool tag = true; /* a line that begins within one goes on with it, or is text of blanks alone before it */

	while (*line == '\t')
		line++;
	while (*line) {
		const size_t before = tag ? page_figure_id(line) : 0;

		tag = *line == '<' || (tag && *line != '>');
		if (tag && page_figure_idle(line) > 0) {
			line += page_figure_idle(line);
		} else if (before > 0) {
			fprintf(p->out, "%.*s%s-", (int)before, line, p->name);
			line += before;
		} else {
			fputc(*line++, p->out);
		}
	}
	fputc('\n', p->out);
}

/* Writes what was held back. */
static inline void page_figure_catch_up(struct page_figure *p)
{
	if (p->ended)
		page_figure_line(p, "</g>");
	if (p->begun)
		page_figure_line(p, p->open);
	p->begun = p->ended = false;
}

static inline void page_figure_next(struct page_figure *p, const char *line)
{
	static const char group[] = "<g fill=";

	if (strcmp(line, "</g>") == 0 && p->begun) {
		p->begun = false; /* there was nothing in it */
		p->open = NULL;
	} else if (strcmp(line, "</g>") == 0) {
		page_figure_catch_up(p);
		p->ended = true;
	} else if (strncmp(line, group, strlen(group)) == 0 && p->ended && p->open && strcmp(p->open, line) == 0) {
		p->ended = false;
	} else if (strncmp(line, group, strlen(group)) == 0) {
		page_figure_catch_up(p);
		p->open = line;
		p->begun = true;
	} else {
		page_figure_catch_up(p);
		page_figure_line(p, line);
	}
}

/* What the page says itself: the size, and what makes a figure stand alone (plots/metadata.bash). */
static inline bool page_figure_left_out(struct page_figure *p, const char *line)
{
	static const char *const begins[] = { "<?xml", "<title>", "<desc>", " width=\"" };

	if (strcmp(line, "<metadata>") == 0)
		p->metadata = true;
	if (p->metadata) {
		p->metadata = strcmp(line, "</metadata>") != 0;
		return true;
	}
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (strncmp(line, begins[i], strlen(begins[i])) == 0)
			return true;
	return *line == '\0';
}

static inline void put_figure(const struct fill *f, const char *path)
{
	const char *file = path_name(path), *dot = strrchr(file, '.');
	char *name = words("%.*s", (int)(dot ? dot - file : 0), file);
	struct page_figure p = { .name = name, .out = f->out };
	size_t size;
	char *svg = tsv_slurp(path, &size), *rest = svg;

	if (strncmp(svg, "<?xml", 5) != 0 || !strstr(svg, "<svg"))
		fail(0, "%s is no figure in SVG", path);
	for (char *line; (line = strsep(&rest, "\n")) != NULL;)
		if (strncmp(line, "<svg", 4) == 0)
			fprintf(f->out, "<svg role=\"img\" aria-labelledby=\"%s-caption\"\n", name);
		else if (!page_figure_left_out(&p, line))
			page_figure_next(&p, line);
	page_figure_catch_up(&p);
	free(svg);
	free(name);
}

#endif
