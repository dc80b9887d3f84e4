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
from eventloop import SLICES, pause

STEPS = 10  # of the main coroutine's own work

slices = 0  # run by all tasks so far


async def coroutine(number):
    global slices
    task = run.start(number)
    while task.advance():
        slices += 1
        await pause(task.wait)
    slices += 1
    return task.result


async def main():
    # None of the tasks starts before we await.
    tasks = [loop.create_task(coroutine(number)) for number in range(run.options.tasks)]
    seen = interleaved = 0
    for _ in range(STEPS):
        interleaved += slices > seen
        seen = slices
        await asyncio.sleep(0)
    run.report.update(main_steps=STEPS, main_steps_interleaved=interleaved)
    return [await task for task in tasks]


with runner.Run(__file__, slices=SLICES) as run:
    loop = asyncio.new_event_loop()  # asyncio.run(main()), which Python 3.6 does not have
    run.results = loop.run_until_complete(main())
    loop.close()
