"""The demonstration's two databases on the embedded server: made anew for every demonstration, never touched again.

Databases of demonstrations that are over are dropped when the next one begins, so that somebody who wants to look at
the rows afterwards can; `console.demo.living` knows which are over.
"""

import os

import asyncpg

from console.demo.data import create_legacy, create_platform
from console.demo.living import SIDES, Lives, database_of, drop_old
from console.saying import Say
from jobs.embedded import server as embedded
from jobs.embedded.server import EmbeddedServer
from jobs.postgres.target import prepare
from plans.plurals import counted

LEGACY_VARIABLE = "CUTOVER_DEMO_LEGACY"
PLATFORM_VARIABLE = "CUTOVER_DEMO_PLATFORM"


async def make(server: EmbeddedServer, rows: int, seed: int, name: str, say: Say, *, lives: Lives) -> None:
    """Make and fill both databases, and name them in this process' environment, which the engine inherits.

    Those of demonstrations that are over are dropped first.
    """
    await drop_old(server.dsn(), lives)
    legacy, platform = (database_of(name, side) for side in SIDES)
    for database in (legacy, platform):
        await embedded.create_database(server, database)
    os.environ[LEGACY_VARIABLE] = server.dsn(legacy)
    os.environ[PLATFORM_VARIABLE] = server.dsn(platform)
    say(f"legacy: making a record system of {counted(rows, 'row')}, wholly synthetic")
    connection = await asyncpg.connect(server.dsn(legacy))
    try:
        made = await create_legacy(connection, rows, seed)
    finally:
        await connection.close()
    say(f"legacy: {counted(sum(made.values()), 'row')} in {counted(len(made), 'table')}")
    connection = await asyncpg.connect(server.dsn(platform))
    try:
        await create_platform(connection)
        await prepare.prepare(connection)
    finally:
        await connection.close()
    say("platform: schema created, prepared for cutover")
