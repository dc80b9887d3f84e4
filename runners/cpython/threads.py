"""
threads - a pool of threads: the article's ThreadPoolExecutor(max_workers).map.

Who runs a task: one of the pool's threads, all in this process. How tasks are handed out: `map` puts them all into a
queue, and each thread takes the next when it is free. How results come back: each fills the future that `map` made
for its task, and `map` hands them over in task order, waiting for each in turn.

With a GIL, only the thread that holds it computes: the threads take turns at what one alone could do. A thread that
wants it asks for it after the switch interval (--switch-interval), and the holder must then let go. Without a GIL (a
free-threaded build), they compute at once.

No thread yields by itself. With --trace, --slice N tells when each ran: a span is then N iterations long. A thread
that loses the GIL does so inside a span, which then contains the spans of those that had it meanwhile.
"""
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import runner
from limits import threads_needed
from options import option, whole_number

SWITCH_INTERVAL = option("--switch-interval", metavar="US", type=whole_number(1, 10**9),
                         help="microseconds after which a thread asks for the GIL (the interpreter's own)")
SLICES = "iterations of one span in the trace (all); no effect without --trace"


def work(number):
    worker = threading.current_thread().name.rpartition("_")[2]  # the pool calls its threads worker_0, worker_1, …
    return run.task(number, int(worker))


run = runner.Run(__file__, own=[SWITCH_INTERVAL], slices=SLICES)
if run.options.trace is None:
    run.budget = runner.WHOLE
if run.options.switch_interval is not None:
    # CPython cuts it to whole microseconds: without the tenth, 249 would become 248.
    sys.setswitchinterval((run.options.switch_interval + 0.1) / 1e6)
run.report.update(switch_interval_us=round(sys.getswitchinterval() * 1e6))

with run:
    pool = ThreadPoolExecutor(run.options.workers, "worker")  # no `with`: if a thread fails, it waits for the others
    with threads_needed(run):
        run.results = list(pool.map(work, range(run.options.tasks)))
    pool.shutdown()
