"""
waits_peer - waits that end when a peer answers, another process (build/bench/peer): a connection for each task, made
before the clock starts.

A wait begins with a request, which says who asks and for how long to hold it, and is over when the answer can be
read. Its value is one that only the peer can compute, and which the task adds to its sum. When all is over, the peer
says what it has seen of the run, which must be the same. ../../kernels/waits_messages.h has the messages.
"""
import errno
import os
import re
import socket
import struct

from machine import allow_files, clock_ns
from output import fail
from waits_watch import Watch
from workload import Wait

REQUEST = struct.Struct("=QQQQII")  # run, seed, task, wait_us, round, kind
ANSWER = struct.Struct("=QQII")  # task, value, round, kind
TOLD = struct.Struct("=7Q")  # count, checksum, cpu_ns, wall_ns, late_p50_ns, late_p99_ns, in_flight_mean_milli
ASK, PING, TELL = range(3)
UNPINGED = 64  # connections to a port that the peer may not have accepted yet: no backlog is so short
BUSY = 0.7  # of a CPU: a peer that uses more may be what limits the run


def places_of(address):
    """The socket's family, and one or more places to connect to. None: the text is no address."""
    kind, _, where = address.partition(":")
    if kind == "unix":
        path = os.fsencode(where)
        if 0 < len(path) < 108 and path != b"@":  # sun_path of sockaddr_un
            return socket.AF_UNIX, [b"\0" + path[1:] if path.startswith(b"@") else path]
    match = re.fullmatch(r"tcp:(.+):([0-9]+)(?:-([0-9]+))?", address, re.ASCII)
    if match:
        host, first, last = match.groups()
        first, last = int(first), int(last or first)
        for family in socket.AF_INET, socket.AF_INET6:
            try:
                socket.inet_pton(family, host)
            except OSError:
                continue
            if 1 <= first <= last <= 65535:
                return family, [(host, port) for port in range(first, last + 1)]
    return None


