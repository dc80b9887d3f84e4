/*
 * runner.h - what every runner shares, and the contract that it thereby keeps.
 *
 * A runner is one model of concurrency as one program: build/MODEL [options] runs TASKS tasks of a workload and prints
 * one line, the list of their sums in task order, as Python prints a list:
 *
 *   [0, 4949469, 9900187, …, 69297961]
 *
 * The workload is kernels/modsum.h, or, for build/WORKLOAD/MODEL, kernels/WORKLOAD.h (kernels/workload.h says how to
 * write one). Every runner takes these options:
 *
 *   -t, --tasks N        number of tasks, 0 … 2^32 - 1 (15)
 *   -n, --iterations N   iterations of each task, 0 … 2^63 - 1 (10000000)
 *   -w, --workers N      threads or processes, 1 … 1048576; never more are started than there are tasks (16)
 *   -s, --seed N         seed of the study, 0 … 2^32 - 1 (42)
 *   -k, --kernel NAME    vector, or reference; avx512, avx2, baseline force one path of vector (vector)
 *       --slice N        iterations a cooperative task runs before it yields; no effect where tasks run whole
 *       --expect SUM     the wrapping 64-bit sum of all sums; a run that ends with another one fails
 *       --report FILE    append one JSON line about this run (report.h says what it holds)
 *       --trace FILE     write the spans, as tab-separated values (spans.h)
 *       --help, --version
 *
 * and those of its workload and its model, which are declared in their files and nowhere else (base/option.h). A workload
 * may have its tasks handed out in parts (modsum's --split): to a model a part is a task, run.tasks counts all of them,
 * and run_end adds up their sums.
 *
 * Exit status 0: done and, where asked, verified. 1: the run failed, or its sum is wrong; one line on stderr says
 * what, where (worker, task) and why. 2: bad usage, the option and its value named. The list, the report and the
 * trace are written only by a run that finished with the right sum. stdout has the result, stderr everything else.
 *
 * The smallest runner, which is the baseline, needs three calls:
 *
 *   struct run run = run_begin(argc, argv, WHOLE_TASKS);    reads the options, starts the clock
 *   run_task(&run, task, worker);                           computes run.sums[task]; from any thread, once a task
 *   return run_end(&run);                                   stops the clock, verifies, prints, reports
 *
 * A cooperative model begins with .slice = N instead of WHOLE_TASKS and runs its tasks step by step:
 *
 *   struct running *state = NULL;                           one for each task
 *   step = run_step(&run, &state, task, worker);            when it is not STEP_DONE, the task goes on later:
 *   run_wait(step);                                         after its wait, if the step asks for one
 *
 * A model with options of its own passes their table, .options = own. run_note adds a number to the
 * report, run_note_text a text.
 *
 * The model's name is its file's: runners/foo.c becomes build/foo, which calls itself foo. A copy or link of the
 * program under another name is the same model with another label (blocking-twin).
 */
#ifndef RUNNER_H
#define RUNNER_H

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "options.h"
#include "report.h"
#include "run.h"
#include "spans.h"

/* ---- The beginning ---------------------------------------------------------------------------------------------- */

/* So that whatever goes wrong with a file is an error that we report. */
static inline void run_guard_files(void)
{
	signal(SIGPIPE, SIG_IGN); /* a reader that went away, … */
	signal(SIGXFSZ, SIG_IGN); /* … and a limit to the size of files, are no silent death */
	for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
		if (fcntl(file, F_GETFD) < 0) /* what was closed must not become somebody's socket: */
			open("/dev/null", O_RDONLY); /* writing to it fails, as it did */
}

/* Iterations of a step. */
static inline uint64_t run_budget(const struct run *run)
{
	return run->slice ? run->slice : UINT64_MAX;
}

static inline struct run run_begin_as(const char *source, int argc, char **argv, struct model model)
{
	struct run run = { 0 };

	run_guard_files();
	options_default(&run, source, model.slice, argc > 0 ? argv[0] : NULL);
	options_read(&run, &model, argc, argv);
	if (model.helper) {
		run.report = NULL;
		run.trace = run.trace ? "/dev/null" : NULL; /* recorded, but not written */
	}
	run.work.workers = run.workers;
	workload_begin(&run.work);
	run.tasks = run.work.tasks * run.work.parts; /* both are below 2^32 */
	run.steps = workload_steps(&run.work, run_budget(&run));
	run.sums = calloc(run.tasks ? run.tasks : 1, sizeof *run.sums);
	if (!run.sums)
		fail(errno, "%llu sums do not fit into memory", (unsigned long long)run.tasks);
	spans_open(&run);
	report_open(&run);
	run.start_ns = clock_ns();
	return run;
}

/* What follows argv is about the model: WHOLE_TASKS or .slice = N, then, perhaps, .options = own. */
#define run_begin(argc, argv, ...) run_begin_as(__BASE_FILE__, argc, argv, (struct model){ __VA_ARGS__ })

/* The workers worth starting: a task each at most, or a part. */
static inline unsigned run_crew(const struct run *run)
{
	return (unsigned)(run->workers < run->tasks ? run->workers : run->tasks);
}

/* Where to look when there is no more of them to be had. A thread has two mappings. */
#define RUN_LIMITS " (a limit: ulimit -u, kernel.pid_max, kernel.threads-max, vm.max_map_count, or this container's)"

