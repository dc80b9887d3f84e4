"""
asyncio_gather - coroutines on one event loop, all awaited together: the article's asyncio.gather.

Who runs a task: a coroutine, all of them in one thread. How tasks are handed out: every coroutine is ready from the
start, and the loop resumes whoever is ready. How results come back: each coroutine returns its own, and `gather`
makes a list of them, in task order.

A coroutine keeps the thread until it awaits something that is not ready. The article's never do: so the first one
runs to its end, then the second, which is blocking with more words. With --slice N each lets the others run after N
iterations.
"""
import asyncio

import runner


async def coroutine(number):
    task = run.start(number)
    while task.advance():
        await asyncio.sleep(0)  # back to the end of the queue
    return task.sum


async def main():
    return await asyncio.gather(*map(coroutine, range(run.tasks)))


with runner.Run(__file__, cooperative=True) as run:
    loop = asyncio.new_event_loop()  # asyncio.run(main()), but for Python 3.6, which has no such function
    run.sums = loop.run_until_complete(main())
    loop.close()
