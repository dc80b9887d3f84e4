/*
 * peer_server.h - the peer's sockets, and its loop: one thread on epoll. It reads what has come, answers what is due, and
 * sleeps until more comes or the next is due.
 */
#ifndef PEER_SERVER_H
#define PEER_SERVER_H

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../kernels/waits_length.h"
#include "../kernels/waits_messages.h"
#include "peer_queue.h"
#include "peer_runs.h"
#include "peer_value.h"

enum {
	PEER_EVENTS = 32,        /* looked at before what is due has its turn again */
	PEER_ACCEPTS = 64,       /* the same, of new connections */
	PEER_MEAN_MAX = 1000000000, /* microseconds, as tasks may ask for */
};

/* Something that epoll watches. */
struct peer_source {
	void (*ready)(struct peer_source *);
	int file;
};

struct peer_connection {
	struct peer_source source; /* first, as for epoll it is the connection, … */
	struct peer_due due;       /* … and this is it for the queue */
	struct peer_connection *next_dead;
	struct waits_request request; /* the last one, or as much of it as has come */
	struct {
		struct waits_answer head;
		struct waits_told told;
	} answer;
	size_t got, size, sent;    /* bytes of the request; of the answer: in all, and those sent */
	bool slow;                 /* its other end does not read */
	struct peer_run *run;      /* while its request waits */
};

static int peer_epoll, peer_timer, peer_reserve; /* peer_reserve: a descriptor to spare, for when there is no other */
static uint64_t peer_armed_ns;                   /* what the timer is set to; 0: nothing */
static struct peer_connection *peer_dead;        /* closed in this turn: there may still be events of theirs in it */
static bool peer_ended;

static inline void peer_watch(struct peer_source *source, int operation, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	if (epoll_ctl(peer_epoll, operation, source->file, &event) != 0)
		fail(errno, "cannot watch a connection");
}

/* ---- Connections -------------------------------------------------------------------------------------------------- */

static inline struct peer_connection *peer_connection_due(struct peer_due *due)
{
	return (struct peer_connection *)((char *)due - offsetof(struct peer_connection, due));
}

static inline void peer_close(struct peer_connection *c)
{
	if (c->due.place > 0) {
		peer_queue_remove(&c->due);
		peer_run_hold(c->run, -1, clock_ns());
	}
	close(c->source.file);
	c->source.file = -1;
	c->next_dead = peer_dead;
	peer_dead = c;
}

static inline void peer_refuse(struct peer_connection *c, const char *why)
{
	fprintf(stderr, "%s: closed a connection: %s\n", fail_program, why);
	peer_close(c);
}

/* Sends what is left of the answer; while it cannot, nothing more is read. */
static inline void peer_send(struct peer_connection *c)
{
	const ssize_t sent = send(c->source.file, (const char *)&c->answer + c->sent, c->size - c->sent, MSG_NOSIGNAL);

	if (sent < 0 && errno != EAGAIN) {
		peer_close(c); /* it is gone */
		return;
	}
	c->sent += sent > 0 ? (size_t)sent : 0;
	if (c->slow != (c->sent < c->size)) {
		c->slow = !c->slow;
		peer_watch(&c->source, EPOLL_CTL_MOD, c->slow ? EPOLLOUT : EPOLLIN);
	}
	if (!c->slow)
		c->got = c->sent = 0;
}

static inline void peer_answer(struct peer_connection *c, uint64_t value, size_t size)
{
	c->answer.head = (struct waits_answer){ .task = c->request.task, .value = value, .round = c->request.round,
						.kind = c->request.kind };
	c->size = size;
	peer_send(c);
}

static inline void peer_hold(struct peer_connection *c)
{
	const struct waits_request *asked = &c->request;
	const uint64_t now = clock_ns();

	c->run = peer_run_of(asked->run);
	peer_run_hold(c->run, 1, now);
	c->due.due_ns = now + waits_length(asked->seed, asked->task, asked->round, asked->wait_us);
	peer_queue_add(&c->due);
}

