/*
 * modsum_parts.h - a part of modsum's task, which begins in the middle of the task's draws.
 *
 * Its generator jumps there (mt19937_jump.h) if the way is long enough for that to pay; else it draws. The parts of all
 * tasks of one length have the same distances: their polynomials are made when the first of them is asked for, and kept
 * as long as the program runs. Processes that are forked after that have them, too.
 *
 * modsum.h includes it: it has no include guard on purpose.
 */
#include <pthread.h>
#include <sched.h>

#include "../base/number.h"
#include "mt19937_jump.h"

enum {
	MODSUM_JUMP_FROM = 1 << 17, /* iterations that the fastest kernel draws in about the time of the fastest jump */
	MODSUM_PARTS_KEPT = 256,    /* the distances of so many parts take 640 KiB; of more, each part makes its own */
};

/* Where the generator of a part jumps to: the first iteration of the block that it draws from first. */
static inline uint64_t modsum_part_block(uint64_t iterations, uint64_t part, uint64_t parts)
{
	const uint64_t first = step_first(iterations, part, parts);

	return first - first % MODSUM_PAIRS;
}

/* The distances of the parts of tasks of so many iterations, below 2^63: each takes two words. */
struct modsum_distances {
	uint64_t iterations, parts;
	struct modsum_distances *older;
	struct mt19937_poly to[]; /* parts 1 … parts - 1 */
};

static inline struct modsum_distances *modsum_distances_make(uint64_t iterations, uint64_t parts)
{
	struct modsum_distances *made = enough(malloc(sizeof *made + (parts - 1) * sizeof *made->to));
	uint64_t words[MODSUM_PARTS_KEPT] = { 0 };

	made->iterations = iterations;
	made->parts = parts;
	for (uint64_t part = 1; part < parts; part++)
		words[part - 1] = 2 * modsum_part_block(iterations, part, parts);
	mt19937_poly_chain(mt19937_path_find("fastest"), made->to, words, (unsigned)parts - 1);
	return made;
}

/* The distance of part 1 … parts - 1 of at most MODSUM_PARTS_KEPT. While one thread makes them, others wait. */
static inline const struct mt19937_poly *modsum_distance(uint64_t iterations, uint64_t part, uint64_t parts)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct modsum_distances *latest;
	struct modsum_distances *found;

	pthread_mutex_lock(&lock);
	for (found = latest; found && (found->iterations != iterations || found->parts != parts);)
		found = found->older;
	if (!found) {
		found = modsum_distances_make(iterations, parts);
		found->older = latest;
		latest = found;
	}
	pthread_mutex_unlock(&lock);
	return &found->to[part - 1];
}

/* As modsum_start, from iteration `block` on, with which a block begins: it is `distance` words from the seed. */
static inline void modsum_start_at(struct modsum *m, const struct modsum_kernel *kernel, uint32_t seed, uint64_t task,
				   uint64_t block, uint64_t end, const struct mt19937_poly *distance)
{
	const struct mt19937_path *path = mt19937_path_find("fastest");
	struct mt19937_tops place;
	struct mt19937 mt;

	mt19937_seed_python(&mt, modsum_python_seed(seed, task));
	mt19937_top_bits(path, &place, &mt);
	mt19937_jump(path, &mt, &place, distance);
	m->sum = 0;
	m->next = block;
	m->end = end;
	m->x = modsum_x(task);
	m->chunk = kernel->chunk;
	if (!m->chunk) {
		m->state.plain = mt;
		return;
	}
	/* These are the words of the block before, and nothing is drawn from them. */
	uint32_t *before = modsum_words(m) + (block / MODSUM_PAIRS + 1) % 2 * MODSUM_BLOCK;

	for (unsigned i = 0; i < MODSUM_PAIRS; i++) {
		before[i] = mt.word[2 * i];
		before[MODSUM_ROW + i] = mt.word[2 * i + 1];
	}
	m->chunk(modsum_words(m), block + MODSUM_PAIRS, block + 2 * MODSUM_PAIRS, 1);
}

/* Any part but the first. */
__attribute__((noinline, unused)) static void modsum_start_later(struct modsum *m, const struct modsum_kernel *kernel,
								 uint32_t seed, uint64_t task, uint64_t iterations,
								 uint64_t part, uint64_t parts)
{
	const uint64_t first = step_first(iterations, part, parts), end = step_first(iterations, part + 1, parts);
	const uint64_t block = modsum_part_block(iterations, part, parts);

	if (first < MODSUM_JUMP_FROM) {
		modsum_start(m, kernel, seed, task, end);
	} else if (parts <= MODSUM_PARTS_KEPT) {
		modsum_start_at(m, kernel, seed, task, block, end, modsum_distance(iterations, part, parts));
	} else {
		struct mt19937_poly distance;

		mt19937_poly_power(&distance, 2 * block);
		modsum_start_at(m, kernel, seed, task, block, end, &distance);
	}
	modsum_advance(m, first - m->next); /* these belong to the parts before */
	m->sum = 0;
}

/* Part `part` of `parts` of a task of so many iterations. m->sum is of this part alone. */
static inline void modsum_start_part(struct modsum *m, const struct modsum_kernel *kernel, uint32_t seed, uint64_t task,
				     uint64_t iterations, uint64_t part, uint64_t parts)
{
	if (part == 0)
		modsum_start(m, kernel, seed, task, step_first(iterations, 1, parts));
	else
		modsum_start_later(m, kernel, seed, task, iterations, part, parts);
}

/* ---- How many parts ---------------------------------------------------------------------------------------------- */

/* How many iterations the worker with the most does, where each part costs as many more as a jump. */
static inline double modsum_split_longest(const struct work *work, uint64_t parts, uint64_t crew)
{
	const uint64_t most = (work->tasks * parts + crew - 1) / crew; /* parts of one worker */
	const double jump = parts > 1 ? (double)MODSUM_JUMP_FROM : 0;

	return ((double)work->iterations / (double)parts + jump) * (double)most;
}

/* As many parts as there are workers on CPUs always come out even; fewer may, too. */
static inline uint64_t modsum_split_auto(const struct work *work)
{
	uint64_t crew = work->workers, best = 1;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	if (sched_getaffinity(0, sizeof cpus, &cpus) == 0 && (uint64_t)CPU_COUNT(&cpus) < crew)
		crew = (uint64_t)CPU_COUNT(&cpus);
	for (uint64_t parts = 2; parts <= crew; parts++)
		if (modsum_split_longest(work, parts, crew) < modsum_split_longest(work, best, crew))
			best = parts;
	return best;
}

/* What --split asks for. The distances are made here, once for all workers. */
static inline uint64_t modsum_split(const char *text, const struct work *work)
{
	uint64_t parts;

	if (strcmp(text, "auto") == 0)
		parts = modsum_split_auto(work);
	else if (!number_whole(text, 1, UINT32_MAX, &parts))
		fail_usage("option --split: '%s' is neither 'auto' nor a whole number from 1 to %lu", text, (unsigned long)UINT32_MAX);
	if (parts > 1 && parts <= MODSUM_PARTS_KEPT && step_first(work->iterations, parts - 1, parts) >= MODSUM_JUMP_FROM)
		modsum_distance(work->iterations, 1, parts);
	return parts;
}
