/*
 * turns.h - for how long does a holder keep the lock: how many iterations, how many ns? By the traces of a row's runs.
 *
 * A hold lasts from when a worker gets the lock until it lets go of it. Where `lock` is ticks (runners/gil_ticks.c),
 * every slice is one: the lock is let go of behind each, even if the same worker takes it again. Other locks are let
 * go of for somebody else: a hold is all that a worker does until another one ends a slice (holds.h).
 *
 * In CPython a worker loses the lock within a slice and ends that slice in its next hold. Nobody knows where the slice
 * was torn, so each of the two holds gets half of its iterations, at the pace of the run's whole slices. On average
 * that is right, and wrong by half a slice at most at either end. A hold within which no slice ends is not seen.
 *
 * The last hold of each worker ends with its work, and does not count; so a worker that nobody disturbs has none that
 * counts, but for ticks. What is asked of a run is the median of the holds that count; NAN: it has none, or no trace.
 */
#ifndef TURNS_H
#define TURNS_H

#include "holds.h"
#include "paths.h"
#include "rows.h"

struct hold {
	size_t worker;
	double iterations, ns;
};

/* Of one run: its holds that count, in order. */
struct turns_run {
	struct hold *holds; /* to be freed */
	size_t count;
	double pace; /* the median of its whole slices, ns per iteration */
};

/* ---- The holds of a run ----------------------------------------------------------------------------------------- */

static inline double turns_pace(const struct trace *t)
{
	double *paces = doubles(t->count);
	size_t whole = 0;

	for (const struct span *s = t->spans; s < t->spans + t->count; s++)
		if (s->whole)
			paces[whole++] = holds_pace(s);
	const double pace = median(paces, whole);

	free(paces);
	if (isnan(pace))
		fail(0, "%s: no slice is whole: the workers take no turns, or turns shorter than a slice", t->path);
	return pace;
}

/* All holds, of spans in order of their ends. last: of each worker the number of its last one, from 1; 0: none. */
static inline void turns_gather(struct turns_run *run, const struct trace *t, bool each, size_t *last)
{
	for (const struct span *s = t->spans; s < t->spans + t->count; s++) {
		const bool begins = s == t->spans || each || s[-1].worker != s->worker;
		double share = s->iterations;

		if (begins && !s->whole) {
			share /= 2;
			if (last[s->worker] > 0) {
				run->holds[last[s->worker] - 1].iterations += share;
				run->holds[last[s->worker] - 1].ns += share * run->pace;
			}
		}
		if (begins) {
			run->holds[run->count++] = (struct hold){ .worker = s->worker };
			last[s->worker] = run->count;
		}
		run->holds[run->count - 1].iterations += share;
		run->holds[run->count - 1].ns += !s->whole ? share * run->pace : s->end - (begins ? s->start : s[-1].end);
	}
}

/* Keeps the holds that count. */
static inline void turns_keep(struct turns_run *run, const size_t *last)
{
	const size_t all = run->count;

	run->count = 0;
	for (size_t i = 0; i < all; i++)
		if (i + 1 < last[run->holds[i].worker])
			run->holds[run->count++] = run->holds[i];
}

/* Of the run that left this trace and took so many ns. */
static inline struct turns_run turns_read(const char *path, double elapsed, bool each)
{
	struct holds h = holds_of(path, elapsed);
	struct turns_run run = { .holds = enough(calloc(h.trace.count + 1, sizeof *run.holds)),
				 .pace = turns_pace(&h.trace) };
	size_t workers = 0;

	for (size_t n = 0; n < h.trace.count; n++)
		workers = h.trace.spans[n].worker >= workers ? h.trace.spans[n].worker + 1 : workers;
	size_t *last = enough(calloc(workers + 1, sizeof *last));

	turns_gather(&run, &h.trace, each, last);
	turns_keep(&run, last);
	free(last);
	free(h.trace.spans);
	return run;
}

/* Of the row's run i, whose trace lies beside the samples. Without one there is nothing to know. */
static inline struct turns_run turns_of(const struct samples *s, const struct row *row, size_t i)
{
	const long block = row->block[i];
	char *folder = path_folder(s->table.path);
	const char *path = run_file(folder, block, row->label, "trace");

	free(folder);
	return path ? turns_read(path, row_elapsed(s, row, block), row_is(s, row, "lock", "ticks"))
		    : (struct turns_run){ .pace = NAN };
}

/* ---- What is asked of a row's runs ------------------------------------------------------------------------------ */

enum turns_quantity { TURNS_ITERATIONS, TURNS_NS, TURNS_PACE };

static inline double turns_value(const struct turns_run *run, enum turns_quantity which)
{
	double *values = doubles(run->count);

	for (size_t i = 0; i < run->count; i++)
		values[i] = which == TURNS_NS ? run->holds[i].ns : run->holds[i].iterations;
	const double middle = which == TURNS_PACE ? run->pace : median(values, run->count);

	free(values);
	return middle;
}

static inline struct series turns_series(const struct samples *s, const struct row *row, enum turns_quantity which)
{
	struct series series = { row->runs, row->block, doubles(row->runs) };

	for (size_t i = 0; i < row->runs; i++) {
		struct turns_run run = turns_of(s, row, i);

		series.value[i] = turns_value(&run, which);
		free(run.holds);
	}
	return series;
}

/* How many iterations a holder does before it lets go of the lock: row_quantity, as are these. */
static inline struct series row_hold_iterations(const struct samples *s, const struct row *row)
{
	return turns_series(s, row, TURNS_ITERATIONS);
}

/* For how many ns it keeps it. */
static inline struct series row_hold_ns(const struct samples *s, const struct row *row)
{
	return turns_series(s, row, TURNS_NS);
}

/* How many ns an iteration takes. */
static inline struct series row_pace_ns(const struct samples *s, const struct row *row)
{
	return turns_series(s, row, TURNS_PACE);
}

#endif
