"""A switch that is cut off at any step is taken back or completed by whoever comes next, and nothing is lost."""

import asyncio
import os
import signal
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from jobs.api import JobContext
from jobs.postgres.target.fence import FenceLost
from jobs.postgres.target.live_side import Step
from jobs.replication.switching import afterwards, job, settling
from jobs.replication.switching.job import switch
from jobs.replication.switching.pause import PauseTooLong
from jobs.replication.switching.readiness import NotYetReady
from jobs.replication.switching.standing import SideGone
from jobs.replication.switching.stopwatch import Stopwatch
from plans.model import DatabaseId, Proof, Replication
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.proxy import proxied
from tests.support.replication.dying_switch import POINTS
from tests.support.replication.peers import Peers
from tests.support.replication.switches import Followed, followed
from tests.support.two_databases import LEGACY, PLATFORM

BY_DAY = ("release", "record_left")
STEPS = [point if point in BY_DAY else pytest.param(point, marks=pytest.mark.night) for point in POINTS]
HAPPENED = POINTS[POINTS.index("record_left") :]
"""Before these the other side is written to."""


@pytest.mark.parametrize("step", STEPS)
async def test_an_attempt_that_died_before_a_step_is_gone_on_with(peers: Peers, step: str) -> None:
    async with followed(peers) as night:
        writer = night.writer(seed=3)
        async with writer.writing():
            await writer.writes_to(0, 5)
            async with night.dying(step):
                pass
            evidence = await night.switch(night.there())
            assert evidence.passed, evidence.summary
            assert await night.let_in() == [PLATFORM]
            await writer.writes_to(1, 5)
        await night.nothing_lost(writer)


@pytest.mark.parametrize("step", STEPS)
async def test_an_attempt_that_died_before_a_step_is_gone_back_from(peers: Peers, step: str) -> None:
    async with followed(peers) as night:
        writer = night.writer(seed=4)
        async with writer.writing():
            await writer.writes_to(0, 5)
            async with night.dying(step):
                pass
            await night.switch(night.home())
            assert await night.let_in() == [LEGACY]
            await writer.writes_to(0, 5)
        await night.nothing_lost(writer)
        assert (await night.switch(night.there())).passed


async def test_writers_are_given_back_after_the_limit_where_nobody_comes(peers: Peers) -> None:
    async with followed(peers) as night:
        async with night.dying("sequences", pause=1):
            assert await night.let_in() == []
            died = time.monotonic()
        await eventually(lambda: _lets_in(night, LEGACY), within=10)
        assert time.monotonic() - died < 5
        await night.write(LEGACY, 1)
        assert await peers.legacy.fetchval("select step from cutover.live_side") == "undone"
        assert (await night.switch(night.there())).passed


async def test_an_attempt_that_wakes_after_another_has_taken_over_changes_nothing(peers: Peers) -> None:
    async with followed(peers) as night, night.dying("release", stop=True) as frozen:
        assert (await night.switch(night.home())).passed
        await night.write(LEGACY, 1)
        os.kill(frozen.pid, signal.SIGCONT)
        assert frozen.stdout is not None
        assert FenceLost.__name__ in (await frozen.stdout.read()).decode()
        assert await night.let_in() == [LEGACY]
        assert (await night.switch(night.there())).passed


async def test_a_pause_over_its_limit_is_undone_and_says_where_the_time_went_and_who_writes(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "wait_for_open_writes", looks_away)
    async with followed(peers) as night, connected(night.peers.dsn(LEGACY)) as dba:
        begun = dba.transaction()
        await begun.start()
        await dba.execute("insert into ehr.patient values (1, 'n', 'x', 1)")
        with pytest.raises(PauseTooLong, match="It was at: sessions") as told:
            await night.switch(night.there(pause=0.5))
        assert "of postgres" in str(told.value)
        assert await night.let_in() == [LEGACY]
        await begun.commit()
        await eventually(night.same)
        slots = "select count(*) from pg_replication_slots where database = current_database()"
        assert await peers.platform.fetchval(slots) == 0


@pytest.mark.parametrize("side", [LEGACY, pytest.param(PLATFORM, marks=pytest.mark.night)])
async def test_a_server_that_crashes_in_the_pause_costs_an_attempt_and_nothing_else(
    peers: Peers, side: DatabaseId
) -> None:
    async with followed(peers) as night:
        writer = night.writer(seed=5)
        async with writer.writing():
            await writer.writes_to(0, 5)
            async with night.dying("way back", stop=True) as frozen:
                await peers.servers[side].restart("immediate")
                os.kill(frozen.pid, signal.SIGCONT)
                assert frozen.stdout is not None
                assert f"{side} went away while nobody could write" in (await frozen.stdout.read()).decode()
            assert await night.let_in() == [LEGACY]
            await peers.reconnect()
            await writer.writes_to(0, 5)
            assert (await night.switch(night.there())).passed
            await writer.writes_to(1, 5)
        await night.nothing_lost(writer)


