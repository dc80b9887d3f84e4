/*
 * programs.h - the programs of the experiment attribution, each beside what it is compared with, and their parts.
 *
 * A program is a row whose column `setting` is not NA. Every counted run of it must have left its trace.
 */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "load.h"
#include "parts.h"
#include "paths.h"
#include "rows.h"

struct program {
	const struct row *row;
	const struct program *alone; /* the same with one worker; NULL: it is that itself */
	const struct program *free;  /* the same, not pinned; NULL: there is none */
	bool pinned, python;
	const char *model, *setting;
	struct parts parts;
};

struct programs {
	const struct samples *samples;
	struct program *list; /* in order of label */
	size_t count;
};

/* The same program in another setting; NULL: there is none. */
static inline const struct program *programs_sibling(const struct programs *all, const struct program *p,
						      const char *setting)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->list[i].setting, setting) == 0 && row_same_program(all->samples, all->list[i].row, p->row))
			return &all->list[i];
	return NULL;
}

static inline void programs_add(struct programs *all, const struct row *row)
{
	const struct samples *s = all->samples;

	if (row_is(s, row, "setting", "NA"))
		return;
	if (!rows_find(s, row->baseline))
		fail(0, "%s: %s has no baseline to be compared with", s->table.path, row->label);
	all->list[all->count++] = (struct program){ .row = row,
						    .pinned = row_is(s, row, "setting", "pinned"),
						    .python = row_in_python(s, row),
						    .model = row_text(s, row, "model"),
						    .setting = row_text(s, row, "setting") };
}

/* Finds what it is compared with. */
static inline void programs_pair(const struct programs *all, struct program *p)
{
	p->free = programs_sibling(all, p, "free");
	if (strcmp(p->setting, "alone") == 0)
		return;
	p->alone = programs_sibling(all, p, "alone");
	if (!p->alone)
		fail(0, "%s: there is no row of %s alone to compare it with", all->samples->table.path, p->row->label);
}

/* ---- Its runs --------------------------------------------------------------------------------------------------- */

static inline struct breakdown *programs_breakdown(const struct samples *s, const char *folder, const struct row *row,
						   long block)
{
	return breakdown_of(run_file_needed(folder, block, row->label, "trace"),
			    run_file(folder, block, row->label, "load"), row_elapsed(s, row, block));
}

static inline struct turns programs_turns(const struct samples *s, const char *folder, const struct program *p,
					   long block)
{
	const char *load = run_file(folder, block, p->row->label, "load");
	const struct turns t = { .run = programs_breakdown(s, folder, p->row, block),
				 .alone = p->alone ? programs_breakdown(s, folder, p->alone->row, block) : NULL,
				 .baseline = row_elapsed(s, rows_find(s, p->row->baseline), block),
				 .free = p->pinned && p->free ? row_elapsed(s, p->free->row, block) : NAN,
				 .mhz = load ? load_clocks(load, HOLDS_CPUS) : NULL };

	if (t.alone && t.run->iterations != t.alone->iterations)
		fail(0, "%s: block %ld: %s did %.0f iterations, and alone %.0f", folder, block, p->row->label,
		     t.run->iterations, t.alone->iterations);
	return t;
}

static inline struct parts programs_parts(const struct samples *s, const char *folder, const struct program *p)
{
	struct turns *runs = enough(calloc(p->row->runs, sizeof *runs));

	for (size_t i = 0; i < p->row->runs; i++)
		runs[i] = programs_turns(s, folder, p, p->row->block[i]);
	const struct parts parts = parts_of(runs, p->row->runs);

	for (size_t i = 0; i < p->row->runs; i++) {
		free(runs[i].run);
		free(runs[i].alone);
		free(runs[i].mhz);
	}
	free(runs);
	return parts;
}

/* ---- All of them ------------------------------------------------------------------------------------------------ */

/* To be freed by programs_free. The samples must stay as long. */
static inline struct programs programs_read(const struct samples *s, const char *folder)
{
	struct programs all = { .samples = s, .list = enough(calloc(s->count + 1, sizeof *all.list)) };

	for (size_t r = 0; r < s->count; r++)
		programs_add(&all, &s->rows[r]);
	if (all.count == 0)
		fail(0, "%s: no row says in the column setting that it takes turns", s->table.path);
	for (size_t i = 0; i < all.count; i++)
		programs_pair(&all, &all.list[i]);
	for (size_t i = 0; i < all.count; i++)
		all.list[i].parts = programs_parts(s, folder, &all.list[i]);
	return all;
}

static inline void programs_free(struct programs *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->list[i].parts.parts);
	free(all->list);
}

#endif
