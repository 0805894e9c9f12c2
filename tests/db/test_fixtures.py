import asyncpg
import pytest

from tests.conftest import MakeDatabase
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer


async def test_a_fresh_database_is_empty_and_a_copy_of_a_template_is_not(make_database: MakeDatabase) -> None:
    first = await asyncpg.connect(await make_database("first"))
    await first.execute("create table t (n int)")
    template = await first.fetchval("select current_database()")
    await first.close()
    for dsn, expected in ((await make_database("second"), 0), (await make_database("third", template=template), 1)):
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("select count(*) from pg_class where relname = 't'") == expected
        await connection.close()


async def test_a_restart_cuts_every_connection_and_keeps_the_data(
    postgres_server: PostgresServer, make_database: MakeDatabase
) -> None:
    dsn = await make_database()
    before = await asyncpg.connect(dsn)
    await before.execute("create table t (n int)")
    await postgres_server.restart()
    await eventually(before.is_closed)
    after = await asyncpg.connect(dsn)
    assert await after.fetchval("select count(*) from t") == 0
    await after.close()


async def test_eventually_names_the_condition_that_did_not_come() -> None:
    never_true = False
    with pytest.raises(AssertionError, match="never_true"):
        await eventually(lambda: never_true, within=0.05)
