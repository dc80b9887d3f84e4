/*
 * peer - what a connection says to the peer, in pieces, each behind a byte with its length: bench/peer_server.h.
 */
#include "fuzz.h"

#include "../../bench/peer_server.h"

void fuzz_try(const char *data, size_t size)
{
	struct peer_connection *c;
	char answers[4096];
	int ends[2];

	if (!peer_epoll)
		peer_open();
	peer_runs = NULL; /* what the last input left is given back */
	peer_dead = NULL;
	peer_queue.list = NULL;
	peer_queue.count = peer_queue.room = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
		abort();
	c = enough(calloc(1, sizeof *c));
	c->source = (struct peer_source){ peer_connection_ready, ends[0] };
	peer_watch(&c->source, EPOLL_CTL_ADD, EPOLLIN);
	for (size_t i = 0; i < size && c->source.file >= 0;) {
		const size_t length = (unsigned char)data[i] < size - i - 1 ? (unsigned char)data[i] : size - i - 1;

		if (send(ends[1], data + i + 1, length, MSG_NOSIGNAL) > 0)
			c->source.ready(&c->source);
		i += length + 1;
		if (peer_queue_head()) /* its time has come */
			peer_queue_head()->due_ns = 0;
		peer_answer_due();
		peer_runs_turn();
		while (recv(ends[1], answers, sizeof answers, MSG_DONTWAIT) > 0)
			;
	}
	if (c->source.file >= 0)
		peer_close(c);
	// NOLINTNEXTLINE(clang-analyzer-unix.Malloc): here the connection is given back
	peer_bury();
	close(ends[1]);
}
