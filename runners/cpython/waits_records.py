"""
waits_records - what each wait did: how long it was to take, when it began, and when its task went on.

The records lie in memory that forked workers share; a wait writes its own and nobody else's, and they are looked
through when all is over. Whoever is the last to begin a first wait also notes how much memory is in use.
"""
import ctypes
import mmap
import os

from machine import clock_ns, kernel_stack, status
from output import fail

SLACK_NS = 50000  # of timers: the kernel's own default, whatever was inherited
PR_SET_TIMERSLACK, PR_GET_TIMERSLACK = 29, 30  # of <linux/prctl.h>
UNKNOWN = 2**64 - 1
SEMAPHORE = 64  # bytes; more than a sem_t takes
# PyDLL, where there is one, keeps the GIL during the call, which is short.
libc = getattr(ctypes, "PyDLL", ctypes.CDLL)(None)


def mix(z):
    """One step of SplitMix64 (G. Steele et al., "Fast splittable pseudorandom number generators", OOPSLA 2014)."""
    z = z + 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    z = (z ^ z >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return z ^ z >> 31


class Records:
    def __init__(self, options):
        self.tasks, self.rounds = options.tasks, options.waits
        self.count = self.tasks * self.rounds
        self.open()
        self.draw(mix(options.seed), options.wait_us * 1000)
        self.sampled = self.process = os.getpid()
        self.sampling = options.report is not None
        self.stack = kernel_stack()
        libc.prctl(PR_SET_TIMERSLACK, ctypes.c_ulong(SLACK_NS))
        self.slack_ns = libc.prctl(PR_GET_TIMERSLACK)
        if self.slack_ns != SLACK_NS:
            fail("cannot set the slack of timers")

    def open(self):
        """
        The lists, all of 64-bit numbers. For each wait: its length, its begin and its end. For each task: the sum of
        the values that it was given, and the memory of the forked worker that began with it. The last one of these is
        of the process that began the run.
        """
        lists = [self.count] * 3 + [self.tasks + 1] * 3
        try:
            shared = mmap.mmap(-1, SEMAPHORE + 8 * sum(lists))
        except (OSError, OverflowError, ValueError, MemoryError):
            fail("the records of %d tasks of %d waits do not fit into memory" % (self.tasks, self.rounds))
        numbers, start, views = memoryview(shared)[SEMAPHORE:].cast("Q"), 0, []
        for length in lists:
            views.append(numbers[start:start + length])
            start += length
        self.lengths, self.begins, self.ends, self.values, self.anonymous, self.kernel = views
        # One for each task but the last.
        self.semaphore = ctypes.c_char.from_buffer(shared)
        libc.sem_init(ctypes.byref(self.semaphore), 1, max(self.tasks, 1) - 1)

    def draw(self, seed, mean_ns):
        """Lengths in ns: from half of the mean to one and a half times it."""
        wait = 0
        for task in range(self.tasks if self.rounds else 0):
            own = mix(seed ^ task)
            for round in range(self.rounds):
                self.lengths[wait] = mean_ns // 2 + ((mix(own ^ round) >> 40) * mean_ns >> 24)
                wait += 1

    def begin(self, task, round):
        """A wait begins. Returns the instant at which it should be over."""
        wait = task * self.rounds + round
        self.begins[wait] = begin_ns = clock_ns()
        return begin_ns + self.lengths[wait]

    def end(self, task, round, end_ns):
        """Its task went on at that instant."""
        self.ends[task * self.rounds + round] = end_ns

    def first(self, task):
        """A task has begun its first wait."""
        if not self.sampling:
            return
        if os.getpid() != self.sampled:  # in a forked worker, which begins with it
            self.sampled = os.getpid()
            self.note_memory(self.sampled, task)
        if libc.sem_trywait(ctypes.byref(self.semaphore)) != 0:  # it is the last one
            self.note_memory(self.process, self.tasks)

    def note_memory(self, process, where):
        """What is resident and the process's own; and what the kernel has of it, in page tables and threads' stacks."""
        own, tables = status(process, "RssAnon"), status(process, "VmPTE", "Threads")
        self.anonymous[where] = own[0] * 1024 if own else UNKNOWN
        self.kernel[where] = tables[0] * 1024 + tables[1] * self.stack if tables and self.stack else UNKNOWN

    def check(self, start_ns):
        """Has each wait begun, after the run, and ended, after its time?"""
        R = self.rounds
        for wait, (length, begin, end) in enumerate(zip(self.lengths, self.begins, self.ends)):
            if begin == 0 or end == 0:
                fail("task %d: its wait %d has not %s, and the task is done"
                     % (wait // R, wait % R, "ended" if begin else "begun"))
            if end - begin < length or begin < start_ns:
                fail("task %d: its wait %d ended after %d ns instead of %d"
                     % (wait // R, wait % R, end - begin, length))
