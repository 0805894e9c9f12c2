"""The guard: the connection that makes a slot, and keeps what comes before its first change visible to others.

What it sees is gone with it, and no slot can be asked for it again. So it lives as long as rows are read, no longer.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import asyncpg

from jobs.api import Fatal, JobDatabase, Retryable
from jobs.postgres import snapshot
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection
from jobs.replication import slot
from jobs.replication.connections import major

_EXPORT = "do $$ begin raise notice '%', pg_catalog.pg_export_snapshot(); end $$"
"""Only simple queries are taken there, whose rows nobody reads: so its name comes as a notice."""
_UNLIMITED = ("idle_session_timeout", "transaction_timeout", "idle_in_transaction_session_timeout", "statement_timeout")
"""What would end it, of which no server knows all."""


class NoGuard(Fatal):
    """The server does not let a slot be made with what it needs."""


class GuardLost(Retryable):
    """The connection that kept the first copy's state of the publisher visible is gone."""

    def __init__(self, publisher: str) -> None:
        super().__init__(
            f"the connection that kept a slot's snapshot on {publisher} was lost",
            hint="finished tables stay; those that were not finished begin again under a slot of their own",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """It, at work."""

    connection: Connection
    snapshot: str
    """What others join to see exactly what comes before the slot's first change."""

    @property
    def lives(self) -> bool:
        """Whether others can still join."""
        return not self.connection.is_closed()

    async def let_go(self) -> None:
        """Every row is read: what it kept visible may go."""
        with suppress(*DRIVER_ERRORS):
            await self.connection.execute("rollback")


@asynccontextmanager
async def guarding(database: JobDatabase, name: str, *, failover: bool) -> AsyncIterator[Guard]:
    """Make a slot on a database and keep its snapshot for the length of a block; the slot stays.

    It waits for every transaction that is open on the server just now.

    Args:
        failover: the slot is to be kept on the server's stand-by too.

    Raises:
        NoGuard: the slot is there already, or there is no room for one.
    """
    async with database.replicating("guard") as connection:
        await _live_long(connection)
        told: list[str] = []
        connection.add_log_listener(lambda _, message: told.append(str(message.message)))
        await snapshot.begin(connection)
        try:
            await connection.execute(slot.create_with_snapshot(name, version=major(connection), failover=failover))
        except (asyncpg.DuplicateObjectError, asyncpg.ConfigurationLimitExceededError) as error:
            raise NoGuard(f"{database.id}: {_why(error)}", hint=_hint(error)) from None
        told.clear()
        await connection.execute(_EXPORT)
        yield Guard(connection=connection, snapshot=told[-1])


async def _live_long(connection: Connection) -> None:
    for setting in _UNLIMITED:
        with suppress(asyncpg.UndefinedObjectError):
            await connection.execute(f"set {setting} = 0")


def _why(error: asyncpg.PostgresError) -> str:
    if isinstance(error, asyncpg.DuplicateObjectError):
        return "a slot of this replication is there that nothing recorded"
    return "all its replication slots are in use"


def _hint(error: asyncpg.PostgresError) -> str:
    if isinstance(error, asyncpg.DuplicateObjectError):
        return "cutover db unfollow shows and drops it"
    return "raise max_replication_slots, which takes a restart, or drop slots that nobody reads"
