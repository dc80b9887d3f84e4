/*
 * modsum.h - the workload: what is computed, and nothing about who computes it.
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
 * How the fast one works. Iteration i consumes words 2i and 2i + 1 of MT19937's sequence. Keep the sequence as two
 * arrays, even[i] = word 2i and odd[i] = word 2i + 1; then the recurrence, shifted to 312 pairs = 624 words ahead, is
 *
 *   even[i + 312] = odd[i + 198]  ^ twist(even[i], odd[i])
 *   odd[i + 312]  = even[i + 199] ^ twist(odd[i], even[i + 1])
 *
 * which reads only entries at least 113 behind what it writes: up to 113 lanes at once, with no shuffle and no wrapping
 * index. A window that slides along the two arrays is the whole state, 312 pairs for any i. And random() < 0.99 is a
 * comparison of integers: the 53 bits against 0.99 * 2^53, where the 27 bits of the even word decide alone unless they
 * tie with the bound, once in 2^27 draws. So the odd word of a pair is twisted, but never tempered.
 */
#ifndef MODSUM_H
#define MODSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "mt19937.h"

enum {
	MODSUM_MODULI = 15,               /* x runs from 1 to 15 */
	MODSUM_PAIRS = MT19937_WORDS / 2, /* of words in the generator's state */
	MODSUM_CHUNK = 3120,              /* iterations between two slides of the window: it fits a 32 KiB L1 cache */
	MODSUM_LANES_MAX = 16,            /* iterations at once on the widest path */
};

#define MODSUM_KEEP 0.99                /* the article's probability */
#define MODSUM_KEEP_53 ((uint64_t)(MODSUM_KEEP * 9007199254740992.0)) /* times 2^53: exact, as 0.99 >= 1/2 */
#define MODSUM_KEEP_27 ((uint32_t)(MODSUM_KEEP_53 >> 26))             /* what the even word is compared with, */
#define MODSUM_KEEP_26 ((uint32_t)(MODSUM_KEEP_53 & 0x3ffffff))       /* and the odd one in a tie */

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

/* ---- The fast one: a window of the even and odd words, and one loop for each vector width ----------------------- */

struct modsum_window {
	uint32_t even[MODSUM_PAIRS], odd[MODSUM_PAIRS];
};

/* The window while it slides; the tail takes what the last vector writes beyond the chunk. */
struct modsum_track {
	_Alignas(64) uint32_t even[MODSUM_PAIRS + MODSUM_CHUNK + MODSUM_LANES_MAX];
	_Alignas(64) uint32_t odd[MODSUM_PAIRS + MODSUM_CHUNK + MODSUM_LANES_MAX];
};

/* modsum_residue[x][p] = p mod x: a vector of i mod x starts at some p < x, and comes again after x vectors. */
enum { MODSUM_RESIDUES = (MODSUM_MODULI + 2) * MODSUM_LANES_MAX };
static uint32_t modsum_residue[MODSUM_MODULI + 1][MODSUM_RESIDUES];

/* Does iteration `at` of the track pass, by all 53 bits? */
static inline bool modsum_keeps(const struct modsum_track *t, unsigned at)
{
	const uint64_t a = mt19937_temper(t->even[MODSUM_PAIRS + at]) >> 5;
	const uint64_t b = mt19937_temper(t->odd[MODSUM_PAIRS + at]) >> 6;

	return (a << 26 | b) < MODSUM_KEEP_53;
}

static inline uint64_t modsum_plain_sum(const struct modsum_track *t, unsigned from, unsigned to, uint32_t x,
					uint64_t first)
{
	uint64_t sum = 0;

	for (unsigned at = from; at < to; at++)
		if (modsum_keeps(t, at))
			sum += (first + at) % x;
	return sum;
}

/* One path: run `count` <= MODSUM_CHUNK iterations, of which the first is `first`; leaves the next window at +count. */
typedef uint64_t modsum_chunk_fn(struct modsum_track *t, unsigned count, uint32_t x, uint64_t first);

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

