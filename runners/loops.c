/*
 * loops - an event loop in each of several threads, with the tasks shared out among them: what servers do.
 *
 * Who runs a task: a coroutine of one of the loops, each of which has a thread of its own. How tasks are handed out:
 * beforehand, as cards are dealt: a coroutine stays with its loop, where it shares nothing with another thread, so that no
 * loop needs a lock. (Loops that took what comes next would leave most of it to the thread that starts first, as a task
 * that waits leaves its loop free for more.) How results come back: each coroutine stores its own, in its task's place,
 * and pthread_join makes all of them visible to the main thread.
 */
#include "../base/files.h"
#include "crew.h"
#include "eventloop.h"
#include "runner.h"

enum { SLICE = 100000 }; /* iterations: long beside a turn of the loop, short beside a task of the article's */

struct task {
	struct coroutine coroutine; /* first, so that a pointer to it is one to the task */
	uint64_t number;
	struct running *state;
};

struct worker {
	pthread_t thread;
	unsigned number;
	struct eventloop loop;
};

static struct run run;
static struct task *tasks;
static struct worker *pool;

static void resume(struct coroutine *coroutine)
{
	struct task *self = (struct task *)coroutine;
	struct worker *worker = &pool[self->number % run_crew(&run)];
	const struct step step = run_step(&run, &self->state, self->number, worker->number);

	if (step.then != STEP_DONE)
		eventloop_after(&worker->loop, coroutine, step);
}

static void *work(void *argument)
{
	struct worker *self = argument;

	for (uint64_t k = self->number; k < run.tasks; k += run_crew(&run)) {
		tasks[k] = (struct task){ .coroutine.resume = resume, .number = k };
		eventloop_ready(&self->loop, &tasks[k].coroutine);
	}
	eventloop_run(&self->loop);
	return NULL;
}

int main(int argc, char **argv)
{
	run = run_begin(argc, argv, .slice = SLICE);
	const unsigned crew = run_crew(&run);

	tasks = calloc(run.tasks + 1, sizeof *tasks);
	pool = calloc(crew + 1, sizeof *pool);
	if (!tasks || !pool)
		fail(errno, "no memory for %llu coroutines of %u loops", (unsigned long long)run.tasks, crew);
	files_allow(); /* a loop has several */
	for (unsigned w = 0; w < crew; w++) {
		pool[w].number = w;
		eventloop_open(&pool[w].loop);
		crew_start(&run, w, &pool[w].thread, work, &pool[w]);
	}
	for (unsigned w = 0; w < crew; w++)
		crew_join(&run, w, pool[w].thread);
	free(tasks);
	free(pool);
	return run_end(&run);
}
