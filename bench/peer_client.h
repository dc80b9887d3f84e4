/*
 * peer_client.h - the reference client: asks over and over for waits of no length, on many connections at once, so that
 * the peer does what it can. No run can have more answers a second than this.
 */
#ifndef PEER_CLIENT_H
#define PEER_CLIENT_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../base/output.h"
#include "../kernels/waits_messages.h"

enum { PEER_CLIENT_CONNECTIONS = 64, PEER_CLIENT_NS = CLOCK_SECOND };

static struct waits_request peer_client_request; /* its run is all that matters */

static inline void peer_client_ask(int file, enum waits_kind kind)
{
	peer_client_request.kind = kind;
	if (send(file, &peer_client_request, sizeof peer_client_request, MSG_NOSIGNAL) != sizeof peer_client_request)
		fail(errno, "the peer does not listen");
}

static inline void peer_client_receive(int file, void *answer, size_t size)
{
	const ssize_t got = recv(file, answer, size, MSG_WAITALL);

	if (got != (ssize_t)size)
		fail(got < 0 ? errno : 0, "the peer does not answer");
}

static inline int peer_client_connect(const struct waits_address *address, unsigned number)
{
	const struct waits_address at = waits_address_at(address, number % address->count);
	const int file = socket(at.place.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (file < 0 || connect(file, &at.place.any, at.length) != 0)
		fail(errno, "cannot connect to the peer");
	return file;
}

/* Takes what has come, and asks again until the time is up; returns how many answers there were. */
static inline uint64_t peer_client_turn(int epoll, bool again)
{
	struct epoll_event events[PEER_CLIENT_CONNECTIONS];
	const int count = epoll_wait(epoll, events, PEER_CLIENT_CONNECTIONS, 1000);

	if (count <= 0)
		fail(count < 0 ? errno : 0, "the peer has not answered for a second");
	for (int i = 0; i < count; i++) {
		struct waits_answer answer;

		peer_client_receive(events[i].data.fd, &answer, sizeof answer);
		if (again)
			peer_client_ask(events[i].data.fd, WAITS_ASK);
	}
	return (uint64_t)count;
}

/*
 * Prints a table: answers a second, and the share of a CPU that the peer and this client used for them; and where a report
 * is asked for, appends it there, in JSON, with the names that runs with a peer have for it.
 */
static inline void peer_client(const struct waits_address *address, const char *report)
{
	const int epoll = epoll_create1(EPOLL_CLOEXEC), tell = peer_client_connect(address, 0);
	uint64_t count = 0, asked = PEER_CLIENT_CONNECTIONS;
	struct {
		struct waits_answer head;
		struct waits_told told;
	} answer;
	struct timespec used;

	if (getrandom(&peer_client_request.run, sizeof peer_client_request.run, 0) < 0 || epoll < 0)
		fail(errno, "cannot measure the peer");
	for (unsigned i = 0; i < PEER_CLIENT_CONNECTIONS; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.fd = peer_client_connect(address, i) };

		if (epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event) != 0)
			fail(errno, "cannot watch a connection");
		peer_client_ask(event.data.fd, WAITS_ASK);
	}
	const uint64_t start = clock_ns();

	while (clock_ns() - start < PEER_CLIENT_NS)
		count += peer_client_turn(epoll, true);
	const uint64_t end = clock_ns();

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	while (asked > 0)
		asked -= peer_client_turn(epoll, false);
	peer_client_ask(tell, WAITS_TELL);
	peer_client_receive(tell, &answer, sizeof answer);
	if (answer.told.count != count + PEER_CLIENT_CONNECTIONS)
		fail(0, "the peer counts %llu answers, and %llu came", (unsigned long long)answer.told.count,
		     (unsigned long long)(count + PEER_CLIENT_CONNECTIONS));
	const double rate = (double)count * CLOCK_SECOND / (double)(end - start),
		     peer_share = (double)answer.told.cpu_ns / (double)answer.told.wall_ns,
		     share = ((double)used.tv_sec * CLOCK_SECOND + (double)used.tv_nsec) / (double)(end - start);

	printf("answers_per_s\tpeer_cpu_share\tclient_cpu_share\n%.0f\t%.3f\t%.3f\n", rate, peer_share, share);
	if (report) {
		struct output out;

		output_open(&out, report, OUTPUT_APPEND);
		fprintf(out.stream,
			"{\"model\":\"peer\",\"label\":\"peer\",\"elapsed_ns\":%llu,\"waits_per_s\":%.0f,\"peer_cpu_share\":%.3f,"
			"\"client_cpu_share\":%.3f}\n",
			(unsigned long long)(end - start), rate, peer_share, share);
		output_close(&out);
	}
}

#endif