@pytest.mark.parametrize("side", [PLATFORM, pytest.param(LEGACY, marks=pytest.mark.night)])
async def test_a_network_that_is_cut_in_the_pause_keeps_nobody_from_writing_for_longer_than_the_limit(
    peers: Peers, monkeypatch: pytest.MonkeyPatch, side: DatabaseId
) -> None:
    server = peers.servers[side].socket / ".s.PGSQL.5432"
    async with followed(peers) as night, proxied(server) as proxy:
        context = night.context(night.there(pause=1))
        context.databases[side].dsn = proxy.dsn(peers.dsn(side))
        cut: list[float] = []
        part = Stopwatch.part

        def cutting(watch: Stopwatch, doing: str) -> AbstractContextManager[None]:
            if doing == "sequences":
                proxy.stall()
                cut.append(time.monotonic())
            return part(watch, doing)

        monkeypatch.setattr(Stopwatch, "part", cutting)
        switching = asyncio.create_task(switch(context))
        await eventually(lambda: cut)
        assert await night.let_in() == []
        await eventually(lambda: _lets_in(night, LEGACY), within=10)
        assert time.monotonic() - cut[0] < 5
        proxy.heal()
        with pytest.raises(PauseTooLong, match="It was at: sequences"):
            await switching
        monkeypatch.undo()
        await night.write(LEGACY, 1)
        assert (await night.switch(night.there())).passed


@pytest.mark.night
@pytest.mark.parametrize("side", [PLATFORM, LEGACY])
async def test_a_server_that_stops_while_it_is_proved_is_named_and_keeps_nobody_from_writing_until_the_limit(
    peers: Peers, monkeypatch: pytest.MonkeyPatch, side: DatabaseId
) -> None:
    async with followed(peers) as night:
        stopping: list[asyncio.Task[None]] = []
        part = Stopwatch.part

        def stops(watch: Stopwatch, doing: str) -> AbstractContextManager[None]:
            if doing == "proof":
                stopping.append(asyncio.create_task(peers.servers[side].go_away("immediate")))
            return part(watch, doing)

        monkeypatch.setattr(Stopwatch, "part", stops)
        switching = asyncio.create_task(switch(night.context(night.there(Proof.IN_PAUSE))))
        await eventually(lambda: stopping)
        began = time.monotonic()
        await stopping[0]
        if side == LEGACY:
            await peers.servers[side].come_back()
        await eventually(lambda: _lets_in(night, LEGACY), within=10)
        assert time.monotonic() - began < 8
        with pytest.raises(SideGone, match=f"{side} went away while nobody could write to legacy"):
            await switching
        monkeypatch.undo()
        if side == PLATFORM:
            await peers.servers[side].come_back()
        await peers.reconnect()
        assert (await night.switch(night.there())).passed


async def test_nobody_is_kept_from_writing_for_a_transaction_that_somebody_has_left_open(peers: Peers) -> None:
    async with followed(peers) as night, connected(night.peers.dsn(LEGACY)) as dba:
        night.replication = replace(night.replication, lag_at_most=timedelta(seconds=1))
        begun = dba.transaction()
        await begun.start()
        await dba.execute("insert into ehr.patient values (1, 'n', 'x', 1)")
        with pytest.raises(NotYetReady, match=r"open for more than 1s:\n  backend \d+ of postgres"):
            await night.switch(night.there())
        assert await peers.legacy.fetchval("select step from cutover.live_side") == ""
        await begun.commit()
        assert (await night.switch(night.there())).passed


async def test_where_only_a_side_that_is_away_knows_whether_it_is_written_to_that_is_said(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = settling.settle_alone

    async def away(ctx: JobContext, of: Replication, here: DatabaseId, *, at_once: bool) -> Step:
        if here == PLATFORM:
            raise ConnectionResetError
        return await alone(ctx, of, here, at_once=at_once)

    async with followed(peers) as night:
        async with night.dying("release"):
            pass
        monkeypatch.setattr(settling, "settle_alone", away)
        with pytest.raises(settling.Undecided, match="nobody can write to legacy: whether platform is written to"):
            await night.switch(night.there())
        assert await night.let_in() == []
        monkeypatch.undo()
        assert (await night.switch(night.there())).passed


async def test_what_goes_wrong_behind_a_switch_says_first_that_people_write_to_the_other_side(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise asyncpg.InsufficientPrivilegeError

    async with followed(peers) as night:
        monkeypatch.setattr(afterwards, "begin_way_back", fail)
        with pytest.raises(job.SwitchedNotFinished, match="people write to platform; what comes behind the switch"):
            await night.switch(night.there())
        monkeypatch.undo()
        assert await night.let_in() == [PLATFORM]
        await night.write(PLATFORM, 1)
        evidence = await night.switch(night.there())
        assert (evidence.passed, "an earlier attempt switched" in evidence.summary) == (True, True), evidence.summary
        await eventually(night.same)


async def looks_away(*_: object) -> None:
    """Sees no open transaction, as if it began just then."""


async def _lets_in(night: Followed, side: DatabaseId) -> bool:
    try:
        (await asyncpg.connect(night.apps[side])).terminate()
    except asyncpg.InvalidAuthorizationSpecificationError:
        return False
    return True
