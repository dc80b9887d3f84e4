/*
 * modsum.h - the article's workload: what is computed, and nothing about who computes it.
 *
 * Task k (from 0) has x = k mod 15 + 1 and sums i mod x over i = 0 … n - 1, keeping an i when the task's own i-th
 * random() is < 0.99. The draws are CPython's random.Random(seed << 32 | k + 1), bit for bit, so a sum depends on
 * (seed, k, n) alone: neither order nor owner nor language matters. Sums wrap at 2^64. A task of 0 iterations draws
 * nothing and seeds nothing.
 *
 *   uint64_t modsum_reference(seed, k, n)   the plain transliteration: the oracle. It stays dull.
 *   uint64_t modsum(seed, k, n)             the same number, fast.
 *
 * A cooperative model runs a task in slices of any length, which add up to the same number again:
 *
 *   struct modsum m;
 *   modsum_start(&m, kernel, seed, k, n);
 *   while (!modsum_done(&m))
 *           modsum_advance(&m, slice);      now m.sum is the sum over the first m.next iterations
 *
 * modsum_parts.h has how a part of a task begins in the middle of it.
 *
 * How the fast one works. Iteration i consumes words 2i and 2i + 1 of MT19937's sequence. Keep the sequence as two
 * arrays, even[i] = word 2i and odd[i] = word 2i + 1; then the recurrence, shifted to 312 pairs = 624 words ahead, is
 *
 *   even[i + 312] = odd[i + 198]  ^ twist(even[i], odd[i])
 *   odd[i + 312]  = even[i + 199] ^ twist(odd[i], even[i + 1])
 *
 * which reads only entries at least 113 behind what it writes: up to 113 lanes at once, without a shuffle. There are
 * two blocks of 312 pairs: a vector of pairs is drawn from in one, and its successor is written to the other. And
 * random() < 0.99 is a comparison of integers: the 53 bits against 0.99 * 2^53. The first 18 bits decide alone unless
 * they equal the bound's, once in 2^18 draws; then the block is looked through once more. So the odd words are twisted,
 * but never tempered, and the even ones are spared the last step. The loop sums what is not kept, one i in 100.
 *
 * What that costs at least. To twist twice, to temper, and to compare and add, a vector of pairs takes
 *
 *   AVX-512   8 + 6 + 3 = 17     AVX2   14 + 8 + 6 = 28     SSE2   18 + 8 + 6 = 32
 *
 * vector operations, and with AVX-512 two more, which bring words of two cache lines together: a load across both could
 * not be answered by a store just made and would wait until that is in the cache. On Zen 5 with its four vector pipes
 * that is at least 4.75, 7 and 8 cycles for 16, 8 and 4 iterations; loads and stores take less. 312 pairs are 19 1/2
 * vectors of 16, so the limits are 0.304, 0.875 and 2.0 cycles an iteration. Seeding is a chain of 1247 steps of 7
 * cycles (a shift, an exclusive or, a multiplication of 3, an exclusive or, an addition): 8729 cycles.
 * paper/reference/kernel.md has what is measured, beside these limits.
 */
#ifndef MODSUM_H
#define MODSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#include <sys/platform/x86.h>
#endif

#include "../base/fail.h"
#include "../base/option.h"
#include "mt19937.h"
#include "workload.h"

enum {
	MODSUM_MODULI = 15,                /* x runs from 1 to 15 */
	MODSUM_PAIRS = MT19937_WORDS / 2,  /* of words in a block, the generator's state */
	MODSUM_SHIFT = MT19937_SHIFT / 2,  /* 198, of the recurrence in pairs */
	MODSUM_LANES_MAX = 16,             /* iterations at once on the widest path */
	MODSUM_LINE = 64 / 4,              /* words of a cache line, and of the widest vector */
	MODSUM_ROW = 21 * MODSUM_LINE,     /* a block's even words, and room for a vector that begins among them */
	MODSUM_BLOCK = 2 * MODSUM_ROW,     /* the odd ones follow */
	MODSUM_SPAN = 1 << 28,             /* iterations of one call: 14 * 2^28 fits into a lane's 32 bits */
	MODSUM_REST = 14,                  /* low bits of an even word that decide only if it is near the bound */
};

#define MODSUM_KEEP 0.99                /* the article's probability */
#define MODSUM_KEEP_53 ((uint64_t)(MODSUM_KEEP * 9007199254740992.0)) /* times 2^53: exact, as 0.99 >= 1/2 */
#define MODSUM_KEEP_18 ((uint32_t)(MODSUM_KEEP_53 >> 35))             /* the bits that decide otherwise, */
#define MODSUM_KEEP_32 (MODSUM_KEEP_18 << MODSUM_REST)                /* and in their place in a word */

