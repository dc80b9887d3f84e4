/*
 * holds.h - who held the lock when: the spans of a run, and what they tell of the holds that they were done in.
 *
 * One algorithm serves locks whose holder ends its slice before it lets go (gil, gil_ticks: spans never overlap) and
 * CPython, which lets go within a slice (a span then also contains the others' turns):
 *
 *   - A slice is whole if nobody else began or ended one within it. Then its worker had the lock throughout, provided
 *     that everybody's hold has an end of a slice in it: slices are shorter than holds.
 *   - The time between two slices of a worker belongs to its hold if nobody else began or ended one meanwhile.
 *
 * So under CPython the slice in which a worker gets the lock back is never whole: position 1 is the first whole one.
 */
#ifndef HOLDS_H
#define HOLDS_H

#include "statistics.h"
#include "trace.h"

enum { HOLDS_CPUS = 1024 };

struct holds {
	struct trace trace; /* its spans in order of their ends */
	double between;     /* ns between two slices of one hold */
	size_t handovers;
};

static inline void holds_check(const struct trace *t, double elapsed)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct span *s = &t->spans[i];

		if (s->end > elapsed)
			fail(0, "%s: line %zu: a span that ends at %.0f ns, after the run, which took %.0f", t->path, i + 2,
			     s->end, elapsed);
		if (s->iterations == 0 || s->end == s->start)
			fail(0, "%s: line %zu: a span without iterations, or without time", t->path, i + 2);
		if (s->cpu < 0 || s->cpu >= HOLDS_CPUS)
			fail(0, "%s: line %zu: CPU %ld; there are at least 0 and at most %d here", t->path, i + 2, s->cpu,
			     HOLDS_CPUS - 1);
	}
}

static inline double holds_pace(const struct span *s)
{
	return (s->end - s->start) / s->iterations;
}

/* ---- Which slices are whole, and whose turn it was -------------------------------------------------------------- */

static inline int holds_order(double a, double b, const struct span *s, const struct span *t)
{
	return a != b ? (a > b) - (a < b) : (s->start > t->start) - (s->start < t->start);
}

static inline int holds_by_worker(const void *a, const void *b)
{
	const struct span *s = a, *t = b;

	return holds_order((double)s->worker, (double)t->worker, s, t);
}

static inline int holds_by_end(const void *a, const void *b)
{
	const struct span *s = a, *t = b;

	return holds_order(s->end, t->end, s, t);
}

static inline int holds_by_task(const void *a, const void *b)
{
	const struct span *s = a, *t = b;

	return holds_order((double)s->task, (double)t->task, s, t);
}

/* All starts and ends, in order. To be freed. */
static inline double *holds_moments(const struct trace *t)
{
	double *moments = doubles(2 * t->count);

	for (size_t i = 0; i < t->count; i++) {
		moments[2 * i] = t->spans[i].start;
		moments[2 * i + 1] = t->spans[i].end;
	}
	gsl_sort(moments, 1, 2 * t->count);
	return moments;
}

/* Did nobody begin or end a slice strictly between these two of the moments? */
static inline bool holds_undisturbed(const double *moments, size_t count, double start, double end)
{
	size_t low = 0, high = count; /* the first moment after `start` is among these */

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (moments[middle] <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && moments[low] >= end;
}

/* Marks the slices that are whole, and sums up the time between slices of one hold. */
static inline void holds_mark_whole(struct holds *h)
{
	struct span *s = h->trace.spans;
	const size_t count = h->trace.count;
	double *moments = holds_moments(&h->trace);

	qsort(s, count, sizeof *s, holds_by_worker);
	for (size_t i = 0; i < count; i++) {
		s[i].whole = holds_undisturbed(moments, 2 * count, s[i].start, s[i].end);
		if (i == 0 || s[i - 1].worker != s[i].worker)
			continue;
		if (s[i].start < s[i - 1].end)
			fail(0, "%s: two spans of worker %zu overlap, at %.0f ns", h->trace.path, s[i].worker, s[i].start);
		if (holds_undisturbed(moments, 2 * count, s[i - 1].end, s[i].start))
			h->between += s[i].start - s[i - 1].end;
	}
	free(moments);
}

/* Marks the first slices of tasks. */
static inline void holds_mark_first(struct trace *t)
{
	qsort(t->spans, t->count, sizeof *t->spans, holds_by_task);
	for (size_t i = 0; i < t->count; i++)
		t->spans[i].first = i == 0 || t->spans[i - 1].task != t->spans[i].task;
}

/* Counts the slices of each hold. */
static inline void holds_mark_positions(struct holds *h)
{
	struct span *s = h->trace.spans;

	qsort(s, h->trace.count, sizeof *s, holds_by_end);
	for (size_t i = 0; i < h->trace.count; i++) {
		const bool same = i > 0 && s[i - 1].worker == s[i].worker;

		h->handovers += i > 0 && !same;
		s[i].position = (same ? s[i - 1].position : 0) + s[i].whole;
	}
}

/* Reads the trace of a run that took so many ns. Its spans are to be freed. */
static inline struct holds holds_of(const char *path, double elapsed)
{
	struct holds h = { .trace = trace_read(path, 1) };

	holds_check(&h.trace, elapsed);
	holds_mark_first(&h.trace);
	holds_mark_whole(&h);
	holds_mark_positions(&h);
	return h;
}

#endif
