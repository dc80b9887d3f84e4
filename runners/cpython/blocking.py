"""
blocking - the baseline: one task after another, in one thread.

Who runs a task: the main thread. How tasks are handed out: a loop. How results come back: they are already there.
"""
import runner

with runner.Run(__file__) as run:
    for number in range(run.options.tasks):
        run.results.append(run.task(number))
