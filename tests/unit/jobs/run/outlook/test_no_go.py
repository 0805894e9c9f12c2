"""The two figures of a no-go: back by when, if it is said now, and until when it may safely be said."""

from datetime import timedelta

import pytest

from jobs.run.decisions.decision import WarningRaised
from jobs.run.events import UnitId
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.outlook.rollbacks.under_way import rollbacks_under_way
from plans.model import CopySpec, CopyUndo, Job, JobKind, Manual, RollbackCriterion
from tests.support.driver import PERMANENT, Driven
from tests.support.nights import START, at, copy_job, gate, night, sql_job, task


def seen(run: Driven) -> Forecast:
    return forecast(run.plan, run.state, run.run_now)


def a_night(*, window: float | None = 120, **created: object) -> Driven:
    """Two copies of 30 minutes, 5 minutes of undoing each, then the point of no return, 15 minutes long."""
    return Driven(
        night(
            task("A1", sql_job(), minutes=30, undo=True),
            task("A2", sql_job(), after="A1", minutes=30, undo=True),
            task("G1", gate(final=True), after="A2", minutes=15),
            task("P1", Manual(), after="G1"),
            window=window,
        ),
        **created,
    )


def test_if_no_go_were_said_now_only_what_has_begun_is_undone() -> None:
    run = a_night()
    assert (seen(run).back_by, seen(run).rollback) == (at(5), timedelta(minutes=5))
    run.passes(30)
    run.ends("A1")
    assert seen(run).back_by == at(40)


def test_a_no_go_is_safe_as_long_as_all_that_will_have_begun_by_then_can_be_undone_inside_the_window() -> None:
    assert seen(a_night(window=70)).latest_safe_no_go == at(60)


def test_a_no_go_is_never_safe_after_the_decision_at_the_point_of_no_return() -> None:
    run = a_night()
    assert seen(run).latest_safe_no_go == at(75)
    run.passes(40)
    assert seen(run).latest_safe_no_go == at(85), "A1 runs late, and so does the decision"


def test_what_begins_at_the_very_moment_of_the_no_go_does_not_begin() -> None:
    assert seen(a_night(window=39)).latest_safe_no_go == at(30)
    assert seen(a_night(window=40)).latest_safe_no_go == at(30)
    assert seen(a_night(window=41)).latest_safe_no_go == at(31)


def test_where_already_now_there_is_no_time_there_is_no_safe_no_go() -> None:
    run = a_night(window=30)
    assert seen(run).latest_safe_no_go == at(25)
    run.passes(26)
    assert (seen(run).latest_safe_no_go, seen(run).back_by) == (None, at(31))


def test_without_a_window_any_no_go_is_as_safe_as_another() -> None:
    assert (seen(a_night(window=None)).latest_safe_no_go, seen(a_night(window=None)).back_by) == (None, at(5))


def test_a_copy_that_knows_better_what_its_undo_takes_is_believed() -> None:
    copying = copy_job("ehr.*")
    assert isinstance(copying.spec, CopySpec)
    undo = Job(kind=JobKind.COPY, spec=CopyUndo(rows=copying.spec.rows))
    run = Driven(
        night(
            task("A1", copying, minutes=30, undo=undo),
            task("A2", sql_job(), minutes=30, undo=True),
            task("G1", gate(final=True), after="A1 A2", minutes=15),
            task("P1", Manual(), after="G1"),
            window=120,
        )
    )
    assert seen(run).rollback == timedelta(minutes=10)
    for unit in ("A1", "A2"):
        run.decide(WarningRaised(unit=UnitId(unit), text="no index", undo_takes=timedelta(minutes=50)))
    assert seen(run).rollback == timedelta(minutes=55), "of a rollback that is no undo of the copy it knows nothing"
    assert (seen(run).back_by, seen(run).latest_safe_no_go) == (at(55), at(45))
    run.decide(WarningRaised(unit=UnitId("A1"), text="short", undo_takes=timedelta(minutes=1)))
    assert seen(run).rollback == timedelta(minutes=10)
    run.decide(WarningRaised(unit=UnitId("A1"), text="again", undo_takes=timedelta(minutes=50)))
    run.ends("A1")
    run.ends("A2")
    run.do("rollback", reason="no-go")
    back = rollbacks_under_way(run.plan, run.state, run.run_now, {})
    assert max(one.end for one in back.values()) == run.run_now + timedelta(minutes=55)
    run.ends("A2~back")
    run.ends("A1~back")
    assert run.unit("A1").undo_takes is None


