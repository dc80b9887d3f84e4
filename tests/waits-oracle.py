#!/usr/bin/env python3
"""The independent oracle of the workload waits, straight from its definition.

    tests/waits-oracle.py list TASKS ITERATIONS SEED WAITS [KEY]     the list; KEY, in hex: of the peer that is waited for
    tests/waits-oracle.py ideal TASKS SEED WAITS MEAN_US WORKERS     ideal_ns and ideal_workers_ns
    tests/waits-oracle.py lengths SEED MEAN_US                       checks 100000 lengths against their distribution
    tests/waits-oracle.py value SEED TASK ROUND KEY                  what the peer answers
"""
import sys

from oracle import modsum

MASK = 2**64 - 1


def mix(z):
    z = (z + 0x9E3779B97F4A7C15) & MASK
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def length(seed, task, wait, mean_us):
    mean = mean_us * 1000
    return mean // 2 + ((mix(mix(mix(seed) ^ task) ^ wait) >> 40) * mean >> 24)


def rotate(x, bits):
    return (x << bits | x >> 64 - bits) & MASK


def siphash(key, data):
    """SipHash-2-4, from the paper."""
    k = [int.from_bytes(key[i : i + 8], "little") for i in (0, 8)]
    v = [k[0] ^ 0x736F6D6570736575, k[1] ^ 0x646F72616E646F6D, k[0] ^ 0x6C7967656E657261, k[1] ^ 0x7465646279746573]

    def rounds(count):
        for _ in range(count):
            v[0] = v[0] + v[1] & MASK
            v[1] = rotate(v[1], 13) ^ v[0]
            v[0] = rotate(v[0], 32)
            v[2] = v[2] + v[3] & MASK
            v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = v[0] + v[3] & MASK
            v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = v[2] + v[1] & MASK
            v[1] = rotate(v[1], 17) ^ v[2]
            v[2] = rotate(v[2], 32)

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 255])
    for i in range(0, len(padded), 8):
        m = int.from_bytes(padded[i : i + 8], "little")
        v[3] ^= m
        rounds(2)
        v[0] ^= m
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


# The example that the paper's appendix works out.
assert siphash(bytes(range(16)), bytes(range(15))) == 0xA129CA6149BE45E5


def value(seed, task, wait, key):
    return siphash(bytes.fromhex(key), b"".join(n.to_bytes(8, "little") for n in (seed, task, wait)))


def total(task, iterations, seed, waits, key):
    if waits == 0:
        return modsum(seed, task, iterations)
    parts = sum(modsum(seed, task * waits + wait, iterations // waits) for wait in range(waits))
    answers = sum(value(seed, task, wait, key) for wait in range(waits)) if key else 0
    return (parts + answers) % 2**64


def main(what, *words):
    key = words[-1] if len(words) == 5 and what == "list" or what == "value" else None
    numbers = [int(word) for word in (words[:-1] if key else words)]
    if what == "list":
        tasks, iterations, seed, waits = numbers
        print([total(task, iterations, seed, waits, key) for task in range(tasks)])
    elif what == "ideal":
        tasks, seed, waits, mean_us, workers = numbers
        sums = [sum(length(seed, task, wait, mean_us) for wait in range(waits)) for task in range(tasks)]
        print(max(sums), max(max(sums), sum(sums) // workers))
    elif what == "lengths":
        seed, mean_us = numbers
        some = [length(seed, i // 10, i % 10, mean_us) for i in range(100000)]
        mean = mean_us * 1000
        assert min(some) >= mean // 2 and max(some) < mean * 3 // 2
        assert min(some) < mean * 0.5001 and max(some) > mean * 1.4999 and len(set(some)) > 99000
        assert abs(sum(some) / len(some) / mean - 1) < 0.005
    elif what == "value":
        print(value(*numbers, key))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
