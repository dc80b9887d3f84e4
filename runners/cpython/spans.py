"""
spans - what ran when, for --trace. A span is one step of a task; the columns are explained in ../spans.h.

The spans of a task travel with its result, on whatever way the model has for results: nothing is shared, so that
recording takes no lock.
"""
import ctypes  # slow to load: a runner imports this module only for --trace
from array import array

from machine import clock_ns

# PyDLL, where there is one, keeps the GIL during the call: to release it would change what we trace.
getcpu = getattr(ctypes, "PyDLL", ctypes.CDLL)(None).sched_getcpu


class Spans:
    """Of one task; as plain numbers, which are small in memory and in the message of a worker process."""

    __slots__ = ("numbers",)

    def __init__(self):
        self.numbers = array("q")

    def record(self, start_ns, worker, iterations):
        self.numbers.extend((start_ns, clock_ns(), iterations, worker, getcpu()))

    def __iter__(self):
        return zip(*[iter(self.numbers)] * 5)


def table(origin_ns, spans_of_tasks):
    """All spans as text, in the order of their starts; the run began at origin_ns."""
    spans = sorted((start, end, task, iterations, worker, cpu)
                   for task, spans in enumerate(spans_of_tasks) for start, end, iterations, worker, cpu in spans)
    lines = ["task\tworker\tcpu\tstart_ns\tend_ns\titerations\n"]
    for start, end, task, iterations, worker, cpu in spans:
        lines.append("%d\t%d\t%d\t%d\t%d\t%d\n"
                     % (task, worker, cpu, start - origin_ns, end - origin_ns, iterations))
    return "".join(lines)
