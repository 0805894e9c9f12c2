"""A server tells what decides how fast it is, to any role, and nothing that leads anybody to it."""

import asyncpg

from jobs.postgres.connection.server_facts import SPEED_SETTINGS, ask_server
from tests.conftest import MakeDatabase


async def test_a_server_tells_its_settings_and_the_size_of_the_database(make_database: MakeDatabase) -> None:
    dsn = await make_database("facts")
    connection = await asyncpg.connect(dsn)
    try:
        facts = await ask_server(connection)
        number = await connection.fetchval("select current_setting('server_version')")
    finally:
        await connection.close()
    assert number.startswith(facts.version)
    assert (facts.settings["fsync"] in ("on", "off"), facts.settings.keys() <= set(SPEED_SETTINGS)) == (True, True)
    assert (facts.size_bytes or 0) > 1_000_000
    assert len(facts.identity) == 12
