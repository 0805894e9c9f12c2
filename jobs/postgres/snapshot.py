"""One state of a database, seen by many connections.

A snapshot dies with the transaction that exported it. It ties one attempt together, not two: only a frozen source
does that. The transactions are read only and end with their connections.
"""

from typing import Any

from jobs.postgres.quote import literal

_BEGIN = "begin isolation level repeatable read read only"


async def export_snapshot(connection: Any) -> str:
    """Begin a transaction on this connection, and give the name by which others share what it sees."""
    await connection.execute(_BEGIN)
    return str(await connection.fetchval("select pg_catalog.pg_export_snapshot()"))


async def join_snapshot(connection: Any, snapshot: str) -> None:
    """Begin a transaction that sees exactly what the exporting one sees."""
    await connection.execute(_BEGIN)
    await connection.execute(f"set transaction snapshot {literal(snapshot)}")
