"""
limits - a worker that cannot be started, in the words of ../runner.h: which one, and where to look for the limit.
"""
import errno
import threading
from contextlib import contextmanager

from output import fail

STARTED = "a limit: ulimit -u, kernel.pid_max, kernel.threads-max, or this container's"
LIMITS = {errno.EAGAIN: STARTED, errno.EMFILE: "see ulimit -n", errno.ENFILE: "see fs.file-max"}


def no_worker(run, worker, call, error):
    limit = LIMITS.get(error.errno)
    fail("worker %d of %d: cannot %s%s: %s"
         % (worker, run.options.workers, call, " (%s)" % limit if limit else "", error.strerror))


@contextmanager
def threads_needed(run):
    """Python does not say why a thread cannot be started: what the limits allow, or no memory for its stack."""
    before = threading.active_count()
    try:
        yield
    except RuntimeError as error:
        if "start new thread" not in str(error):
            raise
        fail("worker %d of %d: cannot create a thread (%s, or memory: ulimit -v)"
             % (threading.active_count() - before, run.options.workers, STARTED))
