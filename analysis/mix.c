/*
 * mix - the map: which model is the fastest, by the share of waiting and the number of tasks, and where is there no telling?
 *
 * usage: mix [-r RESAMPLES] [-s SEED] DATA/mix        writes values.tsv and
 *
 * results.tsv, a line for each cell (cells.h):
 *   language, interpreter, tasks
 *   share, share_measured   waiting in per cent: what was aimed at, and what came out, by blocking's CPU time
 *   fastest, ms             the model with the least median, and that median; "MODEL, each": with a worker for each task
 *   next                    the one with the least median but one
 *   times_longer, low, high its time over the fastest's, within blocks, with the 95 % interval of this value alone
 *   verdict                 fastest: it beats each of its rivals; not distinguishable: it does not; too few blocks: none of
 *                           them has an interval; alone: it has no rival
 *   level_with              those that it does not beat
 *   rivals, runs            how many there are; runs of the fastest
 *   not_run                 what was not, and why
 *
 * figure.tsv, the same as it is drawn: panel, x, y, colour, hatched (1: nobody has won), name, time, note, article (1: this is
 * where the article measured)
 * figure-shares.tsv: panel, x, text: the head of each column of each panel
 *
 * values.tsv has, besides the usual: panels, shares, sizes and their names; and in words, from the verdicts: sentence1 … for
 * each share, won: in how many cells somebody has, off: cells whose share is another one.
 */
#include "cells.h"
#include "interpreter.h"

static const double ARTICLE_TASKS = 15; /* of which none ever waited */
static const double SHARE_OFF = 5;      /* points: shares that are off by more are said */

enum { MOST = 64, NAMED = 3, NOTE_WIDTH = 30 };

/* Numbers that rise, or names, each once. */
struct places {
	size_t count;
	double number[MOST];
	const char *name[MOST];
};

struct map {
	struct cells cells;
	struct table listed; /* rows.tsv */
	struct places panels, shares, sizes, models;
};

static size_t place_number(struct places *p, double number)
{
	size_t at = 0;

	while (at < p->count && p->number[at] < number)
		at++;
	if (at < p->count && p->number[at] == number)
		return at;
	if (p->count == MOST)
		fail(0, "more than %d shares, or numbers of tasks, cannot be drawn", MOST);
	memmove(p->number + at + 1, p->number + at, (p->count++ - at) * sizeof *p->number);
	p->number[at] = number;
	return at;
}

static size_t place_name(struct places *p, const char *name)
{
	size_t at = 0;

	while (at < p->count && strcmp(p->name[at], name) != 0)
		at++;
	if (at == p->count && p->count == MOST)
		fail(0, "more than %d interpreters, or models, cannot be drawn", MOST);
	if (at == p->count)
		p->name[p->count++] = name;
	return at;
}

static int by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static struct map map_read(const struct experiment *e)
{
	struct map m = { .cells = cells_gather(e), .listed = table_read(path_in(e->folder, "rows.tsv")) };

	for (const struct cell *c = m.cells.of; c < m.cells.of + m.cells.count; c++) {
		place_name(&m.panels, c->interpreter);
		place_number(&m.shares, c->share);
		place_number(&m.sizes, c->tasks);
		for (size_t i = 0; i < c->count; i++)
			place_name(&m.models, c->of[i].name);
	}
	qsort(m.models.name, m.models.count, sizeof *m.models.name, by_name);
	return m;
}

/* "C", or "CPython 3.13.5". To be freed. */
static char *panel_name(const struct experiment *e, const struct cell *c)
{
	return interpreter_full_name(&e->samples, c->of[0].row);
}

/* The first cell of each panel has what they all share. */
static const struct cell *panel_first(const struct map *m, size_t panel)
{
	const struct cell *c = m->cells.of;

	while (strcmp(c->interpreter, m->panels.name[panel]) != 0)
		c++;
	return c;
}

/* ---- In words --------------------------------------------------------------------------------------------------- */

