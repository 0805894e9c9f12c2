"""Two servers that replicate logically, with a fresh source on one and a fresh target on the other.

`peers` is PostgreSQL 18 on both sides; `peers_15_18` and `peers_18_15` cross versions. The servers are started once for
each process that shares the tests, half a second each; databases are copies of templates. Both sides are prepared as by
`cutover db prepare`.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from plans.model import DatabaseId
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.needs import POSTGRES_15
from tests.support.postgres_server import PostgresServer
from tests.support.servers import Servers, databases, prepared_target
from tests.support.two_databases import LEGACY, PLATFORM, Two

LOGICAL = {
    "wal_level": "logical",
    "max_wal_senders": "40",
    "max_replication_slots": "40",
    "max_worker_processes": "40",
    "max_logical_replication_workers": "30",
    "wal_retrieve_retry_interval": "100ms",
    "track_commit_timestamp": "on",
    "max_prepared_transactions": "5",
}
"""What both servers have beside the settings of every test. A worker that died is tried again at once."""


@dataclass(kw_only=True)
class Peers:
    """A source `legacy` and a target `platform`, each on a server of its own."""

    servers: dict[DatabaseId, PostgresServer]
    two: Two

    @property
    def legacy(self) -> asyncpg.Connection:
        """A superuser's connection to the source."""
        return self.two.legacy

    @property
    def platform(self) -> asyncpg.Connection:
        """A superuser's connection to the target."""
        return self.two.platform

    def dsn(self, side: DatabaseId) -> str:
        """Of one side, for asyncpg and psql."""
        return {LEGACY: self.two.legacy_dsn, PLATFORM: self.two.platform_dsn}[side]

    def from_server(self, side: DatabaseId) -> str:
        """How the other server reaches this side: a plan's `from_server`, which may stand in a subscription."""
        return f"host={self.servers[side].socket} dbname={name_of(self.dsn(side))} user=postgres"

    async def reconnect(self) -> None:
        """Connect to both sides again, once a server was restarted."""
        for one in (self.two.legacy, self.two.platform):
            one.terminate()
        self.two.legacy = await asyncpg.connect(self.two.legacy_dsn)
        self.two.platform = await asyncpg.connect(self.two.platform_dsn)

    def move(self, side: DatabaseId, server: PostgresServer) -> None:
        """A side is on another server from now on, under the name that it has."""
        self.servers[side] = server
        dsn = server.dsn(name_of(self.dsn(side)))
        if side == LEGACY:
            self.two.legacy_dsn = dsn
        else:
            self.two.platform_dsn = dsn

    async def app(self, side: DatabaseId, *granted: str) -> str:
        """Make the role that an application logs in with, `app_` and the database's name; gives its dsn.

        Args:
            side: the database that it may enter.
            granted: what it may do there, by default all with the tables of `public`; it owns nothing.
        """
        role = app_of(self.dsn(side))
        async with connected(self.dsn(side)) as admin:
            await admin.execute(f"create role {role} login")
        await self.grant(side, *granted or ("all on all tables in schema public",))
        return self.dsn(side).replace("postgres@", f"{role}@")

    async def grant(self, side: DatabaseId, *granted: str) -> None:
        """Let an application do more, for example with tables that were made since."""
        async with connected(self.dsn(side)) as admin:
            for one in granted:
                await admin.execute(f"grant {one} to {app_of(self.dsn(side))}")


def name_of(dsn: str) -> str:
    """The name of a dsn's database."""
    return urlsplit(dsn).path.removeprefix("/")


def app_of(dsn: str) -> str:
    """The role that `Peers.app` makes for a database."""
    return f"app_{name_of(dsn)}"


@asynccontextmanager
async def flushed_soon(peers: Peers) -> AsyncIterator[None]:
    """Both servers' WAL writers come round every 10 ms, so that what is applied need not wait for the disk."""
    await _set_on_both(peers, "alter system set wal_writer_delay = '10ms'")
    try:
        yield
    finally:
        await _set_on_both(peers, "alter system reset wal_writer_delay")


