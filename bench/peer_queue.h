/*
 * peer_queue.h - connections whose requests wait, the one that is due first at the head: a binary heap.
 */
#ifndef PEER_QUEUE_H
#define PEER_QUEUE_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../base/fail.h"

/* What is in the queue knows its place there, so that it can be taken out. */
struct peer_due {
	uint64_t due_ns;
	size_t place; /* from 1; 0: it is not in the queue */
};

static struct {
	struct peer_due **list; /* from 1 */
	size_t count, room;
} peer_queue;

static inline void peer_queue_put(struct peer_due *due, size_t place)
{
	peer_queue.list[place] = due;
	due->place = place;
}

/* Towards the head, past those that are due later. */
static inline void peer_queue_up(struct peer_due *due, size_t place)
{
	for (; place > 1 && peer_queue.list[place / 2]->due_ns > due->due_ns; place /= 2)
		peer_queue_put(peer_queue.list[place / 2], place);
	peer_queue_put(due, place);
}

/* Away from the head, past those that are due sooner. */
static inline void peer_queue_down(struct peer_due *due, size_t place)
{
	size_t child;

	while ((child = 2 * place) <= peer_queue.count) {
		if (child < peer_queue.count && peer_queue.list[child + 1]->due_ns < peer_queue.list[child]->due_ns)
			child++;
		if (peer_queue.list[child]->due_ns >= due->due_ns)
			break;
		peer_queue_put(peer_queue.list[child], place);
		place = child;
	}
	peer_queue_put(due, place);
}

static inline void peer_queue_add(struct peer_due *due)
{
	if (peer_queue.count + 1 >= peer_queue.room) {
		peer_queue.room = 2 * peer_queue.room + 64;
		peer_queue.list = enough(reallocarray(peer_queue.list, peer_queue.room, sizeof(struct peer_due *)));
	}
	peer_queue_up(due, ++peer_queue.count);
}

static inline void peer_queue_remove(struct peer_due *due)
{
	const size_t place = due->place;

	assert(place > 0 && peer_queue.list);
	struct peer_due *last = peer_queue.list[peer_queue.count--];

	due->place = 0;
	if (last == due)
		return;
	if (place > 1 && peer_queue.list[place / 2]->due_ns > last->due_ns)
		peer_queue_up(last, place);
	else
		peer_queue_down(last, place);
}

/* NULL: it is empty. */
static inline struct peer_due *peer_queue_head(void)
{
	return peer_queue.count ? peer_queue.list[1] : NULL;
}

#endif
