#!/usr/bin/env python3
"""A peer that is not as it should be, for the tests: tests/faulty-peer.py PATH FAULT. It prints a line when it listens.

It serves one connection after another in threads, and answers at once, as the fault says; other requests well.
"""
import os
import socket
import struct
import sys
import threading
import time

REQUEST = struct.Struct("=QQQQII")
ANSWER = struct.Struct("=QQII")
TOLD = struct.Struct("=QQQQQQQ")
ASK, PING, TELL = range(3)

path, fault = sys.argv[1:]
count = checksum = 0
lock = threading.Lock()


def answer(connection, task, value, wait, kind):
    connection.sendall(ANSWER.pack(task, value, wait, kind))


def asked(connection, task, wait, wait_us):
    """Answers an ask; what must not be too soon comes when the longest of waits is over."""
    global count, checksum
    if fault != "early":
        time.sleep(wait_us * 1.6e-6)
    if fault == "never" or fault == "last" and wait == 1:
        time.sleep(1000)
    if fault == "close":
        connection.close()
        return
    if fault == "part":
        connection.sendall(bytes(10))
        time.sleep(1000)
    with lock:
        count += 1
        checksum += task + wait
    if fault == "task":
        task += 1
    if fault == "round":
        wait += 7
    answer(connection, task, 99 if fault == "value" else task + wait, wait, TELL if fault == "kind" else ASK)
    if fault == "twice":
        answer(connection, task, task + wait, wait, ASK)


def serve(connection):
    while True:
        bytes_read = connection.recv(REQUEST.size, socket.MSG_WAITALL)
        if len(bytes_read) < REQUEST.size:
            return
        _, _, task, wait_us, wait, kind = REQUEST.unpack(bytes_read)
        if kind == PING and fault != "deaf":
            answer(connection, 0, 0, 0, ASK if fault == "stranger" else PING)
        elif kind == TELL and fault == "mute":
            time.sleep(1000)
        elif kind == TELL and fault != "untold":
            told = count + (fault == "count"), checksum & 2**64 - 1, 1, 1, 1, 1, 1
            connection.sendall(ANSWER.pack(0, 0, 0, TELL) + TOLD.pack(*told))
        elif kind == TELL:
            connection.close()
            return
        elif kind == ASK:
            asked(connection, task, wait, wait_us)


listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(0 if fault == "backlog" else 4096)
print("listening", flush=True)
threading.Thread(target=lambda: (time.sleep(60), os._exit(1)), daemon=True).start()
while True:
    if fault == "backlog":
        time.sleep(1000)
    threading.Thread(target=serve, args=[listener.accept()[0]], daemon=True).start()
