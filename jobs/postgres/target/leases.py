"""The lease: what a task writes to is its run's until the task ends, so that two runs on one target notice each other.

It is over tables, or one batch of their rows; six municipalities load one platform side by side. The row in
`cutover.lease` has no term: what keeps it is the run's `beat`, which grows while an engine of that run lives. A task
that finds a lease of another run watches that number. It moves: the task is refused, by the other run's name. It
stands still for `STANDSTILL`, by nobody's clock but the watcher's own: the other engine is dead or frozen, and the
lease is taken over, in one transaction that also retires the fence of the tasks that held it. So an engine that wakes
finds that it may not write, whatever it believes; and a clock that was set changes nothing.

In an attempt `advance` (`jobs.postgres.target.fence`) comes before `hold`: a fence that is retired in between stays so.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from jobs.api import Fatal, Fence, JobContext, Progress
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.catalog.tables import Table
from jobs.postgres.connection.connect import application_prefix
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from plans.model import Batch
from plans.plurals import counted
from plans.table_names import table_title

STANDSTILL = timedelta(seconds=30)
"""How long a run's beat is seen to stand still before its leases are taken over: ten beats."""
BEAT = timedelta(seconds=3)
"""How often a living engine makes it grow."""
_LOOK_INTERVAL = timedelta(seconds=1)
_LOCK_SECONDS = 5
_ALL_TOKENS = 2**63 - 1


