"""The lanes of an attempt as its leader sees them on the target: who is there, and what becomes of one that is silent.

A lane that is frozen between two transactions holds nothing: its pieces are given to others at once. One that is frozen
in the middle of a transaction holds its piece, and its rows may still be committed: its backend is ended first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from jobs.api import Fence
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take

LOCK_MILLISECONDS = 300
"""How long the leader waits for a piece that a transaction holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSeen:
    """One lane."""

    ticket: int
    label: str
    number: int
    worker: str
    host: str
    pid: int
    """The backend that it writes by, and since when that runs."""
    pid_began: datetime
    moving: int
    """Bytes on their way."""
    gone: bool
    silent: bool

    @property
    def who(self) -> str:
        """Who it is, for people."""
        return f"{self.worker} on {self.host}"


class Lanes:
    """Those of one attempt."""

    def __init__(self, fence: Fence, target: str, warn: Callable[[str], None]) -> None:
        """Args: target: the plan's name of the database; warn: told what people have to do."""
        self._fence, self._target, self._warn = fence, target, warn
        self._warned: set[int] = set()
        self._seen: Mapping[int, LaneSeen] = {}

    @property
    def there(self) -> Sequence[LaneSeen]:
        """Those that are at work."""
        return [lane for lane in self._seen.values() if not lane.gone and not lane.silent]

    async def holder(self, connection: TargetConnection, ticket: int | None) -> LaneSeen | None:
        """Who serves a lane, or has served it; None where the target knows it no more."""
        if ticket is not None and ticket not in self._seen:
            await self._read(connection)
        return self._seen.get(ticket or 0)

    async def look(self, connection: TargetConnection) -> None:
        """See who is there, and give to others what those have who are silent. Raises `FenceLost`."""
        await self._read(connection)
        for lane in self._seen.values():
            if lane.silent and not lane.gone:
                await self._give_up(connection, lane)

    async def _read(self, connection: TargetConnection) -> None:
        fence = self._fence
        rows = await connection.fetch(statement("lane_list"), fence.run, fence.task, fence.token)
        self._seen = {row["ticket"]: LaneSeen(**row) for row in rows}

    async def _give_up(self, connection: TargetConnection, lane: LaneSeen) -> None:
        try:
            async with connection.transaction():
                await connection.execute(f"set local lock_timeout = {LOCK_MILLISECONDS}")
                await give_back(connection, self._fence, lane.ticket, by_itself=False)
        except asyncpg.LockNotAvailableError:
            await self._end(connection, lane)

    async def _end(self, connection: TargetConnection, lane: LaneSeen) -> None:
        """End the backend that holds a piece of a lane that is silent; the next look gives its pieces to others."""
        try:
            ended = await connection.fetchval(statement("lane_backend_end"), lane.pid, lane.pid_began)
        except asyncpg.InsufficientPrivilegeError:
            ended = None
        if not ended and lane.ticket not in self._warned and await self._is_there(connection, lane):
            self._warned.add(lane.ticket)
            self._warn(
                f"{lane.who} is silent and its backend {lane.pid} on {self._target} holds rows of this copy, which this"
                f" role may not end: wake or kill that worker, or end the backend there"
            )

    async def _is_there(self, connection: TargetConnection, lane: LaneSeen) -> bool:
        return bool(await connection.fetchval(statement("lane_backend_there"), lane.pid))


async def give_back(connection: TargetConnection, fence: Fence, ticket: int, *, by_itself: bool) -> None:
    """Inside a transaction: a lane has gone, and its pieces are anybody's; one that has spoken meanwhile stays.

    Raises:
        FenceLost: a newer attempt has begun.
        asyncpg.LockNotAvailableError: a transaction still moves a piece of it.
    """
    await take(connection, fence)
    lane = (fence.run, fence.task, ticket)
    if await connection.fetchval(statement("lane_over"), *lane, by_itself):
        await connection.execute(statement("piece_release"), *lane)
