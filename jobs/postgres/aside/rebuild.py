"""Makes one index or constraint again, inside the caller's transaction, which also takes it off cutover.set_aside.

What stands already is left alone, so that an attempt goes on wherever another one was killed: a build is committed as
a whole or not at all.
"""

from collections.abc import Sequence
from typing import Any

from jobs.postgres.aside.parts import Kind, Part
from jobs.postgres.sql_files import statement

MEMORY_KB = 256 * 1024
"""maintenance_work_mem of a build, unless the server gives more."""


async def build(connection: Any, part: Part, *, helpers: int = 0) -> None:
    """Its index, unless it stands.

    Args:
        helpers: how many parallel workers of the server have nothing else to do.
    """
    if not await connection.fetchval(statement("aside_index_stands"), part.relation, part.name):
        await connection.execute(f"set local max_parallel_maintenance_workers = {max(0, helpers)}")
        await connection.execute(statement("aside_memory"), MEMORY_KB)
        await _run(connection, part.builds)


async def attach(connection: Any, part: Part) -> None:
    """The constraint that uses the index, or an exclusion constraint as a whole, unless it stands."""
    if not await _constraint_stands(connection, part):
        await _run(connection, part.statements if part.kind is Kind.EXCLUSION else part.attaches)


async def refer(connection: Any, part: Part) -> None:
    """A foreign key that holds for what comes, without a look at what is there."""
    if not await _constraint_stands(connection, part):
        await _run(connection, [*part.builds, part.attaches[0]])


async def validate(connection: Any, part: Part) -> None:
    """Prove a foreign key for what is there. A key that is marked as proved is not looked at again by the server."""
    await _run(connection, part.attaches[1:])


async def again(connection: Any, part: Part) -> None:
    """All of it, one statement after another, where nobody else waits for the table."""
    match part.kind:
        case Kind.FOREIGN_KEY:
            await refer(connection, part)
            await validate(connection, part)
        case Kind.INDEX:
            await build(connection, part)
        case Kind.EXCLUSION:
            await attach(connection, part)
        case Kind.PRIMARY_KEY | Kind.UNIQUE:
            await build(connection, part)
            await attach(connection, part)


async def off_the_list(connection: Any, run: str, task: str, part: Part) -> None:
    """It stands again."""
    await connection.execute(statement("aside_restored"), run, task, part.relation, part.kind, part.name)


async def _constraint_stands(connection: Any, part: Part) -> bool:
    return bool(await connection.fetchval(statement("aside_constraint_stands"), part.relation, part.name))


async def _run(connection: Any, statements: Sequence[str]) -> None:
    for one in statements:
        await connection.execute(one)
