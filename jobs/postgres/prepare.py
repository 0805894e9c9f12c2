"""The schema `cutover` on a target, one file under sql/ for each table. Made by `cutover db prepare`, or by a DBA from
what `script` prints. Making it again changes nothing; nothing here ever drops it.
"""

import asyncpg

from jobs.api import Fatal
from jobs.postgres.quote import identifier
from jobs.postgres.sql_files import statement

SCHEMA = "cutover"
"""Never selected by the patterns of a copy or a reconcile."""

TABLES = (
    *("fence", "chunk", "done", "set_aside", "source_state", "reject", "delta", "summed"),
    *("large_object", "lease", "holder", "written", "selection"),
)


class NotPrepared(Fatal):
    """The target has no schema `cutover`, or the user may not write to it."""


def script() -> str:
    """All of it as SQL, for a DBA to read and run."""
    names = ("prepare_schema", *(f"prepare_{table}" for table in TABLES))
    return "begin;\n\n" + "\n".join(statement(name) for name in names) + "\ncommit;\n"


def grants(role: str) -> str:
    """What a role that is not the schema's owner needs, as SQL."""
    who = identifier(role)
    return (
        f"grant usage on schema {SCHEMA} to {who};\n"
        f"grant select, insert, update, delete on all tables in schema {SCHEMA} to {who};\n"
    )


async def prepare(connection: asyncpg.Connection) -> None:
    """Make what is missing, all or nothing."""
    await connection.execute(script())


async def missing(connection: asyncpg.Connection) -> tuple[str, ...]:
    """The tables that are not there, or that this user may not write to; empty when the target is prepared."""
    rows = await connection.fetch(statement("prepared"), list(TABLES))
    return tuple(row["name"] for row in rows if not row["usable"])


async def require(connection: asyncpg.Connection, database: str) -> None:
    """Raise `NotPrepared` where the schema is missing; `database` is the plan's name for it."""
    if lacking := await missing(connection):
        raise NotPrepared(
            f"{database} is not prepared: no usable {', '.join(f'{SCHEMA}.{table}' for table in lacking)}",
            hint="cutover db prepare PLAN, or have its printed SQL run by a DBA",
        )
