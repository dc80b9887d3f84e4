/*
 * runner.h - what every runner shares, and the contract that it thereby keeps.
 *
 * A runner is one model of concurrency as one program: build/MODEL [options] runs TASKS tasks of the workload in
 * kernels/modsum.h and prints one line, the list of their sums in task order, as Python prints a list:
 *
 *   [0, 4949469, 9900187, …, 69297961]
 *
 *   -t, --tasks N        number of tasks, 0 … 2^32 - 1 (15)
 *   -n, --iterations N   iterations of each task, 0 … 2^63 - 1 (10000000)
 *   -w, --workers N      threads or processes, 1 … 65536; never more are started than there are tasks (16)
 *   -s, --seed N         seed of the study, 0 … 2^32 - 1 (42)
 *   -k, --kernel NAME    vector, or reference; avx512, avx2, baseline force one path of vector (vector)
 *       --slice N        iterations a cooperative task runs before it yields; no effect where tasks run whole
 *       --chunk N        tasks in a message, 1 … 2^32 - 1; no effect but under processes (automatic)
 *       --switch-interval US  microseconds after which a thread that waits for the lock asks for it, 1 … 10^9;
 *                        no effect but under gil and Python's threads (5000, as in CPython)
 *       --expect SUM     the wrapping 64-bit sum of all sums; a run that ends with another one fails
 *       --report FILE    append one JSON line about this run (report.h says what it holds)
 *       --trace FILE     write the spans, as tab-separated values (spans.h)
 *       --help, --version
 *
 * Exit status 0: done and, where asked, verified. 1: the run failed, or its sum is wrong; one line on stderr says
 * what, where (worker, task) and why. 2: bad usage, the option and its value named. The list, the report and the
 * trace are written only by a run that finished with the right sum. stdout has the result, stderr everything else.
 *
 * The smallest runner, which is the baseline, needs four calls:
 *
 *   struct run run = run_begin(argc, argv, WHOLE_TASKS);    reads the options, starts the clock
 *   run_task(&run, task, worker);                           computes run.sums[task]; from any thread, once a task
 *   run_slice(&run, &part, task, worker);                   or so, slice by slice, in a cooperative model
 *   return run_end(&run);                                   stops the clock, verifies, prints, reports
 *
 * The model's name is its file's: runners/foo.c becomes build/foo, which calls itself foo. A copy or link of the
 * program under another name is the same model with another label (blocking-twin).
 */
#ifndef RUNNER_H
#define RUNNER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "../kernels/modsum.h"

#define SAMEWORK_VERSION "0.1.0"

enum { WHOLE_TASKS = 0 }; /* for run_begin: this model never yields inside a task */

struct span;

struct run {
	const char *model, *label;           /* the file's name, and the name this run was started under */
	uint64_t tasks, iterations, workers; /* the options */
	uint32_t seed;
	uint64_t slice;
	uint64_t chunk; /* 0: automatic */
	uint64_t switch_interval_us;
	const struct modsum_kernel *kernel;
	const char *report, *trace; /* paths; NULL: not asked for */
	bool verify;                /* --expect was given: */
	uint64_t expected;

	uint64_t *sums;    /* the result: one sum for each task */
	struct span *span; /* what ran when, for --trace; NULL: not recorded */

	uint64_t start_ns, elapsed_ns; /* CLOCK_MONOTONIC; from before the first worker exists to the last result */
	uint64_t steal_ticks;          /* of the machine at the start, for --report */
	uint64_t reaped_rss;           /* bytes: the peaks of reaped worker processes, added up */
	char extra[256];               /* what a model adds to its report: `,"name":value`, or nothing */
};

#include "fail.h"
#include "spans.h"
#include "options.h"
#include "report.h"

static inline struct run run_begin_as(const char *source, int argc, char **argv, uint64_t slice)
{
	struct run run = { 0 };

	options_read(&run, source, argc, argv, slice);
	run.sums = calloc(run.tasks ? run.tasks : 1, sizeof *run.sums);
	if (!run.sums)
		fail(errno, "%llu sums do not fit into memory", (unsigned long long)run.tasks);
	spans_open(&run);
	report_open(&run);
	run.start_ns = clock_ns();
	return run;
}

