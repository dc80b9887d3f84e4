/*
 * team.h - what OpenMP's library does not look after when it starts a team of threads.
 */
#ifndef TEAM_H
#define TEAM_H

#include <sys/resource.h>

#include "../base/fail.h"
#include "runner.h"

enum { TEAM_BYTES = 256 }; /* more than libgomp notes of a thread, on the stack of whoever starts the team */

/* So that a large team does not overrun the stack, which grows as far as its limit says at that time. */
static inline void team_room(unsigned crew)
{
	const rlim_t room = (rlim_t)crew * TEAM_BYTES;
	struct rlimit stack;

	if (getrlimit(RLIMIT_STACK, &stack) != 0 || stack.rlim_cur == RLIM_INFINITY || room <= stack.rlim_cur / 2)
		return;
	stack.rlim_cur += room;
	if (stack.rlim_cur > stack.rlim_max)
		fail(0, "the stack may not grow to what %u workers need, %llu bytes; see ulimit -Hs", crew,
		     (unsigned long long)stack.rlim_cur);
	if (setrlimit(RLIMIT_STACK, &stack) != 0)
		fail(errno, "cannot make room for %u workers on the stack", crew);
}

/* OpenMP knows no team of none. */
static inline int team_size(const struct run *run)
{
	return run->tasks ? (int)run_crew(run) : 1;
}

#endif
