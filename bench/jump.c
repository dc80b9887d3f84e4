/*
 * jump - what it takes to jump MT19937 ahead, and each part of that, on every path of kernels/mt19937_jump.h, or by
 * Horner's scheme.
 *
 * usage: jump [--path NAME] [--words N] [--rounds N] [--seed N] [--report FILE]
 *
 * In each round everything is done once, path by path; of its times the median counts. The parts:
 *
 *   power     the polynomial of a distance, t^N mod phi (the same on all paths)
 *   multiply  the polynomial of the sum of two distances
 *   top-bits  the top bits of a state
 *   product   the middle product of these and a polynomial
 *   words     the words of the new state
 *   jump      from top bits that are there already: product and words
 *   whole     top-bits, product and words: a jump by a polynomial that is there already
 *   seed      a generator is made of a seed, as each of Python's is
 *   jumped    what NumPy's MT19937.jumped() does: makes another generator, gives it the state, and jumps 2^128 words
 *
 * --path horner is no path of ours but Horner's scheme (horner.h): of it whole and jumped are timed.
 *
 * Prints a table: path, part, nanoseconds. --report appends a JSON line for each path: model (jump), label, path,
 * elapsed_ns of all of it, a time for each part, and `sum` of the state's words 1 … 623 after `jumped`: the seed is
 * NumPy's _legacy_seeding(N), so that bench/jump-numpy.py must come to the same one.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../base/option.h"
#include "../base/output.h"
#include "../kernels/mt19937_jump.h"
#include "horner.h"

enum { ROUNDS_MAX = 100000 };

static const struct mt19937_path HORNER = { .name = "horner" }; /* which needs no path */

/* What the parts work on. */
struct bench {
	const struct mt19937_path *path;
	uint64_t words, seed;
	struct mt19937 start, ahead;
	struct mt19937_tops place;
	struct mt19937_poly distance, sum, numpys;
	uint64_t product[MT19937_POLY + 1];
};

static void do_power(struct bench *b)
{
	mt19937_poly_power(&b->distance, b->words);
}

static void do_multiply(struct bench *b)
{
	mt19937_poly_multiply(b->path, &b->sum, &b->distance, &b->distance);
}

static void do_top_bits(struct bench *b)
{
	mt19937_top_bits(b->path, &b->place, &b->start);
}

static void do_product(struct bench *b)
{
	b->path->middle(b->product, b->distance.mirrored, b->place.bits);
}

static void do_words(struct bench *b)
{
	mt19937_words_of_tops(b->ahead.word, b->product);
}

static void do_jump(struct bench *b)
{
	mt19937_jump(b->path, &b->ahead, &b->place, &b->distance);
}

static void do_whole(struct bench *b)
{
	do_top_bits(b);
	do_jump(b);
}

static void do_seed(struct bench *b)
{
	mt19937_seed_python(&b->ahead, b->seed);
}

static void do_jumped(struct bench *b)
{
	do_seed(b);
	b->ahead = b->start;
	mt19937_top_bits(b->path, &b->place, &b->ahead);
	mt19937_jump(b->path, &b->ahead, &b->place, &b->numpys);
}

static void horner_whole(struct bench *b)
{
	horner_jump(&b->ahead, &b->start, &b->distance);
}

static void horner_jumped(struct bench *b)
{
	do_seed(b);
	b->ahead = b->start;
	horner_jump(&b->ahead, &b->ahead, &b->numpys);
}

static const struct part {
	const char *name, *field; /* in the table, and in the report */
	void (*run)(struct bench *);
	void (*horner)(struct bench *); /* the same by Horner's scheme; NULL: it has no such part */
} parts[] = { /* each finds what those before it have made */
	{ "power", "power_ns", do_power, NULL },
	{ "multiply", "multiply_ns", do_multiply, NULL },
	{ "top-bits", "top_bits_ns", do_top_bits, NULL },
	{ "product", "product_ns", do_product, NULL },
	{ "words", "words_ns", do_words, NULL },
	{ "jump", "jump_ns", do_jump, NULL },
	{ "whole", "whole_ns", do_whole, horner_whole },
	{ "seed", "seed_ns", do_seed, NULL },
	{ "jumped", "jumped_ns", do_jumped, horner_jumped },
};

enum { PARTS = sizeof parts / sizeof *parts, PATHS = sizeof mt19937_paths / sizeof *mt19937_paths };

/* NULL: there is no such part. */
static void (*part_of(const struct part *part, const struct bench *bench))(struct bench *)
{
	return bench->path == &HORNER ? part->horner : part->run;
}

/* 0: there is no such part. */
static uint64_t time_part(const struct part *part, struct bench *bench)
{
	void (*const run)(struct bench *) = part_of(part, bench);
	const uint64_t start = clock_ns();

	if (!run)
		return 0;
	run(bench);
	__asm__ volatile("" : : "r"(bench) : "memory"); /* somebody could look at it */
	return clock_ns() - start;
}

