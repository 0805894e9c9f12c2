"""Makes one index or constraint again, inside the caller's transaction, which also takes it off cutover.set_aside.

What stands already is left alone, so that an attempt goes on wherever another one was killed: a build is committed as
a whole or not at all, and so is what joins the indexes of partitions.
"""

import re
from collections.abc import Sequence

from jobs.api import Fatal
from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.postgres.script_splitter import first_words
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

MEMORY_KB = 256 * 1024
"""maintenance_work_mem of a build, unless the server gives more."""

_ONLY = re.compile(r'((?:CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")+"|[^\s"]+) ON|alter table)) only ', re.IGNORECASE)


class NotWhole(Fatal):
    """An index of a partitioned table stands and cannot be used: a partition has none that is attached to it."""


async def build(connection: Connection, part: TablePart, *, helpers: int = 0) -> None:
    """Its index, unless it stands.

    Args:
        helpers: how many parallel workers of the server have nothing else to do.
    """
    if not await _index_stands(connection, part):
        await _give(connection, helpers)
        await _run(connection, part.builds)


async def attach(connection: Connection, part: TablePart, *, helpers: int = 0) -> None:
    """The constraint that uses the index, or the one that is built with it, unless it stands.

    Args:
        helpers: as of a build, which it may be.
    """
    if not await _constraint_stands(connection, part):
        if part.at_once:
            await _give(connection, helpers)
        await _run(connection, part.statements if part.at_once else part.attaches)


async def refer(connection: Connection, part: TablePart) -> None:
    """A foreign key that holds for what comes, without a look at what is there; all of it where it was NOT VALID."""
    if not await _constraint_stands(connection, part):
        await _run(connection, [*part.builds, part.attaches[0]] if part.proved else part.statements)


async def validate(connection: Connection, part: TablePart) -> None:
    """Prove a foreign key for what is there. A key that is marked as proved is not looked at again by the server."""
    await _run(connection, part.attaches[1:])


async def join(connection: Connection, part: TablePart) -> None:
    """An index or a constraint of a partitioned table, unless it stands, over what its partitions have by now.

    A partition that came meanwhile has none: made not ONLY on the table, it gets one, by a name that Postgres gives.

    Raises:
        NotWhole: it is not valid all the same.
    """
    index = part.kind is PartKind.INDEX
    stands = await _index_stands(connection, part) is not None if index else await _constraint_stands(connection, part)
    attached = sum(first_words(line)[:2] == ("alter", "index") for line in part.statements)
    others = await connection.fetchval(statement("aside_partitions"), part.relation) > attached
    for line in part.statements:
        if first_words(line)[:1] == ("create",) or first_words(line)[:2] == ("alter", "table"):
            if not stands:
                await connection.execute(_ONLY.sub(r"\1 ", line, count=1) if others else line)
        else:
            await connection.execute(line)
    if part.kind is not PartKind.FOREIGN_KEY and not await _index_stands(connection, part):
        raise NotWhole(
            f"{part.title} of {part.relation}: a partition has no index that is attached to it",
            hint="attach one to it by hand (alter index ... attach partition ...), and try it again",
        )


async def again(connection: Connection, part: TablePart) -> None:
    """All of it, one statement after another, where nobody else waits for the table."""
    if part.height:
        await join(connection, part)
        return
    match part.kind:
        case PartKind.FOREIGN_KEY:
            await refer(connection, part)
            if part.proved:
                await validate(connection, part)
        case PartKind.INDEX:
            await build(connection, part)
        case PartKind.PRIMARY_KEY | PartKind.UNIQUE | PartKind.EXCLUSION | PartKind.CHECK | PartKind.NOT_NULL:
            if not part.at_once:
                await build(connection, part)
            await attach(connection, part)


async def off_the_list(connection: Connection, run: str, task: str, part: TablePart) -> None:
    """It stands again."""
    await connection.execute(statement("aside_restored"), run, task, part.relation, part.kind, part.name)


async def _index_stands(connection: Connection, part: TablePart) -> bool | None:
    """Whether it can be used; None where it is not there."""
    valid: bool | None = await connection.fetchval(statement("aside_index_stands"), part.relation, part.name)
    return valid


async def _constraint_stands(connection: Connection, part: TablePart) -> bool:
    return bool(await connection.fetchval(statement("aside_constraint_stands"), part.relation, part.name))


async def _give(connection: Connection, helpers: int) -> None:
    """To the build that follows in this transaction."""
    await connection.execute(f"set local max_parallel_maintenance_workers = {max(0, helpers)}")
    await connection.execute(statement("aside_memory"), MEMORY_KB)


async def _run(connection: Connection, statements: Sequence[str]) -> None:
    for line in statements:
        await connection.execute(line)
