"""What decides how fast a server is: its version, its settings, the size of the database. No address and no name."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import asyncpg

from jobs.postgres.connection.observed import observe
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

SPEED_SETTINGS = (
    *("shared_buffers", "effective_cache_size", "work_mem", "maintenance_work_mem", "max_connections"),
    *("max_wal_size", "checkpoint_timeout", "wal_level", "synchronous_commit", "fsync", "full_page_writes"),
    *("max_worker_processes", "max_parallel_workers", "max_parallel_workers_per_gather"),
    *("max_parallel_maintenance_workers", "effective_io_concurrency", "random_page_cost", "autovacuum"),
)
"""What is asked; everybody may read these. Names of hosts, files and roles are not among them."""
_SECONDS = 5.0
"""How long each question may take."""
_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """Of one database."""

    version: str
    """`16.4`."""
    settings: Mapping[str, str] = field(default_factory=dict)
    size_bytes: int | None = None
    """None where it was not told in time."""
    identity: str = ""
    """Equal for connections to one database: a hash, which leads nobody there."""


async def ask_server(connection: Connection) -> ServerFacts:
    """Ask, changing nothing. Raises the driver's errors, and TimeoutError."""
    seen = await observe(connection)
    rows = await connection.fetch(statement("server_settings"), list(SPEED_SETTINGS), timeout=_SECONDS)
    size = None
    with suppress(TimeoutError, asyncpg.PostgresError):  # thousands of files on a busy disk
        size = await connection.fetchval(statement("database_size"), timeout=_SECONDS)
    return ServerFacts(
        version=_version(seen.version),
        settings={row["name"]: row["value"] for row in rows},
        size_bytes=size,
        identity=hashlib.sha256(repr(seen.same_as).encode()).hexdigest()[:_DIGITS],
    )


def _version(number: int) -> str:
    """`16.4` of 160004; `9.6.24` of 90624."""
    major, rest = divmod(number, 10_000)
    return f"{major}.{rest}" if major >= 10 else f"{major}.{rest // 100}.{rest % 100}"
