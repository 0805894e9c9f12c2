"""Which state of its source a copy sees: one snapshot for all workers of an attempt, and what ties attempts together.

A snapshot dies with the transaction that exported it. Only a source that nobody writes to looks the same to the next
attempt; the plan says what keeps it so, and that is checked as far as it can be. Every state has a `mark`, recorded on
the target: an attempt that sees another mark than what is recorded must not add rows to unfinished tables
(`jobs.copy.source.consistency_restart`).
"""

import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import asyncpg

from jobs.api import Fatal, Fence, JobContext, Retryable
from jobs.postgres.catalog.tables import Catalog, ForeignKey, read_catalog
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, one_row, reading_from
from jobs.postgres.snapshot import begin, export_snapshot
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.read_relations import relations_of
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs, refuse
from plans.durations import format_duration
from plans.model import CopySpec, Frozen, FrozenBy, OneSnapshot
from plans.plurals import counted

PAUSING_STATEMENT = "select pg_wal_replay_pause()"
WARNING_SHARE = 0.8
"""The part of its greatest age at which a snapshot is warned of."""
MINUTE_SECONDS = 60
WRITING_LOCKS = (
    *("RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareRowExclusiveLock"),
    *("ExclusiveLock", "AccessExclusiveLock"),
)
"""What a SHARE lock waits for."""


class NotFrozen(Fatal):
    """The source is not kept still in the way that the plan says."""


class SnapshotTooOld(Fatal):
    """The snapshot holds back vacuum on the source for longer than the plan permits."""


class SomebodyWrites(Retryable):
    """A SHARE lock could not be had: a transaction that writes is still open."""


class GuardLost(Retryable):
    """The connection that held the SHARE locks is gone."""

    def __init__(self, source: str) -> None:
        super().__init__(f"the connection that kept {source} still was lost")


class SourceState:
    """What one attempt sees. `snapshot` is what its workers join."""

    def __init__(self, ctx: JobContext, spec: CopySpec, *, snapshot: str, mark: str, told: str) -> None:
        self.snapshot = snapshot
        self.mark = mark
        self.began_again: tuple[str, ...] = ()
        """Tables whose rows of earlier attempts were of another state, and have gone."""
        self._ctx = ctx
        self._source = spec.rows.source
        self._consistency = spec.consistency
        self._told = told
        self._began = time.monotonic()
        self._warned = False
        self._released = False
        self.guard: SourceConnection | None = None

    def told_of(self, resumed: int) -> str:
        """For the evidence: what kept the source as it was. Args: resumed: chunks that earlier attempts committed."""
        if self._told:
            again = f"; {', '.join(self.began_again)} began again" if self.began_again else ""
            return self._told + again
        return "one snapshot of this attempt" + ("; chunks of earlier ones saw older ones" if resumed else "")

    @property
    def frozen(self) -> bool:
        """Whether what earlier attempts copied is false altogether when the mark has changed."""
        return isinstance(self._consistency, Frozen) and self._consistency.by is not FrozenBy.LOCKS

    @property
    def one_state(self) -> bool:
        """Whether all rows that this attempt will have moved or kept are of the state that it sees."""
        return bool(self.mark)

    def ties(self, foreign_keys: Collection[ForeignKey], pairs: Collection[Pair]) -> Collection[ForeignKey]:  # noqa: ARG002 - which tables lie in partitions matters to others
        """Those by which an unfinished table takes others along when it has to begin again."""
        return foreign_keys if self.mark else ()

    async def planned(self, finished: Collection[str]) -> None:
        """Learn, before the first row moves, of which tables (titles) none is left to move."""

    def uneven(self, referring: str, referenced: str) -> bool:  # noqa: ARG002 - one state is even
        """Whether two tables (titles) are of two states, so that a foreign key between them cannot be proved yet."""
        return False

    @property
    def note(self) -> str:
        """For the screen: how old the snapshot is, once that is worth a word."""
        age = self.age
        if not isinstance(self._consistency, OneSnapshot) or self._released or age < timedelta(seconds=MINUTE_SECONDS):
            return ""
        limit = format_duration(self._consistency.max_age)
        return f"snapshot {int(age.total_seconds()) // MINUTE_SECONDS} of {limit} old"

    @property
    def age(self) -> timedelta:
        """How old the snapshot is."""
        return timedelta(seconds=time.monotonic() - self._began)

    @property
    def released(self) -> bool:
        """Whether every row is read, and the snapshot let go."""
        return self._released

    def check(self) -> None:
        """Let the attempt go on; cheap. Raises `SnapshotTooOld`, `GuardLost`; warns once before the limit."""
        if self.guard is not None and self.guard.is_closed():
            raise GuardLost(self._source)
        if not isinstance(self._consistency, OneSnapshot) or self._released:
            return
        limit, age = self._consistency.max_age, self.age
        if age > limit:
            raise SnapshotTooOld(
                f"the snapshot of {self._source} is older than {format_duration(limit)} and holds back vacuum there",
                hint="raise max_age, give it more workers, or freeze the source",
            )
        if age > limit * WARNING_SHARE and not self._warned:
            self._warned = True
            self._ctx.warn(f"the snapshot of {self._source} nears its limit of {format_duration(limit)}")

    async def release(self, reading: SourceConnection) -> None:
        """Every row is in: look once more at what kept the source still, and let go of the snapshot.

        Raises:
            NotFrozen, GuardLost: it did not last.
        """
        if self._released:
            return
        if isinstance(self._consistency, Frozen) and self._consistency.by is FrozenBy.RECOVERY:
            if await _replayed(reading, self._source) != self.mark:
                what = f"{self._source} went on replaying while rows were copied"
                raise NotFrozen(f"{what}: run `{PAUSING_STATEMENT}` there, and copy again")
        elif self.guard is not None:
            await self.guard.fetchval("select 1")
        self._released = True
        await reading.execute("rollback")


