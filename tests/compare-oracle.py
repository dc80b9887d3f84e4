#!/usr/bin/python3
"""The independent oracle of analysis/score.h and compare.h, on NumPy and SciPy; no line is shared with analysis/.

    compare-oracle.py agrees SAMPLES SUMMARY [HOW]
                                            does the summary say what these samples say? Prints what differs. HOW: unpaired
    compare-oracle.py properties PROGRAM    what the method promises, asked of tests/score; prints what does not hold
    compare-oracle.py noise SEED SETS BLOCKS RATIO [HOW]
                                            samples of so many families, in which `other` takes RATIO of the time
    compare-oracle.py bound N P             the number that Binomial(N, P) exceeds once in 10,000 times

Z is computed for many differences at once, its crossings are found on a grid or by Brent's method, and Welch's interval is
where SciPy's test stops to reject.
"""
import itertools
import subprocess
import sys

import numpy as np
from scipy import optimize, stats

ROUNDING = 1e-12  # of logarithms that are equal
FEW = 15          # blocks, below which Z may cross more than once
EQUIVALENCE = 0.01

# ---- The method -------------------------------------------------------------------------------------------------------


def gaps(v, d):
    """The differences of the cells of each block, for each d, and the scale of each d; v: a row for each block."""
    moved = np.tile(v, (len(d), 1, 1))
    moved[:, :, 0] -= d[:, None]
    between = moved[..., :, None] - moved[..., None, :]
    first, second = np.triu_indices(v.shape[1], 1)
    sizes = np.abs(between[..., first, second]).reshape(len(d), -1)
    scale, some = 1.4826 * np.median(sizes, axis=1), np.where(sizes > ROUNDING, sizes, np.inf).min(axis=1)
    return between, np.where(scale > ROUNDING, scale, some), (sizes <= ROUNDING).mean(axis=1)


def influence(v, d):
    """u of each cell of each block, for each d."""
    between, scale, _ = gaps(v, d)
    x = between / scale[:, None, None, None]
    return (x / (1 + x ** 2)).sum(axis=-1)


def z_score(v, d):
    u = influence(v, np.atleast_1d(np.asarray(d, float)))
    of_labels, own = (u ** 2).mean(axis=2).sum(axis=1), (u[:, :, 0] ** 2).sum(axis=1)
    return u[:, :, 0].sum(axis=1) / np.sqrt(np.maximum(of_labels, own))


def crossing(v, target, low, high):
    return optimize.brentq(lambda d: z_score(v, d)[0] - target, low, high, xtol=1e-14, rtol=1e-13)


def bracketed(v, target, start, step):
    while not z_score(v, start - step)[0] > target > z_score(v, start + step)[0]:
        step *= 2
    return crossing(v, target, start - step, start + step)


def hull(v, z, start, step):
    """Of few blocks: the estimate, and the outermost differences that are not rejected."""
    out = step * np.concatenate([np.linspace(0, 60, 3001)[1:], np.geomspace(60, 1e6, 300)[1:]])
    grid = np.concatenate([(start - out)[::-1], [start], start + out])
    zs, at = z_score(v, grid), len(out)
    near = np.flatnonzero(np.diff(np.sign(zs)))
    near = max(near[near < at]) if zs[at] < 0 else min(near[near >= at])
    estimate = crossing(v, 0, grid[near], grid[near + 1])
    if z >= np.sqrt(len(v)):
        return estimate, np.nan, np.nan
    inside = np.flatnonzero(np.abs(zs) < z)
    low, high = min(inside), max(inside)
    return estimate, crossing(v, z, grid[low - 1], grid[low]), crossing(v, -z, grid[high], grid[high + 1])


def interval(v, together):
    """Estimate, low and high of the difference of the first cell, and whether the clock is too coarse."""
    n, start = len(v), np.median(v[:, :1] - v[:, 1:])
    if n == 1:
        return start, np.nan, np.nan, False
    if max(gaps(v, np.array([0, start]))[2]) > 0.5:
        return start, np.nan, np.nan, True
    z, step = stats.norm.isf(0.025 / together), gaps(v, np.array([start]))[1][0] / np.sqrt(n)
    if n < FEW:
        return *hull(v, z, start, step), False
    return *(bracketed(v, target, start, step) for target in (0, z, -z)), False


def welch(a, b, together):
    """The same of unpaired logarithms."""
    middle = a.mean() - b.mean()
    if min(len(a), len(b)) < 2 or a.std() + b.std() == 0:
        return middle, np.nan, np.nan, False

    def rejects(d):
        return stats.ttest_ind(a - d, b, equal_var=False).pvalue - 0.05 / together

    far = 1000 * (a.std() + b.std())
    return (middle, optimize.brentq(rejects, middle - far, middle, xtol=1e-13),
            optimize.brentq(rejects, middle, middle + far, xtol=1e-13), False)

# ---- A summary, against its samples -----------------------------------------------------------------------------------


def table(path):
    with open(path, encoding="utf-8") as lines:
        header, *rows = [line.rstrip("\n").split("\t") for line in lines]
    return [dict(zip(header, row)) for row in rows]


