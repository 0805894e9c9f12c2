"""A demonstration that begins drops the databases of those that are over, and of no other."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from console.demo.living import SIDES, database_of, drop_old, kept, living_in, run_of
from jobs.journal.base import Draft
from jobs.run import events as e
from plans.bundle import digest
from plans.model import RunKind
from tests.conftest import MakeDatabase
from tests.support.memory_journal import MemoryJournal

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
NAMES = ("lv1a", "lv2b", "lv3c")


class Server:
    """A server with the databases of three demonstrations."""

    def __init__(self, dsn: str, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.dsn = dsn
        self.connection = connection

    async def left(self) -> set[str]:
        rows = await self.connection.fetch("select datname from pg_database where starts_with(datname, 'demo_lv')")
        return {datname.removeprefix("demo_").rpartition("_")[0] for (datname,) in rows}


@pytest.fixture
async def server(make_database: MakeDatabase) -> AsyncIterator[Server]:
    dsn = await make_database("living")
    connection = await asyncpg.connect(dsn)
    databases = [database_of(name, side) for name in NAMES for side in SIDES]
    for database in databases:
        await connection.execute(f"create database {database}")
    yield Server(dsn, connection)
    for database in databases:
        await connection.execute(f"drop database if exists {database}")
    await connection.close()


class Store:
    """A journal with a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW
        self.journal = MemoryJournal(now=lambda: self.now)

    async def has(self, name: str, *, ended: bool = False) -> None:
        run, bundle = run_of(name), "{}"
        created = e.RunCreated(
            run=run, title="t", plan_sha256=digest(bundle), kind=RunKind.REHEARSAL, origin=NOW, run_origin=NOW, by="x"
        )
        kind, body = e.encode(created)
        first = Draft(kind=kind, body=body, at=self.now)
        await self.journal.create_run(
            run, title="t", kind="rehearsal", plan_sha256=digest(bundle), bundle=bundle, first=first
        )
        if ended:
            lease = await self.journal.acquire(run, "e1", timedelta(seconds=10))
            assert lease is not None
            kind, body = e.encode(e.RunEnded(result=e.Result.COMPLETED))
            await self.journal.append(
                run, term=lease.term, expected_seq=1, events=[Draft(kind=kind, body=body, at=NOW)]
            )
            await self.journal.release(run, lease)


async def test_a_run_that_has_not_ended_keeps_its_databases_though_nobody_is_connected(server: Server) -> None:
    store = Store()
    await store.has("lv1a")
    await store.has("lv2b", ended=True)
    await drop_old(server.dsn, living_in(store.journal))
    assert await server.left() == {"lv1a"}


async def test_one_that_is_being_made_or_whose_journal_is_elsewhere_is_known_by_its_lock(server: Server) -> None:
    async with kept(server.dsn, "lv3c"):
        await drop_old(server.dsn, living_in(Store().journal))
        assert await server.left() == {"lv3c"}
    await drop_old(server.dsn, living_in(Store().journal))
    assert await server.left() == set()


async def test_one_that_no_engine_has_executed_for_a_day_is_over(server: Server) -> None:
    store = Store()
    await store.has("lv1a")
    await store.has("lv2b")
    store.now = NOW + timedelta(days=1, minutes=1)
    assert await store.journal.acquire(run_of("lv2b"), "e1", timedelta(seconds=10)) is not None
    await drop_old(server.dsn, living_in(store.journal))
    assert await server.left() == {"lv2b"}


async def test_a_database_in_which_somebody_looks_around_stays(server: Server) -> None:
    looking = await asyncpg.connect(server.dsn, database=database_of("lv1a", "legacy"))
    try:
        await drop_old(server.dsn, living_in(Store().journal))
        assert await server.left() == {"lv1a"}
    finally:
        await looking.close()
