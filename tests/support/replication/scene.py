"""A night of a replication for the drills: real engines, real servers, networks between them, an application."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jobs.run.state.fold import fold
from jobs.run.state.unit import ASKING, Phase
from plans.model import DatabaseId
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.processes import Night, Process, Witness
from tests.support.proxy import Proxy, proxied
from tests.support.replication.ledger import Verdict
from tests.support.replication.peers import Peers, app_of, name_of
from tests.support.replication.tables import GRANTED, SHAPE
from tests.support.replication.writer import Writer
from tests.support.two_databases import LEGACY, PLATFORM

SIDES = (LEGACY, PLATFORM)
PLAN = """\
cutover: 1
title: A drill of a replication
timezone: Europe/Oslo
start: 2022-11-11 22:00
go_live: M1
databases:
  legacy: {{role: source, rehearsal: {{dsn: "${{LEGACY_DSN}}", from_server: "{legacy}"}}}}
  platform: {{role: target, rehearsal: {{dsn: "${{PLATFORM_DSN}}", from_server: "{platform}"}}}}
replication:
  records:
    from: legacy
    to: platform
    tables: ["ehr.*"]
    groups: {groups}
    wal_at_most: {wal_at_most}
    lag_at_most: 5s
    fence:
      legacy: {{roles: [{legacy_app}], by: {by}, left: [postgres]}}
      platform: {{roles: [{platform_app}], by: {by}, left: [postgres]}}
parties:
  me: {{name: Me, short: ME}}
defaults: {{retry: {{attempts: 99, first_wait: 0s, max_wait: 0s}}}}
tasks:
  - {{id: F1, title: Follow, duration: 5m, job: {{follow: {{of: records}}}}}}
  - {{id: W1, title: Until the switch, owner: me, after: [F1], duration: 1m, manual: {{}}}}
  - id: S1
    title: Switch
    after: [W1]
    duration: 1m
    job: {{switch: {{of: records, pause_at_most: {pause}, proof: {proof}}}}}
  - {{id: W2, title: Until it is taken back, owner: me, after: [S1], duration: 1m, manual: {{}}}}
  - {{id: B1, title: Back, after: [W2], duration: 1m, job: {{switch_back: {{of: records, pause_at_most: {pause}}}}}}}
  - {{id: W3, title: Until the end, owner: me, after: [B1], duration: 1m, manual: {{}}}}
  - {{id: U1, title: Nothing follows, after: [W3], duration: 1m, job: {{unfollow: {{of: records}}}}}}
  - {{id: M1, title: Over, after: [U1], milestone: true}}
"""
LEFT = """
select coalesce(array_agg(name), '{}') from (
    select pubname as name from pg_publication
    union all select slot_name from pg_replication_slots where database = current_database()
    union all select subname from pg_subscription
              where subdbid = (select oid from pg_database where datname = current_database())
) as found
"""
"""What a replication makes, of what a database has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """What lies before one server: the program's network and the other server's. The application has its own."""

    program: Proxy
    stream: Proxy


