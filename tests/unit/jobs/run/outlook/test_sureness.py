"""The forecast goes by what was rehearsed and by tonight, and says how sure it is."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import zip_longest

import pytest

from jobs.run.decisions.decision import WorkSeen
from jobs.run.events import UnitId
from jobs.run.outlook.expected_rollbacks import expected_rollback
from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.no_go import rollback_takes
from jobs.run.outlook.sureness import estimated, sureness, weigh
from plans.model import Milestone, Plan, Task, TaskId
from plans.model.night import UnitTimes
from plans.rehearsals.fingerprint import fingerprint
from tests.support.driver import Driven
from tests.support.nights import at, copy_job, counted, gate, night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task


def rehearsed_plan(*minutes: float, second: tuple[float, ...] = (), back: tuple[float, ...] = ()) -> Plan:
    """A1 and A2 after it, planned with 10 minutes each: A1, A2 and A1's rollback took so long in nights."""
    plan = night(
        task("A1", sql_job("select 1"), undo=True),
        task("A2", sql_job("select 2"), after="A1"),
        task("M1", Milestone(), after="A2"),
    )
    a1, a2, _ = plan.tasks
    assert a1.rollback is not None
    undone = fingerprint(a1.rollback.body)
    took = zip_longest(minutes, second)
    nights = [
        replace(
            a_night(*(measured(one, length) for one, length in zip((a1, a2), lengths, strict=True) if length)),
            birth=f"forth {at}",
        )
        for at, lengths in enumerate(took)
    ] + [
        replace(a_night(rollbacks=(replace(a_task("A1", length * 60), work=undone),)), birth=f"back {at}")
        for at, length in enumerate(back)
    ]
    return replace(plan, nights=tuple(nights))


def measured(task: Task, minutes: float) -> UnitTimes:
    return replace(a_task(task.id, minutes * 60), work=fingerprint(task.body))


def ends(run: Driven, name: str) -> datetime:
    return forecast(run.plan, run.state, run.run_now).expected[TaskId(name)].end


def test_what_has_not_begun_takes_what_its_nights_took() -> None:
    run = Driven(rehearsed_plan(4, 4))
    assert ends(run, "A1") == at(4)
    assert ends(run, "A2") == at(14)


def test_nights_that_differ_give_a_time_between_them() -> None:
    assert at(3) < ends(Driven(rehearsed_plan(3, 4, 5)), "A1") < at(5)


def test_what_is_over_its_time_never_ends_before_now() -> None:
    run = Driven(rehearsed_plan(4))
    run.passes(7)
    assert ends(run, "A1") > at(7)


def test_a_slow_start_shifts_what_is_to_come() -> None:
    run = Driven(rehearsed_plan(4, 5, second=(10, 12)))
    before = ends(run, "A2") - at(0)
    run.passes(9)
    run.ends("A1")
    assert ends(run, "A2") - run.run_now > before - timedelta(minutes=4.5)


def test_a_person_s_own_word_goes_first() -> None:
    run = Driven(rehearsed_plan(4))
    run.do("eta", task="A1", minutes=33)
    assert ends(run, "A1") == at(33)


def test_what_has_ended_keeps_its_times() -> None:
    run = Driven(rehearsed_plan(4))
    run.passes(2)
    run.ends("A1")
    run.passes(5)
    seen = forecast(run.plan, run.state, run.run_now).expected[TaskId("A1")]
    assert (seen.start, seen.end) == (at(0), at(2))


def test_the_go_live_and_each_gate_ahead_have_a_range_around_the_forecast_and_a_chance_in_counts() -> None:
    plan = night(
        task("A1", sql_job("select 1")), task("G1", gate(), after="A1"), task("M1", Milestone(), after="G1", minutes=0)
    )
    run = Driven(plan)
    known = sureness(run.plan, run.state, run.run_now)
    assert set(known) == {"G1", "M1"}
    for name, one in known.items():
        assert one.range.low <= ends(run, name) <= one.range.high
        assert 0 <= one.chance.made <= one.chance.of == 20
        assert one.range.footing.words == "nothing rehearsed"
    run.ends("A1")
    run.go("G1")
    assert set(sureness(run.plan, run.state, run.run_now)) <= {"M1"}


