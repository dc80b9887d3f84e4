#!/usr/bin/env python3
"""Speaks with a peer, byte by byte, as kernels/waits_messages.h says: tests/peer-talk.py PATH KEY. Silent when all is well."""
import importlib
import socket
import struct
import sys
import time

oracle = importlib.import_module("waits-oracle")
path, key = sys.argv[1:]
ASK, PING, TELL = range(3)
RUN, SEED, MEAN_US = 2**64 - 5, 42, 2000


def connect():
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(20)
    connection.connect("\0" + path[1:] if path[0] == "@" else path)
    return connection


def request(kind, task=0, wait=0, run=RUN, mean_us=MEAN_US):
    return struct.pack("=QQQQII", run, SEED, task, mean_us, wait, kind)


def answer(connection):
    return struct.unpack("=QQII", connection.recv(24, socket.MSG_WAITALL))


def tell(connection, run=RUN):
    connection.sendall(request(TELL, run=run))
    assert answer(connection)[3] == TELL
    return struct.unpack("=QQQQQQQ", connection.recv(56, socket.MSG_WAITALL))


def closed(connection):
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


a, b = connect(), connect()
a.sendall(request(PING))
assert answer(a) == (0, 0, 0, PING)
assert tell(b) == (0,) * 7, "it tells of a run that there is not"

# Many at once, the longest asked first: each is held for its time, and answered by its value.
waits = sorted(((task, wait) for task in range(20) for wait in (0, 3)), key=lambda w: -oracle.length(SEED, *w, MEAN_US))
asked = {}
for task, wait in waits:
    asked[task, wait] = connect(), time.monotonic_ns()
    asked[task, wait][0].sendall(request(ASK, task, wait))
for (task, wait), (connection, begin) in asked.items():
    assert answer(connection) == (task, oracle.value(SEED, task, wait, key), wait, ASK)
    assert time.monotonic_ns() - begin >= oracle.length(SEED, task, wait, MEAN_US), "an answer came too soon"
    connection.close()

# In pieces, and on the same connection again.
for byte in request(ASK, 5, 1):
    a.sendall(bytes([byte]))
    time.sleep(0.0005)
assert answer(a) == (5, oracle.value(SEED, 5, 1, key), 1, ASK)
a.sendall(request(ASK, 2**32 - 2, 999999, mean_us=0))
assert answer(a) == (2**32 - 2, oracle.value(SEED, 2**32 - 2, 999999, key), 999999, ASK)

# Another run is another account.
a.sendall(request(ASK, 1, 1, run=7))
answer(a)
count, checksum, cpu, wall, p50, p99, held = tell(b)
values = [oracle.value(SEED, *wait, key) for wait in waits + [(5, 1), (2**32 - 2, 999999)]]
assert (count, checksum) == (42, sum(values) % 2**64), (count, checksum)
assert 0 < cpu <= wall and 0 < p50 <= p99 <= wall and held > 0
assert tell(b)[0] == 0, "a run that was told is forgotten"
assert tell(b, run=7)[0] == 1

# What tasks do not say: that connection ends, and no other. One that goes away while it waits is nobody's loss.
for wrong in (b"\xff" * 40, request(9), request(ASK, mean_us=2**40), request(ASK) * 2, request(ASK) + b"x"):
    c = connect()
    c.sendall(wrong)
    assert closed(c), wrong
for part in (b"", b"x", request(ASK)[:39], request(ASK, 3, 0, mean_us=50000), request(TELL), request(PING)):
    c = connect()
    c.sendall(part)
    c.close()

# One that asks and never reads: the peer has better to do.
deaf = connect()
deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
deaf.settimeout(1)
try:
    while True:
        deaf.sendall(request(PING))
except (TimeoutError, ConnectionError):
    pass
a.sendall(request(PING))
assert answer(a) == (0, 0, 0, PING)
deaf.settimeout(20)
assert answer(deaf) == (0, 0, 0, PING)
deaf.close()
