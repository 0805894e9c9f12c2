"""A source and a target on the tests' server, and the few words in which tests speak of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from jobs.api import Evidence, JobFunction
from jobs.kinds.copy import make_copy
from jobs.kinds.copy_undo import copy_undo
from jobs.postgres.prepare import prepare
from jobs.run.events import rollback_unit
from plans.model import Batch, CopySpec, CopyUndo, DatabaseId, JobSpec, TableSelection, TaskId
from tests.conftest import MakeDatabase
from tests.db.fake_context import FakeContext, FakeDatabase, connected
from tests.postgres_server import PostgresServer

LEGACY, PLATFORM = DatabaseId("legacy"), DatabaseId("platform")
DEBIANS_15 = Path("/usr/lib/postgresql/15/bin")
needs_15 = pytest.mark.skipif(not DEBIANS_15.exists(), reason="PostgreSQL 15 is not installed")
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
async def two(make_database: MakeDatabase) -> AsyncIterator[Two]:
    """Two fresh databases, the target prepared."""
    legacy, platform = await make_database("legacy"), await make_database("platform")
    async with connected(legacy) as source, connected(platform) as target:
        await prepare(target)
        yield Two(legacy=source, platform=target, legacy_dsn=legacy, platform_dsn=platform)


@pytest.fixture
async def on_15() -> AsyncIterator[Two]:
    """Two databases of PostgreSQL 15."""
    async with on_server(PostgresServer(DEBIANS_15)) as two:
        yield two


@pytest.fixture
async def crowded() -> AsyncIterator[Two]:
    """Two databases of a server that has room for some hundred locks."""
    async with on_server(PostgresServer(max_connections="12", max_locks_per_transaction="10")) as two:
        yield two


@asynccontextmanager
async def on_server(server: PostgresServer) -> AsyncIterator[Two]:
    try:
        server.start()
        async with connected(server.dsn()) as admin:
            await admin.execute("create database legacy")
            await admin.execute("create database platform")
        legacy, platform = server.dsn("legacy"), server.dsn("platform")
        async with connected(legacy) as source, connected(platform) as target:
            await prepare(target)
            yield Two(legacy=source, platform=target, legacy_dsn=legacy, platform_dsn=platform)
    finally:
        server.stop()
