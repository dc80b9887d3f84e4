/*
 * eventloop.h - what asyncio's event loop does for coroutines, on libuv: a queue of those that are ready to go on.
 *
 * A coroutine is a function that runs until it has to wait, having noted in its own struct where to go on. A turn of
 * the loop resumes every coroutine that was ready when the turn began, first come, first served; between two turns
 * libuv looks after timers and files, without sleeping while somebody is ready. (CPython: BaseEventLoop._run_once.)
 */
#ifndef EVENTLOOP_H
#define EVENTLOOP_H

#include <stddef.h>
#include <uv.h>

#include "fail.h"

struct coroutine {
	void (*resume)(struct coroutine *);
	struct coroutine *behind; /* the next in the queue */
};

struct eventloop {
	uv_loop_t uv;
	uv_idle_t turn; /* libuv calls an active idle handle once a turn, and does not sleep while there is one */
	struct coroutine *first, **end;
};

/* Puts a coroutine at the end of the queue: what asyncio calls call_soon. */
static inline void eventloop_ready(struct eventloop *loop, struct coroutine *coroutine)
{
	coroutine->behind = NULL;
	*loop->end = coroutine;
	loop->end = &coroutine->behind;
}

static inline void eventloop_turn(uv_idle_t *turn)
{
	struct eventloop *loop = turn->data;
	struct coroutine *next = loop->first;

	loop->first = NULL; /* who gets ready from now on has its turn in the next one */
	loop->end = &loop->first;
	while (next) {
		struct coroutine *now = next;

		next = now->behind;
		now->resume(now);
	}
	if (!loop->first)
		uv_close((uv_handle_t *)turn, NULL); /* nobody is ready, nobody is waited for: the loop ends */
}

static inline void eventloop_open(struct eventloop *loop)
{
	int error = uv_loop_init(&loop->uv);

	if (error)
		fail(-error, "cannot create the event loop");
	loop->first = NULL;
	loop->end = &loop->first;
	loop->turn.data = loop;
	uv_idle_init(&loop->uv, &loop->turn);
}

/* Runs until no coroutine is ready. */
static inline void eventloop_run(struct eventloop *loop)
{
	uv_idle_start(&loop->turn, eventloop_turn);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	uv_loop_close(&loop->uv);
}

#endif
