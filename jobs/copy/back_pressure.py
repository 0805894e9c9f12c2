"""Back-pressure: no new chunk while the target cannot keep up, or others on the source suffer; and why, by its name.

What is under way is finished; nothing is cancelled. Both are asked every few seconds, by connections that the copy has
anyway.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import asyncpg

from jobs.api import JobContext
from jobs.copy.source.source_cache import SourceCache
from jobs.postgres.connection.connect import application_prefix
from jobs.postgres.sides import SourceConnection, TargetConnection, one_row
from jobs.postgres.sql_files import statement
from jobs.rows.read_relations import oids_read
from jobs.rows.selection import Pair
from plans.durations import format_duration
from plans.model import PauseIf

LOOK_INTERVAL = timedelta(seconds=2)
"""Between two looks at the target."""
GIGABYTE = 1024**3


class Pressure:
    """Whether chunks may begin. `look` asks, `free` waits, `cause` says what for."""

    def __init__(
        self, ctx: JobContext, limits: PauseIf | None, source: str, target: str, *, every: timedelta | None = None
    ) -> None:
        """Args: source, target: the plan's names of the databases."""
        self.cause = ""
        self._source = SourceCache(limits.source_cache_hit if limits else None, source)
        self.paused = timedelta()
        """For how long chunks have waited."""
        self._ctx = ctx
        self._limits = limits
        self._target = target
        self._every = every or LOOK_INTERVAL
        self._looked: float | None = None
        self._since = 0.0
        self._free = asyncio.Event()
        self._free.set()

    @property
    def note(self) -> str:
        """For the screen."""
        return f"paused: {self.cause}" if self.cause else ""

    async def begin(self, reading: SourceConnection, writing: TargetConnection, pairs: Sequence[Pair]) -> None:
        """Look for the first time. Args: pairs: what the copy reads itself."""
        if self._limits is not None and self._limits.source_cache_hit is not None:
            self._source.leave_out(await oids_read(reading, pairs))
        await self.look(reading, writing)

    async def look(self, reading: SourceConnection, writing: TargetConnection) -> None:
        """Ask source and target, if it is time to."""
        now = time.monotonic()
        if self._limits is None or (
            self._looked is not None and now - self._looked < self._every / timedelta(seconds=1)
        ):
            return
        self._looked = now
        ours = application_prefix(self._ctx.run, self._ctx.task)
        before = self.cause
        await self._source.look(reading)
        target = cause_of(await one_row(writing, statement("pressure"), ours), self._limits, self._target)
        self.cause = target or self._source.cause
        if self.cause and not before:
            self._since = now
            self._free.clear()
            self._ctx.warn(f"paused: {self.cause}")
        elif before and not self.cause:
            self.paused += timedelta(seconds=now - self._since)
            self._free.set()

    async def free(self) -> None:
        """Wait until a chunk may begin."""
        await self._free.wait()


def cause_of(found: asyncpg.Record, limits: PauseIf, target: str) -> str:
    """What is over its limit, in words; empty where nothing is.

    Args:
        found: `replica`, `lag` (a timedelta), `slot`, `kept` (bytes), `active`; None where there is no such thing.
    """
    lag, kept = found["lag"], found["kept"]
    if limits.replication_lag is not None and lag is not None and lag > limits.replication_lag:
        limit = format_duration(limits.replication_lag)
        return f"{target}'s replica {found['replica']} is {format_duration(lag)} behind (limit {limit})"
    if limits.wal_kept is not None and kept is not None and kept > limits.wal_kept:
        sizes = f"{kept / GIGABYTE:.1f} GB of WAL (limit {limits.wal_kept / GIGABYTE:.1f} GB)"
        return f"{target} keeps {sizes} for the slot {found['slot']}"
    if limits.active_sessions is not None and found["active"] > limits.active_sessions:
        return f"{found['active']} other sessions are at work on {target} (limit {limits.active_sessions})"
    return ""
