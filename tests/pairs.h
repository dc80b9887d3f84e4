/*
 * pairs.h - a workload for tests: an even task waits for a byte from the odd one after it, which first yields.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include <errno.h>
#include <unistd.h>

#include "../base/fail.h"
#include "../base/option.h"
#include "../kernels/workload.h"

#define WORKLOAD_NAME "pairs"

enum { PAIRS_MAX = 16 };

struct workload {
	uint64_t task, turn, result;
};

static int pairs[PAIRS_MAX][2]; /* pipes */
static const struct option_spec workload_options[] = { { 0 } };

static inline void workload_begin(struct work *work)
{
	(void)work;
	for (int pair = 0; pair < PAIRS_MAX; pair++)
		if (pipe(pairs[pair]) != 0)
			fail(errno, "cannot create a pipe");
}

static inline uint64_t workload_steps(const struct work *work, uint64_t budget)
{
	(void)work;
	(void)budget;
	return 2;
}

static inline void workload_start(struct workload *state, const struct work *work, uint64_t task, uint64_t part,
				  uint64_t parts)
{
	(void)work;
	(void)part;
	(void)parts;
	*state = (struct workload){ .task = task };
}

static inline struct step workload_step(struct workload *state, uint64_t budget)
{
	const int *ends = pairs[state->task / 2 % PAIRS_MAX];
	unsigned char byte = (unsigned char)state->task;

	(void)budget;
	if (state->turn++ == 0)
		return state->task % 2 == 0 ? step_wait_for(0, ends[0]) : step_yield(0);
	if (state->task % 2 == 0 ? read(ends[0], &byte, 1) == 1 : write(ends[1], &byte, 1) == 1)
		state->result = byte; /* of both: the odd one's number */
	return step_done(0);
}

static inline uint64_t workload_result(const struct workload *state)
{
	return state->result;
}

#endif
