"""
workload_modsum - the article's computation: the sum of i mod x, without the 1 % of all i that chance leaves out.

The article draws from one generator that all tasks share. Here each task has its own, so that its sum does not depend
on who computes it and when, and threads without a GIL do not queue for it.
"""
from random import Random

from workload import DONE, YIELD


def modsum(random, x, first, last):
    total = 0
    for i in range(first, last):
        if random() < 0.99:
            total += i % x
    return total


class Task:
    options = []
    __slots__ = "x", "first", "next", "end", "sum", "random"

    def __init__(self, options, number, part=0, parts=1):
        self.x = number % 15 + 1
        self.first = self.next = options.iterations * part // parts
        self.end = options.iterations * (part + 1) // parts
        self.sum = 0
        if self.next < self.end:
            self.random = self.generator(options.seed << 32 | number + 1)
            for _ in range(self.first):  # Python's generator cannot jump over what the other parts draw
                self.random()

    @staticmethod
    def generator(seed):
        return Random(seed).random

    def add(self, last):
        """Adds the iterations up to `last`."""
        self.sum += modsum(self.random, self.x, self.next, last)

    def step(self, budget):
        last = min(self.next + budget, self.end)
        if self.next < last:
            self.add(last)
            self.next = last
        return DONE if last == self.end else YIELD

    @property
    def progress(self):
        return self.next - self.first

    def result(self):
        return self.sum