async def _set_on_both(peers: Peers, setting: str) -> None:
    for side in peers.servers:
        async with connected(peers.dsn(side)) as admin:
            await admin.execute(setting)
            await admin.execute("select pg_reload_conf()")


@asynccontextmanager
async def peers_on(source: PostgresServer, target: PostgresServer) -> AsyncIterator[Peers]:
    """Two fresh databases, prepared; in the end nothing of a replication is left on either server."""
    async with AsyncExitStack() as stack:
        sources = await stack.enter_async_context(databases(source))
        targets = await stack.enter_async_context(databases(target))
        legacy = await sources.make("legacy", holds=prepared_target)
        platform = await targets.make("platform", holds=prepared_target)
        stack.push_async_callback(_forget_both, source, legacy, target, platform)
        to_source, to_target = await asyncpg.connect(legacy), await asyncpg.connect(platform)
        two = Two(legacy=to_source, platform=to_target, legacy_dsn=legacy, platform_dsn=platform)
        try:
            yield Peers(servers={LEGACY: source, PLATFORM: target}, two=two)
        finally:
            for one in (two.legacy, two.platform):
                one.terminate()


async def _forget_both(source: PostgresServer, legacy: str, target: PostgresServer, platform: str) -> None:
    for server in (source, target):
        if server.away:
            await server.come_back()
    for dsn in (legacy, platform):
        await _forget_subscriptions(dsn)
    for server, dsn in ((source, legacy), (target, platform)):
        await _forget_slots(server, name_of(dsn))


async def _forget_subscriptions(dsn: str) -> None:
    """Drop the subscriptions of a database, whatever became of their slots: it cannot be dropped before."""
    async with connected(dsn) as admin:
        query = "select subname from pg_subscription where subdbid = (select oid from pg_database where datname = $1)"
        for row in await admin.fetch(query, name_of(dsn)):
            name = f'"{row["subname"]}"'
            await admin.execute(f"alter subscription {name} disable")
            await admin.execute(f"alter subscription {name} set (slot_name = none)")
            await admin.execute(f"drop subscription {name}")


async def _dropped(admin: asyncpg.Connection) -> bool:
    """End whoever reads a slot of this database, and drop it; False where a reader is still going, or has come anew."""
    of_here = "from pg_replication_slots where database = current_database()"
    await admin.execute(f"select pg_terminate_backend(active_pid) {of_here} and active")
    with suppress(asyncpg.ObjectInUseError):
        await admin.execute(f"select pg_drop_replication_slot(slot_name) {of_here}")
    return not await admin.fetchval(f"select count(*) {of_here}")


async def _forget_slots(server: PostgresServer, database: str) -> None:
    """End whoever reads a slot of a database, drop its slots, and the roles that tests have made for it."""
    async with connected(server.dsn(database)) as admin:
        await eventually(lambda: _dropped(admin))
        if await admin.fetchval("select count(*) from pg_roles where rolname = $1", f"app_{database}"):
            await admin.execute(f"drop owned by app_{database}; drop role app_{database}")


def _server(servers: Servers, side: DatabaseId, binaries: Path | None = None) -> PostgresServer:
    return servers.like(binaries, cluster_name=side, **LOGICAL)


@pytest.fixture
async def peers(servers: Servers) -> AsyncIterator[Peers]:
    """PostgreSQL 18 follows PostgreSQL 18."""
    async with peers_on(_server(servers, LEGACY), _server(servers, PLATFORM)) as found:
        yield found


@pytest.fixture
async def peers_15_18(servers: Servers) -> AsyncIterator[Peers]:
    """PostgreSQL 18 follows PostgreSQL 15, as when a database moves to a new version."""
    async with peers_on(_server(servers, LEGACY, POSTGRES_15), _server(servers, PLATFORM)) as found:
        yield found


@pytest.fixture
async def peers_18_15(servers: Servers) -> AsyncIterator[Peers]:
    """PostgreSQL 15 follows PostgreSQL 18."""
    async with peers_on(_server(servers, LEGACY), _server(servers, PLATFORM, POSTGRES_15)) as found:
        yield found
