/*
 * async_gather - coroutines on one event loop, all awaited together: the article's asyncio.gather.
 *
 * Who runs a task: a coroutine, all of them in one thread. How tasks are handed out: every coroutine is ready from the
 * start; each runs a slice, then lets the others run (`await asyncio.sleep(0)`), or awaits what its task waits for. How
 * results come back: each coroutine stores its own, in its task's place; the gathering is complete when the last has, and
 * then the loop has nothing more to do.
 */
#include "eventloop.h"
#include "runner.h"

enum { SLICE = 100000 }; /* iterations: long beside a turn of the loop, short beside a task of the article's */

struct task {
	struct coroutine coroutine; /* first, so that a pointer to it is one to the task */
	uint64_t number;
	struct running *state;
};

static struct run run;
static struct eventloop loop;

static void resume(struct coroutine *coroutine)
{
	struct task *self = (struct task *)coroutine;
	const struct step step = run_step(&run, &self->state, self->number, 0);

	if (step.then != STEP_DONE)
		eventloop_after(&loop, coroutine, step);
}

int main(int argc, char **argv)
{
	struct task *gathered;

	run = run_begin(argc, argv, .slice = SLICE);
	gathered = calloc(run.tasks + 1, sizeof *gathered);
	if (!gathered)
		fail(errno, "no memory for %llu coroutines", (unsigned long long)run.tasks);
	eventloop_open(&loop);
	for (uint64_t k = 0; k < run.tasks; k++) {
		gathered[k] = (struct task){ .coroutine.resume = resume, .number = k };
		eventloop_ready(&loop, &gathered[k].coroutine);
	}
	eventloop_run(&loop);
	free(gathered);
	return run_end(&run);
}
