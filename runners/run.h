/*
 * run.h - a run: what was asked for, and what came out.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/option.h"
#include "../kernels/workload.h"

#ifndef WORKLOAD_NAME /* else make has put another workload in front of everything */
#include "../kernels/modsum.h"
#endif

/* What a model says of itself to run_begin. */
struct model {
	uint64_t slice;                    /* iterations after which a task yields unless --slice says otherwise */
	const struct option_spec *options; /* those that only this model has; NULL: none */
	bool helper;                       /* another process has the result, and writes it, the report and the trace */
};

#define WHOLE_TASKS .slice = 0 /* a task never yields */

struct span;

/* What processes have used. */
struct usage {
	uint64_t user_ns, system_ns, voluntary_switches, involuntary_switches;
};

struct run {
	const char *model, *label; /* the source file's name, and the name that this run was started under */
	struct work work;
	uint64_t tasks;            /* what is handed out: all tasks, or all parts of them, one task's after another's */
	uint64_t workers;          /* as asked for */
	uint64_t slice;            /* iterations of a step; 0: tasks run whole */
	uint64_t steps;            /* of what is handed out, at most */
	const char *report, *trace, *expect; /* NULL: not asked for */
	uint64_t expected;         /* what --expect says */

	uint64_t *sums;            /* the result: one sum for each of them */
	struct span *span;         /* what ran when, for --trace; NULL: not recorded */

	uint64_t start_ns, elapsed_ns; /* CLOCK_MONOTONIC; from before the first worker exists to the last result */
	uint64_t steal_ticks;          /* of the machine at the start, for --report */
	uint64_t workers_rss;          /* bytes: the peaks of worker processes, added up by the model that has them */
	struct usage ranks;            /* of those that are no children of this one, but for their memory */
	struct notes notes;            /* what the model and the workload add to the report */
};

#endif