class Peer:
    """As workload_waits.Timers, but waits for answers."""

    def __init__(self, options, records):
        self.name, self.limit_s, self.records = options.peer, options.wait_limit, records
        self.run = int.from_bytes(os.urandom(8), "little")  # any number
        self.seed, self.wait_us = options.seed, options.wait_us
        self.parts = {}  # of a task: the beginning of an answer, whose rest has not come yet
        start_ns = clock_ns()
        self.connect(*places_of(self.name))
        self.watch = Watch(records, self.sockets, self.name, self.limit_s)
        self.connect_ns = clock_ns() - start_ns

    # ---- Before the clock starts ----

    def connect(self, family, places):
        """Connections of the tasks, and one more."""
        allow_files()
        self.sockets, tasks = [], self.records.tasks
        for number in range(tasks + 1):
            self.sockets.append(self.connection(number, family, places[number % len(places)]))
            if number // len(places) % UNPINGED == UNPINGED - 1 or number + len(places) > tasks:
                if self.exchange(self.sockets[-1], PING, ANSWER.size)[-1] != PING:
                    fail("%s is no peer: it does not answer a ping by one" % self.name)
        for made in self.sockets[:tasks]:
            made.setblocking(False)

    def connection(self, number, family, place):
        try:
            made = socket.socket(family, socket.SOCK_STREAM)
            for limited in socket.SO_SNDTIMEO, socket.SO_RCVTIMEO:  # settimeout() would have a full backlog refused
                made.setsockopt(socket.SOL_SOCKET, limited, struct.pack("ll", self.limit_s, 0))
            if family != socket.AF_UNIX:
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.connect(place)
            return made
        except OSError as error:
            where = " (see ulimit -n)" if error.errno in (errno.EMFILE, errno.ENFILE) else ""
            why = os.strerror(error.errno)
            if error.errno in (errno.EAGAIN, errno.EINPROGRESS):
                why = "it does not accept for %d s" % self.limit_s
            fail("task %d of %d: cannot connect to %s%s: %s" % (number, self.records.tasks, self.name, where, why))

    def request(self, task, round, kind):
        return REQUEST.pack(self.run, self.seed, task, self.wait_us, round, kind)

    def exchange(self, connection, kind, size):
        """Outside the tasks' time: asks and gets the answer at once, and what follows it."""
        answer = b""
        try:
            connection.sendall(self.request(0, 0, kind))
            while len(answer) < size:
                read = connection.recv(size - len(answer))
                if not read:
                    fail("%s closed the connection instead of answering" % self.name)
                answer += read
        except BlockingIOError:
            fail("%s: no answer for %d s" % (self.name, self.limit_s))
        except OSError as error:
            fail("%s closed the connection instead of answering: %s" % (self.name, os.strerror(error.errno)))
        return ANSWER.unpack(answer[:ANSWER.size]) if size == ANSWER.size else answer

    # ---- While tasks wait ----

    def lost(self, task, round, error=None):
        """How a connection failed that a task needs for its wait."""
        if error is None or error.errno in (errno.ECONNRESET, errno.EPIPE):
            text = "task %d: %s closed the connection while it waited for the answer to its wait %d"
            self.watch.complain(text % (task, self.name, round))
        self.watch.complain("task %d: the connection to %s failed in its wait %d: %s"
                            % (task, self.name, round, os.strerror(error.errno)))

    def begin(self, task, round, over_ns):
        """Asks. The task then waits until its connection can be read."""
        connection = self.sockets[task]
        try:
            connection.sendall(self.request(task, round, ASK))
        except OSError as error:
            self.lost(task, round, error)
        return Wait(file=connection.fileno())

    def value(self, task, round):
        """The value that answers the wait. None: not all of the answer has come."""
        try:
            read = self.parts.pop(task, b"") + self.sockets[task].recv(ANSWER.size)
        except BlockingIOError:
            return None
        except OSError as error:
            self.lost(task, round, error)
        if not read:
            self.lost(task, round)
        if len(read) < ANSWER.size:
            self.parts[task] = read
            return None
        about, value, which, kind = ANSWER.unpack(read)
        if (about, which, kind) != (task, round, ASK):
            self.watch.complain("task %d: %s answers wait %d of task %d, and it is in wait %d"
                                % (task, self.name, which, about, round))
        self.records.values[task] = self.records.values[task] + value & 0xFFFFFFFFFFFFFFFF
        return value

    # ---- When all is over ----

    def end(self):
        """Both ends agree, or the run fails."""
        self.watch.end()
        answer = self.exchange(self.sockets[-1], TELL, ANSWER.size + TOLD.size)
        if ANSWER.unpack(answer[:ANSWER.size])[-1] != TELL:
            fail("%s is no peer: it does not tell what it did" % self.name)
        self.told = TOLD.unpack(answer[ANSWER.size:])
        for task, connection in enumerate(self.sockets):
            if has_more(connection):
                fail("task %d: %s has answered once more than it was asked" % (task, self.name))
        came = self.records.count, sum(self.records.values) % 2**64
        if self.told[:2] != came:
            fail("%s has sent %d answers that add up to %d, and %d that add up to %d came"
                 % ((self.name,) + self.told[:2] + came))

    def members(self, late_ns):
        """Of the report, given the median lateness."""
        _, _, cpu_ns, wall_ns, late_p50_ns, late_p99_ns, in_flight_milli = self.told
        share = cpu_ns / wall_ns if wall_ns else 0
        return dict(
            connect_ns=self.connect_ns,
            peer_cpu_share=share,
            peer_late_p50_ns=late_p50_ns,
            peer_late_p99_ns=late_p99_ns,
            peer_in_flight_mean=in_flight_milli / 1000,
            peer_limits=int(share > BUSY or late_p50_ns > late_ns // 2),
        )


def has_more(connection):
    try:
        return bool(connection.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK))
    except OSError:
        return False
