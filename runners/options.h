/*
 * options.h - reads a runner's options; runner.h lists them. Bad usage ends the program with status 2.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <ctype.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"

enum { STATUS_USAGE = 2 };

/* A whole decimal number, digits only, from `low` to `high`. */
static inline uint64_t options_number(const char *option, const char *text, uint64_t low, uint64_t high)
{
	uint64_t value = 0;
	bool good = *text != '\0';

	for (const char *c = text; *c && good; c++) {
		const uint64_t digit = (uint64_t)(*c - '0');

		good = isdigit((unsigned char)*c) && value <= (high - digit) / 10 && digit <= high;
		value = value * 10 + digit;
	}
	if (!good || value < low) {
		fprintf(stderr, "%s: option --%s: '%s' is not a whole number from %llu to %llu\n", fail_program, option,
			text, (unsigned long long)low, (unsigned long long)high);
		exit(STATUS_USAGE);
	}
	return value;
}

static inline const struct modsum_kernel *options_kernel(const char *name)
{
	const struct modsum_kernel *kernel = modsum_find(name);

	if (!kernel) {
		fprintf(stderr, "%s: option --kernel: '%s' is not a kernel of this machine (vector, reference",
			fail_program, name);
		for (size_t i = 0; i < sizeof modsum_kernels / sizeof *modsum_kernels; i++)
			if (modsum_kernels[i].chunk && modsum_runs_here(&modsum_kernels[i]))
				fprintf(stderr, ", %s", modsum_kernels[i].name);
		fputs(")\n", stderr);
		exit(STATUS_USAGE);
	}
	return kernel;
}

__attribute__((noreturn)) static inline void options_printed(void)
{
	if (fclose(stdout) != 0)
		fail(errno, "cannot write to stdout");
	exit(EXIT_SUCCESS);
}

static inline void options_help(const struct run *run)
{
	printf("Usage: %s [options]\n"
	       "Runs the tasks under the concurrency model '%s' and prints the list of their sums, in task order.\n\n"
	       "  -t, --tasks N        number of tasks (15)\n"
	       "  -n, --iterations N   iterations of each task (10000000)\n"
	       "  -w, --workers N      workers: threads or processes, at most one a task (16)\n"
	       "  -s, --seed N         seed of the study, 0 to 4294967295 (42)\n"
	       "  -k, --kernel NAME    vector, the fastest here, or reference; avx512, avx2 or baseline\n"
	       "                       force one path (vector, which is %s here)\n",
	       run->label, run->model, modsum_find("vector")->name);
	if (run->slice)
		printf("      --slice N        iterations a task runs before it yields (%llu)\n",
		       (unsigned long long)run->slice);
	else
		printf("      --slice N        no effect: under this model a task never yields\n");
	printf("      --chunk N        under processes: tasks in a message (automatic); no effect under other models\n"
	       "      --switch-interval US  under gil: microseconds after which a waiting thread asks for the\n"
	       "                       lock (%llu); no effect under other models\n",
	       (unsigned long long)run->switch_interval_us);
	printf("      --expect SUM     fail unless all sums add up to SUM, modulo 2^64\n"
	       "      --report FILE    append one JSON line about this run (times in ns, sizes in bytes)\n"
	       "      --trace FILE     write what ran when: task, worker, cpu, start_ns, end_ns, iterations\n"
	       "      --help           print this\n"
	       "      --version        print the version\n\n"
	       "Exit status: 0 done and, where asked, verified; 1 failed, or a wrong sum; 2 bad usage.\n");
	options_printed();
}

static inline const char *options_stem(const char *path, char *stem, size_t size)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');

	snprintf(stem, size, "%.*s", (int)(dot ? dot - name : (long)strlen(name)), name);
	return stem;
}

static inline void options_read(struct run *run, const char *source, int argc, char **argv, uint64_t slice)
{
	enum { SLICE = 256, CHUNK, SWITCH_INTERVAL, EXPECT, REPORT, TRACE, HELP, VERSION };
	static const struct option options[] = {
		{ "tasks", required_argument, NULL, 't' },   { "iterations", required_argument, NULL, 'n' },
		{ "workers", required_argument, NULL, 'w' }, { "seed", required_argument, NULL, 's' },
		{ "kernel", required_argument, NULL, 'k' },  { "slice", required_argument, NULL, SLICE },
		{ "chunk", required_argument, NULL, CHUNK }, { "switch-interval", required_argument, NULL, SWITCH_INTERVAL },
		{ "expect", required_argument, NULL, EXPECT }, { "report", required_argument, NULL, REPORT },
		{ "trace", required_argument, NULL, TRACE }, { "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, VERSION },   { NULL, 0, NULL, 0 },
	};
	static char model[64];
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL, *kernel = "vector";
	int option;

	run->model = options_stem(source, model, sizeof model);
	run->label = slash ? slash + 1 : argc > 0 ? argv[0] : model;
	fail_program = run->label;
	run->tasks = 15;
	run->iterations = 10000000;
	run->workers = 16;
	run->seed = 42;
	run->slice = slice;
	run->switch_interval_us = 5000;
	signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error to report, not a silent death, */
	signal(SIGXFSZ, SIG_IGN); /* and so is a limit to the size of files */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) /* what is closed must not become somebody's socket: */
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", O_RDONLY); /* writing to it fails, as it did */
	while ((option = getopt_long(argc, argv, "t:n:w:s:k:", options, NULL)) != -1)
		switch (option) {
		case 't': run->tasks = options_number("tasks", optarg, 0, UINT32_MAX); break;
		case 'n': run->iterations = options_number("iterations", optarg, 0, INT64_MAX); break;
		case 'w': run->workers = options_number("workers", optarg, 1, 65536); break;
		case 's': run->seed = (uint32_t)options_number("seed", optarg, 0, UINT32_MAX); break;
		case 'k': kernel = optarg; break;
		case SLICE: /* 0, whatever is asked for, where tasks run whole */
			run->slice = options_number("slice", optarg, 1, INT64_MAX) * (slice != WHOLE_TASKS);
			break;
		case CHUNK: run->chunk = options_number("chunk", optarg, 1, UINT32_MAX); break;
		case SWITCH_INTERVAL:
			run->switch_interval_us = options_number("switch-interval", optarg, 1, 1000000000);
			break;
		case EXPECT:
			run->expected = options_number("expect", optarg, 0, UINT64_MAX);
			run->verify = true;
			break;
		case REPORT: run->report = optarg; break;
		case TRACE: run->trace = optarg; break;
		case HELP: options_help(run); break;
		case VERSION:
			printf("%s (samework) %s\n", run->model, SAMEWORK_VERSION);
			options_printed();
		default: exit(STATUS_USAGE); /* getopt_long has named the option */
		}
	if (optind < argc) {
		fprintf(stderr, "%s: '%s': a runner takes options only (see --help)\n", fail_program, argv[optind]);
		exit(STATUS_USAGE);
	}
	run->kernel = options_kernel(kernel);
}

#endif
