"""Drops what may go, and writes down how to make it again, in the same transaction on the target.

A drop locks each index and all that its table has, and a server has no room for many thousands of locks. So what goes
of many tables goes in several transactions, foreign keys before the keys that they refer to; an attempt that ends in
between is gone on with, like any other. What one table has goes at once or not at all: where that alone is too much,
which needs a thousand partitions, it stays.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from jobs.api import Fence, Retryable
from jobs.copy.set_aside.catalog import Candidate, read_parts
from jobs.copy.set_aside.ddl_lock import Lock, changing
from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.copy.set_aside.eligibility import Keys, choose
from jobs.postgres.catalog.members import read_members
from jobs.postgres.lock_table import room
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.selection import EVERY_ROW, Pair
from plans.model import SetAside


class NotEmptyAnyMore(Retryable):
    """A row came into a table between the look at it and the lock on it."""


class ChangedMeanwhile(Retryable):
    """Definitions are no longer as they were read: dropped now, they would not come back as they are."""


async def consider(
    connection: Connection,
    pairs: Collection[Pair],
    wanted: SetAside,
    *,
    cleared: bool = False,
    gone: Collection[TablePart] = (),
) -> list[Candidate]:
    """What may be set aside of tables that the task has not begun; nothing is locked or changed.

    Args:
        cleared: those without a batch will be empty when it is time.
        gone: what an earlier attempt has set aside: one of them that stands is not as it was yet.
    """
    if wanted is SetAside.NO:
        return []
    tables = {pair.target.oid: pair for pair in pairs if pair.target.kind in "rp"}
    if not tables:
        return []
    empty, filled = {}, set()
    for oid, pair in tables.items():
        if (cleared and pair.batch is None) or not await _holds_rows(connection, pair.target.rows_sql):
            empty[oid] = _keys_that_stay(pair, wanted)
        elif wanted is SetAside.YES:
            filled.add(oid)
    async with connection.transaction():
        standing = await _read_parts(connection, tables.values())
    fitting = _fitting(_without(standing, gone), await room(connection))
    return choose(fitting, empty=empty, filled=filled)


async def _read_parts(connection: Connection, pairs: Collection[Pair]) -> list[Candidate]:
    return await read_parts(connection, {pair.target.oid: pair.target.rows_sql for pair in pairs})


def _keys_that_stay(pair: Pair, wanted: SetAside) -> Keys | None:
    """What has to be unique in the rows that come before a key of their table may go; None where every key may."""
    return None if wanted is SetAside.YES else unique_at_source(pair)


def unique_at_source(pair: Pair) -> tuple[tuple[str, ...], ...]:
    """Sets of columns by which the source's rows are unique as they arrive; none where a query yields them."""
    unaltered = {way.column.name for way in pair.ways if way.expression.startswith(identifier(way.column.name))}
    keys = pair.source.keys if pair.source is not None else ()
    return tuple(key for key in keys if unaltered.issuperset(key))


def _without(standing: Collection[Candidate], gone: Collection[TablePart]) -> list[Candidate]:
    """What stands, but for what an earlier attempt has set aside already."""
    again = {(part.relation, part.kind, part.name) for part in gone}
    return [each for each in standing if (each.part.relation, each.part.kind, each.part.name) not in again]


def _fitting(standing: Collection[Candidate], most: int) -> list[Candidate]:
    """What tables have whose parts the server has room to lock all at once."""
    counts = Counter(each.table for each in standing)
    small = {oid for oid, count in counts.items() if count <= most}
    return [each for each in standing if each.table in small]


async def set_aside(
    connection: Connection,
    fence: Fence,
    chosen: Collection[Candidate],
    empty: Mapping[int, str],
    told: Callable[[int], None] = lambda _: None,
) -> None:
    """Record and drop them: each transaction all that it drops, or nothing.

    Args:
        empty: the tables (oid -> what to read their rows from) that were chosen because they are empty.
        told: how many a transaction has dropped.

    Raises:
        Blocked: a session holds a lock on one of the tables; names it.
        NotEmptyAnyMore, ChangedMeanwhile: somebody was quicker.
        FenceLost: a newer attempt has begun.
    """
    dropped: frozenset[int] = frozenset()
    for batch in at_once(chosen, await room(connection) if chosen else 0):
        await _drop(connection, fence, batch, empty, dropped)
        told(len(batch))
        dropped |= {candidate.oid for candidate in batch}


def at_once(chosen: Collection[Candidate], most: int) -> list[list[Candidate]]:
    """What goes in one transaction each, at most so many parts unless one table has more. Pure."""
    batches: list[list[Candidate]] = []
    for keys in (True, False):
        of: dict[int, list[Candidate]] = {}
        for candidate in chosen:
            if (candidate.part.kind is PartKind.FOREIGN_KEY) is keys:
                of.setdefault(candidate.table, []).append(candidate)
        batch: list[Candidate] = []
        for table in sorted(of):
            if batch and len(batch) + len(of[table]) > most:
                batches.append(batch)
                batch = []
            batch = batch + of[table]
        batches += [batch] if batch else []
    return batches if sum(map(len, batches)) > most else [list(chosen)] if chosen else []


async def _drop(
    connection: Connection,
    fence: Fence,
    chosen: Collection[Candidate],
    empty: Mapping[int, str],
    dropped: frozenset[int],
) -> None:
    """Record and drop in one transaction. Args: dropped: the oids of those that were dropped before."""
    tables = {candidate.table: candidate.rows for candidate in chosen}
    referenced = {candidate.referenced for candidate in chosen if candidate.referenced}
    locked = {**dict.fromkeys(referenced, ""), **tables}  # a drop locks what its key refers to
    members = await read_members(connection, locked)

    async def work() -> None:
        await take(connection, fence)
        await connection.execute(locking(chosen))
        for oid, rows in empty.items():
            if oid in tables and await _holds_rows(connection, rows):
                raise NotEmptyAnyMore(f"{rows} has got rows meanwhile", hint="nothing of it was dropped")
        wanted = {replace(candidate, referred_by=candidate.referred_by - dropped) for candidate in chosen}
        if changed := wanted - set(await read_parts(connection, locked)):
            named = ", ".join(sorted(f"{candidate.part.title} of {candidate.part.relation}" for candidate in changed))
            raise ChangedMeanwhile(f"altered meanwhile: {named}", hint="nothing of it was dropped")
        for candidate in chosen:
            part = candidate.part
            await connection.execute(
                statement("aside_record"), fence.run, fence.task, part.relation, part.kind, part.name,
                part.definition, part.position,
            )  # fmt: skip
        for dropping in drops(chosen):
            await connection.execute(dropping)

    locks = {member.oid: Lock.ALL for member in members.values()}
    await changing(connection, "setting indexes and constraints aside", locks, work)


def locking(chosen: Collection[Candidate]) -> str:
    """The statement that locks their tables in a fixed order, each with its partitions, as every query locks them."""
    tables = {candidate.table: candidate.rows for candidate in chosen}
    return f"lock table {', '.join(tables[oid] for oid in sorted(tables))} in access exclusive mode"


def drops(chosen: Collection[Candidate]) -> list[str]:
    """The statements that drop them, foreign keys before the keys that they refer to."""
    topmost = [candidate for candidate in chosen if not candidate.hangs]
    topmost.sort(key=lambda candidate: candidate.part.kind is not PartKind.FOREIGN_KEY)
    return [candidate.part.drop for candidate in topmost]


async def _holds_rows(connection: Connection, rows: str) -> bool:
    return bool(await connection.fetchval(statement("chunk_any").format(rows=rows, condition=EVERY_ROW)))
