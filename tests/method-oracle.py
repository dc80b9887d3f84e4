#!/usr/bin/env python3
"""The independent oracle of the method, with nothing but Python's standard library; no line is shared with analysis/.

    method-oracle.py agrees SAMPLES SUMMARY     does the summary say what these samples say? Prints what differs
    method-oracle.py noise SEED SETS BLOCKS RATIO [HOW]
                                                samples of so many families, in which `other` takes RATIO of the time
    method-oracle.py bound N P                  the number that Binomial(N, P) exceeds once in 10,000 times
    method-oracle.py plain PLAIN                what analysis/plainly should say
    method-oracle.py shares JUDGED              what analysis/shares should say

Student's t is integrated numerically, binomial tails are summed, and the bootstrap has its own generator.
"""
import math
import random
import statistics
import sys

DRAWN = 10_000
# A quantile p of B resamples lies at p with a standard error of sqrt(p (1 - p) / B): 0.0022. Both sides draw, so their
# distance has sqrt(2) of it: 0.0031. Five of those occur once in two million data sets, and the seeds are fixed.
SLACK = 5 * math.sqrt(2 * 0.95 * 0.05 / DRAWN)


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


def mean_and_error(values, trim):
    values, n, cut = sorted(values), len(values), len(values) // 5 if trim else 0
    kept = values[cut:n - cut]
    if n < 2:
        return statistics.fmean(kept), math.nan
    winsorised = [kept[0]] * cut + kept + [kept[-1]] * cut
    middle = math.fsum(winsorised) / n
    deviation = math.sqrt(math.fsum((x - middle) ** 2 for x in winsorised) / (n - 1))
    return statistics.fmean(kept), deviation / ((0.6 if trim else 1) * math.sqrt(n))


def agrees(samples, summary):
    runs, said, wrong = {}, {row["label"]: row for row in table(summary)}, []
    for row in table(samples):
        runs.setdefault(row["label"], {})[row["block"]] = math.log(float(row["seconds"]))

    def baseline_of(label):
        own = label.split("-")[0] + "-blocking"
        return own if own in runs else "blocking"

    def compare(label, column, theirs):
        # The summary has six digits: below 1 they are worth 5e-7, and 1e-6 is asked of what is made up to be there.
        ours = said[label][column]
        if ours == "NA" or abs(float(ours) - theirs) > 1e-6 * max(theirs, 1) * (1 if theirs < 1 else 5):
            wrong.append(f"{label}: {column} is {ours} instead of {theirs:.9g}")

    for base in {baseline_of(label) for label in runs}:
        blocks = list(runs[base])
        rivals = [label for label in runs if label != base and baseline_of(label) == base]
        ratios = {r: [runs[r][b] - runs[base][b] if b in runs[r] else None for b in blocks] for r in rivals}
        there = {r: [x for x in ratios[r] if x is not None] for r in rivals}
        many = [r for r in rivals if len(there[r]) >= 12]
        truth = {r: mean_and_error(there[r], r in many) for r in rivals}
        chance, largest = random.Random(base), []
        for _ in range(DRAWN if many else 0):
            draw, worst = chance.choices(range(len(blocks)), k=len(blocks)), 0
            for r in many:
                drawn = [ratios[r][i] for i in draw if ratios[r][i] is not None]
                mean, error = mean_and_error(drawn, True)
                worst = max(worst, abs(mean - truth[r][0]) / error if error > 0 else math.inf)
            largest.append(worst)
        for r in rivals:
            mean, error = truth[r]
            if said[r]["baseline"] != base:
                wrong.append(f"{r}: compared with {said[r]['baseline']} instead of {base}")
            compare(r, "ratio", math.exp(mean))
            if r in many:
                low, high = (math.log(float(said[r][c])) for c in ("ratio_low", "ratio_high"))
                share = sum(x <= (high - low) / 2 / error for x in largest) / DRAWN
                level = 1 - 0.05 * len(many) / len(rivals)  # those with few blocks have their part of the 5 %
                if abs(share - level) > SLACK or abs((low + high) / 2 - mean) > 5e-6:
                    wrong.append(f"{r}: {low} … {high} holds {share} of the largest |t|")
            else:
                t = bisected(lambda x: t_tail(x, len(there[r]) - 1), 0.025 / len(rivals), 0, 1000)
                compare(r, "ratio_low", math.exp(mean - t * error))
                compare(r, "ratio_high", math.exp(mean + t * error))
    print(f"{len(said)} rows", *wrong, sep="\n")


def noise(seed, sets, blocks, ratio, how="paired"):
    chance = random.Random(seed)
    print("block\tlabel\tseconds\n1\tblocking\t1")
    for family in range(sets):
        moods = [math.exp(chance.gauss(0, 0.1)) for _ in range(blocks)]
        for label in "blocking", "blocking-twin", "other":
            times = [mood * chance.lognormvariate(0, 0.01) * (chance.uniform(1.2, 3) if chance.random() < 0.03 else 1)
                     * (ratio if label == "other" else 1) for mood in moods]
            if how == "unpaired":
                chance.shuffle(times)
            if how == "repeated":  # each block four times, as if that were more evidence
                times *= 4
            for block, seconds in enumerate(times):
                print(block, f"d{family}-{label}", f"{seconds:.9f}", sep="\t")


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
        key = row["method"], float(row["slowdown_percent"]), int(row["runs"])
        kinds.setdefault(key, []).append(row["verdict"])
    for (method, percent, runs), verdicts in kinds.items():
        n, slower, faster = len(verdicts), verdicts.count("slower"), verdicts.count("faster")
        x = slower + (faster if percent == 0 else 0)
        low = bisected(lambda p: -at_least(x, n, p), -0.025, 0, 1) if x else 0
        high = bisected(lambda p: 1 - at_least(x + 1, n, p), 0.025, 0, 1) if x < n else 1
        print(method, f"{percent:g}", runs, n, slower, faster, *(f"{v:.4f}" for v in (x / n, low, high)), sep="\t")


what, *rest = sys.argv[1:]
if what == "noise":
    noise(int(rest[0]), int(rest[1]), int(rest[2]), float(rest[3]), *rest[4:])
elif what == "bound":
    print(next(k for k in range(int(rest[0]) + 1) if at_least(k + 1, int(rest[0]), float(rest[1])) < 1e-4))
else:
    {"agrees": agrees, "plain": plain, "shares": shares}[what](*rest)