def compared(row, base, twin, together, unpaired):
    """Of runs by block: the blocks that count, and the interval."""
    if unpaired:
        return len(row), welch(*(np.log(list(runs.values())) for runs in (row, base)), together)
    both = sorted(row.keys() & base.keys())
    all_three = [b for b in both if b in twin]
    with_twin = bool(twin) and len(all_three) >= 0.75 * len(both)
    cells = [row, base, twin] if with_twin else [row, base]
    blocks = all_three if with_twin else both
    if not blocks:
        return 0, (np.nan, np.nan, np.nan, False)
    return len(blocks), interval(np.log([[runs[b] for runs in cells] for b in blocks]), together)


def verdict_of(low, high, coarse):
    if coarse:
        return "clock too coarse"
    if high < 1 or low > 1:
        return "faster" if high < 1 else "slower"
    return "same within 1 %" if 1 / (1 + EQUIVALENCE) <= low and high <= 1 + EQUIVALENCE else "not distinguishable"


def agrees(samples, summary, how="paired"):
    runs, family, said, wrong = {}, {}, {row["label"]: row for row in table(summary)}, []
    for row in table(samples):
        family[row["label"]] = row["baseline"], row["twin"]
        if row.get("warm_up", "0") == "0":
            runs.setdefault(row["label"], {})[int(row["block"])] = float(row["seconds"])

    def check(label, **columns):
        for column, value in columns.items():
            text = said[label][column]
            if isinstance(value, str) or np.isnan(value):
                same = text == (value if isinstance(value, str) else "NA")
            else:  # half of the sixth digit
                same = text != "NA" and abs(float(text) - value) <= 0.501 * 10 ** (np.floor(np.log10(value)) - 5)
            if not same:
                wrong.append(f"{label}: {column} is {text} instead of {value if isinstance(value, str) else f'{value:.9g}'}")

    for label, (base, twin) in family.items():
        seconds = list(runs[label].values())
        middle, q1, q3 = np.quantile(seconds, [0.5, 0.25, 0.75])
        check(label, samples=str(len(seconds)), median_s=middle, q1_s=q1, q3_s=q3, min_s=min(seconds), max_s=max(seconds),
              baseline=base)
        if label == base:
            check(label, ratio="1", ratio_low="1", ratio_high="1", verdict="baseline")
            continue
        rivals = [r for r, (b, t) in family.items() if b == base and r not in (b, t)]
        count, (estimate, low, high, coarse) = compared(
            runs[label], runs.get(base, {}), runs.get(twin, {}) if label != twin else {},
            1 if label == twin else len(rivals), how == "unpaired")
        ratio, low, high = np.exp([estimate, low, high])
        check(label, blocks=str(count), ratio=ratio, ratio_low=low, ratio_high=high,
              speedup=1 / ratio, speedup_low=1 / high, speedup_high=1 / low)
        check(label, verdict="twin" if label == twin else
              verdict_of(float(f"{low:.6g}"), float(f"{high:.6g}"), coarse))
    if said.keys() != family.keys():
        wrong.append(f"rows: {' '.join(said.keys() ^ family.keys())}")
    print(f"{len(said)} rows", *wrong, sep="\n")

# ---- What the method promises, asked of the C -------------------------------------------------------------------------


