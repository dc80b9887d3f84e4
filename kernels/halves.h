/*
 * halves.h - the article's iteration taken apart: it draws a number, and it adds one to a sum. Which half is slow, and where?
 *
 * A task runs through i = 0 … n - 1, as modsum's does. By --halves an iteration
 *
 *   both      draws, and adds i mod x where random() < 0.99, as in the article
 *   draws     draws, and counts what it would keep
 *   sums      adds i mod x, whatever chance would say
 *   neither   counts
 *
 * --generator own: task k draws from random.Random(seed << 32 | k + 1), as modsum's does. shared: all tasks draw from one
 * generator, random.Random(seed << 32), as the article's do, each time under its lock. It lies in memory that processes
 * share, too.
 *
 * --draws D: an iteration draws D times, which makes it longer without another step of the loop. With D > 1 that is one call
 * of CPython's getrandbits(64 D), under one lock, and its last word decides: is it below 0.99 * 2^32?
 *
 * The result is how many iterations the task keeps. Who draws what from a shared generator is a matter of chance, but all
 * tasks together draw the same numbers, so their results have the same sum in every run. The task's own sum, and that of what
 * it does not keep, must add up to the sum of all i mod x.
 *
 * There is one kernel, the plain one: one iteration at a time, which is what a lock is taken for.
 */
#ifndef HALVES_H
#define HALVES_H

#define WORKLOAD_NAME "halves"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

#include "../base/fail.h"
#include "../base/option.h"
#include "modsum.h"
#include "mt19937.h"
#include "workload.h"

struct workload {
	uint64_t task, first, next, end; /* iterations */
	uint64_t sum, left_out;          /* of i mod x: of those that are kept, and of the others */
	uint64_t kept;                   /* iterations */
	uint32_t x;
	struct mt19937 own;
};

static const char *halves_which = "both", *halves_generator = "own";
static uint64_t halves_draws = 1;
static const struct option_spec workload_options[] = {
	{ .name = "halves", .argument = "WHICH", .text = &halves_which,
	  .help = "what an iteration does: both, draws, sums, neither" },
	{ .name = "generator", .argument = "WHOSE", .text = &halves_generator,
	  .help = "own: each task has a generator; shared: all draw from one" },
	{ .name = "draws", .argument = "D", .number = &halves_draws, .low = 1, .high = 1000000,
	  .help = "draws of an iteration, of which the last decides" },
	{ 0 },
};

#define HALVES_KEEP_32 ((uint32_t)(MODSUM_KEEP * 4294967296.0))

static struct {
	bool draws, sums;
	struct halves_shared {
		pthread_mutex_t lock;
		struct mt19937 generator;
	} *shared; /* NULL: each task has its own */
} halves;

/* ---- Before the first task -------------------------------------------------------------------------------------- */

static inline void halves_read(void)
{
	static const char *const names[] = { "neither", "draws", "sums", "both" };

	for (unsigned i = 0; i < 4; i++)
		if (strcmp(halves_which, names[i]) == 0) {
			halves.draws = i & 1;
			halves.sums = i & 2;
			return;
		}
	fail_usage("option --halves: '%s' is none of both, draws, sums, neither", halves_which);
}

/* As long as the run lasts. */
static inline struct halves_shared *halves_share(uint32_t seed)
{
	struct halves_shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t everywhere;

	if (shared == MAP_FAILED)
		fail(errno, "no memory for the generator that all tasks share");
	pthread_mutexattr_init(&everywhere);
	pthread_mutexattr_setpshared(&everywhere, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&shared->lock, &everywhere);
	pthread_mutexattr_destroy(&everywhere);
	mt19937_seed_python(&shared->generator, (uint64_t)seed << 32);
	return shared;
}

