"""
asyncio_tasks - tasks created first and awaited later: the appendix of the article, asyncio.create_task.

Who runs a task: a coroutine, all of them in one thread, and the main coroutine beside them. How tasks are handed out:
the main coroutine creates them all, then goes on with work of its own; whenever it awaits, the tasks run. How results
come back: the main coroutine awaits the tasks in order; one that is done hands over its result at once.

The main coroutine's own work is to watch the others: each step looks how many slices they have run so far. A step
that finds more than the one before it shows that its work and theirs interleave; the report counts such steps
(main_steps_interleaved, of main_steps). Without --slice there is at most one: as the article's coroutines never await
inside, all of them run to their end while the main coroutine waits for its second step.
"""
import asyncio

import runner

STEPS = 10  # of the main coroutine's own work

slices = 0  # run by all tasks so far


async def coroutine(number):
    global slices
    task = run.start(number)
    while task.advance():
        slices += 1
        await asyncio.sleep(0)  # back to the end of the queue
    slices += 1
    return task.sum


async def main():
    tasks = [loop.create_task(coroutine(number)) for number in range(run.tasks)]  # none starts before we await
    seen = interleaved = 0
    for _ in range(STEPS):
        interleaved += slices > seen
        seen = slices
        await asyncio.sleep(0)
    run.extra = dict(main_steps=STEPS, main_steps_interleaved=interleaved)
    return [await task for task in tasks]


with runner.Run(__file__, cooperative=True) as run:
    loop = asyncio.new_event_loop()  # asyncio.run(main()), but for Python 3.6, which has no such function
    run.sums = loop.run_until_complete(main())
    loop.close()
