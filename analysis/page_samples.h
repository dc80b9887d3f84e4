/*
 * page_samples.h - every counted run of an experiment, small enough for a page: a line for each row, tabs between
 *
 *   label     of the row
 *   facts     what a row of a table may be found by, as NAME=VALUE; each
 *   blocks    of its runs, in order: 2-161, or 21,41,61
 *   seconds   of each run, with blanks between
 *   cpu       its CPU time over that: how many CPUs it kept busy; NA: nobody said
 *   peak      its peak memory in KiB; likewise
 */
#ifndef PAGE_SAMPLES_H
#define PAGE_SAMPLES_H

#include "html.h"
#include "rows.h"

static inline void page_samples_fact(const char *name, const char *text, FILE *out)
{
	if (is_na(text) || *text == '\0')
		return;
	fprintf(out, "%s=", name);
	html_text(text, out);
	fputc(';', out);
}

/* What the experiment's list says of the row, and what its runs report. */
static inline void page_samples_facts(const struct samples *s, const struct table *list, const struct row *row, FILE *out)
{
	static const char *const others[] = { "label", "workload", "baseline", "twin", "resolution" };
	static const char *const reported[] = { "tasks", "iterations", "workers" };

	for (size_t line = 0; line < list->rows; line++)
		for (size_t i = 0; i < list->columns && strcmp(table_text(list, line, "label"), row->label) == 0; i++) {
			bool other = false;

			for (size_t k = 0; k < sizeof others / sizeof *others; k++)
				other = other || strcmp(list->names[i], others[k]) == 0;
			if (!other)
				page_samples_fact(list->names[i], table_cell(list, line, (int)i), out);
		}
	for (size_t i = 0; i < sizeof reported / sizeof *reported; i++)
		if (table_find(list, reported[i]) == TSV_NONE)
			page_samples_fact(reported[i], row_text(s, row, reported[i]), out);
}

static inline void page_samples_blocks(const struct row *row, FILE *out)
{
	for (size_t i = 0, last; i < row->runs; i = last + 1) {
		for (last = i; last + 1 < row->runs && row->block[last + 1] == row->block[last] + 1; last++)
			;
		fprintf(out, "%s%ld", i > 0 ? "," : "", row->block[i]);
		if (last > i)
			fprintf(out, "-%ld", row->block[last]);
	}
}

/* What a column has of a run; NAN: nothing. */
static inline double page_samples_number(const struct samples *s, const struct row *row, size_t run, const char *name)
{
	return table_real(&s->table, row->line[run], table_find(&s->table, name));
}

static inline void page_samples_put(double value, size_t run, int digits, FILE *out)
{
	fputs(run > 0 ? " " : "\t", out);
	if (isnan(value))
		fputs("NA", out);
	else
		fprintf(out, "%.*g", digits, value);
}

static inline void page_samples_row(const struct samples *s, const struct table *list, const struct row *row, FILE *out)
{
	html_text(row->label, out);
	fputc('\t', out);
	page_samples_facts(s, list, row, out);
	fputc('\t', out);
	page_samples_blocks(row, out);
	for (size_t i = 0; i < row->runs; i++)
		page_samples_put(row->seconds[i], i, 5, out);
	for (size_t i = 0; i < row->runs; i++)
		page_samples_put((page_samples_number(s, row, i, "user_s") + page_samples_number(s, row, i, "system_s")) / row->seconds[i],
				 i, 3, out);
	for (size_t i = 0; i < row->runs; i++)
		page_samples_put(page_samples_number(s, row, i, "max_rss_bytes") / 1024, i, 5, out);
	fputc('\n', out);
}

/* rows.tsv is beside them. */
static inline void put_samples(const struct fill *f, const char *name)
{
	char *path = fill_path(f, name), *beside = fill_path(f, "rows.tsv");
	struct samples s = samples_read(path);
	struct table list = table_read(beside);

	for (size_t r = 0; r < s.count; r++)
		page_samples_row(&s, &list, &s.rows[r], f->out);
	table_free(&list);
	samples_free(&s);
	free(beside);
	free(path);
}

#endif
