"""Who could write to the tables of a replication, and the proof that nobody does.

Roles are looked at before anything is touched. Once they are kept out (`write_fence`) their sessions are ended; then no
transaction of this database may hold a transaction id, since every write takes one and holds it till its end. That
nothing was written between two such looks is shown by the log itself: it is drained to a position that was taken after
the second (`drain`). What this cannot see beforehand is named: functions that run with their owner's rights.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from jobs.api import Fatal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication.switching.write_fence import objections, read_connect_rights, read_fenced_roles
from plans.characters import shown
from plans.model import DatabaseId, Fenced
from plans.plurals import counted

_LOOK_SECONDS = 0.02
_WAIT_SECONDS = 0.2
_MOST_NAMED = 5


class WritersNotFenced(Fatal):
    """Somebody could write while nobody may: nothing was touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Able:
    """A role that may log in and could write."""

    role: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A session that writes, or that is there and should not be."""

    pid: int
    role: str
    program: str
    wrote: str
    """The transaction in which it has written; empty where it has not."""

    def __str__(self) -> str:
        what = "has written and not ended its transaction" if self.wrote else "is connected"
        who = f"backend {self.pid} of {shown(self.role)}" if self.pid else f"a transaction of {shown(self.role)}"
        return f"{who} ({shown(self.program)}) {what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WritersSeen:
    """What was found out about those who could write to one side."""

    able: Sequence[Able]
    against: Sequence[str]
    """Every reason why they could not be kept out."""
    caveats: Sequence[str]
    """What no look beforehand can exclude."""


async def look_for_writers(
    connection: Connection, database: DatabaseId, fenced: Fenced, tables: Sequence[str], ours: Collection[str] = ()
) -> WritersSeen:
    """See who could write to these tables, and whether the plan's fence keeps all of them out. Changes nothing.

    Args:
        tables: schema.table each, quoted.
        ours: subscriptions that belong to the replication.
    """
    me = str(await connection.fetchval("select session_user"))
    able = [Able(**row) for row in await connection.fetch(statement("able_to_write"), list(tables))]
    roles, rights = await read_fenced_roles(connection, fenced), await read_connect_rights(connection)
    background = await connection.fetch(statement("background_writers"), list(ours))
    against = [
        *not_fenced(able, fenced, me),
        *objections(fenced, roles, rights),
        *await _prepared(connection),
        *(f"{shown(row['what'])} writes to it" for row in background if row["applies"]),
    ]
    definers = [row["function"] for row in await connection.fetch(statement("definer_functions"), list(tables))]
    others = [shown(row["what"]) for row in background if not row["applies"]]
    return WritersSeen(
        able=able,
        against=[f"{database}: {reason}" for reason in against],
        caveats=[f"{database}: {sentence}" for sentence in _out_of_reach(definers, others, fenced)],
    )


async def look_at_roles(connection: Connection, database: DatabaseId, fenced: Fenced) -> list[str]:
    """Every reason why these roles could not be let in and kept out of a side that nobody has to leave yet."""
    roles, rights = await read_fenced_roles(connection, fenced), await read_connect_rights(connection)
    return [f"{database}: {reason}" for reason in objections(fenced, roles, rights)]


async def who_else_writes(
    connection: Connection, database: DatabaseId, fenced: Fenced, tables: Sequence[str]
) -> list[str]:
    """Who could write to a side once people do, and would not be kept out when it is left again."""
    me = str(await connection.fetchval("select session_user"))
    able = [Able(**row) for row in await connection.fetch(statement("able_to_write"), list(tables))]
    return [f"a switch back would be refused: {database}: {reason}" for reason in not_fenced(able, fenced, me)]


async def look_at_readers(
    connection: Connection, database: DatabaseId, fenced: Fenced, slots: Collection[str]
) -> list[str]:
    """Roles that are to be kept out, and as which the other side's server reads: it would never come even."""
    readers = [row["role"] for row in await connection.fetch(statement("slot_readers"), list(slots))]
    return [
        f"{database}: as {shown(role)}, which is to be kept out, the other side reads what is written: let its"
        " subscription log in as a role of its own (from_server)"
        for role in readers
        if role in fenced.roles
    ]


async def _prepared(connection: Connection) -> list[str]:
    rows = await connection.fetch(statement("prepared_transactions"))
    return [f"prepared transaction {shown(row['name'])} is neither committed nor rolled back" for row in rows]


def not_fenced(able: Sequence[Able], fenced: Fenced, me: str) -> Iterator[str]:
    """Who could write and is neither kept out nor left by name. Pure. Args: me: this login, which has to write."""
    for one in able:
        if one.role not in (*fenced.roles, *fenced.left, me):
            yield f"{shown(one.role)} could write ({shown(one.why)}): name it under fence, as roles or as left"
    if me in fenced.roles:
        yield f"{shown(me)} is this login itself and cannot be kept out"


def _out_of_reach(definers: Sequence[str], others: Sequence[str], fenced: Fenced) -> Iterator[str]:
    if definers:
        named = ", ".join(map(shown, definers[:_MOST_NAMED]))
        yield f"{counted(len(definers), 'function')} with the owner's rights may be called and could write: {named}"
    if others:
        yield f"work in the background and are not fenced: {', '.join(others[:_MOST_NAMED])}"
    if fenced.left:
        yield f"could write and are left: {', '.join(map(shown, fenced.left))}"


def refuse_writers(reasons: Sequence[str]) -> None:
    """Raise `WritersNotFenced` with these reasons, if there are any."""
    if reasons:
        listed = "".join(f"\n  {reason}" for reason in reasons)
        raise WritersNotFenced(f"nothing was touched:{listed}", hint="see `fence` of the replication in the plan")


async def writing_now(connection: Connection, roles: Sequence[str]) -> Sequence[Writing]:
    """Who has written here and not ended, and the sessions of these roles, prepared transactions among them."""
    rows = await connection.fetch(statement("writing_now"), list(roles))
    return [Writing(**row) for row in rows]


async def wait_for_others(
    connection: Connection, roles: Sequence[str], within: timedelta, tell: Callable[[Writing], None]
) -> Sequence[Writing]:
    """Wait until all transactions are over that have written by now, but for those of roles whose sessions are ended.

    Nobody is kept from writing for them, as would be in a pause. Returns those that are not over in time.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + within.total_seconds()
    open_now = await _others(connection, roles)
    while open_now and loop.time() < until:
        tell(next(iter(open_now.values())))
        await asyncio.sleep(_WAIT_SECONDS)
        still = await _others(connection, roles)
        open_now = {transaction: one for transaction, one in open_now.items() if transaction in still}
    return list(open_now.values())


async def _others(connection: Connection, roles: Sequence[str]) -> Mapping[str, Writing]:
    """By transaction, whoever has written and is of none of these roles."""
    found = await writing_now(connection, ())
    return {one.wrote: one for one in found if one.wrote and one.role not in roles}


async def end_writers(
    connection: Connection, roles: Sequence[str], tell: Callable[[Sequence[Writing]], None] = lambda _: None
) -> int:
    """End the sessions of roles that are kept out, and wait until nobody writes; returns how many were ended.

    The caller limits how long that may take. What others have begun to write is waited for, not ended.

    Args:
        tell: is told who is waited for.
    """
    ended: set[int] = set()
    while True:
        rows = await connection.fetch(statement("end_sessions"), list(roles))
        ended.update(row["pid"] for row in rows)
        waited_for = await writing_now(connection, roles)
        tell(waited_for)
        if not waited_for:
            return len(ended)
        await asyncio.sleep(_LOOK_SECONDS)
