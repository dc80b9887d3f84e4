"""
report - one JSON line about a finished run. ../report.h says what its members mean; those of the interpreter, of the
workload's options and of the model follow.

    python, implementation    the interpreter's version and name
    build                     how it was built (machine.py): "GCC 14.2.0 --disable-gil"
    gil                       did it have its global lock at the end of the run?
"""
import json
import os
import platform
import resource
import sys

import machine


def line(run, checksum):
    own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    implementation = platform.python_implementation()
    members = dict(
        language="Python",
        workload=run.options.workload,
        model=run.model,
        label=run.options.label,
        tasks=run.options.tasks,
        iterations=run.options.iterations,
        workers=run.options.workers,
        seed=run.options.seed,
        slice=run.options.slice or 0,
        parts=1,
        kernel=run.options.kernel,
        isa="%s %d.%d.%d" % ((implementation,) + tuple(sys.implementation.version[:3])),
        elapsed_ns=run.elapsed_ns,
        user_ns=round((own.ru_utime + workers.ru_utime) * 1e6) * 1000,
        system_ns=round((own.ru_stime + workers.ru_stime) * 1e6) * 1000,
        max_rss_bytes=machine.peak_rss("self") + run.workers_rss,
        voluntary_switches=own.ru_nvcsw + workers.ru_nvcsw,
        involuntary_switches=own.ru_nivcsw + workers.ru_nivcsw,
        checksum=checksum,
        cpus_allowed=machine.cpus_allowed(),
        cpu=machine.current_cpu(),
        steal_ns=stolen_since(run.steal_ns),
        python=platform.python_version(),
        implementation=implementation,
        build=machine.python_build(),
        gil=run.gil,
    )
    for names, _ in run.Task.options:
        name = names[-1].lstrip("-").replace("-", "_")
        members[name] = getattr(run.options, name)
    members.update(run.report)
    return json.dumps(members, separators=(",", ":")) + "\n"


def stolen_since(before):
    now = machine.steal_ns()
    return None if before is None or now is None else now - before
