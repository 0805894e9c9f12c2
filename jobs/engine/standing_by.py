"""What a stand-by reads while it waits: the run as it goes on, so that one that could not take over is none.

A stand-by of an older program is counted as one until it takes over, and would find out only then that it can make
nothing of what a newer engine has recorded meanwhile.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from jobs.journal.base import Journal, Unavailable
from jobs.nights.counting import counted_runs
from jobs.past import PAGE, plan_of
from jobs.run.state.model import RunState
from jobs.run.state.reading import Reading
from plans.model import Plan
from plans.model.host import NO_HOST, HostSettings


async def keep_reading(
    journal: Journal,
    run: str,
    every: timedelta,
    heard: Callable[[Plan, RunState], None] = lambda _, __: None,
    settings: HostSettings = NO_HOST,
) -> None:
    """Read for ever what the run's engine records; nothing is lost by waiting while the control database is away.

    Args:
        heard: told how the run stands, with the plan as this host's engine would go by it.
        settings: of the host.

    Raises:
        RunUnreadable: this program can make nothing of an event, and could not take over.
        PlanProblems: it can make nothing of the plan that an amendment brought.
    """
    reading = Reading(run)
    plan: Plan | None = None
    read_of: object = None
    while True:
        await asyncio.sleep(every.total_seconds())
        with suppress(Unavailable):
            while page := await journal.read(run, after=reading.seq, limit=PAGE):
                reading.take(page)
                await asyncio.sleep(0)  # the lease is asked for in between
            goes_by = reading.state.plan_sha256, reading.state.counted
            if plan is None or goes_by != read_of:
                counted = await counted_runs(journal, reading.state)
                plan, read_of = counted.used_by(await plan_of(journal, reading.state)), goes_by
            heard(settings.added_to(plan), reading.state)
