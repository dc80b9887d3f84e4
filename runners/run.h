/*
 * run.h - a run: what was asked for, and what came out.
 */
#ifndef RUN_H
#define RUN_H

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
};

#define WHOLE_TASKS .slice = 0 /* a task never yields */

struct span;

struct run {
	const char *model, *label; /* the source file's name, and the name that this run was started under */
	struct work work;
	uint64_t tasks, workers;   /* as asked for */
	uint64_t slice;            /* iterations of a step; 0: tasks run whole */
	uint64_t steps;            /* of a task, at most */
	const char *report, *trace, *expect; /* NULL: not asked for */
	uint64_t expected;         /* what --expect says */

	uint64_t *sums;            /* the result: one sum for each task */
	struct span *span;         /* what ran when, for --trace; NULL: not recorded */

	uint64_t start_ns, elapsed_ns; /* CLOCK_MONOTONIC; from before the first worker exists to the last result */
	uint64_t steal_ticks;          /* of the machine at the start, for --report */
	uint64_t workers_rss;          /* bytes: the peaks of worker processes, added up by the model that forks them */
	struct notes notes;            /* what the model and the workload add to the report */
};

#endif
