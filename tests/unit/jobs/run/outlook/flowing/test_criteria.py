"""What a checkpoint is told of flows: by their canaries, once live by their counts, and never green without either."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from jobs.flows.flights import Flight
from jobs.flows.series import Condition
from jobs.run.decisions.decision import Input
from jobs.run.decisions.flowing.seen import CanariesSeen
from jobs.run.decisions.weakening import weakened
from jobs.run.events import CanariesFlown, UnitId
from jobs.run.outlook.flowing.criteria import flows_through
from jobs.run.outlook.shut_gates import shut_by
from jobs.run.state.unit import Phase, UnitState
from plans.model import (
    CanarySpec,
    FlowsCriterion,
    Job,
    JobKind,
    Manual,
    Milestone,
    Plan,
    RunKind,
    Side,
    TaskId,
    ends_of,
)
from plans.model.dependency import Dependency
from plans.model.flows import FlowId, Stage
from tests.support.driver import Driven
from tests.support.flows.canaries import SEND, a_canary
from tests.support.flows.watched import flow, seen, stands, watching
from tests.support.nights import START, gate, night, task

LAB, ORDERS, PAPER = FlowId("lab"), FlowId("orders"), FlowId("paper")
ALL = FlowsCriterion(every=Stage.PROCESSED, required=True)


def plan(criterion: FlowsCriterion = ALL) -> Plan:
    """Two flows with a canary, one without; a gate before the go-live and one behind it."""
    spec = CanarySpec(canaries={LAB: a_canary(), ORDERS: a_canary()})
    tasks = (
        task("F1", Job(kind=JobKind.CANARY, spec=spec)),
        task("A1", Manual()),
        task("G1", gate(criterion)),
        task("M1", Milestone(), after="A1"),
    )
    return watching(night(*tasks), flow(LAB, canary=a_canary()), flow(ORDERS, canary=a_canary()), PAPER)


def flown(flow_id: FlowId, furthest: Stage | None, why: str = "") -> Input:
    times = {stage: START if furthest is not None and _reaches(furthest, stage) else None for stage in Stage}
    flight = Flight(
        flow=flow_id,
        mark=f"{flow_id}-{furthest}",
        sent=times[Stage.SENT],
        received=times[Stage.RECEIVED],
        processed=times[Stage.PROCESSED],
        over=START,
        why=why,
    )
    return CanariesSeen(told=CanariesFlown(unit=UnitId("F1"), attempt=1, flights=(flight,)))


def _reaches(furthest: Stage, stage: Stage) -> bool:
    return list(Stage).index(stage) <= list(Stage).index(furthest)


def said(*inputs: Input, criterion: FlowsCriterion = ALL, kind: RunKind = RunKind.REHEARSAL) -> tuple[bool, str]:
    run = Driven(plan(criterion), kind=kind)
    run.decide(*inputs)
    return flows_through(run.plan, run.state, run.run_now, criterion)


BOTH: Sequence[Input] = (flown(LAB, Stage.PROCESSED), flown(ORDERS, Stage.PROCESSED))


def test_in_a_rehearsal_the_canaries_say_it_and_what_has_none_is_named() -> None:
    assert said() == (
        False,
        "2 of 2 flows not: lab has had no canary yet; orders has had no canary yet; "
        "without a canary, so asked in production only: paper",
    )
    ok, text = said(*BOTH)
    assert (ok, text) == (
        True,
        "2 flows let through what was sent; without a canary, so asked in production only: paper",
    )


def test_how_far_is_asked_for_each_flow() -> None:
    received = (flown(LAB, Stage.RECEIVED, "arrived and was not processed within 10m"),)
    assert said(*received, criterion=FlowsCriterion(flows=((LAB, Stage.RECEIVED),)))[0]
    ok, text = said(*received, criterion=FlowsCriterion(flows=((LAB, Stage.PROCESSED),)))
    assert (ok, text) == (False, "1 of 1 flow not: lab arrived and was not processed within 10m")


def test_the_last_canary_of_a_flow_counts() -> None:
    assert not said(*BOTH, flown(LAB, Stage.SENT, "did not arrive within 10m"))[0]


def test_a_canary_of_the_evening_says_nothing_at_night() -> None:
    run = Driven(plan())
    run.decide(*BOTH)
    run.passes(120)
    assert flows_through(run.plan, run.state, run.run_now, ALL)[0]
    run.passes(285)
    ok, text = flows_through(run.plan, run.state, run.run_now, ALL)
    assert (ok, text.split(";")[0]) == (
        False,
        "2 of 2 flows not: lab had its last canary 6 h 45 min ago: send it again, F1",
    )


def test_a_canary_that_was_sent_before_what_its_task_waits_for_was_finished_says_nothing() -> None:
    fresh = plan()
    first = replace(fresh.tasks[0], dependencies=ends_of(TaskId("A1")))
    run = Driven(replace(fresh, tasks=(first, *fresh.tasks[1:])))
    run.decide(*BOTH)
    assert flows_through(run.plan, run.state, run.run_now, ALL)[0]
    run.passes(30)
    run.done("A1")
    ok, text = flows_through(run.plan, run.state, run.run_now, ALL)
    assert not ok
    assert "lab had its last canary before A1 was finished: send it again, F1; orders had" in text


def test_a_canary_is_sent_beside_what_its_task_only_waits_to_begin() -> None:
    fresh = plan()
    first = replace(fresh.tasks[0], dependencies=(Dependency(task=TaskId("A1"), side=Side.START),))
    run = Driven(replace(fresh, tasks=(first, *fresh.tasks[1:])))
    run.do("start", task="A1")
    run.decide(*BOTH)
    run.passes(30)
    run.done("A1")
    assert flows_through(run.plan, run.state, run.run_now, ALL)[0]


def mends(run: Driven, phase: Phase) -> str:
    """What mends the gate of the flows, with the task of the canaries in this phase."""
    units = {**run.state.units, UnitId("F1"): UnitState(id=UnitId("F1"), phase=phase)}
    shut = shut_by(run.plan, replace(run.state, units=units), run.plan.by_id[run.plan.tasks[2].id])
    return next(one.mend for one in shut if one.criterion == 0)


def test_a_gate_whose_canaries_have_grown_old_names_the_task_that_sends_them() -> None:
    run = Driven(plan())
    run.decide(*BOTH)
    run.passes(121)
    assert mends(run, Phase.DONE) == "mend the flow, then retry F1; it is read again by itself"


@pytest.mark.parametrize("phase", [Phase.PENDING, Phase.RUNNING])
def test_a_gate_names_nothing_to_be_tried_again_that_has_not_ended(phase: Phase) -> None:
    run = Driven(plan())
    run.decide(*BOTH)
    run.passes(121)
    assert mends(run, phase) == "mend the flow, then let F1 come to an end; it is read again by itself"


def test_in_production_a_flow_without_a_canary_is_never_green_by_itself() -> None:
    ok, text = said(*BOTH, kind=RunKind.PRODUCTION)
    assert (ok, text) == (
        False,
        "1 of 3 flows not: paper has no canary, and is not judged by its counts before the go-live",
    )


def live(*standing: Input) -> tuple[bool, str]:
    run = Driven(plan(), kind=RunKind.PRODUCTION)
    run.decide(*BOTH)
    run.do("done", task="A1")
    run.decide(*standing)
    return flows_through(run.plan, run.state, run.run_now, ALL)


def test_once_live_the_counts_speak_too() -> None:
    well = tuple(stands(name, Condition.FLOWING) for name in (LAB, ORDERS, PAPER))
    assert live() == (False, "1 of 3 flows not: paper was not counted yet")
    assert live(seen(*well))[0]
    assert live(seen(*well[:2], stands(PAPER, Condition.NOT_READ))) == (False, "1 of 3 flows not: paper is not read")
    silent = stands("lab/17B", Condition.SILENT)
    assert live(seen(*well, silent)) == (False, "1 of 3 flows not: lab (17B) is silent")


def test_where_nothing_is_counted_it_is_not_asked_and_says_so() -> None:
    run = Driven(plan(), speed=60.0)
    assert flows_through(run.plan, run.state, run.run_now, ALL) == (
        True,
        "not asked: at 60 times the speed of the clock nothing is counted",
    )


def test_a_required_one_keeps_the_gate_shut_and_says_what_mends_it() -> None:
    run = Driven(plan())
    run.decide()
    (found,) = [one for one in shut_by(run.plan, run.state, run.plan.by_id[run.plan.tasks[2].id]) if one.criterion == 0]
    assert found.why.startswith("FALSE: 2 of 2 flows not")
    assert found.mend == "mend the flow, then let F1 come to an end; it is read again by itself"


@pytest.mark.parametrize(
    ("criterion", "lost"),
    [
        (replace(ALL, required=False), "no longer asked: required, all flows processed"),
        (FlowsCriterion(every=Stage.RECEIVED, required=True), "no longer asked"),
        (FlowsCriterion(every=Stage.PROCESSED, flows=((LAB, Stage.RECEIVED),), required=True), "no longer asked"),
        (FlowsCriterion(every=Stage.PROCESSED, flows=((LAB, Stage.PROCESSED),), required=True), None),
    ],
)
def test_an_amendment_that_asks_for_less_is_a_caveat(criterion: FlowsCriterion, lost: str | None) -> None:
    run = Driven(plan())
    texts = [one.text for one in weakened(run.state, [plan()], plan(criterion))]
    assert any(lost in text for text in texts) if lost else texts == []


def test_an_amendment_that_takes_a_flow_or_its_canary_away_is_a_caveat() -> None:
    run, fresh = Driven(plan()), plan()
    lab, orders, _ = fresh.watched.flows
    easier = replace(lab, canary=a_canary(withdraw=SEND))
    fresh = replace(fresh, watched=replace(fresh.watched, flows=(easier, orders)))
    (text,) = [one.text for one in weakened(run.state, [plan()], fresh)]
    assert text == "paper is watched no more and another canary for lab: required, all flows processed"
