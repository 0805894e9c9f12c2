"""What a delta load sets aside: nothing but checks that are NOT VALID, which would refuse rows that the source has.

They go in one transaction under the fence, recorded as for a copy, and come back NOT VALID when the rows are the same.
An attempt that ends in between is gone on with, and whoever finds them missing makes them again by `restore`.
"""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

from jobs.api import Fence
from jobs.copy.set_aside import rebuild
from jobs.copy.set_aside.catalog import read_parts
from jobs.copy.set_aside.ddl_lock import TRIES, Lock, changing
from jobs.copy.set_aside.definitions import UNPROVED, TablePart, recorded
from jobs.copy.set_aside.drop import set_aside
from jobs.postgres.catalog.members import read_members
from jobs.postgres.sides import TargetConnection
from jobs.postgres.target.fence import FenceLost, take
from jobs.rows.selection import Pair
from plans.plurals import counted

RESTORED_BY_HAND = "or somebody calls cutover db restore-aside"


@asynccontextmanager
async def unproved_away(
    writing: TargetConnection, fence: Fence, pairs: Collection[Pair], warn: Callable[[str], None]
) -> AsyncIterator[list[TablePart]]:
    """Without the checks of these tables that are NOT VALID, those of earlier attempts too.

    Raises:
        Blocked: a session holds a lock on one of the tables; names it.
        FenceLost: a newer attempt has begun; it sees to them.
    """
    away_before, _ = await recorded(writing, fence.run, fence.task)
    async with writing.transaction():
        standing = await read_parts(writing, {pair.target.oid: pair.target.rows_sql for pair in pairs})
    going = [candidate for candidate in standing if candidate.part.kind in UNPROVED]
    await set_aside(writing, fence, going, {})
    away = [*away_before, *(candidate.part for candidate in going)]
    try:
        yield away
        await _put_back(writing, fence, pairs, away)
    except FenceLost:
        raise
    except BaseException:
        if away:
            checks = counted(len(away), "check that is NOT VALID", "checks that are NOT VALID")
            warn(f"{checks} may stay set aside until this ends well, {RESTORED_BY_HAND}")
        raise


async def _put_back(
    writing: TargetConnection, fence: Fence, pairs: Collection[Pair], away: Collection[TablePart]
) -> None:
    members = await read_members(writing, [pair.target.oid for pair in pairs])
    for part in away:

        async def work(part: TablePart = part) -> None:
            await take(writing, fence)
            await rebuild.again(writing, part)
            await rebuild.off_the_list(writing, fence.run, fence.task, part)

        locks = {members[part.relation].oid: Lock.ALL} if part.relation in members else {}
        await changing(writing, f"{part.title} of {part.relation}", locks, work, tries=TRIES)
