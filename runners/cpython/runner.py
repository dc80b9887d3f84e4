"""
runner - what every runner of this folder shares: options, workload, verification, report.

The contract is that of the C runners, in ../runner.h: the same options, list, report, trace and exit statuses. A run
is a `with` block: entering it reads the options and starts the clock, leaving it stops the clock, verifies, prints
and reports; an exception inside ends the program with one line and status 1. The smallest runner:

    with runner.Run(__file__) as run:
        run.sums = [run.task(k) for k in range(run.tasks)]

Python 3.6 or later, standard library only, Linux. Nothing here relies on the GIL: tasks share no state that they
write, except the spans, of which each has its own place.
"""
import errno
import getopt
import json
import mmap
import os
import platform
import re
import resource
import signal
import stat
import struct
import sys
import time
from random import Random

VERSION = "0.1.0"  # SAMEWORK_VERSION of ../runner.h

HELP = """\
Usage: {script} [options]
Runs the tasks under the concurrency model '{model}' and prints the list of their sums, in task order.

  -t, --tasks N        number of tasks (15)
  -n, --iterations N   iterations of each task (10000000)
  -w, --workers N      workers: threads or processes, the pool's max_workers (16)
  -s, --seed N         seed of the study, 0 to 4294967295 (42)
  -k, --kernel NAME    reference: the interpreter has no other
      --slice N        {slice}
      --chunk N        {chunk}
      --switch-interval US  {interval}
      --expect SUM     fail unless all sums add up to SUM, modulo 2^64
      --report FILE    append one JSON line about this run (times in ns, sizes in bytes)
      --trace FILE     write what ran when: task, worker, cpu, start_ns, end_ns, iterations
      --label NAME     call the run NAME, in its report and its errors ({model})
      --help           print this
      --version        print the version

Exit status: 0 done and, where asked, verified; 1 failed, or a wrong sum; 2 bad usage.
"""


# ---- The workload ----------------------------------------------------------------------------------------------------


def modsum(random, x, first, last):
    """The article's computation: the sum of i mod x, without the 1 % of all i that chance leaves out."""
    total = 0
    for i in range(first, last):
        if random() < 0.99:
            total += i % x
    return total


class Task:
    """A task in progress: each advance() runs one step of it, or all of it where the run has no steps."""

    def __init__(self, run, number, worker):
        self.run, self.number, self.worker = run, number, worker
        self.next = self.sum = 0
        self.random = None

    def advance(self):
        """Returns whether iterations are left."""
        run, first, start = self.run, self.next, clock_ns()
        last = min(first + run.step, run.iterations) if run.step else run.iterations
        if first < last:
            # The article draws from one generator that all tasks share. One for each makes a sum repeatable, whoever
            # computes it and when; and threads without a GIL would queue for a shared one.
            self.random = self.random or run.generator(run.seed << 32 | self.number + 1)
            self.sum += run.modsum(self.random, self.number % 15 + 1, first, last)
        if run.spans is not None:
            run.record(start, self.number, self.worker, first, last)
        self.next = last
        return last < run.iterations


def generator(seed):
    return Random(seed).random


# ---- The run ---------------------------------------------------------------------------------------------------------