static int ascending(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t median(uint64_t *values, size_t count)
{
	qsort(values, count, sizeof *values, ascending);
	return values[count / 2];
}

static void start(struct bench *bench, const struct mt19937_path *path, uint64_t words, uint64_t seed)
{
	*bench = (struct bench){ .path = path, .words = words, .seed = seed };
	mt19937_seed_word(&bench->start, (uint32_t)seed);
	mt19937_poly_power(&bench->distance, words);
	mt19937_poly_power(&bench->numpys, UINT64_C(1) << 63);
	for (unsigned i = 63; i < 128; i++)
		mt19937_poly_multiply(mt19937_path_find("fastest"), &bench->numpys, &bench->numpys, &bench->numpys);
}

/* One line for each path: the medians, and the sum of the state to which `jumped` came. */
static void write_report(const char *path, const struct bench *benches, size_t paths, uint64_t *(*times)[PARTS],
			 uint64_t rounds, uint64_t elapsed_ns)
{
	struct output out;

	output_open(&out, path, OUTPUT_APPEND);
	for (size_t i = 0; i < paths; i++) {
		const char *name = benches[i].path->name;
		uint64_t sum = 0;

		for (unsigned w = 1; w < MT19937_WORDS; w++)
			sum += benches[i].ahead.word[w];
		fprintf(out.stream, "{\"model\":\"jump\",\"label\":\"jump-%s\",\"path\":\"%s\"", name, name);
		fprintf(out.stream, ",\"elapsed_ns\":%llu", (unsigned long long)elapsed_ns);
		for (size_t p = 0; p < PARTS; p++)
			if (part_of(&parts[p], &benches[i]))
				fprintf(out.stream, ",\"%s\":%llu", parts[p].field,
					(unsigned long long)median(times[i][p], rounds));
		fprintf(out.stream, ",\"sum\":%llu}\n", (unsigned long long)sum);
	}
	output_close(&out);
}

/* Of each path, the medians. */
static void print_table(const struct bench *benches, size_t paths, uint64_t *(*times)[PARTS], uint64_t rounds)
{
	puts("path\tpart\tns");
	for (size_t i = 0; i < paths; i++)
		for (size_t p = 0; p < PARTS; p++)
			if (part_of(&parts[p], &benches[i]))
				printf("%s\t%s\t%llu\n", benches[i].path->name, parts[p].name,
				       (unsigned long long)median(times[i][p], rounds));
}

/* Is it what --path asks for? NULL: all paths that run here, but not Horner's scheme. */
static bool path_asked(const struct mt19937_path *path, const char *name)
{
	if (path == &HORNER)
		return name && strcmp(name, HORNER.name) == 0;
	return name ? path == mt19937_path_find(name) : mt19937_path_runs_here(path);
}

int main(int argc, char **argv)
{
	const char *report = NULL, *name = NULL;
	uint64_t words = 20000000, rounds = 301, seed = 42;
	const struct option_spec options[] = {
		{ .name = "path", .argument = "NAME", .text = &name,
		  .help = "this path alone, or the fastest (all that run here);\nhorner: Horner's scheme" },
		{ .name = "words", .argument = "N", .number = &words, .high = UINT64_MAX, .help = "distance of power" },
		{ .name = "rounds", .argument = "N", .number = &rounds, .low = 1, .high = ROUNDS_MAX,
		  .help = "how often each part is timed" },
		{ .name = "seed", .argument = "N", .number = &seed, .high = UINT32_MAX, .help = "of the generator" },
		{ .name = "report", .argument = "FILE", .text = &report, .help = "append a JSON line for each path" },
		{ 0 },
	};
	const struct option_program program = {
		.name = "jump",
		.synopsis = "Usage: jump [OPTION]...\nTimes a jump of MT19937, and its parts, in nanoseconds.\n",
		.notes = "Exit status: 0 done; 1 something cannot be written; 2 bad usage.",
		.tables = { options },
	};
	const uint64_t begin = clock_ns();
	uint64_t *times[PATHS][PARTS];
	struct bench benches[PATHS];
	size_t paths = 0;

	fail_program = "jump";
	option_read(&program, argc, argv);
	if (optind < argc)
		fail_usage("'%s': it takes options only (see --help)", argv[optind]);
	for (size_t i = 0; i <= PATHS; i++) {
		const struct mt19937_path *path = i < PATHS ? &mt19937_paths[i] : &HORNER;

		if (!path_asked(path, name))
			continue;
		for (size_t p = 0; p < PARTS; p++)
			times[paths][p] = enough(malloc(rounds * sizeof **times[paths]));
		start(&benches[paths++], path, words, seed);
	}
	if (paths == 0)
		fail_usage("option --path: '%s' is not a path of this machine", name);
	if (report)
		output_check(report);
	for (uint64_t round = 0; round < rounds; round++)
		for (size_t i = 0; i < paths; i++)
			for (size_t p = 0; p < PARTS; p++)
				times[i][p][round] = time_part(&parts[p], &benches[i]);
	print_table(benches, paths, times, rounds);
	if (report)
		write_report(report, benches, paths, times, rounds, clock_ns() - begin);
	for (size_t i = 0; i < paths; i++)
		for (size_t p = 0; p < PARTS; p++)
			free(times[i][p]);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}
