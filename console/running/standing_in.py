"""An engine that another one has taken over from stands by for that one: the process stays, the engine does not."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from console.running.told_to_end import until_told_to_end
from console.saying import Say
from jobs.journal.base import Fenced, Unavailable

if TYPE_CHECKING:
    from jobs.run.state.model import RunState

PAUSE = timedelta(seconds=1)
"""Before another engine is begun: short beside a lease, and so long that a refusal which repeats costs nothing."""


async def stand_in(
    execute: Callable[[], Awaitable["RunState"]], *, say: Say, pause: timedelta = PAUSE
) -> "RunState | None":
    """Execute a run to its end, with one engine after the other; None when told to end between two of them.

    An engine that is refused stops at once and with all that it ran. What comes after it is another one, with a name,
    a term and a memory of its own: it takes the lease as any stand-by does, when nobody has it, and reads the journal.

    Args:
        execute: makes an engine and has it execute the run, or stand by until it must.

    Raises:
        Unavailable: the control database was away before any engine had begun.
        Whatever else `execute` raises.
    """
    was_refused = False
    while True:
        try:
            return await execute()
        except Fenced as refused:
            was_refused = True
            say(f"{refused.what}: this engine has ended; another one stands by in its place")
        except Unavailable as away:
            if not was_refused:
                raise
            say(f"{away.what}; trying again")
        if not await until_told_to_end(asyncio.sleep(pause.total_seconds())):
            return None
