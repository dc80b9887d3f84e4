/*
 * spans.h - what ran when, for --trace FILE. A span is one step of a task, or of a part of one: a slice of it, or all of it.
 *
 * FILE gets a header and one line for each span, in order of their start, tab-separated:
 *   task         from 0
 *   worker       from 0; who ran it
 *   cpu          the processor on which it ended, as the kernel numbers them
 *   start_ns     when, in nanoseconds since the run began (elapsed_ns of the report has the same origin)
 *   end_ns
 *   iterations   how many of the task's iterations it did
 *
 * The spans live in one array, a place for each, made before the run and shared with forked workers: recording one
 * takes neither lock nor allocation. Without --trace there is no array, and a span costs a comparison with NULL. Builds
 * with RUN_NO_SPANS do without even that: what it costs is measured against them (bench/experiments/gantt).
 */
#ifndef SPANS_H
#define SPANS_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../base/output.h"
#include "run.h"

struct span {
	uint64_t start_ns, end_ns, task, iterations; /* end_ns 0: never run */
	uint32_t worker;
	int32_t cpu;
};

static inline bool spans_on(const struct run *run)
{
#ifdef RUN_NO_SPANS
	(void)run;
	return false;
#else
	return run->span != NULL;
#endif
}

static inline size_t spans_bytes(const struct run *run)
{
	uint64_t bytes;

	if (__builtin_mul_overflow(run->steps, run->tasks, &bytes) ||
	    __builtin_mul_overflow(bytes, sizeof(struct span), &bytes) || bytes > SIZE_MAX / 2)
		fail(0, "cannot trace: %llu tasks of %llu spans do not fit into memory", (unsigned long long)run->tasks,
		     (unsigned long long)run->steps);
	return bytes ? (size_t)bytes : 1; /* mmap takes no 0 */
}

static inline void spans_open(struct run *run)
{
	if (!run->trace)
		return;
	output_check(run->trace);
	run->span = mmap(NULL, spans_bytes(run), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (run->span == MAP_FAILED)
		fail(errno, "cannot trace: no memory for %llu spans of %llu tasks", (unsigned long long)run->steps,
		     (unsigned long long)run->tasks);
}

static inline void spans_close(struct run *run)
{
	if (run->span)
		munmap(run->span, spans_bytes(run));
}

static inline uint64_t span_start(const struct run *run)
{
	return spans_on(run) ? clock_ns() : 0;
}

/* `step`: the number of this span among those of its task or part, from 0. */
static inline void span_end(const struct run *run, uint64_t start, uint64_t task, unsigned worker, uint64_t step,
			    uint64_t iterations)
{
	if (!spans_on(run))
		return;
	if (step >= run->steps)
		fail(0, "task %llu: takes more than the %llu steps that workload_steps gives it",
		     (unsigned long long)(task / run->work.parts), (unsigned long long)run->steps);
	run->span[task * run->steps + step] =
		(struct span){ start, clock_ns(), task / run->work.parts, iterations, worker, sched_getcpu() };
}

static inline int spans_by_start(const void *a, const void *b)
{
	const struct span *s = a, *t = b;

	return s->start_ns < t->start_ns ? -1 : s->start_ns > t->start_ns;
}

static inline void spans_write(const struct run *run)
{
	const uint64_t count = run->tasks * run->steps;
	struct output out;

	output_open(&out, run->trace, OUTPUT_REPLACE);
	qsort(run->span, count, sizeof *run->span, spans_by_start);
	fputs("task\tworker\tcpu\tstart_ns\tend_ns\titerations\n", out.stream);
	for (const struct span *s = run->span; s < run->span + count; s++)
		if (s->end_ns)
			fprintf(out.stream, "%llu\t%lu\t%ld\t%llu\t%llu\t%llu\n", (unsigned long long)s->task,
				(unsigned long)s->worker, (long)s->cpu, (unsigned long long)(s->start_ns - run->start_ns),
				(unsigned long long)(s->end_ns - run->start_ns), (unsigned long long)s->iterations);
	output_close(&out);
}

#endif
