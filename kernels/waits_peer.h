/*
 * waits_peer.h - waits that end when a peer answers: a connection for each task, made before the clock starts.
 */
#ifndef WAITS_PEER_H
#define WAITS_PEER_H

#include <errno.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../base/files.h"
#include "waits_messages.h"
#include "waits_record.h"
#include "waits_watch.h"

enum { WAITS_UNPINGED = 64 }; /* connections to a port that the peer may not have accepted yet: no backlog is so short */

static struct {
	const char *name;              /* as --peer says; NULL: there is none */
	struct waits_address address;
	int *files, tell;              /* the connection of each task, and one to ask the peer for its account */
	uint64_t run, limit_s, connect_ns;
} waits_peer;

static inline struct waits_request waits_peer_request(uint64_t task, uint64_t round, enum waits_kind kind)
{
	return (struct waits_request){ .run = waits_peer.run, .seed = waits_run.seed, .task = task,
				       .wait_us = waits_run.mean_us, .round = (uint32_t)round, .kind = kind };
}

/* ---- Before the clock starts ------------------------------------------------------------------------------------ */

__attribute__((noreturn)) static inline void waits_peer_unreachable(uint64_t task, int error)
{
	const char *where = error == EMFILE || error == ENFILE ? " (see ulimit -n)" : "";

	if (error == EAGAIN || error == EINPROGRESS) /* what a limited connect returns */
		fail(0, "task %llu of %llu: cannot connect to %s: it does not accept for %llu s", (unsigned long long)task,
		     (unsigned long long)waits_run.tasks, waits_peer.name, (unsigned long long)waits_peer.limit_s);
	fail(error, "task %llu of %llu: cannot connect to %s%s", (unsigned long long)task,
	     (unsigned long long)waits_run.tasks, waits_peer.name, where);
}

/* Connection `number`: those of the tasks, and one more. It neither connects nor sends for longer than the limit. */
static inline int waits_peer_connect(uint64_t number)
{
	const struct waits_address at = waits_address_at(&waits_peer.address, (unsigned)(number % waits_peer.address.count));
	const struct timeval limit = { .tv_sec = (time_t)waits_peer.limit_s };
	const int file = socket(at.place.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (file < 0)
		waits_peer_unreachable(number, errno);
	setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	if (at.place.any.sa_family != AF_UNIX)
		setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(file, &at.place.any, at.length) != 0)
		waits_peer_unreachable(number, errno);
	return file;
}

/* Receives all of it, and waits no longer than the limit. Returns 0, the errno, or ENODATA: it was closed. */
static inline int waits_peer_receive(int file, void *part, size_t size)
{
	struct pollfd ready = { .fd = file, .events = POLLIN };
	size_t length = 0;

	while (length < size) {
		const ssize_t got = recv(file, (char *)part + length, size - length, MSG_DONTWAIT);

		if (got == 0)
			return ENODATA;
		if (got > 0)
			length += (size_t)got;
		else if (errno != EAGAIN && errno != EINTR)
			return errno;
		else if (errno == EAGAIN && poll(&ready, 1, (int)waits_peer.limit_s * 1000) == 0)
			return EAGAIN;
	}
	return 0;
}

/* Outside the tasks' time: asks and gets the answer at once. */
static inline void waits_peer_exchange(int file, const struct waits_request *request, void *answer, size_t size)
{
	if (send(file, request, sizeof *request, MSG_NOSIGNAL) != (ssize_t)sizeof *request)
		fail(errno, "%s does not listen to what it is asked", waits_peer.name);
	const int error = waits_peer_receive(file, answer, size);

	if (error == EAGAIN)
		fail(0, "%s: no answer for %llu s", waits_peer.name, (unsigned long long)waits_peer.limit_s);
	if (error)
		fail(error == ENODATA ? 0 : error, "%s closed the connection instead of answering", waits_peer.name);
}

static inline void waits_peer_ping(int file)
{
	const struct waits_request request = waits_peer_request(0, 0, WAITS_PING);
	struct waits_answer answer;

	waits_peer_exchange(file, &request, &answer, sizeof answer);
	if (answer.kind != WAITS_PING)
		fail(0, "%s is no peer: it does not answer a ping by one", waits_peer.name);
}

static inline void waits_peer_open(const char *name, uint64_t limit_s)
{
	const unsigned ports = waits_peer.address.count;
	const uint64_t start = clock_ns();

	waits_peer.name = name;
	waits_peer.limit_s = limit_s;
	if (getrandom(&waits_peer.run, sizeof waits_peer.run, 0) != (ssize_t)sizeof waits_peer.run)
		fail(errno, "no random number to be had");
	files_allow();
	waits_peer.files = enough(malloc((waits_run.tasks + 1) * sizeof *waits_peer.files));
	for (uint64_t i = 0; i <= waits_run.tasks; i++) {
		waits_peer.files[i] = waits_peer_connect(i);
		if (i / ports % WAITS_UNPINGED == WAITS_UNPINGED - 1 || i + ports > waits_run.tasks)
			waits_peer_ping(waits_peer.files[i]);
	}
	waits_peer.tell = waits_peer.files[waits_run.tasks];
	waits_watch_open(name, waits_peer.files, limit_s * CLOCK_SECOND);
	waits_peer.connect_ns = clock_ns() - start;
}

