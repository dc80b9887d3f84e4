"""
options - the command line: what every runner takes, what its workload adds, and what its model adds.

An option is declared once, where it belongs, in argparse's words. The value of --some-name is options.some_name.
"""
import argparse
import os
import re

import workload
from output import fail, show

VERSION = "1.0.0"  # SAMEWORK_VERSION of base/option.h


def option(*names, **about):
    """Declares an option, for argparse's add_argument."""
    return names, about


def whole_number(low, high):
    """A type for options. Takes ASCII digits only: int() would also take ' 5', '+5', '1_000' and other digits."""

    def read_number(text):
        match = re.fullmatch("0*([0-9]{1,20})", text)
        if not match or not low <= int(match.group(1)) <= high:
            raise argparse.ArgumentTypeError("%r is not a whole number from %d to %d" % (text, low, high))
        return int(match.group(1))

    return read_number


def label(text):
    fail.program = text  # from here on, errors have it too
    return text


def common(model, slices):
    """What every runner takes, besides --workload."""
    return [
        option("-t", "--tasks", metavar="N", type=whole_number(0, 2**32 - 1), default=15,
               help="number of tasks (%(default)s)"),
        option("-n", "--iterations", metavar="N", type=whole_number(0, 2**63 - 1), default=10000000,
               help="iterations of each task (%(default)s)"),
        option("-w", "--workers", metavar="N", type=whole_number(1, 1048576), default=16,
               help="threads or processes: the pool's max_workers (%(default)s)"),
        option("-s", "--seed", metavar="N", type=whole_number(0, 2**32 - 1), default=42,
               help="seed of the study, 0 to 4294967295 (%(default)s)"),
        option("-k", "--kernel", metavar="NAME", choices=["reference"], default="reference",
               help="reference: the interpreter has no other"),
        option("--slice", metavar="N", type=whole_number(1, 2**63 - 1), help=slices),
        option("--expect", metavar="SUM", type=whole_number(0, 2**64 - 1),
               help="fail unless all results add up to SUM, modulo 2^64"),
        option("--report", metavar="FILE", help="append one JSON line about this run (times in ns, sizes in bytes)"),
        option("--trace", metavar="FILE",
               help="write what ran when: task, worker, cpu, start_ns, end_ns, iterations"),
        option("--label", metavar="NAME", type=label, default=model,
               help="call the run NAME, in its report and its errors (%(default)s)"),
        option("--gil", metavar="yes|no", choices=["yes", "no"],
               help="fail unless the interpreter has its global lock (yes), or has none (no), at the end of the run"),
        option("--help", action="help", help="print this"),
        option("--version", action="store_true", help="print the version"),
    ]


class Parser(argparse.ArgumentParser):
    """argparse's, but for the one way of failing and of printing. A fixed width also spares it a slow import."""

    def __init__(self, **about):
        super().__init__(add_help=False, formatter_class=lambda prog: argparse.HelpFormatter(prog, width=120), **about)

    def error(self, message):
        fail(message, status=2)

    def print_help(self, file=None):
        show(self.format_help())


def asked_workload(names):
    """The workload is known before the other options are read, as it has some of its own."""
    parser = Parser()
    parser.add_argument("--workload", metavar="NAME", choices=names, default=workload.DEFAULT,
                        help="what a task computes: %s (%%(default)s)" % ", ".join(names))
    return parser, parser.parse_known_args()[0].workload


def read(script, model, workloads, own, slices):
    """Returns the values and the workload's class Task. --help and --version end the program here."""
    first, name = asked_workload(list(workloads or workload.names()))
    task = workloads[name] if workloads else workload.find(name)
    parser = Parser(
        prog=os.path.basename(script), usage="%(prog)s [options]", parents=[first],
        description="Runs the tasks under the concurrency model '%s'. Prints the list of their results." % model,
        epilog="Exit status: 0 done and, where asked, verified; 1 failed, or a wrong sum; 2 bad usage.")
    for names, about in common(model, slices) + task.options + own:
        parser.add_argument(*names, **about)
    values = parser.parse_args()
    if values.version:
        show("%s (samework) %s\n" % (model, VERSION))
        parser.exit()
    return values, task