Keeping = Callable[[JobContext, CopySpec, SourceConnection, TargetConnection], AbstractAsyncContextManager[SourceState]]
"""Keeps the source in a state for the length of an attempt, and opens the snapshot of it on the connection that reads.
"""


@asynccontextmanager
async def source_state(
    ctx: JobContext, spec: CopySpec, reading: SourceConnection, writing: TargetConnection
) -> AsyncIterator[SourceState]:
    """Keep the source still as the plan says, and open the snapshot of this attempt on `reading`."""
    consistency, source = spec.consistency, spec.rows.source
    match consistency:
        case Frozen(by=FrozenBy.RECOVERY):
            mark = await _replayed(reading, source)
            told = f"frozen: {mark}"
        case Frozen(by=FrozenBy.LOCKS):
            async with reading_from(ctx.database(source), "guard") as guard:
                tables = await _lock(guard, reading, spec, await read_catalog(writing))
                mark = f"locks {ctx.fence.token}"
                told = f"frozen: SHARE locks on {counted(tables, 'table')}"
                state = SourceState(ctx, spec, snapshot=await export_snapshot(reading), mark=mark, told=told)
                state.guard = guard
                yield state
            return
        case Frozen():
            mark = f"declared by {consistency.who}"
            told = f"frozen: declared by {consistency.who}, not checked"
        case OneSnapshot():
            mark, told = f"snapshot {ctx.fence.token}", "one snapshot"
        case None:
            mark = told = ""
    yield SourceState(ctx, spec, snapshot=await export_snapshot(reading), mark=mark, told=told)


async def recorded_mark(connection: Connection, fence: Fence) -> str | None:
    """The mark of the state that the task's earlier attempts saw last."""
    found: str | None = await connection.fetchval(statement("source_state_read"), fence.run, fence.task)
    return found


async def record_mark(connection: Connection, fence: Fence, mark: str) -> None:
    """Write down what this attempt sees, before its first row."""
    async with connection.transaction():
        await take(connection, fence)
        await connection.execute(statement("source_state_write"), fence.run, fence.task, mark, fence.token)


async def _replayed(reading: SourceConnection, source: str) -> str:
    """How far a stand-by has replayed. Raises `NotFrozen` unless it stands still there."""
    row = await one_row(reading, statement("source_state_replay"))
    if not row["recovering"]:
        raise NotFrozen(f"{source} is no stand-by", hint="frozen: locks, or declared_by, keep a primary still")
    if not row["paused"]:
        raise NotFrozen(
            f"{source} goes on replaying: run `{PAUSING_STATEMENT}` there first", hint="a superuser may, or a grant"
        )
    return f"replay paused at {row['position']}"


async def _lock(guard: SourceConnection, reading: SourceConnection, spec: CopySpec, target: Catalog) -> int:
    """Take SHARE locks on everything that the selection reads. Returns on how many tables."""
    await begin(reading)
    catalog = await read_catalog(reading)
    pairs, reasons = await read_pairs(spec.rows, reading, catalog, target)
    refuse("nothing was copied", reasons)
    relations = await relations_of(reading, pairs)
    await reading.execute("rollback")
    await apply_settings(guard)
    await guard.execute("begin read write")
    try:
        for name in sorted(relations):
            await guard.execute(f"lock table {name} in share mode")
    except asyncpg.LockNotAvailableError:
        raise SomebodyWrites(await _who(reading, name, relations)) from None
    except asyncpg.WrongObjectTypeError:
        raise NotFrozen(f"{name} of {spec.rows.source} cannot be locked: it is no table of that server") from None
    return len(relations)


async def _who(reading: SourceConnection, name: str, relations: Collection[str]) -> str:
    oids = [await reading.fetchval("select $1::text::regclass::oid", r.removeprefix("only ")) for r in relations]
    row = await reading.fetchrow(statement("aside_blocker"), oids, list(WRITING_LOCKS))
    by = f"{row['program']} (backend {row['pid']} of {row['user']} on {row['host']})" if row else "a transaction"
    return f"{name.removeprefix('only ')} is still being written to by {by}"
