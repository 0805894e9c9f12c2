"""Fixtures of every test that talks to a real PostgreSQL."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import asyncpg
import pytest

from tests.postgres_server import PostgresServer

MakeDatabase = Callable[..., Awaitable[str]]

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """PostgreSQL 18 for the whole session; started when the first test asks, stopped whatever happens."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
async def make_database(postgres_server: PostgresServer) -> AsyncIterator[MakeDatabase]:
    """`await make_database("orders")` makes a fresh database and gives its dsn; `template` is a database's name."""
    made: list[str] = []

    async def make(name_hint: str = "x", template: str | None = None) -> str:
        name = f"{name_hint}_{next(_numbers)}".lower()
        await _administer(postgres_server, f'create database "{name}" template "{template or "template1"}"')
        made.append(name)
        return postgres_server.dsn(name)

    try:
        yield make
    finally:
        for name in made:
            await _administer(postgres_server, f'drop database if exists "{name}" with (force)')


async def _administer(server: PostgresServer, statement: str) -> None:
    connection = await asyncpg.connect(server.dsn())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
