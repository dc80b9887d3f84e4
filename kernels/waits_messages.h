/*
 * waits_messages.h - what tasks and the peer (bench/peer.c) say to each other, and where. Both run on one machine: numbers
 * are in its byte order.
 *
 * A connection has at most one request without an answer.
 *   ask   is answered when its wait is over, by a value that only the peer can compute
 *   ping  is answered at once, and counted nowhere
 *   tell  is answered at once; what the peer saw of that run follows
 */
#ifndef WAITS_MESSAGES_H
#define WAITS_MESSAGES_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "../base/number.h"

enum waits_kind { WAITS_ASK, WAITS_PING, WAITS_TELL };

struct waits_request {
	uint64_t run;     /* any number that a run has chosen for itself */
	uint64_t seed, task, wait_us;
	uint32_t round, kind;
};

struct waits_answer {
	uint64_t task, value; /* value: of an ask, else 0 */
	uint32_t round, kind;
};

struct waits_told {
	uint64_t count, checksum; /* of the values: how many, and their wrapping sum */
	uint64_t cpu_ns, wall_ns; /* CPU time of the peer, and time, from the run's first request to its last answer */
	uint64_t late_p50_ns, late_p99_ns; /* from when a wait was over until its answer was sent */
	uint64_t in_flight_mean_milli;     /* waits at once, their mean over wall_ns, in thousandths */
};

/* ---- Addresses: tcp:HOST:PORT, tcp:HOST:PORT-PORT, unix:PATH, unix:@NAME ----------------------------------------- */

/* One or more places to listen at, or to connect to: as many as there are ports. */
struct waits_address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un local;
	} place; /* the first */
	socklen_t length;
	unsigned count;
};

static inline bool waits_address_local(const char *path, struct waits_address *address)
{
	const size_t length = strlen(path);
	struct sockaddr_un *local = &address->place.local;

	if (length == 0 || length >= sizeof local->sun_path || strcmp(path, "@") == 0)
		return false;
	local->sun_family = AF_UNIX;
	memcpy(local->sun_path, path, length);
	if (*path == '@') /* a name without a file */
		local->sun_path[0] = '\0';
	address->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (*path != '@'));
	address->count = 1;
	return true;
}

static inline bool waits_address_ports(const char *text, uint64_t *first, unsigned *count)
{
	const char *dash = strchr(text, '-');
	uint64_t last;
	char low[8];

	if (!dash)
		dash = text + strlen(text);
	if ((size_t)(dash - text) >= sizeof low)
		return false;
	memcpy(low, text, (size_t)(dash - text));
	low[dash - text] = '\0';
	if (!number_whole(low, 1, UINT16_MAX, first))
		return false;
	last = *first;
	if (*dash && !number_whole(dash + 1, *first, UINT16_MAX, &last))
		return false;
	*count = (unsigned)(last - *first + 1);
	return true;
}

static inline bool waits_address_tcp(const char *text, struct waits_address *address)
{
	const char *colon = strrchr(text, ':');
	uint64_t port;
	char host[64];

	if (!colon || (size_t)(colon - text) >= sizeof host || !waits_address_ports(colon + 1, &port, &address->count))
		return false;
	memcpy(host, text, (size_t)(colon - text));
	host[colon - text] = '\0';
	if (inet_pton(AF_INET, host, &address->place.v4.sin_addr) == 1) {
		address->place.v4.sin_family = AF_INET;
		address->place.v4.sin_port = htons((uint16_t)port);
		address->length = sizeof address->place.v4;
		return true;
	}
	address->place.v6.sin6_family = AF_INET6;
	address->place.v6.sin6_port = htons((uint16_t)port);
	address->length = sizeof address->place.v6;
	return inet_pton(AF_INET6, host, &address->place.v6.sin6_addr) == 1;
}

/* false: the text is no address. HOST is a number, such as 127.0.0.1 or ::1. */
static inline bool waits_address_read(const char *text, struct waits_address *address)
{
	*address = (struct waits_address){ 0 };
	if (strncmp(text, "unix:", 5) == 0)
		return waits_address_local(text + 5, address);
	return strncmp(text, "tcp:", 4) == 0 && waits_address_tcp(text + 4, address);
}

/* The place number `i` of them, from 0. */
static inline struct waits_address waits_address_at(const struct waits_address *address, unsigned i)
{
	struct waits_address at = *address;

	if (at.place.any.sa_family == AF_INET)
		at.place.v4.sin_port = htons((uint16_t)(ntohs(at.place.v4.sin_port) + i));
	else if (at.place.any.sa_family == AF_INET6)
		at.place.v6.sin6_port = htons((uint16_t)(ntohs(at.place.v6.sin6_port) + i));
	at.count = 1;
	return at;
}

#endif
