"""Callers for a lost engine: one of several sends, all under one id, also without the control database."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.engine.lease import TTL
from jobs.journal.base import Draft
from jobs.notify.engine_caller import Caller, EngineCaller
from jobs.run.events import Addressee, EngineLoss
from jobs.run.state.outgoing import loss_id, loss_message
from plans.bundle import digest
from plans.model import RunKind
from plans.model.hooks import HookWord, WebhookChannel
from tests.support.driver import Driven
from tests.support.http_server import HttpServer
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START
from tests.support.people.telling import tell, told_night

MISSED = 30.0
"""Seconds after its last renewal at which an engine is missed, with some to spare."""
WARD = Addressee(party="ward", channel="desk")


class Lost:
    """A run whose engine renews its lease no more, and callers of it."""

    def __init__(self, desk: HttpServer, team: HttpServer, kind: RunKind = RunKind.PRODUCTION) -> None:
        channels = [WebhookChannel(url=f"{one.origin}/desk") for one in (desk, team)]
        plan = told_night(tell(HookWord.ENGINE_LOST, to="ward"), desk=channels[0], team=channels[1])
        self.run = Driven(plan, kind=kind)
        self.run.decide()
        self.journal = MemoryJournal(now=lambda: self.run.now)
        self.said: list[str] = []

    async def begin(self) -> None:
        first = Draft(kind="RunCreated", body="{}", at=START)
        await self.journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
        lease = await self.journal.acquire("r", "e1", TTL)
        assert lease is not None
        self.lease = lease

    def caller(self, name: str = "k.stone on db2") -> EngineCaller:
        made = EngineCaller(
            self.journal, "r", Caller(name=name, host="db2", environ={}), self.said.append, seconds=self._seconds
        )
        made.follow(self.run.plan, self.run.state)
        return made

    def _seconds(self) -> float:
        return (self.run.now - START).total_seconds()

    async def look(self, *callers: EngineCaller, seconds: float = 0) -> None:
        self.run.now += timedelta(seconds=seconds)
        for one in callers:
            await one.look()
            await asyncio.gather(*one._telling)

    @property
    def loss(self) -> EngineLoss:
        return EngineLoss(id=loss_id(self.run.state.birth, self.lease.term, 1), since=START)


@pytest.fixture
async def lost(desk: HttpServer, team: HttpServer) -> Lost:
    made = Lost(desk, team)
    await made.begin()
    return made


def ids(server: HttpServer) -> list[str]:
    return [one.headers["idempotency-key"] for one in server.asked]


def text(server: HttpServer) -> str:
    return str(json.loads(server.asked[-1].body)["text"])


async def test_of_several_callers_one_tells_people_once(lost: Lost, desk: HttpServer) -> None:
    callers = [lost.caller(), lost.caller("engine db1-7")]
    await lost.look(*callers)
    assert desk.asked == []
    for seconds in (MISSED, 30, 60):
        await lost.look(*callers, seconds=seconds)
    assert ids(desk) == [loss_message(lost.loss, WARD, over=False)]
    assert "ENGINE LOST: nobody works on the night since" in text(desk)
    [call] = await lost.journal.engine_calls("r")
    assert (call.id, call.caller, call.made_at is not None) == (lost.loss.id, "k.stone on db2", True)


async def test_one_that_reaches_nobody_gives_way_and_the_id_is_the_same(lost: Lost, desk: HttpServer) -> None:
    mute, other = lost.caller(), lost.caller("engine db1-7")
    await lost.journal.claim_call("r", lost.loss.id, "somebody who died")
    await lost.look(mute, seconds=MISSED)
    assert desk.asked == []
    await lost.look(other, seconds=61)
    assert ids(desk) == [loss_message(lost.loss, WARD, over=False)]


async def test_without_the_control_database_everybody_tells_under_the_same_id(lost: Lost, desk: HttpServer) -> None:
    callers = [lost.caller(), lost.caller("engine db1-7")]
    await lost.look(*callers)
    lost.journal.sever()
    for seconds in (5, 31):
        await lost.look(*callers, seconds=seconds)
    assert ids(desk) == [loss_message(lost.loss, WARD, over=False)] * 2
    assert "From db2 the control database cannot be reached" in text(desk)


async def test_that_it_was_away_only_from_here_is_told_by_who_told_the_rest(lost: Lost, desk: HttpServer) -> None:
    caller = lost.caller()
    await lost.look(caller)
    lost.journal.sever()
    for seconds in (1, 31):
        await lost.look(caller, seconds=seconds)
    lost.journal.mend()
    lost.lease = await lost.journal.renew("r", lost.lease, TTL)
    await lost.look(caller, seconds=1)
    for _ in range(5):
        lost.lease = await lost.journal.renew("r", lost.lease, TTL)
        await lost.look(caller, seconds=10)
    assert ids(desk)[1:] == [loss_message(lost.loss, WARD, over=True)]
    assert "can be reached from db2 again" in text(desk)


async def test_an_engine_that_was_lost_tells_itself_that_it_is_back(lost: Lost, desk: HttpServer) -> None:
    caller = lost.caller()
    await lost.look(caller)
    await lost.look(caller, seconds=MISSED)
    lost.lease = await lost.journal.renew("r", lost.lease, timedelta(hours=1))
    for _ in range(6):
        await lost.look(caller, seconds=10)
    assert len(desk.asked) == 1


async def test_a_rehearsal_reaches_its_one_place_and_a_run_without_an_engine_or_at_its_end_nobody(
    desk: HttpServer, team: HttpServer
) -> None:
    lost = Lost(desk, team, RunKind.REHEARSAL)
    await lost.begin()
    idle = lost.caller()
    idle.follow(lost.run.plan, replace(lost.run.state, engine=None))
    caller = lost.caller()
    for seconds in (0, MISSED):
        await lost.look(idle, caller, seconds=seconds)
    assert (len(desk.asked), len(team.asked)) == (0, 1)
    assert "REHEARSAL" in json.loads(team.asked[0].body)["subject"]


async def test_a_hand_over_is_no_loss(lost: Lost, desk: HttpServer) -> None:
    caller = lost.caller()
    await lost.look(caller)
    await lost.journal.release("r", lost.lease)
    for seconds in (1, 60):
        await lost.look(caller, seconds=seconds)
    assert desk.asked == []
