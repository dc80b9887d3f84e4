/*
 * gil - threads that take turns under the lock of CPython 3.2 and later: the article's ThreadPoolExecutor and its GIL.
 *
 * Who runs a task: a thread of a pool, but only while it holds the one lock, so never two at once. How tasks are handed
 * out: the holder takes the next number. How results come back: each is stored in its task's place, for pthread_join.
 *
 * The lock (A. Pitrou's, of 2009, as the notes at the head of CPython's Python/ceval_gil.h describe it). Whoever wants
 * it waits until it is free, but at most for the switch interval. If the time is up and the lock has been with the same
 * holder all along, the waiter asks for it: it sets a flag. The holder looks at the flag between two slices, as
 * CPython does between two bytecodes. If it is set, the holder lets go of the lock *and waits until another thread
 * has taken it*, before it queues up again itself. So whoever asks, some waiter gets the lock; the holder never
 * snatches it back. A task that waits does so without the lock.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "crew.h"
#include "runner.h"

enum { SLICE = 100000 }; /* iterations between two looks at the flag: short beside the switch interval */

struct gil {
	pthread_mutex_t mutex;        /* of all that follows */
	pthread_cond_t freed, taken;  /* waiters wait for the first; a holder that was asked, for the second */
	bool held;
	unsigned holder;              /* the last one that took it */
	uint64_t switches;            /* times that another one took it than had it before */
	uint64_t drops;               /* times that it was let go of on request */
	atomic_bool asked;            /* the flag; written under the mutex, looked at without */
};

struct worker {
	pthread_t thread;
	unsigned number;
};

#define NOBODY UINT32_MAX

static uint64_t switch_interval_us = 5000; /* as in CPython */
static const struct option_spec own[] = {
	{ .name = "switch-interval", .argument = "US", .number = &switch_interval_us, .low = 1, .high = 1000000000,
	  .help = "microseconds after which a waiting thread asks for the lock" },
	{ 0 },
};

static struct run run;
static struct gil gil = { .mutex = PTHREAD_MUTEX_INITIALIZER, .taken = PTHREAD_COND_INITIALIZER, .holder = NOBODY };

/* The lock protects these. */
static uint64_t next;           /* the first task that nobody has taken yet */
static unsigned last = NOBODY;  /* who ran the last slice */
static uint64_t handovers;      /* slices that another worker ran than the one before them */

/* The moment at which an interval that begins now will have passed. */
static struct timespec interval_end(void)
{
	return clock_timespec(clock_ns() + switch_interval_us * 1000);
}

static void take(unsigned self)
{
	pthread_mutex_lock(&gil.mutex);
	while (gil.held) {
		const struct timespec end = interval_end();
		const uint64_t turn = gil.switches;
		const int error = pthread_cond_timedwait(&gil.freed, &gil.mutex, &end);

		if (error == ETIMEDOUT && gil.held && gil.switches == turn) /* the same holder for a whole interval */
			atomic_store_explicit(&gil.asked, true, memory_order_relaxed);
	}
	gil.held = true;
	gil.switches += gil.holder != self;
	gil.holder = self;
	atomic_store_explicit(&gil.asked, false, memory_order_relaxed);
	pthread_cond_signal(&gil.taken);
	pthread_mutex_unlock(&gil.mutex);
}

static void drop(unsigned self)
{
	pthread_mutex_lock(&gil.mutex);
	gil.held = false;
	pthread_cond_signal(&gil.freed);
	if (atomic_load_explicit(&gil.asked, memory_order_relaxed)) { /* so somebody waits, and will take it */
		gil.drops++;
		while (gil.holder == self)
			pthread_cond_wait(&gil.taken, &gil.mutex);
	}
	pthread_mutex_unlock(&gil.mutex);
}

static void *work(void *argument)
{
	const unsigned self = ((struct worker *)argument)->number;

	take(self);
	while (next < run.tasks) {
		const uint64_t task = next++;
		struct running *state = NULL;
		struct step step;

		do {
			handovers += last != self && last != NOBODY;
			last = self;
			step = run_step(&run, &state, task, self);
			if (step.then == STEP_WAIT || atomic_load_explicit(&gil.asked, memory_order_relaxed)) {
				drop(self);
				run_wait(step); /* without the lock */
				take(self);
			}
		} while (step.then != STEP_DONE);
	}
	drop(self);
	return NULL;
}

int main(int argc, char **argv)
{
	run = run_begin(argc, argv, .slice = SLICE, .options = own);
	const unsigned crew = run_crew(&run);
	struct worker *pool = calloc(crew + 1, sizeof *pool);
	pthread_condattr_t monotonic;

	if (!pool)
		fail(errno, "no memory for %u workers", crew);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&gil.freed, &monotonic);
	for (unsigned w = 0; w < crew; w++) {
		pool[w].number = w;
		crew_start(&run, w, &pool[w].thread, work, &pool[w]);
	}
	for (unsigned w = 0; w < crew; w++)
		crew_join(&run, w, pool[w].thread);
	free(pool);
	run_note(&run, "switch_interval_us", switch_interval_us);
	run_note(&run, "drops", gil.drops);
	run_note(&run, "handovers", handovers);
	return run_end(&run);
}
