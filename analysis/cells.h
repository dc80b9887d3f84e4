/*
 * cells.h - the cells of the map: which model is the fastest at a share of waiting and a number of tasks?
 *
 * A cell has the rows of one interpreter, or of C, with that share and so many tasks (columns `share`, `tasks`). Its best is
 * the one with the least median. It has won if each of its rivals takes longer, by the interval of that rival alone, 95 %
 * (compare.h): all of these must hold, so none is widened for the others. Where a rival's interval reaches 1 nobody has won.
 *
 * Times are the runners' own, elapsed_ns: from when the program is ready until it has all sums. A short run stands for a
 * long one, in which the start of an interpreter would not count.
 */
#ifndef CELLS_H
#define CELLS_H

#include "experiment.h"

struct candidate {
	const struct row *row;
	char *name;
	struct interval ms;       /* median and quartiles */
	struct comparison longer; /* than the best; of the best itself nothing */
	bool beaten;
};

enum cell_verdict {
	CELL_WON,
	CELL_TIED,
	CELL_FEW,   /* of no rival is it known: too few blocks have an interval */
	CELL_ALONE, /* there is no rival */
};

struct cell {
	const char *interpreter; /* NA: C */
	double share, tasks;
	size_t count; /* of candidates, at least 1, the fastest first */
	struct candidate *of;
	size_t beaten;
	enum cell_verdict verdict;
	double measured; /* share of waiting; NAN: not known */
};

struct cells {
	size_t count;
	struct cell *of; /* C first, then the interpreters in order of their names; by share, then by tasks */
};

/* The model as readers know it; threads that are as many as tasks are another one than a pool. To be freed. */
static inline char *candidate_name(const char *model, const char *crew)
{
	return words("%s%s", model, strcmp(crew, "each") == 0 ? ", each" : "");
}

static inline int candidates_by_time(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	return a->ms.estimate != b->ms.estimate ? (a->ms.estimate > b->ms.estimate ? 1 : -1) : strcmp(a->name, b->name);
}

static inline int cells_in_order(const void *left, const void *right)
{
	const struct cell *a = left, *b = right;
	const int languages = is_na(b->interpreter) - is_na(a->interpreter);
	const int names = strcmp(a->interpreter, b->interpreter);

	if (languages || names)
		return languages ? languages : names;
	return a->share != b->share ? (a->share > b->share ? 1 : -1) : (a->tasks > b->tasks) - (a->tasks < b->tasks);
}

/* ---- Gathering -------------------------------------------------------------------------------------------------- */

static inline struct cell *cells_find(const struct cells *cells, const char *interpreter, double share, double tasks)
{
	for (struct cell *c = cells->of; c < cells->of + cells->count; c++)
		if (strcmp(c->interpreter, interpreter) == 0 && c->share == share && c->tasks == tasks)
			return c;
	return NULL;
}

static inline struct interval elapsed_ms(const struct samples *s, const struct row *row)
{
	const struct interval ms = row_column_quartiles(s, row, "elapsed_ns", 1e-6);

	if (!(ms.estimate > 0))
		fail(0, "%s: %s does not say how long it took", s->table.path, row->label);
	return ms;
}

static inline void cells_add(struct cells *cells, const struct samples *s, const struct row *row)
{
	const char *interpreter = row_text(s, row, "interpreter");
	const double share = row_number(s, row, "share"), tasks = row_number(s, row, "tasks");
	struct cell *cell = cells_find(cells, interpreter, share, tasks);

	if (!cell) {
		cells->of = enough(realloc(cells->of, (cells->count + 1) * sizeof *cells->of));
		cell = &cells->of[cells->count++];
		*cell = (struct cell){ .interpreter = interpreter, .share = share, .tasks = tasks, .measured = NAN };
	}
	cell->of = enough(realloc(cell->of, (cell->count + 1) * sizeof *cell->of));
	cell->of[cell->count++] = (struct candidate){
		.row = row,
		.name = candidate_name(row_text(s, row, "model"), row_text(s, row, "crew")),
		.ms = elapsed_ms(s, row),
	};
}

/* ---- Who won ---------------------------------------------------------------------------------------------------- */

static inline void cell_judge(struct cell *cell, const struct samples *s, const struct plan *plan)
{
	size_t known_ones = 0;

	qsort(cell->of, cell->count, sizeof *cell->of, candidates_by_time);
	for (size_t i = 1; i < cell->count; i++) {
		struct candidate *rival = &cell->of[i];

		rival->longer = compare_column(s, rival->row, 1, cell->of[0].row, 1, "elapsed_ns", plan);
		rival->beaten = rival->longer.verdict == VERDICT_SLOWER;
		cell->beaten += rival->beaten;
		known_ones += !isnan(rival->longer.ratio.low);
	}
	cell->verdict = cell->count == 1 ? CELL_ALONE
			: cell->beaten == cell->count - 1 ? CELL_WON
			: known_ones == 0 ? CELL_FEW : CELL_TIED;
}

/* ---- The share that came out ------------------------------------------------------------------------------------ */

/*
 * Waiting over waiting and computing, of a task of blocking: what it waits on average, and the CPU time of its run (wait_cpu_ns,
 * for each wait). NAN: no blocking, or it does not say.
 */
static inline double cell_share(const struct cell *cell, const struct samples *s)
{
	if (cell->share == 0)
		return 0;
	for (const struct candidate *c = cell->of; c < cell->of + cell->count; c++) {
		if (!row_is(s, c->row, "model", "blocking"))
			continue;
		const double wait = 1e3 * row_number(s, c->row, "wait_us");

		return 100 * wait / (wait + row_median(s, c->row, "wait_cpu_ns", 1));
	}
	return NAN;
}

/* A cell without a run of blocking has what another of its share has, with as many tasks as can be: they are the same. */
static inline void cells_share(const struct cells *cells, const struct samples *s)
{
	for (struct cell *c = cells->of; c < cells->of + cells->count; c++)
		c->measured = cell_share(c, s);
	for (size_t i = 1; i < cells->count; i++) {
		struct cell *c = &cells->of[i];

		if (isnan(c->measured) && c[-1].share == c->share && strcmp(c[-1].interpreter, c->interpreter) == 0)
			c->measured = c[-1].measured;
	}
}

/* All rows that have a share, but twins. */
static inline struct cells cells_gather(const struct experiment *e)
{
	struct cells cells = { 0 };

	for (const struct row *row = e->samples.rows; row < e->samples.rows + e->samples.count; row++)
		if (!row_is_twin(row) && !isnan(row_number(&e->samples, row, "share")))
			cells_add(&cells, &e->samples, row);
	if (cells.count == 0)
		fail(0, "%s: no row has a share of waiting", e->samples.table.path);
	qsort(cells.of, cells.count, sizeof *cells.of, cells_in_order);
	for (size_t i = 0; i < cells.count; i++)
		cell_judge(&cells.of[i], &e->samples, &e->plan);
	cells_share(&cells, &e->samples);
	return cells;
}

static inline void cells_free(struct cells *cells)
{
	for (struct cell *c = cells->of; c < cells->of + cells->count; c++) {
		for (size_t i = 0; i < c->count; i++)
			free(c->of[i].name);
		free(c->of);
	}
	free(cells->of);
}

#endif
