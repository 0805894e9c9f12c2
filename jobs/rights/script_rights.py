"""What a script may not do for want of a right, found out before the night and without running any of it.

The server checks rights when it explains a statement, too, and explaining changes nothing. What cannot be explained, or
stands on what an earlier statement makes, is not judged.
"""

from collections.abc import Sequence

import asyncpg

from jobs.api import Fatal
from jobs.beforehand import Surroundings
from jobs.kinds.sql import script_of
from jobs.postgres.script_splitter import first_words
from jobs.postgres.sides import Connection
from plans.model import JobSpec, SqlSpec

EXPLAINABLE = frozenset({"select", "insert", "update", "delete", "merge", "with", "values"})


class RightsLacking(Fatal):
    """Statements of a script that this role may not run."""

    def __init__(self, numbers: Sequence[tuple[int, str]]) -> None:
        which = ", ".join(f"statement {number} ({word})" for number, word in numbers)
        super().__init__(
            f"{which}: this role lacks a right on what it reads or writes",
            hint="grant it, or ask `cutover db rights PLAN` what the role has",
        )


async def refuse_lacking(connection: Connection, statements: Sequence[str]) -> None:
    """See that the role may run those statements that can be explained. Changes nothing. Raises `RightsLacking`."""
    lacking = []
    transaction = connection.transaction(readonly=True)
    await transaction.start()
    try:
        for number, statement in enumerate(statements, start=1):
            word = next(iter(first_words(statement)), "")
            if word in EXPLAINABLE and not await _permitted(connection, statement):
                lacking.append((number, word))
    finally:
        await transaction.rollback()
    if lacking:
        raise RightsLacking(lacking)


async def _permitted(connection: Connection, statement: str) -> bool:
    try:
        async with connection.transaction():
            await connection.execute(f"explain {statement}")
    except asyncpg.InsufficientPrivilegeError:
        return False
    except asyncpg.PostgresError:
        return True  # it may rest on what an earlier statement makes
    return True


async def look_at_script(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """See that a script can be split into statements, and that the role may run them."""
    assert isinstance(spec, SqlSpec)  # noqa: S101 - the registry maps by type
    statements = script_of(spec)
    async with around.connection(spec.on) as connection:
        await refuse_lacking(connection, statements)
    return ()