static inline void peer_tell(struct peer_connection *c)
{
	const struct peer_run *run = peer_run_find(c->request.run);

	c->answer.told = (struct waits_told){ 0 };
	if (run)
		c->answer.told = peer_run_told(run);
	if (run && run->held == 0)
		peer_run_forget(run);
	peer_answer(c, 0, sizeof c->answer);
}

/* A whole request has come. */
static inline void peer_asked(struct peer_connection *c)
{
	if (c->request.wait_us > PEER_MEAN_MAX)
		peer_refuse(c, "it asks for what is no wait");
	else if (c->request.kind == WAITS_ASK)
		peer_hold(c);
	else if (c->request.kind == WAITS_PING)
		peer_answer(c, 0, sizeof c->answer.head);
	else if (c->request.kind == WAITS_TELL)
		peer_tell(c);
	else
		peer_refuse(c, "it does not speak as tasks do");
}

static inline void peer_connection_ready(struct peer_source *source)
{
	struct peer_connection *c = (struct peer_connection *)source;
	char more;

	if (c->source.file < 0)
		return;
	if (c->slow) { /* events may not say that it can be sent to: its other end may be gone */
		peer_send(c);
		return;
	}
	const size_t room = sizeof c->request - c->got;
	const ssize_t got = recv(c->source.file, room ? (char *)&c->request + c->got : &more, room ? room : 1, 0);

	if (got < 0 && errno == EAGAIN)
		return;
	if (got <= 0) {
		peer_close(c);
		return;
	}
	if (room == 0) {
		peer_refuse(c, "it asks again before it has its answer");
		return;
	}
	c->got += (size_t)got;
	if (c->got == sizeof c->request)
		peer_asked(c);
}

/* Answers all that is due; then sets the timer to what is due next. */
static inline void peer_answer_due(void)
{
	struct peer_due *head;
	uint64_t now = clock_ns();

	while ((head = peer_queue_head()) && head->due_ns <= now) {
		struct peer_connection *c = peer_connection_due(head);
		struct peer_run *run = c->run;
		const uint64_t due = head->due_ns, value = peer_value(c->request.seed, c->request.task, c->request.round);

		peer_queue_remove(head);
		peer_answer(c, value, sizeof c->answer.head);
		now = clock_ns();
		peer_run_answered(run, value, due, now);
	}
	if (head && head->due_ns != peer_armed_ns) {
		const struct itimerspec next = { .it_value = clock_timespec(head->due_ns) };

		timerfd_settime(peer_timer, TFD_TIMER_ABSTIME, &next, NULL);
		peer_armed_ns = head->due_ns;
	}
}

static inline void peer_timer_ready(struct peer_source *source)
{
	uint64_t times;

	if (read(source->file, &times, sizeof times) > 0)
		peer_armed_ns = 0;
}

/* ---- Listening ---------------------------------------------------------------------------------------------------- */

/* No descriptor is left: the connection is closed with the one to spare, so that its other end does not wait. */
static inline void peer_turn_away(int listener)
{
	static bool said;

	close(peer_reserve);
	const int file = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (file >= 0)
		close(file);
	peer_reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (!said)
		fprintf(stderr, "%s: turns connections away: there are no more file descriptors (see ulimit -n)\n", fail_program);
	said = true;
}

