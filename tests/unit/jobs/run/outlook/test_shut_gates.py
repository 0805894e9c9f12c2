"""What keeps an open checkpoint from go, whatever is accepted, and what mends it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from jobs.run.decisions.checkpoints import acceptable, caveats
from jobs.run.outlook.shut_gates import shut_by
from plans.model import DatabaseId, DoneCriterion, Plan, SqlCriterion, TaskId
from tests.support.driver import Driven
from tests.support.nights import command_job, gate, night, task

_QUERY = SqlCriterion(on=DatabaseId("target"), query="select true", required=True)


def _night(*, required: bool) -> Plan:
    asks = DoneCriterion(tasks=(TaskId("A1"),), required=required)
    return night(task("A1", command_job()), task("B1", command_job()), task("G1", gate(asks), after="B1"))


def _open(plan: Plan) -> Driven:
    run = Driven(plan)
    run.ends("B1")
    run.votes("G1", "owner", "ward")
    return run


def told(run: Driven) -> list[tuple[str, str]]:
    return [(one.text, one.mend) for one in shut_by(run.plan, run.state, run.plan.by_id[TaskId("G1")])]


def test_a_required_criterion_shuts_its_gate_until_what_it_asks_for_is_done() -> None:
    run = _open(_night(required=True))
    assert told(run) == [("criterion 1 FALSE: 0 of 1 done; not A1", "finish A1")]
    assert "go cannot be said: criterion 1 FALSE: 0 of 1 done; not A1" in run.look("G1").waits_for
    run.ends("A1")
    assert told(run) == []
    assert run.look("G1").waits_for.endswith("to decide")


def test_a_criterion_that_may_be_accepted_shuts_nothing() -> None:
    run = _open(_night(required=False))
    assert told(run) == []
    assert caveats(run.plan, run.state, run.plan.by_id[TaskId("G1")]) == ("criterion:1",)


@pytest.mark.parametrize(
    ("answer", "why", "mend"),
    [
        (lambda run: None, "not read yet", "bring database target back"),
        (lambda run: run.asked("G1", None), "cannot be read", "bring database target back"),
        (lambda run: run.asked("G1", False), "FALSE", "make true what it asks of target"),
    ],
)
def test_a_query_says_whether_it_is_untrue_or_could_not_be_asked(
    answer: Callable[[Driven], object], why: str, mend: str
) -> None:
    run = Driven(night(task("G1", gate(_QUERY))))
    run.votes("G1", "owner", "ward")
    answer(run)
    ((text, mends),) = told(run)
    assert text.startswith(f"criterion 1 {why}")
    assert mends.startswith(mend)


def test_a_query_that_names_what_is_not_there_is_not_mended_by_bringing_the_database_back() -> None:
    run = Driven(night(task("G1", gate(_QUERY))))
    run.votes("G1", "owner", "ward")
    asked = run.answer("G1", None)
    missing = replace(asked.readings[0], text="target could not be asked: there is no table of this name [42P01]")
    run.decide(replace(asked, readings=(missing,)))
    ((_, mend),) = told(run)
    assert mend.startswith("let target have what its query names, and the right to read it, or amend the criterion")


def test_without_its_quorum_a_gate_is_shut() -> None:
    run = Driven(night(task("G1", gate())))
    run.votes("G1", "owner")
    assert told(run) == [("quorum not reached: 1 of 2 say go", "those who are silent answer")]
    run.votes("G1", "ward", answer="no-go", text="no beds")
    assert told(run) == [("quorum not reached: 1 of 2 say go", "whoever said no-go votes again")]


def test_nobody_is_asked_to_accept_a_silence_while_the_quorum_lacks_it() -> None:
    run = Driven(night(task("G1", gate())))
    gate_1 = run.plan.by_id[TaskId("G1")]
    run.votes("G1", "owner")
    assert acceptable(run.plan, run.state, gate_1) == ()
    run.votes("G1", "ward", answer="caveat", text="a nurse short")
    assert acceptable(run.plan, run.state, gate_1) == ("vote:ward",)
