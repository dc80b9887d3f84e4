/*
 * report.h - one JSON line about a finished run, appended to the file that --report names.
 *
 *   model, label                          the runner, and the name it was started under
 *   tasks, iterations, workers, seed      as asked for
 *   slice                                 iterations between two yields; 0: the model runs tasks whole
 *   kernel, isa                           which kernel computed, and on which instruction set
 *   elapsed_ns                            from before the first worker existed until the last result was in
 *   user_ns, system_ns                    CPU time of this process and of all its reaped workers, from exec to now
 *   max_rss_bytes                         peak resident memory of this process, plus that of every worker process
 *                                         (pages that forked processes share count once for each of them)
 *   voluntary_switches, involuntary_switches    context switches, of all of them
 *   checksum                              the wrapping sum of all sums
 *   cpus_allowed                          processors that this process may run on (sched_getaffinity)
 *   steal_ns                              CPU time the hypervisor gave to others during the run, on all processors of
 *                                         the machine (/proc/stat, so in steps of a clock tick); null: unknown
 * and what the model adds of its own.
 */
#ifndef REPORT_H
#define REPORT_H

#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "output.h"
#include "runner.h"

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

enum { REPORT_NO_STEAL = -1 };

/* Stolen clock ticks since boot, summed over the machine's processors. */
static inline uint64_t report_steal(void)
{
	FILE *stat = fopen("/proc/stat", "re");
	unsigned long long steal = 0;
	const bool known = stat && fscanf(stat, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &steal) == 1;

	if (stat)
		fclose(stat);
	return known ? (uint64_t)steal : (uint64_t)REPORT_NO_STEAL;
}

static inline void report_open(struct run *run)
{
	if (!run->report)
		return;
	output_check(run->report);
	run->steal_ticks = report_steal();
}

static inline uint64_t report_ns(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_usec * 1000u;
}

static inline void report_string(FILE *out, const char *name, const char *value)
{
	fprintf(out, "\"%s\":\"", name);
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '"' || *c == '\\')
			fprintf(out, "\\u%04x", (unsigned)(unsigned char)*c);
		else
			fputc(*c, out);
	fputs("\",", out);
}

static inline void report_write(const struct run *run, uint64_t checksum)
{
	const uint64_t steal = report_steal();
	struct rusage self, children;
	struct output out;
	cpu_set_t cpus;

	if (getrusage(RUSAGE_SELF, &self) != 0 || getrusage(RUSAGE_CHILDREN, &children) != 0)
		fail(errno, "cannot report: getrusage");
	CPU_ZERO(&cpus);
	sched_getaffinity(0, sizeof cpus, &cpus);
	output_open(&out, run->report, OUTPUT_APPEND);
	fputc('{', out.stream);
	report_string(out.stream, "model", run->model);
	report_string(out.stream, "label", run->label);
	fprintf(out.stream, "\"tasks\":%llu,\"iterations\":%llu,\"workers\":%llu,\"seed\":%lu,\"slice\":%llu,",
		(unsigned long long)run->tasks, (unsigned long long)run->iterations, (unsigned long long)run->workers,
		(unsigned long)run->seed, (unsigned long long)run->slice);
	report_string(out.stream, "kernel", run->kernel->chunk ? "vector" : "reference");
	report_string(out.stream, "isa", run->kernel->isa);
	fprintf(out.stream, "\"elapsed_ns\":%llu,\"user_ns\":%llu,\"system_ns\":%llu,\"max_rss_bytes\":%llu,",
		(unsigned long long)run->elapsed_ns,
		(unsigned long long)(report_ns(self.ru_utime) + report_ns(children.ru_utime)),
		(unsigned long long)(report_ns(self.ru_stime) + report_ns(children.ru_stime)),
		(unsigned long long)(report_peak_rss() + run->reaped_rss));
	fprintf(out.stream, "\"voluntary_switches\":%ld,\"involuntary_switches\":%ld,\"checksum\":%llu,",
		self.ru_nvcsw + children.ru_nvcsw, self.ru_nivcsw + children.ru_nivcsw, (unsigned long long)checksum);
	fprintf(out.stream, "\"cpus_allowed\":%d,\"steal_ns\":", CPU_COUNT(&cpus));
	if (steal == (uint64_t)REPORT_NO_STEAL || run->steal_ticks == (uint64_t)REPORT_NO_STEAL)
		fputs("null", out.stream);
	else
		fprintf(out.stream, "%llu",
			(unsigned long long)((steal - run->steal_ticks) * (1000000000u / (uint64_t)sysconf(_SC_CLK_TCK))));
	fprintf(out.stream, "%s}\n", run->extra);
	output_close(&out);
}

#endif