static inline void peer_accept(struct peer_source *source)
{
	const int on = 1;

	for (int i = 0; i < PEER_ACCEPTS; i++) {
		const int file = accept4(source->file, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (file < 0 && (errno == EMFILE || errno == ENFILE))
			peer_turn_away(source->file);
		if (file < 0)
			return;
		struct peer_connection *c = enough(calloc(1, sizeof *c));

		setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* a local socket has no such thing */
		c->source = (struct peer_source){ peer_connection_ready, file };
		peer_watch(&c->source, EPOLL_CTL_ADD, EPOLLIN);
	}
}

/* The socket of a peer that was killed is still there, and nobody listens at it. */
static inline bool peer_left_behind(const struct waits_address *at)
{
	struct stat status;

	if (lstat(at->place.local.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
		return false;
	const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool refused = connect(file, &at->place.any, at->length) != 0 && errno == ECONNREFUSED;

	close(file);
	return refused;
}

static inline bool peer_has_file(const struct waits_address *at)
{
	return at->place.any.sa_family == AF_UNIX && at->place.local.sun_path[0] != '\0';
}

/* Returns the socket, or -1 and errno. */
static inline int peer_bind(const struct waits_address *at)
{
	const int file = socket(at->place.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (file < 0)
		fail(errno, "cannot create a socket");
	setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* of TCP: connections that are over keep no port */
	if (bind(file, &at->place.any, at->length) == 0 && listen(file, SOMAXCONN) == 0)
		return file;
	const int error = errno;

	if (error == EADDRINUSE && peer_has_file(at) && peer_left_behind(at) && unlink(at->place.local.sun_path) == 0 &&
	    bind(file, &at->place.any, at->length) == 0 && listen(file, SOMAXCONN) == 0)
		return file;
	close(file);
	errno = error;
	return -1;
}

static struct peer_source peer_listeners[1024];
static unsigned peer_listener_count;
static char peer_socket_files[16][sizeof(((struct sockaddr_un *)NULL)->sun_path)]; /* to be removed at the end */
static unsigned peer_socket_count;

static inline void peer_remove_files(void)
{
	while (peer_socket_count > 0)
		unlink(peer_socket_files[--peer_socket_count]);
}

/* Listens at all places of the address; false, and errno: one of them cannot be had. Those before it stay. */
static inline bool peer_listen(const struct waits_address *address)
{
	for (unsigned i = 0; i < address->count; i++) {
		const struct waits_address at = waits_address_at(address, i);
		const int file = peer_bind(&at);

		if (file < 0)
			return false;
		if (peer_has_file(&at)) {
			if (peer_socket_count == sizeof peer_socket_files / sizeof *peer_socket_files)
				fail(0, "too many sockets: there may be %u in files", peer_socket_count);
			memcpy(peer_socket_files[peer_socket_count++], at.place.local.sun_path, sizeof *peer_socket_files);
		}
		if (peer_listener_count == sizeof peer_listeners / sizeof *peer_listeners)
			fail(0, "too many ports: there may be %u", peer_listener_count);
		struct peer_source *source = &peer_listeners[peer_listener_count++];

		*source = (struct peer_source){ peer_accept, file };
		peer_watch(source, EPOLL_CTL_ADD, EPOLLIN);
	}
	return true;
}

/* ---- The loop ----------------------------------------------------------------------------------------------------- */

static inline void peer_open(void)
{
	static struct peer_source timer = { .ready = peer_timer_ready };

	peer_epoll = epoll_create1(EPOLL_CLOEXEC);
	peer_timer = timer.file = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	peer_reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (peer_epoll < 0 || peer_timer < 0 || peer_reserve < 0)
		fail(errno, "cannot create what the peer waits with (see ulimit -n)");
	peer_watch(&timer, EPOLL_CTL_ADD, EPOLLIN);
}

static inline void peer_bury(void)
{
	while (peer_dead) {
		struct peer_connection *c = peer_dead;

		peer_dead = c->next_dead;
		free(c);
	}
}

/* Until peer_ended. */
static inline void peer_serve(void)
{
	struct epoll_event events[PEER_EVENTS];

	while (!peer_ended) {
		const int count = epoll_wait(peer_epoll, events, PEER_EVENTS, -1);

		if (count < 0 && errno != EINTR)
			fail(errno, "cannot wait");
		for (int i = 0; i < count; i++) {
			struct peer_source *source = events[i].data.ptr;

			source->ready(source);
		}
		peer_answer_due();
		peer_runs_turn();
		peer_bury();
	}
}

#endif
