"""
blocking_numpy - the blocking loop, in NumPy: what Python programs do when a loop over numbers is too slow.

Who runs a task: the main thread. How tasks are handed out: a loop. How results come back: they are already there. A
task is computed as arrays: of --slice N iterations each (10,000 fit a cache), or else as a whole, which is how such
things are usually written. NumPy's RandomState is the same generator as Python's random.Random: given the same state,
it draws the same numbers.
"""
from random import Random

import runner
import workload_modsum
from output import fail

try:
    import numpy
except ImportError as error:
    fail("blocking_numpy.py needs NumPy: %s" % error)


class Task(workload_modsum.Task):
    @staticmethod
    def generator(seed):
        *key, position = Random(seed).getstate()[1]
        state = numpy.random.RandomState()
        state.set_state(("MT19937", numpy.array(key, dtype=numpy.uint32), position))
        return state.random_sample

    def add(self, last):
        i = numpy.arange(self.next, last)
        self.sum += int((i % self.x)[self.random(len(i)) < 0.99].sum())


with runner.Run(__file__, slices="iterations of one array (all)", workloads={"modsum": Task}) as run:
    run.report.update(numpy=numpy.__version__)
    for number in range(run.options.tasks):
        run.results.append(run.task(number))
