/*
 * io_uring - coroutines in one thread, whose waits are requests in a ring that the kernel works off.
 *
 * Who runs a task: a coroutine, all of them in one thread. How tasks are handed out: every coroutine is ready from the
 * start; each runs a slice, then lets the others run, or puts what its task waits for into the ring: a moment or a file.
 * Between two turns the thread tells the kernel of all new requests at once, and finds those that are done, in one system
 * call, in which it sleeps if nobody is ready. How results come back: each coroutine stores its own, in its task's place.
 *
 * The ring is opened when a task first waits, as there are machines and containers that refuse it (--probe asks). What
 * differs from async_gather is who keeps the waits: the kernel, to the nanosecond, instead of libuv in this program, which
 * asks the kernel for the next of them, in milliseconds.
 */
#include <liburing.h>

#include "coroutine.h"
#include "runner.h"

enum {
	SLICE = 100000,  /* iterations: long beside a turn of the loop, short beside a task of the article's */
	REQUESTS = 4096, /* that the kernel is told of at once; more take more calls */
	ANSWERS = 32768, /* that the ring has room for; the kernel keeps what is more */
};

struct task {
	struct coroutine coroutine; /* first, so that a pointer to it is one to the task */
	uint64_t number;
	struct running *state;
};

static bool probe;
static const struct option_spec own[] = {
	{ .name = "probe", .flag = &probe, .help = "only try whether a ring can be had here" },
	{ 0 },
};

static struct run run;
static struct queue ready;
static struct io_uring ring;
static struct __kernel_timespec moments[REQUESTS]; /* one for each place in the ring */
static bool opened;
static uint64_t parked; /* tasks that wait */

static void ring_open(void)
{
	/* The kernel leaves the thread alone until it asks what is done; before Linux 6.1 it could not. */
	struct io_uring_params parameters = { .cq_entries = ANSWERS };
	int error;

	parameters.flags = IORING_SETUP_CQSIZE | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
	error = io_uring_queue_init_params(REQUESTS, &ring, &parameters);
	if (error == -EINVAL) {
		parameters = (struct io_uring_params){ .flags = IORING_SETUP_CQSIZE, .cq_entries = ANSWERS };
		error = io_uring_queue_init_params(REQUESTS, &ring, &parameters);
	}
	if (error == -EPERM || error == -EACCES || error == -ENOSYS)
		fail(-error, "io_uring is refused here (by a container's seccomp profile, or kernel.io_uring_disabled)");
	if (error == -ENOMEM)
		fail(-error, "cannot open a ring (a limit: ulimit -l)");
	if (error)
		fail(-error, "cannot open a ring");
	if (!(parameters.features & IORING_FEAT_NODROP))
		fail(0, "this kernel's io_uring loses answers: it takes Linux 5.5");
	opened = true;
}

/* Whoever's wait is over is ready. */
static void ring_reap(void)
{
	struct io_uring_cqe *answer;
	unsigned head, count = 0;

	io_uring_for_each_cqe(&ring, head, answer) {
		struct task *task = io_uring_cqe_get_data(answer);

		if (answer->res < 0 && answer->res != -ETIME) /* which a moment's always is */
			fail(-answer->res, "task %llu: the ring cannot wait for it", (unsigned long long)task->number);
		queue_put(&ready, &task->coroutine);
		count++;
	}
	io_uring_cq_advance(&ring, count);
	parked -= count;
}

/* Tells the kernel of new requests, and asks for what is done: for at least so many. */
static void ring_turn(unsigned wanted)
{
	int error;

	do {
		error = wanted ? io_uring_submit_and_wait(&ring, wanted) : io_uring_submit_and_get_events(&ring);
		ring_reap();
		/* Where too many answers lie ready, the kernel takes no requests until they are reaped. */
	} while (error == -EINTR || error == -EBUSY || error == -EAGAIN);
	if (error < 0)
		fail(-error, "cannot wait");
}

static void park(struct task *task, struct step step)
{
	struct io_uring_sqe *request;

	if (!opened)
		ring_open();
	while (!(request = io_uring_get_sqe(&ring)))
		ring_turn(0);
	if (step.file < 0) {
		struct __kernel_timespec *moment = &moments[request - ring.sq.sqes];

		moment->tv_sec = (int64_t)(step.deadline_ns / CLOCK_SECOND);
		moment->tv_nsec = (long long)(step.deadline_ns % CLOCK_SECOND);
		io_uring_prep_timeout(request, moment, 0, IORING_TIMEOUT_ABS);
	} else {
		io_uring_prep_poll_add(request, step.file, POLLIN);
	}
	io_uring_sqe_set_data(request, task);
	parked++;
}

static void resume(struct coroutine *coroutine)
{
	struct task *self = (struct task *)coroutine;
	const struct step step = run_step(&run, &self->state, self->number, 0);

	if (step.then == STEP_WAIT)
		park(self, step);
	else if (step.then == STEP_YIELD)
		queue_put(&ready, coroutine);
}

int main(int argc, char **argv)
{
	struct task *tasks;

	run = run_begin(argc, argv, .slice = SLICE, .options = own);
	if (probe) {
		ring_open();
		return EXIT_SUCCESS;
	}
	tasks = calloc(run.tasks + 1, sizeof *tasks);
	if (!tasks)
		fail(errno, "no memory for %llu coroutines", (unsigned long long)run.tasks);
	queue_clear(&ready);
	for (uint64_t k = 0; k < run.tasks; k++) {
		tasks[k] = (struct task){ .coroutine.resume = resume, .number = k };
		queue_put(&ready, &tasks[k].coroutine);
	}
	while (ready.first || parked) {
		queue_turn(&ready);
		if (parked)
			ring_turn(ready.first ? 0 : 1);
	}
	if (opened)
		io_uring_queue_exit(&ring);
	free(tasks);
	return run_end(&run);
}
