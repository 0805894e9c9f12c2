"""The postman against a real server: a letter once, again after a failure under the same id, also by another engine."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.engine.now import StoreClock
from jobs.journal.base import Draft
from jobs.notify.letters import PAUSE
from jobs.notify.postman import Postman
from jobs.run.decisions.decision import Input
from jobs.run.decisions.people.seen import MessagesSeen
from jobs.run.state.outgoing import outgoing
from jobs.run.state.records import draft_of
from plans.bundle import digest
from plans.model import Plan, RunKind
from plans.model.hooks import Hook, HookWord, WebhookChannel
from tests.support.driver import Driven
from tests.support.http_server import HttpServer, answer
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START
from tests.support.people.telling import DESK, TEAM, tell, told_night


class Quiet:
    """A log that nobody reads."""

    def info(self, event: str, **facts: object) -> None: ...

    def warning(self, event: str, **facts: object) -> None:
        raise AssertionError((event, facts))

    def check(self) -> str:
        return ""


class Told:
    """A run whose decisions are appended with their messages, and engines' postmen."""

    def __init__(self, plan: Plan, kind: RunKind) -> None:
        self.run = Driven(plan, kind=kind)
        self.journal = MemoryJournal(now=lambda: self.run.now)
        self.seen: list[Input] = []
        self.head = 1
        self.postman: Postman

    async def begin(self) -> None:
        first = Draft(kind="RunCreated", body="{}", at=START)
        await self.journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)
        await self.engine()
        await self.append()

    def _seconds(self) -> float:
        return (self.run.now - START).total_seconds()

    async def engine(self) -> None:
        """Another engine, with the next term."""
        lease = await self.journal.acquire("r", f"engine-{self.run.now}", timedelta(0))
        assert lease is not None
        self.term = lease.term
        clock = StoreClock(monotonic=self._seconds)
        await clock.read(self.journal)
        self.postman = Postman(self.journal, "r", clock, self.seen.append, Quiet(), {})

    async def append(self) -> None:
        """Record what was decided, each message with its event."""
        self.run.decide()
        fresh = self.run.entries[self.head :]
        messages = tuple(outgoing("birth", fresh))
        await self.journal.append(
            "r", term=self.term, expected_seq=self.head, events=[draft_of(one) for one in fresh], messages=messages
        )
        self.head = len(self.run.entries)

    async def look(self, *, seconds: float = 0) -> None:
        """Look, and wait for what that began."""
        self.run.now += timedelta(seconds=seconds)
        engine = self.run.state.engine
        assert engine is not None
        self.postman.follow(self.run.plan, replace(self.run.state, engine=replace(engine, term=self.term)))
        await self.postman.look()
        await asyncio.gather(*self.postman._under_way.values())


async def told(desk: HttpServer, team: HttpServer, *hooks: Hook, kind: RunKind = RunKind.PRODUCTION) -> Told:
    channels = [WebhookChannel(url=f"{one.origin}/desk") for one in (desk, team)]
    found = Told(told_night(*hooks, desk=channels[0], team=channels[1]), kind)
    await found.begin()
    return found


def ids(server: HttpServer) -> list[str]:
    return [one.headers["idempotency-key"] for one in server.asked]


async def test_a_letter_is_sent_once_and_no_more(desk: HttpServer, team: HttpServer) -> None:
    night = await told(desk, team, tell(HookWord.READY, to="ward"))
    for _ in range(3):
        await night.look(seconds=60)
    assert len(desk.asked) == 1
    assert json.loads(desk.asked[0].body)["to"]["party"] == "ward"
    [posted] = await night.journal.posted_messages("r")
    assert (posted.attempts, posted.given_up, posted.delivered_at is not None) == (1, False, True)


async def test_a_rehearsal_sends_nothing_outside_and_production_of_the_same_plan_does(
    desk: HttpServer, team: HttpServer
) -> None:
    hooks = [tell(word, to="everybody") for word in HookWord]
    rehearsal = await told(desk, team, *hooks, kind=RunKind.REHEARSAL)
    rehearsal.run.do("hold", reason="r")
    await rehearsal.append()
    await rehearsal.look()
    assert desk.asked == []
    assert {json.loads(one.body)["rehearsal"] for one in team.asked} == {True}
    [letter] = team.asked  # everything at once, whomever it would be for
    assert "In production this goes to Owner, Ward." in json.loads(letter.body)["text"]
    production = await told(desk, team, *hooks)
    await production.look()
    assert len(desk.asked) == 2
    assert len(team.asked) == 1


async def test_a_letter_that_fails_is_sent_again_under_its_id_and_that_is_told(
    desk: HttpServer, team: HttpServer
) -> None:
    night = await told(desk, team, tell(HookWord.READY, to="ward"))
    desk.say("POST /desk", answer(500), answer(500), answer(202))
    await night.look()
    assert night.seen == []
    await night.look(seconds=3)
    [seen] = night.seen
    assert isinstance(seen, MessagesSeen)
    assert (seen.to.party, seen.trouble, seen.count) == ("ward", "it answered 500", 1)
    night.run.decide(seen)
    await night.append()
    await night.look(seconds=5)
    assert night.seen[1:] == [MessagesSeen(to=seen.to)]
    assert len(desk.asked) == 3
    assert len(set(ids(desk))) == 1


