/*
 * eventloop.h - what asyncio's event loop does for coroutines, on libuv: a queue of those that are ready to go on, and
 * the others parked until their waits are over.
 *
 * Between two turns of the queue (coroutine.h) libuv looks after timers and files. It sleeps only while nobody is ready,
 * and the loop ends when nobody is ready or parked. (CPython: BaseEventLoop._run_once.) Threads may have a loop each.
 */
#ifndef EVENTLOOP_H
#define EVENTLOOP_H

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "../base/fail.h"
#include "../kernels/workload.h"
#include "coroutine.h"

struct eventloop {
	uv_loop_t uv;
	uv_idle_t turn; /* libuv calls an active idle handle once a turn, and does not sleep while there is one */
	struct queue ready;
};

/* What a parked coroutine waits for. The handle's `data` is the coroutine, its loop's `data` the event loop. */
union eventloop_wait {
	uv_handle_t handle;
	uv_timer_t timer;
	uv_poll_t file;
};

static inline void eventloop_turn(uv_idle_t *turn)
{
	struct eventloop *loop = turn->loop->data;

	queue_turn(&loop->ready);
	if (!loop->ready.first)
		uv_idle_stop(turn); /* until somebody is ready again */
}

/* Puts a coroutine at the end of the queue: what asyncio calls call_soon. */
static inline void eventloop_ready(struct eventloop *loop, struct coroutine *coroutine)
{
	if (!loop->ready.first)
		uv_idle_start(&loop->turn, eventloop_turn);
	queue_put(&loop->ready, coroutine);
}

static inline void eventloop_forget(uv_handle_t *handle)
{
	free(handle); /* the first member of its union */
}

static inline void eventloop_unpark(uv_handle_t *handle)
{
	eventloop_ready(handle->loop->data, handle->data);
	uv_close(handle, eventloop_forget);
}

static inline void eventloop_time(uv_timer_t *timer)
{
	eventloop_unpark((uv_handle_t *)timer);
}

/* A file with an error is ready, too: who reads it learns what is wrong. */
static inline void eventloop_readable(uv_poll_t *file, int status, int events)
{
	(void)status;
	(void)events;
	eventloop_unpark((uv_handle_t *)file);
}

/* Sets a coroutine aside until its wait is over. libuv counts whole milliseconds: never too soon, but later. */
static inline void eventloop_park(struct eventloop *loop, struct coroutine *coroutine, struct step step)
{
	union eventloop_wait *wait = enough(malloc(sizeof *wait));
	int error;

	if (step.file < 0) {
		const uint64_t due_ms = step.deadline_ns / 1000000 + 1, now_ms = uv_now(&loop->uv);

		uv_timer_init(&loop->uv, &wait->timer);
		error = uv_timer_start(&wait->timer, eventloop_time, due_ms > now_ms ? due_ms - now_ms : 0, 0);
	} else {
		error = uv_poll_init(&loop->uv, &wait->file, step.file);
		if (!error)
			error = uv_poll_start(&wait->file, UV_READABLE, eventloop_readable);
	}
	if (error)
		fail(-error, "cannot wait for file descriptor %d", step.file);
	wait->handle.data = coroutine;
}

/* Where a coroutine goes on after a step that was not its last: await sleep(0), or until its wait is over. */
static inline void eventloop_after(struct eventloop *loop, struct coroutine *coroutine, struct step step)
{
	if (step.then == STEP_WAIT)
		eventloop_park(loop, coroutine, step);
	else
		eventloop_ready(loop, coroutine);
}

/* libuv aborts where it cannot open one of its descriptors, so this sees beforehand whether there is room for them. */
static inline void eventloop_room(void)
{
	int files[16], count = 0; /* more than libuv opens */

	while (count < 16 && (files[count] = dup(STDIN_FILENO)) >= 0)
		count++;
	const int error = count < 16 ? errno : 0;

	for (int i = 0; i < count; i++)
		close(files[i]);
	if (error)
		fail(error, "cannot create the event loop, which needs file descriptors (see ulimit -n)");
}

static inline void eventloop_open(struct eventloop *loop)
{
	eventloop_room();
	const int error = uv_loop_init(&loop->uv);

	if (error)
		fail(-error, "cannot create the event loop");
	queue_clear(&loop->ready);
	loop->uv.data = loop;
	uv_idle_init(&loop->uv, &loop->turn);
}

/* Runs until no coroutine is ready or parked. */
static inline void eventloop_run(struct eventloop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&loop->turn, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT); /* closes it */
	uv_loop_close(&loop->uv);
}

#endif