/* `slice`: after how many iterations a task yields unless --slice says otherwise; or WHOLE_TASKS. */
#define run_begin(argc, argv, slice) run_begin_as(__BASE_FILE__, argc, argv, slice)

/* The workers worth starting: a task each at most. */
static inline unsigned run_crew(const struct run *run)
{
	return (unsigned)(run->workers < run->tasks ? run->workers : run->tasks);
}

/*
 * Does nothing, but in the builds that `make validate` compares with the others: there, so many percent of the task's
 * iterations once more, without their seeding, and throws the sum away.
 */
static inline void run_dawdle(const struct run *run, uint64_t task)
{
#ifdef RUN_DAWDLE_PERCENT
	static struct modsum spare;
	static volatile uint64_t thrown_away;

	if (!spare.end)
		modsum_start(&spare, run->kernel, run->seed, task, INT64_MAX);
	modsum_advance(&spare, run->iterations * RUN_DAWDLE_PERCENT / 100);
	thrown_away = spare.sum;
	(void)thrown_away;
#endif
	(void)run;
	(void)task;
}

/* Runs `task` from its first iteration to its last. */
static inline void run_task(struct run *run, uint64_t task, unsigned worker)
{
	const uint64_t start = span_start(run);

	run->sums[task] = modsum_on(run->kernel, run->seed, task, run->iterations);
	run_dawdle(run, task);
	span_end(run, start, task, worker, 0, run->iterations);
}

/*
 * Runs the next slice of `task`; returns true when that was its last. *part is the task's state between two slices:
 * NULL before the first and after the last, so that a task which waits for its turn costs no memory.
 */
static inline bool run_slice(struct run *run, struct modsum **part, uint64_t task, unsigned worker)
{
	const uint64_t start = span_start(run);
	struct modsum *m = *part;
	uint64_t from;

	if (run->iterations <= run->slice) {
		run_task(run, task, worker);
		return true;
	}
	if (!m) {
		m = *part = malloc(sizeof *m);
		if (!m)
			fail(errno, "task %llu: no memory for its state", (unsigned long long)task);
		modsum_start(m, run->kernel, run->seed, task, run->iterations);
	}
	from = m->next;
	modsum_advance(m, run->slice);
	span_end(run, start, task, worker, from / run->slice, m->next - from);
	if (!modsum_done(m))
		return false;
	run->sums[task] = m->sum;
	free(m);
	*part = NULL;
	return true;
}

/* Prints the list as Python does. */
static inline void run_print(const struct run *run)
{
	bool good = putchar('[') != EOF;

	for (uint64_t k = 0; k < run->tasks && good; k++) {
		char text[24], *c = text + sizeof text;
		uint64_t sum = run->sums[k];

		*--c = '\0';
		do /* by hand: printf would take most of the time of a run of a million empty tasks */
			*--c = (char)('0' + sum % 10);
		while (sum /= 10);
		good = (k == 0 || fputs(", ", stdout) != EOF) && fputs(c, stdout) != EOF;
	}
	if (!good || fputs("]\n", stdout) == EOF || fclose(stdout) != 0)
		fail(errno, "cannot write the result");
}

/* Ends the run; returns the exit status for main. */
static inline int run_end(struct run *run)
{
	uint64_t checksum = 0;

	run->elapsed_ns = clock_ns() - run->start_ns;
	for (uint64_t k = 0; k < run->tasks; k++)
		checksum += run->sums[k];
	if (run->verify && checksum != run->expected)
		fail(0, "the sums add up to %llu instead of %llu (%llu tasks of %llu iterations, seed %lu, kernel %s)",
		     (unsigned long long)checksum, (unsigned long long)run->expected, (unsigned long long)run->tasks,
		     (unsigned long long)run->iterations, (unsigned long)run->seed, run->kernel->name);
	run_print(run);
	if (run->trace)
		spans_write(run);
	if (run->report)
		report_write(run, checksum);
	spans_close(run);
	free(run->sums);
	return EXIT_SUCCESS;
}

#endif
