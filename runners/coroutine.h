/*
 * coroutine.h - coroutines, and the queue of those that are ready to go on.
 *
 * A coroutine is a function that runs until it has to wait, having noted in its own struct where to go on. A turn of a
 * queue resumes every coroutine that was ready when the turn began, first come, first served.
 */
#ifndef COROUTINE_H
#define COROUTINE_H

#include <stddef.h>

struct coroutine {
	void (*resume)(struct coroutine *);
	struct coroutine *behind; /* the next in the queue */
};

struct queue {
	struct coroutine *first, **end; /* end: where the next one is noted */
};

static inline void queue_clear(struct queue *queue)
{
	queue->first = NULL;
	queue->end = &queue->first;
}

static inline void queue_put(struct queue *queue, struct coroutine *coroutine)
{
	coroutine->behind = NULL;
	*queue->end = coroutine;
	queue->end = &coroutine->behind;
}

/* Who gets ready from now on has its turn in the next one. */
static inline void queue_turn(struct queue *queue)
{
	struct coroutine *next = queue->first;

	queue_clear(queue);
	while (next) {
		struct coroutine *now = next;

		next = now->behind; /* it may be elsewhere once it has been resumed */
		now->resume(now);
	}
}

#endif
