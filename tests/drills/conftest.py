"""What every drill begins with: a control database, a source and a prepared target on the tests' server."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.postgres.prepare import prepare
from tests.conftest import MakeDatabase
from tests.processes import Night


@pytest.fixture
async def night(make_database: MakeDatabase, tmp_path: Path) -> AsyncIterator[Night]:
    """Three fresh databases; every process that a drill leaves is ended."""
    control, legacy, platform = [await make_database(name) for name in ("control", "legacy", "platform")]
    await create_schema(control)
    connection = await asyncpg.connect(platform)
    await prepare(connection)
    await connection.close()
    found = Night(control=control, legacy=legacy, platform=platform, folder=tmp_path, journal=PostgresJournal(control))
    try:
        yield found
    finally:
        await found.close()
