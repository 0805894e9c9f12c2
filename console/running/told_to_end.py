"""Work that a process does until it is done, or until the process is told to end."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

TOLD_BY = (signal.SIGTERM, signal.SIGINT)


async def until_told_to_end(work: Coroutine[Any, Any, None]) -> bool:
    """Do it. SIGTERM and SIGINT cancel it, whatever they did before; whether it was done."""
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(work, name="until told to end")
    for number in TOLD_BY:
        loop.add_signal_handler(number, task.cancel)
    try:
        await asyncio.wait({task})
    finally:
        for number in TOLD_BY:
            loop.remove_signal_handler(number)
    if task.cancelled():
        return False
    task.result()
    return True
