"""The network fails around a whole engine in the middle of a copy: it goes on, or another does, and all comes once."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from console.exits import Exit
from jobs.run.events import AttemptEnded, EngineStarted, How, Result, RunEnded
from tests.support.eventually import eventually
from tests.support.moving import smoke
from tests.support.postgres_server import PostgresServer
from tests.support.processes import CHUNK, HEADER, LEASE, PATIENCE, Night, Process, Witness
from tests.support.proxy import Proxy, proxied
from tests.support.statement_lock import StatementLock

COPY = """
  - id: C1
    title: Copy
    duration: 5m
    job: {{timeout: {timeout}, copy: {{from: legacy, to: platform, tables: ["public.*"], workers: 1}}}}
  - id: R1
    title: Prove
    after: [C1]
    duration: 5m
    job: {{reconcile: {{from: legacy, to: platform, tables: ["public.*"]}}}}
  - {{id: M1, title: Go-live, after: [R1], milestone: true}}
"""
STEPS = 12
MANY = "".join(
    f"""
  - {{id: Q{n}, title: Step, after: [{f"Q{n - 1}" if n else ""}], duration: 1m,
     job: {{sql: {{on: platform, query: "update ops.a set n = n + 1"}}}}}}"""
    for n in range(STEPS)
)
ROWS, CHUNK_BYTES = 45_000, 700_000
"""Of the table, of its first chunk, and about how many bytes that is on its way."""


@dataclass(kw_only=True)
class Networks:
    """One before each database of a night."""

    night: Night
    control: Proxy
    source: Proxy
    target: Proxy

    def of(self, side: str) -> tuple[Proxy, ...]:
        """By the words of a test's parameter."""
        return {"source": (self.source,), "target": (self.target,), "both": (self.source, self.target)}[side]

    def engine(self, run: str, *names: str) -> Process:
        """An engine whose connections to these databases go over their networks."""
        return self.night.start("engine", run, "--lease", str(LEASE), **self.environment(*names))

    def environment(self, *names: str) -> dict[str, str]:
        """Of a process whose connections to these databases go over their networks."""
        night = self.night
        over = {
            "control": ("CUTOVER_CONTROL", self.control.dsn(night.control)),
            "source": ("LEGACY_DSN", self.source.dsn(night.legacy)),
            "target": ("PLATFORM_DSN", self.target.dsn(night.platform)),
        }
        return dict(over[name] for name in names)

    @property
    def every(self) -> tuple[Proxy, ...]:
        """All three of them."""
        return self.control, self.source, self.target

    async def fill(self) -> None:
        """Two tables, one without a key."""
        await self.night.both("create table patient (id int primary key, name text); create table loose (id int)")
        async with self.night.on(self.night.legacy) as source:
            await source.execute(f"insert into patient select n, 'patient ' || n from generate_series(1, {ROWS}) n")
            await source.execute("insert into loose select n % 7 from generate_series(1, 5000) n")
            await source.execute("analyze patient, loose")

    async def all_came_once(self, witness: Witness) -> None:
        """The run came to its end; every row is there, in one chunk, and every event in the chain."""
        night = self.night
        assert (await witness.heard(RunEnded)).result is Result.COMPLETED
        await night.same("patient", "loose", rows=ROWS + 5000)
        assert await night.ask(night.platform, "select sum(rows) from cutover.chunk") == ROWS + 5000
        assert witness.attempts("C1")[-1] is witness.attempts("R1")[-1] is How.SUCCEEDED
        assert [*witness.attempts("C1"), *witness.attempts("R1")].count(How.SUCCEEDED) == 2
        await night.intact(witness)


@pytest.fixture
async def networks(night: Night, postgres_server: PostgresServer) -> AsyncIterator[Networks]:
    """A night whose databases can also be reached over a network each."""
    server = postgres_server.socket / ".s.PGSQL.5432"
    async with AsyncExitStack() as open_ones:
        control, source, target = [await open_ones.enter_async_context(proxied(server)) for _ in range(3)]
        yield Networks(night=night, control=control, source=source, target=target)
        await night.close()  # while there is a network: a process that waits for it is ended first


# --- source and target


