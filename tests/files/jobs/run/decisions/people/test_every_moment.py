"""Each moment of which a hook may tell: that it is told, of what, to those whom the hook names, and no other hook's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.flows.series import Condition
from jobs.run.decisions.decision import DatabaseSeen, EngineUp
from jobs.run.decisions.people.seen import TurnsSeen
from jobs.run.events import EngineLoss, Event, PeopleTold, UnitId, Upkeep
from jobs.run.state.told import Matter
from plans.model import PartyId, RunKind, TaskId
from plans.model.hooks import ChannelId, Escalation, Hook, HookWord
from plans.model.second import Second
from tests.support.driver import PERMANENT, Driven
from tests.support.flows.watched import flow, stands, watching
from tests.support.flows.watched import seen as flows_seen
from tests.support.nights import START
from tests.support.people.telling import tell, told_night
from tests.support.replication.nights import RECORDS, REPLICATION, followed, looked

Moment = Callable[[Driven], list[Event]]
DOCS = Path(__file__).parents[6] / "docs" / "hooks.md"
QUARTER = timedelta(minutes=15)
DAYS = timedelta(days=14)


def open_poll(run: Driven) -> list[Event]:
    run.do("start", task="W1")
    run.do("done", task="W1")
    run.ends("A1")
    return run.passes(61)


def decided(choice: str) -> Moment:
    def moment(run: Driven) -> list[Event]:
        open_poll(run)
        run.votes("G1", "owner", "ward")
        return run.do("decide", task="G1", choice=choice, text="as agreed")

    return moment


def broken(run: Driven) -> list[Event]:
    run.do("start", task="W1")
    run.do("done", task="W1")
    return run.ends("A1", PERMANENT)


def by_two(run: Driven) -> list[Event]:
    second = Second(party=PartyId("owner"))
    run.plan = replace(run.plan, tasks=(replace(run.plan.tasks[0], second=second), *run.plan.tasks[1:]))
    return run.do("done", task="W1")


def seen(word: HookWord, before: timedelta | None = None) -> Moment:
    return lambda run: run.decide(TurnsSeen(matters=(Matter(word=word, unit=UnitId("G1"), before=before),)))


def silent(run: Driven) -> list[Event]:
    run.plan = watching(run.plan, "letters", hypercare=DAYS)
    decided("go")(run)
    return run.decide(flows_seen(stands("letters", Condition.SILENT)))


def trouble(run: Driven) -> list[Event]:
    return run.do("problem", act="open", text="dead", severity="red", on="A1")


def follows(run: Driven) -> None:
    """From here on its plan has a replication of the ward, which has begun."""
    follow = replace(followed().by_id[TaskId("F1")], owner=PartyId("ward"))
    run.plan = replace(run.plan, replications={RECORDS: REPLICATION}, tasks=(*run.plan.tasks, follow))
    run.decide()
    run.ends("F1")


def dead_worker(run: Driven) -> list[Event]:
    follows(run)
    return run.decide(looked(Upkeep.BROKEN))


MOMENTS: dict[HookWord, tuple[Moment, tuple[str, ...]]] = {
    HookWord.READY: (lambda run: [one.event for one in run.entries], ("W1",)),
    HookWord.HEADS_UP: (seen(HookWord.HEADS_UP, QUARTER), ("G1",)),
    HookWord.ATTENTION: (broken, ("A1",)),
    HookWord.LATE: (seen(HookWord.LATE), ("G1",)),
    HookWord.CHECKPOINT_OPEN: (open_poll, ("G1",)),
    HookWord.DECISION: (decided("go"), ("G1",)),
    HookWord.HOLD: (lambda run: run.do("hold", reason="r"), ()),
    HookWord.SECOND: (by_two, ("W1",)),
    HookWord.GO_LIVE: (decided("go"), ("M1",)),
    HookWord.NO_GO: (decided("no-go"), ("G1",)),
    HookWord.ENGINE_LOST: (
        lambda run: run.decide(EngineUp(term=2, engine="e", host="h", pid=1, lost=EngineLoss(id="l", since=START))),
        (),
    ),
    HookWord.FLOW: (silent, ()),
    HookWord.REPLICATION: (dead_worker, ()),
    HookWord.TROUBLE: (trouble, ("A1",)),
    HookWord.DEGRADED: (lambda run: run.do("degraded", text="read only"), ()),
    HookWord.PROBLEM: (lambda run: run.decide(DatabaseSeen(database="platform", trouble="it is away")), ()),
}


def told(word: HookWord, to: str, moment: Moment) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """What the moment brings, in a run whose other hooks tell somebody else of everything else."""
    others = tuple(one for one in MOMENTS if one is not word)
    run = Driven(told_night(tell(word, to=to), tell(*others, to="boss")), kind=RunKind.PRODUCTION)
    run.decide()
    return [
        (one.word, one.units, [to.party for to in one.addressees])
        for one in moment(run)
        if isinstance(one, PeopleTold) and one.word is word
    ]


@pytest.mark.parametrize("word", MOMENTS)
def test_a_moment_is_told_to_the_party_that_its_hook_names(word: HookWord) -> None:
    moment, units = MOMENTS[word]
    assert told(word, "ward", moment) == [(word, units, ["ward"])]


@pytest.mark.parametrize("word", [one for one, (_, units) in MOMENTS.items() if units and one is not HookWord.GO_LIVE])
def test_a_moment_of_a_task_is_told_to_its_owner(word: HookWord) -> None:
    moment, units = MOMENTS[word]
    assert told(word, "owner", moment) == [(word, units, ["owner"])]


def test_a_moment_is_told_to_those_who_are_asked_and_to_everybody() -> None:
    for to in ("polled", "everybody"):
        assert told(HookWord.CHECKPOINT_OPEN, to, open_poll) == [("checkpoint_open", ("G1",), ["owner", "ward"])]


def test_every_moment_is_tried_here_and_told_in_the_documentation() -> None:
    assert set(MOMENTS) == set(HookWord) - {HookWord.TEST}
    rows = DOCS.read_text()
    assert [word for word in MOMENTS if f"| `{word}` |" not in rows] == []


def test_a_night_that_is_rolled_back_is_a_no_go() -> None:
    run = Driven(told_night(tell(HookWord.NO_GO, to="ward")), kind=RunKind.PRODUCTION)
    run.decide()
    run.do("start", task="W1")
    run.do("done", task="W1")
    [one] = [event for event in run.do("rollback", reason="r") if isinstance(event, PeopleTold)]
    assert (one.word, one.units) == (HookWord.NO_GO, ())


def _watched(*hooks: Hook, escalates: bool = False) -> Driven:
    """A run that is live, with two flows of the ward."""
    plan = told_night(*hooks)
    if escalates:
        line = Escalation(then=(PartyId("boss"),), through=ChannelId("desk"))
        plan = replace(plan, telling=replace(plan.telling, escalation=line))
    ward = PartyId("ward")
    run = Driven(
        watching(plan, flow("letters", owner=ward), flow("orders", owner=ward), hypercare=DAYS), kind=RunKind.PRODUCTION
    )
    run.decide()
    decided("go")(run)
    return run


def _flow_told(events: list[Event]) -> list[tuple[tuple[str, ...], bool, list[str], int]]:
    told_of = [one for one in events if isinstance(one, PeopleTold) and one.word is HookWord.FLOW]
    return [(one.flow_names, one.over, [to.party for to in one.addressees], one.step) for one in told_of]


def test_flows_that_turn_red_are_one_message_to_their_owner_and_so_is_that_they_are_well_again() -> None:
    run = _watched(tell(HookWord.FLOW, to="owner"))
    both = flows_seen(stands("letters", Condition.SILENT), stands("orders", Condition.SHORT))
    assert _flow_told(run.decide(both)) == [(("letters", "orders"), False, ["ward"], 0)]
    assert _flow_told(run.decide(flows_seen(stands("letters", Condition.SHORT)))) == []
    well = flows_seen(stands("letters", Condition.FLOWING))
    assert _flow_told(run.decide(well)) == [(("letters",), True, ["ward"], 0)]


def test_a_red_flow_that_nobody_acknowledges_is_told_to_the_next_in_line_until_it_is_well() -> None:
    run = _watched(tell(HookWord.FLOW, to="owner"), escalates=True)
    run.decide(flows_seen(stands("letters", Condition.SILENT), stands("orders", Condition.SILENT)))
    run.decide(flows_seen(stands("orders", Condition.FLOWING)))
    assert _flow_told(run.passes(6)) == [(("letters",), False, ["boss"], 1)]


def _replication_told(events: list[Event]) -> list[tuple[tuple[str, ...], bool, list[str], int]]:
    told_of = [one for one in events if isinstance(one, PeopleTold) and one.word is HookWord.REPLICATION]
    return [(one.flow_names, one.over, [to.party for to in one.addressees], one.step) for one in told_of]


def test_a_replication_that_turns_red_is_told_to_its_owner_until_it_is_well_and_to_the_next_in_line_meanwhile() -> None:
    run = _watched(tell(HookWord.REPLICATION, to="owner"), escalates=True)
    follows(run)
    assert _replication_told(run.decide(looked(Upkeep.BEHIND))) == []
    assert _replication_told(run.decide(looked(Upkeep.BROKEN, reason="a"))) == [(("records",), False, ["ward"], 0)]
    assert _replication_told(run.decide(looked(Upkeep.BROKEN, reason="b"))) == []
    assert _replication_told(run.passes(6)) == [(("records",), False, ["boss"], 1)]
    assert _replication_told(run.decide(looked())) == [(("records",), True, ["ward"], 0)]
