/*
 * waits.h - the article's sum in parts, with a wait before each: work that mostly waits, as servers do.
 *
 * Task k has R rounds (--waits): round r waits, then computes what modsum's task kR + r computes in n/R iterations,
 * rounded down; the sums add up. With --waits 0 it is modsum's task k, all n iterations, and waits for nothing. So a
 * parked task carries no generator: there is one only while it computes.
 *
 * A wait begins when its task reaches it, and is from half of --wait-us to one and a half times as long, drawn from the
 * seed, the task and the round (waits_length.h). How late its task goes on is counted from there.
 *
 * With --peer ADDRESS a wait is for the answer of another process, which holds each request for that long and answers
 * with a value that the task adds to its sum (bench/peer.c, waits_messages.h): so the list proves that every answer came,
 * once, to the right task. Each task has a connection of its own, made before the clock starts.
 *
 * The report says, besides the options:
 *
 *   timer_slack_ns               by how much the kernel may delay a timer to save wake-ups; the same for all models
 *   waits_done                   tasks times rounds; each was seen to begin and to end
 *   launch_ns                    from the start until the last task was in its first wait
 *   in_flight_max, in_flight_mean    waits at once: the most, and the mean over the run's time
 *   waits_per_s, wait_mean_ns    their rate, and their mean duration
 *   little                       waits_per_s times wait_mean_ns over in_flight_mean: 1, or the run fails
 *   late_p50_ns, late_p90_ns, late_p99_ns, late_p999_ns, late_max_ns
 *                                from when a wait was over until its task went on
 *   ideal_ns                     the longest that a task waits in all: no run is shorter
 *   ideal_workers_ns             the same where each of the workers waits for one thing at a time
 *   wait_cpu_ns                  CPU time of a wait: that of the run, computing and all, over waits_done
 *   waiting_rss_bytes            anonymous resident memory when the last task began its first wait; of worker processes
 *                                when they began theirs
 *   waiting_kernel_bytes         page tables and threads' kernel stacks then; null: the machine does not say
 *
 * and with a peer, which counts for itself, so that the run fails where the two do not agree:
 *
 *   connect_ns                   time to connect all tasks, which is not in elapsed_ns
 *   peer_cpu_share               CPU time of the peer over time, from its first request to its last answer
 *   peer_late_p50_ns, peer_late_p99_ns   from when a wait was over until the peer had sent its answer
 *   peer_in_flight_mean          requests that it held, their mean over that time
 *   peer_limits                  1: it used more than 70 % of a CPU, or was late by more than half of late_p50_ns
 */
#ifndef WAITS_H
#define WAITS_H

#define WORKLOAD_NAME "waits"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../base/option.h"
#include "modsum.h"
#include "waits_messages.h"
#include "waits_peer.h"
#include "waits_record.h"
#include "waits_watch.h"
#include "workload.h"

struct workload {
	uint64_t task, sum;
	struct modsum *modsum; /* of a round that computes in several steps, between two of them; else NULL */
	uint32_t round;
	enum { WAITS_NEW, WAITS_WAITING, WAITS_COMPUTING } stage;
};

static uint64_t waits_rounds = 3, waits_mean_us = 10000, waits_limit = 60;
static const char *waits_peer_name;
static const struct option_spec workload_options[] = {
	{ .name = "waits", .argument = "R", .number = &waits_rounds, .low = 0, .high = 1000000,
	  .help = "waits of a task; after each it computes its share of the iterations" },
	{ .name = "wait-us", .argument = "D", .number = &waits_mean_us, .low = 0, .high = 1000000000,
	  .help = "mean length of a wait in microseconds: from D/2 to 3D/2" },
	{ .name = "peer", .argument = "ADDRESS", .text = &waits_peer_name,
	  .help = "wait for a peer's answers: tcp:HOST:PORT, tcp:HOST:PORT-PORT,\nunix:PATH, unix:@NAME" },
	{ .name = "wait-limit", .argument = "S", .number = &waits_limit, .low = 1, .high = 100000,
	  .help = "seconds after which a wait that has not ended fails the run" },
	{ 0 },
};

static const struct modsum_kernel *waits_kernel;
static uint64_t waits_iterations; /* of a round */