static inline void workload_begin(struct work *work)
{
	const bool shared = strcmp(halves_generator, "shared") == 0;

	modsum_find_asked(work->kernel);
	work->kernel = "reference";
	work->isa = MODSUM_BASELINE_ISA;
	halves_read();
	if (!shared && strcmp(halves_generator, "own") != 0)
		fail_usage("option --generator: '%s' is neither own nor shared", halves_generator);
	halves.shared = shared ? halves_share((uint32_t)work->seed) : NULL;
}

/* ---- A task ----------------------------------------------------------------------------------------------------- */

static inline bool halves_keep(struct mt19937 *mt)
{
	uint32_t last = 0;

	if (halves_draws == 1)
		return mt19937_random(mt) < MODSUM_KEEP;
	for (uint64_t word = 0; word < 2 * halves_draws; word++)
		last = mt19937_next(mt);
	return last < HALVES_KEEP_32;
}

static inline bool halves_draw(struct workload *state)
{
	if (!halves.shared)
		return halves_keep(&state->own);
	pthread_mutex_lock(&halves.shared->lock);
	const bool keep = halves_keep(&halves.shared->generator);

	pthread_mutex_unlock(&halves.shared->lock);
	return keep;
}

#define WORKLOAD_SHARES workload_shares
static inline bool workload_shares(void)
{
	return halves.shared != NULL;
}

static inline uint64_t workload_steps(const struct work *work, uint64_t budget)
{
	return step_count(work->iterations, budget);
}

static inline void workload_start(struct workload *state, const struct work *work, uint64_t task, uint64_t part,
				  uint64_t parts)
{
	state->task = task;
	state->first = state->next = step_first(work->iterations, part, parts);
	state->end = step_first(work->iterations, part + 1, parts);
	state->sum = state->left_out = state->kept = 0;
	state->x = modsum_x(task);
	if (state->next == state->end || halves.shared || !halves.draws)
		return;
	mt19937_seed_python(&state->own, modsum_python_seed((uint32_t)work->seed, task));
	for (uint64_t i = 0; i < state->first; i++) /* what the parts before draw */
		halves_keep(&state->own);
}

/* Each kind of work has a loop of its own. */
__attribute__((always_inline)) static inline void halves_loop(struct workload *state, uint64_t to, bool draws, bool sums)
{
	const uint32_t x = state->x;
	uint64_t sum = 0, left_out = 0, kept = 0;

	for (uint64_t i = state->next; i < to; i++)
		if (!draws || halves_draw(state)) {
			sum += sums ? i % x : 0;
			kept++;
			__asm__ volatile("" : "+r"(kept)); /* counted one by one */
		} else {
			left_out += sums ? i % x : 0;
		}
	state->sum += sum;
	state->left_out += left_out;
	state->kept += kept;
	state->next = to;
}

__attribute__((noinline, unused)) static void halves_run(struct workload *state, uint64_t to)
{
	if (halves.draws && halves.sums)
		halves_loop(state, to, true, true);
	else if (halves.draws)
		halves_loop(state, to, true, false);
	else if (halves.sums)
		halves_loop(state, to, false, true);
	else
		halves_loop(state, to, false, false);
}

static inline void halves_check(const struct workload *state)
{
	const uint64_t all = modsum_all(state->end, state->x) - modsum_all(state->first, state->x);

	if (halves.sums && state->sum + state->left_out != all)
		fail(0, "task %llu: what it keeps adds up to %llu and what it does not to %llu, instead of %llu together",
		     (unsigned long long)state->task, (unsigned long long)state->sum, (unsigned long long)state->left_out,
		     (unsigned long long)all);
}

static inline struct step workload_step(struct workload *state, uint64_t budget)
{
	const uint64_t before = state->next;
	const uint64_t to = state->end - before < budget ? state->end : before + budget;

	halves_run(state, to);
	if (to < state->end)
		return step_yield(to - before);
	halves_check(state);
	return step_done(to - before);
}

static inline uint64_t workload_result(const struct workload *state)
{
	return state->kept;
}

#endif
