"""An interval of a run: planned, running, over, and what every unusual end of one of its tasks means for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.outlook.forecast import expected_times, forecast
from jobs.run.outlook.intervals import IntervalOutlook, Standing, intervals, within_limit
from jobs.run.outlook.rollbacks.under_way import rollbacks_under_way
from plans.model import Edge, Interval, IntervalCriterion, Manual, Milestone, Plan, RunKind, Side, TaskId
from tests.support.driver import Driven
from tests.support.nights import gate, night, task


def edge(name: str, side: Side) -> Edge:
    return Edge(task=TaskId(name), side=side)


OUTAGE = Interval(
    id="outage",
    title="Without a record",
    begins=edge("A2", Side.START),
    ends=edge("M1", Side.END),
    at_most=timedelta(minutes=40),
)


def kept_to(criterion: IntervalCriterion, run: Driven) -> tuple[bool, str]:
    expected = expected_times(run.plan, run.state, run.run_now)
    return within_limit(criterion, run.plan, run.state, run.run_now, expected)


def plan(**changed: object) -> Plan:
    """Ten minutes of A1, then of A2, A3 and a gate, and the go-live."""
    tasks = night(
        task("A1", Manual()),
        task("A2", Manual(), after="A1", undo=Manual(), **changed),  # type: ignore[arg-type]
        task("A3", Manual(), after="A2"),
        task("G1", gate(IntervalCriterion(interval=OUTAGE, at_most=timedelta(minutes=40))), after="A3"),
        task("M1", Milestone(), after="G1"),
    )
    return replace(tasks, intervals=(OUTAGE,))


def begun(**created: object) -> Driven:
    """A2 has begun, as planned."""
    run = Driven(plan(), **created)
    run.do("start", task="A1")
    run.passes(10)
    run.done("A1")
    run.do("start", task="A2")
    return run


def seen(run: Driven) -> IntervalOutlook:
    now, known = run.run_now, run.state
    back = rollbacks_under_way(run.plan, known, now, {}) if known.rollback is not None else {}
    [one] = intervals(run.plan, known, forecast(run.plan, known, now), now, rolled_back=back)
    return one


def minutes(length: timedelta | None) -> float | None:
    return length / timedelta(minutes=1) if length is not None else None


def test_ahead_it_is_forecast_and_not_begun() -> None:
    one = seen(Driven(plan()))
    assert (one.standing, minutes(one.planned), minutes(one.length), one.so_far) == (Standing.AHEAD, 30, 30, None)


def test_it_runs_from_the_start_of_its_first_task() -> None:
    run = begun()
    run.passes(7)
    one = seen(run)
    assert (one.standing, minutes(one.so_far), minutes(one.length)) == (Standing.RUNNING, 7, 30)
    assert one.excess is None


def test_what_is_late_inside_it_makes_it_longer_and_what_was_late_before_does_not() -> None:
    run = begun()
    run.passes(25)
    one = seen(run)
    assert (minutes(one.length), minutes(one.excess)) == (45, 5)


def test_it_is_over_at_the_end_of_its_last_task() -> None:
    run = begun()
    run.passes(10)
    run.done("A2", "A3")
    run.passes(5)
    run.go("G1")
    one = seen(run)
    assert (one.standing, minutes(one.so_far), minutes(one.length)) == (Standing.OVER, 15, 15)


def test_a_task_that_was_skipped_counts_from_then_and_is_named() -> None:
    run = Driven(plan())
    run.done("A1")
    run.do("skip", task="A2", reason="not in use")
    run.passes(4)
    one = seen(run)
    assert (one.standing, minutes(one.so_far), one.said) == (Standing.RUNNING, 4, "A2 was skipped")


def test_a_task_that_is_begun_once_more_goes_on_from_its_first_beginning() -> None:
    run = begun()
    run.passes(3)
    run.do("abandon", task="A2", reason="no")
    run.do("retry", task="A2")
    run.passes(3)
    assert (seen(run).standing, minutes(seen(run).so_far)) == (Standing.RUNNING, 6)


def test_a_task_that_was_rolled_back_by_itself_begins_it_anew_when_it_is_done_again() -> None:
    run = begun()
    run.done("A2")
    run.do("rollback", task="A2", reason="wrong")
    run.do("done", task=run.undo("A2").id)
    one = seen(run)
    assert (one.standing, one.said) == (Standing.NOT_MEASURED, "A2 was rolled back")


def test_behind_a_no_go_no_end_is_in_sight() -> None:
    run = begun()
    run.done("A2", "A3")
    run.votes("G1")
    run.do("decide", task="G1", choice="no-go", text="no")
    run.passes(50)
    one = seen(run)
    assert (one.standing, one.length, one.said) == (Standing.RUNNING, None, "no-go at G1")
    assert minutes(one.excess) == 10


def test_of_a_night_that_is_rolled_back_it_lasts_until_its_first_task_is() -> None:
    run = begun()
    run.passes(10)
    run.done("A2")
    run.do("rollback", task="all", reason="no")
    one = seen(run)
    assert (one.standing, minutes(one.length), one.said) == (Standing.RUNNING, 15, "being rolled back")
    run.passes(8)
    run.do("done", task=run.undo("A2").id)
    one = seen(run)
    assert (one.standing, minutes(one.length), one.said) == (Standing.OVER, 18, "rolled back")


def test_a_run_that_ends_before_it_is_over_tells_how_long_it_lasted() -> None:
    run = begun()
    run.passes(12)
    run.do("abort", title=run.plan.title)
    one = seen(run)
    assert (one.standing, minutes(one.length)) == (Standing.OVER, 12)
    assert one.said == "not finished, the run ended: aborted"


def test_a_kind_of_run_without_one_of_its_tasks_does_not_measure_it_and_its_criterion_asks_for_nothing() -> None:
    whole = plan(only=RunKind.PRODUCTION)
    run = Driven(whole.for_run(RunKind.REHEARSAL))
    one = seen(run)
    assert (one.standing, one.planned, one.said) == (Standing.NOT_MEASURED, None, "a rehearsal has no A2")
    criterion = IntervalCriterion(interval=OUTAGE, at_most=timedelta(minutes=1))
    assert kept_to(criterion, run)[0]


def test_clock_times_that_were_let_pass_are_said() -> None:
    assert seen(begun(no_waits=True)).said == "clock times let pass"


@pytest.mark.parametrize(
    ("late", "ok", "text"), [(0, True, "10 min under"), (10, True, "at"), (11, False, "1 min over")]
)
def test_a_criterion_holds_it_to_its_limit(late: int, ok: bool, text: str) -> None:
    run = begun()
    run.passes(10 + late)
    criterion = IntervalCriterion(interval=OUTAGE, at_most=timedelta(minutes=40))
    answer, said = kept_to(criterion, run)
    assert (answer, f", {text} its limit" in said) == (ok, True), said


def test_a_gate_that_asks_for_it_reads_it_when_the_poll_opens() -> None:
    run = begun()
    run.passes(30)
    run.done("A2", "A3")
    reading = run.unit("G1").criteria[0]
    assert (reading.ok, reading.text) == (True, "outage is forecast to last 40 min, at its limit")


def test_no_criterion_is_met_by_a_task_that_was_skipped() -> None:
    run = Driven(plan())
    run.done("A1")
    run.do("skip", task="A2", reason="not in use")
    criterion = IntervalCriterion(interval=OUTAGE, at_most=timedelta(hours=9))
    answer = kept_to(criterion, run)
    assert answer == (False, "outage cannot be held to its limit: A2 was skipped")
