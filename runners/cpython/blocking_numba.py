"""
blocking_numba - the blocking loop, compiled by Numba: what Python programs do when they want to keep their loop.

Who runs a task: the main thread. How tasks are handed out: a loop. How results come back: they are already there. A
task is one call of the compiled loop, or one for each --slice N iterations. A Generator of NumPy on MT19937 is the same
generator as Python's random.Random: given the same state, it draws the same numbers, and Numba compiles their use.

Numba compiles before the clock of the run starts: the report's time is of compiled code alone. The time of the whole
process has the compiler's, too, every time, as nothing is cached: a cache would need a folder to write to.
"""
from random import Random

import runner
import workload_modsum
from output import fail

try:
    import numba
    from numpy.random import MT19937, Generator
except ImportError as error:
    fail("blocking_numba.py needs Numba: %s" % error)


@numba.njit
def modsum(generator, x, first, last):
    total = 0
    for i in range(first, last):
        if generator.random() < 0.99:
            total += i % x
    return total


class Task(workload_modsum.Task):
    @classmethod
    def begin_run(cls, options):
        modsum(Generator(MT19937()), 1, 0, 0)  # compiles it for these types

    @staticmethod
    def generator(seed):
        *key, position = Random(seed).getstate()[1]
        bits = MT19937()
        bits.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": position}}
        return Generator(bits).random

    def add(self, last):
        self.sum += modsum(self.random.__self__, self.x, self.next, last)  # Numba takes the generator, not its method


with runner.Run(__file__, slices="iterations of one call (all)", workloads={"modsum": Task}) as run:
    run.report.update(numba=numba.__version__)
    for number in range(run.options.tasks):
        run.results.append(run.task(number))