static inline uint32_t modsum_x(uint64_t task)
{
	return (uint32_t)(task % MODSUM_MODULI) + 1;
}

static inline uint64_t modsum_python_seed(uint32_t seed, uint64_t task)
{
	return (uint64_t)seed << 32 | (task + 1);
}

/* ---- The oracle: one draw and one `%` an iteration -------------------------------------------------------------- */

static inline uint64_t modsum_reference_part(struct mt19937 *mt, uint32_t x, uint64_t from, uint64_t to)
{
	uint64_t sum = 0;

	for (uint64_t i = from; i < to; i++)
		if (mt19937_random(mt) < MODSUM_KEEP)
			sum += i % x;
	return sum;
}

static inline uint64_t modsum_reference(uint32_t seed, uint64_t task, uint64_t iterations)
{
	struct mt19937 mt;

	if (iterations == 0)
		return 0;
	mt19937_seed_python(&mt, modsum_python_seed(seed, task));
	return modsum_reference_part(&mt, modsum_x(task), 0, iterations);
}

/* ---- The fast one: blocks of even and odd words, and one loop for each vector width ----------------------------- */

/* modsum_residue[x][p] = p mod x: those of a block begin at some p < x. */
enum { MODSUM_RESIDUES = MODSUM_MODULI - 1 + MODSUM_ROW };
static uint32_t modsum_residue[MODSUM_MODULI + 1][MODSUM_RESIDUES];

static const uint32_t modsum_lane[MODSUM_LANES_MAX] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

/* The residues of those iterations of a block which are near the bound, so that a loop drops them, but are kept. */
static inline uint64_t modsum_kept_after_all(const uint32_t *block, unsigned at, unsigned end, const uint32_t *residue)
{
	uint64_t sum = 0;

	for (unsigned i = at; i < end; i++) {
		const uint32_t even = mt19937_temper(block[i]), odd = mt19937_temper(block[MODSUM_ROW + i]);

		if (even >> MODSUM_REST == MODSUM_KEEP_18 && ((uint64_t)(even >> 5) << 26 | odd >> 6) < MODSUM_KEEP_53)
			sum += residue[i];
	}
	return sum;
}

/*
 * One path, over at most MODSUM_SPAN iterations: the sum of i mod x over those i from `from` to `to` - 1 that are not
 * kept. `words` holds two blocks: iteration i draws from block i / 312 of the sequence, which lies in the first of them
 * or in the second, in turns. The words of the block that is being drawn from stay; a vector of them that has been used
 * up has its successor in the other block.
 */
typedef uint64_t modsum_chunk_fn(uint32_t *words, uint64_t from, uint64_t to, uint32_t x);

#if defined(__x86_64__)
#define MODSUM_PATH avx512
#define MODSUM_LANES 16
#define MODSUM_TARGET __attribute__((target("avx512f")))
#include "modsum_lanes.h"
#define MODSUM_PATH avx2
#define MODSUM_LANES 8
#define MODSUM_TARGET __attribute__((target("avx2")))
#include "modsum_lanes.h"
#endif
#define MODSUM_PATH baseline /* 128 bits: SSE2, NEON, or whatever the compiler makes of it */
#define MODSUM_LANES 4
#define MODSUM_TARGET
#include "modsum_lanes.h"

/* ---- Kernels by name -------------------------------------------------------------------------------------------- */

struct modsum_kernel {
	const char *name;       /* as in --kernel */
	const char *isa;        /* the instruction set it runs on */
	modsum_chunk_fn *chunk; /* NULL: the reference */
};

/* The instruction set that the compiler was free to use everywhere. */
#if defined(__AVX2__)
#define MODSUM_BASELINE_ISA "avx2"
#elif defined(__x86_64__)
#define MODSUM_BASELINE_ISA "sse2"
#elif defined(__aarch64__)
#define MODSUM_BASELINE_ISA "neon"
#else
#define MODSUM_BASELINE_ISA "generic"
#endif

static const struct modsum_kernel modsum_kernels[] = { /* the fast ones fastest first, the reference last */
#if defined(__x86_64__)
	{ "avx512", "avx512", modsum_chunk_avx512 },
	{ "avx2", "avx2", modsum_chunk_avx2 },
#endif
	{ "baseline", MODSUM_BASELINE_ISA, modsum_chunk_baseline },
	{ "reference", MODSUM_BASELINE_ISA, NULL },
};

/*
 * By what the C library has asked the processor already: __builtin_cpu_supports would have every program ask once more, before
 * main, and a virtual machine answers each question by leaving its processor.
 */