/* Those that the fastest does not beat, "a, b and 3 others": at most so many names. */
static void say_level(FILE *out, const struct cell *c, size_t most)
{
	const size_t level = c->count - 1 - c->beaten;
	size_t said = 0;

	for (size_t i = 1; i < c->count && said < most; i++)
		if (!c->of[i].beaten)
			fprintf(out, "%s%s", said++ > 0 ? ", " : "", c->of[i].name);
	if (level > said)
		fprintf(out, " and %zu other%s", level - said, level - said > 1 ? "s" : "");
}

static char *level_words(const struct cell *c, size_t most)
{
	char *text = NULL;
	size_t length;
	FILE *out = words_open(&text, &length);

	say_level(out, c, most);
	fclose(out);
	return text;
}

/* "`openmp`", or "`openmp` or `loops` (no telling which)". To be freed. */
static char *winner_words(const struct cell *c)
{
	const size_t level = c->count - 1 - c->beaten;
	char *text = NULL;
	size_t length, said = 0;
	FILE *out = words_open(&text, &length);

	fprintf(out, "`%s`", c->of[0].name);
	if (c->verdict == CELL_TIED && level > NAMED)
		fprintf(out, " or any of %zu others", level);
	for (size_t i = 1; i < c->count && c->verdict == CELL_TIED && level <= NAMED; i++)
		if (!c->of[i].beaten)
			fprintf(out, "%s`%s`", ++said == level ? " or " : ", ", c->of[i].name);
	if (c->verdict != CELL_WON)
		fputs(c->verdict == CELL_TIED  ? " (no telling which)"
		      : c->verdict == CELL_FEW ? " by its median (too few blocks to tell)"
					       : " (without a rival)",
		      out);
	fclose(out);
	return text;
}

/* "in C `threads` with 15, 50 and 100 tasks, `loops` with 250": neighbours of which the same is to be said are said together. */
static void say_panel(FILE *out, const struct experiment *e, const struct map *m, size_t panel, double share)
{
	char *name = panel_name(e, panel_first(m, panel));
	char **winners = enough(calloc(m->sizes.count + 1, sizeof *winners));
	double *tasks = doubles(m->sizes.count);
	size_t cells = 0, groups = 0;

	for (size_t i = 0; i < m->sizes.count; i++) {
		const struct cell *c = cells_find(&m->cells, m->panels.name[panel], share, m->sizes.number[i]);

		if (!c)
			continue;
		winners[cells] = winner_words(c);
		tasks[cells++] = c->tasks;
	}
	fprintf(out, "in %s", name);
	for (size_t first = 0, next; first < cells; first = next, groups++) {
		for (next = first + 1; next < cells && strcmp(winners[next], winners[first]) == 0;)
			next++;
		/* It is tasks that the first one is said of. */
		fprintf(out, "%s %s with ", groups == 0 ? "" : groups == 1 ? " tasks," : ",", winners[first]);
		for (size_t i = first; i < next; i++)
			fprintf(out, "%s%g", i == first ? "" : i + 1 < next ? ", " : " and ", tasks[i]);
	}
	fputs(groups == 0 ? " not known" : groups == 1 ? " tasks" : "", out);
	for (size_t i = 0; i < cells; i++)
		free(winners[i]);
	free(winners);
	free(tasks);
	free(name);
}

static char *share_sentence(const struct experiment *e, const struct map *m, double share)
{
	char *text = NULL;
	size_t length;
	FILE *out = words_open(&text, &length);

	if (share == 0)
		fprintf(out, "Where no task ever waits, the fastest is ");
	else
		fprintf(out, "Where tasks wait for %g %% of their time, the fastest is ", share);
	for (size_t panel = 0; panel < m->panels.count; panel++) {
		if (panel > 0)
			fprintf(out, "; ");
		say_panel(out, e, m, panel, share);
	}
	fputc('.', out);
	fclose(out);
	return text;
}

/* "in 7 of 12 cells in C, in 5 of 12 in CPython 3.13.5" */
static char *won_words(const struct experiment *e, const struct map *m)
{
	char *text = NULL;
	size_t length;
	FILE *out = words_open(&text, &length);

	for (size_t panel = 0; panel < m->panels.count; panel++) {
		char *name = panel_name(e, panel_first(m, panel));
		size_t cells = 0, won = 0;

		for (const struct cell *c = m->cells.of; c < m->cells.of + m->cells.count; c++) {
			const bool here = strcmp(c->interpreter, m->panels.name[panel]) == 0;

			cells += here;
			won += here && c->verdict == CELL_WON;
		}
		fprintf(out, "%sin %zu of %zu%s in %s", panel > 0 ? ", " : "", won, cells, panel > 0 ? "" : " cells", name);
		free(name);
	}
	fclose(out);
	return text;
}

