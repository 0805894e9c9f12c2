"""One state of a database, seen by many connections.

A snapshot dies with the transaction that exported it. It ties one attempt together, not two: only a frozen source
does that (`jobs.postgres.source_state`). The transactions are read only and end with their connections.
"""

from typing import Any

import asyncpg

from jobs.api import Retryable
from jobs.postgres.quote import literal

_BEGIN = "begin isolation level repeatable read read only"


class SnapshotLost(Retryable):
    """The transaction that exported the snapshot has ended: a connection that comes late cannot join it any more."""

    def __init__(self) -> None:
        super().__init__("the snapshot that all workers share was lost with its connection")


async def begin(connection: Any) -> None:
    """Begin a transaction that sees one state, and changes nothing."""
    await connection.execute(_BEGIN)


async def export_snapshot(connection: Any) -> str:
    """Begin a transaction on this connection, and give the name by which others share what it sees."""
    await begin(connection)
    return str(await connection.fetchval("select pg_catalog.pg_export_snapshot()"))


async def join_snapshot(connection: Any, snapshot: str) -> None:
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
