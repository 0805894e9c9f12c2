"""Takes the schema `cutover` off a database: nothing there is set aside, held or followed, and nobody writes."""

import asyncpg

from jobs.api import Fatal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target import prepare

_LOCK_SECONDS = 5
_HINDRANCES = {
    "set aside": ("indexes or constraints are set aside there", "cutover db restore-aside PLAN makes them again"),
    "held": ("a run holds tables there", "cutover db leases PLAN [--release]"),
    "follows": ("a database follows it, or it follows one", "cutover db unfollow takes away what was made for that"),
    "fenced": ("roles are kept from writing there by a switch", "cutover db unfollow --writers back, or out for good"),
}
"""What the guard raises, and what is said of it."""


class InUse(Fatal):
    """The schema is still needed."""


def script() -> str:
    """All of it as SQL, for a DBA to read and run. It refuses by itself what `remove` refuses."""
    return f"begin;\n{_statements()}\ncommit;\n"


def _statements() -> str:
    drops = "\n".join(f"drop table if exists {prepare.SCHEMA}.{table};" for table in prepare.TABLES)
    return (
        f"set local lock_timeout = '{_LOCK_SECONDS}s';\n{statement('removal_guard')}\n{drops}\n"
        f"drop schema if exists {prepare.SCHEMA};"
    )


async def remove(connection: Connection, database: str) -> bool:
    """Take it off, all or nothing; False where there is none.

    Args:
        database: the plan's name for it.

    Raises:
        InUse: something is set aside or held, or follows, or a task is writing there just now.
    """
    if not await connection.fetchval(statement("removal_exists")):
        return False
    try:
        async with connection.transaction():
            await connection.execute(_statements())
    except asyncpg.RaiseError as error:
        sentence, hint = _HINDRANCES[error.args[0]]
        raise InUse(f"{database}: {sentence}", hint=hint) from None
    except asyncpg.LockNotAvailableError:
        raise InUse(f"{database}: a task writes there just now", hint="cutover db leases PLAN") from None
    return True