/* Sets what is said of all. */
static void facts_of_map(struct experiment *e, const struct map *m)
{
	struct values *v = &e->values;
	char *off = NULL;
	size_t length, least = SIZE_MAX, most = 0;
	FILE *out = words_open(&off, &length);

	for (size_t i = 0; i < m->shares.count; i++) {
		char *sentence = share_sentence(e, m, m->shares.number[i]);

		values_set_nth(v, "sentence", i + 1, "%s", sentence);
		free(sentence);
	}
	for (size_t i = m->shares.count; i < MOST; i++)
		values_set_nth(v, "sentence", i + 1, "%s", "");
	for (const struct cell *c = m->cells.of; c < m->cells.of + m->cells.count; c++) {
		if (fabs(c->measured - c->share) > SHARE_OFF)
			fprintf(out, "%s%.1f instead of %g %% (%s, %g tasks)", ftell(out) > 0 ? ", " : "", c->measured, c->share,
				is_na(c->interpreter) ? "C" : c->interpreter, c->tasks);
		for (size_t i = 0; i < c->count; i++) {
			least = c->of[i].row->runs < least ? c->of[i].row->runs : least;
			most = c->of[i].row->runs > most ? c->of[i].row->runs : most;
		}
	}
	fclose(out);
	values_set(v, "off", "%s", off);
	char *won = won_words(e, m);

	values_set(v, "won", "%s", won);
	free(won);
	values_set(v, "runs", least < most ? "%zu to %zu" : "%zu", least, most);
	values_set(v, "runs_python", "%s", "");
	free(off);
}

/* ---- results.tsv ------------------------------------------------------------------------------------------------ */

/* The rows of a cell that are not run, and why, as the experiment's list says. */
static void put_not_run(struct tsv *out, const struct map *m, const struct cell *c)
{
	const struct table *t = &m->listed;
	const int stopped = table_find(t, "stopped");
	char *text = NULL;
	size_t length, said = 0;
	FILE *list = words_open(&text, &length);

	for (size_t row = 0; row < t->rows; row++) {
		if (is_na(table_cell(t, row, stopped)) || strcmp(table_text(t, row, "interpreter"), c->interpreter) != 0 ||
		    table_number(t, row, "share") != c->share || table_number(t, row, "tasks") != c->tasks)
			continue;
		char *name = candidate_name(table_text(t, row, "model"), table_text(t, row, "crew"));

		fprintf(list, "%s%s: %s", said++ > 0 ? "; " : "", name, table_cell(t, row, stopped));
		free(name);
	}
	fclose(list);
	put_text(out, text);
	free(text);
}

static void write_results(const struct experiment *e, const struct map *m)
{
	static const char *const verdicts[] = {
		[CELL_WON] = "fastest",
		[CELL_TIED] = "not distinguishable",
		[CELL_FEW] = "too few blocks",
		[CELL_ALONE] = "alone",
	};
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "results.tsv"),
		  "language\tinterpreter\ttasks\tshare\tshare_measured\tfastest\tms\tnext\ttimes_longer\tlow\thigh\tverdict\t"
		  "level_with\trivals\truns\tnot_run");
	for (const struct cell *c = m->cells.of; c < m->cells.of + m->cells.count; c++) {
		const struct candidate *next = c->count > 1 ? &c->of[1] : NULL;
		char *level = level_words(c, c->count);

		put_texts(&out, row_text(&e->samples, c->of[0].row, "language"), c->interpreter);
		put_number(&out, c->tasks);
		put_number(&out, c->share);
		put_digits(&out, c->measured, 3);
		put_text(&out, c->of[0].name);
		put_digits(&out, c->of[0].ms.estimate, 4);
		put_text(&out, next ? next->name : "NA");
		put_interval(&out, next ? next->longer.ratio : COMPARISON_NONE.ratio);
		put_texts(&out, verdicts[c->verdict], level);
		put_count(&out, c->count - 1);
		put_count(&out, c->of[0].row->runs);
		put_not_run(&out, m, c);
		put_end(&out);
		free(level);
	}
	tsv_end(&out);
}