@pytest.mark.night
@smoke("source", "target")
async def test_an_engine_whose_connections_are_reset_tries_again_and_goes_on_behind_the_last_chunk(
    networks: Networks, side: str
) -> None:
    night = networks.night
    await networks.fill()
    run, witness = await night.begin(COPY.format(timeout="1h"))
    engine = await _in_a_chunk(networks, run, side)
    committed = await night.chunks()
    for network in networks.of(side):
        assert await network.reset() >= 2
        network.heal()
    assert await engine.ended() == Exit.OK
    assert witness.attempts("C1") == [How.TRANSIENT, How.SUCCEEDED]
    ended = await witness.heard(AttemptEnded, lambda one: one.how is How.SUCCEEDED)
    assert ended.evidence is not None
    assert ended.evidence.facts["chunks_of_earlier_attempts"] == committed >= 1
    await networks.all_came_once(witness)


@pytest.mark.night
@smoke("source")
async def test_an_engine_whose_network_stalls_ends_the_attempt_in_time_and_tries_again(
    networks: Networks, side: str
) -> None:
    night = networks.night
    await networks.fill()
    run, witness = await night.begin(COPY.format(timeout="4s"), HEADER.replace("attempts: 5", "attempts: 99"))
    engine = await _in_a_chunk(networks, run, side)
    first, *_ = networks.of(side)
    lines = len(first.lines)
    await eventually(lambda: len(first.lines) > lines, within=PATIENCE)  # it asks to cancel what it has there
    for network in networks.of(side):
        network.heal()
    assert await engine.ended() == Exit.OK
    over = await witness.heard(AttemptEnded, lambda one: one.how is How.TRANSIENT)
    assert over.error is not None
    assert over.error["kind"] == "timeout"
    await networks.all_came_once(witness)


@pytest.mark.night
@pytest.mark.needs("Linux", "a socket can be told not to answer")
@pytest.mark.parametrize("side", ["source", "target", "both"])
async def test_an_engine_notices_by_itself_that_a_network_died_and_tries_again_when_it_is_back(
    networks: Networks, side: str
) -> None:
    night = networks.night
    await networks.fill()
    run, witness = await night.begin(COPY.format(timeout="1h"), HEADER.replace("attempts: 5", "attempts: 99"))
    engine = await _in_a_chunk(networks, run, side)
    for network in networks.of(side):
        await network.die()
    lost = await witness.heard(AttemptEnded)
    assert lost.error is not None
    assert lost.error["kind"] == "connection"
    for network in networks.of(side):
        network.revive()
    if side != "source":  # its backend does not know that it is alone: a proxy stands between
        await witness.heard(AttemptEnded, _held)
        await night.do(run, "terminate", "C1")
    assert await engine.ended() == Exit.OK
    await networks.all_came_once(witness)


@pytest.mark.night
async def test_over_slow_networks_an_engine_comes_to_the_end_of_its_run(networks: Networks) -> None:
    await networks.fill()
    for network in networks.every:
        network.slow(10_000)
    run, witness = await networks.night.begin(COPY.format(timeout="1h"))
    assert await networks.engine(run, "control", "source", "target").ended() == Exit.OK
    assert witness.attempts("C1") == [How.SUCCEEDED]
    await networks.all_came_once(witness)


# --- the control database


async def test_an_engine_that_is_cut_off_from_everything_is_replaced_and_what_it_does_later_is_refused(
    networks: Networks,
) -> None:
    night = networks.night
    await networks.fill()
    run, witness = await night.begin(COPY.format(timeout="1h"))
    async with _lock(night) as lock:
        isolated = networks.engine(run, "control", "source", "target")
        await witness.heard(EngineStarted)
        heir = night.engine(run)
        await night.standby(run)
        await lock.waiting()
        for network in networks.every:
            network.stall()
        await witness.heard(EngineStarted, lambda one: one.term == 2)
        await lock.open()
        held = await witness.heard(AttemptEnded, lambda one: one.how is How.TRANSIENT)
        assert held.error is not None
        assert held.error["kind"] == "fence_held"
        for network in networks.every:
            network.heal()
        assert await heir.ended() == Exit.OK
        assert await isolated.ended() == Exit.OK  # another engine stood by in its place
    assert witness.attempts("C1")[0] is How.LOST
    state = await night.intact(witness)
    assert state.engine is not None
    assert (state.engine.term, state.engine.pid) == (2, heir.pid)
    await networks.all_came_once(witness)


