/*
 * async_pool - one event loop that hands all computing to a pool of threads, and waits itself: asyncio.to_thread.
 *
 * Who runs a task: a thread of libuv's pool computes, up to the task's next wait or its end; the loop, in the main
 * thread, waits. How tasks are handed out: as requests in the pool's queue, all of them at the start; whoever is free
 * takes the next. A task whose wait is over gets in line again. How results come back: each is stored in its task's place,
 * and the pool's queue of requests that are done makes it visible to the loop.
 *
 * libuv's pool has 1024 threads at most: with more workers than that, there are so many (pool_threads in the report).
 */
#include <signal.h>
#include <stdatomic.h>

#include "eventloop.h"
#include "runner.h"

enum { POOL_MAX = 1024 }; /* libuv's */

struct task {
	uv_work_t request; /* first, so that a pointer to it is one to the task */
	union {
		struct step step;           /* what the pool did last, until the loop has seen it */
		struct coroutine coroutine; /* while the task waits */
	};
	struct running *state;
};

static struct run run;
static struct eventloop loop;
static struct task *tasks;

/* A thread's number, from when it first computes. */
static unsigned worker(void)
{
	static atomic_uint count;
	static _Thread_local unsigned number; /* from 1 */

	if (!number)
		number = atomic_fetch_add_explicit(&count, 1, memory_order_relaxed) + 1;
	return number - 1;
}

static void compute(uv_work_t *request) /* in the pool */
{
	struct task *self = (struct task *)request;

	self->step = run_step(&run, &self->state, (uint64_t)(self - tasks), worker());
}

static void computed(uv_work_t *request, int status);

static void hand_over(struct task *task)
{
	uv_queue_work(&loop.uv, &task->request, compute, computed);
}

static void resume(struct coroutine *coroutine)
{
	hand_over((struct task *)((char *)coroutine - offsetof(struct task, coroutine)));
}

static void computed(uv_work_t *request, int status) /* in the loop */
{
	struct task *self = (struct task *)request;
	const struct step step = self->step;

	(void)status;
	if (step.then == STEP_DONE)
		return;
	self->coroutine.resume = resume;
	eventloop_after(&loop, &self->coroutine, step);
}

/* Were a run that fails to end as others do, libuv would wait for what its threads compute, one of which may end it. */
static void leave_at_once(int status, void *unused)
{
	(void)unused;
	if (status != EXIT_SUCCESS)
		_exit(status);
}

/* Where a thread cannot be started, libuv aborts. */
static void no_thread(int signal)
{
	(void)signal;
	fail(EAGAIN, "cannot start a pool of %s threads" RUN_LIMITS, getenv("UV_THREADPOOL_SIZE"));
}

/* libuv reads its size, and starts it, when there is something to compute. */
static unsigned size_pool(void)
{
	const unsigned size = run_crew(&run) < POOL_MAX ? run_crew(&run) : POOL_MAX;
	char text[16];

	snprintf(text, sizeof text, "%u", size);
	if (setenv("UV_THREADPOOL_SIZE", text, 1) != 0)
		fail(errno, "cannot set the size of the pool");
	sigaction(SIGABRT, &(struct sigaction){ .sa_handler = no_thread }, NULL);
	return size;
}

int main(int argc, char **argv)
{
	unsigned size;

	on_exit(leave_at_once, NULL);
	run = run_begin(argc, argv, WHOLE_TASKS);
	tasks = calloc(run.tasks + 1, sizeof *tasks);
	if (!tasks)
		fail(errno, "no memory for %llu coroutines", (unsigned long long)run.tasks);
	eventloop_open(&loop);
	size = size_pool();
	for (uint64_t k = 0; k < run.tasks; k++) {
		hand_over(&tasks[k]);
		signal(SIGABRT, SIG_DFL); /* the pool is there */
	}
	eventloop_run(&loop);
	free(tasks);
	run_note(&run, "pool_threads", size);
	return run_end(&run);
}