static inline bool modsum_runs_here(const struct modsum_kernel *kernel)
{
#if defined(__x86_64__)
	if (kernel->chunk == modsum_chunk_avx512)
		return CPU_FEATURE_ACTIVE(AVX512F);
	if (kernel->chunk == modsum_chunk_avx2)
		return CPU_FEATURE_ACTIVE(AVX2);
#endif
	(void)kernel;
	return true;
}

/* Where seeding by array starts from, whatever the key. */
static struct mt19937 modsum_base;

static inline void modsum_fill_tables(void)
{
	for (uint32_t x = 1; x <= MODSUM_MODULI; x++)
		for (uint32_t p = 0, r = 0; p < MODSUM_RESIDUES; p++, r = r + 1 == x ? 0 : r + 1)
			modsum_residue[x][p] = r;
	mt19937_seed_word(&modsum_base, MT19937_ARRAY_BASE);
}

/*
 * The kernel called `name`: "vector" is the fastest that runs on this processor, "reference" the oracle; "avx512",
 * "avx2" and "baseline" force one path. NULL: no such kernel, or this processor cannot run it. The first call fills
 * the tables: a program makes it before it starts its workers.
 */
static inline const struct modsum_kernel *modsum_find(const char *name)
{
	const size_t count = sizeof modsum_kernels / sizeof *modsum_kernels;

	if (!modsum_base.word[0])
		modsum_fill_tables();
	for (size_t i = 0; i < count; i++) {
		const struct modsum_kernel *k = &modsum_kernels[i];

		if ((strcmp(name, k->name) == 0 || (strcmp(name, "vector") == 0 && k->chunk)) && modsum_runs_here(k))
			return k;
	}
	return NULL;
}

/* The kernel that --kernel asks for; there is no run without one. */
static inline const struct modsum_kernel *modsum_find_asked(const char *name)
{
	const struct modsum_kernel *kernel = modsum_find(name);
	char here[128] = "vector, reference";

	if (kernel)
		return kernel;
	for (size_t i = 0; i < sizeof modsum_kernels / sizeof *modsum_kernels; i++)
		if (modsum_kernels[i].chunk && modsum_runs_here(&modsum_kernels[i])) {
			const size_t length = strlen(here);

			snprintf(here + length, sizeof here - length, ", %s", modsum_kernels[i].name);
		}
	fail_usage("option --kernel: '%s' is not a kernel of this machine (%s)", name, here);
}

/* ---- A task in progress ----------------------------------------------------------------------------------------- */

struct modsum {
	uint64_t sum;               /* over the iterations done so far */
	uint64_t next, end;         /* iterations done, and to do in all */
	uint32_t x;
	modsum_chunk_fn *chunk;     /* the kernel's; NULL: the reference */
	union {
		struct mt19937 plain;                               /* the reference's generator */
		uint32_t words[2 * MODSUM_BLOCK + MODSUM_LINE - 1]; /* the fast kernels' two blocks, aligned */
	} state;
};

/* The blocks begin a cache line, wherever malloc puts the task: so it is as fast there, but must not be moved. */
static inline uint32_t *modsum_words(struct modsum *m)
{
	return m->state.words + -(uintptr_t)m->state.words / sizeof *m->state.words % MODSUM_LINE;
}

static inline bool modsum_done(const struct modsum *m)
{
	return m->next == m->end;
}

/*
 * The state of mt19937_seed_python(seed), as a block. The key's words, of which word j has j added to it, go to odd and
 * to even words by turns; a key of one word goes to all.
 */
static inline void modsum_seed(uint32_t *block, uint64_t seed)
{
	const uint32_t high = (uint32_t)(seed >> 32), to_odd = (uint32_t)seed, to_even = high ? high + 1 : to_odd;
	const uint32_t *base = modsum_base.word;
	uint32_t *even = block, *odd = block + MODSUM_ROW, w = base[0];

	odd[0] = w = (base[1] ^ mt19937_first_round(w)) + to_odd;
	for (uint32_t i = 1; i < MODSUM_PAIRS; i++) {
		even[i] = w = (base[2 * i] ^ mt19937_first_round(w)) + to_even;
		odd[i] = w = (base[2 * i + 1] ^ mt19937_first_round(w)) + to_odd;
	}
	odd[0] = w = (odd[0] ^ mt19937_first_round(w)) + to_even;
	for (uint32_t i = 1; i < MODSUM_PAIRS; i++) {
		even[i] = w = (even[i] ^ mt19937_second_round(w)) - 2 * i;
		odd[i] = w = (odd[i] ^ mt19937_second_round(w)) - (2 * i + 1);
	}
	odd[0] = (odd[0] ^ mt19937_second_round(w)) - 1;
	even[0] = MT19937_UPPER;
}

