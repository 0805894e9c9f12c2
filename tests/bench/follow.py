"""`python -m tests.bench.follow`: a database that follows, is switched to and gone back from, while it is written to.

Real engines between two servers of PostgreSQL 18 with fsync, both on this machine. Beside them pgbench makes 2,000
small transactions a second on twenty tables, at the source until the switch, then at the target. Each lap copies
the tables three times under that load: by `copy`, whose first time does not count, and by `follow`; so the copy is
measured as a ratio, of two that find the servers in the same state and reach them in the same way: no proxy of the
tests lies between, whose work would be measured with one of them. The pauses are those that clients of an application
feel: the longest time in which nothing that they sent was acknowledged. In the end both sides are compared with each
other, and with what pgbench and the clients were told is committed. Last, one JSON object.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.run.events import AttemptEnded, AttemptStarted
from plans.model import Proof
from tests.bench.figures import ratios, rounded, seconds, verdicts
from tests.bench.follow_load import CLIENTS, PGBENCH, Load, Loaded
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer
from tests.support.processes import Night, Witness
from tests.support.replication.peers import LOGICAL, peers_on
from tests.support.replication.scene import SIDES, Scene, scene_of
from tests.support.replication.tables import GRANTED
from tests.support.servers import databases

GOALS = {
    "switch_pause_ms": 2000.0,
    "switch_back_pause_ms": 5000.0,
    "copy_vs_unfollowed": 1.15,
    "caught_up_vs_copy": 0.2,
    "lost": 0.0,
    "doubled": 0.0,
}
"""At most so much."""
DURABLE = {
    **{"fsync": "on", "full_page_writes": "on", "shared_buffers": "256MB"},
    **{"wal_retrieve_retry_interval": "5s", "wal_writer_delay": "10ms"},
}
COPY = """\
cutover: 1
title: The same copy, not followed
timezone: Europe/Oslo
start: 2022-11-11 22:00
go_live: M1
databases:
  legacy: {role: source, rehearsal: {dsn: "${LEGACY_DSN}"}}
  platform: {role: target, rehearsal: {dsn: "${PLATFORM_DSN}"}}
parties: {me: {name: Me}}
tasks:
  - {id: C1, title: Copy, duration: 5m, job: {copy: {from: legacy, to: platform, tables: ["ehr.*"]}}}
  - {id: M1, title: Over, after: [C1], milestone: true}