/* A worker that cannot be started, and where to look when a limit is why. `call` is what failed, `error` its errno. */
__attribute__((noreturn)) static inline void run_no_worker(const struct run *run, unsigned worker, const char *call,
							   int error)
{
	fail(error, "worker %u of %u: cannot %s%s", worker, run_crew(run), call,
	     error == EAGAIN ? RUN_LIMITS : "");
}

/* ---- Tasks, or parts of them: for a model they are the same ------------------------------------------------------- */

/* Where the compiler sees all of a step, it leaves out what this workload never does, such as waiting. */
#define RUN_INLINE static inline __attribute__((always_inline))

/* A task that has begun and is not done. */
struct running {
	struct workload state;
	uint64_t steps; /* so far */
};

static inline void run_start(const struct run *run, struct running *running, uint64_t task)
{
	const uint64_t parts = run->work.parts;

	running->steps = 0;
	if (parts == 1)
		workload_start(&running->state, &run->work, task, 0, 1);
	else
		workload_start(&running->state, &run->work, task / parts, task % parts, parts);
}

/* One step, which becomes a span; after the last one, the sum. */
RUN_INLINE struct step run_advance(struct run *run, struct running *running, uint64_t task, unsigned worker,
				   uint64_t budget)
{
	const uint64_t start = span_start(run);
	const struct step step = workload_step(&running->state, budget);

	span_end(run, start, task, worker, running->steps++, step.iterations);
	if (step.then == STEP_DONE)
		run->sums[task] = workload_result(&running->state);
	return step;
}

/* Waits in this thread, if the step asks for it. */
static inline void run_wait(struct step step)
{
	if (step.then == STEP_WAIT && step.file < 0) {
		const struct timespec deadline = clock_timespec(step.deadline_ns);

		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL) == EINTR)
			;
	} else if (step.then == STEP_WAIT) {
		struct pollfd file = { .fd = step.file, .events = POLLIN };

		while (poll(&file, 1, -1) < 0)
			if (errno != EINTR)
				fail(errno, "cannot wait for file descriptor %d", step.file);
		if (file.revents & POLLNVAL)
			fail(EBADF, "cannot wait for file descriptor %d", step.file);
	}
}

/* Runs `task` from its first step to its last, and waits with it. */
static inline void run_task(struct run *run, uint64_t task, unsigned worker)
{
	struct running running;
	struct step step;

	run_start(run, &running, task);
	while ((step = run_advance(run, &running, task, worker, UINT64_MAX)).then != STEP_DONE)
		run_wait(step);
}

/*
 * Runs the next step of `task`. *state is the task between two steps: NULL before the first and after the last, so that
 * a task which waits for its turn costs no memory, and one that needs a single step none at all.
 */
RUN_INLINE struct step run_step(struct run *run, struct running **state, uint64_t task, unsigned worker)
{
	struct running whole;
	struct step step;

	if (run->steps == 1) {
		run_start(run, &whole, task);
		step = run_advance(run, &whole, task, worker, UINT64_MAX);
		if (step.then != STEP_DONE)
			fail(0, "task %llu: takes more than the one step that workload_steps gives it",
			     (unsigned long long)(task / run->work.parts));
		return step;
	}
	if (!*state) {
		*state = malloc(sizeof **state);
		if (!*state)
			fail(errno, "task %llu: no memory for its state", (unsigned long long)(task / run->work.parts));
		run_start(run, *state, task);
	}
	step = run_advance(run, *state, task, worker, run_budget(run));
	if (step.then == STEP_DONE) {
		free(*state);
		*state = NULL;
	}
	return step;
}

/* ---- The end ---------------------------------------------------------------------------------------------------- */

/* Adds a number to the report, under a name that only this model has. */
static inline void run_note(struct run *run, const char *name, uint64_t value)
{
	note_number(&run->notes, name, value);
}

/* A text, which must stay where it is. */
static inline void run_note_text(struct run *run, const char *name, const char *text)
{
	note_text(&run->notes, name, text);
}

/* A task's parts have their sums one after another: makes one of them, in the task's place. */
static inline void run_join_parts(struct run *run)
{
	const uint64_t parts = run->work.parts;

	for (uint64_t k = 0; k < run->work.tasks && parts > 1; k++) {
		uint64_t sum = 0;

		for (uint64_t part = 0; part < parts; part++)
			sum += run->sums[k * parts + part];
		run->sums[k] = sum;
	}
}

/* Prints the list as Python does. */
static inline void run_print(const struct run *run)
{
	bool good = putchar('[') != EOF;

	for (uint64_t k = 0; k < run->work.tasks && good; k++) {
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
#ifdef WORKLOAD_END
	WORKLOAD_END(&run->work, run->start_ns, run->elapsed_ns, &run->notes);
#endif
	run_join_parts(run);
	for (uint64_t k = 0; k < run->work.tasks; k++)
		checksum += run->sums[k];
	if (run->expect && checksum != run->expected)
		fail(0, "the sums add up to %llu instead of %llu (%s, %llu tasks of %llu iterations, seed %llu, kernel %s)",
		     (unsigned long long)checksum, (unsigned long long)run->expected, WORKLOAD_NAME,
		     (unsigned long long)run->work.tasks, (unsigned long long)run->work.iterations,
		     (unsigned long long)run->work.seed, run->work.kernel);
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