class Run:
    """
    One run. `cooperative`: its tasks can yield inside, after each slice. `preemptive`: its tasks run in threads, which
    lose the GIL when others ask for it, after the switch interval. They never yield, so that slices only divide what
    the trace tells: a task is then run, and recorded, slice by slice, and a span in which the thread lost the GIL
    contains those of the others. Without --trace it runs whole, whatever --slice says.
    """

    CHUNK_HELP = "no effect: under this model tasks are not sent as messages"
    generator, modsum = staticmethod(generator), staticmethod(modsum)

    def __init__(self, script, cooperative=False, preemptive=False):
        self.model = self.label = "cpython-" + os.path.splitext(os.path.basename(script))[0]
        self.tasks, self.iterations, self.workers, self.seed = 15, 10000000, 16, 42
        self.slice = 0  # 0: never yields, as the article's coroutines do not
        self.step = 0  # iterations that a task runs at once; 0: all
        self.chunk = 1  # as ProcessPoolExecutor.map has it
        self.switch_interval_us = None  # as the interpreter has it
        self.expect = self.report = self.trace = self.spans = None
        self.sums = []
        self.workers_rss = 0  # bytes: the peaks of worker processes, added up
        self.extra = {}  # what a model adds to its report
        # A run that is interrupted ends at once and by the signal, like the C runners; KeyboardInterrupt would wait
        # for the threads of the pool. (Where the signal is ignored, as in a shell's background job, it stays so.)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        self.read_options(script, cooperative, preemptive)
        if preemptive:
            self.set_switch_interval()

    def read_options(self, script, cooperative, preemptive):
        fail.program = self.label
        try:
            options, others = getopt.gnu_getopt(
                sys.argv[1:],
                "t:n:w:s:k:",
                ["tasks=", "iterations=", "workers=", "seed=", "kernel=", "slice=", "chunk=",
                 "switch-interval=", "expect=", "report=", "trace=", "label=", "help", "version"],
            )
        except getopt.GetoptError as error:
            fail(error.msg, status=2)
        for option, value in options:
            if option in ("-t", "--tasks"):
                self.tasks = whole_number("tasks", value, 0, 2**32 - 1)
            elif option in ("-n", "--iterations"):
                self.iterations = whole_number("iterations", value, 0, 2**63 - 1)
            elif option in ("-w", "--workers"):
                self.workers = whole_number("workers", value, 1, 65536)
            elif option in ("-s", "--seed"):
                self.seed = whole_number("seed", value, 0, 2**32 - 1)
            elif option in ("-k", "--kernel"):
                if value != "reference":
                    fail("option --kernel: %r: this runner has only the reference" % value, status=2)
            elif option == "--slice":
                self.slice = whole_number("slice", value, 1, 2**63 - 1)
            elif option == "--chunk":
                self.chunk = whole_number("chunk", value, 1, 2**32 - 1)
            elif option == "--switch-interval":
                self.switch_interval_us = whole_number("switch-interval", value, 1, 10**9)
            elif option == "--expect":
                self.expect = whole_number("expect", value, 0, 2**64 - 1)
            elif option == "--report":
                self.report = value
            elif option == "--trace":
                self.trace = value
            elif option == "--label":
                self.label = fail.program = value
            elif option == "--help":
                slice_help = "no effect: under this model a task never yields"
                interval_help = "no effect: under this model nobody waits for the GIL"
                if cooperative:
                    slice_help = "iterations a task runs before it yields (without it, never)"
                if preemptive:
                    slice_help = "iterations of one span in the trace (all); no effect without --trace"
                    interval_help = ("microseconds after which a waiting thread asks for the\n"
                                     "                       GIL (the interpreter's own: 5000 in CPython)")
                show(HELP.format(script=os.path.basename(script), model=self.model, slice=slice_help,
                                 chunk=self.CHUNK_HELP, interval=interval_help))
                sys.exit()
            elif option == "--version":
                show("%s (samework) %s\n" % (self.model, VERSION))
                sys.exit()
        if others:
            fail("%r: a runner takes options only (see --help)" % others[0], status=2)
        if not cooperative and not preemptive:
            self.slice = 0
        self.step = self.slice if cooperative or self.trace is not None else 0

    def set_switch_interval(self):
        """Where there is no GIL it has no effect, which `gil` in the report says."""
        if self.switch_interval_us is not None:
            # CPython cuts it to whole microseconds: without the tenth, 249 would become 248.
            sys.setswitchinterval((self.switch_interval_us + 0.1) / 1e6)
        self.extra = dict(switch_interval_us=round(sys.getswitchinterval() * 1e6))

    def __enter__(self):
        for path in self.report, self.trace:
            if path is not None:
                check_writable(path)
        if self.trace is not None:
            self.open_spans()
        # A run that fails says so in one line, in fail(). What else would speak: the threads of a broken pool, with
        # tracebacks, and warnings about coroutines that are not awaited any more.
        sys.stderr = open(os.devnull, "w")
        self.steal_ticks = steal_ticks()
        self.start_ns = clock_ns()
        return self

    def start(self, number, worker=0):
        """A task that runs step by step."""
        return Task(self, number, worker)

    def task(self, number, worker=0):
        """Runs a task from its first iteration to its last; returns its sum."""
        task = Task(self, number, worker)
        while task.advance():
            pass
        return task.sum

    def __exit__(self, kind, error, traceback):
        try:
            if error:
                raise error
            self.end()
        except Exception as why:
            fail("the run failed: " + ": ".join(filter(None, [type(why).__name__, str(why)])))

    def end(self):
        self.elapsed_ns = clock_ns() - self.start_ns
        checksum = sum(self.sums) % 2**64
        if self.expect is not None and checksum != self.expect:
            fail("the sums add up to %d instead of %d (%d tasks of %d iterations, seed %d, kernel reference)"
                 % (checksum, self.expect, self.tasks, self.iterations, self.seed))
        show("%s\n" % self.sums)
        if self.trace is not None:
            replace(self.trace, self.spans_text())
        if self.report is not None:
            append(self.report, json.dumps(self.report_line(checksum), separators=(",", ":")) + "\n")

    def report_line(self, checksum):
        """The keys of ../report.h, which says what they mean; and the interpreter's."""
        own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        implementation = platform.python_implementation()
        steal = steal_ticks()
        if steal is not None and self.steal_ticks is not None:
            steal_ns = (steal - self.steal_ticks) * (10**9 // os.sysconf("SC_CLK_TCK"))
        else:
            steal_ns = None
        return dict(
            model=self.model,
            label=self.label,
            tasks=self.tasks,
            iterations=self.iterations,
            workers=self.workers,
            seed=self.seed,
            slice=self.slice,
            kernel="reference",
            isa="%s %d.%d.%d" % ((implementation,) + tuple(sys.implementation.version[:3])),
            elapsed_ns=self.elapsed_ns,
            user_ns=round((own.ru_utime + workers.ru_utime) * 1e6) * 1000,
            system_ns=round((own.ru_stime + workers.ru_stime) * 1e6) * 1000,
            max_rss_bytes=peak_rss("self") + self.workers_rss,
            voluntary_switches=own.ru_nvcsw + workers.ru_nvcsw,
            involuntary_switches=own.ru_nivcsw + workers.ru_nivcsw,
            checksum=checksum,
            cpus_allowed=cpus_allowed(),
            steal_ns=steal_ns,
            python=platform.python_version(),
            implementation=implementation,
            gil=getattr(sys, "_is_gil_enabled", lambda: True)(),
            **self.extra
        )

    # The spans, as in ../spans.h: one array in shared memory, so that forked workers write into it too, with a place
    # for each span, so that threads need no lock.
    SPAN = struct.Struct("=QQQQLl")  # start_ns, end_ns (0: never run), task, iterations, worker, cpu

    def spans_of_task(self):
        return max(1, -(-self.iterations // self.step)) if self.step else 1

    def open_spans(self):
        import ctypes  # slow to load, and seldom needed

        # PyDLL, where there is one, keeps the GIL during the call: to release it would change what we trace.
        self.getcpu = getattr(ctypes, "PyDLL", ctypes.CDLL)(None).sched_getcpu
        count = self.tasks * self.spans_of_task()
        try:
            self.spans = mmap.mmap(-1, self.SPAN.size * max(1, count))
        except (OSError, OverflowError, ValueError) as error:
            fail("cannot trace: no memory for %d spans: %s" % (count, getattr(error, "strerror", error)))

    def record(self, start, number, worker, first, last):
        place = number * self.spans_of_task() + (first // self.step if self.step else 0)
        self.SPAN.pack_into(self.spans, place * self.SPAN.size,
                            start, clock_ns(), number, last - first, worker, self.getcpu())

    def spans_text(self):
        lines = ["task\tworker\tcpu\tstart_ns\tend_ns\titerations\n"]
        for start, end, number, iterations, worker, cpu in sorted(self.SPAN.iter_unpack(self.spans)):
            if end:
                lines.append("%d\t%d\t%d\t%d\t%d\t%d\n"
                             % (number, worker, cpu, start - self.start_ns, end - self.start_ns, iterations))
        return "".join(lines)


# ---- What the machine says -------------------------------------------------------------------------------------------

if hasattr(time, "monotonic_ns"):
    clock_ns = time.monotonic_ns
else:  # Python 3.6

    def clock_ns():
        return int(time.monotonic() * 1e9)


def peak_rss(process):
    """Peak resident set of a process, in bytes: since its exec, or its fork."""
    try:
        with open("/proc/%s/status" % process) as status:
            kib = re.search(r"^VmHWM:\s*(\d+) kB$", status.read(), re.MULTILINE).group(1)
    except (OSError, AttributeError):  # no such file or line; better than nothing:
        kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(kib) * 1024


def cpus_allowed():
    """Processors that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    import ctypes  # PyPy 3.9 lacks the function

    cpus = ctypes.create_string_buffer(8192)
    if ctypes.CDLL(None).sched_getaffinity(0, len(cpus), cpus) < 0:
        return os.cpu_count()
    return bin(int.from_bytes(cpus.raw, "little")).count("1")


def steal_ticks():
    """Clock ticks since boot that the hypervisor gave to others, over all processors. None: unknown."""
    try:
        with open("/proc/stat") as stat_file:
            return int(stat_file.readline().split()[8])
    except (OSError, IndexError, ValueError):
        return None


# ---- Words in and out ------------------------------------------------------------------------------------------------


def fail(text, status=1):
    """The one way a runner ends badly: one line on stderr. _exit, as the pools' exit handlers wait for their tasks."""
    try:
        if sys.__stderr__:
            sys.__stderr__.write(" ".join(("%s: %s" % (fail.program, text)).splitlines()) + "\n")
            sys.__stderr__.flush()
    finally:
        os._exit(status)


fail.program = "samework"


def whole_number(option, text, low, high):
    """Digits only, and ASCII ones: int() would take ' 5', '+5', '1_000' and those of other scripts."""
    match = re.fullmatch("0*([0-9]{1,20})", text)
    if not match or not low <= int(match.group(1)) <= high:
        fail("option --%s: %r is not a whole number from %d to %d" % (option, text, low, high), status=2)
    return int(match.group(1))


def write(file, text):
    data = memoryview(text.encode())
    while data:
        data = data[os.write(file, data):]


def show(text):
    try:
        if sys.stdout is None:  # was closed before we began; the descriptor may be another file's by now
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        write(1, text)
    except OSError as error:
        fail("cannot write the result: %s" % error.strerror)


def check_writable(path):
    """Fails now if `path` could not be written at the end of the run; leaves nothing behind."""
    folder = os.path.dirname(path) or "."
    if os.path.isdir(path):
        why = errno.EISDIR
    elif os.path.exists(path):
        why = not os.access(path, os.W_OK) and errno.EACCES
    elif not path or not os.path.exists(folder):
        why = errno.ENOENT
    else:
        why = not os.access(folder, os.W_OK | os.X_OK) and errno.EACCES
    if why:
        fail("cannot write %r: %s" % (path, os.strerror(why)))


def append(path, text, flags=os.O_APPEND):
    """Writes all of it at once; after a failure the file is as long as it was before."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o666)
        before = os.fstat(file)
        try:
            write(file, text)
        except OSError:
            if stat.S_ISREG(before.st_mode):
                os.ftruncate(file, before.st_size)
            raise
        os.close(file)
    except OSError as error:
        fail("cannot write %r: %s" % (path, error.strerror))


def replace(path, text):
    """A regular file appears under its name only when it is complete; a device or a pipe is written directly."""
    if os.path.exists(path) and not os.path.isfile(path):
        append(path, text, 0)
        return
    part = "%s.%d.part" % (path, os.getpid())
    try:
        with open(part, "w") as file:
            file.write(text)
        os.rename(part, path)
    except OSError as error:
        if os.path.exists(part):
            os.unlink(part)
        fail("cannot write %r: %s" % (path, error.strerror))