async def test_what_an_engine_sent_and_did_not_note_the_next_one_sends_under_the_same_id(
    desk: HttpServer, team: HttpServer
) -> None:
    night = await told(desk, team, tell(HookWord.READY, to="ward"))
    desk.on_asked = lambda _: night.journal.sever()
    await night.look()  # sent, and never noted
    desk.on_asked = lambda _: None
    night.journal.mend()
    await night.engine()
    await night.look(seconds=1)
    assert len(desk.asked) == 2
    assert len(set(ids(desk))) == 1
    assert await night.journal.waiting_messages("r") == ()


async def test_what_was_delivered_is_noted_at_once_and_sent_by_no_other_engine(
    desk: HttpServer, team: HttpServer
) -> None:
    night = await told(desk, team, tell(HookWord.READY, to="everybody"))
    await night.look()
    await night.engine()
    await night.look(seconds=1)
    assert len(desk.asked) == 2


async def test_a_storm_after_the_first_letter_is_one_more(desk: HttpServer, team: HttpServer) -> None:
    night = await told(desk, team, tell(HookWord.READY, HookWord.HOLD, to="ward"))
    await night.look()
    for _ in range(50):
        night.run.do("hold", reason="r")
        night.run.do("resume")
        await night.append()
        await night.look()
    await night.look(seconds=PAUSE.total_seconds())
    assert len(desk.asked) == 2


async def test_a_channel_that_hangs_holds_up_neither_a_look_nor_another_channel(
    desk: HttpServer, team: HttpServer
) -> None:
    night = await told(desk, team, tell(HookWord.READY, to="ward"))
    desk.held.clear()
    engine = night.run.state.engine
    assert engine is not None
    night.postman.follow(night.run.plan, replace(night.run.state, engine=replace(engine, term=night.term)))
    async with asyncio.timeout(5):
        await night.postman.look()
        await night.postman.look()
        await desk.came.wait()
        await night.postman.close(patient=False)
    assert len(desk.asked) == 1


async def test_the_control_database_away_loses_nothing(desk: HttpServer, team: HttpServer) -> None:
    night = await told(desk, team, tell(HookWord.READY, to="ward"))
    await night.look()
    night.journal.sever()
    await night.look(seconds=1)
    night.journal.mend()
    await night.look(seconds=1)
    assert len(desk.asked) == 1
    assert await night.journal.waiting_messages("r") == ()


async def test_the_end_of_a_run_sends_what_lies_there_still(desk: HttpServer, team: HttpServer) -> None:
    night = await told(desk, team, tell(HookWord.READY, HookWord.HOLD, to="ward"))
    await night.look()
    night.run.do("hold", reason="r")
    await night.append()
    await night.look()
    assert len(desk.asked) == 1  # the next letter waits
    await night.postman.close(patient=True)
    assert len(desk.asked) == 2
    assert await night.journal.waiting_messages("r") == ()


async def test_what_fails_at_the_end_of_a_run_is_sent_again_until_it_arrives_or_somebody_is_in_a_hurry(
    desk: HttpServer, team: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.notify.postman.LOOK_EVERY", timedelta(milliseconds=5))
    night = await told(desk, team, tell(HookWord.READY, to="ward"))
    desk.say("POST /desk", answer(500), answer(202))
    await night.look()
    night.run.now += timedelta(seconds=3)
    await night.postman.close(patient=True)
    assert len(desk.asked) == 2
    assert await night.journal.waiting_messages("r") == ()
    desk.say("POST /desk", answer(500))
    night.run.do("notify", party="ward")
    await night.append()
    await night.look(seconds=60)
    night.postman.hurry()
    await night.postman.close(patient=True)
    assert len(await night.journal.waiting_messages("r")) == 1


async def test_what_becomes_of_a_test_is_told_at_once(desk: HttpServer, team: HttpServer) -> None:
    night = await told(desk, team, tell(HookWord.READY, to="ward"))
    await night.look()
    desk.say("POST /desk", answer(500), answer(202))
    night.run.do("notify", party="ward")
    await night.append()
    await night.look(seconds=31)
    await night.look(seconds=3)
    failed, arrived = night.seen
    assert isinstance(failed, MessagesSeen)
    assert failed.trouble == "it answered 500"
    assert arrived == MessagesSeen(to=failed.to, test=True)


async def test_a_letter_carries_a_code_that_the_journal_takes_only_where_its_channel_reaches_one_party(
    desk: HttpServer, team: HttpServer
) -> None:
    night = await told(desk, team, tell(HookWord.READY, to="ward"), tell(HookWord.READY, to="ward", through=TEAM))
    channels = tuple((name, replace(one, answers=name == DESK)) for name, one in night.run.plan.telling.channels)
    night.run.plan = replace(night.run.plan, telling=replace(night.run.plan.telling, channels=channels))
    await night.look()
    answer = json.loads(desk.asked[0].body)["answer"]
    assert "answer" not in json.loads(team.asked[0].body)
    assert answer["code"] in json.loads(desk.asked[0].body)["text"]
    assert answer["link"] == ""
    await night.journal.send("r", "answer", {"code": answer["code"]})
    [sent] = await night.journal.inbox("r", after=0)
    assert (sent.letter, sent.args["party"]) == (ids(desk)[0], "ward")
    assert answer["code"] not in json.dumps(dict(sent.args))
