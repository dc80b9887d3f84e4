/*
 * naps.h - a workload for tests: task k counts its iterations, each for k + 1, then naps, --naps times over.
 */
#ifndef NAPS_H
#define NAPS_H

#include "../base/clock.h"
#include "../base/option.h"
#include "../kernels/workload.h"

#define WORKLOAD_NAME "naps"

struct workload {
	uint64_t worth, round, left, wake_ns, sum;
};

static uint64_t naps = 2, nap_us = 500, naps_iterations;
static const struct option_spec workload_options[] = {
	{ .name = "naps", .argument = "N", .help = "naps of a task", .number = &naps, .low = 0, .high = 1000 },
	{ .name = "nap-us", .argument = "US", .help = "length of a nap", .number = &nap_us, .low = 0, .high = 1000000 },
	{ 0 },
};

static inline void workload_begin(struct work *work)
{
	naps_iterations = work->iterations;
}

static inline uint64_t workload_steps(const struct work *work, uint64_t budget)
{
	return (naps + 1) * step_count(work->iterations, budget);
}

static inline void workload_start(struct workload *state, const struct work *work, uint64_t task, uint64_t part,
				  uint64_t parts)
{
	(void)part;
	(void)parts;
	*state = (struct workload){ .worth = task + 1, .left = work->iterations };
}

static inline struct step workload_step(struct workload *state, uint64_t budget)
{
	const uint64_t count = state->left < budget ? state->left : budget;

	state->sum += count * state->worth + (clock_ns() < state->wake_ns); /* woken too soon: a wrong sum */
	state->left -= count;
	if (state->left > 0)
		return step_yield(count);
	if (state->round++ == naps)
		return step_done(count);
	state->left = naps_iterations;
	state->wake_ns = clock_ns() + nap_us * 1000;
	return step_wait_until(count, state->wake_ns);
}

static inline uint64_t workload_result(const struct workload *state)
{
	return state->sum;
}

#endif
