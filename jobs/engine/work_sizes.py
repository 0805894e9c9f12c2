"""Asks the sources how many rows there are tonight, for tasks whose rehearsals say how many there were then.

When the engine comes, and once an hour until a task begins. No row is read and nothing waits for an answer: where none
can be had, a duration is not scaled.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import groupby

import asyncpg

from jobs.api import Fatal, Retryable
from jobs.databases import Databases
from jobs.logs import Log
from jobs.postgres.connection.connect import application_name
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.rows.expected_rows import expected_rows
from jobs.run.decisions.decision import Input, WorkSeen
from jobs.run.events import UnitId
from jobs.run.outlook.tonights_work import worth_asking
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.model import DatabaseId, Plan, TableSelection, TaskId

LOOK_FOR_SIZES_EVERY = timedelta(seconds=30)
"""Real time between two looks at whether anything has to be asked."""
AGAIN_SECONDS = 3600.0
_PATIENCE = timedelta(seconds=60)
"""The longest that one pair of databases is asked, all tasks together."""
_NOTABLE = 0.05
"""A size that changed by less is not recorded again."""
_UNKNOWN = (CutoverError, Retryable, Fatal, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class SizeWatch:
    """Reports how many rows tasks will have to do with.

    Args:
        databases: of the plan.
        run: its name.
        tell: told of sizes that are new.
        log: told what could not be asked.
        monotonic: real seconds.
    """

    def __init__(
        self,
        databases: Databases,
        run: str,
        tell: Callable[[Input], None],
        log: Log,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._databases, self._run, self._tell, self._log, self._monotonic = databases, run, tell, log, monotonic
        self._plan: Plan | None = None
        self._state: RunState | None = None
        self._asked: dict[tuple[str, TaskId], float] = {}
        """By the hash of a plan and a task, when it was asked last."""

    def use(self, databases: Databases) -> None:
        """From here on databases are reached where these say."""
        self._databases = databases

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        self._plan, self._state = plan, state

    async def look(self) -> None:
        """Ask for what is not known, or was asked an hour ago."""
        plan, state = self._plan, self._state
        if plan is None or state is None:
            return
        worth = await asyncio.to_thread(lambda: list(worth_asking(plan, state)))
        due = [(task, rows) for task, rows in worth if self._is_due(plan, task)]
        for sides, tasks in groupby(sorted(due, key=_sides), key=_sides):
            several = list(tasks)
            for task, _ in several:
                self._asked[plan.sha256, task] = self._monotonic()
            found = await self._sizes(*sides, several)
            if new := {unit: rows for unit, rows in found.items() if self._is_news(unit, rows)}:
                self._tell(WorkSeen(rows=new))

    def _is_due(self, plan: Plan, task: TaskId) -> bool:
        asked = self._asked.get((plan.sha256, task))
        return asked is None or self._monotonic() - asked >= AGAIN_SECONDS

    def _is_news(self, unit: UnitId, rows: int) -> bool:
        known = self._state.sizes.get(unit) if self._state is not None else None
        return known is None or abs(rows - known) > _NOTABLE * known

    async def _sizes(
        self, source: DatabaseId, target: DatabaseId, tasks: Sequence[tuple[TaskId, TableSelection]]
    ) -> Mapping[UnitId, int]:
        """Over one connection to each side."""
        found: dict[UnitId, int] = {}
        name = application_name(self._run, "", "sizes")
        try:
            async with (
                asyncio.timeout(_PATIENCE.total_seconds()),
                self._databases.connection(source, name) as reading,
                self._databases.connection(target, name) as writing,
            ):
                for task, selection in tasks:
                    with suppress(Retryable, Fatal, asyncpg.PostgresError):
                        rows = await expected_rows(SourceConnection(reading), TargetConnection(writing), selection)
                        if rows:
                            found[UnitId(task)] = rows
        except _UNKNOWN as error:
            self._log.info("sizes_not_asked", source=source, error=type(error).__name__)
        return found


def _sides(one: tuple[TaskId, TableSelection]) -> tuple[DatabaseId, DatabaseId]:
    return one[1].source, one[1].target
