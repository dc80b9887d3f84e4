/*
 * waits_record.h - what each wait did: when it began and when its task went on. The records lie in memory that forked
 * workers share; a wait writes its own and nobody else's, and they are looked through when all is over.
 */
#ifndef WAITS_RECORD_H
#define WAITS_RECORD_H

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "waits_length.h"
#include "waits_memory.h"
#include "waits_statistics.h"
#include "workload.h"

enum { WAITS_SLACK_NS = 50000 }; /* of timers: the kernel's own default, whatever was inherited */

struct waits_record {
	_Atomic uint64_t begin_ns, end_ns; /* of CLOCK_MONOTONIC; 0: not yet */
};

/* What all processes of a run share. */
struct waits_common {
	_Atomic uint64_t begun;                       /* tasks that have begun their first wait */
	_Atomic uint64_t worker_anonymous, worker_kernel; /* memory of forked workers at their first wait */
	_Atomic uint64_t anonymous, kernel;           /* of the first process, when the last task began its first wait */
	_Atomic bool anonymous_unknown, kernel_unknown;
	_Atomic uint64_t values;                      /* the sum of what a peer has answered */
	struct waits_record records[];                /* round after round of task after task */
};

static struct {
	uint64_t tasks, rounds, workers, seed, mean_us;
	struct waits_common *common;
	size_t bytes;           /* of what is shared */
	pid_t first, sampled;   /* the process that began the run; the last one that has looked at its own memory */
	uint64_t stack;         /* bytes of a thread's stack in the kernel; 0: unknown */
	uint64_t cpu_ns;        /* CPU time before the first wait */
} waits_run;

static inline struct waits_record *waits_record_of(uint64_t task, uint64_t round)
{
	return &waits_run.common->records[task * waits_run.rounds + round];
}

static inline uint64_t waits_length_of(uint64_t task, uint64_t round)
{
	return waits_length(waits_run.seed, task, round, waits_run.mean_us);
}

/* CPU time of this process and of its reaped workers. */
static inline uint64_t waits_cpu_ns(void)
{
	struct rusage self, children;

	if (getrusage(RUSAGE_SELF, &self) != 0 || getrusage(RUSAGE_CHILDREN, &children) != 0)
		fail(errno, "cannot tell the CPU time of waits: getrusage");
	return clock_timeval_ns(self.ru_utime) + clock_timeval_ns(self.ru_stime) + clock_timeval_ns(children.ru_utime) +
	       clock_timeval_ns(children.ru_stime);
}

