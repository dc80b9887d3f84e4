"""
asyncio_uvloop - asyncio_gather on another event loop: uvloop, which is libuv, as in C, behind asyncio's functions.

Who runs a task: a coroutine, all of them in one thread. How tasks are handed out: every coroutine is ready from the
start, and the loop resumes whoever is ready. How results come back: `gather` makes a list of them, in task order.
"""
import eventloop
import runner
from asyncio_gather import gather
from output import fail

with runner.Run(__file__, slices=eventloop.SLICES) as run:
    try:
        import uvloop
    except ImportError as error:
        fail("asyncio_uvloop.py needs uvloop: %s" % error)
    eventloop.grid_ns = 1000000  # libuv counts whole milliseconds
    run.report.update(uvloop=uvloop.__version__)
    gather(run, uvloop.new_event_loop())
