"""What a stand-by reads while it waits: the run as it goes on, so that one that could not take over is none.

A stand-by of an older program is counted as one until it takes over, and would find out only then that it can make
nothing of what a newer engine has recorded meanwhile.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from jobs.journal.base import Journal, Unavailable
from jobs.past import PAGE, plan_of
from jobs.run.state.reading import Reading


async def keep_reading(journal: Journal, run: str, every: timedelta) -> None:
    """Read for ever what the run's engine records; nothing is lost by waiting while the control database is away.

    Raises:
        RunUnreadable: this program can make nothing of an event, and could not take over.
        PlanProblems: it can make nothing of the plan that an amendment brought.
    """
    reading = Reading(run)
    readable = ""
    while True:
        await asyncio.sleep(every.total_seconds())
        with suppress(Unavailable):
            while page := await journal.read(run, after=reading.seq, limit=PAGE):
                reading.take(page)
                await asyncio.sleep(0)  # the lease is asked for in between
            if reading.state.plan_sha256 != readable:
                await plan_of(journal, reading.state)
                readable = reading.state.plan_sha256
