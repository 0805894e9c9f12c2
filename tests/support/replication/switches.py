"""A database that follows another, as `follow` leaves it, and switches of it in tests."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg

from jobs.api import Evidence
from jobs.postgres.target.fence import advance
from jobs.replication.records import read_both, write_on_both
from jobs.replication.switching.job import switch
from plans.model import (
    DatabaseId,
    Direction,
    Fenced,
    FencedBy,
    Proof,
    Replication,
    ReplicationId,
    SwitchBackSpec,
    SwitchSpec,
    TableSelection,
    TaskId,
)
from tests.support.eventually import eventually
from tests.support.fake_context import FakeContext, FakeDatabase
from tests.support.replication.dying_switch import Dying
from tests.support.replication.following import BIRTH, follow_by_hand
from tests.support.replication.peers import Peers, app_of, name_of
from tests.support.replication.tables import GRANTED, SHAPE, TABLES
from tests.support.replication.writer import Writer
from tests.support.two_databases import LEGACY, PLATFORM

RECORDS = ReplicationId("records")


@dataclass(kw_only=True)
class Followed:
    """Two peers, one of which follows the other, and an application's role on each."""

    peers: Peers
    replication: Replication
    apps: Mapping[DatabaseId, str]
    """The dsn of the application's role, by side."""
    databases: Mapping[DatabaseId, FakeDatabase] = field(default_factory=dict)
    attempts: int = 1

    def context(self, spec: SwitchSpec | SwitchBackSpec, task: str = "S1") -> FakeContext:
        """The next attempt's."""
        self.attempts += 1
        databases = {
            side: FakeDatabase(id=side, dsn=self.peers.dsn(side), from_server=self.peers.from_server(side))
            for side in (LEGACY, PLATFORM)
        }
        self.databases = databases
        return FakeContext(spec=spec, databases=databases, attempt=self.attempts, task=TaskId(task))

    def there(self, proof: Proof = Proof.AFTER, pause: float = 20, headroom: int = 100) -> SwitchSpec:
        """A switch to the platform."""
        limit = timedelta(seconds=pause)
        return SwitchSpec(replication=self.replication, proof=proof, pause_at_most=limit, headroom=headroom)

    def home(self, pause: float = 20) -> SwitchBackSpec:
        """A switch back."""
        limit = timedelta(seconds=pause)
        return SwitchBackSpec(replication=self.replication, pause_at_most=limit, headroom=100)

    async def switch(self, spec: SwitchSpec | SwitchBackSpec) -> Evidence:
        """One attempt."""
        return await switch(self.context(spec))

    @asynccontextmanager
    async def dying(
        self, at: str, *, home: bool = False, pause: float = 20, stop: bool = False
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """An attempt in a process of its own that has died, or is frozen, before this step."""
        self.attempts += 1
        sides = (LEGACY, PLATFORM)
        told = Dying(
            dsns={side: self.peers.dsn(side) for side in sides},
            from_servers={side: self.peers.from_server(side) for side in sides},
            roles={side: app_of(self.peers.dsn(side)) for side in sides},
            attempt=self.attempts,
            task="S1",
            at=at,
            home=home,
            pause=pause,
            stop=stop,
        )
        module = "tests.support.replication.dying_switch"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, told.text),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            assert process.stdout is not None
            line = (await process.stdout.readline()).decode().strip()
            assert line == "dies", line
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def let_in(self) -> list[DatabaseId]:
        """The sides that the application may write to just now."""
        found = []
        for side, dsn in self.apps.items():
            try:
                session = await asyncpg.connect(dsn)
            except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InsufficientPrivilegeError):
                continue
            session.terminate()
            found.append(side)
        return found

    async def write(self, side: DatabaseId, number: int) -> None:
        """Have the application enter a patient."""
        session = await asyncpg.connect(self.apps[side])
        try:
            await session.execute("insert into ehr.patient values ($1, 'n', 'x', 1)", number)
            await session.execute("insert into ehr.numbered (writer) values (1)")
        finally:
            await session.close()

    def writer(self, seed: int) -> Writer:
        """An application that writes to whichever side lets it in."""
        sides = (LEGACY, PLATFORM)
        watching = [self.peers.dsn(side) for side in sides]
        return Writer(sides=[self.apps[side] for side in sides], watching=watching, seed=seed)

    async def nothing_lost(self, writer: Writer) -> None:
        """Wait until both sides hold what the writer was told is committed, and nothing else."""
        for one in (self.peers.legacy, self.peers.platform):
            await eventually(lambda one=one: _agrees(writer, one), within=20)

    async def same(self, table: str = "ehr.patient") -> bool:
        """Whether both sides hold the same rows of a table."""
        query = f"select coalesce(string_agg(t::text, '|' order by t::text), '') from {table} t"
        return await self.peers.legacy.fetchval(query) == await self.peers.platform.fetchval(query)


@asynccontextmanager
async def followed(peers: Peers, by: FencedBy = FencedBy.NOLOGIN, shape: str = "") -> AsyncIterator[Followed]:
    """The platform follows legacy, from the first row on.

    Args:
        by: how their applications are kept out.
        shape: what both sides hold besides.
    """
    await peers.two.both(SHAPE + shape)
    apps = {side: await peers.app(side, *GRANTED) for side in (LEGACY, PLATFORM)}
    fenced = {side: Fenced(roles=(app_of(peers.dsn(side)),), by=by, left=("postgres",)) for side in apps}
    replication = Replication(
        id=RECORDS,
        rows=TableSelection(source=LEGACY, target=PLATFORM, tables=("ehr.*",), source_in_use=True),
        fenced=fenced,
        wal_at_most=2**30,
    )
    await begin_following(peers, replication)
    if by is FencedBy.NOLOGIN:
        await peers.platform.execute(f"alter role {app_of(peers.dsn(PLATFORM))} nologin")
    else:
        await peers.platform.execute(f"revoke connect on database {name_of(peers.dsn(PLATFORM))} from public")
    yield Followed(peers=peers, replication=replication, apps=apps)


async def begin_following(peers: Peers, of: Replication) -> None:
    """What `follow` makes where there was nothing to copy."""
    following = await follow_by_hand(peers, *sorted(table.relation for table in TABLES), of=of)
    fence = FakeContext(spec=SwitchSpec(replication=of), databases={}, task=TaskId("F1")).fence
    for connection in (peers.legacy, peers.platform):
        await advance(connection, fence)
    await write_on_both(peers.legacy, peers.platform, fence, following.watched.groups)
    worker = "select count(*) from pg_stat_subscription where pid is not null"
    await eventually(lambda: peers.platform.fetchval(worker))


async def _agrees(writer: Writer, side: asyncpg.Connection) -> bool:
    return not await writer.ledger.against(side)


async def stands(peers: Peers, direction: Direction) -> list[str]:
    """The subscriptions of a direction that both sides have recorded and not dropped."""
    groups = await read_both(peers.legacy, peers.platform, BIRTH, RECORDS)
    return [group.subscription for group in groups if group.stands and group.direction is direction]
