"""Something that an engine does again and again beside its work: it must not end by itself, or nobody would notice."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from jobs import endings
from jobs.logs import Log


async def repeat(
    name: str, step: Callable[[], Awaitable[None]], every: timedelta, log: Log, *, steady: bool = False
) -> None:
    """Do a step, wait, and do it again, for ever. What a step raises is logged, once while it stays the same.

    Args:
        steady: whether what a step takes is part of the time between two, so that a slow one delays no other.
    """
    last, clock = "", asyncio.get_running_loop().time
    while True:
        began = clock()
        try:
            await step()
            last = ""
        except Exception as defect:  # noqa: BLE001 - a duty that ended would be missed only when it is needed
            found = f"{type(defect).__name__} at {endings.place(defect)}"
            if found != last:
                log.warning("duty_failed", duty=name, error=found)
            last = found
        await asyncio.sleep(max(0.0, every.total_seconds() - (clock() - began if steady else 0.0)))


async def cancelled(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel them, and wait until they have ended, however they do."""
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
