/*
 * fibers - a stack for each task, switched by hand, on one event loop: what goroutines and virtual threads are, on one
 * thread.
 *
 * Who runs a task: a fiber, all of them in one thread. How tasks are handed out: a fiber is started for each, and runs
 * straight down until its task has done a slice or waits; it is then left as it stands, and the next one goes on, until
 * the event loop has it entered again. How results come back: each fiber stores its own, in its task's place, and is then
 * free for a task that has not begun.
 *
 * What differs from async_gather is where a task remembers how far it is: on a stack of its own, so that whatever it
 * calls may wait, instead of in a struct that it fills by hand.
 */
#include "eventloop.h"
#include "fiber.h"
#include "runner.h"

enum { SLICE = 100000 }; /* iterations: long beside a turn of the loop, short beside a task of the article's */

struct waiter { /* on its fiber's stack */
	struct coroutine coroutine; /* first, so that a pointer to it is one to the waiter */
	struct fiber *fiber;
};

static struct run run;
static struct eventloop loop;
static struct fiber *idle; /* fibers whose tasks are done */
static uint64_t next;      /* the first task that has not begun */

static void resume(struct coroutine *coroutine)
{
	fiber_enter(((struct waiter *)coroutine)->fiber);
}

/* What looks like any function that blocks to whoever calls it. */
static void await(struct fiber *fiber, struct step step)
{
	struct waiter waiter = { .coroutine.resume = resume, .fiber = fiber };

	eventloop_after(&loop, &waiter.coroutine, step);
	fiber_leave();
}

static void run_one(struct fiber *fiber, uint64_t task)
{
	struct running running;
	struct step step;

	run_start(&run, &running, task);
	while ((step = run_advance(&run, &running, task, 0, run_budget(&run))).then != STEP_DONE)
		await(fiber, step);
}

static void body(struct fiber *fiber)
{
	for (;;) {
		run_one(fiber, next++);
		fiber->next = idle;
		idle = fiber;
		fiber_leave();
	}
}

/* Begins the next task. */
static void begin(void)
{
	struct fiber *fiber = idle;

	if (fiber)
		idle = fiber->next;
	else
		fiber = fiber_new(body);
	fiber_enter(fiber);
}

int main(int argc, char **argv)
{
	run = run_begin(argc, argv, .slice = SLICE);
	eventloop_open(&loop);
	while (next < run.tasks)
		begin();
	eventloop_run(&loop);
	fibers_free();
	return run_end(&run);
}