static inline void workload_begin(struct work *work)
{
	waits_kernel = modsum_find_asked(work->kernel);
	work->kernel = waits_kernel->chunk ? "vector" : "reference";
	work->isa = waits_kernel->isa;
	if (waits_mean_us * 3 / 2 > waits_limit * 1000000)
		fail_usage("option --wait-us: '%llu' makes waits of up to %g s, and --wait-limit is %llu s",
			   (unsigned long long)waits_mean_us, (double)waits_mean_us * 1.5e-6, (unsigned long long)waits_limit);
	if (waits_peer_name && !waits_address_read(waits_peer_name, &waits_peer.address))
		fail_usage("option --peer: '%s' is no address (tcp:HOST:PORT, tcp:HOST:PORT-PORT, unix:PATH or unix:@NAME)",
			   waits_peer_name);
	waits_iterations = waits_rounds ? work->iterations / waits_rounds : work->iterations;
	waits_record_open(work, waits_rounds, waits_mean_us);
	if (waits_peer_name && waits_rounds > 0)
		waits_peer_open(waits_peer_name, waits_limit);
	waits_run.cpu_ns = waits_cpu_ns();
}

static inline uint64_t workload_steps(const struct work *work, uint64_t budget)
{
	(void)work;
	return waits_rounds ? 1 + waits_rounds * step_count(waits_iterations, budget) : step_count(waits_iterations, budget);
}

static inline void workload_start(struct workload *state, const struct work *work, uint64_t task, uint64_t part,
				  uint64_t parts)
{
	(void)work;
	(void)part;
	if (parts != 1)
		fail(0, "task %llu: it waits, so it has no parts", (unsigned long long)task);
	*state = (struct workload){ .task = task };
}

static inline struct step waits_begin(struct workload *state, uint64_t iterations)
{
	struct waits_record *record = waits_record_of(state->task, state->round);
	const uint64_t begin = clock_ns();

	state->stage = WAITS_WAITING;
	atomic_store_explicit(&record->begin_ns, begin, memory_order_relaxed);
	if (waits_peer.files)
		waits_peer_ask(state->task, state->round);
	if (state->round == 0)
		waits_record_first();
	if (waits_peer.files)
		return step_wait_for(iterations, waits_peer.files[state->task]);
	return step_wait_until(iterations, begin + waits_length_of(state->task, state->round));
}

static inline void waits_over(struct workload *state)
{
	const uint64_t end = clock_ns();

	if (waits_peer.files)
		state->sum += waits_peer_answer(state->task, state->round);
	atomic_store_explicit(&waits_record_of(state->task, state->round)->end_ns, end, memory_order_relaxed);
}

/* Goes on computing; returns how many iterations. Out of line, so that a thread that waits has no generator on its stack. */
__attribute__((noinline, unused)) static uint64_t waits_compute(struct workload *state, uint64_t budget)
{
	const uint64_t number = waits_rounds ? state->task * waits_rounds + state->round : state->task;
	const uint32_t seed = (uint32_t)waits_run.seed;

	if (!state->modsum && waits_iterations <= budget) {
		state->sum += modsum_on(waits_kernel, seed, number, waits_iterations);
		return waits_iterations;
	}
	if (!state->modsum) {
		state->modsum = malloc(sizeof *state->modsum);
		if (!state->modsum)
			fail(errno, "task %llu: no memory for its generator", (unsigned long long)state->task);
		modsum_start(state->modsum, waits_kernel, seed, number, waits_iterations);
	}
	const uint64_t done = modsum_advance(state->modsum, budget);

	if (modsum_done(state->modsum)) {
		state->sum += state->modsum->sum;
		free(state->modsum);
		state->modsum = NULL;
	}
	return done;
}

static inline struct step workload_step(struct workload *state, uint64_t budget)
{
	uint64_t iterations;

	if (state->stage == WAITS_NEW && waits_rounds > 0)
		return waits_begin(state, 0);
	if (state->stage == WAITS_WAITING)
		waits_over(state);
	state->stage = WAITS_COMPUTING;
	iterations = waits_iterations > 0 ? waits_compute(state, budget) : 0; /* nothing takes no room on the stack */
	if (state->modsum)
		return step_yield(iterations);
	if (++state->round < waits_rounds)
		return waits_begin(state, iterations);
	return step_done(iterations);
}

static inline uint64_t workload_result(const struct workload *state)
{
	return state->sum;
}

/* Every wait is recorded, for the report. */
#define WORKLOAD_SHARES workload_shares
static inline bool workload_shares(void)
{
	return true;
}

#define WORKLOAD_END workload_end
static inline void workload_end(const struct work *work, uint64_t start_ns, uint64_t elapsed_ns, struct notes *notes)
{
	(void)work;
	waits_watch_close();
	const uint64_t median_ns = waits_record_close(start_ns, elapsed_ns, notes);

	if (waits_peer.files)
		waits_peer_close(median_ns, notes);
	munmap(waits_run.common, waits_run.bytes);
}

#endif
