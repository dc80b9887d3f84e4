/*
 * waits_watch.h - a thread that ends the run when a wait takes too long, or when a task says what went wrong, whichever
 * thread or forked worker runs it: the first that says so is heard, and no other.
 */
#ifndef WAITS_WATCH_H
#define WAITS_WATCH_H

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "waits_record.h"

enum {
	WAITS_SAID_MAX = 512,            /* bytes of a complaint: pipes keep so many together */
	WAITS_GRACE_NS = 250000000,      /* a wait that is too long is looked at twice: the machine may have been asleep */
};

static struct waits_watch {
	pthread_t thread;
	bool on;
	int said[2];        /* a pipe: complaints; an empty one ends the watch */
	uint64_t limit_ns;
	const char *peer;
	const int *files;   /* the connection of each task */
} waits_watch;

/* Ends the run from wherever a task runs. Only the watch speaks, so it says one line, and the others wait for the end. */
__attribute__((format(printf, 1, 2), noreturn)) static inline void waits_fail(const char *format, ...)
{
	char text[WAITS_SAID_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (!waits_watch.on)
		fail(0, "%s", text);
	if (write(waits_watch.said[1], text, strlen(text) + 1) < 0) /* with its end, as others may follow */
		_exit(EXIT_FAILURE);
	for (;;)
		pause();
}

/* Without what main has asked to be done at exit: it goes on meanwhile, and would complain of workers that this ends. */
__attribute__((noreturn)) static inline void waits_watch_end(const char *text)
{
	fprintf(stderr, "%s: %s\n", fail_program, text);
	_exit(EXIT_FAILURE);
}

/* A wait that began longer ago than the limit, with no answer to read; if there is none, when to look again. */
struct waits_overdue {
	bool found;
	uint64_t task, round, look_again_ns;
};

static inline struct waits_overdue waits_watch_look(const struct waits_watch *watch)
{
	const uint64_t now = clock_ns();
	struct waits_overdue overdue = { .look_again_ns = now + watch->limit_ns };

	for (uint64_t task = 0; task < waits_run.tasks; task++) {
		uint64_t round = 0;

		while (round + 1 < waits_run.rounds && waits_record_of(task, round + 1)->begin_ns > 0)
			round++;
		const uint64_t begin = waits_record_of(task, round)->begin_ns;
		struct pollfd file = { .fd = watch->files[task], .events = POLLIN };

		if (begin == 0 || waits_record_of(task, round)->end_ns > 0)
			continue;
		if (begin + watch->limit_ns < overdue.look_again_ns)
			overdue.look_again_ns = begin + watch->limit_ns;
		if (begin + watch->limit_ns <= now && poll(&file, 1, 0) == 0)
			return (struct waits_overdue){ true, task, round, now + WAITS_GRACE_NS };
	}
	if (overdue.look_again_ns < now + WAITS_GRACE_NS)
		overdue.look_again_ns = now + WAITS_GRACE_NS;
	return overdue;
}

static inline void *waits_watch_run(void *argument)
{
	const struct waits_watch *watch = argument;
	struct waits_overdue last = { .look_again_ns = clock_ns() + watch->limit_ns };
	char text[WAITS_SAID_MAX];

	for (;;) {
		const uint64_t now = clock_ns(), left = last.look_again_ns > now ? last.look_again_ns - now : 0;
		struct pollfd said = { .fd = watch->said[0], .events = POLLIN };

		if (poll(&said, 1, (int)(left / 1000000 + 1)) > 0) {
			const ssize_t length = read(watch->said[0], text, sizeof text - 1);

			text[length > 0 ? length : 0] = '\0';
			if (*text == '\0')
				return NULL;
			waits_watch_end(text);
		}
		if (clock_ns() < last.look_again_ns)
			continue;
		const struct waits_overdue next = waits_watch_look(watch);

		if (next.found && last.found && next.task == last.task && next.round == last.round) {
			snprintf(text, sizeof text, "task %llu: no answer to its wait %llu from %s for %g s",
				 (unsigned long long)next.task, (unsigned long long)next.round, watch->peer,
				 (double)watch->limit_ns / CLOCK_SECOND);
			waits_watch_end(text);
		}
		last = next;
	}
}

static inline void waits_watch_open(const char *peer, const int *files, uint64_t limit_ns)
{
	sigset_t all, before;
	int error;

	waits_watch.peer = peer;
	waits_watch.files = files;
	waits_watch.limit_ns = limit_ns;
	if (pipe2(waits_watch.said, O_CLOEXEC) != 0)
		fail(errno, "cannot watch the waits (see ulimit -n)");
	sigfillset(&all); /* signals are the model's own */
	pthread_sigmask(SIG_BLOCK, &all, &before);
	error = pthread_create(&waits_watch.thread, NULL, waits_watch_run, &waits_watch);
	if (error)
		fail(error, "cannot watch the waits");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	waits_watch.on = true;
}

/* When all tasks are done. */
static inline void waits_watch_close(void)
{
	if (!waits_watch.on)
		return;
	if (write(waits_watch.said[1], "", 1) != 1)
		fail(errno, "cannot end the watch over the waits");
	pthread_join(waits_watch.thread, NULL);
	waits_watch.on = false;
	close(waits_watch.said[0]);
	close(waits_watch.said[1]);
}

#endif
