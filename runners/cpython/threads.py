"""
threads - a pool of threads: the article's ThreadPoolExecutor(max_workers).map.

Who runs a task: one of the pool's threads, all in this process. How tasks are handed out: `map` puts them all into a
queue, and each thread takes the next when it is free. How results come back: each fills the future that `map` made
for its task, and `map` hands them over in task order, waiting for each in turn.

With a GIL, only the thread that holds it computes: the threads take turns on what one alone could do. Without one (a
free-threaded build), they compute at once.
"""
import threading
from concurrent.futures import ThreadPoolExecutor

import runner


def work(task):
    number = threading.current_thread().name.rpartition("_")[2]  # the pool calls its threads worker_0, worker_1, …
    return run.task(task, int(number))


with runner.Run(__file__) as run:
    pool = ThreadPoolExecutor(run.workers, "worker")  # no `with`: if a thread fails, that would wait for the others
    run.sums = list(pool.map(work, range(run.tasks)))
    pool.shutdown()
