"""Connections ask for the other end while nothing is said, and are given up in a minute when nobody answers."""

import asyncio
import socket
from collections.abc import Callable

import asyncpg
import pytest
import uvloop

from jobs.postgres.connection import keepalive
from jobs.postgres.connection.connect import connected
from jobs.postgres.connection.endpoint import Endpoint, parameters
from tests.support.fake_context import connected as plainly_connected
from tests.support.postgres_server import PostgresServer
from tests.support.proxy import proxied

LOOPS = pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
OF_LINUX = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 60_000}


def _options(connection: asyncpg.Connection) -> dict[str, int]:
    """What the socket of a connection has by now, of what Linux knows."""
    ours = connection._transport.get_extra_info("socket")
    found = {name: ours.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in OF_LINUX}
    return found | {"SO_KEEPALIVE": ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)}


@pytest.mark.needs("Linux", "reads the options back by Linux' names")
@LOOPS
def test_a_tcp_connection_is_kept_alive_and_has_no_limit_while_rows_are_sent(
    postgres_server: PostgresServer, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def look() -> None:
        async with proxied(postgres_server.socket / ".s.PGSQL.5432") as proxy:
            where = Endpoint(shown="the proxy", parameters=parameters(proxy.dsn(postgres_server.dsn())))
            async with connected(where, application="keepalive") as connection:
                assert _options(connection) == OF_LINUX | {"SO_KEEPALIVE": 1}
                with keepalive.sending_rows(connection):
                    assert _options(connection)["TCP_USER_TIMEOUT"] == 0
                assert _options(connection)["TCP_USER_TIMEOUT"] == OF_LINUX["TCP_USER_TIMEOUT"]
                await proxy.reset()
                with keepalive.sending_rows(connection), pytest.raises(LOST):
                    await connection.execute("select 1")
            with keepalive.sending_rows(connection):  # closed: its descriptor is nobody's, or another one's
                pass

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(look())


@LOOPS
def test_a_unix_socket_is_left_alone(
    postgres_server: PostgresServer, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def look() -> None:
        async with plainly_connected(postgres_server.dsn()) as connection:
            keepalive.keep_alive(connection)
            with keepalive.sending_rows(connection):
                assert await connection.fetchval("select 1") == 1
            ours = connection._transport.get_extra_info("socket")
            assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 0

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(look())


def test_macos_is_asked_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TCP_KEEPIDLE", "TCP_USER_TIMEOUT"):
        monkeypatch.delattr(socket, name, raising=False)
    for name, number in {"TCP_KEEPALIVE": 0x10, "TCP_KEEPINTVL": 0x101, "TCP_KEEPCNT": 0x102}.items():
        monkeypatch.setattr(socket, name, number, raising=False)  # netinet/tcp.h of macOS
    assert keepalive._asking() == [
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.IPPROTO_TCP, 0x10, 30),
        (socket.IPPROTO_TCP, 0x101, 10),
        (socket.IPPROTO_TCP, 0x102, 3),
    ]
    assert keepalive._limit(60) == []


async def test_a_server_asks_for_us_as_we_ask_for_it(postgres_server: PostgresServer) -> None:
    async with proxied(postgres_server.socket / ".s.PGSQL.5432") as proxy:
        where = Endpoint(shown="the proxy", parameters=parameters(proxy.dsn(postgres_server.dsn())))
        async with connected(where, application="keepalive") as connection:
            query = "select name, setting, source from pg_settings where name = any ($1)"
            found = await connection.fetch(query, list(keepalive.of_server()))
            assert {row["source"] for row in found} == {"client"}
