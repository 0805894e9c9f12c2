"""The night is shifted: which clock times move, which stay, what gates lose by it, what an amendment leaves of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.decisions.amounts import read_amount
from jobs.run.decisions.weakening import weakened
from jobs.run.events import NightShifted, PlanAmended, decode
from jobs.run.outlook.forecast import forecast
from jobs.run.state.unit import Phase
from plans.model import ForecastCriterion, Manual, Milestone, Plan, RollbackCriterion, TaskId
from plans.moved_times import as_written, with_times_moved
from tests.support.driver import Driven
from tests.support.nights import at, gate, night, sql_job, task

HOUR = timedelta(hours=1)


def a_night() -> Plan:
    """Two gates, a point of no return, a go-live by the clock, and a message that waits for nobody."""
    asks = gate(ForecastCriterion(task=TaskId("M1"), by=at(250)), RollbackCriterion(by=at(500)))
    return night(
        task("A1", Manual(), minutes=10, undo=Manual()),
        task("G1", gate(), after="A1", not_before=30, deadline=at(40)),
        task("B1", sql_job(), after="G1", not_before=60, deadline=at(90)),
        task("B2", Manual(), after="G1", not_before=80),
        task("C1", Manual(), not_before=100),
        task("G2", asks, after="B1 B2", not_before=120, deadline=at(130)),
        task("G3", gate(final=True), after="G2", not_before=180, deadline=at(190)),
        task("M1", Milestone(), after="G3", not_before=240),
        task("W1", Manual(), after="M1", not_before=400, pinned=True),
        window=600,
    )


def begun(plan: Plan | None = None, **created: object) -> Driven:
    run = Driven(plan or a_night(), **created)
    run.passes(1)
    run.do("start", task="A1")
    return run


def not_before(run: Driven, name: str) -> float | None:
    time = run.plan.by_id[TaskId(name)].not_before
    return None if time is None else (time - at(0)).total_seconds() / 60


def deadline(run: Driven, name: str) -> float | None:
    time = run.plan.by_id[TaskId(name)].deadline
    return None if time is None else (time - at(0)).total_seconds() / 60


def test_what_waits_for_the_named_task_moves_and_nothing_else() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", **{"from": "G1"})
    assert [not_before(run, name) for name in ("G1", "B1", "B2", "C1", "G2", "M1")] == [30, 120, 140, 100, 180, 300]
    assert (deadline(run, "G1"), deadline(run, "B1"), deadline(run, "G2")) == (40, 150, 190)


def test_what_is_kept_or_pinned_stays_and_so_does_the_point_of_no_return() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", keep=["B2", "G2"], **{"from": "G1"})
    assert [not_before(run, name) for name in ("B2", "G2", "G3", "W1")] == [80, 120, 180, 400]
    assert (deadline(run, "G3"), run.plan.window_ends) == (190, at(600))


def test_what_a_gate_asks_for_never_moves() -> None:
    run = begun()
    before = run.plan.by_id[TaskId("G2")].body
    run.do("shift", amount="60m", reason="the vendor")
    assert run.plan.by_id[TaskId("G2")].body == before


def test_what_a_gate_loses_all_the_same_is_named_and_has_to_be_accepted() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", **{"from": "G1"})
    assert {one.name for one in run.state.weakened} == {
        *("weakened:G1/time-M1", "weakened:G2/time-M1", "weakened:G3/time-M1"),
        "weakened:G2/deadline",
    }
    run.do("done", task="A1")
    run.passes(30)
    run.votes("G1")
    assert "weakened:G1/time-M1" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=["weakened:G1/time-M1"], text="agreed")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT


def test_what_times_take_is_what_an_amendment_with_these_times_would_take() -> None:
    run = begun()
    run.do("shift", amount="-20m", reason="early", **{"from": "G1"})
    assert run.state.weakened
    assert set(weakened(run.state, [a_night()], run.plan)) == set(run.state.weakened)


def test_what_has_begun_keeps_its_times() -> None:
    run = begun()
    run.do("done", task="A1")
    run.passes(30)
    assert run.phase("G1") is Phase.OPEN
    run.do("shift", amount="60m", reason="the vendor")
    assert (not_before(run, "G1"), deadline(run, "G1"), not_before(run, "C1")) == (30, 40, 160)


def test_it_is_a_revision_with_who_and_why_and_its_tasks_wait_longer() -> None:
    run = begun()
    [event] = [one for one in run.do("shift", amount="1h", reason="the vendor") if isinstance(one, NightShifted)]
    assert (event.revision, event.by, event.reason, run.state.revision) == (2, "operator", "the vendor", 2)
    assert [(one.by, one.reason, one.amount) for one in run.state.shifts] == [("operator", "the vendor", HOUR)]
    run.passes(100)
    assert "has not come" in run.refused("start", task="C1")
    run.passes(60)
    run.do("start", task="C1")


def test_variance_is_against_the_plan_as_shifted_and_as_written() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", **{"from": "G1"})
    seen = forecast(run.plan, run.state, run.run_now)
    assert (seen.go_live_planned, seen.go_live_as_written, seen.go_live) == (at(300), at(240), at(300))
    assert (seen.variance, seen.variance_as_written) == (timedelta(), HOUR)


def test_before_the_night_begins_its_start_moves_too() -> None:
    run = Driven(night(task("A1", Manual()), task("M1", Milestone(), after="A1", not_before=60)))
    run.now = at(-30)
    run.do("shift", amount="30m", reason="the bus")
    assert (run.plan.start, run.plan.by_id[TaskId("M1")].not_before) == (at(30), at(90))


def test_a_shift_may_be_taken_back() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor")
    run.do("shift", amount="-60m", reason="the vendor is there")
    assert not run.plan.moved_times
    assert run.state.weakened == ()
    assert [task.not_before for task in run.plan.tasks] == [task.not_before for task in a_night().tasks]
    assert (run.state.revision, len(run.state.shifts)) == (3, 2)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"from": "X9"}, "there is no task X9"),
        ({"keep": ["B9"]}, "there is no task B9"),
        ({"from": "W1"}, "nothing moves: every clock time of what waits for W1 stays"),
        ({"from": "G3", "keep": ["M1"]}, "M1 kept; W1 pinned"),
        ({"amount": "-45m"}, "G1 would come to a time that is past (at most 29m earlier)"),
        ({"amount": "0m"}, "amount must be 60m or 1h30m"),
        ({"amount": "8d"}, "at most 7 days"),
        ({"amount": "--5m"}, "amount must be"),
        ({"reason": ""}, "reason is missing"),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(args: dict[str, object], says: str) -> None:
    assert says in begun().refused("shift", **{"amount": "60m", "reason": "the vendor", **args})


def test_only_who_holds_the_keys_may_shift_and_nobody_under_a_rollback() -> None:
    run = begun()
    assert "holds the keys" in run.refused("shift", by="deputy", amount="60m", reason="x")
    run.do("rollback", reason="no-go")
    assert run.refused("shift", amount="60m", reason="x") == "a rollback is under way"


def test_without_waits_deadlines_move_and_nothing_waits_for_the_clock() -> None:
    run = begun(no_waits=True)
    run.do("shift", amount="60m", reason="x", **{"from": "G1"})
    assert deadline(run, "B1") == 150
    run.do("start", task="C1")


def test_a_rehearsal_of_another_day_keeps_its_own_shift() -> None:
    run = Driven(a_night(), shift=2 * HOUR)
    run.passes(121)
    run.do("start", task="A1")
    run.do("shift", amount="60m", reason="x", **{"from": "G1"})
    assert (run.state.clock.shift, not_before(run, "B1")) == (2 * HOUR, 120)
    assert "at most 29m earlier" in run.refused("shift", amount="-45m", reason="x")


# --- an amendment afterwards -------------------------------------------------------------------------------------


def changed(plan: Plan, name: str, **changes: object) -> Plan:
    tasks = tuple(replace(one, **changes) if one.id == name else one for one in plan.tasks)  # type: ignore[arg-type]
    return replace(plan, tasks=tasks, sha256="b" * 64)


def amended(run: Driven, plan: Plan) -> PlanAmended:
    [event] = [
        one for one in run.do("amend", revisions=[plan], plan_sha256=plan.sha256) if isinstance(one, PlanAmended)
    ]
    return event


def test_an_amendment_leaves_the_shift_of_what_its_file_does_not_change() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", **{"from": "G1"})
    event = amended(run, changed(a_night(), "B2", duration=timedelta(minutes=20)))
    assert not_before(run, "B2") == 140
    assert event.summary == "0 new, 0 dropped, 1 changed, 4 tasks stay shifted"
    assert "weakened:G2/deadline" in {one.name for one in run.state.weakened}


def test_a_clock_time_that_the_file_changes_is_meant_as_it_is_written() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", **{"from": "G1"})
    event = amended(run, changed(a_night(), "B1", not_before=at(70)))
    assert (not_before(run, "B1"), deadline(run, "B1"), not_before(run, "B2")) == (70, 150, 140)
    assert "no longer shifted is what the file changes of B1" in event.summary


def test_the_same_file_again_changes_nothing_though_the_night_is_shifted() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", **{"from": "G1"})
    assert "nothing changed since revision 2" in run.refused("amend", plan_sha256=a_night().sha256)


def test_what_a_shift_took_counts_after_an_amendment_and_another_shift() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", **{"from": "G1"})
    amended(run, changed(a_night(), "B2", duration=timedelta(minutes=20)))
    run.do("shift", amount="-60m", reason="the vendor is there", **{"from": "G1"})
    assert run.state.weakened == ()
    assert not run.plan.moved_times


# --- who reads it later ------------------------------------------------------------------------------------------


def test_whoever_takes_over_comes_by_the_same_plan() -> None:
    run = begun()
    run.do("shift", amount="60m", reason="the vendor", **{"from": "G1"})
    assert with_times_moved(a_night(), run.state.moved_times).tasks == run.plan.tasks
    assert as_written(run.plan).tasks == a_night().tasks
    assert as_written(run.plan).start == a_night().start


def test_an_amendment_of_an_older_program_moves_nothing() -> None:
    body = '{"by":"k","plan_sha256":"a","revision":2,"summary":"s","v":1,"command_id":null}'
    event = decode("PlanAmended", body)
    assert isinstance(event, PlanAmended)
    assert not event.moved_times


@pytest.mark.parametrize(("text", "minutes"), [("60m", 60), ("+1h", 60), ("-90m", -90)])
def test_an_amount_has_a_sign(text: str, minutes: int) -> None:
    assert read_amount(text) == timedelta(minutes=minutes)


def test_a_night_that_is_shifted_back_leaves_no_limit_on_the_day_it_was_put_off_to() -> None:
    run = Driven(a_night())
    run.now = at(-120)
    put_off = _a_day_later(run.plan)
    run.do("amend", plan_sha256=put_off.sha256, revisions=[put_off])
    assert run.state.weakened == ()
    run.do("shift", amount="-24h", reason="the vendor can come", keep=["W1"])
    lost = {one.name for one in run.state.weakened}
    assert {"weakened:G2/criterion-1", "weakened:G2/criterion-2", "weakened:G2/window"} <= lost


def _a_day_later(plan: Plan) -> Plan:
    """Everything of a night, put off by a day."""
    day = timedelta(days=1)
    asks = gate(ForecastCriterion(task=TaskId("M1"), by=at(250) + day), RollbackCriterion(by=at(500) + day))
    tasks = tuple(
        replace(
            one,
            body=asks if one.id == "G2" else one.body,
            not_before=one.not_before + day if one.not_before is not None else None,
            deadline=one.deadline + day if one.deadline is not None else None,
        )
        for one in plan.tasks
    )
    return replace(plan, sha256="f" * 64, start=plan.start + day, tasks=tasks, window_ends=at(600) + day)