/* ---- While tasks wait ------------------------------------------------------------------------------------------- */

/* How a connection failed that task `task` needs for its wait `round`. */
__attribute__((noreturn)) static inline void waits_peer_lost(uint64_t task, uint64_t round, int error)
{
	if (error == EAGAIN)
		waits_fail("task %llu: no answer to its wait %llu from %s for %llu s", (unsigned long long)task,
			   (unsigned long long)round, waits_peer.name, (unsigned long long)waits_peer.limit_s);
	if (error == ENODATA || error == ECONNRESET || error == EPIPE)
		waits_fail("task %llu: %s closed the connection while it waited for the answer to its wait %llu",
			   (unsigned long long)task, waits_peer.name, (unsigned long long)round);
	waits_fail("task %llu: the connection to %s failed in its wait %llu: %s", (unsigned long long)task,
		   waits_peer.name, (unsigned long long)round, strerror(error));
}

static inline void waits_peer_ask(uint64_t task, uint64_t round)
{
	const struct waits_request request = waits_peer_request(task, round, WAITS_ASK);
	const ssize_t sent = send(waits_peer.files[task], &request, sizeof request, MSG_NOSIGNAL);

	if (sent != (ssize_t)sizeof request)
		waits_peer_lost(task, round, sent < 0 ? errno : EAGAIN);
}

/* The value that answers the wait, which is over. */
static inline uint64_t waits_peer_answer(uint64_t task, uint64_t round)
{
	struct waits_answer answer;
	const int error = waits_peer_receive(waits_peer.files[task], &answer, sizeof answer);

	if (error)
		waits_peer_lost(task, round, error);
	if (answer.kind != WAITS_ASK || answer.task != task || answer.round != round)
		waits_fail("task %llu: %s answers wait %lu of task %llu, and it is in wait %llu", (unsigned long long)task,
			   waits_peer.name, (unsigned long)answer.round, (unsigned long long)answer.task,
			   (unsigned long long)round);
	atomic_fetch_add_explicit(&waits_run.common->values, answer.value, memory_order_relaxed);
	return answer.value;
}

/* ---- When all is over ------------------------------------------------------------------------------------------- */

/* Nothing has come that nobody asked for. */
static inline void waits_peer_silent(uint64_t task)
{
	char byte;

	if (recv(waits_peer.files[task], &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 1)
		fail(0, "task %llu: %s has answered once more than it was asked", (unsigned long long)task, waits_peer.name);
}

static inline struct waits_told waits_peer_told(void)
{
	const struct waits_request request = waits_peer_request(0, 0, WAITS_TELL);
	struct {
		struct waits_answer head;
		struct waits_told told;
	} answer;

	waits_peer_exchange(waits_peer.tell, &request, &answer, sizeof answer);
	if (answer.head.kind != WAITS_TELL)
		fail(0, "%s is no peer: it does not tell what it did", waits_peer.name);
	return answer.told;
}

/* Both ends agree, or the run fails. `median_ns`: of the run's own lateness. */
static inline void waits_peer_close(uint64_t median_ns, struct notes *notes)
{
	const uint64_t count = waits_run.tasks * waits_run.rounds, values = waits_run.common->values;
	struct waits_told told;

	told = waits_peer_told();
	for (uint64_t task = 0; task <= waits_run.tasks; task++) {
		waits_peer_silent(task);
		close(waits_peer.files[task]);
	}
	free(waits_peer.files);
	if (told.count != count || told.checksum != values)
		fail(0, "%s has sent %llu answers that add up to %llu, and %llu that add up to %llu came", waits_peer.name,
		     (unsigned long long)told.count, (unsigned long long)told.checksum, (unsigned long long)count,
		     (unsigned long long)values);
	const double share = told.wall_ns ? (double)told.cpu_ns / (double)told.wall_ns : 0;

	note_number(notes, "connect_ns", waits_peer.connect_ns);
	note_real(notes, "peer_cpu_share", share);
	note_number(notes, "peer_late_p50_ns", told.late_p50_ns);
	note_number(notes, "peer_late_p99_ns", told.late_p99_ns);
	note_real(notes, "peer_in_flight_mean", (double)told.in_flight_mean_milli / 1000);
	note_number(notes, "peer_limits", count > 0 && (share > 0.7 || told.late_p50_ns > median_ns / 2));
}

#endif
