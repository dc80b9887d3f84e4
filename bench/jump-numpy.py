#!/usr/bin/env python3
"""
jump-numpy.py - what NumPy's MT19937.jumped() takes, beside bench/jump.c.

usage: jump-numpy.py [--rounds N] [--seed N] [--report FILE]

jumped() makes another generator, gives it this one's state, and jumps 2^128 words by Horner's scheme. `made` is that
without the jump. Of the times of all rounds the median counts. Prints a table as bench/jump.c does; --report appends a
JSON line with the same `sum`, of the new state's words but the first: a jump leaves the oldest of them at its position.
"""
import argparse
import json
import statistics
import sys
import time

try:
    import numpy
except ImportError as error:
    sys.exit("jump-numpy.py: needs NumPy: %s" % error)


def made(generator):
    other = numpy.random.MT19937()
    other.state = generator.state
    return other


def median_ns(work, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times) * 1e9)


parser = argparse.ArgumentParser(description="Times NumPy's jump of MT19937, in nanoseconds.")
parser.add_argument("--rounds", type=int, default=301, metavar="N", help="how often it is timed (301)")
parser.add_argument("--seed", type=int, default=42, metavar="N", help="of the generator (42)")
parser.add_argument("--report", metavar="FILE", help="append a JSON line")
options = parser.parse_args()
if options.rounds < 1:
    parser.error("option --rounds: at least 1")
if not 0 <= options.seed < 2**32:
    parser.error("option --seed: a whole number from 0 to 4294967295")
begin = time.perf_counter()
generator = numpy.random.MT19937()
generator._legacy_seeding(options.seed)
parts = {
    "made": median_ns(lambda: made(generator), options.rounds),
    "jumped": median_ns(generator.jumped, options.rounds),
}
state = generator.jumped().state["state"]
words = numpy.roll(state["key"], -state["pos"])
print("path\tpart\tns")
for part, ns in parts.items():
    print("numpy", part, ns, sep="\t")
if options.report:
    report = {"model": "jump", "label": "jump-numpy", "path": "numpy", "numpy": numpy.__version__}
    report["elapsed_ns"] = round((time.perf_counter() - begin) * 1e9)
    report.update({part + "_ns": ns for part, ns in parts.items()})
    report["sum"] = int(words[1:].sum(dtype=numpy.uint64))
    with open(options.report, "a") as file:
        file.write(json.dumps(report, separators=(",", ":")) + "\n")
