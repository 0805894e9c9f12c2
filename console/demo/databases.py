"""The demonstration's two databases on the embedded server: made anew for every demonstration, never touched again.

Databases of demonstrations that are over are dropped when the next one begins, so that somebody who wants to look at
the rows afterwards can.
"""

import os
from collections.abc import Callable
from contextlib import suppress

import asyncpg

from console.demo.data import create_legacy, create_platform
from jobs import embedded
from jobs.embedded import EmbeddedServer
from jobs.postgres import prepare
from jobs.postgres.quote import identifier

Say = Callable[[str], None]
LEGACY_VARIABLE = "CUTOVER_DEMO_LEGACY"
PLATFORM_VARIABLE = "CUTOVER_DEMO_PLATFORM"
_PREFIX = "demo_"


async def make(rows: int, seed: int, name: str, say: Say) -> None:
    """Make and fill both databases, and name them in this process' environment, which the engine inherits."""
    server = await embedded.ensure_running(say=say)
    await _drop_old(server)
    legacy, platform = f"{_PREFIX}{name}_legacy", f"{_PREFIX}{name}_platform"
    for database in (legacy, platform):
        await embedded.create_database(server, database)
    os.environ[LEGACY_VARIABLE] = server.dsn(legacy)
    os.environ[PLATFORM_VARIABLE] = server.dsn(platform)
    say(f"legacy: making a record system of {rows:,} rows, wholly synthetic")
    connection = await asyncpg.connect(server.dsn(legacy))
    try:
        made = await create_legacy(connection, rows, seed)
    finally:
        await connection.close()
    say(f"legacy: {sum(made.values()):,} rows in {len(made)} tables")
    connection = await asyncpg.connect(server.dsn(platform))
    try:
        await create_platform(connection)
        await prepare.prepare(connection)
    finally:
        await connection.close()
    say("platform: schema created, prepared for cutover")


async def _drop_old(server: EmbeddedServer) -> None:
    connection = await asyncpg.connect(server.dsn())
    try:
        names = await connection.fetch(
            "select datname from pg_database d where datname like $1 || '%'"
            " and not exists (select from pg_stat_activity a where a.datname = d.datname)",
            _PREFIX.replace("_", r"\_"),
        )
        for (name,) in names:
            with suppress(asyncpg.ObjectInUseError):
                await connection.execute(f"drop database if exists {identifier(name)}")
    finally:
        await connection.close()
