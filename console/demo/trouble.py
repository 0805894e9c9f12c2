"""The demonstration's misfortunes: real ones, that retries overcome.

Somebody's reporting session locks a table that a copy is about to fill. The copy waits, the console shows who blocks
it, and then a firewall drops the copy's connections. The policy tries again; by then the report is done.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from console.demo.databases import PLATFORM_VARIABLE
from console.view.model import View
from jobs.postgres import activity
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection
from plans.model import Plan, TaskId

AFFECTED: Mapping[str, tuple[str, str]] = {"A10": ("ehr", "referral"), "C09": ("ehr", "medication")}
"""Task -> the table of the platform that is locked while it begins."""
_LOOK = timedelta(milliseconds=200)
_PATIENCE = timedelta(seconds=20)


async def befall(unit: str, run: str, view: Callable[[], View]) -> None:
    """Wait until the task is about to begin, then let it happen to it, once."""
    while not _about_to_begin(view(), unit):
        if view().state.ended is not None or view().state.unit(unit).started is not None:
            return
        await asyncio.sleep(_LOOK.total_seconds())
    async with _connected("monthly report") as report, _connected("cutover cast") as watcher, report.transaction():
        schema, table = AFFECTED[unit]
        await report.execute(f"lock table {identifier(schema)}.{identifier(table)} in access exclusive mode")
        # Not by the report's own connection: within a transaction pg_stat_activity is read once.
        await _until_it_waits(watcher, run, unit)
        await activity.terminate(watcher, run, unit)


@asynccontextmanager
async def _connected(program: str) -> AsyncIterator[Connection]:
    dsn = os.environ[PLATFORM_VARIABLE]
    connection = await asyncpg.connect(dsn, server_settings={"application_name": program})
    try:
        yield connection
    finally:
        await connection.close()


def _about_to_begin(view: View, unit: str) -> bool:
    """Whether all of its predecessors have begun."""
    plan: Plan = view.plan
    task = plan.by_id.get(TaskId(unit))
    return task is not None and all(view.state.unit(one).started is not None for one in task.after)


async def _until_it_waits(connection: Connection, run: str, unit: str) -> None:
    for _ in range(_PATIENCE // _LOOK):
        if any(one.blocker is not None for one in await activity.of_task(connection, run, unit)):
            return
        await asyncio.sleep(_LOOK.total_seconds())
