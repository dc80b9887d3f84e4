#!/usr/bin/env python3
"""The independent oracle of analysis/summarise.c, with nothing but Python's standard library.

    pipeline-oracle.py estimates SAMPLES          label, median, quartiles, ratio of each row, tab-separated
    pipeline-oracle.py medians SAMPLES SUMMARY    which shares of all resampled medians the summary cuts off
    pipeline-oracle.py few SAMPLES                label and interval of each ratio, of few blocks: Student's
    pipeline-oracle.py many SAMPLES SUMMARY       which share of the largest |t| each of the summary's intervals holds
    pipeline-oracle.py noise SEED FAMILIES ROWS BLOCKS
                                                  prints samples: programs that are 10 % slower than their baselines

With -u in front, runs are unpaired. All rows are one family, whose baseline is blocking.
"""
import itertools
import math
import random
import statistics
import sys

EXACT = 50_000  # up to so many resamples are enumerated; beyond, as many are drawn
DRAWN = 10_000  # of those that take longer
FEW = 12


def read(path):
    with open(path, encoding="utf-8") as lines:
        header, *rows = [line.rstrip("\n").split("\t") for line in lines]
    return [dict(zip(header, row)) for row in rows]


def runs_of(path):
    runs = {}
    for row in read(path):
        if row.get("warm_up", "0") == "0":
            runs.setdefault(row["label"], {})[row["block"]] = float(row["seconds"])
    return runs


def location(values, trim):
    """Mean and standard error: plain, or trimmed by a fifth at each end, with the Winsorised deviation."""
    n, cut = len(values), len(values) // 5 if trim else 0
    values = sorted(values)
    kept = values[cut:n - cut]
    mean = math.fsum(kept) / len(kept)
    winsorised = [min(max(x, kept[0]), kept[-1]) for x in values]
    return mean, statistics.stdev(winsorised) / (0.6 if trim else 1) / math.sqrt(n) if n > 1 else math.nan


def t_quantile(p, freedom):
    """Of Student's t: its density, integrated by Simpson's rule, and bisected."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)

    def upto(x, steps=2000):
        h = x / steps
        return 0.5 + scale * h / 3 * math.fsum(
            (1 if i in (0, steps) else 4 if i % 2 else 2) * (1 + (i * h) ** 2 / freedom) ** (-(freedom + 1) / 2)
            for i in range(steps + 1))
    low, high = 0.0, 100.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if upto(middle) < p else (low, middle)
    return low


def log_ratios(run, base):
    return [math.log(run[block] / base[block]) for block in run if block in base]


def logs(run):
    return [math.log(seconds) for seconds in run.values()]


def main(arguments):
    unpaired = arguments[0] == "-u"
    what, *rest = arguments[unpaired:]
    if what == "noise":
        seed, families, rows, blocks = map(int, rest)
        chance = random.Random(seed)
        print("block\tlabel\tseconds")
        for block in range(blocks):
            print(block, "blocking", 1, sep="\t")
            for family in range(families):
                print(block, f"f{family}-blocking", 1, sep="\t")
                for row in range(rows):
                    print(block, f"f{family}-{row}", 1.1 * math.exp(chance.gauss(0, 0.02)), sep="\t")
        return
    runs = runs_of(rest[0])
    base = runs["blocking"]
    rivals = [label for label in sorted(runs) if label != "blocking"]
    if what == "estimates":
        for label, run in runs.items():
            low, middle, high = statistics.quantiles(run.values(), n=4, method="inclusive")  # type 7
            ratios = log_ratios(run, base)
            ratio = (location(logs(run), False)[0] - location(logs(base), False)[0] if unpaired
                     else location(ratios, len(ratios) >= FEW)[0])
            print(label, *(f"{x:.9g}" for x in (middle, low, high, math.exp(ratio))), sep="\t")
    elif what == "medians":
        for row in read(rest[1]):
            seconds = list(runs[row["label"]].values())
            chance = random.Random(1)
            medians = [statistics.median(sample) for sample in (
                itertools.product(seconds, repeat=len(seconds)) if len(seconds) ** len(seconds) <= EXACT
                else (chance.choices(seconds, k=len(seconds)) for _ in range(EXACT)))]
            low, high = float(row["median_low_s"]), float(row["median_high_s"])
            slack = 2e-5  # the summary has six digits
            print(row["label"], *(sum(map(cut, medians)) / len(medians) for cut in (
                lambda x: x < low * (1 - slack), lambda x: x <= low * (1 + slack),
                lambda x: x > high * (1 + slack), lambda x: x >= high * (1 - slack))))
    elif what == "few":
        for label in rivals:
            if unpaired:
                (x, ex), (y, ey) = location(logs(runs[label]), False), location(logs(base), False)
                mean, error = x - y, math.hypot(ex, ey)
                freedom = error ** 4 / (ex ** 4 / (len(runs[label]) - 1) + ey ** 4 / (len(base) - 1))
            else:
                ratios = log_ratios(runs[label], base)
                (mean, error), freedom = location(ratios, False), len(ratios) - 1
            reach = t_quantile(1 - 0.025 / len(rivals), freedom) * error
            print(label, f"{math.exp(mean - reach):.9g}", f"{math.exp(mean + reach):.9g}", sep="\t")
    elif what == "many":
        ratios = {label: log_ratios(runs[label], base) for label in rivals}
        truth = {label: location(values, True) for label, values in ratios.items()}
        chance = random.Random(1)
        largest = []
        for _ in range(DRAWN):
            draw = chance.choices(range(len(base)), k=len(base))
            resampled = {label: location([values[i] for i in draw], True) for label, values in ratios.items()}
            largest.append(max(abs(mean - truth[label][0]) / error for label, (mean, error) in resampled.items()))
        for row in read(rest[1]):
            if row["label"] in rivals:
                reach = math.log(float(row["ratio_high"]) / float(row["ratio_low"])) / 2 / truth[row["label"]][1]
                print(row["label"], sum(x <= reach for x in largest) / DRAWN)


main(sys.argv[1:])
