/*
 * pictures.h - CPU use that nobody published in numbers, read off pictures: pictures.tsv in a source's own folder.
 *
 *   label                 a row of its samples
 *   figure                the number of the picture
 *   shows                 what is to be seen, in our words
 *   busy_low, busy_high   how many CPUs are busy, at least and at most; the file says by what rule
 *
 * People write it: lines that begin with # do not count.
 */
#ifndef CLAIMS_PICTURES_H
#define CLAIMS_PICTURES_H

#include <unistd.h>

#include "../analysis/rows.h"

struct picture {
	const char *label, *figure, *shows;
	struct interval busy; /* CPUs; the estimate is the middle */
};

struct pictures {
	struct table table;
	struct picture *list;
	size_t count;
};

/* That of the row; NULL: there is none. */
static inline const struct picture *pictures_find(const struct pictures *p, const char *label)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->list[i].label, label) == 0)
			return &p->list[i];
	return NULL;
}

/* One line of the table, on a machine with so many CPUs. */
static inline struct picture picture_read(const struct pictures *p, size_t line, const struct samples *s, double cpus)
{
	const struct table *t = &p->table;
	const double low = table_number(t, line, "busy_low"), high = table_number(t, line, "busy_high");
	const struct picture picture = { table_text(t, line, "label"), table_text(t, line, "figure"),
					 table_text(t, line, "shows"), { (low + high) / 2, low, high } };

	if (!rows_find(s, picture.label))
		fail(0, "%s:%zu: %s has no row '%s'", t->path, t->lines[line], s->table.path, picture.label);
	if (pictures_find(p, picture.label))
		fail(0, "%s:%zu: a second picture of %s", t->path, t->lines[line], picture.label);
	if (!*picture.figure || !*picture.shows)
		fail(0, "%s:%zu: an empty cell of %s", t->path, t->lines[line], picture.label);
	if (!(low >= 0 && low <= high && high > 0 && high <= cpus))
		fail(0, "%s:%zu: %s to %s busy CPUs of %g; they go from 0 up to all of them", t->path, t->lines[line],
		     table_text(t, line, "busy_low"), table_text(t, line, "busy_high"), cpus);
	return picture;
}

/* Those of the file, of a source with these samples and so many CPUs; where there is no file, none. */
static inline struct pictures pictures_read(const char *path, const struct samples *s, double cpus)
{
	struct pictures p = { .count = 0 };

	if (access(path, F_OK) != 0)
		return p;
	p.table = table_read_by_hand(path);
	p.list = enough(calloc(p.table.rows + 1, sizeof *p.list));
	for (size_t line = 0; line < p.table.rows; line++) {
		p.list[line] = picture_read(&p, line, s, cpus);
		p.count++;
	}
	return p;
}

static inline void pictures_free(struct pictures *p)
{
	free(p->list);
	table_free(&p->table);
}

#endif
