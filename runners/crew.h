/*
 * crew.h - workers that are threads: how they are started, and waited for.
 */
#ifndef CREW_H
#define CREW_H

#include <pthread.h>

#include "runner.h"

static inline void crew_start(const struct run *run, unsigned worker, pthread_t *thread, void *(*work)(void *), void *argument)
{
	const int error = pthread_create(thread, NULL, work, argument);

	if (error)
		run_no_worker(run, worker, "create a thread", error);
}

/* Returns when it has ended; what it wrote can then be seen. */
static inline void crew_join(const struct run *run, unsigned worker, pthread_t thread)
{
	const int error = pthread_join(thread, NULL);

	if (error)
		fail(error, "worker %u of %u: cannot join its thread", worker, run_crew(run));
}

#endif
