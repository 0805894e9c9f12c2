"""The four roles of a named control database. People log in as themselves and are members of one of them.

Roles belong to the whole server, grants to one database: creating them twice, or for two databases, is no error.
"""

from enum import StrEnum
from importlib.resources import files
from typing import TYPE_CHECKING

from jobs.journal.base import SchemaMissing
from jobs.journal.ddl import exists, locked

if TYPE_CHECKING:
    from jobs.journal.link import Connection


class ControlRole(StrEnum):
    """What a login may do, enforced by the database."""

    OWNER = "cutover_owner"
    """Changes the schema, and no event or command."""
    ENGINE = "cutover_engine"
    """Appends events, holds leases, publishes progress; sends no command."""
    OPERATOR = "cutover_operator"
    """Creates runs and sends commands, under the login's own name; appends nothing."""
    OBSERVER = "cutover_observer"
    """Reads."""


def grants() -> str:
    """The SQL that gives the schema to its owner and the others their rights; for a DBA to read, and idempotent."""
    return (files(__package__) / "roles.sql").read_text("utf-8")


async def create_roles(dsn: str) -> list[ControlRole]:
    """Create the roles that are missing, and grant. Needs a superuser, once. Returns the roles it created.

    Raises:
        SchemaMissing: there is nothing to grant.
    """
    async with locked(dsn, "create roles and own the schema") as connection:
        if not await exists(connection):
            raise SchemaMissing("the database holds no journal", hint="cutover db create")
        there = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles")}
        missing = [role for role in ControlRole if role not in there]
        for role in missing:
            await connection.execute(f"create role {role.value} nologin")
        await grant(connection)
        return missing


async def grant(connection: "Connection") -> None:
    """Give everybody exactly what roles.sql says, inside the caller's transaction."""
    await connection.execute(grants())


async def owned(connection: "Connection") -> bool:
    """Whether the schema is there and belongs to the owner's role: then `upgrade` works as that role."""
    return bool(
        await connection.fetchval(
            "select nspowner = to_regrole('cutover_owner') from pg_namespace where nspname = 'cutover_control'"
        )
    )
