"""Lanes that freeze, die or stop in the middle of a chunk: their pieces go on elsewhere, and no row comes twice."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from jobs.api import Evidence, Fence
from jobs.copy.job import make_copy
from jobs.copy.spread import piece_hold
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, writing_to
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import advance
from jobs.rows.ranges import Range
from jobs.rows.spread import lane, leading, pieces
from jobs.rows.spread.gathering import Gathering, LeaderSilent, OtherServer, count_refused, same_servers
from jobs.rows.spread.lanes import give_back
from plans.model import CopySpec
from tests.support.eventually import eventually
from tests.support.spread.lanes import hosts, spread
from tests.support.two_databases import PLATFORM, Two

LEASE = timedelta(seconds=0.5)
ROWS = 3000
GATHERING = Gathering(
    snapshot="", source_started=datetime(2026, 1, 1, tzinfo=UTC), target_started=datetime(2026, 1, 1, tzinfo=UTC),
    triggers=False, budget=None,
)  # fmt: skip


@pytest.fixture(autouse=True)
def soon_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lane is silent after half a second, and says ten times a second that it is there."""
    monkeypatch.setattr(lane, "LANE_LEASE", LEASE)
    monkeypatch.setattr(lane, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(leading, "BEAT_SECONDS", 0.1)


class Frozen:
    """The first lane stops where it is told to, with its beats, until it is woken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        self.reached, self.woken = asyncio.Event(), asyncio.Event()
        plain_step, plain_keep = getattr(piece_hold.PieceHold, step), lane.AtWork._keep

        async def frozen_step(hold: piece_hold.PieceHold, *arguments: object, **named: object) -> None:
            if hold.piece.ticket == 1 and not self.woken.is_set():
                self.reached.set()
                await self.woken.wait()
            await plain_step(hold, *arguments, **named)

        async def frozen_keep(at_work: lane.AtWork, beating: object) -> None:
            keeping = asyncio.ensure_future(plain_keep(at_work, beating))
            if at_work.lane.ticket == 1:
                await asyncio.wait({keeping, asyncio.ensure_future(self.reached.wait())}, return_when="FIRST_COMPLETED")
                keeping.cancel()
                await self.woken.wait()
            else:
                await keeping

        monkeypatch.setattr(piece_hold.PieceHold, step, frozen_step)
        monkeypatch.setattr(lane.AtWork, "_keep", frozen_keep)


async def _visits(two: Two) -> CopySpec:
    """A table without a key on the target: nothing there would refuse a row that comes twice."""
    await two.legacy.execute("create table visit (id int primary key, note text)")
    await two.platform.execute("create table visit (id int, note text)")
    await two.legacy.execute(f"insert into visit select n, repeat('x', n % 50) from generate_series(1, {ROWS}) n")
    return CopySpec(rows=two.selection("public.visit"))


@pytest.mark.parametrize("step", ["begin", "checkpoint"])
async def test_a_lane_frozen_before_or_in_its_transaction_wakes_to_a_piece_that_was_done_elsewhere(
    two: Two, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    spec, frozen = await _visits(two), Frozen(monkeypatch, step)
    async with asyncio.timeout(30), hosts(two) as found:
        sleeper = found.lane("db2", spread(spec))
        copying = asyncio.create_task(make_copy(200)(two.context(spread(spec))))
        await frozen.reached.wait()
        found.lane("db3", spread(spec))
        evidence = await copying
        await two.same("visit")
        frozen.woken.set()
        [end] = await asyncio.gather(sleeper, return_exceptions=True)
    await two.same("visit")
    assert isinstance(end, DRIVER_ERRORS if step == "checkpoint" else Evidence)
    assert evidence.facts["rows"] == ROWS
    assert sum(chunk["rows"] for chunk in await two.chunks()) == ROWS


async def test_a_claim_that_is_not_the_newest_of_its_piece_holds_nothing(two: Two) -> None:
    spec = await _visits(two)
    fence = two.context(spec).fence
    await advance(two.platform, fence)
    spreading = leading.Spread(two.context(spec), two.context(spec).database(PLATFORM), wanted=lambda: 1)
    async with spreading.gathered(GATHERING):
        await spreading.put(two.platform, pieces.Work(relation="visit", part=Range()), lambda: "{}")
        for ticket in (1, 2):
            await _come(two, fence, ticket)
        first = await pieces.claim(two.platform, fence, 1)
        assert first is not None
        assert await pieces.claim(two.platform, fence, 2) is None
        async with two.platform.transaction():
            await pieces.hold(two.platform, fence, first)
        await two.platform.execute("update cutover.piece set holder = null, generation = generation + 1")
        second = await pieces.claim(two.platform, fence, 2)
        assert second is not None
        async with two.platform.transaction():
            await pieces.hold(two.platform, fence, second)
            with pytest.raises(pieces.PieceLost):
                await pieces.hold(two.platform, fence, first)


async def test_a_lane_that_was_given_up_claims_no_further_piece_when_it_wakes(two: Two) -> None:
    spec = await _visits(two)
    fence = two.context(spec).fence
    await advance(two.platform, fence)
    spreading = leading.Spread(two.context(spec), two.context(spec).database(PLATFORM), wanted=lambda: 1)
    async with spreading.gathered(GATHERING):
        await spreading.put(two.platform, pieces.Work(relation="visit", part=Range()), lambda: "{}")
        await _come(two, fence, 1)
        async with two.platform.transaction():
            await give_back(TargetConnection(two.platform), fence, 1, by_itself=True)
        assert await pieces.claim(two.platform, fence, 1) is None, "nobody would give it to others again"
        await _come(two, fence, 2)
        assert await pieces.claim(two.platform, fence, 2) is not None


async def test_a_lane_frozen_while_it_counts_bad_rows_is_ended_and_the_attempt_goes_on(two: Two) -> None:
    spec = await _visits(two)
    fence = two.context(spec).fence
    await advance(two.platform, fence)
    spreading = leading.Spread(two.context(spec), two.context(spec).database(PLATFORM), wanted=lambda: 1)
    async with asyncio.timeout(20), spreading.gathered(GATHERING):
        await spreading.put(two.platform, pieces.Work(relation="visit", part=Range()), lambda: "{}")
        async with writing_to(two.context(spec).database(PLATFORM), "frozen") as frozen:
            await _come(two, fence, 1, frozen)
            claimed = await pieces.claim(frozen, fence, 1)
            assert claimed is not None
            await frozen.execute("begin")
            await pieces.hold(frozen, fence, claimed)
            await count_refused(frozen, fence, 1)
            await eventually(frozen.is_closed)
        await _come(two, fence, 2)
        await eventually(partial(pieces.claim, two.platform, fence, 2))


async def test_a_piece_that_is_put_up_while_the_spreading_fails_is_waited_for_by_nobody(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = await _visits(two)
    await advance(two.platform, two.context(spec).fence)
    spreading = leading.Spread(two.context(spec), two.context(spec).database(PLATFORM), wanted=lambda: 1)

    async def fails_meanwhile(*_: object) -> None:
        monkeypatch.setattr(spreading, "_failed", ConnectionResetError("gone"))

    monkeypatch.setattr(leading, "put_up", fails_meanwhile)
    async with spreading.gathered(GATHERING):
        with pytest.raises(ConnectionResetError):
            await spreading.put(two.platform, pieces.Work(relation="visit", part=Range()), lambda: "{}")


async def _come(two: Two, fence: Fence, ticket: int, connection: Connection | None = None) -> None:
    """A lane comes, with a backend of its own."""
    lane_of = (fence.run, fence.task, fence.token, ticket, "db2", 0, "db2", "host-db2", LEASE)
    await (connection or two.platform).execute(statement("lane_come"), *lane_of)


async def test_a_host_that_reaches_another_server_is_told_which_side_that_is(two: Two) -> None:
    for side, gathering in (("source", GATHERING), ("target", await _source_of(two))):
        with pytest.raises(OtherServer, match=f"the {side} that this host reaches is not the server"):
            await same_servers(gathering, SourceConnection(two.legacy), TargetConnection(two.platform))


async def _source_of(two: Two) -> Gathering:
    """A gathering whose source is the one that is reached."""
    return replace(GATHERING, source_started=await two.legacy.fetchval("select pg_postmaster_start_time()"))


async def test_a_piece_is_done_elsewhere_where_the_backend_of_a_lane_is_ended(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, frozen = await _visits(two), Frozen(monkeypatch, "checkpoint")
    async with asyncio.timeout(30), hosts(two) as found:
        broken = found.lane("db2", spread(spec))
        copying = asyncio.create_task(make_copy(200)(two.context(spread(spec))))
        await frozen.reached.wait()
        await two.platform.execute("select pg_terminate_backend(pid) from cutover.lane where ticket = 1")
        frozen.woken.set()
        with pytest.raises(DRIVER_ERRORS):
            await broken
        found.lane("db3", spread(spec))
        await copying
    await two.same("visit")


@pytest.mark.night
async def test_a_lane_that_is_told_to_end_gives_its_piece_back_at_once(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, frozen = await _visits(two), Frozen(monkeypatch, "checkpoint")
    monkeypatch.setattr(lane, "LANE_LEASE", timedelta(minutes=10))
    async with asyncio.timeout(30), hosts(two) as found:
        stopped = found.lane("db2", spread(spec))
        copying = asyncio.create_task(make_copy(200)(two.context(spread(spec))))
        await frozen.reached.wait()
        stopped.cancel()
        found.lane("db3", spread(spec))
        await copying
    await two.same("visit")


@pytest.mark.night
async def test_lanes_end_with_a_leading_attempt_that_is_gone_and_the_next_one_keeps_what_they_moved(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = await _visits(two)
    monkeypatch.setattr(leading, "LEADER_LEASE", timedelta(seconds=0.5))
    async with asyncio.timeout(30), hosts(two) as found:
        context = two.context(spread(spec))
        copying = asyncio.create_task(make_copy(200)(context))
        lanes = [found.lane(label, spread(spec)) for label in ("db2", "db3")]
        await eventually(two.chunks)
        monkeypatch.setattr(leading.Spread, "_leave", _says_nothing)
        copying.cancel()
        ends = await asyncio.gather(copying, *lanes, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError | LeaderSilent) for end in ends)
        kept = len(await two.chunks())
        found.lane("db2", spread(spec), attempt=2)
        evidence = await make_copy(200)(two.context(spread(spec), attempt=2))
    await two.same("visit")
    assert evidence.facts["chunks_of_earlier_attempts"] == kept


@pytest.mark.night
async def test_a_newer_attempt_ends_the_lanes_of_an_older_one_in_order(two: Two) -> None:
    spec = await _visits(two)
    async with asyncio.timeout(30), hosts(two) as found:
        copying = asyncio.create_task(make_copy(200)(two.context(spread(spec))))
        old = found.lane("db2", spread(spec))
        await eventually(two.chunks)
        again = asyncio.create_task(make_copy(200)(two.context(spread(spec), attempt=2)))
        await asyncio.gather(copying, return_exceptions=True)
        await old
        found.lane("db3", spread(spec), attempt=2)
        await again
    await two.same("visit")


async def _says_nothing(spread_: leading.Spread, connection: object) -> None:
    """A leading attempt that was killed."""
