/*
 * threads - a pool of POSIX threads: the article's ThreadPoolExecutor(max_workers).map, without a GIL.
 *
 * Who runs a task: one of the pool's threads, all in this process. How tasks are handed out: each thread takes the next
 * number from a shared counter when it is free. How results come back: each is stored in its task's place, and
 * pthread_join makes all of them visible, in order, to the main thread.
 */
#include <stdatomic.h>

#include "crew.h"
#include "runner.h"

struct worker {
	pthread_t thread;
	unsigned number;
	struct run *run;
	atomic_uint_fast64_t *next; /* the first task that nobody has taken yet */
};

static void *work(void *argument)
{
	struct worker *self = argument;
	uint64_t task;

	/* Relaxed is enough: the counter hands out numbers and publishes nothing else. */
	while ((task = atomic_fetch_add_explicit(self->next, 1, memory_order_relaxed)) < self->run->tasks)
		run_task(self->run, task, self->number);
	return NULL;
}

int main(int argc, char **argv)
{
	struct run run = run_begin(argc, argv, WHOLE_TASKS);
	const unsigned crew = run_crew(&run);
	struct worker *pool = calloc(crew + 1, sizeof *pool);
	atomic_uint_fast64_t next = 0;

	if (!pool)
		fail(errno, "no memory for %u workers", crew);
	for (unsigned w = 0; w < crew; w++) {
		pool[w] = (struct worker){ .number = w, .run = &run, .next = &next };
		crew_start(&run, w, &pool[w].thread, work, &pool[w]);
	}
	for (unsigned w = 0; w < crew; w++)
		crew_join(&run, w, pool[w].thread);
	free(pool);
	return run_end(&run);
}
