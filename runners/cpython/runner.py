"""
runner - what every runner of this folder shares: a run, and in it the tasks.

The contract is that of the C runners, in ../runner.h: the same options, list, report, trace and exit statuses. A run
is a `with` block: entering it starts the clock, leaving it stops the clock, verifies, prints and reports. An exception
inside ends the program with one line and status 1. The smallest runner:

    with runner.Run(__file__) as run:
        run.results = [run.task(number) for number in range(run.options.tasks)]

A model whose tasks share a thread runs them step by step:

    task = run.start(number)
    while task.advance():
        …                     others may run; until task.wait is over, if there is one
    task.result               what the model hands over; whatever way it takes, it ends up in run.results, in task order

Python 3.6 or later, standard library only, Linux. Nothing here relies on the GIL: tasks share nothing that they write.
"""
import os
import signal
import sys

import options
import report
from machine import clock_ns, has_gil, steal_ns
from output import append, check_writable, fail, replace, show
from workload import DONE, YIELD, Wait

WHOLE = 2**63 - 1  # the budget of a task that runs whole: more iterations than there can be


class Run:
    """
    own        the options that only this model has (options.py); their values are in run.options, with the others
    slices     what --slice does under this model, for --help; None: nothing, tasks run whole
    workloads  where the model computes in a way of its own: {name: class Task}, instead of all workload_NAME.py

    A model may set `budget`, the iterations of a step; `report`, what it adds to the report; and `workers_rss`, the
    memory of its worker processes: their peaks, added up.
    """

    def __init__(self, script, own=(), slices=None, workloads=None):
        self.model = fail.program = "cpython-" + os.path.splitext(os.path.basename(script))[0]
        end_when_interrupted()
        self.options, self.Task = options.read(
            script, self.model, workloads, list(own), slices or "no effect: under this model a task never yields")
        if slices is None:
            self.options.slice = None
        self.budget = self.options.slice or WHOLE
        self.results, self.report, self.workers_rss = [], {}, 0

    def __enter__(self):
        for path in self.options.report, self.options.trace:
            if path is not None:
                check_writable(path)
        self.running = Running
        if self.options.trace is not None:
            import spans

            self.running, self.spans = Traced, spans
        # A run that fails says so in one line, by fail(). What else would speak: the threads of a broken pool, with
        # tracebacks, and warnings about coroutines that nobody awaits any more.
        sys.stderr = open(os.devnull, "w")
        if hasattr(self.Task, "begin_run"):
            self.Task.begin_run(self.options)
        self.steal_ns, self.start_ns = steal_ns(), clock_ns()
        return self

    def start(self, number, worker=0):
        """A task that runs step by step."""
        return self.running(self, number, worker)

    def task(self, number, worker=0):
        """Runs a task from its beginning to its end, and waits with it. Returns its result."""
        task = self.start(number, worker)
        while task.advance():
            if task.wait is not None:
                task.wait.inside()
        return task.result

    def __exit__(self, kind, error, traceback):
        try:
            if error:
                raise error
            self.end()
        except Exception as why:
            fail("the run failed: " + ": ".join(filter(None, [type(why).__name__, str(why)])))

    def end(self):
        self.elapsed_ns = clock_ns() - self.start_ns
        asked, sums = self.options, self.results
        if asked.trace is not None:
            sums = [result for result, _ in self.results]
        checksum = sum(sums) % 2**64
        if asked.expect is not None and checksum != asked.expect:
            fail("the sums add up to %d instead of %d (%s, %d tasks of %d iterations, seed %d, kernel %s)" % (
                checksum, asked.expect, asked.workload, asked.tasks, asked.iterations, asked.seed, asked.kernel))
        if hasattr(self.Task, "end_run"):
            self.report.update(self.Task.end_run(self))
        self.gil = has_gil()
        if asked.gil is not None and self.gil != (asked.gil == "yes"):
            fail("at the end of the run the interpreter had %s global lock (GIL), which --gil %s does not allow" % (
                "its" if self.gil else "no", asked.gil))
        show("%s\n" % sums)
        if asked.trace is not None:
            replace(asked.trace, self.spans.table(self.start_ns, [spans for _, spans in self.results]))
        if asked.report is not None:
            append(asked.report, report.line(self, checksum))


class Running:
    """A task that is being run."""

    __slots__ = "run", "number", "worker", "task", "wait"

    def __init__(self, run, number, worker):
        self.run, self.number, self.worker = run, number, worker
        self.task = run.Task(run.options, number)
        self.wait = None  # what has to be over before the next step

    def advance(self):
        """Runs one step. Returns whether there are more."""
        step = self.task.step(self.run.budget)
        if step is DONE:
            return False
        if step is not YIELD and not isinstance(step, Wait):
            raise TypeError("task %d: its step returned %r instead of DONE, YIELD or a Wait" % (self.number, step))
        self.wait = step if step is not YIELD else None
        return True

    @property
    def result(self):
        return self.task.result() % 2**64


class Traced(Running):
    """A task whose steps are recorded. Its spans travel with its result."""

    __slots__ = "spans", "start_ns"

    def __init__(self, run, number, worker):
        self.spans, self.start_ns = run.spans.Spans(), clock_ns()
        super().__init__(run, number, worker)

    def advance(self):
        before = self.task.progress
        start_ns, self.start_ns = self.start_ns or clock_ns(), None  # the first span has the preparation, too
        more = super().advance()
        self.spans.record(start_ns, self.worker, self.task.progress - before)
        return more

    @property
    def result(self):
        return super().result, self.spans


def end_when_interrupted():
    """
    At once and by the signal, like the C runners: KeyboardInterrupt would wait for the threads of the pool. Where the
    signal is ignored, as in a shell's background job, it stays so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
