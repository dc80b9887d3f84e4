/*
 * cycles - how long a cycle of the core lasts right now, where no counter may be read.
 *
 * usage: cycles [--report FILE]
 *
 * Times a chain of additions each of which needs the result of the one before it. Every processor that this project
 * runs on does one of these in each cycle of its core (A. Fog, Instruction tables, 2022: latency of ADD is 1), so what
 * one takes is the length of a cycle at the clock of this moment, whatever that is. The best of several short trials
 * is taken: whoever disturbs one only makes it longer.
 *
 * Prints nanoseconds per cycle; --report appends a JSON line: model and label (cycles), elapsed_ns of all of it,
 * ns_per_cycle.
 */
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../runners/output.h"

enum { TRIALS = 50, ROUNDS = 20000, CHAIN = 16 }; /* a trial: 320,000 cycles, some 0.1 ms */

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double trial(void)
{
	uint64_t sum = 0, step = 1;
	const double start = now_ns();

	for (unsigned i = 0; i < ROUNDS; i++)
		for (unsigned k = 0; k < CHAIN; k++) {
			sum += step;
			__asm__ volatile("" : "+r"(sum), "+r"(step)); /* the compiler must not add them up itself */
		}
	return (now_ns() - start) / (ROUNDS * (double)CHAIN);
}

int main(int argc, char **argv)
{
	static const struct option options[] = { { "report", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 } };
	const char *report = NULL;
	const double start = now_ns();
	double best = 1e9;
	int option;

	fail_program = "cycles";
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option == 'r')
			report = optarg;
		else
			return 2;
	if (optind < argc) {
		fputs("usage: cycles [--report FILE]\n", stderr);
		return 2;
	}
	for (unsigned i = 0; i < TRIALS; i++) {
		const double this = trial();

		best = this < best ? this : best;
	}
	if (report) {
		struct output out;

		output_open(&out, report, OUTPUT_APPEND);
		fprintf(out.stream, "{\"model\":\"cycles\",\"label\":\"cycles\",\"elapsed_ns\":%.0f,\"ns_per_cycle\":%.4f}\n",
			now_ns() - start, best);
		output_close(&out);
	}
	printf("%.4f\n", best);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return 0;
}