/* Out of line, like modsum_run: what is left in line is all that a task without iterations needs. */
__attribute__((noinline, unused)) static void modsum_prepare(struct modsum *m, const struct modsum_kernel *kernel,
							     uint32_t seed, uint64_t task)
{
	m->x = modsum_x(task);
	m->chunk = kernel->chunk;
	if (!m->chunk) {
		mt19937_seed_python(&m->state.plain, modsum_python_seed(seed, task));
		return;
	}
	/* Nothing is drawn from the seed itself: it is block 1 of a sum in which everything counts 0, x = 1. */
	modsum_seed(modsum_words(m) + MODSUM_BLOCK, modsum_python_seed(seed, task));
	m->chunk(modsum_words(m), MODSUM_PAIRS, 2 * MODSUM_PAIRS, 1);
}

static inline void modsum_start(struct modsum *m, const struct modsum_kernel *kernel, uint32_t seed, uint64_t task,
				uint64_t iterations)
{
	m->sum = 0;
	m->next = 0;
	m->end = iterations;
	if (iterations > 0)
		modsum_prepare(m, kernel, seed, task);
}

/* The sum of i mod x over i = 0 ... n - 1. */
static inline uint64_t modsum_all(uint64_t n, uint32_t x)
{
	return n / x * (x * (x - 1) / 2) + n % x * (n % x - 1) / 2;
}

__attribute__((noinline, unused)) static void modsum_run(struct modsum *m, uint64_t stop)
{
	while (m->next < stop) {
		const uint64_t to = stop - m->next < MODSUM_SPAN ? stop : m->next + MODSUM_SPAN;

		if (m->chunk)
			m->sum += modsum_all(to, m->x) - modsum_all(m->next, m->x) -
				  m->chunk(modsum_words(m), m->next, to, m->x);
		else
			m->sum += modsum_reference_part(&m->state.plain, m->x, m->next, to);
		m->next = to;
	}
}

/* Runs up to `slice` more iterations; returns how many. */
static inline uint64_t modsum_advance(struct modsum *m, uint64_t slice)
{
	const uint64_t todo = m->end - m->next < slice ? m->end - m->next : slice;

	if (todo > 0)
		modsum_run(m, m->next + todo);
	return todo;
}

/* A whole task on a given kernel. */
static inline uint64_t modsum_on(const struct modsum_kernel *kernel, uint32_t seed, uint64_t task, uint64_t iterations)
{
	struct modsum m;

	modsum_start(&m, kernel, seed, task, iterations);
	modsum_advance(&m, iterations);
	return m.sum;
}

static inline uint64_t modsum(uint32_t seed, uint64_t task, uint64_t iterations)
{
	return modsum_on(modsum_find("vector"), seed, task, iterations);
}

/* ---- The workload (workload.h), unless another one computes with the functions above ---------------------------- */

#ifndef WORKLOAD_NAME
#define WORKLOAD_NAME "modsum"

#include "modsum_parts.h"

struct workload {
	struct modsum modsum;
};

static const char *workload_split = "1";
static const struct option_spec workload_options[] = {
	{ .name = "split", .argument = "P", .text = &workload_split,
	  .help = "hand out each task in P parts; auto: as few as keep the CPUs\nbusy to the end, and no more than pays" },
	{ 0 },
};
static const struct modsum_kernel *workload_kernel;

static inline void workload_begin(struct work *work)
{
	workload_kernel = modsum_find_asked(work->kernel);
	work->kernel = workload_kernel->chunk ? "vector" : "reference";
	work->isa = workload_kernel->isa;
	work->parts = modsum_split(workload_split, work);
}

static inline uint64_t workload_steps(const struct work *work, uint64_t budget)
{
	return step_count(work->iterations / work->parts + (work->iterations % work->parts > 0), budget);
}

static inline void workload_start(struct workload *state, const struct work *work, uint64_t task, uint64_t part,
				  uint64_t parts)
{
	modsum_start_part(&state->modsum, workload_kernel, (uint32_t)work->seed, task, work->iterations, part, parts);
}

static inline struct step workload_step(struct workload *state, uint64_t budget)
{
	const uint64_t iterations = modsum_advance(&state->modsum, budget);

	return modsum_done(&state->modsum) ? step_done(iterations) : step_yield(iterations);
}

static inline uint64_t workload_result(const struct workload *state)
{
	return state->modsum.sum;
}

#endif

#endif
