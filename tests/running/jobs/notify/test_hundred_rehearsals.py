"""A hundred rehearsals (by day ten) send nothing outside: whatever happens in them goes to the one place."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.notify.engine_caller import Caller, EngineCaller
from jobs.notify.message import Message, Receipt
from jobs.run.decisions.decision import EngineUp
from jobs.run.events import EngineLoss
from plans.model import Plan, RunKind
from plans.model.hooks import Channel, Escalation, HookWord, WebhookChannel
from tests.running.jobs.notify.test_postman import Told
from tests.support.nights import OWNER, START
from tests.support.people.telling import DESK, tell, told_night

OUTSIDE, INSIDE = WebhookChannel(url="https://outside.example"), WebhookChannel(url="https://inside.example")
WORDS = [one for one in HookWord if one is not HookWord.TEST]
ROLES = ["owner", "polled", "items", "everybody", "ward", "owner"]


class Sent:
    """What channels were given."""

    def __init__(self) -> None:
        self.given: list[tuple[Channel, Message]] = []

    async def carry(self, channel: Channel, message: Message, _: Mapping[str, str]) -> Receipt:
        self.given.append((channel, message))
        return Receipt(answer="202")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    made = Sent()
    for module in ("postman", "engine_caller"):
        monkeypatch.setattr(f"jobs.notify.{module}.carry", made.carry)
    return made


def plan(chance: random.Random) -> Plan:
    """Hooks of all sorts through the channel outside."""
    hooks = [tell(*chance.sample(WORDS, 4), to=chance.choice(ROLES)) for _ in range(3)]
    made = told_night(tell(*WORDS, to="everybody"), *hooks, desk=OUTSIDE, team=INSIDE)
    escalation = Escalation(then=(OWNER,), through=DESK)
    return replace(made, telling=replace(made.telling, escalation=escalation))


async def night(kind: RunKind, chance: random.Random) -> None:
    """A run with a hold, a stand-in, a test, a poll, a lost engine and a no-go; each told of, some twice."""
    told = Told(plan(chance), kind)
    await told.begin()
    run = told.run
    run.do("substitute", party="ward", name="Kari", contact="kari@outside.example")
    run.do("hold", reason="r")
    run.do("notify")
    run.do("resume")
    run.decide(EngineUp(term=2, engine="e", host="h", pid=1, lost=EngineLoss(id="l", since=START)))
    run.done("W1")
    run.ends("A1")
    run.passes(61)
    await told.append()
    await told.look()
    run.do("decide", task="G1", choice="no-go", text="the labels do not print")
    await told.append()
    await told.look(seconds=31)
    await told.postman.close(patient=True)
    who = Caller(name="n", host="h", environ={})
    caller = EngineCaller(told.journal, "r", who, lambda _: None, seconds=told._seconds)
    caller.follow(run.plan, run.state)
    for seconds in (0, 60):
        run.now += timedelta(seconds=seconds)
        await caller.look()
    await asyncio.gather(*caller._telling)


@pytest.mark.parametrize("rehearsals", [10, pytest.param(100, marks=pytest.mark.night)])
async def test_a_hundred_rehearsals_send_nothing_outside(sent: Sent, rehearsals: int) -> None:
    for seed in range(rehearsals):
        await night(RunKind.REHEARSAL, random.Random(seed))
    assert len(sent.given) >= 3 * rehearsals
    assert {channel for channel, _ in sent.given} == {INSIDE}
    assert {message.address for _, message in sent.given} == {"team@example.org"}
    assert all(message.subject.startswith("REHEARSAL: ") and "REHEARSAL" in message.text for _, message in sent.given)


async def test_the_same_nights_in_production_are_told_outside(sent: Sent) -> None:
    await night(RunKind.PRODUCTION, random.Random(0))
    assert {channel for channel, _ in sent.given} == {OUTSIDE}
    assert "kari@outside.example" in {message.address for _, message in sent.given}
    assert not [message for _, message in sent.given if "REHEARSAL" in message.subject]