@dataclass(kw_only=True)
class Scene:
    """All of it, and the engines that were started."""

    peers: Peers
    night: Night
    networks: dict[DatabaseId, Networks]
    """Before each server; none where what is measured would be theirs."""
    writer: Writer
    run: str
    witness: Witness
    chance: random.Random
    engines: list[Process] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    """What went wrong, for whoever reads a failed drill."""

    def engine(self) -> Process:
        """Start one; from now on it is among those that are looked after."""
        started = self.night.engine(
            self.run, LEGACY_DSN=self._as_reached(LEGACY), PLATFORM_DSN=self._as_reached(PLATFORM)
        )
        self.engines.append(started)
        return started

    def _as_reached(self, side: DatabaseId) -> str:
        """How an engine reaches a side."""
        dsn = self.peers.dsn(side)
        return self.networks[side].program.dsn(dsn) if self.networks else dsn

    async def lead_to(self, side: DatabaseId, server: PostgresServer) -> None:
        """A side is on another server from now on: for the program, for the other server, and for the application."""
        place, network = SIDES.index(side), self.networks[side]
        for one in (network.program, network.stream):
            await one.lead_to(socket_of(server))
        self.peers.move(side, server)
        self.writer.watching[place] = self.peers.dsn(side)
        self.writer.sides[place] = self.peers.dsn(side).replace("postgres@", f"{app_of(self.peers.dsn(side))}@")

    async def ask(self, side: DatabaseId, query: str, *arguments: object) -> object:
        """One value of one side, past all networks; None while its server is away."""
        try:
            return await self.night.ask(self.peers.dsn(side), query, *arguments)
        except OSError:
            return None

    async def finish(self, unit: str) -> None:
        """Begin and end a manual task."""
        for verb in ("start", "done"):
            await self.night.order(self.witness, verb, task=unit)

    def is_done(self, unit: str) -> bool:
        """Whether a task is; of no name none ever is. It must not wait for a person."""
        phase = self.phase(unit)
        assert phase not in ASKING, f"{unit} waits for a person: {self.story()}"
        return phase is Phase.DONE

    def phase(self, unit: str) -> Phase | None:
        """What has become of a task; None before the run is heard of."""
        entries = self.witness.entries
        return fold(entries).unit(unit).phase if unit and entries else None

    def executing(self) -> list[Process]:
        """The engine that executes the run, if it is alive."""
        holder = fold(self.witness.entries).engine if self.witness.told else None
        return [one for one in self.engines if holder is not None and one.pid == holder.pid and one.alive]

    async def comes_to_its_end(self, unit: str, within: float = 90) -> None:
        """Wait until a task is done; raises at once where it waits for a person."""

        try:
            await eventually(lambda: self.is_done(unit), within=within, every=0.05)
        except AssertionError:
            raise AssertionError(f"{unit} is not done: {self.story()}") from None

    async def even(self, within: float = 60) -> None:
        """Wait until both sides hold what was committed, all of it, once."""
        verdicts = []

        async def nothing_lacks() -> bool:
            verdicts[:] = [await self.verdict(side) for side in SIDES]
            return not any(verdicts)

        try:
            await eventually(nothing_lacks, within=within, every=0.2)
        except AssertionError:
            told = "\n".join(f"{side}: {verdict}" for side, verdict in zip(SIDES, verdicts, strict=True))
            raise AssertionError(f"{told}\n{self.story()}") from None

    async def nothing_left(self) -> None:
        """Neither server has a slot, a publication or a subscription any more."""
        for side in SIDES:
            assert await self.ask(side, LEFT) == []

    def story(self) -> str:
        """What went wrong and what became of it."""
        told = [f"{one.seq} {one.kind} {one.body[:1500]}" for one in self.witness.told if one.kind != "ServerSeen"]
        return "\n".join([*self.done, *told])

    async def verdict(self, side: DatabaseId) -> Verdict:
        """What one side has lost, or holds twice."""
        async with connected(self.peers.dsn(side)) as connection:
            return await self.writer.ledger.against(connection)


@asynccontextmanager
async def scene_of(
    peers: Peers,
    night: Night,
    seed: int,
    *,
    rows: int,
    by: str = "nologin",
    groups: int = 1,
    proof: str = "before",
    wal_at_most: str = "2GB",
    networks: bool = True,
) -> AsyncIterator[Scene]:
    """A run that nobody executes yet; the source is filled, and written to from the beginning of the block on.

    Args:
        rows: of each of the writer's clients.
        by: how writers are fenced.
        networks: whether something lies between, that can be cut.
    """
    await peers.two.both(SHAPE)
    apps = [await peers.app(side, *GRANTED) for side in SIDES]
    role = app_of(peers.dsn(PLATFORM))
    if by == "nologin":
        await peers.platform.execute(f"alter role {role} nologin")
    else:
        await peers.platform.execute(f"revoke connect on database {name_of(peers.dsn(PLATFORM))} from public")
    writer = Writer(sides=apps, watching=[peers.dsn(side) for side in SIDES], seed=seed)
    await writer.fill(peers.legacy, rows)
    async with AsyncExitStack() as stack:
        before = {side: await _networks(stack, socket_of(peers.servers[side])) for side in SIDES if networks}
        plan = PLAN.format(
            **{side: _from_server(peers, side, before.get(side)) for side in SIDES},
            legacy_app=app_of(peers.dsn(LEGACY)),
            platform_app=role,
            by=by,
            groups=groups,
            proof=proof,
            wal_at_most=wal_at_most,
            pause="20s",
        )
        run, witness = await night.begin(plan, header="")
        chance = random.Random(f"scene {seed}")
        yield Scene(peers=peers, night=night, networks=before, writer=writer, run=run, witness=witness, chance=chance)


def socket_of(server: PostgresServer) -> Path:
    """Where a server listens."""
    return server.socket / ".s.PGSQL.5432"


async def _networks(stack: AsyncExitStack, socket: Path) -> Networks:
    return Networks(
        program=await stack.enter_async_context(proxied(socket)),
        stream=await stack.enter_async_context(proxied(socket)),
    )


def _from_server(peers: Peers, side: DatabaseId, networks: Networks | None) -> str:
    dsn = peers.dsn(side)
    at = f"127.0.0.1 port={networks.stream.port}" if networks else f"{socket_of(peers.servers[side]).parent} port=5432"
    return f"host={at} dbname={name_of(dsn)} user=postgres sslmode=disable"
