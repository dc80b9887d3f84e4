"""
asyncio_gather - coroutines on one event loop, all awaited together: the article's asyncio.gather.

Who runs a task: a coroutine, all of them in one thread. How tasks are handed out: every coroutine is ready from the
start, and the loop resumes whoever is ready. How results come back: each coroutine returns its own, and `gather`
makes a list of them, in task order.

A coroutine keeps the thread until it awaits something that is not ready. The article's never do: the first one runs
to its end, then the second, which is blocking with more words. With --slice N each lets the others run after N
iterations.
"""
import asyncio

import runner
from eventloop import SLICES, pause


async def coroutine(run, number, worker=0):
    task = run.start(number, worker)
    while task.advance():
        await pause(task.wait)
    return task.result


async def main(run):
    return await asyncio.gather(*(coroutine(run, number) for number in range(run.options.tasks)))


def gather(run, loop):
    run.results = loop.run_until_complete(main(run))
    loop.close()


if __name__ == "__main__":
    with runner.Run(__file__, slices=SLICES) as run:
        gather(run, asyncio.new_event_loop())  # asyncio.run(main()), which Python 3.6 does not have
