"""
workload - the contract between a workload (what a task computes) and a model (who computes it).

A workload NAME is a file workload_NAME.py beside this one, which has a class Task:

    Task.options             the workload's own options (options.py); their values stand in the report, too
    Task(options, number, part=0, parts=1)
                             task `number`, or one of its parts, ready to begin
    task.step(budget)        goes on for at most `budget` iterations; returns DONE, YIELD (there is more to do, now or
                             after others), or a Wait (there is more to do when that is over, and not before)
    task.progress            how many iterations it has done, for the trace
    task.result()            of a task that is done: a whole number, which counts modulo 2^64

and, where it needs them:

    Task.begin_run(options)  called once, before the clock starts: fails if the options are wrong; may make what all
                             workers then share
    Task.end_run(run)        called once, when the clock has stopped and before anything is printed: fails if the run
                             was not what it should be; returns what the workload adds to the report, a dict

The result depends on the options, the number and nothing else; those of all parts add up to that of the whole task.
A task allocates only what it needs while it runs. It shares nothing that it writes with other tasks.
"""
import importlib
import os
import re
import select
import time

from machine import clock_ns

DEFAULT = "modsum"

DONE, YIELD = "done", "yield"


class Wait:
    """Until an instant of CLOCK_MONOTONIC, in ns, or until a file can be read, for which no other task may wait."""

    __slots__ = "until_ns", "file"

    def __init__(self, until_ns=None, file=None):
        if (until_ns is None) == (file is None):
            raise TypeError("a task waits for an instant or for a file")
        self.until_ns, self.file = until_ns, file

    def inside(self):
        """Lets this thread wait. For models in which a task has a thread to itself."""
        if self.file is not None:
            readable = select.poll()  # select.select knows no descriptor above 1023
            readable.register(self.file, select.POLLIN)
            readable.poll()
            return
        left = self.until_ns - clock_ns()
        while left > 0:
            time.sleep(left / 1e9)
            left = self.until_ns - clock_ns()


def names():
    """The workloads that there are."""
    files = map(re.compile(r"workload_(\w+)\.py").fullmatch, os.listdir(os.path.dirname(os.path.abspath(__file__))))
    return sorted(file.group(1) for file in files if file)


def find(name):
    return importlib.import_module("workload_" + name).Task
