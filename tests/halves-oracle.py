#!/usr/bin/env python3
"""The independent oracle of the workload halves, straight from its definition.

    tests/halves-oracle.py TASKS ITERATIONS SEED HALVES GENERATOR DRAWS

prints how many iterations each task keeps. From a shared generator tasks draw one after another here; in other orders
only the sum of the list is the same.
"""
import random
import sys


def keeps(generator, draws):
    if draws == 1:
        return generator.random() < 0.99
    words = [generator.getrandbits(32) for _ in range(2 * draws)]
    return words[-1] < int(0.99 * 2**32)


def main(tasks, iterations, seed, halves, whose, draws):
    shared = random.Random(seed << 32)
    kept = []
    for task in range(tasks):
        generator = shared if whose == "shared" else random.Random(seed << 32 | task + 1)
        kept.append(sum(halves in ("sums", "neither") or keeps(generator, draws) for _ in range(iterations)))
    print(kept)


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5], int(sys.argv[6]))