def test_steady_nights_leave_a_narrow_range_and_a_sure_chance() -> None:
    run = Driven(rehearsed_plan(4, 4.1, 3.9, 4, second=(5, 5.1, 4.9, 5)))
    known = sureness(run.plan, run.state, run.run_now)[TaskId("M1")]
    assert known.range.high - known.range.low < timedelta(minutes=2)
    assert (known.chance.made, known.chance.footing.words) == (20, "from 4 rehearsals")


def test_the_same_moment_gives_the_same_figures() -> None:
    one, other = (Driven(rehearsed_plan(3, 4, 5)) for _ in range(2))
    assert sureness(one.plan, one.state, one.run_now) == sureness(other.plan, other.state, other.run_now)


def test_planned_times_stay_planned() -> None:
    run = Driven(rehearsed_plan(4))
    seen = forecast(run.plan, run.state, run.run_now)
    assert seen.go_live_planned == at(20)
    assert seen.variance == timedelta(minutes=-6)


def test_a_rollback_takes_the_longest_of_its_nights() -> None:
    run = Driven(rehearsed_plan(back=(1, 9, 3)))
    assert rollback_takes(run.plan, run.state, TaskId("A1")) == timedelta(minutes=9)


def test_measurements_of_other_work_change_nothing() -> None:
    plan = rehearsed_plan(4)
    other = replace(plan, tasks=(replace(plan.tasks[0], body=sql_job("select 3")), *plan.tasks[1:]))
    assert ends(Driven(other), "A1") == at(10)


def with_night(one: Task, **measured_as: int) -> Plan:
    """A plan of one task and its go-live, with a night in which the task took 10 minutes."""
    plan = night(one, task("M1", Milestone(), after=one.id))
    unit = replace(measured(one, 10), **measured_as)  # type: ignore[arg-type]
    return replace(plan, nights=(replace(a_night(unit), birth="then"),))


def test_a_counter_takes_as_long_as_its_pace_then_says_of_its_target_now() -> None:
    run = Driven(with_night(task("A1", counted(713), minutes=60), amount=620))
    run.do("start", task="A1")
    assert ends(run, "A1") == at(10) + timedelta(minutes=10) * 93 / 620


def test_a_copy_is_scaled_to_the_rows_that_the_source_expects_tonight() -> None:
    run = Driven(with_night(task("A1", copy_job("ehr.note")), rows=1000))
    assert ends(run, "A1") == at(10)
    run.decide(WorkSeen(rows={UnitId("B1"): 7}))
    assert ends(run, "A1") == at(10)
    copied = run.plan.tasks[0]
    late = Driven(with_night(replace(copied, not_before=at(5)), rows=1000))
    late.decide(WorkSeen(rows={UnitId("A1"): 2000}))
    assert ends(late, "A1") == at(25)


def test_a_copy_of_unknown_size_takes_what_it_took() -> None:
    assert ends(Driven(with_night(task("A1", copy_job("ehr.note")))), "A1") == at(10)


def test_what_was_weighed_is_at_hand_when_it_is_decided_on(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = rehearsed_plan(5, 6, back=(7,))
    run = Driven(plan)
    weigh(run.plan, run.state)

    def again(*_: object) -> None:
        raise AssertionError("worked out once more, in the middle of a decision")

    monkeypatch.setattr("plans.rehearsals.durations.rehearsed", again)
    monkeypatch.setattr("jobs.run.outlook.sureness.expect", again)
    assert estimated(run.plan, run.state, run.now, {}).times
    assert expected_rollback(run.plan, TaskId("A1")) == timedelta(minutes=7)
