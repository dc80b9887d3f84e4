"""
asyncio_loops - an event loop in each of several threads, with the tasks shared out among them: what servers do.

Who runs a task: a coroutine of one of the loops, each of which has a thread of its own. How tasks are handed out:
beforehand, as cards are dealt: a coroutine stays with its loop, and loops share nothing. How results come back: each
loop gathers its own, its thread's future has the list, and the main thread puts them into their tasks' places.

This is for interpreters without a GIL. Under one the loops take turns at what a single loop could do, and the results
are the same.
"""
import asyncio
from concurrent.futures import ThreadPoolExecutor, as_completed

import runner
from asyncio_gather import coroutine
from eventloop import SLICES
from limits import no_worker, threads_needed
from machine import allow_files


def new_loop(worker):
    try:
        return asyncio.new_event_loop()
    except OSError as error:
        no_worker(run, worker, "create an event loop", error)


async def main(worker):
    return await asyncio.gather(*(coroutine(run, number, worker) for number in range(worker, run.options.tasks, crew)))


def serve(loop, worker):
    results = loop.run_until_complete(main(worker))
    loop.close()
    return results


with runner.Run(__file__, slices=SLICES) as run:
    crew = min(run.options.workers, run.options.tasks)
    allow_files()  # a loop has several
    pools = [ThreadPoolExecutor(1) for _ in range(crew)]  # a single pool would give a second loop to a thread that is free
    with threads_needed(run):
        loops = {pool.submit(serve, new_loop(worker), worker): worker for worker, pool in enumerate(pools)}
    run.results = [None] * run.options.tasks
    for loop in as_completed(loops):  # in any order, so that the first one that fails ends the run
        run.results[loops[loop]::crew] = loop.result()
    for pool in pools:
        pool.shutdown()
