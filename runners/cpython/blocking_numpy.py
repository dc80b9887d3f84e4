"""
blocking_numpy - the blocking loop, in NumPy: what Python programs do when a loop over numbers is too slow.

Who runs a task: the main thread. How tasks are handed out: a loop. How results come back: they are already there. A
task is computed as arrays, a slice of iterations at a time where --slice says so (10,000 fit a cache), and as a whole
otherwise, which is how such things are usually written. NumPy's RandomState is the same generator as Python's
random.Random: given the same state, it draws the same numbers.
"""
from random import Random

import runner

try:
    import numpy
except ImportError as error:
    runner.fail("it needs NumPy: %s" % error)


def generator(seed):
    *key, position = Random(seed).getstate()[1]
    state = numpy.random.RandomState()
    state.set_state(("MT19937", numpy.array(key, dtype=numpy.uint32), position))
    return state.random_sample


def modsum(random, x, first, last):
    i = numpy.arange(first, last)
    return int((i % x)[random(last - first) < 0.99].sum())


class Run(runner.Run):
    generator, modsum = staticmethod(generator), staticmethod(modsum)


with Run(__file__, cooperative=True) as run:
    run.extra = dict(numpy=numpy.__version__)
    run.sums = [run.task(k) for k in range(run.tasks)]
