/*
 * gil_ticks - threads that take turns under the lock of CPython before 3.2, which is what the article describes.
 *
 * Who runs a task: a thread of a pool, but only while it holds the one lock, so never two at once. How tasks are handed
 * out: the holder takes the next number. How results come back: each is stored in its task's place, for pthread_join.
 *
 * The lock (CPython 2.7: Python/ceval.c, _Py_CheckInterval; the notes that came with its successor, and D. Beazley,
 * Understanding the Python GIL, 2010, tell how it behaves). The holder counts ticks, and every so many of them (100
 * there, where many bytecodes are one; --slice iterations here) it lets go of the lock and takes it again at once. That
 * wakes a waiter, but nothing keeps the lock for it: if the old holder is the quicker one, which it is wherever the
 * waiter first has to be put on a processor, the waiter finds the lock taken and goes to sleep again. All those wakings
 * are paid for whether or not they hand anything over. The lock is a POSIX semaphore, as it was there.
 */
#include <pthread.h>
#include <semaphore.h>

#include "runner.h"

enum { SLICE = 100000 }; /* iterations that it is held for: some 20 us of the fast kernel */

struct worker {
	pthread_t thread;
	unsigned number;
};

#define NOBODY UINT32_MAX

static struct run run;
static sem_t lock;

/* The lock protects these. */
static uint64_t next;          /* the first task that nobody has taken yet */
static uint64_t ticks;         /* iterations not yet paid for by letting go of it */
static uint64_t drops;         /* times that it was */
static unsigned last = NOBODY; /* who ran the last slice */
static uint64_t handovers;     /* slices that another worker ran than the one before them */

static void take(void)
{
	while (sem_wait(&lock) != 0) /* a signal's handler ran */
		;
}

static void drop(void)
{
	sem_post(&lock);
}

static void *work(void *argument)
{
	const unsigned self = ((struct worker *)argument)->number;

	take();
	while (next < run.tasks) {
		const uint64_t task = next++;
		struct modsum *part = NULL;
		bool done;

		do {
			const uint64_t from = part ? part->next : 0;

			handovers += last != self && last != NOBODY;
			last = self;
			done = run_slice(&run, &part, task, self);
			ticks += (done ? run.iterations : part->next) - from;
			if (ticks >= run.slice) {
				ticks -= run.slice;
				drops++;
				drop();
				take();
			}
		} while (!done);
	}
	drop();
	return NULL;
}

int main(int argc, char **argv)
{
	run = run_begin(argc, argv, SLICE);
	const unsigned crew = run_crew(&run);
	struct worker *pool = calloc(crew + 1, sizeof *pool);

	if (!pool)
		fail(errno, "no memory for %u workers", crew);
	if (sem_init(&lock, 0, 1) != 0)
		fail(errno, "cannot create the lock");
	for (unsigned w = 0; w < crew; w++) {
		pool[w].number = w;
		const int error = pthread_create(&pool[w].thread, NULL, work, &pool[w]);
		if (error)
			fail(error, "worker %u of %u: cannot create a thread", w, crew);
	}
	for (unsigned w = 0; w < crew; w++) {
		const int error = pthread_join(pool[w].thread, NULL);
		if (error)
			fail(error, "worker %u of %u: cannot join its thread", w, crew);
	}
	free(pool);
	snprintf(run.extra, sizeof run.extra, ",\"drops\":%llu,\"handovers\":%llu", (unsigned long long)drops,
		 (unsigned long long)handovers);
	return run_end(&run);
}