/* ---- The figure ------------------------------------------------------------------------------------------------- */

/* The next one where somebody has won, and else those that are level, in one line. */
static void put_note(struct tsv *out, const struct cell *c)
{
	if (c->verdict == CELL_ALONE) {
		put_text(out, "no rival");
	} else if (c->verdict == CELL_FEW) {
		put_text(out, "too few blocks to tell");
	} else if (c->verdict == CELL_WON) {
		const double ratio = c->of[1].longer.ratio.estimate;

		put(out, "%s takes %.*f×", c->of[1].name, ratio < 1.05 ? 3 : 2, ratio);
	} else {
		size_t most = c->count;
		char *text = level_words(c, most);

		while (words_width(text) > NOTE_WIDTH && most-- > 1) {
			free(text);
			text = level_words(c, most);
		}
		put(out, "or %s", text);
		free(text);
	}
}

static void put_cell(struct tsv *out, struct map *m, const struct cell *c)
{
	const double ms = c->of[0].ms.estimate;

	put_count(out, place_name(&m->panels, c->interpreter));
	put_count(out, place_number(&m->shares, c->share));
	put_count(out, place_number(&m->sizes, c->tasks));
	put_count(out, place_name(&m->models, c->of[0].name));
	put(out, "%d", c->verdict == CELL_TIED || c->verdict == CELL_FEW);
	put_text(out, c->of[0].name);
	if (ms < 1e3)
		put(out, "%.3g ms", ms);
	else
		put(out, "%.3g s", 1e-3 * ms);
	put_note(out, c);
	put(out, "%d", c->share == 0 && c->tasks == ARTICLE_TASKS);
	put_end(out);
}

/* Of the cell with the fewest tasks. */
static void put_share(struct tsv *out, struct map *m, size_t panel, size_t share)
{
	const struct cell *c = NULL;

	for (size_t i = 0; i < m->sizes.count && !c; i++)
		c = cells_find(&m->cells, m->panels.name[panel], m->shares.number[share], m->sizes.number[i]);
	put_count(out, panel);
	put_count(out, share);
	if (m->shares.number[share] == 0)
		put_text(out, "no waiting");
	else if (!c || isnan(c->measured))
		put(out, "%g %% waiting", m->shares.number[share]);
	else
		put(out, "%g %% waiting (measured: %.3g)", m->shares.number[share], c->measured);
	put_end(out);
}

static void write_figure(struct experiment *e, struct map *m)
{
	struct tsv cells, shares;

	tsv_begin(&cells, path_in(e->folder, "figure.tsv"), "panel\tx\ty\tcolour\thatched\tname\ttime\tnote\tarticle");
	for (const struct cell *c = m->cells.of; c < m->cells.of + m->cells.count; c++)
		put_cell(&cells, m, c);
	tsv_end(&cells);
	tsv_begin(&shares, path_in(e->folder, "figure-shares.tsv"), "panel\tx\ttext");
	for (size_t panel = 0; panel < m->panels.count; panel++)
		for (size_t share = 0; share < m->shares.count; share++)
			put_share(&shares, m, panel, share);
	tsv_end(&shares);
	for (size_t panel = 0; panel < m->panels.count; panel++) {
		char *name = panel_name(e, panel_first(m, panel));

		values_set_nth(&e->values, "panel", panel, "%s", name);
		free(name);
	}
	for (size_t i = 0; i < m->sizes.count; i++)
		values_set_nth(&e->values, "size", i, "%g tasks", m->sizes.number[i]);
	values_set(&e->values, "panels", "%zu", m->panels.count);
	values_set(&e->values, "shares", "%zu", m->shares.count);
	values_set(&e->values, "sizes", "%zu", m->sizes.count);
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("mix", argc, argv);
	struct map map = map_read(&e);

	write_results(&e, &map);
	write_figure(&e, &map);
	facts_of_map(&e, &map);
	cells_free(&map.cells);
	table_free(&map.listed);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
