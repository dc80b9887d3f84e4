"""
processes - a pool of forked processes: the article's ProcessPoolExecutor(max_workers).map.

Who runs a task: one of the pool's processes, each an interpreter with a GIL of its own. How tasks are handed out:
`map` sends them through one pipe, pickled, one at a time, and whichever process is free takes the next. How results
come back: pickled through a second pipe; `map` hands them over in task order.

Processes are forked, which was the default on Linux until Python 3.14 made it "forkserver". A fork starts with what
its parent has in memory, hence knows `run`; most versions fork all max_workers at once, even for fewer tasks.
"""
import ctypes
import multiprocessing
import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.util import register_after_fork

import runner
from limits import no_worker
from machine import allow_files, peak_rss
from options import option, whole_number
from output import fail

CHUNK = option("--chunk", metavar="N", type=whole_number(1, 2**32 - 1), default=1,
               help="tasks in a message (%(default)s)")
PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>


def die_with_parent(run):
    """The first thing that a worker does: else it would wait forever for a parent that was killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def work(number):
    worker = multiprocessing.current_process().name.rpartition("-")[2]  # ForkProcess-1, ForkProcess-2, …
    return run.task(number, int(worker) - 1)


with runner.Run(__file__, own=[CHUNK]) as run:
    parent, crew = os.getpid(), []
    allow_files()  # two for each process
    multiprocessing.set_start_method("fork")
    register_after_fork(run, die_with_parent)
    pool = ProcessPoolExecutor(run.options.workers)  # no `with`: if a process fails, that would wait for the others
    try:
        results = pool.map(work, range(run.options.tasks), chunksize=run.options.chunk)
        crew = multiprocessing.active_children()
    except OSError as error:
        no_worker(run, len(multiprocessing.active_children()), "fork", error)
    try:
        for result in results:
            run.results.append(result)
    except BrokenProcessPool:
        time.sleep(0.1)  # a thread of the pool now terminates the others and reaps all: then we see who died
        dead = ["%s (process %d, exit code %d)" % (worker.name, worker.pid, worker.exitcode)
                for worker in crew if worker.exitcode not in (None, 0, -signal.SIGTERM)]
        fail("the pool lost %s, with the result of task %d not yet in"
             % (", ".join(dead) or "a worker", len(run.results)))
    if run.options.report is not None:
        run.workers_rss = sum(peak_rss(worker.pid) for worker in crew)
    pool.shutdown()  # also reaps them, so that the report counts their time
