/*
 * async_tasks - tasks created first and awaited later: the appendix of the article, asyncio.create_task.
 *
 * Who runs a task: a coroutine, all of them in one thread, and the main coroutine beside them. How tasks are handed
 * out: the main coroutine creates them all, then goes on with work of its own; at each of its steps it yields, and those
 * tasks that do not wait for something run a slice each. How results come back: the main coroutine awaits the tasks in
 * order.
 *
 * What `await` means here: if the task is done, its result is there, and the main coroutine goes on at once, without
 * a turn of the loop. If not, the main coroutine leaves the queue and is noted in the task, which puts it back when
 * it is done. Nothing polls, and nothing runs because it is awaited: the tasks run anyway.
 *
 * The main coroutine's own work is to watch the others: each step looks how many slices they have run so far. A step
 * that finds more than the one before it shows that its work and theirs interleave; the report counts such steps
 * (main_steps_interleaved, of main_steps). The first sees none, as no task starts before the main coroutine yields.
 */
#include "eventloop.h"
#include "runner.h"

enum {
	SLICE = 100000, /* iterations: long beside a turn of the loop, short beside a task of the article's */
	STEPS = 10,     /* of the main coroutine's own work */
};

struct task {
	struct coroutine coroutine; /* first, so that a pointer to it is one to the task */
	uint64_t number;
	struct running *state;
	bool done;
	struct coroutine *awaited_by;
};

static struct run run;
static struct eventloop loop;
static struct task *tasks;
static uint64_t slices; /* run by all tasks so far */

static void resume_task(struct coroutine *coroutine)
{
	struct task *self = (struct task *)coroutine;
	const struct step step = run_step(&run, &self->state, self->number, 0);

	slices++;
	if (step.then != STEP_DONE) {
		eventloop_after(&loop, coroutine, step);
		return;
	}
	self->done = true;
	if (self->awaited_by)
		eventloop_ready(&loop, self->awaited_by);
}

/* The main coroutine, and where it goes on. */
static struct {
	struct coroutine coroutine;
	bool created;
	unsigned steps, interleaved; /* of its own work; those that saw progress */
	uint64_t seen;               /* slices that the tasks had run at its last step */
	uint64_t awaited;            /* tasks whose results it has */
} self;

static void resume_main(struct coroutine *coroutine)
{
	for (uint64_t k = 0; k < run.tasks && !self.created; k++) { /* create_task(…) for each */
		tasks[k] = (struct task){ .coroutine.resume = resume_task, .number = k };
		eventloop_ready(&loop, &tasks[k].coroutine);
	}
	self.created = true;
	if (self.steps < STEPS) { /* its own work, a step at a time */
		self.steps++;
		self.interleaved += slices > self.seen;
		self.seen = slices;
		eventloop_ready(&loop, coroutine); /* await sleep(0) */
		return;
	}
	for (; self.awaited < run.tasks; self.awaited++) /* await task, in order */
		if (!tasks[self.awaited].done) {
			tasks[self.awaited].awaited_by = coroutine;
			return;
		}
}

int main(int argc, char **argv)
{
	run = run_begin(argc, argv, .slice = SLICE);
	tasks = calloc(run.tasks + 1, sizeof *tasks);
	if (!tasks)
		fail(errno, "no memory for %llu coroutines", (unsigned long long)run.tasks);
	eventloop_open(&loop);
	self.coroutine.resume = resume_main;
	eventloop_ready(&loop, &self.coroutine);
	eventloop_run(&loop);
	free(tasks);
	run_note(&run, "main_steps", self.steps);
	run_note(&run, "main_steps_interleaved", self.interleaved);
	return run_end(&run);
}
