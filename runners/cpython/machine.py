"""
machine - what Linux says about this process and its processors.
"""
import os
import re
import resource
import sys
import time

# Options of CPython's configure. Debian's own Python does not keep that it was optimised by a profile and at link time.
SHAPES_SPEED = ["disable-gil", "enable-optimizations", "with-lto", "with-pydebug", "enable-experimental-jit"]

if hasattr(time, "monotonic_ns"):
    clock_ns = time.monotonic_ns
else:  # Python 3.6

    def clock_ns():
        return int(time.monotonic() * 1e9)


def status(process, *names):
    """The numbers of these names in proc(5)'s status of a process. None: there are not all of them."""
    try:
        with open("/proc/%s/status" % process) as file:
            text = file.read()
        return [int(re.search(r"^%s:\s*(\d+)" % name, text, re.MULTILINE).group(1)) for name in names]
    except (OSError, AttributeError):
        return None


def peak_rss(process):
    """The peak resident memory of a process in bytes, since its exec or its fork."""
    # Without the file: better than nothing.
    kib, = status(process, "VmHWM") or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
    return kib * 1024


def kernel_stack():
    """Bytes of a thread's stack in the kernel: all stacks of the machine by all its threads. None: it does not tell."""
    try:
        with open("/proc/meminfo") as meminfo, open("/proc/loadavg") as loadavg:
            kib = int(re.search(r"^KernelStack:\s*(\d+)", meminfo.read(), re.MULTILINE).group(1))
            threads = int(loadavg.read().split()[3].partition("/")[2])
        return (kib * 1024 // threads + 2048) // 4096 * 4096 or None  # whole pages
    except (OSError, AttributeError, IndexError, ValueError, ZeroDivisionError):
        return None


def cpu_ns():
    """CPU time of this process and of its reaped workers."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(round((usage.ru_utime + usage.ru_stime) * 1e6) * 1000 for usage in usages)


def allow_files():
    """Lets this process have as many file descriptors as it may without privilege."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        pass  # refused: who opens too many will say so


def has_gil():
    """Does this interpreter have its global lock just now? An extension that is loaded may turn it on."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()  # one that cannot tell has it


def python_build():
    """How the interpreter was built: its compiler, and what configure was told that changes its speed."""
    words = [sys.version.rpartition("[")[2].rstrip("]")]
    if sys.implementation.name == "cpython":
        import shlex
        import sysconfig  # slow to load with PyPy, whose build has no such options

        told = shlex.split(sysconfig.get_config_var("CONFIG_ARGS") or "")
        words += [word for word in told if re.match("--(%s)" % "|".join(SHAPES_SPEED), word)]
    return " ".join(words)


def current_cpu():
    """The processor on which the main thread runs. None: unknown. (The 39th field of proc(5)'s stat.)"""
    try:
        with open("/proc/self/stat") as about:
            return int(about.read().rpartition(")")[2].split()[36])
    except (OSError, IndexError, ValueError):
        return None


def cpus_allowed():
    """How many processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    import ctypes  # PyPy 3.9 lacks the function

    cpus = ctypes.create_string_buffer(8192)
    if ctypes.CDLL(None).sched_getaffinity(0, len(cpus), cpus) < 0:
        return os.cpu_count()
    return bin(int.from_bytes(cpus.raw, "little")).count("1")


def steal_ns():
    """CPU time since boot that the hypervisor gave to others, over all processors. None: unknown."""
    try:
        with open("/proc/stat") as stat:
            return int(stat.readline().split()[8]) * (10**9 // os.sysconf("SC_CLK_TCK"))
    except (OSError, IndexError, ValueError):
        return None
