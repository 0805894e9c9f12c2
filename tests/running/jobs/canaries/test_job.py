"""Canaries: one marked message through each flow, seen, withdrawn, and never sent twice without somebody knowing."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.api import Evidence, InDoubt, Lineage
from jobs.canaries import job as job_module
from jobs.canaries.job import CutOff, fly
from jobs.canaries.steps import CannotLook, NotDone
from jobs.flows.flights import Leg, mark_of
from jobs.runner import GRACE
from plans.errors import CutoverError
from plans.model import CanarySpec, DatabaseId, SqlProbe, SqlSpec, TaskId
from plans.model.canaries import Canary, CanaryAct, CanaryLook
from plans.model.flows import FlowId
from tests.support.fake_context import FakeContext

HERE = DatabaseId("here")
SEND = SqlSpec(on=HERE, text="send {mark}")
WITHDRAW = SqlSpec(on=HERE, text="withdraw {mark}")
ARRIVED = SqlProbe(on=HERE, query="arrived {mark}")
PROCESSED = SqlProbe(on=HERE, query="processed {mark}")
IN_TIME = timedelta(seconds=30)
AT_ONCE = timedelta(seconds=0)


def canary(*, within: timedelta = IN_TIME, withdraw: SqlSpec | None = WITHDRAW) -> Canary:
    return Canary(send=SEND, arrived=ARRIVED, processed=PROCESSED, withdraw=withdraw, within=within, every=AT_ONCE)


@dataclass(kw_only=True)
class World:
    """Where canaries go: what is sent arrives and is processed, but for what a test says."""

    lost: Collection[str] = ()
    """Flows in which nothing arrives."""
    stuck: Collection[str] = ()
    """Flows in which nothing is processed."""
    send: CutoverError | None = None
    """How sending ends."""
    withdrawal: CutoverError | None = None
    messages: dict[str, str] = field(default_factory=dict)
    """What is there, by mark: through which flow it came."""
    sent: list[str] = field(default_factory=list)
    blind: bool = False
    withdraws: bool = True
    """Or whoever withdraws gets no answer."""
    hangs: str = ""
    """A database that does not answer."""
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    withdrew: asyncio.Event = field(default_factory=asyncio.Event)

    async def act(self, name: str, step: CanaryAct, mark: str) -> None:
        flow, _, what = name.rpartition(".")
        if what == "withdraw":
            if not self.withdraws:
                await asyncio.Event().wait()
            if self.withdrawal is not None:
                raise self.withdrawal
            self.messages.pop(mark, None)
            self.withdrew.set()
            return
        assert step == SEND
        if self.send is None or isinstance(self.send, InDoubt):
            self.sent.append(mark)
            self.messages[mark] = flow
        if self.send is not None:
            raise self.send

    async def is_there(self, name: str, step: CanaryLook, mark: str) -> bool:
        self.looked.set()
        if isinstance(step, SqlProbe) and step.on == self.hangs:
            await asyncio.Event().wait()
        if self.blind:
            raise CannotLook("the address answered 503")
        flow, _, stage = name.rpartition(".")
        assert step == (ARRIVED if stage == "arrived" else PROCESSED)
        return mark in self.messages and flow not in (self.lost if stage == "arrived" else self.stuck)


@dataclass(kw_only=True)
class Context(FakeContext):
    lineage: Lineage = field(default_factory=lambda: Lineage(birth="b1"))


def job(folder: Path, *flows: str, attempt: int = 1, after_loss: bool = False, **of_canary: timedelta) -> Context:
    spec = CanarySpec(canaries={FlowId(one): canary(**of_canary) for one in flows})
    lineage = Lineage(birth="b1", after_loss=after_loss)
    return Context(spec=spec, task=TaskId("C1"), databases={}, folder=folder, attempt=attempt, lineage=lineage)


async def flown(context: Context, world: World) -> Evidence:
    assert isinstance(context.spec, CanarySpec)
    return await fly(context, context.spec, world)


def legs(context: Context, flow: str) -> list[Leg]:
    return [one.leg for one in context.canaries if one.flow == flow]


async def test_a_canary_is_sent_seen_twice_and_withdrawn(tmp_path: Path) -> None:
    context, world = job(tmp_path, "L1", "L2"), World()
    evidence = await flown(context, world)
    assert evidence.passed
    assert evidence.summary == "2 canaries of 2 came through"
    assert evidence.facts["L1"] == "processed after 0 s (arrived after 0 s), withdrawn"
    assert legs(context, "L1") == [Leg.SENT, Leg.RECEIVED, Leg.PROCESSED, Leg.WITHDRAWN]
    assert (len(world.sent), len(set(world.sent)), world.messages) == (2, 2, {})


async def test_one_that_does_not_come_is_told_by_flow_and_withdrawn(tmp_path: Path) -> None:
    context = job(tmp_path, "L1", "L2", "L3", within=timedelta(milliseconds=20))
    world = World(lost=["L2"], stuck=["L3"])
    evidence = await flown(context, world)
    assert not evidence.passed
    assert evidence.facts["L1"] == "processed after 0 s (arrived after 0 s), withdrawn"
    assert str(evidence.facts["L2"]).startswith("did not arrive within")
    assert str(evidence.facts["L3"]).startswith("arrived and was not processed within")
    assert legs(context, "L2") == [Leg.SENT, Leg.NOT_THROUGH, Leg.WITHDRAWN]
    assert world.messages == {}
    assert "1 canary of 3 came through; not that of L2, L3" in evidence.summary


async def test_where_nobody_can_look_that_is_the_reason(tmp_path: Path) -> None:
    evidence = await flown(job(tmp_path, "L1", within=timedelta(milliseconds=20)), World(blind=True))
    assert "it cannot be looked for: the address answered 503" in str(evidence.facts["L1"])


async def test_one_that_is_refused_is_no_canary_in_the_air(tmp_path: Path) -> None:
    context = job(tmp_path, "L1")
    evidence = await flown(context, World(send=NotDone("permission denied")))
    assert evidence.facts["L1"] == "was not sent: permission denied"
    assert legs(context, "L1") == [Leg.SENT, Leg.UNSENT]


async def test_one_whose_sending_got_no_answer_is_looked_for(tmp_path: Path) -> None:
    evidence = await flown(job(tmp_path, "L1"), World(send=InDoubt("its answer was lost")))
    assert evidence.passed, "it arrived, so it was sent"


async def test_one_whose_sending_got_no_answer_and_that_does_not_come_is_in_doubt_and_withdrawn(tmp_path: Path) -> None:
    world = World(send=InDoubt("its answer was lost"), lost=["L1"])
    with pytest.raises(InDoubt, match="not known whether the canary of L1 was sent"):
        await flown(job(tmp_path, "L1", within=timedelta(milliseconds=20)), world)
    assert world.messages == {}


async def test_what_cannot_be_withdrawn_is_said_with_its_mark_and_withdrawn_by_the_next_attempt(tmp_path: Path) -> None:
    context, world = job(tmp_path, "L1"), World(withdrawal=NotDone("no right"))
    evidence = await flown(context, world)
    assert evidence.passed
    assert evidence.caveats == ("1 canary is not withdrawn: L1",)
    assert context.warnings == [f"the canary of L1 is not withdrawn: no right; its mark is {world.sent[0]}"]
    world.withdrawal = None
    await flown(job(tmp_path, "L1", attempt=2), world)
    assert world.messages == {}


async def test_one_that_a_lost_attempt_sent_is_found_by_its_mark_also_on_another_host(tmp_path: Path) -> None:
    world = World(messages={mark_of("b1", "C1", "L1", 1): "L1"})
    context = job(tmp_path, "L1", attempt=2, after_loss=True)
    evidence = await flown(context, world)
    assert evidence.passed
    assert (world.sent, world.messages) == ([], {})
    assert {one.mark for one in context.canaries} == {mark_of("b1", "C1", "L1", 1)}


async def test_where_a_lost_attempt_left_no_trace_somebody_is_asked(tmp_path: Path) -> None:
    context, world = job(tmp_path, "L1", attempt=2, after_loss=True, within=timedelta(milliseconds=20)), World()
    with pytest.raises(InDoubt):
        await flown(context, world)
    assert world.sent == []


async def test_what_a_lost_attempt_noted_is_believed_on_its_host(tmp_path: Path) -> None:
    world = World(lost=["L2"])
    first = asyncio.create_task(flown(job(tmp_path, "L1", "L2"), world))
    await world.withdrew.wait()  # L1 is through, L2 on its way
    await asyncio.sleep(0)
    note = (tmp_path / "C1.canaries").read_text()
    first.cancel()
    with pytest.raises(CutOff):
        await first
    (tmp_path / "C1.canaries").write_text(note)  # as it was when the engine died
    world.lost, world.messages = [], {mark_of("b1", "C1", "L2", 1): "L2"}
    context = job(tmp_path, "L1", "L2", attempt=2, after_loss=True)
    assert (await flown(context, world)).passed
    assert len(world.sent) == 2, "none was sent again"
    assert legs(context, "L1") == []


async def test_one_that_is_cut_off_is_withdrawn_and_may_be_tried_again(tmp_path: Path) -> None:
    context, world = job(tmp_path, "L1"), World(lost=["L1"])
    work = asyncio.create_task(flown(context, world))
    await world.looked.wait()
    work.cancel()
    with pytest.raises(CutOff):
        await work
    assert (len(world.sent), world.messages) == (1, {})
    assert context.canaries[-2].why == "was ended before its time"
    assert legs(context, "L1") == [Leg.SENT, Leg.NOT_THROUGH, Leg.WITHDRAWN]


async def test_one_that_is_cut_off_and_cannot_be_withdrawn_is_in_doubt(tmp_path: Path) -> None:
    context, world = job(tmp_path, "L1"), World(lost=["L1"], withdrawal=NotDone("no right"))
    work = asyncio.create_task(flown(context, world))
    await world.looked.wait()
    work.cancel()
    with pytest.raises(InDoubt, match="the canary of L1 is not withdrawn"):
        await work


async def test_the_note_of_an_attempt_before_the_lost_one_says_nothing_of_it(tmp_path: Path) -> None:
    await flown(job(tmp_path, "L1"), World())  # attempt 2 runs on another host, and is lost
    world = World(messages={mark_of("b1", "C1", "L1", 2): "L1"})
    await flown(job(tmp_path, "L1", attempt=3, after_loss=True), world)
    assert (world.sent, world.messages) == ([], {})


async def test_what_hangs_in_one_place_holds_up_nothing_elsewhere(tmp_path: Path) -> None:
    there = Canary(send=SEND, arrived=SqlProbe(on=DatabaseId("there"), query="{mark}"), within=timedelta(seconds=0.05))
    spec = CanarySpec(canaries={FlowId(f"T{n}"): there for n in range(9)} | {FlowId("L1"): canary()})
    context = Context(spec=spec, task=TaskId("C1"), databases={}, folder=tmp_path)
    evidence = await flown(context, World(hangs="there"))
    assert str(evidence.facts["L1"]).startswith("processed")
    assert evidence.facts["not through"] == 9


async def when_the_engine_dies(context: Context, world: World) -> None:
    """Fly until it is looked for; what is noted and what was sent is as it was then."""
    flying = asyncio.create_task(flown(context, world))
    await world.looked.wait()
    there, note = dict(world.messages), (context.folder / "C1.canaries").read_text()
    flying.cancel()
    await asyncio.wait({flying})
    world.messages = there
    (context.folder / "C1.canaries").write_text(note)


@pytest.mark.parametrize("moved", [False, True])
async def test_what_a_lost_repeatable_attempt_sent_is_withdrawn_by_the_next(tmp_path: Path, *, moved: bool) -> None:
    world = World(lost=["L1"])
    await when_the_engine_dies(job(tmp_path, "L1"), world)
    assert len(world.messages) == 1
    world.lost = []
    context = job(tmp_path / "another host" if moved else tmp_path, "L1", attempt=2, after_loss=True)
    context.folder.mkdir(exist_ok=True)
    context.repeatable = True
    assert (await flown(context, world)).caveats == ()
    assert (len(world.sent), world.messages) == (2, {})


async def test_what_a_lost_repeatable_attempt_sent_is_named_where_it_cannot_be_withdrawn(tmp_path: Path) -> None:
    world = World(lost=["L1"], withdrawal=NotDone("no right"))
    await when_the_engine_dies(job(tmp_path, "L1"), world)
    world.send = NotDone("refused")
    context = job(tmp_path, "L1", attempt=2, after_loss=True)
    context.repeatable = True
    assert (await flown(context, world)).caveats == ("1 canary is not withdrawn: L1",)
    assert context.warnings == [f"the canary of L1 is not withdrawn: no right; its mark is {world.sent[0]}"]


async def test_a_withdrawal_without_answer_ends_before_the_attempt_counts_as_stuck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(seconds=job_module._STOPPED_SECONDS) <= GRACE * 2 / 3
    monkeypatch.setattr(job_module, "_STOPPED_SECONDS", 0.01)
    world = World(lost=[f"L{n}" for n in range(9)], withdraws=False)
    flying = asyncio.create_task(flown(job(tmp_path, *world.lost), world))
    await world.looked.wait()
    flying.cancel()
    with pytest.raises(InDoubt, match="is not withdrawn"):
        await flying
    world.withdraws, left = True, set(world.sent)
    assert set(world.messages) == left
    await flown(job(tmp_path, *world.lost, attempt=2, within=timedelta(milliseconds=1)), world)
    assert world.messages == {}


async def test_one_that_is_ended_while_it_is_withdrawn_is_withdrawn(tmp_path: Path) -> None:
    context, world = job(tmp_path, "L1"), World(withdraws=False)
    flying = asyncio.create_task(flown(context, world))
    await world.looked.wait()
    for _ in range(9):
        await asyncio.sleep(0)
    world.withdraws = True
    flying.cancel()
    with pytest.raises(CutOff):
        await flying
    assert (world.messages, legs(context, "L1")[-1]) == ({}, Leg.WITHDRAWN)