def properties(program):
    chance = np.random.default_rng(11)

    def ask(sets, ds, together=None):
        """scale, Z and its sums of each set at its d, or estimate, low and high of each."""
        lines = "".join(" ".join(f"{x:.17g}" for x in (d, *v.ravel())) + "\n" for d, v in zip(ds, sets))
        words = [program, str(sets[0].shape[1])] + ([str(together)] if together else [])
        said = subprocess.run(words, input=lines, stdout=subprocess.PIPE, text=True, check=True).stdout
        return np.array([[float(x) for x in line.split()] for line in said.splitlines()])

    def intervals(sets, together=1):
        return ask(sets, np.zeros(len(sets)), together)

    def holds(what, ours, theirs, tolerance=1e-9):
        ours, theirs = np.broadcast_arrays(np.asarray(ours, float), np.asarray(theirs, float))
        good = ours.size > 0 and np.allclose(ours, theirs, rtol=tolerance, atol=tolerance, equal_nan=True)
        print(f"{'ok' if good else 'NOT OK'}: {what}" + ("" if good else f": {ours.ravel()[:9]} and {theirs.ravel()[:9]}"))

    def data(n, m, heavy=False):
        noise = chance.standard_t(2, (n, m)) if heavy else chance.normal(size=(n, m))
        return 0.02 * noise + chance.normal(0, 0.3, (n, 1))

    # Whichever cell of each block is called the program's, with the truth as d: all labellings are equally likely.
    for m, n, heavy in itertools.product((2, 3), (1, 2, 5, 8), (False, True)):
        truth, v = 0.3, data(n, m, heavy)
        sets = []
        for first in itertools.product(range(m), repeat=n):
            rest = [[j for j in range(m) if j != f] for f in first]
            sets.append(np.array([block[[f, *r]] for block, f, r in zip(v, first, rest)]))
            sets[-1][:, 0] += truth
        scale, z, sums, own, variance = ask(sets, [truth] * len(sets)).T
        what = f"{m} cells, {n} blocks{', heavy tails' if heavy else ''}, all labellings: "
        holds(what + "one scale, and one variance", [scale, variance], [scale[:1], variance[:1]])
        holds(what + "the sum has mean 0", sums.mean(), 0)
        holds(what + "and this variance", (sums ** 2).mean(), variance)
        holds(what + "Z is the sum over the root of this variance, or its own", z, sums / np.sqrt(np.maximum(own, variance)))
        holds(what + "|Z| is at most the root of the blocks", np.maximum(np.abs(z), np.sqrt(n)), np.sqrt(n))
        holds(what + "the oracle's Z", z, [z_score(v, truth)[0] for v in sets])
        if m == 2:
            holds(what + "Z has variance 1", (z ** 2).mean(), 1)

    for m, n, heavy in itertools.product((2, 3), (4, 8, 10, 14, 15, 40, 120), (False, True)):
        sets = [data(n, m, heavy) for _ in range(6)]
        found = intervals(sets)
        what = f"{m} cells, {n} blocks{', heavy tails' if heavy else ''}: "
        holds(what + "low, estimate and high in their order", np.sort(found[:, [1, 0, 2]]), found[:, [1, 0, 2]])
        holds(what + "the interval of this oracle", found, [interval(v, 1)[:3] for v in sets], 1e-9)
        shifted = [v + np.eye(m)[0] * 0.7 for v in sets]
        holds(what + "what is longer by a factor has an interval longer by it", intervals(shifted), found + 0.7)
        holds(what + "a block's mood counts nowhere", intervals([v + chance.normal(0, 5, (n, 1)) for v in sets]), found)
        holds(what + "nor does the order of the blocks", intervals([v[::-1] for v in sets]), found)
        holds(what + "twice the logarithms, twice the interval", intervals([2 * v for v in sets]), 2 * found)
        turned = intervals([v[:, [1, 0, *range(2, m)]] for v in sets]) if m == 2 else None
        if m == 2:
            holds(what + "program and baseline exchanged: the other way up", turned, -found[:, [0, 2, 1]])
        else:
            holds(what + "baseline and twin exchanged: the same", intervals([v[:, [0, 2, 1]] for v in sets]), found)
        if n >= FEW:
            wide = intervals(sets, 7)
            holds(what + "together with six others, wider", np.maximum(wide[:, 2] - wide[:, 1], found[:, 2] - found[:, 1]),
                  wide[:, 2] - wide[:, 1])
        at_ends = ask(sets + sets, found[:, 1:].T.ravel())[:, 1]
        holds(what + "at its ends Z is the normal quantile", np.abs(at_ends), stats.norm.isf(0.025), 1e-6)

    wild = [0.02 * chance.standard_cauchy((n, 3)) for n in (5, 6, 8) for _ in range(50)]
    holds("few and wild blocks, where Z crosses more than once: the oracle's hull", intervals(wild),
          [interval(v, 1)[:3] for v in wild], 1e-9)

    for together, least in ((1, 4), (4, 7), (7, 8)):
        for m in 2, 3:
            few, enough = (intervals([data(n, m) for _ in range(5)], together) for n in (least - 1, least))
            what = f"{m} cells, {together} together: "
            holds(what + f"below {least} blocks no interval, but an estimate", np.isnan(few), [[False, True, True]] * 5)
            holds(what + f"from {least} blocks one", np.isnan(enough), False)

# ---- Made-up data -----------------------------------------------------------------------------------------------------


def noise(seed, sets, blocks, ratio, how="paired"):
    chance = np.random.default_rng(seed)
    print("block\tlabel\tseconds")
    for family in range(sets):
        mood = np.exp(chance.normal(0, 0.1, blocks))
        for label in "blocking", "blocking-twin", "other":
            spread = 0.01 * (10 if how == "noisy" and label == "other" else 1)
            logs = spread * (chance.standard_cauchy(blocks) if how == "heavy" else chance.normal(size=blocks))
            outlier = np.where(chance.random(blocks) < 0.03, chance.uniform(1.2, 3, blocks), 1)
            times = mood * np.exp(np.clip(logs, -20, 20)) * outlier * (ratio if label == "other" else 1)
            if how == "states":  # the machine has two speeds, and any run may have either
                times *= np.where(chance.random(blocks) < 0.3, 1.25, 1)
            if how == "unpaired":
                chance.shuffle(times)
            if how == "repeated":  # each block four times, as if that were more evidence
                times = np.tile(times, 4)
            for block, seconds in enumerate(times):
                print(block, f"d{family}-{label}", f"{seconds:.9g}", sep="\t")


what, *rest = sys.argv[1:]
if what == "noise":
    noise(int(rest[0]), int(rest[1]), int(rest[2]), float(rest[3]), *rest[4:])
elif what == "bound":
    print(int(stats.binom.isf(1e-4, int(rest[0]), float(rest[1]))))
else:
    {"agrees": agrees, "properties": properties}[what](*rest)
