/*
 * gil_ticks - threads that take turns under the lock of CPython before 3.2, which is what the article describes.
 *
 * Who runs a task: a thread of a pool, but only while it holds the one lock, so never two at once. How tasks are handed
 * out: the holder takes the next number. How results come back: each is stored in its task's place, for pthread_join.
 *
 * The lock (CPython 2.7: Python/ceval.c, _Py_CheckInterval; the notes that came with its successor, and D. Beazley,
 * Understanding the Python GIL, 2010, tell how it behaves). The holder counts ticks (a tick is a bytecode or several
 * there, an iteration here). After 100 ticks there, --slice here, it lets go of the lock and takes it again at once. That
 * wakes a waiter, but does not reserve the lock for it: the waiter must first be put on a processor, and if the old
 * holder is quicker, the waiter finds the lock taken and goes to sleep again. Every waking costs, whether or not the lock
 * changes hands. A task that waits does so without the lock. The lock is a POSIX semaphore, as it was there.
 */
#include <pthread.h>
#include <semaphore.h>

#include "crew.h"
#include "runner.h"

enum { SLICE = 100000 }; /* iterations that it is held for */

struct worker {
	pthread_t thread;
	unsigned number;
};

#define NOBODY UINT32_MAX

static struct run run;
static sem_t lock;

/* The lock protects these. */
static uint64_t next;          /* the first task that nobody has taken yet */
static uint64_t ticks;         /* iterations since it was let go of for them */
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
		struct running *state = NULL;
		struct step step;

		do {
			handovers += last != self && last != NOBODY;
			last = self;
			step = run_step(&run, &state, task, self);
			ticks += step.iterations;
			if (ticks >= run.slice) {
				ticks -= run.slice;
				drops++;
				drop();
				take();
			}
			if (step.then == STEP_WAIT) {
				drop();
				run_wait(step);
				take();
			}
		} while (step.then != STEP_DONE);
	}
	drop();
	return NULL;
}

int main(int argc, char **argv)
{
	run = run_begin(argc, argv, .slice = SLICE);
	const unsigned crew = run_crew(&run);
	struct worker *pool = calloc(crew + 1, sizeof *pool);

	if (!pool)
		fail(errno, "no memory for %u workers", crew);
	if (sem_init(&lock, 0, 1) != 0)
		fail(errno, "cannot create the lock");
	for (unsigned w = 0; w < crew; w++) {
		pool[w].number = w;
		crew_start(&run, w, &pool[w].thread, work, &pool[w]);
	}
	for (unsigned w = 0; w < crew; w++)
		crew_join(&run, w, pool[w].thread);
	free(pool);
	run_note(&run, "drops", drops);
	run_note(&run, "handovers", handovers);
	return run_end(&run);
}
