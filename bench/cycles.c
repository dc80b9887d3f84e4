/*
 * cycles - how long a cycle of the core lasts right now, where no counter may be read.
 *
 * usage: cycles [--report FILE]
 *
 * Times a chain of additions each of which needs the result of the one before it. Every processor that this project
 * runs on does one of these in each cycle of its core (A. Fog, Instruction tables, 2022: latency of ADD is 1), so what
 * one takes is the length of a cycle at the clock of this moment, whatever that is. The best of several short trials
 * counts: a disturbance only makes a trial longer.
 *
 * Prints nanoseconds per cycle; --report appends a JSON line: model and label (cycles), elapsed_ns of all of it,
 * ns_per_cycle.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../base/option.h"
#include "../base/output.h"

enum { TRIALS = 50, ROUNDS = 20000, CHAIN = 16 }; /* a trial: 320,000 cycles */

static double trial(void)
{
	uint64_t sum = 0, step = 1;
	const uint64_t start = clock_ns();

	for (unsigned i = 0; i < ROUNDS; i++)
		for (unsigned k = 0; k < CHAIN; k++) {
			sum += step;
			__asm__ volatile("" : "+r"(sum), "+r"(step)); /* the compiler must not add them up itself */
		}
	return (double)(clock_ns() - start) / (ROUNDS * (double)CHAIN);
}

int main(int argc, char **argv)
{
	const char *report = NULL;
	const struct option_spec options[] = {
		{ .name = "report", .argument = "FILE", .text = &report, .help = "append one JSON line" },
		{ 0 },
	};
	const struct option_program program = {
		.name = "cycles",
		.synopsis = "Usage: cycles [--report FILE]\nPrints how many nanoseconds a cycle of the core lasts now.\n",
		.notes = "Exit status: 0 done; 1 something cannot be written; 2 bad usage.",
		.tables = { options },
	};
	const uint64_t start = clock_ns();
	double best;

	fail_program = "cycles";
	option_read(&program, argc, argv);
	if (optind < argc)
		fail_usage("'%s': it takes options only (see --help)", argv[optind]);
	best = trial();
	for (unsigned i = 1; i < TRIALS; i++) {
		const double now = trial();

		best = now < best ? now : best;
	}
	if (report) {
		struct output out;

		output_open(&out, report, OUTPUT_APPEND);
		fprintf(out.stream, "{\"model\":\"cycles\",\"label\":\"cycles\",\"elapsed_ns\":%llu,\"ns_per_cycle\":%.4f}\n",
			(unsigned long long)(clock_ns() - start), best);
		output_close(&out);
	}
	printf("%.4f\n", best);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}
