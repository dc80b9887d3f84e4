/*
 * report.h - one JSON line about a finished run, appended to the file that --report names.
 *
 *   language, workload                    C, and what a task computes
 *   model, label                          the runner, and the name it was started under
 *   tasks, iterations, workers, seed      as asked for
 *   slice                                 iterations between two yields; 0: the model runs tasks whole
 *   parts                                 in which each task was handed out
 *   kernel, isa                           which kernel computed, on which instruction set; null: the workload has none
 *   elapsed_ns                            from before the first worker existed until the last result was in
 *   user_ns, system_ns                    CPU time of this process and of all its reaped workers or ranks, from exec to now
 *   max_rss_bytes                         peak resident memory of this process, plus that of every worker process
 *                                         (pages that forked processes share count once for each of them)
 *   voluntary_switches, involuntary_switches    context switches, of all of them
 *   checksum                              the wrapping sum of all sums
 *   cpus_allowed                          processors that this process may run on (sched_getaffinity)
 *   cpu                                   the processor on which the main thread ended
 *   steal_ns                              CPU time the hypervisor gave to others during the run, on all processors of
 *                                         the machine (/proc/stat, so in steps of a clock tick); null: unknown
 *
 * Then the workload's own options, by their names with _ for -, and what the model and the workload add.
 */
#ifndef REPORT_H
#define REPORT_H

#include <math.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../base/output.h"
#include "run.h"

/* Peak resident set of this program since exec. (ru_maxrss would begin with that of whoever forked us.) */
static inline uint64_t report_peak_rss(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	struct rusage usage;
	unsigned long long kib = 0;
	char line[256];

	while (status && fgets(line, sizeof line, status))
		if (sscanf(line, "VmHWM: %llu kB", &kib) == 1)
			break;
	if (status)
		fclose(status);
	if (kib == 0 && getrusage(RUSAGE_SELF, &usage) == 0) /* no /proc: better than nothing */
		kib = (unsigned long long)usage.ru_maxrss;
	return (uint64_t)kib * 1024;
}

#define REPORT_NO_STEAL UINT64_MAX /* the machine does not tell */

/* Stolen clock ticks since boot, summed over the machine's processors. */
static inline uint64_t report_steal(void)
{
	FILE *stat = fopen("/proc/stat", "re");
	unsigned long long steal = 0;
	const bool known = stat && fscanf(stat, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &steal) == 1;

	if (stat)
		fclose(stat);
	return known ? (uint64_t)steal : REPORT_NO_STEAL;
}

static inline void report_open(struct run *run)
{
	if (!run->report)
		return;
	output_check(run->report);
	run->steal_ticks = report_steal();
}

static inline void report_text(FILE *out, const char *value)
{
	if (!value) {
		fputs("null", out);
		return;
	}
	fputc('"', out);
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '"' || *c == '\\')
			fprintf(out, "\\u%04x", (unsigned)(unsigned char)*c);
		else
			fputc(*c, out);
	fputc('"', out);
}

static inline void report_string(FILE *out, const char *name, const char *value)
{
	fprintf(out, ",\"%s\":", name);
	report_text(out, value);
}

static inline void report_number(FILE *out, const char *name, uint64_t value)
{
	fprintf(out, ",\"%s\":%llu", name, (unsigned long long)value);
}

static inline void report_real(FILE *out, const char *name, double value)
{
	if (isfinite(value))
		fprintf(out, ",\"%s\":%.9g", name, value);
	else
		report_string(out, name, NULL);
}

/* What was asked for. */
static inline void report_run(FILE *out, const struct run *run)
{
	fputs("{\"language\":\"C\"", out);
	report_string(out, "workload", WORKLOAD_NAME);
	report_string(out, "model", run->model);
	report_string(out, "label", run->label);
	report_number(out, "tasks", run->work.tasks);
	report_number(out, "iterations", run->work.iterations);
	report_number(out, "workers", run->workers);
	report_number(out, "seed", run->work.seed);
	report_number(out, "slice", run->slice);
	report_number(out, "parts", run->work.parts);
	report_string(out, "kernel", run->work.kernel);
	report_string(out, "isa", run->work.isa);
}

/* Adds what this process, or its reaped children, have used so far. */
static inline void report_add_usage(struct usage *sum, int who)
{
	struct rusage usage;

	if (getrusage(who, &usage) != 0)
		fail(errno, "cannot report: getrusage");
	sum->user_ns += clock_timeval_ns(usage.ru_utime);
	sum->system_ns += clock_timeval_ns(usage.ru_stime);
	sum->voluntary_switches += (uint64_t)usage.ru_nvcsw;
	sum->involuntary_switches += (uint64_t)usage.ru_nivcsw;
}

/* What it cost. */
static inline void report_usage(FILE *out, const struct run *run)
{
	struct usage sum = run->ranks;

	report_add_usage(&sum, RUSAGE_SELF);
	report_add_usage(&sum, RUSAGE_CHILDREN);
	report_number(out, "elapsed_ns", run->elapsed_ns);
	report_number(out, "user_ns", sum.user_ns);
	report_number(out, "system_ns", sum.system_ns);
	report_number(out, "max_rss_bytes", report_peak_rss() + run->workers_rss);
	report_number(out, "voluntary_switches", sum.voluntary_switches);
	report_number(out, "involuntary_switches", sum.involuntary_switches);
}

/* Where it ran. */
static inline void report_machine(FILE *out, const struct run *run)
{
	const uint64_t steal = report_steal(), tick_ns = CLOCK_SECOND / (uint64_t)sysconf(_SC_CLK_TCK);
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	sched_getaffinity(0, sizeof cpus, &cpus);
	report_number(out, "cpus_allowed", (uint64_t)CPU_COUNT(&cpus));
	report_number(out, "cpu", (uint64_t)sched_getcpu());
	if (steal == REPORT_NO_STEAL || run->steal_ticks == REPORT_NO_STEAL)
		report_string(out, "steal_ns", NULL);
	else
		report_number(out, "steal_ns", (steal - run->steal_ticks) * tick_ns);
}

static inline void report_own(FILE *out, const struct run *run)
{
	for (const struct option_spec *spec = workload_options; spec->name; spec++) {
		char name[64];

		snprintf(name, sizeof name, "%s", spec->name);
		for (char *dash = name; (dash = strchr(dash, '-')) != NULL;)
			*dash = '_';
		if (spec->number)
			report_number(out, name, *spec->number);
		else
			report_string(out, name, *spec->text);
	}
	for (const struct note *note = run->notes.list; note < run->notes.list + run->notes.count; note++)
		if (note->text)
			report_string(out, note->name, note->text);
		else if (note->is_real)
			report_real(out, note->name, note->real);
		else
			report_number(out, note->name, note->number);
}

static inline void report_write(const struct run *run, uint64_t checksum)
{
	struct output out;

	output_open(&out, run->report, OUTPUT_APPEND);
	report_run(out.stream, run);
	report_usage(out.stream, run);
	report_number(out.stream, "checksum", checksum);
	report_machine(out.stream, run);
	report_own(out.stream, run);
	fputs("}\n", out.stream);
	output_close(&out);
}

#endif