def test_past_the_point_of_no_return_there_is_no_way_back() -> None:
    run = a_night()
    run.ends("A1")
    run.ends("A2")
    run.go("G1")
    assert (seen(run).latest_safe_no_go, seen(run).back_by) == (None, None)


def test_while_the_night_is_rolled_back_nobody_says_no_go() -> None:
    run = a_night()
    run.do("rollback", task="all", reason="too late")
    assert (seen(run).latest_safe_no_go, seen(run).back_by) == (None, None)


def test_what_is_skipped_has_nothing_to_undo_and_what_was_rolled_back_may_begin_again() -> None:
    run = Driven(night(task("A1", sql_job(), undo=True), task("A2", Manual(), undo=True), window=120))
    run.do("skip", task="A2", reason="not needed")
    assert seen(run).latest_safe_no_go == at(115)
    run.ends("A1", PERMANENT)
    run.do("rollback", task="A1", reason="wrong")
    run.ends("A1~back")
    assert (seen(run).back_by, seen(run).latest_safe_no_go) == (at(0), at(115))


# --- as a criterion


@pytest.mark.parametrize(
    ("minutes", "ok", "told"),
    [(6, True, "1 min before"), (5, True, "at"), (4, False, "1 min after"), (-100, False, "1 h 45 min after")],
)
def test_a_gate_may_ask_when_a_rollback_would_be_over(minutes: float, ok: bool, told: str) -> None:
    plan = night(
        task("A1", sql_job(), undo=True), task("G1", gate(RollbackCriterion(by=at(minutes)))), task("P1", Manual())
    )
    run = Driven(plan)
    reading = run.unit("G1").criteria[0]
    assert (reading.ok, reading.text) == (ok, f"a rollback now would be over {told} the limit")


def test_the_limit_lies_on_the_clock_of_the_run_and_is_asked_again_as_time_goes_by() -> None:
    shift = timedelta(days=3)
    run = Driven(night(task("A1", sql_job(), undo=True), task("G1", gate(RollbackCriterion(by=at(6))))), shift=shift)
    run.now = START + shift
    run.decide()
    assert run.unit("G1").criteria[0].ok is True
    run.passes(seconds=61)
    assert run.unit("G1").criteria[0].ok is False


def test_past_the_point_of_no_return_a_rollback_meets_no_limit() -> None:
    plan = night(
        task("G1", gate(final=True)), task("G2", gate(RollbackCriterion(by=at(99))), after="G1"), task("P1", Manual())
    )
    run = Driven(plan)
    run.go("G1")
    assert run.unit("G2").criteria[0].text == "there is no way back any more"


# --- against the definition, minute by minute


def test_a_checkpoint_that_is_decided_too_late_for_a_no_go_is_told_with_how_late() -> None:
    """A1 takes ten minutes and G1 ten: at 20 a no-go takes back A1 and what began beside it, five minutes each."""
    first = task("A1", sql_job(), undo=True), task("G1", gate(), after="A1")
    tasks = (*first, task("A2", sql_job(), after="A1", undo=True))
    assert [(one.gate, one.decided, one.late) for one in seen(Driven(night(*tasks, window=28))).late_no_gos] == [
        ("G1", at(20), timedelta(minutes=2))
    ]
    assert seen(Driven(night(*tasks, window=30))).late_no_gos == ()
    assert seen(Driven(night(*tasks, window=None))).late_no_gos == ()


def test_no_checkpoint_is_too_late_that_is_decided_after_the_point_of_no_return() -> None:
    tasks = (task("A1", sql_job(), undo=True), task("G1", gate(final=True), after="A1"), task("G2", gate(), after="G1"))
    assert [one.gate for one in seen(Driven(night(*tasks, window=21))).late_no_gos] == ["G1"]
