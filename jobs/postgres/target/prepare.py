"""The schema `cutover` on a target, one file under sql/ for each table. Made by `cutover db prepare`, or by a DBA from
what `script` prints. Making it again changes nothing; nothing here ever drops it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from jobs.api import Fatal
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

SCHEMA = "cutover"
"""Never selected by the patterns of a copy or a reconcile."""

SPREAD = ("gathering", "gathered", "lane", "piece")
"""Those of attempts that are spread over several hosts: nothing else needs them."""
TABLES = (
    *("fence", "chunk", "done", "set_aside", "source_state", "reject", "delta", "summed"),
    *("large_object", "lease", "holder", "written", "selection", "taken_out", "replication"),
    *("live_side", "write_fence"),
    *SPREAD,
)

VERBS = ("select", "insert", "update", "delete")
"""What a role does with each of them."""


class NotPrepared(Fatal):
    """The target has no schema `cutover`, or an older one."""


class RightsMissing(Fatal):
    """The schema is there, and this role may not use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unready:
    """What keeps a role from working on a target; nothing where it is prepared."""

    absent: tuple[str, ...] = ()
    """Tables of the schema that are not there."""
    denied: tuple[str, ...] = ()
    """Those that this role may not read and write."""

    def without(self, tables: Collection[str]) -> "Unready":
        """The same for who does not need these tables."""
        return Unready(
            absent=tuple(table for table in self.absent if table not in tables),
            denied=tuple(table for table in self.denied if table not in tables),
        )

    @property
    def usable(self) -> bool:
        """Whether all of it can be used."""
        return not self.absent and not self.denied

    @property
    def unprepared(self) -> bool:
        """Whether nothing of it is there: nobody has prepared this database."""
        return len(self.absent) == len(TABLES)

    @property
    def absent_in_part(self) -> tuple[str, ...]:
        """What an older version of the schema lacks; nothing where no version of it stands."""
        return () if self.unprepared else self.absent


def script(*roles: str) -> str:
    """All of it as SQL, for a DBA to read and run; with what these roles need."""
    names = ("prepare_schema", *(f"prepare_{table}" for table in TABLES))
    return "begin;\n\n" + "\n".join([*map(statement, names), *map(grants, roles)]) + "\ncommit;\n"


def grants(role: str) -> str:
    """What a role that is not the schema's owner needs, as SQL, one by one."""
    who = identifier(role)
    tables = (f"grant {', '.join(VERBS)} on table {SCHEMA}.{table} to {who};\n" for table in TABLES)
    return f"grant usage on schema {SCHEMA} to {who};\n" + "".join(tables)


async def prepare(connection: Connection) -> None:
    """Make what is missing, all or nothing."""
    await connection.execute(script())


async def lacking(connection: Connection) -> Unready:
    """The tables that are not there, and those that this user may not write to."""
    rows = await connection.fetch(statement("prepared"), list(TABLES))
    return Unready(
        absent=tuple(row["name"] for row in rows if not row["there"]),
        denied=tuple(row["name"] for row in rows if row["there"] and not row["usable"]),
    )


async def missing(connection: Connection) -> tuple[str, ...]:
    """The tables that cannot be used, for whichever reason; empty when the target is prepared."""
    found = await lacking(connection)
    return tuple(sorted((*found.absent, *found.denied)))


async def require(connection: Connection, database: str, *, spread: bool = False) -> None:
    """See that the schema can be used; `database` is the plan's name for it.

    Args:
        spread: also by an attempt that others help on their hosts.

    Raises:
        NotPrepared: tables of it are missing.
        RightsMissing: they are there, and this role may not use them.
    """
    found = (await lacking(connection)).without(() if spread else SPREAD)
    if found.absent:
        raise NotPrepared(
            f"{database} is not prepared: no usable {listed(found.absent)}",
            hint="cutover db prepare PLAN, or have its printed SQL run by a DBA",
        )
    refuse_denied(found, database)


def refuse_denied(unready: Unready, database: str) -> None:
    """Raise `RightsMissing` where tables of the schema are there that this role may not use."""
    if unready.denied:
        raise RightsMissing(
            f"{database}: this role may not read and write {listed(unready.denied)}",
            hint="cutover db rights PLAN --print lists the grants, for a DBA",
        )


def listed(tables: tuple[str, ...]) -> str:
    """Tables of the schema, for people."""
    return ", ".join(f"{SCHEMA}.{table}" for table in tables)
