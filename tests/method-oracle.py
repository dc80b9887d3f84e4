#!/usr/bin/env python3
"""The independent oracle of the validation, with nothing but Python's standard library; no line is shared with analysis/.

    method-oracle.py plain PLAIN                what analysis/validation should say of these runs of plain hyperfine
    method-oracle.py shares JUDGED              how often each verdict was given: what its shares.tsv should say

Student's t is integrated numerically, and binomial tails are summed.
"""
import math
import statistics
import sys


def table(path):
    with open(path, encoding="utf-8") as lines:
        header, *rows = [line.rstrip("\n").split("\t") for line in lines]
    return [dict(zip(header, row)) for row in rows]


def t_tail(t, freedom):
    """P(T > t) for t >= 0: with t = sqrt(freedom) tan(angle) the density is a power of a cosine. By Simpson's rule."""
    low, steps = math.atan(t / math.sqrt(freedom)), 2000
    h = (math.pi / 2 - low) / steps
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    return scale * h / 3 * math.fsum(
        (1 if i in (0, steps) else 4 if i % 2 else 2) * max(math.cos(low + i * h), 0) ** (freedom - 1)
        for i in range(steps + 1))


def bisected(falling, target, low, high):
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > target else (low, middle)
    return low


def at_least(x, n, p):
    """P(X >= x) of Binomial(n, p)."""
    return math.fsum(math.comb(n, k) * p ** k * (1 - p) ** (n - k) for k in range(x, n + 1))


def plain(path):
    runs = {}
    for row in table(path):
        runs.setdefault((row["repetition"], row["label"]), []).append(float(row["seconds"]))
    for (repetition, label), b in runs.items():
        if label == "blocking":
            continue
        a = runs[repetition, "blocking"]
        ratio = statistics.fmean(b) / statistics.fmean(a)
        spread = ratio * math.hypot(*(statistics.stdev(x) / statistics.fmean(x) for x in (a, b)))
        ea, eb = (statistics.variance(x) / len(x) for x in (a, b))
        freedom = (ea + eb) ** 2 / (ea ** 2 / (len(a) - 1) + eb ** 2 / (len(b) - 1))
        p = 2 * t_tail(abs(statistics.fmean(b) - statistics.fmean(a)) / math.sqrt(ea + eb), freedom)
        verdict = "slower" if ratio > 1 else "faster"
        for method, differs in ("mean±σ", abs(ratio - 1) > spread), ("Welch", p < 0.05):
            print(repetition, method, label.split("-")[1], len(b), verdict if differs else "-", sep="\t")


def shares(path):
    kinds = {}
    for row in table(path):
        method, kind, percent, label = row["method"], row["kind"], float(row["slowdown_percent"]), row["label"]
        hit = row["verdict"] == "slower" or row["verdict"] == "faster" and percent == 0

        def trial(kind, label, hit):
            trials = kinds.setdefault((method, kind, percent, row["truth"], int(row["runs"])), {})
            trials[row["repetition"], label] = trials.get((row["repetition"], label), False) or hit

        # A family of identical programs is one trial.
        trial(kind, "any" if percent == 0 and kind.endswith("family") else label, hit)
        if method == "samework" and kind == "pair":
            known = row["low"] != "NA"
            trial("coverage", label, known and float(row["low"]) <= float(row["truth"]) <= float(row["high"]))
    for (method, kind, percent, truth, runs), trials in kinds.items():
        n, x = len(trials), sum(trials.values())
        low = bisected(lambda p: -at_least(x, n, p), -0.025, 0, 1) if x else 0
        high = bisected(lambda p: 1 - at_least(x + 1, n, p), 0.025, 0, 1) if x < n else 1
        print(method, kind, f"{percent:g}", truth, runs, n, x, *(f"{v:.4f}" for v in (x / n, low, high)), sep="\t")


what, *rest = sys.argv[1:]
{"plain": plain, "shares": shares}[what](*rest)
