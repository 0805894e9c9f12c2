"""A replication that the job `follow` begins between two peers while an application writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from jobs.api import Evidence
from jobs.replication import records
from jobs.replication.following import follow
from plans.model import FollowSpec, Replication, ReplicationId, TaskId
from tests.support.eventually import eventually
from tests.support.fake_context import FakeContext, FakeDatabase
from tests.support.replication.peers import Peers
from tests.support.replication.tables import GRANTED, SHAPE
from tests.support.replication.writer import Writer
from tests.support.two_databases import LEGACY, PLATFORM

RECORDS = ReplicationId("records")


@dataclass(kw_only=True)
class Followed:
    """One replication of all tables of `ehr`, and who writes to the source."""

    peers: Peers
    writer: Writer
    of: Replication
    attempts: int = 0

    def context(self, *, workers: int = 2) -> FakeContext:
        """Of the next attempt."""
        self.attempts += 1
        databases = {
            side: FakeDatabase(id=side, dsn=self.peers.dsn(side), from_server=self.peers.from_server(side))
            for side in (LEGACY, PLATFORM)
        }
        spec = FollowSpec(replication=self.of, workers=workers)
        return FakeContext(spec=spec, task=TaskId("F1"), databases=databases, attempt=self.attempts)

    async def follow(self, context: FakeContext | None = None) -> Evidence:
        """One attempt."""
        return await follow(context or self.context())

    async def groups(self) -> list[records.Group]:
        """What both sides have written down."""
        return await records.read_both(self.peers.legacy, self.peers.platform, "birth", self.of.id)

    async def even(self) -> None:
        """Wait until all that is committed on the source has been applied, and see that nothing is lost or doubled."""
        position = await self.peers.legacy.fetchval("select pg_current_wal_lsn()::text")
        query = """select bool_and(coalesce(confirmed_flush_lsn >= $1::text::pg_lsn, false))
                   from pg_replication_slots where database = current_database()"""
        await eventually(lambda: self.peers.legacy.fetchval(query, position))
        for side in (self.peers.legacy, self.peers.platform):
            verdict = await self.writer.ledger.against(side)
            assert not verdict, verdict


@asynccontextmanager
async def followed(peers: Peers, *, seed: int = 1, rows: int = 500, groups: int = 1) -> AsyncIterator[Followed]:
    """Rows on the source, none on the target, and an application that writes as long as the block lasts."""
    await peers.two.both(SHAPE)
    dsn = await peers.app(LEGACY, *GRANTED)
    writer = Writer(sides=[dsn], watching=[peers.dsn(LEGACY)], seed=seed)
    await writer.fill(peers.legacy, rows)
    of = Replication(id=RECORDS, rows=peers.two.selection("ehr.*"), wal_at_most=10**9, groups=groups)
    of = replace(of, rows=replace(of.rows, source_in_use=True))
    async with writer.writing():
        yield Followed(peers=peers, writer=writer, of=of)