static inline void waits_record_open(const struct work *work, uint64_t rounds, uint64_t mean_us)
{
	uint64_t bytes;

	waits_run.tasks = work->tasks;
	waits_run.rounds = rounds;
	waits_run.workers = work->workers;
	waits_run.seed = work->seed;
	waits_run.mean_us = mean_us;
	waits_run.first = waits_run.sampled = getpid();
	waits_run.stack = waits_memory_stack();
	if (__builtin_mul_overflow(work->tasks * rounds, sizeof(struct waits_record), &bytes) || bytes > SIZE_MAX / 2)
		fail(0, "the records of %llu tasks of %llu waits do not fit into memory", (unsigned long long)work->tasks,
		     (unsigned long long)rounds);
	waits_run.bytes = sizeof *waits_run.common + bytes;
	waits_run.common = mmap(NULL, waits_run.bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (waits_run.common == MAP_FAILED)
		fail(errno, "no memory for the records of %llu tasks of %llu waits", (unsigned long long)work->tasks,
		     (unsigned long long)rounds);
	if (prctl(PR_SET_TIMERSLACK, (unsigned long)WAITS_SLACK_NS) != 0)
		fail(errno, "cannot set the slack of timers");
}

/* ---- While tasks wait ------------------------------------------------------------------------------------------- */

static inline void waits_note_memory(pid_t pid, _Atomic uint64_t *anonymous, _Atomic uint64_t *kernel)
{
	const struct waits_memory memory = waits_memory_of(pid, waits_run.stack);

	atomic_fetch_add(anonymous, memory.anonymous);
	atomic_fetch_add(kernel, memory.kernel);
	if (!memory.anonymous_known)
		atomic_store(&waits_run.common->anonymous_unknown, true);
	if (!memory.kernel_known)
		atomic_store(&waits_run.common->kernel_unknown, true);
}

/* A task has begun its first wait. */
static inline void waits_record_first(void)
{
	struct waits_common *common = waits_run.common;

	if (getpid() != waits_run.sampled) { /* a forked worker, which has one thread */
		waits_run.sampled = getpid();
		waits_note_memory(getpid(), &common->worker_anonymous, &common->worker_kernel);
	}
	if (atomic_fetch_add(&common->begun, 1) + 1 == waits_run.tasks)
		waits_note_memory(waits_run.first, &common->anonymous, &common->kernel);
}

/* ---- When all is over ------------------------------------------------------------------------------------------- */

/* When each wait began and ended, in ns since the start, and by how much it was late. Each list has a wait's value. */
struct waits_times {
	size_t count;
	uint64_t *begins, *ends, *late;
	uint64_t launch;              /* the last begin of a first wait */
	uint64_t ideal, ideal_workers; /* the run takes so long at least; and with so many workers that each wait with a task */
	double lasted;                /* all waits together */
};

static inline void waits_times_add(struct waits_times *times, uint64_t task, uint64_t round, uint64_t start_ns)
{
	const struct waits_record *record = waits_record_of(task, round);
	const uint64_t begin = record->begin_ns, end = record->end_ns, length = waits_length_of(task, round);
	const size_t i = times->count++;

	if (begin == 0 || end == 0)
		fail(0, "task %llu: its wait %llu has not %s, and the task is done", (unsigned long long)task,
		     (unsigned long long)round, begin == 0 ? "begun" : "ended");
	if (end - begin < length || begin < start_ns)
		fail(0, "task %llu: its wait %llu ended after %llu ns instead of %llu", (unsigned long long)task,
		     (unsigned long long)round, (unsigned long long)(end - begin), (unsigned long long)length);
	times->begins[i] = begin - start_ns;
	times->ends[i] = end - start_ns;
	times->late[i] = end - begin - length;
	times->lasted += (double)(end - begin);
	if (round == 0 && times->begins[i] > times->launch)
		times->launch = times->begins[i];
}

static inline struct waits_times waits_times_open(uint64_t start_ns)
{
	const size_t count = waits_run.tasks * waits_run.rounds;
	struct waits_times times = { 0 };
	double all = 0;

	times.begins = enough(malloc(count * sizeof *times.begins));
	times.ends = enough(malloc(count * sizeof *times.ends));
	times.late = enough(malloc(count * sizeof *times.late));
	for (uint64_t task = 0; task < waits_run.tasks; task++) {
		uint64_t own = 0;

		for (uint64_t round = 0; round < waits_run.rounds; round++) {
			waits_times_add(&times, task, round, start_ns);
			own += waits_length_of(task, round);
		}
		times.ideal = own > times.ideal ? own : times.ideal;
		all += (double)own;
	}
	times.ideal_workers = (uint64_t)(all / (double)waits_run.workers);
	if (times.ideal_workers < times.ideal)
		times.ideal_workers = times.ideal;
	waits_sort(times.begins, count);
	waits_sort(times.ends, count);
	waits_sort(times.late, count);
	return times;
}

static inline void waits_times_close(struct waits_times *times)
{
	free(times->begins);
	free(times->ends);
	free(times->late);
}

/* Rate times mean length is how many there are at once (J. Little, 1961): a count that does not agree missed some. */
static inline double waits_little(const struct waits_times *times, double at_once, double elapsed_ns)
{
	const double rate = (double)times->count / elapsed_ns, mean = times->lasted / (double)times->count;
	const double little = rate * mean / at_once;

	if (!(fabs(little - 1) <= 0.01))
		fail(0, "%g waits a second of %g s each make %g at once, and %g were counted", rate * CLOCK_SECOND,
		     mean / CLOCK_SECOND, rate * mean, at_once);
	return little;
}

static inline void waits_report_late(struct notes *notes, const uint64_t *late, size_t count)
{
	note_number(notes, "late_p50_ns", waits_quantile(late, count, 500));
	note_number(notes, "late_p90_ns", waits_quantile(late, count, 900));
	note_number(notes, "late_p99_ns", waits_quantile(late, count, 990));
	note_number(notes, "late_p999_ns", waits_quantile(late, count, 999));
	note_number(notes, "late_max_ns", late[count - 1]);
}

static inline void waits_report_memory(struct notes *notes)
{
	const struct waits_common *common = waits_run.common;

	note_real(notes, "waiting_rss_bytes",
		  common->anonymous_unknown ? (double)NAN : (double)(common->anonymous + common->worker_anonymous));
	note_real(notes, "waiting_kernel_bytes",
		  common->kernel_unknown ? (double)NAN : (double)(common->kernel + common->worker_kernel));
}

/* Looks through all waits, which must have begun and ended, and reports them. Returns the median lateness in ns. */
static inline uint64_t waits_record_close(uint64_t start_ns, uint64_t elapsed_ns, struct notes *notes)
{
	const uint64_t cpu_ns = waits_cpu_ns() - waits_run.cpu_ns;
	struct waits_times times;
	uint64_t median;

	note_number(notes, "timer_slack_ns", (uint64_t)prctl(PR_GET_TIMERSLACK));
	note_number(notes, "waits_done", waits_run.tasks * waits_run.rounds);
	if (waits_run.tasks * waits_run.rounds == 0)
		return 0;
	times = waits_times_open(start_ns);
	median = waits_quantile(times.late, times.count, 500);
	const struct waits_at_once at_once = waits_at_once(times.begins, times.ends, times.count, elapsed_ns);

	note_number(notes, "launch_ns", times.launch);
	note_number(notes, "in_flight_max", at_once.most);
	note_real(notes, "in_flight_mean", at_once.mean);
	note_real(notes, "waits_per_s", (double)times.count * CLOCK_SECOND / (double)elapsed_ns);
	note_real(notes, "wait_mean_ns", times.lasted / (double)times.count);
	note_real(notes, "little", waits_little(&times, at_once.mean, (double)elapsed_ns));
	waits_report_late(notes, times.late, times.count);
	note_number(notes, "ideal_ns", times.ideal);
	note_number(notes, "ideal_workers_ns", times.ideal_workers);
	note_real(notes, "wait_cpu_ns", (double)cpu_ns / (double)times.count);
	waits_report_memory(notes);
	waits_times_close(&times);
	return median;
}

#endif