static inline bool modsum_runs_here(const struct modsum_kernel *kernel)
{
#if defined(__x86_64__)
	if (kernel->chunk == modsum_chunk_avx512)
		return __builtin_cpu_supports("avx512f") != 0;
	if (kernel->chunk == modsum_chunk_avx2)
		return __builtin_cpu_supports("avx2") != 0;
#endif
	(void)kernel;
	return true;
}

/*
 * The kernel called `name`: "vector" is the fastest that runs on this processor, "reference" the oracle; "avx512",
 * "avx2" and "baseline" force one path. NULL: no such kernel, or this processor cannot run it. The first call fills
 * the table of residues: a program makes it before it starts its workers.
 */
static inline const struct modsum_kernel *modsum_find(const char *name)
{
	const size_t count = sizeof modsum_kernels / sizeof *modsum_kernels;

	for (uint32_t x = 1; x <= MODSUM_MODULI && !modsum_residue[MODSUM_MODULI][1]; x++)
		for (uint32_t p = 0, r = 0; p < MODSUM_RESIDUES; p++, r = r + 1 == x ? 0 : r + 1)
			modsum_residue[x][p] = r;
	for (size_t i = 0; i < count; i++) {
		const struct modsum_kernel *k = &modsum_kernels[i];

		if ((strcmp(name, k->name) == 0 || (strcmp(name, "vector") == 0 && k->chunk)) && modsum_runs_here(k))
			return k;
	}
	return NULL;
}

/* ---- A task in progress ----------------------------------------------------------------------------------------- */

struct modsum {
	uint64_t sum;        /* over the iterations done so far */
	uint64_t next, end;  /* iterations done, and to do in all */
	uint32_t x;
	modsum_chunk_fn *chunk;
	union {
		struct mt19937 plain;        /* the reference's generator */
		struct modsum_window window; /* the fast kernels' */
	} state;
};

static inline bool modsum_done(const struct modsum *m)
{
	return m->next == m->end;
}

static inline void modsum_start(struct modsum *m, const struct modsum_kernel *kernel, uint32_t seed, uint64_t task,
				uint64_t iterations)
{
	struct mt19937 mt;

	m->sum = 0;
	m->next = 0;
	m->end = iterations;
	m->x = modsum_x(task);
	m->chunk = kernel->chunk;
	if (iterations == 0)
		return;
	mt19937_seed_python(&mt, modsum_python_seed(seed, task));
	if (!m->chunk) {
		m->state.plain = mt;
		return;
	}
	for (unsigned i = 0; i < MODSUM_PAIRS; i++) {
		m->state.window.even[i] = mt.word[2 * i];
		m->state.window.odd[i] = mt.word[2 * i + 1];
	}
}

/* Runs up to `slice` more iterations; returns how many. */
static inline uint64_t modsum_advance(struct modsum *m, uint64_t slice)
{
	const uint64_t todo = m->end - m->next < slice ? m->end - m->next : slice;
	const uint64_t stop = m->next + todo;
	struct modsum_window *w = &m->state.window;
	struct modsum_track track;

	if (todo == 0)
		return 0;
	if (!m->chunk) {
		m->sum += modsum_reference_part(&m->state.plain, m->x, m->next, stop);
		m->next = stop;
		return todo;
	}
	memcpy(track.even, w->even, sizeof w->even);
	memcpy(track.odd, w->odd, sizeof w->odd);
	while (m->next < stop) {
		const unsigned count = stop - m->next < MODSUM_CHUNK ? (unsigned)(stop - m->next) : MODSUM_CHUNK;

		m->sum += m->chunk(&track, count, m->x, m->next);
		m->next += count;
		memmove(track.even, track.even + count, sizeof w->even);
		memmove(track.odd, track.odd + count, sizeof w->odd);
	}
	memcpy(w->even, track.even, sizeof w->even);
	memcpy(w->odd, track.odd, sizeof w->odd);
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

#endif
