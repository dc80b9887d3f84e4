/*
 * options.h - reads a runner's options: those that all have, those of its workload and those of its model.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../base/fail.h"
#include "../base/number.h"
#include "../base/option.h"
#include "run.h"

/* The name of the file without its folder and its ending. */
static inline const char *options_stem(const char *path, char *stem, size_t size)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');

	snprintf(stem, size, "%.*s", (int)(dot ? dot - name : (long)strlen(name)), name);
	return stem;
}

static inline void options_default(struct run *run, const char *source, uint64_t slice, const char *program)
{
	static char model[64];
	const char *path = program ? program : source, *slash = strrchr(path, '/');

	run->model = options_stem(source, model, sizeof model);
	run->label = fail_program = slash ? slash + 1 : path;
	run->workers = 16;
	run->work = (struct work){ .iterations = 10000000, .seed = 42, .tasks = 15, .parts = 1, .kernel = "vector" };
	run->slice = slice;
}

static inline void options_read(struct run *run, const struct model *model, int argc, char **argv)
{
	const struct option_spec common[] = {
		{ .name = "tasks", .letter = 't', .argument = "N", .help = "number of tasks",
		  .number = &run->work.tasks, .low = 0, .high = UINT32_MAX },
		{ .name = "iterations", .letter = 'n', .argument = "N", .help = "iterations of each task",
		  .number = &run->work.iterations, .low = 0, .high = INT64_MAX },
		{ .name = "workers", .letter = 'w', .argument = "N", .help = "workers: threads or processes, at most one a task",
		  .number = &run->workers, .low = 1, .high = 1048576 },
		{ .name = "seed", .letter = 's', .argument = "N", .help = "seed of the study, 0 to 4294967295",
		  .number = &run->work.seed, .low = 0, .high = UINT32_MAX },
		{ .name = "kernel", .letter = 'k', .argument = "NAME",
		  .help = "vector (fast), reference, or one path of vector:\navx512, avx2, baseline", .text = &run->work.kernel },
		{ .name = "slice", .argument = "N",
		  .help = model->slice ? "iterations a task runs before it yields"
				       : "no effect: under this model a task never yields",
		  .number = &run->slice, .low = 1, .high = INT64_MAX },
		{ .name = "expect", .argument = "SUM", .help = "fail unless all sums add up to SUM, modulo 2^64",
		  .text = &run->expect },
		{ .name = "report", .argument = "FILE",
		  .help = "append one JSON line about this run (times in ns, sizes in bytes)", .text = &run->report },
		{ .name = "trace", .argument = "FILE",
		  .help = "write what ran when: task, worker, cpu, start_ns, end_ns, iterations", .text = &run->trace },
		{ 0 },
	};
	char synopsis[512];
	const struct option_program program = {
		.name = run->model,
		.synopsis = synopsis,
		.notes = "Exit status: 0 done and, where asked, verified; 1 failed, or a wrong sum; 2 bad usage.",
		.tables = { common, workload_options, model->options },
	};

	snprintf(synopsis, sizeof synopsis,
		 "Usage: %s [options]\n"
		 "Runs the tasks of the workload '%s' under the concurrency model '%s'. Prints the list of their sums.\n",
		 run->label, WORKLOAD_NAME, run->model);
	option_read(&program, argc, argv);
	if (optind < argc)
		fail_usage("'%s': a runner takes options only (see --help)", argv[optind]);
	if (run->expect)
		run->expected = number_option("expect", run->expect, 0, UINT64_MAX);
	if (!model->slice)
		run->slice = 0; /* whatever was asked for */
}

#endif
