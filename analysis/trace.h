/*
 * trace.h - the spans of a run, as runners/spans.h wrote them, and what is to be seen in them.
 */
#ifndef TRACE_H
#define TRACE_H

#include "tsv.h"

struct span {
	size_t task, worker;
	long cpu;                      /* on which it ended; -1: the kernel did not tell */
	double start, end, iterations; /* the times since the run began */

	/* What holds.h finds out. */
	bool whole, first; /* the latter: of its task */
	size_t position;   /* since its worker got the lock, from 1 */
};

struct trace {
	const char *path;
	struct span *spans;
	size_t count;
};

/* What is to be seen in a trace. */
struct view {
	size_t tasks, workers, cpus;         /* with a span */
	size_t last_task, last_worker;       /* their highest numbers */
	size_t task_changes, worker_changes; /* from one span to the next */
	size_t at_once;                      /* the most spans at the same time */
};

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

/* The number of a task or worker. No run has more than a few million; a larger one is damage. */
static inline size_t trace_index(const struct table *t, size_t row, const char *name)
{
	const uint64_t number = table_whole(t, row, name);

	if (number >> 24)
		fail(0, "%s: line %zu: there is no %s %s", t->path, row + 2, name, table_text(t, row, name));
	return number;
}

/* With times in units of so many ns. `path` must stay as it is while the trace is used. */
static inline struct trace trace_read(const char *path, double unit)
{
	struct table t = table_read(path);
	struct trace trace = { path, enough(calloc(t.rows + 1, sizeof(struct span))), t.rows };

	for (size_t row = 0; row < t.rows; row++) {
		struct span *span = &trace.spans[row];
		const double cpu = table_number(&t, row, "cpu");

		if (!(cpu >= -1 && cpu < 1 << 24))
			fail(0, "%s: line %zu: there is no CPU %s", path, row + 2, table_text(&t, row, "cpu"));
		*span = (struct span){ .task = trace_index(&t, row, "task"),
				       .worker = trace_index(&t, row, "worker"),
				       .cpu = (long)cpu,
				       .start = (double)table_whole(&t, row, "start_ns") / unit,
				       .end = (double)table_whole(&t, row, "end_ns") / unit,
				       .iterations = (double)table_whole(&t, row, "iterations") };
		if (span->end < span->start)
			fail(0, "%s: line %zu: a span ends before it starts", path, row + 2);
	}
	table_free(&t);
	return trace;
}

/* ---- Looking ---------------------------------------------------------------------------------------------------- */

/* Counts the different numbers among those added. */
struct tally {
	bool *seen;
	size_t size, count; /* size: the highest number + 1 */
};

static inline void tally_add(struct tally *t, size_t number)
{
	if (number >= t->size) {
		t->seen = enough(realloc(t->seen, (number + 1) * sizeof *t->seen));
		memset(t->seen + t->size, false, (number + 1 - t->size) * sizeof *t->seen);
		t->size = number + 1;
	}
	t->count += !t->seen[number];
	t->seen[number] = true;
}

static inline size_t trace_at_once(const struct trace *trace)
{
	double *ends = enough(calloc(trace->count + 1, sizeof *ends)); /* of those that run */
	size_t running = 0, most = 0;

	for (const struct span *span = trace->spans; span < trace->spans + trace->count; span++) {
		size_t left = 0;

		for (size_t i = 0; i < running; i++)
			if (ends[i] > span->start)
				ends[left++] = ends[i];
		ends[left++] = span->end;
		running = left;
		most = running > most ? running : most;
	}
	free(ends);
	return most;
}

/* Of spans that are in order of their start, as runners write them. */
static inline struct view trace_view(const struct trace *trace)
{
	struct tally tasks = { 0 }, workers = { 0 }, cpus = { 0 };
	struct view view = { .at_once = trace_at_once(trace) };

	for (size_t i = 0; i < trace->count; i++) {
		const struct span *span = &trace->spans[i];

		if (i > 0 && span->start < span[-1].start)
			fail(0, "%s: line %zu: a span starts before the one above it", trace->path, i + 2);
		tally_add(&tasks, span->task);
		tally_add(&workers, span->worker);
		tally_add(&cpus, (size_t)(span->cpu + 1));
		view.task_changes += i > 0 && span->task != span[-1].task;
		view.worker_changes += i > 0 && span->worker != span[-1].worker;
	}
	view.tasks = tasks.count;
	view.workers = workers.count;
	view.cpus = cpus.count;
	view.last_task = tasks.size > 0 ? tasks.size - 1 : 0;
	view.last_worker = workers.size > 0 ? workers.size - 1 : 0;
	free(tasks.seen);
	free(workers.seen);
	free(cpus.seen);
	return view;
}

#endif