async def test_an_engine_whose_journal_stalls_copies_on_and_records_it_when_the_network_is_back(
    networks: Networks,
) -> None:
    night = networks.night
    await networks.fill()
    run, witness = await night.begin(COPY.format(timeout="1h"))
    async with _lock(night) as lock:
        engine = networks.engine(run, "control")
        await lock.waiting()
        networks.control.stall()
        await lock.open()

        async def copied() -> bool:
            return bool(await night.ask(night.platform, "select sum(rows) = $1 from cutover.chunk", ROWS + 5000))

        done: bool = await eventually(copied, within=PATIENCE)
        assert done
    assert engine.alive
    assert witness.attempts("C1") == [None]
    networks.control.heal()
    assert await engine.ended() == Exit.OK
    assert witness.attempts("C1") == [How.SUCCEEDED]
    await networks.all_came_once(witness)


@pytest.mark.parametrize("seed", [6, *(pytest.param(seed, marks=pytest.mark.night) for seed in range(400, 420))])
async def test_whenever_the_journal_s_connections_are_reset_no_event_is_lost_and_no_task_done_twice(
    networks: Networks, seed: int
) -> None:
    night, chance = networks.night, random.Random(seed)
    async with night.on(night.platform) as target:
        await target.execute("create schema ops; create table ops.a (n int); insert into ops.a values (0)")
    run, witness = await night.begin(MANY + f"\n  - {{id: M1, title: End, after: [Q{STEPS - 1}], milestone: true}}\n")
    engine = networks.engine(run, "control")
    await witness.heard(EngineStarted)
    for _ in range(4):
        networks.control.stall(after=chance.randrange(1, 6_000))
        await asyncio.wait_for(networks.control.stalled.wait(), PATIENCE)  # it looks once a second at least
        await networks.control.reset()
        networks.control.heal()
    assert await engine.ended() == Exit.OK
    assert (await witness.heard(RunEnded)).result is Result.COMPLETED
    assert await night.ask(night.platform, "select n from ops.a") == STEPS
    assert [witness.attempts(f"Q{n}") for n in range(STEPS)] == [[How.SUCCEEDED]] * STEPS
    await night.intact(witness)


# --- everything


@pytest.mark.night
@pytest.mark.parametrize("seed", [7, *range(420, 440)])
async def test_whatever_the_networks_do_and_whenever_the_supervised_engine_brings_all_rows_once(
    networks: Networks, seed: int
) -> None:
    night, chance = networks.night, random.Random(seed)
    await networks.fill()
    run, witness = await night.begin(COPY.format(timeout="1h"), HEADER.replace("attempts: 5", "attempts: 99"))
    everywhere = networks.environment("control", "source", "target")
    engine = night.start("engine", run, "--supervise", "--lease", str(LEASE), **everywhere)
    await witness.heard(EngineStarted)
    for _ in range(5):
        network, most = chance.choice(
            [(networks.control, 20_000), (networks.source, 1_000_000), (networks.target, 1_000_000)]
        )
        network.stall(after=chance.randrange(1, most))
        await eventually(lambda: network.stalled.is_set() or not engine.alive, within=PATIENCE)  # noqa: B023
        if chance.random() < 0.5:
            await asyncio.sleep(chance.uniform(0, 1))  # no waiting for luck: the moment is what is drawn by lot
        else:
            await network.reset()
        network.heal()
        if chance.random() < 0.3:
            network.slow(chance.randrange(5_000, 15_000))
    assert await engine.ended() == Exit.OK
    await networks.all_came_once(witness)


def _held(one: AttemptEnded) -> bool:
    return one.error is not None and one.error["kind"] == "fence_held"


@asynccontextmanager
async def _lock(night: Night) -> AsyncIterator[StatementLock]:
    """In the middle of the second chunk."""
    async with night.on(night.platform) as target:
        lock = StatementLock(target)
        await lock.build_for_rows("patient", f"new.id = {CHUNK + CHUNK // 2}")
        yield lock


async def _in_a_chunk(networks: Networks, run: str, side: str) -> Process:
    """Start an engine; its networks stall in the middle of the second chunk."""
    first, *others = networks.of(side)
    first.stall(after=CHUNK_BYTES * 3 // 2)
    engine = networks.engine(run, "source", "target")
    await asyncio.wait_for(first.stalled.wait(), PATIENCE)
    for other in others:
        other.stall()
    return engine
