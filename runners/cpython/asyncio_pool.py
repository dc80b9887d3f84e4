"""
asyncio_pool - coroutines that wait on one event loop, and hand their computing to a pool of threads: asyncio.to_thread.

Who runs a task: the pool's threads compute its steps; a coroutine, in the loop's thread, waits for them and with the
task. How tasks are handed out: every coroutine is ready from the start and puts its first step into the pool's queue,
from which each thread takes the next when it is free. How results come back: a thread that has done a step wakes the
loop, which resumes the coroutine; `gather` makes a list of the results, in task order.

The loop is free while threads compute, as far as the GIL lets it. asyncio.to_thread, which Python 3.6 to 3.8 do not
have, is run_in_executor with the loop's own pool; this pool has as many threads as --workers says.
"""
import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import runner
from eventloop import SLICES, pause
from limits import threads_needed


def step(number, task=None):
    """In a thread of the pool. Returns the task, which this begins if need be, and whether there are more steps."""
    task = task or run.start(number)
    task.worker = int(threading.current_thread().name.rpartition("_")[2])  # worker_0, worker_1, …
    return task, task.advance()


async def coroutine(number):
    task, more = await loop.run_in_executor(pool, step, number)
    while more:
        await pause(task.wait)
        task, more = await loop.run_in_executor(pool, step, number, task)
    return task.result


async def main():
    return await asyncio.gather(*map(coroutine, range(run.options.tasks)))


with runner.Run(__file__, slices=SLICES) as run:
    loop = asyncio.new_event_loop()  # asyncio.run(main()), which Python 3.6 does not have
    pool = ThreadPoolExecutor(run.options.workers, "worker")  # no `with`: if a thread fails, it waits for the others
    with threads_needed(run):
        run.results = loop.run_until_complete(main())
    pool.shutdown()
    loop.close()
