"""
eventloop - how a coroutine lets others run between two steps of its task, or while its task waits.
"""
import asyncio

from machine import clock_ns

grid_ns = 1  # what the loop counts time in: it rounds to the nearest multiple, which may be too soon
SLICES = "iterations a task runs before it yields (without it, never)"  # for --help


def pause(wait):
    """What the coroutine awaits. None: nothing, it goes to the end of the queue of those that are ready."""
    if wait is None:
        return asyncio.sleep(0)
    return until(wait.until_ns) if wait.file is None else readable(wait.file)


async def until(deadline_ns):
    """Never too soon, by one timer. A deadline that has passed lets the others run."""
    while True:
        now_ns = clock_ns()
        left_ns = -(-deadline_ns // grid_ns) * grid_ns - now_ns // grid_ns * grid_ns
        await asyncio.sleep(left_ns / 1e9)
        if clock_ns() >= deadline_ns:
            return


async def readable(file):
    loop = asyncio.get_event_loop()
    ready = loop.create_future()

    def arrived():
        loop.remove_reader(file)
        ready.set_result(None)

    loop.add_reader(file, arrived)
    await ready
