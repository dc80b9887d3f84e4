"""
workload_halves - the article's iteration taken apart: it draws a number, and it adds one to a sum.

The same work as ../../kernels/halves.h, which says what the options do. The generator that all tasks share is that of the
module random, which the article's programs use. Without a global lock it has a lock of its own. Worker processes would
each have a copy of it, so under them it is refused.
"""
import os
import random
from functools import partial

from options import option, whole_number
from workload import DONE, YIELD

KEEP = 0.99
KEEP_32 = int(KEEP * 2**32)


# Each kind of work has a loop of its own, over the iterations from first to last - 1. They return the sums of i mod x, of
# what is kept and of what is left out, and how many are kept. An iteration is kept if what it draws is below the bound.


def both(draw, bound, x, first, last):
    total = left_out = dropped = 0
    for i in range(first, last):
        if draw() < bound:
            total += i % x
        else:
            left_out += i % x
            dropped += 1
    return total, left_out, last - first - dropped


def draws(draw, bound, x, first, last):
    kept = 0
    for i in range(first, last):
        if draw() < bound:
            kept += 1
    return 0, 0, kept


def sums(draw, bound, x, first, last):
    total = 0
    for i in range(first, last):
        total += i % x
    return total, 0, last - first


def neither(draw, bound, x, first, last):
    kept = 0
    for i in range(first, last):
        kept += 1
    return 0, 0, kept


LOOPS = dict(both=both, draws=draws, sums=sums, neither=neither)


def up_to(n, x):
    """The sum of i mod x over i = 0 … n - 1."""
    return n // x * (x * (x - 1) // 2) + n % x * (n % x - 1) // 2


class Task:
    options = [
        option("--halves", metavar="WHICH", choices=list(LOOPS), default="both",
               help="what an iteration does: both, draws, sums, neither (%(default)s)"),
        option("--generator", metavar="WHOSE", choices=["own", "shared"], default="own",
               help="own: each task has a generator; shared: all draw from one (%(default)s)"),
        option("--draws", metavar="D", type=whole_number(1, 1000000), default=1,
               help="draws of an iteration, of which the last decides (%(default)s)"),
    ]
    __slots__ = "number", "x", "first", "next", "end", "loop", "draw", "bound", "total", "left_out", "kept"

    @classmethod
    def begin_run(cls, options):
        cls.process = os.getpid()
        if options.generator == "shared":
            random.seed(options.seed << 32)

    def __init__(self, options, number, part=0, parts=1):
        self.number, self.x = number, number % 15 + 1
        self.first = self.next = options.iterations * part // parts
        self.end = options.iterations * (part + 1) // parts
        self.total = self.left_out = self.kept = 0
        self.loop, self.draw, self.bound = LOOPS[options.halves], None, KEEP
        if options.halves in ("both", "draws") and self.next < self.end:
            self.prepare(options)

    def prepare(self, options):
        shared = options.generator == "shared"
        if shared and os.getpid() != self.process:
            raise RuntimeError("task %d: processes do not share a generator (--generator own)" % self.number)
        generator = random if shared else random.Random(options.seed << 32 | self.number + 1)
        self.draw = generator.random
        if options.draws > 1:
            bits = 64 * options.draws
            self.draw, self.bound = partial(generator.getrandbits, bits), KEEP_32 << bits - 32
        if not shared:
            for _ in range(self.first):  # what the other parts draw
                self.draw()

    def step(self, budget):
        last = min(self.next + budget, self.end)
        total, left_out, kept = self.loop(self.draw, self.bound, self.x, self.next, last)
        self.total += total
        self.left_out += left_out
        self.kept += kept
        self.next = last
        if last < self.end:
            return YIELD
        self.check()
        return DONE

    def check(self):
        all = up_to(self.end, self.x) - up_to(self.first, self.x)
        if self.loop in (both, sums) and self.total + self.left_out != all:
            raise ArithmeticError("task %d: what it keeps adds up to %d and what it does not to %d, instead of %d together"
                                  % (self.number, self.total, self.left_out, all))

    @property
    def progress(self):
        return self.next - self.first

    def result(self):
        return self.kept