"""
COPIED = "select coalesce(bool_and(phase in ('copied', 'subscribed', 'enabled')), false) from cutover.replication"
ALL = "select string_agg(format('ehr.%I', tablename), ', ') from pg_tables where schemaname = 'ehr'"
PROOFS = (Proof.AFTER, Proof.BEFORE)
"""What the switch of every other lap proves in its pause: nothing, or the rows that were written to since."""
BEAT = 0.05
"""Seconds between two rows by which the lag is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be measured."""

    rows: int
    """Of each table at first."""
    laps: int
    rate: int
    """Transactions a second."""
    watching: float = 10.0
    """Seconds over which the lag is measured, and for which the target is written to."""


@dataclass(slots=True)
class Measured:
    """Of each lap."""

    unfollowed: list[float] = field(default_factory=list)
    copied: list[float] = field(default_factory=list)
    caught_up: list[float] = field(default_factory=list)
    lag: list[float] = field(default_factory=list)
    worst_lag: list[float] = field(default_factory=list)
    switch: dict[Proof, list[float]] = field(default_factory=lambda: {proof: [] for proof in PROOFS})
    back: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0


@dataclass(kw_only=True)
class Lap:
    """One lap, from two empty databases to two that were switched and gone back from."""

    into: Measured
    scene: Scene
    load: Load
    proof: Proof
    apps: tuple[str, str]
    watching: float
    """Seconds over which the lag is measured."""

    async def go(self) -> None:
        """All of it."""
        peers = self.scene.peers
        async with self.scene.writer.writing():
            await self.load.begin(self.apps[0])
            await self._unfollowed()  # what a server does once, for the first copy into it, is nobody's
            self.into.unfollowed.append(await self._unfollowed())
            await self._followed()
            await self._lagging()
            self.into.switch[self.proof].append(await self._switched("W1", "S1", to=1))
            sent = [await self.load.end(peers.legacy)]
            await self.load.begin(self.apps[1])
            await asyncio.sleep(self.watching)
            self.into.back.append(await self._switched("W2", "B1", to=0))
            sent.append(await self.load.end(peers.platform))
        await self._compared(sent)

    async def _unfollowed(self) -> float:
        """Seconds of a copy that nothing follows; its rows are taken out again."""
        night, two = self.scene.night, self.scene.peers.two
        run, witness = await night.begin(COPY, header="")
        engine = night.engine(run)
        took = await self._took(witness, "C1")
        await engine.ended()
        tables = await two.platform.fetchval(
            "select string_agg(format('ehr.%I', tablename), ', ') from pg_tables where schemaname = 'ehr'"
        )
        await two.platform.execute(f"truncate {tables}")
        return took

    async def _took(self, witness: Witness, unit: str) -> float:
        await witness.heard(AttemptEnded, lambda event: event.unit == unit and event.evidence is not None)
        times = [
            one.at
            for one in witness.entries
            if isinstance(one.event, AttemptStarted | AttemptEnded) and one.event.unit == unit
        ]
        return (times[-1] - times[0]).total_seconds()

    async def _followed(self) -> None:
        scene = self.scene
        scene.engine()
        await scene.witness.heard(AttemptStarted, lambda event: event.unit == "F1")
        began = time.monotonic()
        await eventually(lambda: scene.peers.platform.fetchval(COPIED), within=3600)
        copied = time.monotonic() - began
        whole = await self._took(scene.witness, "F1")
        self.into.copied.append(copied)
        self.into.caught_up.append(max(0.0, whole - copied))

    async def _lagging(self) -> None:
        """How long a row takes from its commit at the source until the target shows it."""
        two = self.scene.peers.two
        lags, until = [], time.monotonic() + self.watching
        while time.monotonic() < until:
            number = len(lags) + 1
            await two.legacy.execute("update ehr.beat set n = $1", number)
            committed = time.monotonic()
            await eventually(
                lambda number=number: two.platform.fetchval("select n = $1 from ehr.beat", number), every=0.002
            )
            lags.append(time.monotonic() - committed)
            await asyncio.sleep(BEAT)
        self.into.lag.append(statistics.median(lags))
        self.into.worst_lag.append(max(lags))

    async def _switched(self, before: str, unit: str, to: int) -> float:
        scene, since = self.scene, time.monotonic()
        await scene.finish(before)
        await scene.comes_to_its_end(unit, within=600)
        await scene.writer.writes_to(to)
        return scene.writer.longest_gap(since, time.monotonic())

    async def _compared(self, sent: list[Loaded]) -> None:
        """Both sides with each other, and with what was acknowledged."""
        scene, into = self.scene, self.into
        with suppress(AssertionError):  # what differs is counted below
            await eventually(self._alike, within=60, every=0.5)
        differing = await self.load.differing()
        acknowledged = sum(one.transactions for one in sent)
        there = await self.load.done(scene.peers.legacy)
        into.rates += [one.rate for one in sent]
        into.lost += max(0, acknowledged - there) + len(differing)
        into.doubled += max(0, there - acknowledged - len(sent) * CLIENTS)  # of each client's last one it is not known
        for side in SIDES:
            verdict = await scene.verdict(side)
            into.lost += len(verdict.lost)
            into.doubled += len(verdict.doubled)

    async def _alike(self) -> bool:
        return not (await self.load.differing() or any([await self.scene.verdict(side) for side in SIDES]))


@asynccontextmanager
async def lap(
    into: Measured, proof: Proof, wish: Wish, servers: Sequence[PostgresServer], journals: PostgresServer
) -> AsyncIterator[Lap]:
    """A lap that is ready to go; nothing of it is left behind."""
    async with AsyncExitStack() as stack:
        made = await stack.enter_async_context(databases(journals))
        peers = await stack.enter_async_context(peers_on(*servers))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cutover-bench-")))
        control = await made.make("control", holds=create_schema)
        two = peers.two
        night = Night(
            control=control,
            legacy=two.legacy_dsn,
            platform=two.platform_dsn,
            folder=folder,
            journal=PostgresJournal(control),
        )
        stack.push_async_callback(night.close)
        scene = await stack.enter_async_context(
            scene_of(peers, night, len(into.lag), rows=100, proof=proof, networks=False)
        )
        load = Load(two=two, folder=folder, rows=wish.rows, rate=wish.rate)
        await load.make()
        await two.both("create table ehr.beat (id int primary key, n int)")
        await two.legacy.execute("insert into ehr.beat values (1, 0)")
        for side in SIDES:
            await peers.grant(side, *GRANTED)
        yield Lap(
            into=into, proof=proof, scene=scene, load=load, apps=tuple(scene.writer.sides), watching=wish.watching
        )


async def main(wish: Wish) -> None:
    """Measure, print a table, and the JSON object last."""
    if PGBENCH is None:
        raise SystemExit("pgbench is not installed: nothing was measured")
    names = ("legacy", "platform")
    servers = [PostgresServer(on_disk=True, cluster_name=name, **LOGICAL | DURABLE) for name in names]
    journals, found = PostgresServer(), Measured()
    try:
        for server in (*servers, journals):
            await asyncio.to_thread(server.start)
        for number in range(wish.laps):
            async with lap(found, PROOFS[number % len(PROOFS)], wish, servers, journals) as one:
                await one.go()
    finally:
        for server in (*servers, journals):
            server.stop()
    tell(found, wish)


def tell(found: Measured, wish: Wish) -> None:
    """The table, and the JSON object."""
    load = f"load {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores"
    print(f"20 tables of {wish.rows:,} rows, {wish.rate:,} transactions a second, median of {wish.laps} laps ({load})")
    for name, one in {
        "copy": found.unfollowed,
        "followed": found.copied,
        "catching up": found.caught_up,
        "lag": found.lag,
        "worst lag": found.worst_lag,
        "switch": found.switch[Proof.AFTER],
        "and proof": found.switch[Proof.BEFORE],
        "switch back": found.back,
    }.items():
        print(f"  {name:12}{seconds(one)}")
    print(f"  pgbench did {rounded(found.rates):,.0f} transactions a second")
    figures: dict[str, list[float]] = {
        "switch_pause_ms": [one * 1000 for one in found.switch[Proof.AFTER]],
        "switch_with_proof_ms": [one * 1000 for one in found.switch[Proof.BEFORE]],
        "switch_back_pause_ms": [one * 1000 for one in found.back],
        "copy_vs_unfollowed": ratios(found.copied, found.unfollowed),
        "caught_up_vs_copy": ratios(found.caught_up, found.copied),
        "lag_s_at_2000_tps": found.lag,
        "achieved_tps": found.rates,
        "lost": [float(found.lost)],
        "doubled": [float(found.doubled)],
    }
    print("goals", verdicts(figures, GOALS), sep="\n")
    print(json.dumps({name: rounded(one) for name, one in figures.items()}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=250_000, help="of each of the twenty tables")
    parser.add_argument("--laps", type=int, default=4)
    parser.add_argument("--rate", type=int, default=2_000, help="transactions a second that pgbench is asked for")
    parser.add_argument("--quick", action="store_true", help="two laps with 5,000 rows")
    given = parser.parse_args()
    wished = Wish(rows=given.rows, laps=given.laps, rate=given.rate)
    asyncio.run(main(replace(wished, rows=5_000, laps=2, watching=3.0) if given.quick else wished))
