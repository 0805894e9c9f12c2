"""One state of a database, seen by many connections.

A snapshot dies with the transaction that exported it. It ties one attempt together, not two: only a frozen source
does that (`jobs.copy.source.source_snapshot`). The transactions are read only and end with their connections.
"""

from dataclasses import dataclass
from typing import Self

import asyncpg

from jobs.api import Retryable
from jobs.postgres.quote import literal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

_BEGIN = "begin isolation level repeatable read read only"


class SnapshotLost(Retryable):
    """The transaction that exported the snapshot has ended: a connection that comes late cannot join it any more."""

    def __init__(self) -> None:
        super().__init__("the snapshot that all workers share was lost with its connection")


async def begin(connection: Connection) -> None:
    """Begin a transaction that sees one state, and changes nothing."""
    await connection.execute(_BEGIN)


async def export_snapshot(connection: Connection) -> str:
    """Begin a transaction on this connection, and give the name by which others share what it sees."""
    await begin(connection)
    return await share_snapshot(connection)


async def share_snapshot(connection: Connection) -> str:
    """The name by which others share what this connection's transaction sees, whoever exported that first."""
    return str(await connection.fetchval("select pg_catalog.pg_export_snapshot()"))


async def join_snapshot(connection: Connection, snapshot: str) -> None:
    """Begin a transaction that sees exactly what the exporting one sees. Raises `SnapshotLost`."""
    await begin(connection)
    try:
        await connection.execute(f"set transaction snapshot {literal(snapshot)}")
    except (
        asyncpg.UndefinedObjectError,
        asyncpg.InvalidParameterValueError,
        asyncpg.ObjectNotInPrerequisiteStateError,
    ):
        raise SnapshotLost from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Which transactions a snapshot sees: those before `ahead` that are not `still_open`, nor parts of one of these."""

    ahead: int
    still_open: frozenset[int] = frozenset()

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Of what Postgres writes, xmin:xmax:xip; None where it is something else."""
        numbers = text.replace(",", ":").split(":")
        if len(numbers) < 3 or not all(number.isdigit() for number in numbers[:2]):
            return None
        return cls(ahead=int(numbers[1]), still_open=frozenset(int(number) for number in numbers[2:] if number))

    def oldest_since(self, then: Self) -> int | None:
        """The oldest transaction whose rows this one may see and that one did not; None where there is none.

        A transaction that was open then and still is has shown no rows yet, nor have its parts, however old it is.

        Raises:
            ValueError: that one is of a state of the server which is ahead of this one's.
        """
        if self.ahead < then.ahead:
            raise ValueError("the server was set back")
        ended = then.still_open - self.still_open
        return None if not ended and self.ahead == then.ahead else min({then.ahead, *ended})


async def read_seen(connection: Connection) -> str:
    """What this connection's transaction sees, as text for `Seen.read`."""
    return str(await connection.fetchval(statement("snapshot_seen")))
