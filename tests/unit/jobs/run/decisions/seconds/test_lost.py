"""An amendment that takes a second person away needs that second person itself."""

from dataclasses import replace

import pytest

from jobs.run.decisions.seconds.lost import lost_seconds
from jobs.run.events import SecondEnd
from plans.model import Manual, PartyId, Plan, RunKind, Task
from plans.model.second import Hours, Second
from tests.support.driver import Driven
from tests.support.nights import command_job, night, sql_job, task

WARD = Second(party=PartyId("ward"))
NIGHTLY = Second(party=PartyId("ward"), between=Hours(begins=60, ends=300))
NEW = "1" * 64


def of(*tasks: Task) -> Plan:
    return replace(night(*tasks), sha256=NEW)


def guarded(**changes: object) -> Task:
    return task("A1", command_job("switch"), undo=True, **{"second": WARD, **changes})  # type: ignore[arg-type]


def lost(held: Plan, fresh: Plan) -> list[str]:
    return [text for _, text in lost_seconds(held, fresh)]


@pytest.mark.parametrize(
    ("fresh", "said"),
    [
        (guarded(second=None), "A1 needs no second person any more"),
        (guarded(second=NIGHTLY), "A1 needs a second person of ward from 01:00 to 05:00 instead"),
        (guarded(second=Second(party=PartyId("owner"))), "A1 needs a second person of owner instead"),
    ],
)
def test_less_than_before_is_named(fresh: Task, said: str) -> None:
    assert lost(of(guarded()), of(fresh)) == [said]


def test_the_same_or_more_is_nothing_lost() -> None:
    wider = Second(party=PartyId("ward"), between=Hours(begins=0, ends=360))
    assert lost(of(guarded(second=NIGHTLY)), of(guarded(second=wider))) == []
    assert lost(of(guarded(second=NIGHTLY)), of(guarded())) == []


def test_a_rollback_is_told_apart_from_its_task() -> None:
    held = guarded(second=None)
    assert held.rollback is not None
    with_second = replace(held, rollback=replace(held.rollback, second=WARD))
    assert lost(of(with_second), of(held)) == ["the rollback of A1 needs no second person any more"]


def test_the_same_work_under_another_id_needs_the_same_second_person() -> None:
    beside = task("A9", command_job("switch"))
    said = ["A9 does what A1 was to do, without a second person"]
    assert lost(of(guarded()), of(guarded(), beside)) == said
    assert lost(of(guarded()), of(guarded(), replace(beside, second=WARD))) == []


def test_the_amendment_waits_for_the_second_whatever_the_hour_and_holds_when_they_agree() -> None:
    run = Driven(night(guarded(second=NIGHTLY), task("P1", Manual())), kind=RunKind.PRODUCTION)
    run.parties_of = {"deputy": frozenset({"ward"})}
    fresh = of(guarded(second=None), task("P1", Manual()))
    run.do("amend", plan_sha256=NEW, revisions=[fresh])
    [act] = run.state.seconds.waiting
    assert (act.does, act.unit) == ("the plan is amended: A1 needs no second person any more", None)
    assert run.state.revision == 1
    assert "operator asked for it" in run.refused("agree", seq=act.seq)
    run.do("agree", by="deputy", seq=act.seq)
    assert (run.state.revision, list(run.running)) == (2, ["A1"])


def test_what_waits_when_the_plan_is_amended_has_to_be_asked_for_again() -> None:
    run = Driven(night(guarded(), task("P1", Manual())), kind=RunKind.PRODUCTION)
    run.parties_of = {"deputy": frozenset({"ward"})}
    run.do("start", task="A1")
    run.do("amend", plan_sha256=NEW, revisions=[of(guarded(), task("P1", sql_job()))])
    [act] = run.state.seconds.waiting
    run.do("agree", by="deputy", seq=act.seq)
    [act] = run.state.seconds.acts
    assert (act.end, act.reason) == (SecondEnd.LAPSED, "it has to be asked again: now the plan is at revision 2")
