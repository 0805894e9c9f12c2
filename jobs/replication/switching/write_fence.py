"""Keeps roles from writing to one database, and gives back exactly what they had.

Each statement that keeps a role out is recorded beside the one that takes it back, in the transaction that runs it: so
whoever comes later, another engine or a person with `cutover db unfollow`, needs nothing but this database. A role that
could not log in before is not recorded, and stays as it was.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import asyncpg

from jobs.api import Fatal
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from plans.model import Fenced, FencedBy, ReplicationId

EVERYBODY = ""
"""The role that stands for PUBLIC."""


class FenceShared(Fatal):
    """Another replication keeps roles out of the same database, and the two would give back each other's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FencingStep:
    """One statement that keeps a role out, and the one that takes it back."""

    role: str
    do: str
    undo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FencedRole:
    """A role of the plan, as the server has it."""

    role: str
    there: bool
    logs_in: bool
    superuser: bool
    connects: bool
    alterable: bool
    """Whether this login may take its LOGIN away."""
    endable: bool
    """Whether this login may end its sessions."""
    by_membership: Sequence[str] = ()
    """Roles whose right to connect it has because it is a member of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectRights:
    """Who may connect to a database, as its catalog has it."""

    database: str
    owned: bool
    """Whether this login may change them."""
    granted: Sequence[str]
    """Roles to which the right was granted by name; `EVERYBODY` among them where PUBLIC has it."""
    grantable: Collection[str]
    """Of these, who may hand it on."""
    connecting: Sequence[str]
    """Roles that may log in to it, superusers left out."""


async def read_fenced_roles(connection: Connection, fenced: Fenced) -> Sequence[FencedRole]:
    """The plan's roles as this server has them."""
    rows = await connection.fetch(statement("fenced_roles"), list(fenced.roles))
    return [FencedRole(**{**row, "by_membership": tuple(row["by_membership"])}) for row in rows]


async def read_connect_rights(connection: Connection) -> ConnectRights:
    """Who may connect to this database."""
    granted = await connection.fetch(statement("connect_rights"))
    return ConnectRights(
        database=str(await connection.fetchval("select pg_catalog.current_database()")),
        owned=bool(await connection.fetchval(statement("owns_database"))),
        granted=[row["grantee"] for row in granted],
        grantable=[row["grantee"] for row in granted if row["grantable"]],
        connecting=[row["role"] for row in await connection.fetch(statement("connecting_roles"))],
    )


def objections(fenced: Fenced, roles: Sequence[FencedRole], rights: ConnectRights) -> Iterator[str]:
    """Every reason why these roles could not be kept out in this way. Pure."""
    for role in roles:
        if role.there:
            yield from _against(role, fenced.by)
        else:
            yield f"there is no role {role.role}, which is to be fenced"
    if fenced.by is FencedBy.REVOKE and fenced.roles and not rights.owned:
        yield f"only its owner may revoke the right to connect to {rights.database}"


def _against(role: FencedRole, by: FencedBy) -> Iterator[str]:
    if not role.endable:
        yield f"this login may not end the sessions of {role.role} (grant pg_signal_backend to it)"
    if by is FencedBy.REVOKE:
        yield from _against_revoking(role)
    elif not role.alterable:
        yield f"this login may not alter {role.role} (it needs CREATEROLE, from 16 with ADMIN on that role)"


def _against_revoking(role: FencedRole) -> Iterator[str]:
    if role.superuser:
        yield f"{role.role} is a superuser, whom no REVOKE keeps out: use by: nologin"
    if role.by_membership:
        groups = ", ".join(role.by_membership)
        yield f"{role.role} may connect as a member of {groups}: revoke it there first, or use by: nologin"


def shared(fenced: Fenced, rights: ConnectRights, others: Collection[str]) -> Iterator[str]:
    """Why roles could not be kept out beside those of another replication. Pure.

    What everybody may is taken and given back once: whoever gives it back lets in whom the other one keeps out.

    Args:
        others: whom other replications keep out of this database, or have granted something for that.
    """
    everybody = EVERYBODY in others or (others and EVERYBODY in rights.granted)
    if fenced.by is FencedBy.REVOKE and fenced.roles and everybody:
        yield (
            f"another replication keeps roles out of {rights.database}, which everybody may connect to: what one of"
            " the two gives back would let in whom the other keeps out (by: nologin)"
        )


async def look_at_others(connection: Connection, birth: str, replication: ReplicationId, fenced: Fenced) -> list[str]:
    """Every reason why roles could not be kept out here beside those of other replications."""
    rows = await connection.fetch(statement("write_fence_rows"), birth, replication)
    return list(shared(fenced, await read_connect_rights(connection), _of_others(rows)))


def _of_others(rows: Sequence[asyncpg.Record]) -> frozenset[str]:
    return frozenset(row["role"] for row in rows if not row["mine"])


