"""The roles of a named control database. People log in as themselves and are members of one of them.

Roles belong to the whole server, grants to one database: creating them twice, or for two databases, is no error.
"""

from collections.abc import Sequence
from enum import StrEnum
from importlib.resources import files
from typing import TYPE_CHECKING

from jobs.journal.base import Denied
from jobs.journal.ddl import locked, require_schema

if TYPE_CHECKING:
    from jobs.journal.link import Connection


CREATOR = "cutover_creator"
"""Owns the functions by which others write what they may not by themselves, with rights for that alone; no member."""

_FUNCTION_IS_GIVEN = """
    select bool_and(proowner = to_regrole('cutover_creator'))
      from pg_proc
     where pronamespace = 'cutover_control'::regnamespace
       and proname in ('create_run', 'answer', 'answer_look', 'answer_own', 'tell_head', 'add_approval', 'approve',
                       'withdraw_approval', 'require_approvals', 'worker_come', 'worker_seen', 'ticket_claim',
                       'ticket_renew', 'ticket_end', 'host_allows', 'host_lists')
"""


_GIVEN_FUNCTIONS = """
    select coalesce(array_agg(oid::regprocedure::text), '{}')
      from pg_proc
     where pronamespace = 'cutover_control'::regnamespace and proowner = to_regrole('cutover_creator')
"""

_MAY_MAKE_ROLES = "select rolsuper or rolcreaterole from pg_roles where rolname = session_user"


class ControlRole(StrEnum):
    """What a login may do, enforced by the database."""

    OWNER = "cutover_owner"
    """Changes the schema, and writes no event or command unless it grants that to itself again."""
    ENGINE = "cutover_engine"
    """Appends events, holds leases, publishes progress; sends no command."""
    OPERATOR = "cutover_operator"
    """Creates runs and sends commands, under the login's own name; appends nothing."""
    OBSERVER = "cutover_observer"
    """Reads."""
    PARTY = "cutover_party"
    """Answers with a link or a code that a party was sent, by two functions; reads and writes nothing else."""
    APPROVER = "cutover_approver"
    """Reads, and approves plans for the parties that it is of, under the login's own name; sends no command."""
    WORKER = "cutover_worker"
    """Runs attempts on another host, for the labels that its login may serve, by functions alone; reads no table."""


def grants() -> str:
    """The SQL that gives the schema to its owner and the others their rights; for a DBA to read, and idempotent."""
    return "\n".join((_sql("roles"), _sql("roles_function")))


def _sql(name: str) -> str:
    return (files(__package__) / f"{name}.sql").read_text("utf-8")


async def create_roles(dsn: str) -> list[ControlRole]:
    """Create the roles that are missing, and grant. Needs a superuser, once. Returns the roles it created.

    Raises:
        SchemaMissing: there is nothing to grant.
    """
    async with locked(dsn, "create roles and own the schema") as connection:
        await require_schema(connection)
        made = await _make(connection, tuple(ControlRole))
        await grant(connection)
        return [role for role in ControlRole if role in made]


async def grant(connection: "Connection") -> None:
    """Give everybody exactly what roles.sql says, inside the caller's transaction.

    Raises:
        Denied: the functions that act for others have still to be given to their role, which this login may not do.
    """
    if await connection.fetchval(_MAY_MAKE_ROLES):
        await connection.execute("set local role none")
        await _make(connection, (CREATOR, ControlRole.PARTY, ControlRole.APPROVER, ControlRole.WORKER))
    elif not await connection.fetchval(_FUNCTION_IS_GIVEN):
        raise _not_given()
    await connection.execute(_sql("roles"))
    if await connection.fetchval(f"select pg_has_role(session_user, '{CREATOR}', 'member')"):
        await connection.execute(_sql("roles_function"))


def _not_given() -> Denied:
    return Denied(
        f"functions of the schema have still to be given to the role {CREATOR}, which an owner may not do alone",
        hint="a superuser runs this once: cutover db upgrade",
    )


async def take_functions_back(connection: "Connection") -> None:
    """Give the owner the functions that act for others, so that a migration may put others in their place, inside the
    caller's transaction; `grant` gives them to their role again.

    Raises:
        Denied: this login may not.
    """
    if not await connection.fetchval(_MAY_MAKE_ROLES):
        raise _not_given()
    for name in await connection.fetchval(_GIVEN_FUNCTIONS):
        await connection.execute(f"alter function {name} owner to {ControlRole.OWNER}")


async def _make(connection: "Connection", roles: Sequence[str]) -> Sequence[str]:
    """Create the roles that are missing; returns these."""
    there = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles")}
    missing = [role for role in roles if role not in there]
    for role in missing:
        await connection.execute(f"create role {role} nologin")
    return missing


async def owned(connection: "Connection") -> bool:
    """Whether the schema is there and belongs to the owner's role: then `upgrade` works as that role."""
    return bool(
        await connection.fetchval(
            "select nspowner = to_regrole('cutover_owner') from pg_namespace where nspname = 'cutover_control'"
        )
    )
