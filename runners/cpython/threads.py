"""
threads - a pool of threads: the article's ThreadPoolExecutor(max_workers).map.

Who runs a task: one of the pool's threads, all in this process. How tasks are handed out: `map` puts them all into a
queue, and each thread takes the next when it is free. How results come back: each fills the future that `map` made
for its task, and `map` hands them over in task order, waiting for each in turn.

With a GIL, only the thread that holds it computes: the threads take turns on what one alone could do. Whoever waits
for it asks for it after the switch interval (--switch-interval), and the holder then must let go. Without a GIL (a
free-threaded build), they compute at once.

No thread ever yields by itself. With --trace, --slice N tells when each ran: it records a span for every N iterations.
A thread that loses the GIL does so inside a span, which then contains the spans of those that had it meanwhile.
"""
import threading
from concurrent.futures import ThreadPoolExecutor

import runner


def work(task):
    number = threading.current_thread().name.rpartition("_")[2]  # the pool calls its threads worker_0, worker_1, …
    return run.task(task, int(number))


with runner.Run(__file__, preemptive=True) as run:
    pool = ThreadPoolExecutor(run.workers, "worker")  # no `with`: if a thread fails, that would wait for the others
    run.sums = list(pool.map(work, range(run.tasks)))
    pool.shutdown()
