"""Workers that share work out among themselves: as many at once as a knob says, which may be turned meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

TICK = 0.5
"""Real seconds between two looks at the knob."""


async def keep_working(
    work: Callable[[int], Coroutine[Any, Any, None]],
    *,
    workers: Callable[[], int],
    waiting: Callable[[], int],
    look: Callable[[], Awaitable[None]] | None = None,
    tick: float = TICK,
) -> None:
    """Keep workers at it until none is left and no work waits for one; the first that fails ends all others.

    Args:
        work: what the worker of a number does until it finds nothing more; it ends by itself if it is one too many.
        workers: how many may be at it at once, numbered from 0 on; asked again and again.
        waiting: for how many more workers there is work that nobody has taken.
        look: called at each tick, and whenever a worker ends.
        tick: real seconds.
    """
    running: dict[asyncio.Task[None], int] = {}
    try:
        while True:
            idle = sorted(set(range(workers())) - set(running.values()))
            for number in idle[: waiting()]:
                running[asyncio.create_task(work(number))] = number
            if not running:
                return
            ended, _ = await asyncio.wait(running, timeout=tick, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                del running[task]
                task.result()
            if look is not None:
                await look()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
