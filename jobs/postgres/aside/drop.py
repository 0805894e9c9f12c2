"""Drops what may go, and writes down how to make it again, in one transaction on the target."""

from collections.abc import Collection, Mapping
from typing import Any

from jobs.api import Fence, Retryable
from jobs.postgres.aside.choice import Keys, choose
from jobs.postgres.aside.ddl import Lock, changing
from jobs.postgres.aside.parts import Found, Kind, read_parts
from jobs.postgres.fence import take
from jobs.postgres.quote import identifier
from jobs.postgres.selection import EVERY_ROW, Pair
from jobs.postgres.sql_files import statement
from plans.model import SetAside


class NotEmptyAnyMore(Retryable):
    """A row came into a table between the look at it and the lock on it."""


async def consider(connection: Any, pairs: Collection[Pair], wanted: SetAside, *, cleared: bool = False) -> list[Found]:
    """What may be set aside of tables that the task has not begun; nothing is locked or changed.

    Args:
        cleared: those without a batch will be empty when it is time.
    """
    tables = {} if wanted is SetAside.NO else {pair.target.oid: pair for pair in pairs if pair.target.kind == "r"}
    empty: dict[int, Keys | None] = {}
    filled = set()
    for oid, pair in tables.items():
        if (cleared and pair.batch is None) or not await _holds_rows(connection, pair.target.rows_sql):
            empty[oid] = None if wanted is SetAside.YES else unique_at_source(pair)
        elif wanted is SetAside.YES:
            filled.add(oid)
    free = {oid: pair.target.sql for oid, pair in tables.items() if oid in empty or oid in filled}
    if not free:
        return []
    async with connection.transaction():
        found = await read_parts(connection, free)
    return choose(found, empty=empty, filled=filled)


def unique_at_source(pair: Pair) -> tuple[tuple[str, ...], ...]:
    """Sets of columns by which the source's rows are unique as they arrive; none where a query yields them."""
    unaltered = {way.column.name for way in pair.ways if way.expression.startswith(identifier(way.column.name))}
    keys = pair.source.keys if pair.source is not None else ()
    return tuple(key for key in keys if unaltered.issuperset(key))


async def set_aside(connection: Any, fence: Fence, chosen: Collection[Found], empty: Mapping[int, str]) -> None:
    """Record and drop them: all, or none and nothing is recorded.

    Args:
        empty: the tables (oid -> what to read their rows from) that were chosen because they are empty.

    Raises:
        Blocked: a session holds a lock on one of the tables; names it.
        NotEmptyAnyMore: somebody was quicker.
        FenceLost: a newer attempt has begun.
    """
    if not chosen:
        return
    relations = {one.table: one.part.relation for one in chosen}

    async def work() -> None:
        await take(connection, fence)
        await connection.execute(f"lock table only {', only '.join(relations.values())} in access exclusive mode")
        for oid, rows in empty.items():
            if oid in relations and await _holds_rows(connection, rows):
                raise NotEmptyAnyMore(f"{relations[oid]} has got rows meanwhile", hint="nothing was dropped")
        for one in sorted(chosen, key=lambda one: one.part.kind is not Kind.FOREIGN_KEY):
            part = one.part
            await connection.execute(
                statement("aside_record"), fence.run, fence.task, part.relation, part.kind, part.name,
                part.definition, part.position,
            )  # fmt: skip
            await connection.execute(part.drop)

    await changing(connection, "setting indexes and constraints aside", dict.fromkeys(relations, Lock.ALL), work)


async def _holds_rows(connection: Any, rows: str) -> bool:
    return bool(await connection.fetchval(statement("chunk_any").format(rows=rows, condition=EVERY_ROW)))