def fencing_steps(fenced: Fenced, roles: Sequence[FencedRole], rights: ConnectRights) -> Sequence[FencingStep]:
    """What keeps these roles out, in order; nothing for a role that is out already. Pure."""
    if fenced.by is FencedBy.NOLOGIN:
        return [
            FencingStep(
                role=one.role,
                do=f"alter role {identifier(one.role)} nologin",
                undo=f"alter role {identifier(one.role)} login",
            )
            for one in roles
            if one.logs_in
        ]
    out = [one.role for one in roles if one.connects]
    return list(_revoking(out, rights)) if out else []


def _revoking(out: Collection[str], rights: ConnectRights) -> Iterator[FencingStep]:
    """Whoever else may connect only because everybody may is granted it by name first."""
    what = f"connect on database {identifier(rights.database)}"
    if EVERYBODY in rights.granted:
        for role in rights.connecting:
            if role not in out and role not in rights.granted:
                name = identifier(role)
                yield FencingStep(role=role, do=f"grant {what} to {name}", undo=f"revoke {what} from {name}")
        yield FencingStep(role=EVERYBODY, do=f"revoke {what} from public", undo=f"grant {what} to public")
    for role in out:
        if role in rights.granted:
            name, on = identifier(role), " with grant option" if role in rights.grantable else ""
            yield FencingStep(role=role, do=f"revoke {what} from {name}", undo=f"grant {what} to {name}{on}")


async def fence_writers(
    connection: Connection, birth: str, replication: ReplicationId, fenced: Fenced, token: int
) -> Sequence[FencingStep]:
    """Keep the roles out, in the caller's transaction, which holds the fence row; what is out already stays recorded.

    Their sessions go on until they are ended (`jobs.replication.switching.writers`).

    Raises:
        FenceShared: another replication keeps roles out, and both cannot be given back one by one.
    """
    rows = await connection.fetch(statement("write_fence_rows"), birth, replication)
    rights = await read_connect_rights(connection)
    if reasons := list(shared(fenced, rights, _of_others(rows))):
        raise FenceShared("; ".join(reasons))
    steps = fencing_steps(fenced, await read_fenced_roles(connection, fenced), rights)
    for step in steps:
        await connection.execute(step.do)
    mine = [row for row in rows if row["mine"]]
    first = max((row["number"] for row in mine), default=0) + 1
    known = {row["role"] for row in mine} | {step.role for step in steps}
    for number, step in enumerate([*steps, *_kept_out_by_others(rows, fenced, known)], first):
        one = (birth, replication, number, step.role, step.do, step.undo, token)
        await connection.execute(statement("write_fence_add"), *one)
    return steps


def _kept_out_by_others(
    rows: Sequence[asyncpg.Record], fenced: Fenced, known: Collection[str]
) -> Iterator[FencingStep]:
    """What another replication keeps out, and this one has to as well: it stays out until both give it back."""
    asked = {row["role"]: row for row in rows if not row["mine"]}
    for role, row in asked.items():
        if role in fenced.roles and role not in known:
            yield FencingStep(role=role, do=row["done"], undo=row["undo"])


async def lift_fence(connection: Connection, birth: str, replication: ReplicationId) -> Sequence[str]:
    """Give back what a replication took, in the caller's transaction: the roles, as they were.

    What another replication still keeps out stays out until that one gives it back. A role that was dropped meanwhile
    is passed over.
    """
    given_back = []
    for row in await connection.fetch(statement("write_fence_take"), birth, replication):
        if row["still_asked"]:
            continue
        try:
            async with connection.transaction():
                await connection.execute(row["undo"])
        except asyncpg.UndefinedObjectError:
            continue
        if not row["undo"].startswith("revoke "):  # that one was let in by name while everybody was kept out
            given_back.append(row["role"] or "public")
    return given_back


async def let_in(connection: Connection, fenced: Fenced) -> Sequence[str]:
    """Let roles write that nobody recorded as kept out: the plan says that they are, until the switch. In the caller's
    transaction; returns those that could not before.
    """
    rights, let = await read_connect_rights(connection), []
    for one in await read_fenced_roles(connection, fenced):
        name = identifier(one.role)
        if fenced.by is FencedBy.NOLOGIN and not one.logs_in:
            await connection.execute(f"alter role {name} login")
        elif fenced.by is FencedBy.REVOKE and not one.connects:
            await connection.execute(f"grant connect on database {identifier(rights.database)} to {name}")
        else:
            continue
        let.append(one.role)
    return let


async def still_out(connection: Connection, fenced: Fenced) -> Sequence[str]:
    """Of these roles those that cannot write here: another replication keeps them out, or they never could."""
    nologin = fenced.by is FencedBy.NOLOGIN
    roles = await read_fenced_roles(connection, fenced)
    return [one.role for one in roles if not (one.logs_in if nologin else one.connects)]
