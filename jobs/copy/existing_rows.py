"""Rows that stand on the target where a copy is to put its own: what the plan's `on_existing` does about them.

Only tables that this task has not begun are looked at: rows of its own earlier attempts are `copy_checkpoints`'.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from jobs.api import Fence
from jobs.copy.checkpoints import delete_rows, holds_rows
from jobs.copy.emptying import deletions, too_many, truncations
from jobs.copy.set_aside.ddl_lock import Lock, changing
from jobs.copy.taken_out import StandingRows, record, standing
from jobs.postgres.catalog import rights
from jobs.postgres.catalog.tables import Catalog, ForeignKey
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.foreign_keys import left_behind, prove_emptied
from jobs.rows.ranges import Range
from jobs.rows.selection import Pair
from plans.model import OnExisting
from plans.plurals import counted, plural

Told = Callable[[str, int], None]
CLEARING = "taking out what stands in the tables"


async def adopt(connection: Connection, fence: Fence, pairs: Collection[Pair]) -> tuple[str, ...]:
    """Take over what the same task of an earlier run committed and set aside; its attempts are fenced out first.

    Returns the runs of which anything was taken over.

    Only of tables in which rows stand where ours would: a task of an earlier wave may have had the same name, and its
    rollback needs what it wrote down.
    """
    relations = [pair.target.sql for pair in pairs if await holds_rows(connection, pair)]
    runs: list[str] = []

    async def work() -> None:
        await take(connection, fence)
        await connection.execute(statement("fence_retire_runs"), fence.run, fence.task)
        adopted = await connection.fetch(statement("chunk_adopt"), fence.run, fence.task, fence.token, relations)
        await connection.execute(statement("reject_adopt"), fence.run, fence.task, fence.token)
        await connection.execute(statement("aside_adopt"), fence.run, fence.task)
        await connection.execute(statement("lo_adopt"), fence.run, fence.task, fence.token)
        runs[:] = sorted({row["run"] for row in adopted})
        await connection.execute(statement("taken_out_adopt"), fence.run, fence.task, fence.token, runs)
        await connection.execute(statement("source_state_adopt"), fence.run, fence.task, fence.token, runs)

    fence_table = await connection.fetchval("select 'cutover.fence'::pg_catalog.regclass::oid::int8")
    await changing(connection, f"taking over from an earlier run of {fence.task}", {fence_table: Lock.READ}, work)
    return tuple(runs)


async def objections(
    connection: Connection, pairs: Collection[Pair], wanted: OnExisting, foreign_keys: Collection[ForeignKey]
) -> list[str]:
    """The reasons against filling tables that this task has not begun."""
    if wanted is OnExisting.APPEND:
        return []
    filled = [pair for pair in pairs if await holds_rows(connection, pair)]
    if wanted is not OnExisting.TRUNCATE:
        return [f"{pair.title}: {_objection(pair)}" for pair in filled]
    if not filled:
        return []
    whole = [pair for pair in pairs if pair.batch is None]
    return [
        *_not_permitted(pairs if filled[0].batch is None else filled),
        *_cannot_go(whole, foreign_keys),
        *await too_many(connection, whole, foreign_keys),
        *await _referred_to(connection, filled, foreign_keys),
    ]


def _not_permitted(pairs: Collection[Pair]) -> list[str]:
    """The reasons that lie in what this role may do."""
    reasons = []
    for pair in pairs:
        how = "truncate" if pair.batch is None else "delete"
        reasons += [f"{pair.title}{reason}" for reason in rights.emptying(pair.target, how)]
    return reasons


async def clear(connection: Connection, fence: Fence, pairs: Collection[Pair], target: Catalog, told: Told) -> bool:
    """Take out what stands in tables that this task has not begun: whole tables, or the batch's rows of them.

    One transaction where the server has room for its locks, else several (`emptying`), after any of which it may be
    begun anew; CASCADE is never used. What goes is written down with it (`taken_out`). Returns whether
    anything did.

    Args:
        told: of which table how many rows are deleted by now.

    Raises:
        Blocked: a session holds a lock on one of the tables; names it.
        Orphans: rows were added meanwhile that refer to what would go.
    """
    filled = [pair for pair in pairs if await holds_rows(connection, pair)]
    if not filled:
        return False
    for some in await truncations(connection, [pair for pair in pairs if pair.batch is None], target.foreign_keys):
        await _truncate(connection, fence, some)
    for some in await deletions(connection, [pair for pair in filled if pair.batch is not None], target):
        await _delete(connection, fence, some, target.foreign_keys, told)
    return True


async def _truncate(connection: Connection, fence: Fence, pairs: Collection[Pair]) -> None:
    async def work() -> None:
        await take(connection, fence)
        await connection.execute(locking(pairs))
        for pair in pairs:
            if (stood := await standing(connection, pair)).rows:
                await record(connection, fence, pair, stood)
        await connection.execute(clearing(pairs))

    await changing(connection, CLEARING, {pair.target.oid: Lock.ALL for pair in pairs}, work)


async def _delete(
    connection: Connection, fence: Fence, pairs: Collection[Pair], foreign_keys: Collection[ForeignKey], told: Told
) -> None:
    async def work() -> None:
        await take(connection, fence)
        for pair in pairs:
            if deleted := await delete_rows(connection, pair, Range(), 0, partial(told, pair.title)):
                await record(connection, fence, pair, StandingRows(rows=deleted))
        await prove_emptied(connection, pairs, foreign_keys)

    await changing(connection, CLEARING, {}, work)


def locking(pairs: Collection[Pair]) -> str:
    """The statement that lets nobody put a row in between the count of what goes and its going."""
    return f"lock table {', '.join(pair.target.rows_sql for pair in pairs)} in access exclusive mode"


def clearing(pairs: Collection[Pair]) -> str:
    """The statement that empties tables all at once and without any other one."""
    return f"truncate {', '.join(pair.target.rows_sql for pair in pairs)}"


def _objection(pair: Pair) -> str:
    if pair.batch is None:
        return "is not empty, and without a batch column nobody could tell its rows from ours"
    return "holds rows of this batch already, and this task did not write them"


def _cannot_go(pairs: Collection[Pair], foreign_keys: Collection[ForeignKey]) -> list[str]:
    """Postgres truncates a table to which others refer only together with those."""
    whole = {(pair.target.schema, pair.target.name): pair for pair in pairs}
    return [
        f"{whole[referenced].title}: cannot be truncated, {key.referring_title} refers to it ({key.name})"
        for key in foreign_keys
        for referring, referenced in [key.between(whole)]
        if referenced is not None and referring is None
    ]


async def _referred_to(
    connection: Connection, filled: Sequence[Pair], foreign_keys: Collection[ForeignKey]
) -> list[str]:
    batches = [pair for pair in filled if pair.batch is not None]
    return [
        f"{key.referenced_title}: {counted(rows, 'row')} of {key.referring_title} that "
        f"{plural(rows, 'stays refers', 'stay refer')} to rows of the batch"
        for key, rows in await left_behind(connection, batches, foreign_keys)
    ]
