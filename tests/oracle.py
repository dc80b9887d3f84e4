#!/usr/bin/env python3
"""The independent oracle: prints the list that every runner must print, straight from the definition.

    tests/oracle.py TASKS ITERATIONS SEED
"""
import random
import sys


def modsum(seed, task, iterations):
    x = task % 15 + 1
    draws = random.Random(seed << 32 | task + 1)
    return sum(i % x for i in range(iterations) if draws.random() < 0.99) % 2**64


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: oracle.py TASKS ITERATIONS SEED")
    tasks, iterations, seed = map(int, sys.argv[1:])
    print([modsum(seed, task, iterations) for task in range(tasks)])
