"""A source and a target on the tests' server, and the few words in which tests speak of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg
import pytest

from jobs.api import Evidence, JobFunction
from jobs.copy.job import make_copy
from jobs.copy.undo import copy_undo
from jobs.run.events import rollback_unit
from plans.model import Batch, CopySpec, CopyUndo, DatabaseId, JobSpec, TableSelection, TaskId
from tests.support.fake_context import FakeContext, FakeDatabase, connected
from tests.support.needs import POSTGRES_15
from tests.support.postgres_server import PostgresServer
from tests.support.servers import Servers, databases, prepared_target

LEGACY, PLATFORM = DatabaseId("legacy"), DatabaseId("platform")
needs_15 = pytest.mark.needs("PostgreSQL 15")
FEW_LOCKS = {
    "max_locks_per_transaction": "10",
    "max_connections": "8",
    "superuser_reserved_connections": "0",
    "autovacuum_worker_slots": "1",
    "max_worker_processes": "0",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}
"""Whoever may connect adds to the room for locks. A copy has seven connections; the eighth is for one ending late."""
BATCH = Batch(column="load_batch", value="wave_1")


@dataclass(kw_only=True)
class Two:
    """The source `legacy` and the target `platform`."""

    legacy: asyncpg.Connection
    platform: asyncpg.Connection
    legacy_dsn: str
    platform_dsn: str

    async def both(self, script: str) -> None:
        """Run a script on both sides."""
        await self.legacy.execute(script)
        await self.platform.execute(script)

    def selection(
        self,
        *tables: str,
        excluded: tuple[str, ...] = (),
        where: Mapping[str, str] | None = None,
        mapping: Mapping[str, str] | None = None,
        batch: Batch | None = None,
    ) -> TableSelection:
        return TableSelection(
            source=LEGACY,
            target=PLATFORM,
            tables=tables,
            excluded=excluded,
            where=where or {},
            mapping=mapping or {},
            batch=batch,
        )

    def context(self, spec: JobSpec, *, attempt: int = 1, task: str = "D08") -> FakeContext:
        databases = {
            LEGACY: FakeDatabase(id=LEGACY, dsn=self.legacy_dsn),
            PLATFORM: FakeDatabase(id=PLATFORM, dsn=self.platform_dsn),
        }
        return FakeContext(spec=spec, databases=databases, attempt=attempt, task=TaskId(task))

    async def copy(
        self, rows: TableSelection, *, chunk_rows: int = 100_000, workers: int = 2, attempt: int = 1
    ) -> Evidence:
        job: JobFunction = make_copy(chunk_rows)
        return await job(self.context(CopySpec(rows=rows, workers=workers), attempt=attempt))

    async def undo(self, rows: TableSelection, *, attempt: int = 9) -> Evidence:
        return await copy_undo(self.context(CopyUndo(rows=rows), attempt=attempt, task=rollback_unit("D08")))

    async def same(self, table: str, columns: str = "t", *, rows: str = "true") -> None:
        """Both sides hold the same rows, as text; what differs is shown by pytest."""
        query = f"select ({columns})::text as line from {table} as t where {rows} order by 1"
        theirs = [row["line"] for row in await self.legacy.fetch(query)]
        ours = [row["line"] for row in await self.platform.fetch(query)]
        assert ours == theirs

    async def chunks(self) -> list[asyncpg.Record]:
        return await self.platform.fetch("select * from cutover.chunk order by relation, lo")


@asynccontextmanager
async def as_carrier(
    two: Two, granted: str = "grant all on all tables in schema public to carrier"
) -> AsyncIterator[None]:
    """Both databases as a role that owns nothing, sees what policies let it see, and may do what it was granted."""
    plain = two.legacy_dsn, two.platform_dsn
    await two.legacy.execute("create role carrier login")
    await two.both(granted)
    await two.platform.execute(
        "grant usage on schema cutover to carrier; grant all on all tables in schema cutover to carrier"
    )
    two.legacy_dsn, two.platform_dsn = (dsn.replace("postgres@", "carrier@") for dsn in plain)
    try:
        yield
    finally:
        two.legacy_dsn, two.platform_dsn = plain
        await two.both("drop owned by carrier")
        await two.legacy.execute("drop role carrier")


@pytest.fixture
async def two(postgres_server: PostgresServer) -> AsyncIterator[Two]:
    """Two fresh databases, the target prepared."""
    async with two_on(postgres_server) as found:
        yield found


@pytest.fixture
async def on_15(servers: Servers) -> AsyncIterator[Two]:
    """Two databases of PostgreSQL 15."""
    async with two_on(servers.like(POSTGRES_15)) as found:
        yield found


@pytest.fixture
async def crowded(servers: Servers) -> AsyncIterator[Two]:
    """Two databases of a server that has room for some hundred locks, and promises 70."""
    async with two_on(servers.like(**FEW_LOCKS)) as found:
        yield found


@asynccontextmanager
async def two_on(source: PostgresServer, target: PostgresServer | None = None) -> AsyncIterator[Two]:
    """Two fresh databases of a server, or one of each of two; the target is prepared."""
    async with AsyncExitStack() as stack:
        sources = await stack.enter_async_context(databases(source))
        targets = await stack.enter_async_context(databases(target)) if target else sources
        legacy = await sources.make("legacy")
        platform = await targets.make("platform", holds=prepared_target)
        for made in (sources, targets):
            await made.leave()
        async with connected(legacy) as to_source, connected(platform) as to_target:
            yield Two(legacy=to_source, platform=to_target, legacy_dsn=legacy, platform_dsn=platform)
