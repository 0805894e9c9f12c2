"""Readings of one database, worked off by several connections that all see one snapshot."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from jobs.api import JobDatabase
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.lock_table import ManyReads
from jobs.postgres.sides import Connection
from jobs.postgres.snapshot import join_snapshot
from jobs.rows.worker_pool import keep_working

Reading = Callable[[Connection], Awaitable[None]]
"""What is done with a connection; it keeps what it finds."""

TICK = 0.5
"""Real seconds between two looks at the knob."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideWork:
    """Who reads one database. The connection that exported the snapshot reads too."""

    database: JobDatabase
    connection: Connection
    snapshot: str
    workers: Callable[[], int]
    """Connections at once, that one included. Asked again and again: the knob turns while it runs."""
    budget: int | None
    """How many tables' locks a connection may keep (`lock_table`)."""
    reads: ManyReads
    """Of the connection."""

    async def run(self, readings: Iterable[Reading]) -> None:
        """Work them off in their order. The first that fails ends all others and is raised."""
        todo = deque(readings)
        await keep_working(
            lambda number: self._work(number, todo),
            workers=lambda: max(1, self.workers()),
            waiting=lambda: len(todo),
            tick=TICK,
        )

    async def _work(self, number: int, todo: deque[Reading]) -> None:
        if number == 0:
            await self._take(number, self.connection, self.reads, todo)
            return
        async with self.database.connect(f"prove {number}") as connection:
            await apply_settings(connection)
            await join_snapshot(connection, self.snapshot)
            await self._take(number, connection, ManyReads(connection, self.budget), todo)

    async def _take(self, number: int, connection: Connection, reads: ManyReads, todo: deque[Reading]) -> None:
        while todo and number < max(1, self.workers()):
            reading = todo.popleft()
            await reads.one_more()
            await reading(connection)