class Leased(Fatal):
    """Another run writes there. `facts` names it."""

    def __init__(self, sentence: str) -> None:
        hint = "wait until that task has ended, or end it in that run; see `cutover db leases PLAN [--release]`"
        super().__init__(sentence, hint=hint)
        self.facts = ErrorFacts(kind=FailureKind.LEASED, sentence=sentence, hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLease:
    """What a task of a run holds on a target."""

    run: str
    task: str
    relation: str
    """One of its tables, schema.table."""
    relations: int
    beat: int
    whole: bool
    """Whether it holds all rows of one of them."""
    taken_at: datetime | None = None
    batch: str = ""

    def __str__(self) -> str:
        others = self.relations - 1
        more = f" and {counted(others, 'table')} more" if others else ""
        return f"run {self.run} holds {self.relation}{more} (task {self.task})"


@dataclass(slots=True)
class Watch:
    """Tells runs whose engine lives from those whose engine does not, by how long their beat stands still."""

    still: timedelta
    _first_seen: dict[str, tuple[int, float]] = field(default_factory=dict)

    def alive(self, held: Collection[HeldLease]) -> HeldLease | None:
        """One whose run's beat has moved since it was seen first."""
        now = asyncio.get_running_loop().time()
        for lease in held:
            beat, _ = self._first_seen.setdefault(lease.run, (lease.beat, now))
            if beat != lease.beat:
                return lease
        return None

    def dead(self, lease: HeldLease) -> bool:
        """Whether its run's beat has stood still for long enough."""
        _, since = self._first_seen[lease.run]
        return asyncio.get_running_loop().time() - since >= self.still.total_seconds()


async def hold(ctx: JobContext, connection: Connection, tables: Collection[Table], batch: Batch | None) -> None:
    """Hold these tables, or a batch of their rows, for this task. Before its first write, and not in a transaction.

    Raises:
        Leased: a task of another run holds one of them.
        FenceLost: a newer attempt has begun.
    """
    fence, relations = ctx.fence, await _relations(connection, tables)
    column, value = _of(batch)

    async def take_them() -> None:
        row = (fence.run, fence.task, relations, column, value, fence.token)
        await connection.execute(statement("lease_take"), *row)
        await connection.execute(statement("lease_written"), fence.run, relations, column, value, fence.task)
        await connection.execute(statement("lease_beat"), fence.run)

    await _wait_until_free(ctx, connection, relations, (column, value), take_them)


async def clear_dead(ctx: JobContext, connection: Connection, relations: Sequence[str]) -> None:
    """Take away what dead runs hold of these tables. Errors as in `hold`."""
    await _wait_until_free(ctx, connection, relations, ("", ""), None)


async def _wait_until_free(
    ctx: JobContext,
    connection: Connection,
    relations: Sequence[str],
    batch: tuple[str, str],
    then: Callable[[], Awaitable[None]] | None,
) -> None:
    watch = Watch(STANDSTILL)
    while True:
        waiting = await _in_the_way(ctx.fence, connection, relations, batch, watch, then)
        if waiting is None:
            return
        ctx.progress(Progress(done=0, note=f"{waiting}; watching whether it lives"))
        await asyncio.sleep(min(_LOOK_INTERVAL, watch.still).total_seconds())


async def _in_the_way(
    fence: Fence,
    connection: Connection,
    relations: Sequence[str],
    batch: tuple[str, str],
    watch: Watch,
    then: Callable[[], Awaitable[None]] | None,
) -> HeldLease | None:
    """What may be a living run's. Where there is nothing, dead runs lose what they hold and `then` is done, all in one
    transaction."""
    async with connection.transaction():
        await connection.execute(f"set local lock_timeout = '{_LOCK_SECONDS}s'")
        await connection.execute(statement("lease_lock"))
        await take(connection, fence)
        others = await _conflicts(connection, fence.run, relations, batch)
        if living := watch.alive(others):
            raise Leased(str(living))
        if waiting := [one for one in others if not watch.dead(one)]:
            return waiting[0]
        for run in {one.run for one in others}:
            await take_away(connection, run, [one.task for one in others if one.run == run])
        if then is not None:
            await then()
    return None


async def _conflicts(
    connection: Connection, run: str, relations: Sequence[str], batch: tuple[str, str]
) -> Sequence[HeldLease]:
    rows = await connection.fetch(statement("lease_conflicts"), run, relations, *batch)
    return [HeldLease(**row) for row in rows]


async def take_away(connection: Connection, run: str, tasks: Sequence[str]) -> None:
    """Free what these tasks of a dead run hold; they may not write any more. In a transaction with a lock_timeout.

    Raises:
        Leased: one of them still has a transaction open.
    """
    try:
        async with connection.transaction():
            await connection.execute(statement("fence_retire_tasks"), run, tasks)
    except asyncpg.LockNotAvailableError:
        prefixes = [application_prefix(run, task) for task in tasks]
        holder = await connection.fetchrow(statement("fence_holders"), prefixes)
        who = f"backend {holder['pid']} on host {holder['host']}" if holder else "a backend"
        raise Leased(f"run {run} (task {tasks[0]}) stands still, but {who} still has its transaction open") from None
    await connection.execute(statement("lease_release"), run, tasks, _ALL_TOKENS)


async def release(connection: Connection, fence: Fence) -> None:
    """The task has ended well: what it held is free. Under the fence; not in a transaction."""
    async with connection.transaction():
        await take(connection, fence)
        await connection.execute(statement("lease_release"), fence.run, [fence.task], fence.token + 1)


async def held_by_others(connection: Connection, fence: Fence, relations: Sequence[str]) -> HeldLease | None:
    """Of a script, in its transaction: who holds the whole of a table that it wrote to; else the write is recorded.

    Where others hold batches of a table nobody knows whether these were their rows: their proofs go stale.
    """
    for one in await _conflicts(connection, fence.run, relations, ("", "")):
        if one.whole:
            return one
    await connection.execute(statement("lease_written"), fence.run, relations, "", "", fence.task)
    return None


async def read_held(connection: Connection) -> Sequence[HeldLease]:
    """Everything that is held on a target."""
    held = []
    for row in await connection.fetch(statement("lease_list")):
        facts: Mapping[str, Any] = dict(row)
        column, value = facts["batch_column"], facts["batch_value"]
        held.append(
            HeldLease(
                run=facts["run"],
                task=facts["task"],
                relation=facts["relation"],
                relations=facts["relations"],
                beat=facts["beat"],
                whole=not column,
                taken_at=facts["taken_at"],
                batch=f"{column} = {value}" if column else "",
            )
        )
    return held


async def seen(connection: Connection) -> str:
    """Which transactions a proof that begins now has seen: what others write later makes it stale."""
    return str(await connection.fetchval("select pg_current_snapshot()::text"))


async def written_since(
    connection: Connection, run: str, relations: Sequence[str], batch: Batch | None, proof: str
) -> Mapping[str, Sequence[str]]:
    """By run, the tables that others write to, or wrote to since a proof saw `proof`."""
    rows = await connection.fetch(statement("lease_written_since"), run, relations, *_of(batch), proof)
    return {row["run"]: tuple(row["relations"]) for row in rows}


async def keep_only(connection: Connection, run: str, units: Collection[str], *, newer: int) -> None:
    """Of a run's tasks only these are under way: the others' leases are free, and these are kept by a beat.

    Args:
        newer: tokens from this one on are those of an engine that has taken over from the one that calls.
    """
    over = [row["task"] for row in await connection.fetch(statement("lease_tasks"), run, list(units), newer)]
    if over:
        await connection.execute(statement("lease_release"), run, over, newer)
    if units:
        await connection.execute(statement("lease_beat"), run)


def _of(batch: Batch | None) -> tuple[str, str]:
    return (batch.column, batch.value) if batch is not None else ("", "")


async def _relations(connection: Connection, tables: Collection[Table]) -> Sequence[str]:
    """Their names, and those of their partitions: another run may write to one of them alone."""
    parted = [table.oid for table in tables if table.kind == "p"]
    parts = await connection.fetch(statement("table_partitions"), parted) if parted else []
    return sorted({*(table.title for table in tables), *(table_title(row["schema"], row["name"]) for row in parts)})
