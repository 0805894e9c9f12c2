"""Fixtures of every test that talks to a real PostgreSQL, and what holds for the whole session."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from tests.support.postgres_server import PostgresServer
from tests.support.servers import Servers, databases

pytest_plugins = ["tests.support.session"]

MakeDatabase = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Servers for the whole session; stopped whatever happens."""
    found = Servers()
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="session")
def postgres_server(servers: Servers) -> PostgresServer:
    """PostgreSQL 18 with the settings of every test."""
    return servers.like()


@pytest.fixture
async def make_database(postgres_server: PostgresServer) -> AsyncIterator[MakeDatabase]:
    """`await make_database("orders")` makes a fresh database and gives its dsn: see `Databases.make`."""
    async with databases(postgres_server) as made:
        yield made.make
