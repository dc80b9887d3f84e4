"""
waits_watch - a thread that ends the run when a wait for a peer takes too long, or when a task says what went wrong,
whichever thread or forked worker runs it: the first that says so is heard, and no other.
"""
import os
import select
import threading
import time

from machine import clock_ns
from output import fail

SAID_MAX = 512  # bytes of a complaint, a line: pipes keep so many together
GRACE_NS = 250000000  # a wait that is too long is looked at twice: the machine may have been asleep


class Watch(threading.Thread):
    def __init__(self, records, sockets, peer, limit_s):
        super().__init__(daemon=True)
        self.records, self.sockets, self.peer, self.limit_ns = records, sockets, peer, limit_s * 10**9
        try:
            self.said, self.say = os.pipe()
        except OSError as error:
            fail("cannot watch the waits (see ulimit -n): %s" % error.strerror)
        self.start()

    def complain(self, text):
        """Ends the run from wherever a task runs. Only the watch speaks; the others wait for the end."""
        os.write(self.say, text.encode()[:SAID_MAX - 1] + b"\n")
        while True:
            time.sleep(1000)

    def end(self):
        """When all tasks are done."""
        os.write(self.say, b"\n")
        self.join()

    def run(self):
        said = select.poll()
        said.register(self.said, select.POLLIN)
        last, next_ns = None, clock_ns() + self.limit_ns
        while True:
            left_ns = max(0, next_ns - clock_ns())
            if said.poll(left_ns // 1000000 + 1):
                text = os.read(self.said, SAID_MAX).decode(errors="replace").split("\n")[0]
                if not text:
                    return
                fail(text)
            late, next_ns = self.look()
            if late is not None and late == last:
                fail("task %d: no answer to its wait %d from %s for %g s" % (
                    *divmod(late, self.records.rounds), self.peer, self.limit_ns / 1e9))
            last = late

    def look(self):
        """Returns a wait that is longer than the limit, with no answer to read, or None; and when to look again."""
        now_ns = clock_ns()
        again_ns = now_ns + self.limit_ns
        for wait, (begin_ns, end_ns) in enumerate(zip(self.records.begins, self.records.ends)):
            if begin_ns == 0 or end_ns > 0:
                continue
            again_ns = min(again_ns, begin_ns + self.limit_ns)
            if begin_ns + self.limit_ns <= now_ns and not readable(self.sockets[wait // self.records.rounds]):
                return wait, now_ns + GRACE_NS
        return None, max(again_ns, now_ns + GRACE_NS)


def readable(file):
    ready = select.poll()
    ready.register(file, select.POLLIN)
    return bool(ready.poll(0))
