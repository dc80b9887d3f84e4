/*
 * crew.h - workers that are threads: how they are started, and waited for.
 */
#ifndef CREW_H
#define CREW_H

#include <pthread.h>

#include "runner.h"

/*
 * What a step and the C library need, several times over, and a guard page below it. Of stacks as large as a process has one,
 * the usual size, the library keeps only a few: it unmaps those of the other workers, one after another, as they are joined.
 */
enum { CREW_STACK = 256 * 1024 };

static inline void crew_start(const struct run *run, unsigned worker, pthread_t *thread, void *(*work)(void *), void *argument)
{
	pthread_attr_t attributes;
	int error = pthread_attr_init(&attributes);

	error = error ? error : pthread_attr_setstacksize(&attributes, CREW_STACK);
	error = error ? error : pthread_create(thread, &attributes, work, argument);
	if (error)
		run_no_worker(run, worker, "create a thread", error);
	pthread_attr_destroy(&attributes);
}

/* Returns when it has ended; what it wrote can then be seen. */
static inline void crew_join(const struct run *run, unsigned worker, pthread_t thread)
{
	const int error = pthread_join(thread, NULL);

	if (error)
		fail(error, "worker %u of %u: cannot join its thread", worker, run_crew(run));
}

#endif
