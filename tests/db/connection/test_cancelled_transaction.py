"""Whoever is cancelled inside a transaction ends, also where no network answers, and leaves nothing on the server."""

import asyncio

import asyncpg
import pytest

from jobs.postgres.connection.connect import connected
from jobs.postgres.connection.endpoint import Endpoint, parameters
from tests.conftest import MakeDatabase
from tests.support.eventually import eventually
from tests.support.fake_context import connected as plainly_connected
from tests.support.postgres_server import PostgresServer
from tests.support.processes import PATIENCE
from tests.support.proxy import Proxy, proxied


async def _in_a_transaction(where: Endpoint, inside: asyncio.Event) -> None:
    async with connected(where, application="cancelled") as connection, connection.transaction():
        await connection.execute("create table t ()")
        inside.set()
        await connection.execute("select pg_sleep(3600)")


async def _cancelled(proxy: Proxy, dsn: str, *, stalls: bool) -> None:
    inside = asyncio.Event()
    working = asyncio.create_task(
        _in_a_transaction(Endpoint(shown="the proxy", parameters=parameters(proxy.dsn(dsn))), inside)
    )
    await inside.wait()
    if stalls:
        proxy.stall()
    working.cancel()
    done, _ = await asyncio.wait({working}, timeout=PATIENCE)  # told once: a second time is another way out
    working.cancel()
    await asyncio.wait({working})
    assert done


@pytest.mark.parametrize("stalls", [False, True])
async def test_who_is_cancelled_in_a_transaction_ends_when_told_once(
    postgres_server: PostgresServer, make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch, stalls: bool
) -> None:
    monkeypatch.setattr("jobs.postgres.connection.connect._CLOSE_SECONDS", 0.5)
    dsn = await make_database("cancelled")
    async with proxied(postgres_server.socket / ".s.PGSQL.5432") as proxy:
        await _cancelled(proxy, dsn, stalls=stalls)
        proxy.heal()
    async with plainly_connected(dsn) as looking:

        async def nobody() -> bool:
            others = "select count(*) = 0 from pg_stat_activity where application_name = 'cancelled'"
            return bool(await looking.fetchval(others))

        if stalls:  # a sleep misses no client
            await looking.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cancelled'"
            )
        gone: bool = await eventually(nobody, within=PATIENCE)
        assert gone
        with pytest.raises(asyncpg.UndefinedTableError):
            await looking.execute("table t")


async def test_a_transaction_whose_work_fails_is_rolled_back_and_the_connection_goes_on(
    postgres_server: PostgresServer, make_database: MakeDatabase
) -> None:
    where = Endpoint(shown="the server", parameters=parameters(await make_database("failing")))
    async with connected(where, application="failing") as connection:
        with pytest.raises(asyncpg.DivisionByZeroError):
            await _failing(connection)
        assert not connection.is_in_transaction()
        with pytest.raises(asyncpg.UndefinedTableError):
            await connection.execute("table t")


async def _failing(connection: asyncpg.Connection) -> None:
    async with connection.transaction(isolation="serializable"):
        assert await connection.fetchval("show transaction_isolation") == "serializable"
        await connection.execute("create table t ()")
        await connection.execute("select 1 / 0")
